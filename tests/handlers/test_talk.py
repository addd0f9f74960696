"""1.17, 1.18: plain text: words as commands, greetings, thanks, stopping, offers to follow."""

from __future__ import annotations

import pytest

from bot.core.callbacks import FollowQuery, SearchQuery, decode, encode
from storage import chats
from tests.handlers.conftest import Newsroom, bare


@pytest.mark.parametrize(
    ("code", "typed", "reply"),
    [
        ("ar", "شكرًا", "على الرحب والسعة."),
        ("en", "thanks", "You are welcome."),
        ("ar", "السلام عليكم", "وعليكم السلام ورحمة الله"),
        ("en", "salam", "And peace be upon you"),
        ("ar", "مرحبا", "أهلًا وسهلًا"),
        ("en", "hello", "Hello."),
        ("ar", "لماذا", "ردًا على التنبيه"),
        ("en", "why", "To learn why"),
    ],
)
async def test_1_18_small_talk_is_answered_as_such(newsroom: Newsroom, code: str, typed: str, reply: str) -> None:
    answer = await newsroom.ask(newsroom.reader(1, code), typed)
    assert reply in answer.text
    assert not answer.buttons


@pytest.mark.parametrize(
    ("code", "question", "done"),
    [("ar", "متابعة «هيئة تحرير الشام»؟", "بدأت متابعة"), ("en", "Follow “هيئة تحرير الشام”?", "Now following")],
)
async def test_1_18_anything_else_offers_to_follow(newsroom: Newsroom, code: str, question: str, done: str) -> None:
    reader = newsroom.reader(1, code)
    await newsroom.store("قالت هيئة تحرير الشام")
    offer = await newsroom.ask(reader, "هيئة تحرير  الشام")
    assert bare(offer) == question
    assert await newsroom.followed(reader) == []
    assert done in await newsroom.press(reader, offer, 0)
    assert [item.shown for item in await newsroom.followed(reader)] == ["هيئة تحرير الشام"]
    answered = newsroom.seen(reader, offer)
    assert done in answered.text
    assert len(answered.links) == 1
    again = await newsroom.ask(reader, "هيئة تحرير الشام")
    assert ("قائمة من قبل" if code == "ar" else "already") in again.text


