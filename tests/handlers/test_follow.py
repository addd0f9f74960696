"""1.17, 1.18: following by command, by words and by button; what it would have matched lately; stopping; the list."""

from __future__ import annotations

import pytest

from bot.core.callbacks import ListPage, Unfollow, UnfollowListed, encode
from storage.subscriptions import LIMIT_PER_CHAT
from tests.handlers.conftest import Newsroom, bare


@pytest.mark.parametrize(
    ("code", "typed", "reply"),
    [
        ("ar", "/follow سوريا", "بدأت متابعة «سوريا»."),
        ("ar", "/subscribe سوريا", "بدأت متابعة «سوريا»."),
        ("ar", "تابع سوريا", "بدأت متابعة «سوريا»."),
        ("en", "/follow Syria", "Now following “Syria”."),
        ("en", "follow Syria", "Now following “Syria”."),
    ],
)
async def test_1_17_following_repeats_the_keyword(newsroom: Newsroom, code: str, typed: str, reply: str) -> None:
    reader = newsroom.reader(1, code)
    answer = await newsroom.ask(reader, typed)
    assert bare(answer).startswith(reply)
    assert [item.shown for item in await newsroom.followed(reader)] == [typed.rsplit(maxsplit=1)[-1]]
    again = await newsroom.ask(reader, typed)
    assert ("قائمة من قبل" if code == "ar" else "already") in again.text
    assert len(await newsroom.followed(reader)) == 1


async def test_1_18_following_shows_what_it_would_have_matched_lately(newsroom: Newsroom) -> None:
    ids = [await newsroom.store(f"خبر {n} عن سوريا", age_hours=n) for n in range(1, 6)]
    await newsroom.store("خبر قديم عن سوريا", age_hours=24 * 30)
    await newsroom.store("خبر عن لبنان")
    await newsroom.store("بسوريالية", "كلمة أخرى لا تعني البلد")
    answer = await newsroom.ask(newsroom.reader(), "/follow سوريا")
    assert "في الأسبوع الماضي 5 أخبار، أحدثها:" in bare(answer)
    assert [words for words, _ in answer.links] == [f"\u2067خبر {n} عن سوريا\u2069"[1:-1] for n in (1, 2, 3)]
    article = await newsroom.article(ids[0])
    assert answer.links[0][1] == article.url


async def test_1_18_what_is_older_than_a_week_is_called_so(newsroom: Newsroom) -> None:
    await newsroom.store("زيارة إلى سوريا", age_hours=24 * 30)
    answer = await newsroom.ask(newsroom.reader(1, "en"), "/follow سوريا")
    assert "No news of it in the past week. The latest before that:" in answer.text
    assert len(answer.links) == 1


async def test_1_18_nothing_lately(newsroom: Newsroom) -> None:
    assert "لا خبر عن ذلك في الأسبوع الماضي" in (await newsroom.ask(newsroom.reader(), "/follow سوريا")).text


async def test_1_18_more_than_is_looked_at_is_at_least(newsroom: Newsroom) -> None:
    for number in range(61):
        await newsroom.store(f"سوريا {number}", age_hours=number / 10)
    answer = await newsroom.ask(newsroom.reader(), "/follow سوريا")
    assert "أخبار الأسبوع الماضي 60 على الأقل" in bare(answer)


