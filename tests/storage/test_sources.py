"""1.15, 3.6, 3.8: sources, their health, and when each is asked next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.collecting import Ended, Outcome, Teaser
from storage import articles, sources
from storage.engine import Storage, Tx
from storage.sources import Check, Source
from tests.storage.builders import NOW, make_article

URL, OTHER = "https://port.example/feed", "https://hill.example/feed"
HOUR = timedelta(hours=1)


async def make(tx: Tx, url: str = URL, **rest: Any) -> Source:
    added = await sources.add(tx, url, now=rest.pop("now", NOW), **rest)
    assert added is not None
    return added


def check(source: Source, **changed: Any) -> Check:
    """A check that went well, an hour from now on due again."""
    values: dict[str, Any] = {"source_id": source.id, "checked_at": NOW, "succeeded_at": NOW}
    values |= {"next_check_at": NOW + HOUR, "title": None, "lang": None, "etag": None, "last_modified": None}
    values |= {"error": None, "failures": 0, "failing_since": None, "news_at": None, "gap": timedelta()}
    values |= {"ttl": timedelta(), "seen": b"", "outcomes": {}, "kind": "feed"}
    return Check(**(values | changed))


async def test_added_once_and_due_at_once(storage: Storage) -> None:
    async with storage.write() as tx:
        added = await make(tx, title="الميناء", category="صحف")
        assert await sources.add(tx, URL, now=NOW + HOUR) is None
        assert await sources.find(tx, URL) == added == await sources.get(tx, added.id)
        assert await sources.find(tx, OTHER) is None
        assert await sources.get(tx, added.id + 1) is None
        assert await sources.waiting(tx, NOW - HOUR, 9) == []
        assert await sources.waiting(tx, NOW, 9) == [(added.id, "port.example")]
        assert await sources.listed(tx) == await sources.get_all(tx, [added.id, added.id + 1]) == [added]
        assert await sources.count(tx) == await sources.count_all(tx) == 1
    assert (added.url, added.enabled, added.failures, added.error) == (URL, True, 0, None)
    assert (added.name, added.category, added.teaser, added.urgent) == ("الميناء", "صحف", Teaser.AUTO, False)


async def test_due_urgent_then_longest_waiting_first(storage: Storage) -> None:
    async with storage.write() as tx:
        for minutes, name in ((0, "a"), (-20, "b"), (-10, "c"), (+10, "d"), (-1, "e")):
            await make(tx, f"http://{name}/", now=NOW + timedelta(minutes=minutes))
        urgent = await sources.find(tx, "http://e/")
        assert urgent is not None
        await sources.set_options(tx, urgent.id, urgent=True)
        assert [host for _, host in await sources.waiting(tx, NOW, 3)] == ["e", "b", "c"]
        assert [host for _, host in await sources.waiting(tx, NOW, 9)] == ["e", "b", "c", "a"]
        assert [host for _, host in await sources.waiting(tx, NOW, 9, without_hosts=["b", "a"])] == ["e", "c"]


async def test_checks_are_recorded_together(storage: Storage) -> None:
    """Promise 6: the last fault is kept, bounded, until a check goes well; 3.9: outcomes are counted."""
    async with storage.write() as tx:
        one, two = await make(tx), await make(tx, OTHER)
        failed = check(
            two, succeeded_at=None, error="\0" + "خطأ" * 999, failures=2, failing_since=NOW - HOUR, outcomes={"x": 1}
        )
        well = check(
            one, title="الميناء", lang="ar", etag='"1"', last_modified="yesterday", news_at=NOW, gap=HOUR,
            ttl=2 * HOUR, seen=b"\0\1", outcomes={Outcome.CHANGED.value: 3},
        )  # fmt: skip
        await sources.record(tx, [well, failed])
        one, two = await sources.listed(tx)
    assert (one.title, one.lang, one.etag, one.last_modified) == ("الميناء", "ar", '"1"', "yesterday")
    assert (one.news_at, one.gap, one.ttl, one.seen) == (NOW, HOUR, 2 * HOUR, b"\0\1")
    assert (one.outcomes, one.next_check_at, one.succeeded_at) == ({"changed": 3}, NOW + HOUR, NOW)
    assert two.error is not None
    assert len(two.error) == sources.ERROR_CHARS
    assert (two.failures, two.failing_since, two.succeeded_at, two.enabled) == (2, NOW - HOUR, None, True)


async def test_recording_nothing_is_nothing(storage: Storage) -> None:
    async with storage.write() as tx:
        await sources.record(tx, [])


async def test_a_move_is_remembered_unless_somebody_is_there(storage: Storage) -> None:
    """3.6: 301 and 308 are stored."""
    async with storage.write() as tx:
        one, two = await make(tx), await make(tx, OTHER)
        await sources.record(tx, [check(one, moved_to=OTHER), check(two, moved_to="https://new.example/feed")])
        assert [source.url for source in await sources.listed(tx)] == [URL, "https://new.example/feed"]
        assert dict(await sources.waiting(tx, NOW + HOUR, 9))[two.id] == "new.example"


async def test_what_ended_is_not_asked_again_until_revived(storage: Storage) -> None:
    """3.6: 410 ends, a week of failures ends, the admins are told, one button revives."""
    async with storage.write() as tx:
        one, two = await make(tx), await make(tx, OTHER)
        await sources.record(tx, [check(one, ended=Ended.GONE, error="410"), check(two, ended=Ended.FAILING)])
        assert await sources.waiting(tx, NOW + HOUR, 9) == []
        assert await sources.count(tx) == 0
        assert [(source.id, source.ended) for source in await sources.to_note(tx, 9)] == [
            (one.id, Ended.GONE),
            (two.id, Ended.FAILING),
        ]
        await sources.noted(tx, one.id)
        assert [source.id for source in await sources.to_note(tx, 9)] == [two.id]
        assert await sources.resume(tx, two.id, NOW)
        assert not await sources.resume(tx, two.id, NOW)
        assert await sources.to_note(tx, 9) == []
        assert await sources.waiting(tx, NOW, 9) == [(two.id, "hill.example")]
        revived = await sources.get(tx, two.id)
    assert revived is not None
    assert (revived.ended, revived.failures, revived.failing_since) == (None, 0, None)


async def test_a_pause_is_not_overtaken_by_a_reading_under_way(storage: Storage) -> None:
    async with storage.write() as tx:
        one = await make(tx)
        assert await sources.pause(tx, one.id)
        assert not await sources.pause(tx, one.id)
        await sources.record(tx, [check(one, ended=Ended.FAILING)])
        paused = await sources.get(tx, one.id)
        assert paused is not None
        assert (paused.enabled, paused.ended) == (False, Ended.PAUSED)
        assert await sources.to_note(tx, 9) == []


async def test_options(storage: Storage) -> None:
    """3.8: interval, language, teaser mode, urgent flag."""
    async with storage.write() as tx:
        one = await make(tx)
        assert await sources.set_options(tx, one.id, interval=HOUR, own_lang="ar", teaser=Teaser.NEVER, urgent=True)
        assert await sources.set_options(tx, one.id, category="صحف", title="اسم")
        changed = await sources.get(tx, one.id)
        assert changed is not None
        assert (changed.interval, changed.own_lang, changed.teaser, changed.urgent) == (HOUR, "ar", Teaser.NEVER, True)
        assert (changed.category, changed.title) == ("صحف", "اسم")
        assert await sources.set_options(tx, one.id, own_lang="", interval=timedelta())
        again = await sources.get(tx, one.id)
        assert again == replace(changed, own_lang=None, interval=timedelta())
        assert await sources.set_options(tx, one.id)
        assert not await sources.set_options(tx, one.id + 1)
        assert not await sources.set_options(tx, one.id + 1, urgent=True)


async def test_pages_begin_with_trouble(storage: Storage) -> None:
    async with storage.write() as tx:
        well, failing, paused = [await make(tx, f"http://{name}/") for name in "abc"]
        await sources.record(tx, [check(well), check(failing, failures=1)])
        await sources.pause(tx, paused.id)
        order = [paused.id, failing.id, well.id]
        assert [one.id for one in await sources.page(tx, limit=9, offset=0)] == order
        assert [one.id for one in await sources.page(tx, limit=1, offset=1)] == order[1:2]


async def test_publishers_of_what_came_in_truth(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """3.8: /start says honestly who publishes what is read; the title of a feed is a page of its publisher's."""
    async with storage.write() as tx:
        feed = await make(tx)
        await sources.record(tx, [check(feed, title="الميناء: سياسة")])
        assert await sources.publishers(tx, 9) == []
        for publisher in ("القدامى", "الميناء", None, "التل", "الميناء"):
            await articles.store(tx, make_article(publisher=publisher), now=NOW)
        assert await sources.publishers(tx, 9) == ["الميناء", "التل", "القدامى"]
        assert await sources.publishers(tx, 1) == ["الميناء"]
        monkeypatch.setattr(sources, "LATELY_READ", 3)
        assert await sources.publishers(tx, 9) == ["الميناء", "التل"]


