"""1.15, 3.6, 3.9, 3.13: collecting, with a web written out by hand and the real storage."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.core.collecting import PATIENCE, Ended, NotModified, Outcome, Reading, ReadingFailed
from bot.core.model import Article
from bot.core.planning import UNDATED_LIMIT
from jobs import collect, recording
from jobs.collect import Collector
from jobs.recording import Counts, Recorder
from storage import articles, sources
from storage.engine import Storage
from storage.schema import AlertPolicy
from storage.sources import Source
from tests.conftest import FakeClock
from tests.web import FakeWeb, reading

URL, OTHER = "https://port.example/feed", "https://hill.example/feed"
LEAST = timedelta(minutes=2)
MINUTE = timedelta(minutes=1)


class Room:
    """A collector and what it works with."""

    def __init__(self, storage: Storage, clock: FakeClock) -> None:
        self.storage, self.clock, self.web = storage, clock, FakeWeb()
        self.woken: list[None] = []
        self.collector = Collector(
            storage, self.web, least=LEAST, clock=clock, random=lambda: 0.0, on_stored=lambda: self.woken.append(None)
        )

    async def add(self, *urls: str) -> list[Source]:
        async with self.storage.write() as tx:
            made = [await sources.add(tx, url, now=self.clock()) for url in urls]
        return [source for source in made if source is not None]

    async def run(self) -> int:
        """Let one tick do all its work."""
        begun = await self.collector.tick()
        await asyncio.gather(*self.collector._under_way.values())
        return begun

    async def source(self, url: str = URL) -> Source:
        async with self.storage.read() as tx:
            found = await sources.find(tx, url)
        assert found is not None
        return found

    async def stored(self) -> int:
        async with self.storage.read() as tx:
            return await articles.count(tx)

    async def read_after(self, wait: timedelta, answer: Any, url: str = URL) -> Source:
        """The source after time passed and it was read with this answer."""
        self.clock.advance(wait)
        self.web.answers[url] = answer
        assert await self.run() >= 1
        return await self.source(url)


@pytest.fixture
def room(sqlite_storage: Storage, clock: FakeClock) -> Room:
    return Room(sqlite_storage, clock)


async def test_a_source_is_read_and_stored_and_waits(room: Room) -> None:
    await room.add(URL)
    read = await room.read_after(
        timedelta(), reading("خبر أول", "خبر ثان", etag='"1"', last_modified="y", seen=b"12345678", lang="ar")
    )
    assert await room.run() == 0
    assert await room.stored() == 2
    assert (read.title, read.lang, read.etag, read.last_modified) == ("صحيفة الميناء", "ar", '"1"', "y")
    assert (read.next_check_at, read.seen) == (room.clock() + LEAST, b"12345678")
    assert read.outcomes == {"changed": 1}
    assert room.woken == [None]


async def test_what_the_server_gave_is_given_back(room: Room) -> None:
    await room.add(URL)
    await room.read_after(timedelta(), reading("خبر", etag='"1"', seen=b"12345678"))
    read = await room.read_after(LEAST, NotModified())
    assert room.web.asked[-1] == (URL, '"1"', b"12345678")
    assert (read.etag, read.seen, read.outcomes) == ('"1"', b"12345678", {"changed": 1, "not modified": 1})
    same = await room.read_after(LEAST, reading("خبر", etag='"2"'))
    assert (same.etag, same.outcomes) == ('"2"', {"changed": 1, "not modified": 1, "same": 1})
    assert len(room.woken) == 1


async def test_the_first_reading_alerts_nobody(room: Room) -> None:
    """1.15."""
    await room.add(URL)
    await room.read_after(timedelta(), reading("خبر قديم"))
    await room.read_after(LEAST, reading("خبر جديد"))
    async with room.storage.read() as tx:
        assert [one.policy for one in await articles.unmatched(tx, 9)] == [AlertPolicy.NEVER, AlertPolicy.AUTO]


async def test_a_heap_of_undated_news_alerts_nobody(room: Room) -> None:
    """1.14."""
    await room.add(URL)
    await room.read_after(timedelta(), reading())
    await room.read_after(LEAST, reading(*(f"خبر رقم {number}" for number in range(UNDATED_LIMIT + 1))))
    async with room.storage.read() as tx:
        assert {one.policy for one in await articles.unmatched(tx, 99)} == {AlertPolicy.NEVER}


@pytest.mark.parametrize("at_once", [5, 100])
async def test_items_that_come_twice_in_one_reading_are_no_heap(
    room: Room, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """1.14: however many transactions the reading takes."""
    monkeypatch.setattr(recording, "ITEMS_PER_TRANSACTION", at_once)
    await room.add(URL)
    await room.read_after(timedelta(), reading())
    titles = [f"خبر رقم {number}" for number in range(UNDATED_LIMIT)]
    await room.read_after(LEAST, reading(*titles, *titles))
    async with room.storage.read() as tx:
        assert [one.policy for one in await articles.unmatched(tx, 99)] == [AlertPolicy.AUTO] * UNDATED_LIMIT


async def test_a_heap_from_a_clock_that_runs_ahead_alerts_nobody(room: Room) -> None:
    """1.14: a date that cannot be is none."""
    await room.add(URL)
    await room.read_after(timedelta(), reading())
    then = room.clock.now.replace(year=2060)
    numbers = range(UNDATED_LIMIT + 1)
    items = [Article(title=f"خبر {n}", text="نص", url=f"https://a.example/{n}", published_at=then) for n in numbers]
    await room.read_after(LEAST, Reading(items=tuple(items)))
    async with room.storage.read() as tx:
        assert {one.policy for one in await articles.unmatched(tx, 99)} == {AlertPolicy.NEVER}


async def test_what_a_crash_left_undecided_is_decided_by_the_next_reading(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1.13: between two transactions of a long reading the process ends; its undated news still rings."""
    monkeypatch.setattr(recording, "ITEMS_PER_TRANSACTION", 5)
    await room.add(URL)
    await room.read_after(timedelta(), reading())
    news = reading(*(f"خبر رقم {number}" for number in range(12)))
    with monkeypatch.context() as patch:
        patch.setattr(recording.Recorder, "_work", lambda _: pytest.fail("the process ended"))
        waiting = recording._Waiting(await room.source(), news, news.items, asyncio.get_running_loop().create_future())
        await Recorder(room.storage, least=LEAST, clock=room.clock, random=lambda: 0.0)._store_head(waiting)
    await room.read_after(LEAST, news)
    async with room.storage.read() as tx:
        assert [one.policy for one in await articles.unmatched(tx, 99)] == [AlertPolicy.AUTO] * 12


