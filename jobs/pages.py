"""The page tick: where a feed gave only the beginning of an article, its page is fetched, each by itself (3.3)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import structlog

from bot.core.collecting import Outcome, ReadingFailed
from bot.core.model import Article, Clock
from bot.core.ports import SourceReader
from bot.core.reasons import Reason
from bot.core.teasers import completed, next_attempt
from storage import articles, pages, sources
from storage.engine import Storage
from storage.pages import Page

log = structlog.get_logger(__name__)

UNDER_WAY = 60
"""Pages being fetched at a time: few beside the sources, which must not wait behind them."""

HOST_SHARE = 6
"""Of these, how many of one host; it is asked two at a time in any case."""

_LASTING = frozenset({Outcome.REFUSED, Outcome.UNREADABLE, Outcome.INTERNAL})
"""Faults that another attempt would not mend."""


class PageCollector:
    """Fetches the pages that are due; what is under way is the only thing it remembers.

    Args:
        storage: where the articles are.
        reader: the way to pages.
        clock: the present instant.
        on_stored: called when an article need not wait for its page any longer.

    """

    def __init__(self, storage: Storage, reader: SourceReader, *, clock: Clock, on_stored: Callable[[], None]) -> None:
        self._storage = storage
        self._reader = reader
        self._clock = clock
        self._on_stored = on_stored
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._hosts: Counter[str] = Counter()

    async def tick(self) -> int:
        """Begin fetching the pages that are due; returns how many were begun."""
        room = UNDER_WAY - len(self._under_way)
        if not room:
            return 0
        async with self._storage.read() as tx:
            due = await pages.waiting(tx, self._clock(), 4 * UNDER_WAY, without=list(self._under_way))
        begun = 0
        for page in due:
            host = sources.host_of(page.url)
            if begun < room and self._hosts[host] < HOST_SHARE:
                self._begin(page, host)
                begun += 1
        return begun

    def _begin(self, page: Page, host: str) -> None:
        task = asyncio.create_task(self._guarded(page), name=f"page of {page.article_id}")
        self._under_way[page.article_id] = task
        self._hosts[host] += 1

        def ended(_: asyncio.Task[None]) -> None:
            self._under_way.pop(page.article_id, None)
            self._hosts[host] -= 1
            if not self._hosts[host]:
                del self._hosts[host]

        task.add_done_callback(ended)

    async def _guarded(self, page: Page) -> None:
        """Keep a fault of one page from the others (promise 8)."""
        try:
            result = await self._reader.read_page(page.url)
        except Exception as error:
            log.exception("page failed", article_id=page.article_id)
            result = ReadingFailed(Reason.INTERNAL.say(kind=type(error).__name__), outcome=Outcome.INTERNAL)
        try:
            await self._store(page, result)
        except Exception:
            log.exception("page cannot be stored", article_id=page.article_id)
            await self._store(page, ReadingFailed(Reason.INTERNAL.say(kind="storing"), outcome=Outcome.INTERNAL))
        self._on_stored()

    async def _store(self, page: Page, result: Article | ReadingFailed) -> None:
        now = self._clock()
        async with self._storage.write() as tx:
            known = (await articles.with_links(tx, [page.article_id])).get(page.article_id)
            if known is None:
                return
            if isinstance(result, ReadingFailed):
                attempts = page.attempts + 1
                lasting = result.gone or result.outcome in _LASTING
                again = None if lasting else next_attempt(now, attempts, result.retry_after)
                await pages.put_off(tx, page, again)
                await pages.count_outcome(tx, page.source_id, Outcome.PAGE_FAILED)
                log.info("page cannot be read", article_id=known.id, reason=result.reason, again=again)
                return
            whole = completed(known, result)
            is_of_use = whole is not known
            await articles.complete(tx, known.id, whole, result.url if is_of_use else None, now)
            await pages.count_outcome(tx, page.source_id, Outcome.PAGE if is_of_use else Outcome.PAGE_FAILED)

    async def stop(self) -> None:
        """End what is under way; the pages stay due."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