async def test_a_list_gives_a_category_to_those_without(storage: Storage) -> None:
    async with storage.write() as tx:
        one = await make(tx)
        await sources.categorise(tx, URL, "صحف")
        await sources.categorise(tx, URL, "أخرى")
        found = await sources.get(tx, one.id)
    assert found is not None
    assert found.category == "صحف"


async def test_items_a_day(storage: Storage) -> None:
    async with storage.write() as tx:
        one, two = await make(tx), await make(tx, OTHER)
        for days in (1, 2, 3, 30):
            item = make_article(published_at=NOW - timedelta(days=days))
            await articles.store(tx, item, now=NOW, source_id=one.id)
        await articles.store(tx, make_article(), now=NOW, source_id=two.id)
        await articles.store(tx, make_article(), now=NOW)
        assert await sources.items_a_day(tx, NOW) == {one.id: 3 / 7, two.id: 1 / 7}
        assert await sources.items_a_day(tx, NOW, [one.id]) == {one.id: 3 / 7}


async def test_removed_source_leaves_its_articles(storage: Storage) -> None:
    async with storage.write() as tx:
        added = await make(tx)
        await articles.store(tx, make_article(), now=NOW, source_id=added.id)
        assert await sources.remove(tx, URL)
        assert not await sources.remove(tx, URL)
        assert await articles.count(tx) == 1
        assert await sources.listed(tx) == []


async def test_a_source_is_hastened(storage: Storage) -> None:
    async with storage.write() as tx:
        one = await make(tx, now=NOW + HOUR)
        await sources.hasten_one(tx, one.id, NOW)
        assert await sources.waiting(tx, NOW, 9) == [(one.id, "port.example")]


async def test_a_shorter_least_interval_hastens_healthy_sources(storage: Storage) -> None:
    """1.7: RASID_POLL_INTERVAL holds from the next start on."""
    async with storage.write() as tx:
        one, two = await make(tx), await make(tx, OTHER)
        await sources.record(tx, [check(one), check(two, failures=1)])
        await sources.hasten(tx, timedelta(minutes=5))
        found = {source.url: source.next_check_at - NOW for source in await sources.listed(tx)}
        assert found == {URL: timedelta(minutes=5), OTHER: HOUR}
        await sources.hasten(tx, 2 * HOUR)
        assert {source.url: source.next_check_at - NOW for source in await sources.listed(tx)} == found


def test_hosts() -> None:
    assert sources.host_of("https://Port.example:443/x") == "port.example"
    assert sources.host_of("http://[::1") == ""
    assert sources.host_of("nonsense") == ""