async def test_long_readings_are_stored_in_pieces(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "ITEMS_PER_TRANSACTION", 10)
    await room.add(URL)
    await room.read_after(timedelta(), reading())
    read = await room.read_after(LEAST, reading(*(f"خبر رقم {number}" for number in range(35))))
    assert await room.stored() == 35
    assert read.outcomes == {"same": 1, "changed": 1}
    async with room.storage.read() as tx:
        assert {one.policy for one in await articles.unmatched(tx, 99)} == {AlertPolicy.NEVER}  # undated, and many
    await room.read_after(LEAST, reading(*(f"خبر آخر {number}" for number in range(15))))
    async with room.storage.read() as tx:
        assert [one.policy for one in await articles.unmatched(tx, 99)][35:] == [AlertPolicy.AUTO] * 15


async def test_an_admins_language_wins(room: Room) -> None:
    """3.8."""
    [source] = await room.add(URL)
    async with room.storage.write() as tx:
        await sources.set_options(tx, source.id, own_lang="fa")
    await room.read_after(timedelta(), reading("خبر"))
    async with room.storage.read() as tx:
        assert [one.article.lang for one in await articles.unmatched(tx, 9)] == ["fa"]


async def test_failures_back_off_and_end_after_a_week(room: Room) -> None:
    """3.6."""
    await room.add(URL)
    busy = ReadingFailed("503", outcome=Outcome.HTTP)
    read = await room.read_after(timedelta(), busy)
    assert (read.error, read.failures, read.next_check_at) == ("503", 1, room.clock() + 2 * LEAST)
    began = room.clock()
    assert (await room.read_after(2 * LEAST, busy)).next_check_at == room.clock() + 4 * LEAST
    asked = await room.read_after(4 * LEAST, ReadingFailed("429", timedelta(hours=3), outcome=Outcome.HTTP))
    assert asked.next_check_at == room.clock() + timedelta(hours=3)
    assert asked.failing_since == began
    room.clock.set(began + PATIENCE)
    last = await room.read_after(timedelta(), busy)
    assert (last.enabled, last.ended, last.outcomes) == (False, Ended.FAILING, {"http error": 4})
    room.clock.advance(timedelta(days=9))
    assert await room.run() == 0


async def test_one_success_ends_a_week_of_failures(room: Room) -> None:
    await room.add(URL)
    await room.read_after(timedelta(), ReadingFailed("503"))
    read = await room.read_after(timedelta(days=6), reading("خبر"))
    assert (read.failures, read.failing_since, read.error) == (0, None, None)
    again = await room.read_after(timedelta(days=2), ReadingFailed("503"))
    assert again.enabled


async def test_gone_ends_at_once(room: Room) -> None:
    """3.6: 410."""
    await room.add(URL)
    read = await room.read_after(timedelta(), ReadingFailed("410", gone=True, outcome=Outcome.HTTP))
    assert (read.enabled, read.ended) == (False, Ended.GONE)


@pytest.mark.parametrize("answer", [reading("خبر", moved_to=OTHER), NotModified(moved_to=OTHER)])
async def test_permanent_moves_are_kept(room: Room, answer: Reading | NotModified) -> None:
    """3.6: 301, 308."""
    await room.add(URL)
    room.web.answers[URL] = answer
    await room.run()
    await room.source(OTHER)


