"""Storing what readings brought: those of many sources that are ready at one time share a transaction.

A commit costs more than a hundred not-modified answers; and one transaction after the other, none of them long, leaves
the writer to readers' commands in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.core.collecting import (
    NotModified,
    Outcome,
    Reading,
    ReadingFailed,
    ReadingResult,
    Teaser,
    counted,
    ends,
    left_alone,
    mean_gap,
    next_check,
    pace,
)
from bot.core.model import Article, Clock
from bot.core.planning import UNDATED_LIMIT, plausible_date
from storage import articles, sources
from storage.articles import Change
from storage.engine import Storage, Tx
from storage.schema import AlertPolicy
from storage.sources import Check, Source

log = structlog.get_logger(__name__)

FIRST_PAGES = 20
"""Pages fetched of the newest items when a source is read for the first time: what it holds then alerts nobody."""

MOST_PAGES = 100
"""Pages fetched of any other reading, of its newest items: an archive in a feed must not make us empty a site."""

ITEMS_PER_TRANSACTION = 100
READINGS_PER_TRANSACTION = 100


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles of one reading or one run were new, updated, unchanged."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.new + other.new, self.updated + other.updated, self.unchanged + other.unchanged)


@dataclass(slots=True)
class _Waiting:
    """A reading to be stored, and who waits for that."""

    source: Source
    result: ReadingResult
    items: Sequence[Article]
    done: asyncio.Future[Counts]
    before: Counts = Counts()
    """What was stored of a long reading before its last items."""
    undated: set[int] = field(default_factory=set)
    """New articles without a date among these; held back until it is known how many there are in all."""

    @property
    def teaser(self) -> Teaser:
        """Whether the pages of its items are fetched; a channel's posts are whole."""
        kind = self.result.kind if isinstance(self.result, Reading) else None
        return Teaser.NEVER if (kind or self.source.kind) == "channel" else self.source.teaser


class Recorder:
    """Stores readings, those of several sources at once.

    Args:
        storage: where articles go.
        least: least time between two readings of one source.
        clock: the present instant.
        random: a number in [0, 1), to spread sources over time.

    """

    def __init__(self, storage: Storage, *, least: timedelta, clock: Clock, random: Callable[[], float]) -> None:
        self._storage = storage
        self._least = least
        self._clock = clock
        self._random = random
        self._queue: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def put(self, source: Source, result: ReadingResult) -> Counts:
        """Store a reading and what it says about its source; what storage raises comes through, of this one alone."""
        items = tuple(reversed(result.items)) if isinstance(result, Reading) else ()  # oldest first
        waiting = _Waiting(source, result, items, asyncio.get_running_loop().create_future())
        await self._store_head(waiting)
        self._queue.append(waiting)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._work(), name="record readings")
        return await waiting.done

    async def _store_head(self, waiting: _Waiting) -> None:
        """Store all but the last items of a long reading in transactions of their own."""
        while len(waiting.items) > ITEMS_PER_TRANSACTION:
            head, waiting.items = waiting.items[:ITEMS_PER_TRANSACTION], waiting.items[ITEMS_PER_TRANSACTION:]
            async with self._storage.write() as tx:
                counts, undated = await store_items(tx, head, waiting, now=self._clock())
                await articles.set_policy(tx, undated, AlertPolicy.UNDECIDED)
            waiting.before += counts
            waiting.undated |= undated

    async def _work(self) -> None:
        while self._queue:
            batch = list(self._next_batch())
            del self._queue[: len(batch)]
            try:
                await self._store(batch)
            except Exception:  # noqa: BLE001 - whatever it is, it comes again for the one at fault, who is told
                for waiting in batch:  # one of them is at fault: the others must not suffer (promise 8)
                    await self._store_alone(waiting)

    def _next_batch(self) -> Iterator[_Waiting]:
        items = 0
        for waiting in self._queue[:READINGS_PER_TRANSACTION]:
            items += len(waiting.items)
            if items > ITEMS_PER_TRANSACTION and items > len(waiting.items):
                return
            yield waiting

    async def _store_alone(self, waiting: _Waiting) -> None:
        try:
            await self._store([waiting])
        except Exception as error:  # noqa: BLE001 - whatever it is, it goes to the one who waits for this reading
            if not waiting.done.done():
                waiting.done.set_exception(error)

    async def _store(self, batch: Sequence[_Waiting]) -> None:
        now = self._clock()
        stored: list[Counts] = []
        async with self._storage.write() as tx:
            checks = []
            for waiting in batch:
                counts, undated = await store_items(tx, waiting.items, waiting, now=now)
                await _decide_undated(tx, waiting, undated)
                stored.append(waiting.before + counts)
                checks.append(
                    assess(
                        waiting.source, waiting.result, stored[-1], now=now, least=self._least, jitter=self._random()
                    )
                )
            await sources.record(tx, checks)
        for waiting, counts in zip(batch, stored, strict=True):
            if not waiting.done.done():
                waiting.done.set_result(counts)

    async def stop(self) -> None:
        """Wait until what was put has been stored."""
        if self._writer is not None:
            await self._writer


