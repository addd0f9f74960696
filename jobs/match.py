"""The match tick: articles that wait are matched against every query, and what is owed is committed with them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.core.arabic.analysis import news_analyzer
from bot.core.grammar import read_canonical
from bot.core.matching import Index, Match
from bot.core.model import StoredArticle
from bot.core.planning import is_fresh
from bot.core.query import QueryError
from bot.core.related import rank_related, search_terms
from storage import articles, edits, fanout, search, subscriptions
from storage.articles import Unmatched
from storage.engine import Storage, Tx, is_outage, savepoint
from storage.schema import AlertPolicy

log = structlog.get_logger(__name__)

BATCH = 20
"""Articles matched in one transaction: enough to share its cost, few enough that nobody waits for the writer."""

CANDIDATES = 60
"""Stored articles looked at for read-also links."""

READ_ALSO = 4

READ = 1_000
"""Stored articles whose words are learnt at the start, newest first: about half a second."""

PORTION = 500
"""Queries taken into the index at a time: a few milliseconds, then others are served."""


class LiveIndex:
    """The index over all stored queries. It can be rebuilt at any time, and follows what any process stores."""

    def __init__(self) -> None:
        self._index = Index()
        self._seen = 0
        self._has_read = False

    def __len__(self) -> int:
        return len(self._index)

    async def catch_up(self, storage: Storage) -> None:
        """Take in what is stored in portions, serving others in between: a million queries take some ten seconds."""
        if not self._has_read:
            await _read_up(storage)
            self._has_read = True
        taken = PORTION
        while taken == PORTION:
            async with storage.read() as tx:
                taken = await self.refresh(tx, PORTION)
            await asyncio.sleep(0)

    async def refresh(self, tx: Tx, limit: int | None = None) -> int:
        """Take in up to `limit` queries stored since the last time; says how many there were.

        A query nobody follows any more stays in the index and does no harm: alerts arise from subscriptions.
        """
        rows = await subscriptions.queries_after(tx, self._seen, limit)
        for query_id, canonical in rows:
            self._seen = query_id
            try:
                self._index.add(query_id, read_canonical(canonical))
            except QueryError as error:
                log.error("stored query cannot be read", query_id=query_id, error=str(error))
        return len(rows)

    def match(self, article: StoredArticle) -> list[Match]:
        """The queries this article matches."""
        return self._index.match(article)


async def _read_up(storage: Storage) -> None:
    """Learn the words of the newest stored articles, in a thread: names are younger than any list of words (2.2)."""
    async with storage.read() as tx:
        newest = await articles.latest(tx, limit=READ)
    texts = [f"{article.title}\n{article.text}" for article in newest]
    if texts:
        await asyncio.to_thread(news_analyzer().learn, texts)


@dataclass(frozen=True, slots=True)
class Matched:
    """What one match tick did."""

    articles: int = 0
    alerts: int = 0


async def match_waiting(storage: Storage, index: LiveIndex, *, now: datetime, max_age: timedelta) -> Matched:
    """Match up to BATCH waiting articles in one transaction; zero articles means that none wait.

    An article that cannot be matched is set aside with its reason, and the others go on (promise 8). A fault of the
    database is none of the article's: it is raised, nothing is committed, and the next tick tries again.

    The queries are read inside the writing transaction: whoever follows a word before it is served, whoever follows
    after it was not owed anything.
    """
    await index.catch_up(storage)
    async with storage.read() as tx:
        if not await articles.unmatched(tx, 1, now):
            return Matched()
    alerts = 0
    async with storage.write() as tx:
        waiting = await articles.unmatched(tx, BATCH, now)
        await index.refresh(tx)
        await subscriptions.advance_digests(tx, now)
        for item in waiting:
            alerts += await _match_or_set_aside(tx, index, item, now=now, max_age=max_age)
    return Matched(len(waiting), alerts)


async def _match_or_set_aside(tx: Tx, index: LiveIndex, item: Unmatched, *, now: datetime, max_age: timedelta) -> int:
    try:
        async with savepoint(tx):
            return await _match_one(tx, index, item, now=now, max_age=max_age)
    except Exception as error:
        if is_outage(error):
            raise
        fault = f"{type(error).__name__}: {error}"
        log.exception("article cannot be matched and is set aside", article_id=item.article.id, url=item.article.url)
        await articles.set_aside(tx, item.article.id, fault, now)
        return 0


async def _match_one(tx: Tx, index: LiveIndex, item: Unmatched, *, now: datetime, max_age: timedelta) -> int:
    article = item.article
    await edits.mark(tx, article.id, now)  # nothing was sent of a new one
    matches = index.match(article)
    await fanout.record_matches(tx, article.id, {match.query_id: match.spans for match in matches})
    alerts = 0
    if matches:
        await link_background(tx, article)
        if may_alert(item, now=now, max_age=max_age):
            alerts = await fanout.owe(tx, article, now)
    await articles.mark_matched(tx, article.id, now)
    return alerts


def may_alert(item: Unmatched, *, now: datetime, max_age: timedelta) -> bool:
    """Whether a matching article alerts: what was decided for it, else its age (1.14)."""
    if item.policy is not AlertPolicy.AUTO:
        return item.policy is AlertPolicy.ALWAYS
    return is_fresh(item.article.published_at, item.article.stored_at, now=now, max_age=max_age)


async def link_background(tx: Tx, article: StoredArticle, limit: int = READ_ALSO) -> list[StoredArticle]:
    """Choose background articles to read also, and keep them with the article."""
    ids = await search.closest(tx, search_terms(article), but=article.id, limit=CANDIDATES)
    candidates = await articles.get(tx, ids)
    found = rank_related(article, [candidates[i] for i in ids if i in candidates], limit)
    await articles.add_similar(tx, article.id, found)
    return found