async def test_the_pace_follows_what_it_publishes(room: Room) -> None:
    """3.6: adapted within bounds."""
    await room.add(URL)
    await room.read_after(timedelta(), reading("خبر"))
    silent = await room.read_after(timedelta(hours=2), NotModified())
    assert silent.next_check_at == room.clock() + timedelta(minutes=12)
    day = await room.read_after(timedelta(days=1), NotModified())
    assert day.next_check_at == room.clock() + timedelta(minutes=30)
    news = await room.read_after(timedelta(hours=1), reading("خبر آخر"))
    assert (news.news_at, news.gap) == (room.clock(), timedelta(hours=27))
    async with room.storage.write() as tx:
        await sources.set_options(tx, news.id, urgent=True)
    urgent = await room.read_after(timedelta(days=1), NotModified())
    assert urgent.next_check_at == room.clock() + LEAST


async def test_freshness_and_ttl_are_respected(room: Room) -> None:
    """3.6: Cache-Control, Expires, ttl."""
    [source] = await room.add(URL)
    read = await room.read_after(timedelta(), reading("خبر", ttl=10 * MINUTE))
    assert read.next_check_at == room.clock() + 10 * MINUTE
    read = await room.read_after(10 * MINUTE, NotModified(fresh_for=20 * MINUTE))
    assert read.next_check_at == room.clock() + 20 * MINUTE
    read = await room.read_after(20 * MINUTE, NotModified())
    assert read.next_check_at == room.clock() + 10 * MINUTE
    async with room.storage.write() as tx:
        await sources.set_options(tx, source.id, interval=5 * MINUTE)
    read = await room.read_after(10 * MINUTE, NotModified(fresh_for=20 * MINUTE))
    assert read.next_check_at == room.clock() + 5 * MINUTE


async def test_a_slow_source_delays_nobody_and_is_not_begun_twice(room: Room) -> None:
    """Promise 8."""
    await room.add(URL, OTHER)
    room.web.held[URL] = asyncio.Event()
    room.web.answers[OTHER] = reading("خبر")
    assert await room.collector.tick() == 2
    [slow, quick] = room.collector._under_way.values()
    await asyncio.wait({quick}, timeout=5)
    assert (slow.done(), room.woken) == (False, [None])
    assert await room.collector.tick() == 0
    room.web.held[URL].set()
    await asyncio.gather(*room.collector._under_way.values())
    assert [url for url, *_ in room.web.asked].count(URL) == 1


async def test_a_host_with_many_sources_leaves_room(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """3.6: however many sources a dead host has, the others are begun."""
    monkeypatch.setattr(collect, "HOST_SHARE", 3)
    dead = [f"https://dead.example/{number}" for number in range(9)]
    await room.add(*dead, OTHER)
    room.web.held |= {url: asyncio.Event() for url in dead}
    monkeypatch.setattr(collect, "UNDER_WAY", 8)
    assert await room.collector.tick() == 3
    assert await room.collector.tick() == 1
    assert await room.collector.tick() == 0
    await asyncio.sleep(0)
    assert [url for url, *_ in room.web.asked][-1] == OTHER
    await room.collector.stop()
    assert (await room.source(dead[0])).checked_at is None


async def test_all_that_is_under_way_is_bounded(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "UNDER_WAY", 1)
    await room.add(URL, OTHER)
    room.web.held[URL] = asyncio.Event()
    assert await room.collector.tick() == 1
    assert await room.collector.tick() == 0
    await room.collector.stop()


async def test_a_fault_of_ours_is_that_sources_alone(room: Room) -> None:
    await room.add(URL, OTHER)
    room.web.broken.add(URL)
    room.web.answers[OTHER] = reading("خبر")
    await room.run()
    read = await room.source()
    assert (read.error, read.outcomes) == ("internal error: RuntimeError", {"internal error": 1})
    assert (await room.source(OTHER)).error is None


async def test_a_reading_that_cannot_be_stored_spoils_no_other(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 8: readings share a transaction, not their faults."""
    real = articles.store

    async def store(tx: Any, item: Article, **rest: Any) -> Any:
        if item.title == "خبر معيب":
            raise ValueError("cannot be stored")
        return await real(tx, item, **rest)

    monkeypatch.setattr(articles, "store", store)
    one, two = await room.add(URL, OTHER)
    recorder = Recorder(room.storage, least=LEAST, clock=room.clock, random=lambda: 0.0)
    results = await asyncio.gather(
        recorder.put(one, reading("خبر معيب")), recorder.put(two, reading("خبر سليم")), return_exceptions=True
    )
    assert isinstance(results[0], ValueError)
    assert results[1] == Counts(new=1)
    await recorder.stop()


async def test_readings_that_are_ready_together_share_a_transaction(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3.13."""
    calls: list[int] = []
    real = sources.record

    async def record(tx: Any, checks: Any) -> None:
        calls.append(len(checks))
        await real(tx, checks)

    monkeypatch.setattr(sources, "record", record)
    urls = [f"https://h{number}.example/feed" for number in range(40)]
    room.web.answers = {url: NotModified() for url in urls}
    await room.add(*urls)
    await room.run()
    assert sum(calls) == 40
    assert len(calls) < 10