async def _decide_undated(tx: Tx, waiting: _Waiting, last: set[int]) -> None:
    """Let a handful of undated articles alert: that is news, a heap is an archive (1.14)."""
    undated = waiting.undated | last
    is_heap = len(undated) > UNDATED_LIMIT or waiting.source.succeeded_at is None
    await articles.set_policy(tx, undated, AlertPolicy.NEVER if is_heap else AlertPolicy.AUTO)


async def store_items(tx: Tx, items: Sequence[Article], waiting: _Waiting, *, now: datetime) -> tuple[Counts, set[int]]:
    """Store items of a reading in their order, which is the oldest first; returns the ids of new ones without a date.

    The first successful reading of a source raises no alerts (1.15), and only of its last items pages are fetched.
    """
    source = waiting.source
    policy = AlertPolicy.AUTO if source.succeeded_at is not None else AlertPolicy.NEVER
    most = FIRST_PAGES if source.succeeded_at is None else MOST_PAGES
    pages_from = len(items) - most if items is waiting.items else len(items)
    counts = dict.fromkeys(Change, 0)
    undated: set[int] = set()
    for place, item in enumerate(items):
        teaser = waiting.teaser if place >= pages_from else Teaser.NEVER
        ours = replace(item, lang=source.own_lang) if source.own_lang else item
        stored = await articles.store(tx, ours, now=now, source_id=source.id, policy=policy, teaser=teaser)
        counts[stored.change] += 1
        is_undated = plausible_date(item.published_at, now) is None
        if not is_undated:  # though an earlier copy in this reading had no date
            undated.discard(stored.id)
            waiting.undated.discard(stored.id)
            if stored.undecided:
                await articles.set_policy(tx, [stored.id], policy)
        elif stored.undecided or stored.change is Change.NEW:
            undated.add(stored.id)
    return Counts(counts[Change.NEW], counts[Change.UPDATED], counts[Change.UNCHANGED]), undated


def assess(
    source: Source, result: ReadingResult, counts: Counts, *, now: datetime, least: timedelta, jitter: float
) -> Check:
    """What a reading teaches about its source, and when it is read again."""
    if isinstance(result, ReadingFailed):
        return _failure(source, result, now=now, least=least, jitter=jitter)
    since_news = now - (source.news_at or source.added_at)
    seen_before = source.news_at is not None
    gap = mean_gap(source.gap, since_news=since_news, news=counts.new) if seen_before else source.gap
    silence = timedelta() if counts.new else since_news
    wait = pace(least, wish=source.interval, urgent=source.urgent, silence=silence, gap=gap)
    ttl = (result.ttl or source.ttl) if isinstance(result, Reading) else source.ttl
    if not source.interval:
        wait = left_alone(wait, ttl=ttl, fresh_for=result.fresh_for)
    check = _unchanged(
        source,
        now=now,
        outcome=_outcome(result, counts),
        next_check_at=next_check(now, wait, failures=0, jitter=jitter),
    )
    check = replace(check, succeeded_at=now, news_at=now if counts.new else source.news_at, gap=gap, ttl=ttl)
    check = replace(check, moved_to=result.moved_to)
    if isinstance(result, NotModified):
        return check
    return replace(
        check,
        kind=result.kind or source.kind,
        title=source.title or result.title,
        lang=result.lang or source.lang,
        etag=result.etag,
        last_modified=result.last_modified,
        seen=result.seen,
    )


def _outcome(result: Reading | NotModified, counts: Counts) -> Outcome:
    if isinstance(result, NotModified):
        return Outcome.NOT_MODIFIED
    return Outcome.CHANGED if counts.new or counts.updated else Outcome.SAME


def _failure(source: Source, failed: ReadingFailed, *, now: datetime, least: timedelta, jitter: float) -> Check:
    failures = source.failures + 1
    since = source.failing_since or now
    again = next_check(
        now, max(source.interval, least), failures=failures, jitter=jitter, retry_after=failed.retry_after
    )
    check = _unchanged(source, now=now, outcome=failed.outcome, next_check_at=again)
    ended = ends(failed, failing_since=since, now=now)
    return replace(
        check, error=failed.reason, error_kind=failed.outcome.value, failures=failures, failing_since=since, ended=ended
    )


def _unchanged(source: Source, *, now: datetime, outcome: Outcome, next_check_at: datetime) -> Check:
    """The source's health as it was, without fault, after one more reading."""
    return Check(
        source_id=source.id,
        checked_at=now,
        succeeded_at=source.succeeded_at,
        next_check_at=next_check_at,
        kind=source.kind,
        title=source.title,
        lang=source.lang,
        etag=source.etag,
        last_modified=source.last_modified,
        error=None,
        error_kind=None,
        failures=0,
        failing_since=None,
        news_at=source.news_at,
        gap=source.gap,
        ttl=source.ttl,
        seen=source.seen,
        outcomes=counted(source.outcomes, outcome),
    )
