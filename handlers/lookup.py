"""What is stored about a query: the search index proposes, the matcher decides, so previews keep their word."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.grammar import parse_query
from bot.core.matching import Index
from bot.core.model import StoredArticle
from bot.core.query import Query, QueryError
from bot.core.searching import query_terms
from storage import articles, search, subscriptions
from storage.engine import Storage, Tx

CANDIDATES = 60
"""Articles that are verified for one answer, newest first: at about 4 ms each the answer stays quick."""

EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """Stored articles a query matches, newest first; `complete` is False when older ones were not looked at."""

    articles: tuple[StoredArticle, ...]
    complete: bool


async def find_articles(storage: Storage, query: Query, *, limit: int = CANDIDATES) -> Found:
    """The newest stored articles that the query matches, among the `limit` newest that hold its words."""
    async with storage.read() as tx:
        ids = await search.newest(tx, query_terms(query.root), since=EVER, limit=limit)
        stored = await articles.get(tx, ids)
    candidates = [stored[article_id] for article_id in ids if article_id in stored]
    # In a thread, so that others are served meanwhile.
    matching = await asyncio.to_thread(_matching, query, candidates)
    return Found(matching, complete=len(ids) < limit)


def _matching(query: Query, candidates: Sequence[StoredArticle]) -> tuple[StoredArticle, ...]:
    index = Index()
    index.add(0, query)
    return tuple(article for article in candidates if index.match(article))


async def stored_query(tx: Tx, query_id: int) -> Query | None:
    """The query with this id as it was stored, spelling variants made equal."""
    canonical = await subscriptions.canonical_of(tx, query_id)
    return None if canonical is None else parse_query(canonical)


def same_query(query: Query, typed: str) -> bool:
    """Whether `typed` means this query."""
    try:
        return parse_query(typed) == query
    except QueryError:
        return False


def published(article: StoredArticle) -> datetime:
    """When it appeared: by its own date, else by its arrival."""
    return article.published_at or article.stored_at
