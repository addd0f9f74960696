"""The collect tick: sources whose time has come are read, each by itself, so that a slow one delays nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.core.collecting import NotModified, Reading, ReadingFailed, next_check
from bot.core.model import Article, Clock
from bot.core.planning import UNDATED_LIMIT
from bot.core.ports import SourceReader
from storage import articles, sources
from storage.articles import Change
from storage.engine import Storage, Tx
from storage.schema import AlertPolicy
from storage.sources import Source

log = structlog.get_logger(__name__)

CONCURRENT = 20
"""Sources read at one time."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles of one reading or one run were new, updated, unchanged."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.new + other.new, self.updated + other.updated, self.unchanged + other.unchanged)


class Collector:
    """Reads due sources; what is under way is the only thing it remembers.

    Args:
        storage: where articles go.
        reader: the way to sources.
        least: least time between two readings of one source.
        clock: the present instant.
        random: a number in [0, 1), to spread sources over time.
        on_stored: called after something new was stored, so that matching need not wait for its tick.

    """

    def __init__(
        self,
        storage: Storage,
        reader: SourceReader,
        *,
        least: timedelta,
        clock: Clock,
        random: Callable[[], float],
        on_stored: Callable[[], None],
    ) -> None:
        self._storage = storage
        self._reader = reader
        self._least = least
        self._clock = clock
        self._random = random
        self._on_stored = on_stored
        self._under_way: dict[int, asyncio.Task[None]] = {}

    async def tick(self) -> int:
        """Begin reading the sources that are due; returns how many were begun."""
        async with self._storage.read() as tx:
            due = await sources.due(tx, self._clock(), CONCURRENT + len(self._under_way))
        begun = 0
        for source in due:
            if source.id not in self._under_way and len(self._under_way) < CONCURRENT:
                self._begin(source)
                begun += 1
        return begun

    def _begin(self, source: Source) -> None:
        task = asyncio.create_task(self._guarded(source), name=f"collect {source.id}")
        self._under_way[source.id] = task
        task.add_done_callback(lambda _: self._under_way.pop(source.id, None))

    async def _guarded(self, source: Source) -> None:
        """Keep a fault of one source from the others (promise 8)."""
        try:
            await self.collect(source)
        except Exception as error:
            log.exception("source failed", source_id=source.id)
            await self._record_failure(source, ReadingFailed(f"internal error: {type(error).__name__}"))

    async def collect(self, source: Source) -> Counts:
        """Read one source and store what it brings; its first successful reading raises no alerts (1.15)."""
        result = await self._reader.read(source.url, etag=source.etag, last_modified=source.last_modified)
        if isinstance(result, ReadingFailed):
            await self._record_failure(source, result)
            return Counts()
        counts = await self._record_success(source, result)
        if counts.new or counts.updated:
            log.info("collected", source_id=source.id, new=counts.new, updated=counts.updated)
            self._on_stored()
        return counts

    async def _record_success(self, source: Source, result: Reading | NotModified) -> Counts:
        now = self._clock()
        again = next_check(now, max(source.interval, self._least), failures=0, jitter=self._random())
        async with self._storage.write() as tx:
            if isinstance(result, NotModified):
                await sources.record_success(tx, source.id, now=now, next_check_at=again)
                return Counts()
            counts = await store_items(tx, result.items, source=source, now=now)
            learned = {"title": result.title, "lang": result.lang}
            learned |= {"etag": result.etag, "last_modified": result.last_modified}
            if result.moved_to and await sources.find(tx, result.moved_to) is None:
                learned["url"] = result.moved_to
            await sources.record_success(tx, source.id, now=now, next_check_at=again, **learned)
        return counts

    async def _record_failure(self, source: Source, failed: ReadingFailed) -> None:
        now = self._clock()
        log.warning("source cannot be read", source_id=source.id, reason=failed.reason)
        again = next_check(
            now,
            max(source.interval, self._least),
            failures=source.failures + 1,
            jitter=self._random(),
            retry_after=failed.retry_after,
        )
        async with self._storage.write() as tx:
            await sources.record_failure(
                tx, source.id, now=now, next_check_at=again, error=failed.reason, gone=failed.gone
            )

    async def stop(self) -> None:
        """End what is under way; the sources stay due."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def store_items(tx: Tx, items: Sequence[Article], *, source: Source, now: datetime) -> Counts:
    """Store one reading's items, oldest first (feeds list the newest first), and decide who may alert."""
    policy = AlertPolicy.AUTO if source.succeeded_at is not None else AlertPolicy.NEVER
    counts = dict.fromkeys(Change, 0)
    undated: list[int] = []
    for item in reversed(items):
        stored = await articles.store(tx, item, now=now, source_id=source.id, policy=policy)
        counts[stored.change] += 1
        if stored.change is Change.NEW and item.published_at is None:
            undated.append(stored.id)
    if len(undated) > UNDATED_LIMIT:
        await articles.set_policy(tx, undated, AlertPolicy.NEVER)
    return Counts(counts[Change.NEW], counts[Change.UPDATED], counts[Change.UNCHANGED])


@dataclass(frozen=True, slots=True)
class Added:
    """A source was added; `reading` says what its first reading gave, `failed` why it could not be read."""

    source: Source
    counts: Counts
    failed: ReadingFailed | None


async def add_source(
    storage: Storage, reader: SourceReader, url: str, *, least: timedelta, now: datetime, force: bool, jitter: float
) -> Added | ReadingFailed | None:
    """Read a source once and keep it.

    Returns None when it is there already, and a failure, with nothing stored, when it cannot be read and `force` is
    off. What it holds at this moment is stored and raises no alerts.
    """
    async with storage.read() as tx:
        if await sources.find(tx, url) is not None:
            return None
    result = await reader.read(url)
    failed = result if isinstance(result, ReadingFailed) else None
    if failed is not None and not force:
        return failed
    async with storage.write() as tx:
        source = await sources.add(tx, url, now=now)
        if source is None:
            return None
        again = next_check(now, least, failures=1 if failed else 0, jitter=jitter)
        if failed is not None:
            await sources.record_failure(tx, source.id, now=now, next_check_at=again, error=failed.reason)
            return Added(source, Counts(), failed)
        if not isinstance(result, Reading):
            return ReadingFailed("the server says 'not modified' to a first reading")
        counts = await store_items(tx, result.items, source=source, now=now)
        await sources.record_success(
            tx,
            source.id,
            now=now,
            next_check_at=again,
            title=result.title,
            lang=result.lang,
            etag=result.etag,
            last_modified=result.last_modified,
        )
    return Added(source, counts, None)
