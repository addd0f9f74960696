"""3.4: a channel in which an admin made the bot an administrator is a source; promise 7: nobody else's word counts."""

from __future__ import annotations

import pytest

from bot.demo.people import Group, Person
from storage import articles, chats, sources
from storage.sources import POSTS, Source
from tests.handlers.conftest import EDITOR, Newsroom, bare
from tests.storage.test_sources import check

CHANNEL = -1001234567890


async def source(newsroom: Newsroom) -> Source | None:
    async with newsroom.storage.read() as tx:
        return await sources.find(tx, "https://t.me/c/1234567890")


async def stored(newsroom: Newsroom) -> list[str]:
    async with newsroom.storage.read() as tx:
        return [article.text for article in await articles.latest(tx, limit=9)]


async def channel_of(newsroom: Newsroom, by: Person) -> Group:
    """A channel in which this person made the bot an administrator."""
    channel = newsroom.api.group(
        CHANNEL, "قناة الميناء", kind="channel", members=[newsroom.editor(), newsroom.reader()], bot_status="left"
    )
    channel.set_bot(by, "administrator")
    await newsroom.settle()
    return channel


async def test_the_posts_of_an_admins_channel_are_articles_and_ring(newsroom: Newsroom) -> None:
    editor, reader = newsroom.editor(), newsroom.reader()
    await newsroom.ask(editor, "/start")
    await newsroom.ask(reader, "/follow الميناء")
    channel = await channel_of(newsroom, editor)
    assert "صارت قناة «قناة الميناء» مصدرًا" in bare(editor.replies()[-1])
    found = await source(newsroom)
    assert found is not None
    assert (found.kind, found.title) == (POSTS, "قناة الميناء")
    post = await editor.say("افتُتح الميناء الجديد صباح اليوم #موانئ", chat=channel)
    await newsroom.settle()
    assert await stored(newsroom) == ["افتُتح الميناء الجديد صباح اليوم #موانئ"]
    alert = await newsroom.alert(reader)
    assert "قناة الميناء" in alert.text
    await editor.edit(post, "افتُتح الميناء الجديد مساء اليوم")
    await newsroom.settle()
    assert await stored(newsroom) == ["افتُتح الميناء الجديد مساء اليوم"]
    assert await newsroom.owed() == 0, "a corrected post does not ring again"
    found = await source(newsroom)
    assert found is not None
    assert found.outcomes == {"changed": 2}


async def test_a_strangers_channel_is_no_source(newsroom: Newsroom) -> None:
    stranger = newsroom.reader()
    channel = await channel_of(newsroom, stranger)
    await stranger.say("خبر كاذب عن الميناء", chat=channel)
    await newsroom.settle()
    assert await source(newsroom) is None
    assert await stored(newsroom) == []


async def test_an_admin_whom_we_cannot_write_to_has_the_source_all_the_same(newsroom: Newsroom) -> None:
    await channel_of(newsroom, newsroom.editor())
    assert await source(newsroom) is not None
    assert newsroom.editor().replies() == []


async def test_the_channel_itself_is_no_reader(newsroom: Newsroom) -> None:
    """A push goes to readers: a channel that gives news did not ask for any."""
    await channel_of(newsroom, newsroom.editor())
    async with newsroom.storage.read() as tx:
        assert await chats.all_at(tx, CHANNEL) == []


async def test_a_channel_that_throws_the_bot_out_is_paused_until_an_admin_lets_it_in(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    channel = await channel_of(newsroom, editor)
    channel.set_bot(editor, "left")
    await newsroom.settle()
    found = await source(newsroom)
    assert found is not None
    assert not found.enabled
    channel.set_bot(newsroom.reader(), "administrator")
    await newsroom.settle()
    found = await source(newsroom)
    assert found is not None
    assert not found.enabled
    channel.set_bot(editor, "administrator")
    await newsroom.settle()
    found = await source(newsroom)
    assert found is not None
    assert found.enabled


@pytest.mark.parametrize("text", ["👍", "/help"])
async def test_what_says_nothing_and_commands_are_no_articles(newsroom: Newsroom, text: str) -> None:
    editor = newsroom.editor()
    channel = await channel_of(newsroom, editor)
    await editor.say(text, chat=channel)
    await newsroom.settle()
    assert await stored(newsroom) == []


async def test_a_paused_channel_gives_nothing_and_its_card_offers_what_it_can(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    channel = await channel_of(newsroom, editor)
    listed = await newsroom.ask(editor, "/sources")
    await newsroom.press(editor, listed, 0)
    shown = newsroom.seen(editor, listed)
    assert "تصل منشورات القناة لحظة نشرها" in bare(shown)
    assert [button.text for button in shown.buttons if "قراءة" in button.text] == []
    await newsroom.press(editor, shown, "إيقاف")
    await editor.say("خبر عن الميناء", chat=channel)
    await newsroom.settle()
    assert await stored(newsroom) == []


async def test_a_channel_is_not_polled_and_not_given_out(newsroom: Newsroom) -> None:
    await channel_of(newsroom, newsroom.editor())
    async with newsroom.storage.write() as tx:
        assert await sources.waiting(tx, newsroom.clock(), 9) == []
        found = await sources.find(tx, "https://t.me/c/1234567890")
        assert found is not None
        await sources.record(tx, [check(found, kind=POSTS)])
    assert "t.me/c" not in await newsroom.services.desk.give_out()
    assert EDITOR in newsroom.services.admins