async def test_1_18_the_keyword_keeps_the_spelling_it_was_typed_in(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    offer = await newsroom.ask(reader, "«الحكومة السورية»")
    await newsroom.press(reader, offer, 0)
    assert [item.shown for item in await newsroom.followed(reader)] == ['"الحكومة السورية"']


async def test_1_18_search_instead(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await newsroom.store("وفد في سورية")
    offer = await newsroom.ask(reader, "سورية")
    await newsroom.press(reader, offer, 1)
    found = newsroom.seen(reader, offer)
    assert bare(found).startswith("بحث: سورية (نتيجة واحدة)")
    assert await newsroom.followed(reader) == []


@pytest.mark.parametrize(("code", "words"), [("ar", "حسنًا، بلا متابعة."), ("en", "All right, not followed.")])
async def test_1_18_an_offer_can_be_declined(newsroom: Newsroom, code: str, words: str) -> None:
    reader = newsroom.reader(1, code)
    offer = await newsroom.ask(reader, "سوريا")
    await newsroom.press(reader, offer, 2)
    assert newsroom.seen(reader, offer).text == words
    assert not newsroom.seen(reader, offer).buttons


async def test_1_18_several_words_are_offered_each(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    offer = await newsroom.ask(reader, "سورية، لبنان، في")
    assert "متابعة هذه الكلمات؟ «سورية»، «لبنان»" in bare(offer)
    assert "من الكلمات الشائعة" in offer.text
    await newsroom.press(reader, offer, 1)
    assert [item.shown for item in await newsroom.followed(reader)] == ["لبنان"]
    left = newsroom.seen(reader, offer)
    assert [type(decode(button.data or "")).__name__ for button in left.buttons] == [
        "FollowQuery", "Unfollow", "Dismiss",
    ]  # fmt: skip
    await newsroom.press(reader, left, 0)
    assert [item.shown for item in await newsroom.followed(reader)] == ["لبنان", "سورية"]
    assert "من الكلمات الشائعة" in (await newsroom.ask(reader, "في، من")).text


async def test_1_18_long_and_strange_texts_are_answered(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    for text in ("س" * 4096, "\u0640" * 40, "؟؟؟!", "، ، ،", "1", "👨‍👩‍👧 🇸🇾", "ا " * 2000):
        assert (await newsroom.ask(reader, text)).text


@pytest.mark.parametrize("typed", ["توقف", "إلغاء", "stop", "/stop", "/cancel"])
async def test_1_18_wishing_to_stop_offers_pause_or_stop(newsroom: Newsroom, typed: str) -> None:
    reader = newsroom.reader()
    await newsroom.ask(reader, "/follow سوريا")
    offer = await newsroom.ask(reader, typed)
    assert offer.text == "إيقاف التنبيهات مؤقتًا، أم إلغاء كل المتابعات؟"
    await newsroom.press(reader, offer, 2)
    assert newsroom.seen(reader, offer).text == "لم يتغير شيء."
    assert len(await newsroom.followed(reader)) == 1
    offer = await newsroom.ask(reader, typed)
    await newsroom.press(reader, offer, 1)
    assert "أُلغيت كل المتابعات" in newsroom.seen(reader, offer).text
    assert await newsroom.followed(reader) == []


@pytest.mark.parametrize(("code", "unknown"), [("ar", "أمر غير معروف"), ("en", "Unknown command")])
async def test_unknown_commands_point_to_the_help(newsroom: Newsroom, code: str, unknown: str) -> None:
    reader = newsroom.reader(1, code)
    for typed in ("/nonsense", "/hello", "/thanks"):
        assert unknown in (await newsroom.ask(reader, typed)).text
    assert unknown not in (await newsroom.ask(reader, "/settings")).text


async def test_6_10_what_was_never_offered_cannot_be_followed(newsroom: Newsroom) -> None:
    """Query ids are shared by all readers: guessing one must not tell what others follow."""
    secret, other = newsroom.reader(1), newsroom.reader(2)
    await newsroom.ask(secret, "/follow سر")
    message = await newsroom.ask(other, "/help")
    for data in (encode(FollowQuery(1)), encode(SearchQuery(1))):
        assert "رسالة قديمة" in await newsroom.forge(other, message, data)
    assert await newsroom.followed(other) == []


@pytest.mark.parametrize("data", ["", "x", "0:fq:1", "1:fq:999999999999999999999", "1:zz", "1:fq:1:2", "\u0661:no"])
async def test_buttons_we_do_not_know_are_answered(newsroom: Newsroom, data: str) -> None:
    reader = newsroom.reader()
    message = await newsroom.ask(reader, "/help")
    assert await newsroom.forge(reader, message, data) == "هذا الزر من رسالة قديمة ولم يعد يعمل."


async def test_pausing_holds_and_resuming_lets_go(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    answer = await newsroom.ask(reader, "أوقف")
    assert "موقوفة مؤقتًا" in answer.text
    chat = await newsroom.chat(reader)
    async with newsroom.storage.read() as tx:
        assert await chats.paused_until(tx, chat.id) is not None
    assert "موقوفة من قبل" in (await newsroom.ask(reader, "أوقف")).text
    assert await newsroom.press(reader, answer, 0) == "عادت التنبيهات."
    assert newsroom.woken
    async with newsroom.storage.read() as tx:
        assert await chats.paused_until(tx, chat.id) is None
    assert "ليست موقوفة" in (await newsroom.ask(reader, "استأنف")).text
    offer = await newsroom.ask(reader, "stop")
    assert "موقوفة مؤقتًا" in await newsroom.press(reader, offer, 0)
    assert newsroom.seen(reader, offer).buttons[0].text == "استئناف"
    assert "عادت" in (await newsroom.ask(reader, "resume")).text


async def test_settings_switch_language_and_pause(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    settings = await newsroom.ask(reader, "الإعدادات")
    assert settings.text.splitlines() == ["الإعدادات", "التنبيهات: تصل حال نشر الخبر", "اللغة: العربية"]
    assert await newsroom.press(reader, settings, "English") == "The language is now English."
    english = newsroom.seen(reader, settings)
    assert english.text.splitlines()[0] == "Settings"
    assert reader.keyboard[0] == ["My keywords", "Latest news"]
    await newsroom.press(reader, english, "Pause")
    assert "Alerts: paused" in newsroom.seen(reader, settings).text
    await newsroom.press(reader, newsroom.seen(reader, settings), "Resume")
    assert "as soon as" in newsroom.seen(reader, settings).text
    await newsroom.press(reader, newsroom.seen(reader, settings), "العربية")
    assert (await newsroom.chat(reader)).lang == "ar"
    assert reader.keyboard[0] == ["كلماتي", "آخر الأخبار"]