async def test_1_17_several_keywords_at_once(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await newsroom.store("من سوريا إلى لبنان")
    answer = await newsroom.ask(reader, "/follow سوريا، لبنان, العراق\nمن، سوريا")
    assert [item.shown for item in await newsroom.followed(reader)] == ["سوريا", "لبنان", "العراق"]
    text = bare(answer)
    assert all(f"بدأت متابعة «{word}»." in text for word in ("سوريا", "لبنان", "العراق"))
    assert "من الكلمات الشائعة" in text
    assert len(answer.links) == 2
    many = await newsroom.ask(reader, "تابع " + "، ".join(f"كلمة{n}" for n in range(12)))
    assert "بقية الكلمات لم تُضف" in many.text
    assert len(await newsroom.followed(reader)) == 13


@pytest.mark.parametrize(("code", "words"), [("ar", "تابع سوريا"), ("en", "follow Syria")])
async def test_1_17_without_a_keyword_it_asks(newsroom: Newsroom, code: str, words: str) -> None:
    reader = newsroom.reader(1, code)
    for typed in ("/follow", "أضف كلمة"):
        assert words in (await newsroom.ask(reader, typed)).text


@pytest.mark.parametrize(
    ("keyword", "arabic", "english"),
    [
        ("🍎", "لم تُذكر كلمة", "No word was given"),
        ("x" * 257, "الحد الأعلى لعدد الحروف: 256", "The limit is 256 letters"),
        (" ".join("abcdefghijklmnopq"), "الحد الأعلى لعدد الكلمات: 16", "The limit is 16 words"),
        ("في", "من الكلمات الشائعة", "is so common"),
    ],
)
async def test_1_17_what_cannot_be_followed_is_explained(
    newsroom: Newsroom, keyword: str, arabic: str, english: str
) -> None:
    for number, (code, words) in enumerate((("ar", arabic), ("en", english)), start=1):
        reader = newsroom.reader(number, code)
        assert words in bare(await newsroom.ask(reader, f"/follow {keyword}"))
        assert words in bare(await newsroom.ask(reader, keyword))
        assert words in bare(await newsroom.ask(reader, f"/search {keyword}"))
        assert await newsroom.followed(reader) == []


async def test_1_17_the_limit_is_told(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await newsroom.ask(reader, "/start")
    await newsroom.follow(reader, *(f"كلمة{number}" for number in range(LIMIT_PER_CHAT)))
    assert "بلغت الكلمات المتابَعة حدها الأعلى" in (await newsroom.ask(reader, "/follow سوريا")).text
    offer = await newsroom.ask(reader, "سوريا")
    assert "حدها الأعلى" in await newsroom.press(reader, offer, 0)
    assert len(await newsroom.followed(reader)) == LIMIT_PER_CHAT


async def test_7_keywords_cannot_inject_html(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    keyword = "<b>x</b> & \u202ey"
    for typed in (f"/follow {keyword}", keyword, f"/search {keyword}", f"/unfollow {keyword}"):
        answer = await newsroom.ask(reader, typed)
        assert "<b>x</b> & y" in bare(answer)
        assert "\u202e" not in answer.text


@pytest.mark.parametrize(
    ("code", "typed", "reply"),
    [
        ("ar", "/unfollow سورية", "أُلغيت متابعة «سورية»."),
        ("ar", "/unsubscribe سوريه", "أُلغيت متابعة «سورية»."),
        ("ar", "ألغِ سورية", "أُلغيت متابعة «سورية»."),
        ("en", "unfollow سورية", "No longer following “سورية”."),
    ],
)
async def test_1_17_unfollow_by_name(newsroom: Newsroom, code: str, typed: str, reply: str) -> None:
    reader = newsroom.reader(1, code)
    await newsroom.ask(reader, "/follow سورية")
    answer = await newsroom.ask(reader, typed)
    assert reply in bare(answer)
    assert await newsroom.followed(reader) == []
    toast = await newsroom.press(reader, answer, 0)
    assert "سورية" in toast
    assert [item.shown for item in await newsroom.followed(reader)] == ["سورية"]


async def test_1_17_unfollow_what_is_not_followed(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await newsroom.ask(reader, "/follow لبنان")
    answer = await newsroom.ask(reader, "/unfollow سوريا، 🍎")
    assert bare(answer).splitlines() == ["«سوريا» ليست بين الكلمات المتابَعة.", "«🍎» ليست بين الكلمات المتابَعة."]
    assert [button.data for button in answer.buttons] == [encode(ListPage(0))]


async def test_1_17_unfollow_without_a_name_asks_which(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    assert "لا كلمات متابَعة بعد" in (await newsroom.ask(reader, "/unfollow")).text
    await newsroom.ask(reader, "/follow سوريا")
    answer = await newsroom.ask(reader, "إلغاء المتابعة")
    assert answer.text.startswith("أي متابعة تُلغى؟")
    assert "أُلغيت متابعة" in await newsroom.press(reader, answer, 0)
    assert "لا كلمات متابَعة" in newsroom.seen(reader, answer).text
    assert await newsroom.followed(reader) == []


@pytest.mark.parametrize(("code", "typed"), [("ar", "/list"), ("ar", "كلماتي"), ("en", "My keywords")])
async def test_1_17_list_in_pages_with_buttons(newsroom: Newsroom, code: str, typed: str) -> None:
    reader = newsroom.reader(1, code)
    assert ("لا كلمات متابَعة" if code == "ar" else "No words") in (await newsroom.ask(reader, typed)).text
    await newsroom.follow(reader, *(f"كلمة{number}" for number in range(10)))
    first = await newsroom.ask(reader, typed)
    assert "كلمة7" in first.text
    assert "كلمة8" not in first.text
    assert len(first.buttons) == 9
    await newsroom.press(reader, first, 8)
    second = newsroom.seen(reader, first)
    assert "كلمة9" in second.text
    assert "كلمة7" not in second.text
    toast = await newsroom.press(reader, second, 1)
    assert "كلمة9" in toast
    await newsroom.press(reader, newsroom.seen(reader, first), 0)
    back = newsroom.seen(reader, first)
    assert "كلمة0" in back.text  # the last page went with its last word
    assert len(await newsroom.followed(reader)) == 8
    assert len(back.buttons) == 8


async def test_6_10_nobody_ends_what_is_not_theirs(newsroom: Newsroom) -> None:
    victim, other = newsroom.reader(1), newsroom.reader(2)
    await newsroom.ask(victim, "/follow سوريا")
    (theirs,) = await newsroom.followed(victim)
    message = await newsroom.ask(other, "/list")
    for callback in (Unfollow(theirs.id), UnfollowListed(theirs.id, 0)):
        assert "سبق إلغاء" in await newsroom.forge(other, message, encode(callback))
    assert await newsroom.followed(victim) == [theirs]


async def test_stopping_twice_from_one_message_is_harmless(newsroom: Newsroom) -> None:
    """A double tap: the second finds nothing to end."""
    reader = newsroom.reader()
    answer = await newsroom.ask(reader, "/follow سوريا")
    (mine,) = await newsroom.followed(reader)
    assert "أُلغيت متابعة «سوريا»." in bare_text(await newsroom.press(reader, answer, 0))
    assert "سبق إلغاء" in await newsroom.forge(reader, answer, encode(Unfollow(mine.id)))
    offered = newsroom.seen(reader, answer)
    assert offered.buttons[0].text == "متابعة «\u2068سوريا\u2069»"
    await newsroom.press(reader, offered, 0)
    assert [item.shown for item in await newsroom.followed(reader)] == ["سوريا"]


def bare_text(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")
