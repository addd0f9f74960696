"""1.15, promise 8: due sources are read each by itself; what they bring is stored, and what may alert is decided."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.core.collecting import NotModified, ReadingFailed
from bot.core.planning import UNDATED_LIMIT
from jobs.collect import Added, Collector, Counts, add_source
from storage import articles, sources
from storage.engine import Storage
from storage.schema import AlertPolicy
from storage.sources import Source
from tests.conftest import FakeClock
from tests.jobs.fakes import FakeReader
from tests.storage.builders import make_article

URL, OTHER = "https://a.example/feed", "https://b.example/feed"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader()


@pytest.fixture
def stored() -> list[str]:
    return []


@pytest.fixture
def collector(sqlite_storage: Storage, reader: FakeReader, clock: FakeClock, stored: list[str]) -> Collector:
    note: Callable[[], None] = lambda: stored.append("!")  # noqa: E731 - a verb for one fixture
    return Collector(sqlite_storage, reader, least=MINUTE, clock=clock, random=lambda: 0.0, on_stored=note)


async def _add(storage: Storage, reader: FakeReader, clock: FakeClock, url: str = URL, *, force: bool = False) -> Added:
    added = await add_source(storage, reader, url, least=MINUTE, now=clock(), force=force, jitter=0.0)
    assert isinstance(added, Added)
    return added


async def _run(collector: Collector) -> int:
    """One tick, and everything it began."""
    begun = await collector.tick()
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name().startswith("collect ")))
    return begun


async def _source(storage: Storage, url: str = URL) -> Source:
    async with storage.read() as tx:
        found = await sources.find(tx, url)
    assert found is not None
    return found


async def _policies(storage: Storage) -> list[AlertPolicy]:
    async with storage.read() as tx:
        return [item.policy for item in await articles.unmatched(tx, 1000)]


async def test_what_is_there_when_a_source_is_added_never_alerts(
    sqlite_storage: Storage, reader: FakeReader, clock: FakeClock
) -> None:
    reader.serve(URL, make_article(), make_article(), title="الميناء", etag='"1"')
    added = await _add(sqlite_storage, reader, clock)
    assert added.counts == Counts(new=2)
    assert await _policies(sqlite_storage) == [AlertPolicy.NEVER] * 2
    known = await _source(sqlite_storage)
    assert (known.title, known.etag, known.next_check_at) == ("الميناء", '"1"', clock() + MINUTE)


async def test_what_comes_later_alerts_by_its_age(
    sqlite_storage: Storage, reader: FakeReader, clock: FakeClock, collector: Collector, stored: list[str]
) -> None:
    reader.serve(URL)
    await _add(sqlite_storage, reader, clock)
    clock.advance(MINUTE)
    reader.serve(URL, make_article(published_at=clock()))
    assert await _run(collector) == 1
    assert await _policies(sqlite_storage) == [AlertPolicy.AUTO]
    assert stored == ["!"]
    assert await _run(collector) == 0


async def test_many_undated_at_once_are_an_archive(
    sqlite_storage: Storage, reader: FakeReader, clock: FakeClock, collector: Collector
) -> None:
    reader.serve(URL)
    await _add(sqlite_storage, reader, clock)
    clock.advance(MINUTE)
    reader.serve(URL, *(make_article() for _ in range(UNDATED_LIMIT + 1)))
    await _run(collector)
    assert set(await _policies(sqlite_storage)) == {AlertPolicy.NEVER}


async def test_it_asks_with_the_validators_it_was_given(
    sqlite_storage: Storage, reader: FakeReader, clock: FakeClock, collector: Collector, stored: list[str]
) -> None:
    reader.serve(URL, etag='"1"', last_modified="yesterday")
    await _add(sqlite_storage, reader, clock)
    clock.advance(MINUTE)
    reader.results[URL] = NotModified()
    await _run(collector)
    assert reader.asked[-1] == (URL, '"1"', "yesterday")
    assert (await _source(sqlite_storage)).next_check_at == clock() + MINUTE
    assert stored == []


async def test_a_failure_is_kept_and_waited_for(
    sqlite_storage: Storage, reader: FakeReader, clock: FakeClock, collector: Collector
) -> None:
    reader.serve(URL)
    await _add(sqlite_storage, reader, clock)
    clock.advance(MINUTE)
    reader.fail(URL, retry_after=timedelta(hours=1))
    await _run(collector)
    known = await _source(sqlite_storage)
    assert (known.error, known.failures) == ("the server says 500", 1)
    assert known.next_check_at == clock() + timedelta(hours=1)


async def test_gone_ends_a_source(
    sqlite_storage: Storage, reader: FakeReader, clock: FakeClock, collector: Collector
) -> None:
    reader.serve(URL)
    await _add(sqlite_storage, reader, clock)
    clock.advance(MINUTE)
    reader.fail(URL, "410", gone=True)
    await _run(collector)
    assert not (await _source(sqlite_storage)).enabled


async def test_a_source_that_moved_for_good_is_asked_there(
    sqlite_storage: Storage, reader: FakeReader, clock: FakeClock, collector: Collector
) -> None:
    reader.serve(URL)
    await _add(sqlite_storage, reader, clock)
    clock.advance(MINUTE)
    reader.serve(URL, moved_to=OTHER)
    await _run(collector)
    assert (await _source(sqlite_storage, OTHER)).url == OTHER


async def test_a_fault_of_ours_in_one_source_leaves_the_others(
    sqlite_storage: Storage, reader: FakeReader, clock: FakeClock, collector: Collector
) -> None:
    for url in (URL, OTHER):
        reader.serve(url)
        await _add(sqlite_storage, reader, clock, url)
    clock.advance(MINUTE)
    reader.results[URL] = RuntimeError("a bug")
    reader.serve(OTHER, make_article())
    assert await _run(collector) == 2
    assert (await _source(sqlite_storage)).error == "internal error: RuntimeError"
    async with sqlite_storage.read() as tx:
        assert await articles.count(tx) == 1


async def test_a_slow_source_delays_nobody_and_is_not_asked_twice(
    sqlite_storage: Storage, reader: FakeReader, clock: FakeClock, collector: Collector
) -> None:
    for url in (URL, OTHER):
        reader.serve(url)
        await _add(sqlite_storage, reader, clock, url)
    clock.advance(MINUTE)
    reader.gates[URL] = asyncio.Event()
    done = asyncio.Event()
    reader.gates[OTHER] = done
    assert await collector.tick() == 2
    done.set()
    while (await _source(sqlite_storage, OTHER)).checked_at != clock():
        await asyncio.sleep(0)
    assert await collector.tick() == 0
    assert (await _source(sqlite_storage)).checked_at != clock()
    await collector.stop()
    assert (await _source(sqlite_storage)).next_check_at == clock(), "it stays due"


async def test_adding_twice_and_adding_what_cannot_be_read(
    sqlite_storage: Storage, reader: FakeReader, clock: FakeClock, collector: Collector
) -> None:
    reader.fail(URL)
    refused = await add_source(sqlite_storage, reader, URL, least=MINUTE, now=clock(), force=False, jitter=0.0)
    assert isinstance(refused, ReadingFailed)
    async with sqlite_storage.read() as tx:
        assert await sources.listed(tx) == []
    forced = await _add(sqlite_storage, reader, clock, force=True)
    assert forced.failed == refused
    assert await add_source(sqlite_storage, reader, URL, least=MINUTE, now=clock(), force=True, jitter=0.0) is None
    clock.advance(timedelta(hours=1))
    reader.serve(URL, make_article())
    await _run(collector)
    assert await _policies(sqlite_storage) == [AlertPolicy.NEVER], "its first good reading is its archive"


async def test_a_first_reading_that_is_not_modified_is_a_fault(
    sqlite_storage: Storage, reader: FakeReader, clock: FakeClock
) -> None:
    reader.results[URL] = NotModified()
    refused = await add_source(sqlite_storage, reader, URL, least=MINUTE, now=clock(), force=False, jitter=0.0)
    assert isinstance(refused, ReadingFailed)


def test_counts_add_up() -> None:
    assert Counts(1, 2, 3) + Counts(4, 5, 6) == Counts(5, 7, 9)
