"""3.8: /sources for admins in private: add, test, tune, pause, revive, remove, lists in and out; nobody else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.core.callbacks import (
    AddFound,
    ExportSources,
    PauseSource,
    RemoveSource,
    SetSourceInterval,
    SetSourceLanguage,
    SetSourceTeaser,
    SourcePage,
    encode,
)
from bot.core.collecting import Ended, Offer, Outcome, ReadingFailed, Teaser
from bot.core.model import Article
from bot.demo.people import ChatMessage, Person
from storage import articles, sources
from storage.sources import Source
from tests.handlers.conftest import Newsroom, bare
from tests.storage.test_sources import check
from tests.web import NO_FEED, reading

URL, OTHER, SITE = "https://port.example/feed", "https://hill.example/feed", "https://site.example"
OPML = b'<opml><body><outline text="F"><outline text="A" xmlUrl="https://a.example/"/></outline></body></opml>'


async def known(newsroom: Newsroom) -> list[Source]:
    async with newsroom.storage.read() as tx:
        return await sources.listed(tx)


async def put(newsroom: Newsroom, *urls: str) -> list[Source]:
    async with newsroom.storage.write() as tx:
        made = [await sources.add(tx, url, now=newsroom.clock()) for url in urls]
    return [source for source in made if source is not None]


async def card(newsroom: Newsroom, editor: Person) -> ChatMessage:
    """The card of the first source of the list."""
    listed = await newsroom.ask(editor, "/sources")
    await newsroom.press(editor, listed, 0)
    return newsroom.seen(editor, listed)


async def send_document(newsroom: Newsroom, person: Person, content: bytes, name: str = "list.opml") -> ChatMessage:
    world = newsroom.api.world
    world.files["f1"] = ("documents/list", content)
    document = {"file_id": "f1", "file_unique_id": "u1", "file_name": name, "file_size": len(content)}
    message = world.post(person.chat, person.user, {"document": document})
    world.updates.add("message", message)
    return await person.wait_for(lambda _: True, 5, after=message["message_id"])


@pytest.mark.parametrize("words", ["/sources", f"/sources {URL}"])
async def test_readers_are_refused(newsroom: Newsroom, words: str) -> None:
    """Promise 7."""
    answer = await newsroom.ask(newsroom.reader(), words)
    assert "خاصة بهيئة التحرير" in answer.text
    assert await known(newsroom) == []
    assert newsroom.web.asked == []


async def test_readers_cannot_press(newsroom: Newsroom) -> None:
    """Promise 7: a modified client presses what was never offered."""
    [source] = await put(newsroom, URL)
    reader = newsroom.reader()
    message = await newsroom.ask(reader, "/start")
    for callback in (PauseSource(source.id), RemoveSource(source.id, 1), SourcePage(0), ExportSources(), AddFound(0)):
        assert "خاصة بهيئة التحرير" in await newsroom.forge(reader, message, encode(callback))
    assert await known(newsroom) == [source]


async def test_not_in_groups(newsroom: Newsroom) -> None:
    group = newsroom.api.group(-5, members=[newsroom.editor(), newsroom.reader()])
    answer = await newsroom.ask(newsroom.editor(), "/sources", where=group)
    assert answer.text == "إدارة المصادر تكون في المحادثة الخاصة مع راصد."
    assert await newsroom.forge(newsroom.editor(), answer, encode(SourcePage(0))) == answer.text
    refused = await newsroom.ask(newsroom.reader(), "/sources", where=group)
    assert refused.text == "إدارة المصادر خاصة بهيئة التحرير."


async def test_a_feed_is_added_by_its_address(newsroom: Newsroom) -> None:
    newsroom.web.answers[URL] = reading("خبر", "خبر آخر")
    editor = newsroom.editor()
    answer = await newsroom.ask(editor, f"/sources {URL}")
    assert "خبران" in answer.text
    assert [source.url for source in await known(newsroom)] == [URL]
    again = await newsroom.ask(editor, f"/sources {URL}")
    assert URL in again.text
    assert "صحيفة الميناء" in again.text


async def test_feeds_of_a_site_are_offered(newsroom: Newsroom) -> None:
    newsroom.web.answers |= {SITE: NO_FEED, OTHER: reading("خبر")}
    newsroom.web.sites[SITE] = (Offer(URL, "الرياضة"), Offer(OTHER, None))
    editor = newsroom.editor()
    answer = await newsroom.ask(editor, "/sources site.example")
    assert [url for _, url in answer.links] == [URL, OTHER]
    await newsroom.press(editor, answer, 1)
    assert [source.url for source in await known(newsroom)] == [OTHER]
    assert "لم يعد يعمل" in await newsroom.forge(editor, answer, encode(AddFound(7)))


async def test_what_cannot_be_read_is_not_added(newsroom: Newsroom) -> None:
    answer = await newsroom.ask(newsroom.editor("en"), f"/sources {URL}")
    assert bare(answer) == f"{URL} was not added: the site cannot be reached (no answer)"
    assert await known(newsroom) == []


async def test_the_list_is_paged_and_trouble_comes_first(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    assert "لا مصادر" in (await newsroom.ask(editor, "/sources")).text
    made = await put(newsroom, *(f"https://h{number}.example/" for number in range(10)))
    async with newsroom.storage.write() as tx:
        await sources.pause(tx, made[9].id)
        await sources.record(tx, [check(made[8], failures=1)])
    first = await newsroom.ask(editor, "/sources")
    assert "10 مصادر" in bare(first)
    assert ["h9" in first.buttons[0].text, "h8" in first.buttons[1].text, "h0" in first.buttons[2].text] == [True] * 3
    await newsroom.press(editor, first, "التالي")
    second = newsroom.seen(editor, first)
    assert "h6" in second.buttons[0].text
    assert len(second.rows) == 4


async def test_health_is_shown(newsroom: Newsroom) -> None:
    """3.8: last success, error, items a day; 3.9: outcomes."""
    [source] = await put(newsroom, URL)
    now = newsroom.clock()
    async with newsroom.storage.write() as tx:
        outcomes = {Outcome.CHANGED.value: 3, Outcome.SAME.value: 1, Outcome.NOT_MODIFIED.value: 5, "http error": 2}
        await sources.record(
            tx,
            [check(source, error="503 <b>", failures=1, succeeded_at=now - timedelta(hours=3), outcomes=outcomes)],
        )
        for number in range(7):
            item = Article(title=f"خبر {number}", text=f"نص {number}", published_at=now - timedelta(days=1))
            await articles.store(tx, item, now=now, source_id=source.id)
        await sources.set_options(tx, source.id, category="صحف")
    text = bare(await card(newsroom, newsroom.editor("en")))
    for fact in ("3 hours ago", "503 <b>", "Articles a day: 1", "3 with news, 6 without, 2 failed", "Category: صحف"):
        assert fact in text, text


async def test_a_source_is_tuned(newsroom: Newsroom) -> None:
    await put(newsroom, URL)
    editor = newsroom.editor("en")
    message = await card(newsroom, editor)
    for row in (1, 2, 3, 4):
        await newsroom.press(
            editor, message, [button.text for button in message.buttons].index(message.rows[row][0].text)
        )
        message = newsroom.seen(editor, message)
    [source] = await known(newsroom)
    assert (source.interval, source.own_lang, source.teaser, source.urgent) == (
        timedelta(minutes=2),
        "ar",
        Teaser.ALWAYS,
        True,
    )
    shown = [button.text for button in message.buttons]
    assert {
        "Read every 2 minutes",
        "Language: \u2068Arabic\u2069",
        "Fetch pages: always",
        "Reading priority: high",
    } <= {text.replace("\u2068", "").replace("\u2069", "") if "every" in text else text for text in shown}
    await newsroom.press(editor, message, shown.index("Reading priority: high"))
    assert not (await known(newsroom))[0].urgent


@pytest.mark.parametrize("callback", [SetSourceInterval(1, 7), SetSourceLanguage(1, 99), SetSourceTeaser(1, 99)])
async def test_only_what_is_offered_is_taken(newsroom: Newsroom, callback: SetSourceInterval) -> None:
    before = await put(newsroom, URL)
    editor = newsroom.editor()
    message = await newsroom.ask(editor, "/sources")
    await newsroom.forge(editor, message, encode(callback))
    assert await known(newsroom) == before


async def test_paused_and_revived_by_one_button(newsroom: Newsroom) -> None:
    """3.6."""
    await put(newsroom, URL)
    editor = newsroom.editor()
    message = await card(newsroom, editor)
    await newsroom.press(editor, message, "إيقاف")
    assert (await known(newsroom))[0].ended is Ended.PAUSED
    message = newsroom.seen(editor, message)
    assert "موقوف" in message.text
    await newsroom.press(editor, message, "تشغيل")
    assert (await known(newsroom))[0].enabled
    for ended, words in ((Ended.GONE, "نهائيًا"), (Ended.FAILING, "أسبوع")):
        async with newsroom.storage.write() as tx:
            await sources.record(tx, [check((await known(newsroom))[0], ended=ended, failures=1)])
        message = await card(newsroom, editor)
        assert words in message.text
        await newsroom.press(editor, message, "تشغيل")
        assert (await known(newsroom))[0].enabled


async def test_testing_tells_what_came(newsroom: Newsroom) -> None:
    await put(newsroom, URL)
    newsroom.web.answers[URL] = reading("خبر <b>أول</b>", "خبر ثان", "خبر ثالث")
    editor = newsroom.editor()
    message = await card(newsroom, editor)
    assert "جارٍ" in await newsroom.press(editor, message, 0)
    told = editor.replies()[-1]
    assert "3 أخبار" in bare(told)
    assert "خبر <b>أول</b>" in told.text
    newsroom.web.answers[URL] = ReadingFailed("503")
    await newsroom.press(editor, message, 0)
    assert "503" in editor.replies()[-1].text
    assert await known(newsroom) == await known(newsroom)
    async with newsroom.storage.read() as tx:
        assert await articles.count(tx) == 0


async def test_removed_when_sure(newsroom: Newsroom) -> None:
    await put(newsroom, URL)
    editor = newsroom.editor()
    message = await card(newsroom, editor)
    await newsroom.press(editor, message, "حذف")
    asked = newsroom.seen(editor, message)
    assert len(await known(newsroom)) == 1
    await newsroom.press(editor, asked, "لا تغيير")
    await newsroom.press(editor, newsroom.seen(editor, message), "حذف")
    await newsroom.press(editor, newsroom.seen(editor, message), "حذف المصدر")
    assert await known(newsroom) == []
    assert "لا مصادر" in newsroom.seen(editor, message).text
    for button in (PauseSource(1), RemoveSource(1, 1)):
        assert "لم يعد هذا المصدر" in await newsroom.forge(editor, message, encode(button))
    await newsroom.forge(editor, message, "1:st:1")
    assert "لم يعد هذا المصدر" in editor.replies()[-1].text


async def test_a_list_comes_in_and_goes_out(newsroom: Newsroom) -> None:
    """3.8: OPML in and out, in chat, folders as categories."""
    editor = newsroom.editor()
    answer = await send_document(newsroom, editor, OPML)
    assert bare(answer).startswith("أُضيف من القائمة: 1.")
    assert [(source.url, source.category) for source in await known(newsroom)] == [("https://a.example/", "F")]
    listed = await newsroom.ask(editor, "/sources")
    await newsroom.press(editor, listed, "تنزيل القائمة (OPML)")
    sent = editor.replies()[-1].raw["document"]
    assert b'xmlUrl="https://a.example/"' in newsroom.api.world.files[sent["file_id"]][1]


async def test_bad_lists_are_refused(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    for content in (b"<html/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>", b" " * 5_000_001):
        assert "تعذّر استيراد القائمة" in (await send_document(newsroom, editor, content)).text
    assert "يقرأ النصوص فقط" in (await send_document(newsroom, newsroom.reader(), OPML)).text
    assert "يقرأ النصوص فقط" in (await send_document(newsroom, editor, OPML, "photo.png")).text
    assert await known(newsroom) == []


async def test_start_names_who_publishes_what_came_in_truth(newsroom: Newsroom) -> None:
    """3.8: publishers as alerts name them, not the titles of feeds."""
    (feed,) = await put(newsroom, "https://h.example/")
    async with newsroom.storage.write() as tx:
        await sources.record(tx, [check(feed, title="الميناء: سياسة")])
    assert "الميناء" not in (await newsroom.ask(newsroom.reader(), "/start")).text
    await newsroom.store("خبر", publisher="الميناء")
    told = await newsroom.ask(newsroom.reader(), "/start")
    assert "أحدث الأخبار من: «الميناء»" in bare(told)
    assert "وغيرهم" not in told.text
    for number in range(12):
        await newsroom.store(f"خبر {number}", publisher=f"صحيفة {number}")
    told = await newsroom.ask(newsroom.reader(), "/start")
    assert "وغيرهم" in told.text


def test_callbacks_fit() -> None:
    assert json.dumps(encode(SetSourceInterval(2**63 - 1, 86_400)))
