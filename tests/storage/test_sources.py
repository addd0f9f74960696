"""1.15: sources, and when each is asked next."""

from __future__ import annotations

from datetime import timedelta

from storage import articles, sources
from storage.engine import Storage
from tests.storage.builders import NOW, make_article

URL, OTHER = "https://port.example/feed", "https://hill.example/feed"
HOUR = timedelta(hours=1)


async def test_added_once_and_due_at_once(storage: Storage) -> None:
    async with storage.write() as tx:
        added = await sources.add(tx, URL, now=NOW)
        assert added is not None
        assert await sources.add(tx, URL, now=NOW + HOUR) is None
        assert await sources.find(tx, URL) == added
        assert await sources.find(tx, OTHER) is None
        assert await sources.due(tx, NOW - HOUR, 9) == []
        assert await sources.due(tx, NOW, 9) == await sources.listed(tx) == [added]
        assert await sources.count(tx) == 1
    assert (added.url, added.enabled, added.failures, added.error) == (URL, True, 0, None)


async def test_due_longest_waiting_first(storage: Storage) -> None:
    async with storage.write() as tx:
        for minutes, url in ((0, "a"), (-20, "b"), (-10, "c"), (+10, "d")):
            await sources.add(tx, url, now=NOW + timedelta(minutes=minutes))
        assert [one.url for one in await sources.due(tx, NOW, 2)] == ["b", "c"]
        assert [one.url for one in await sources.due(tx, NOW, 9)] == ["b", "c", "a"]
        assert [one.url for one in await sources.listed(tx)] == ["a", "b", "c", "d"]


async def test_failure_then_success(storage: Storage) -> None:
    """Promise 6: the last fault is kept, bounded, until a check goes well."""
    async with storage.write() as tx:
        added = await sources.add(tx, URL, now=NOW)
        assert added is not None
        for failures in (1, 2):
            await sources.record_failure(tx, added.id, now=NOW, next_check_at=NOW + HOUR, error="\0" + "خطأ" * 999)
            failed = await sources.find(tx, URL)
            assert failed is not None
            assert (failed.failures, failed.next_check_at, failed.checked_at) == (failures, NOW + HOUR, NOW)
            assert failed.error is not None
            assert len(failed.error) == sources.ERROR_CHARS
            assert failed.succeeded_at is None
        await sources.record_success(
            tx,
            added.id,
            now=NOW + HOUR,
            next_check_at=NOW + 2 * HOUR,
            title="الميناء",
            lang="ar",
            etag='"1"',
            url=OTHER,
        )
        assert await sources.find(tx, URL) is None
        well = await sources.find(tx, OTHER)
        assert well is not None
    assert (well.failures, well.error, well.succeeded_at, well.etag) == (0, None, NOW + HOUR, '"1"')
    assert (well.title, well.lang, well.next_check_at) == ("الميناء", "ar", NOW + 2 * HOUR)


async def test_gone_for_good_is_not_asked_again(storage: Storage) -> None:
    async with storage.write() as tx:
        added = await sources.add(tx, URL, now=NOW)
        assert added is not None
        await sources.record_failure(tx, added.id, now=NOW, next_check_at=NOW, error="410", gone=True)
        assert await sources.due(tx, NOW + HOUR, 9) == []
        assert await sources.count(tx) == 0
        assert [one.enabled for one in await sources.listed(tx)] == [False]


async def test_removed_source_leaves_its_articles(storage: Storage) -> None:
    async with storage.write() as tx:
        added = await sources.add(tx, URL, now=NOW)
        assert added is not None
        await articles.store(tx, make_article(), now=NOW, source_id=added.id)
        assert await sources.remove(tx, URL)
        assert not await sources.remove(tx, URL)
        assert await articles.count(tx) == 1
        assert await sources.listed(tx) == []


async def test_a_shorter_least_interval_hastens_healthy_sources(storage: Storage) -> None:
    """1.7: RASID_POLL_INTERVAL holds from the next start on."""
    async with storage.write() as tx:
        for url, healthy in ((URL, True), (OTHER, False)):
            added = await sources.add(tx, url, now=NOW)
            assert added is not None
            if healthy:
                await sources.record_success(tx, added.id, now=NOW, next_check_at=NOW + HOUR)
            else:
                await sources.record_failure(tx, added.id, now=NOW, next_check_at=NOW + HOUR, error="503")
        await sources.hasten(tx, timedelta(minutes=5))
        found = {one.url: one.next_check_at - NOW for one in await sources.listed(tx)}
        assert found == {URL: timedelta(minutes=5), OTHER: HOUR}
        await sources.hasten(tx, 2 * HOUR)
        assert {one.url: one.next_check_at - NOW for one in await sources.listed(tx)} == found
