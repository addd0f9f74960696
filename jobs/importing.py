"""Importing documents and records: each unit whole or not at all, the good ones whatever the others are like (1.13)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path

from bot.core.model import Article, Clock
from bot.core.planning import UNDATED_LIMIT, is_fresh
from jobs.inputs import Fault, Unit, is_page, read_file
from storage import articles
from storage.articles import Change
from storage.engine import Storage, Tx
from storage.schema import AlertPolicy

UNITS_PER_TRANSACTION = 100
"""Enough to share the cost of a commit, few enough that a running bot is never kept waiting for the writer."""


@dataclass(slots=True)
class ImportResult:
    """What a run of `import` did: articles by what changed, how many of them may alert, and inputs that failed."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    alerting: int = 0
    faults: int = 0
    undated: list[int] = field(default_factory=list)


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
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._max_age = max_age
        self._policy = policy
        self._on_fault = on_fault
        self._on_progress = on_progress
        self._read_page = read_page

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
        while batch := list(islice(read, UNITS_PER_TRANSACTION)):
            await self._store(batch, result)
            self._on_progress(sum(found.size for found in batch))

    async def _store(self, batch: Iterable[Unit | Fault], result: ImportResult) -> None:
        async with self._storage.write() as tx:
            for found in batch:
                if isinstance(found, Fault):
                    result.faults += 1
                    self._on_fault(found)
                    continue
                for article in found.articles:
                    await self._store_one(tx, article, result)

    async def _store_one(self, tx: Tx, article: Article, result: ImportResult) -> None:
        now = self._clock()
        undecided = article.published_at is None and self._policy is AlertPolicy.AUTO
        policy = AlertPolicy.NEVER if undecided else self._policy
        stored = await articles.store(tx, article, now=now, policy=policy)
        if stored.change is Change.UNCHANGED:
            result.unchanged += 1
            return
        if stored.change is Change.UPDATED:
            result.updated += 1
            return
        result.new += 1
        if undecided:
            result.undated.append(stored.id)
        elif self._may_alert(article):
            result.alerting += 1

    def _may_alert(self, article: Article) -> bool:
        now = self._clock()
        fresh = is_fresh(article.published_at, now, now=now, max_age=self._max_age)
        return self._policy is AlertPolicy.ALWAYS or (self._policy is AlertPolicy.AUTO and fresh)

    async def _decide_undated(self, result: ImportResult) -> None:
        """Let undated articles alert when the run brought few: a handful is news, a heap is an archive (1.14)."""
        if not result.undated or len(result.undated) > UNDATED_LIMIT:
            return
        async with self._storage.write() as tx:
            await articles.set_policy(tx, result.undated, AlertPolicy.AUTO)
        result.alerting += len(result.undated)
