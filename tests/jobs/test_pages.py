"""3.3, 3.9: the pages of teasers, with a web written out by hand and the real storage."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.core.collecting import Outcome, Reading, ReadingFailed
from bot.core.model import Article
from jobs import recording
from jobs.collect import Collector
from jobs.pages import HOST_SHARE, PageCollector
from jobs.recording import FIRST_PAGES
from storage import articles, sources
from storage.engine import Storage
from tests.conftest import FakeClock
from tests.storage.builders import TEXT
from tests.web import FakeWeb

URL = "https://port.example/feed"


def item(number: int) -> Article:
    return Article(title=f"انقطاع المياه عن الحي رقم {number}", text="قالت وزارة المياه...", url=address(number))


def page(number: int) -> Article:
    return Article(title=f"انقطاع المياه عن الحي رقم {number}", text=TEXT * 3, url=address(number))


def address(number: int) -> str:
    return f"https://port.example/news/{number}"


class Room:
    """A collector of sources and one of pages, on one web."""

    def __init__(self, storage: Storage, clock: FakeClock) -> None:
        self.storage, self.clock, self.web = storage, clock, FakeWeb()
        self.woken = 0
        self.collector = Collector(
            storage,
            self.web,
            least=timedelta(minutes=2),
            clock=clock,
            random=lambda: 0.0,
            on_stored=lambda: None,
        )
        self.pages = PageCollector(storage, self.web, clock=clock, on_stored=self.wake)

    def wake(self) -> None:
        self.woken += 1

    async def collect(self, *items: Article, kind: str = "feed") -> None:
        self.clock.advance(timedelta(hours=1))
        self.web.answers[URL] = Reading(items=items, kind=kind)
        async with self.storage.write() as tx:
            await sources.add(tx, URL, now=self.clock())
        await self.collector.tick()
        await asyncio.gather(*self.collector._under_way.values())

    async def fetch(self) -> int:
        """Let ticks do all the work there is; returns how many pages were begun."""
        begun = 0
        while now := await self.pages.tick():
            begun += now
            await asyncio.gather(*self.pages._under_way.values())
        return begun

    async def texts(self) -> list[str]:
        async with self.storage.read() as tx:
            return [article.text for article in await articles.latest(tx, limit=99)]

    async def outcomes(self) -> dict[str, int]:
        async with self.storage.read() as tx:
            found = await sources.find(tx, URL)
        assert found is not None
        return found.outcomes


@pytest.fixture
def room(sqlite_storage: Storage, clock: FakeClock) -> Room:
    return Room(sqlite_storage, clock)


async def test_a_teaser_gets_its_text_and_is_counted(room: Room) -> None:
    await room.collect()
    await room.collect(item(1))
    room.web.pages[address(1)] = page(1)
    assert await room.fetch() == 1
    assert await room.texts() == [TEXT * 3]
    assert room.woken == 1
    assert (await room.outcomes())["page"] == 1


async def test_a_first_reading_fetches_a_handful(room: Room) -> None:
    await room.collect(*(item(number) for number in range(FIRST_PAGES + 9)))
    assert await room.fetch() == FIRST_PAGES
    assert address(0) in room.web.fetched, "the newest come first"
    assert address(FIRST_PAGES + 8) not in room.web.fetched


async def test_an_archive_is_not_fetched_whole(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_PAGES", 3)
    await room.collect()
    await room.collect(*(item(number) for number in range(9)))
    assert await room.fetch() == 3
    assert sorted(room.web.fetched) == [address(0), address(1), address(2)], "the newest stand first in a feed"


async def test_posts_of_a_channel_have_no_pages(room: Room) -> None:
    await room.collect(item(1), kind="channel")
    assert await room.fetch() == 0


async def test_a_page_that_fails_comes_again_twice(room: Room) -> None:
    await room.collect(item(1))
    assert await room.fetch() == 1
    room.clock.advance(timedelta(minutes=2))
    assert await room.fetch() == 1
    room.clock.advance(timedelta(minutes=10))
    assert await room.fetch() == 1
    room.clock.advance(timedelta(days=1))
    assert await room.fetch() == 0
    assert (await room.outcomes())["page failed"] == 3
    assert room.woken == 3


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.UNREADABLE])
async def test_what_will_not_change_is_not_asked_again(room: Room, outcome: Outcome) -> None:
    await room.collect(item(1))
    room.web.pages[address(1)] = ReadingFailed("no", outcome=outcome)
    assert await room.fetch() == 1
    room.clock.advance(timedelta(days=1))
    assert await room.fetch() == 0


async def test_a_fault_of_one_page_stops_no_other(room: Room) -> None:
    """Promise 8."""
    await room.collect(item(1), item(2))
    room.web.broken.add(address(1))
    room.web.pages[address(2)] = page(2)
    assert await room.fetch() == 2
    assert sorted(await room.texts(), key=len)[1] == TEXT * 3


async def test_a_host_has_its_share(room: Room) -> None:
    """A slow site's pages leave room for others."""
    numbers = range(HOST_SHARE + 3)
    for number in numbers:
        room.web.held[address(number)] = asyncio.Event()
        room.web.pages[address(number)] = page(number)
    await room.collect(*(item(number) for number in numbers))
    assert await room.pages.tick() == HOST_SHARE
    assert await room.pages.tick() == 0
    for event in room.web.held.values():
        event.set()
    await asyncio.gather(*room.pages._under_way.values())
    assert await room.fetch() == 3


async def test_a_stop_leaves_pages_due(room: Room) -> None:
    room.web.held[address(1)] = asyncio.Event()
    await room.collect(item(1))
    assert await room.pages.tick() == 1
    await room.pages.stop()
    del room.web.held[address(1)]
    room.web.pages[address(1)] = page(1)
    assert await room.fetch() == 1
    assert await room.texts() == [TEXT * 3]
