"""Importing documents and records: each unit whole or not at all, the good ones whatever the others are like (1.13)."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path

from bot.core.model import Article, Clock
from bot.core.planning import UNDATED_LIMIT, is_fresh, plausible_date
from jobs.inputs import Fault, Unit, is_page, read_file
from storage import articles
from storage.articles import Change
from storage.engine import Storage, Tx
from storage.schema import AlertPolicy

UNITS_READ = 100
"""Units read ahead, outside any transaction."""

TRANSACTION_S = 0.25
"""Seconds after which a transaction ends: a running bot answers nobody while another process writes."""

PAUSE_S = 0.11
"""Seconds until the next one begins. SQLite lets who waits for the writer look again every 100 ms, in no order:
without a pause an import of minutes would keep a bot waiting for as long."""


@dataclass(slots=True)
class ImportResult:
    """What a run of `import` did: articles by what changed, how many of them may alert, and inputs that failed."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    alerting: int = 0
    faults: int = 0
    undated: set[int] = field(default_factory=set)


class Importer:
    """Imports files into the storage.

    Args:
        storage: where articles go; a running bot notices them by itself.
        clock: the present instant.
        max_age: how old an article may be to alert.
        policy: AUTO to go by age, ALWAYS and NEVER as `--alert` and `--no-alert` ask.
        on_fault: told of each input that cannot be read.
        on_progress: told of the bytes read since the last call.
        read_page: reads an address or a saved page; without it these are faults.
        timer: seconds that only grow.
        pause: lets others write for so many seconds.

    """

    def __init__(
        self,
        storage: Storage,
        *,
        clock: Clock,
        max_age: timedelta,
        policy: AlertPolicy = AlertPolicy.AUTO,
        on_fault: Callable[[Fault], None],
        on_progress: Callable[[int], None] = lambda _: None,
        read_page: Callable[[Path | str], Awaitable[Unit | Fault]] | None = None,
        timer: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._max_age = max_age
        self._policy = policy
        self._on_fault = on_fault
        self._on_progress = on_progress
        self._read_page = read_page
        self._timer = timer
        self._pause = pause

    async def run(self, inputs: Sequence[Path | str]) -> ImportResult:
        """Import files (`jobs.inputs.find_files` finds those of folders) and what stands at addresses."""
        result = ImportResult()
        files: list[Path] = []
        for given in inputs:
            if isinstance(given, str) or (is_page(given) and self._read_page is not None):
                await self._take(iter([await self._page(given)]), result)
            else:
                files.append(given)
        await self._take((found for path in files for found in read_file(path)), result)
        await self._decide_undated(result)
        return result

    async def _page(self, given: Path | str) -> Unit | Fault:
        if self._read_page is None:
            return Fault(given, None, "pages cannot be read here")
        return await self._read_page(given)

    async def _take(self, read: Iterator[Unit | Fault], result: ImportResult) -> None:
        while batch := deque(islice(read, UNITS_READ)):
            while batch:
                self._on_progress(await self._store_some(batch, result))
                if self._storage.path is not None:
                    await self._pause(PAUSE_S)

    async def _store_some(self, batch: deque[Unit | Fault], result: ImportResult) -> int:
        """Store units off the batch, in one transaction that ends in time; returns their bytes."""
        size = 0
        async with self._storage.write() as tx:
            ends_at = self._timer() + TRANSACTION_S
            while batch and self._timer() < ends_at:
                found = batch.popleft()
                size += found.size
                if isinstance(found, Fault):
                    result.faults += 1
                    self._on_fault(found)
                    continue
                for article in found.articles:
                    await self._store_one(tx, article, result)
        return size

    async def _store_one(self, tx: Tx, article: Article, result: ImportResult) -> None:
        now = self._clock()
        undecided = plausible_date(article.published_at, now) is None and self._policy is AlertPolicy.AUTO
        policy = AlertPolicy.UNDECIDED if undecided else self._policy
        stored = await articles.store(tx, article, now=now, policy=policy)
        if stored.undecided and not undecided:  # a copy of this run, or after an interrupted one, says the date
            await articles.set_policy(tx, [stored.id], self._policy)
            result.undated.discard(stored.id)
            result.alerting += self._may_alert(article)
        elif stored.undecided:
            result.undated.add(stored.id)
        if stored.change is Change.UNCHANGED:
            result.unchanged += 1
            return
        if stored.change is Change.UPDATED:
            result.updated += 1
            return
        result.new += 1
        if undecided:
            result.undated.add(stored.id)
        elif self._may_alert(article):
            result.alerting += 1

    def _may_alert(self, article: Article) -> bool:
        now = self._clock()
        fresh = is_fresh(article.published_at, now, now=now, max_age=self._max_age)
        return self._policy is AlertPolicy.ALWAYS or (self._policy is AlertPolicy.AUTO and fresh)

    async def _decide_undated(self, result: ImportResult) -> None:
        """Let undated articles alert when the run brought few: a handful is news, a heap is an archive (1.14)."""
        if not result.undated:
            return
        policy = self._policy
        if policy is AlertPolicy.AUTO and len(result.undated) > UNDATED_LIMIT:
            policy = AlertPolicy.NEVER
        async with self._storage.write() as tx:
            await articles.set_policy(tx, result.undated, policy)
        result.alerting += len(result.undated) if policy is not AlertPolicy.NEVER else 0
