"""The search index over our own normalised terms: FTS5 on SQLite, tsvector on PostgreSQL, one behaviour.

Raw FTS5 finds 0 of 5 Arabic spelling variants, the same index over `bot.core.searching.article_terms` finds 5; so both
engines are given terms already normalised and do no language work of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, text

from bot.core.model import Article
from bot.core.searching import article_terms
from storage.engine import Tx
from storage.schema import Instant

LONGEST_TERM = 100
"""Characters of a term that count."""

LONGEST_INDEX = 500_000
"""Bytes of an article's terms that are indexed."""

CREATE = {
    "sqlite": ["CREATE VIRTUAL TABLE article_search USING fts5(terms, tokenize = 'unicode61 remove_diacritics 0')"],
    "postgresql": [
        "CREATE TABLE article_search (rowid BIGINT PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE,"
        " terms TSVECTOR NOT NULL)",
        "CREATE INDEX article_search_terms ON article_search USING GIN (terms)",
    ],
}
"""The index's tables, created by the first migration."""

DROP = "DROP TABLE article_search"

_PUT = {
    "sqlite": [
        "DELETE FROM article_search WHERE rowid = :id",
        "INSERT INTO article_search (rowid, terms) VALUES (:id, :terms)",
    ],
    "postgresql": [
        "INSERT INTO article_search (rowid, terms) VALUES (:id, array_to_tsvector(string_to_array(:terms, ' ')))"
        " ON CONFLICT (rowid) DO UPDATE SET terms = excluded.terms"
    ],
}
_NEWEST = {
    "sqlite": "SELECT s.rowid FROM article_search s JOIN article a ON a.id = s.rowid WHERE article_search MATCH :query"
    " AND a.stored_at >= :since ORDER BY coalesce(a.published_at, a.stored_at) DESC, a.id DESC LIMIT :limit",
    "postgresql": "SELECT s.rowid FROM article_search s JOIN article a ON a.id = s.rowid"
    " WHERE s.terms @@ CAST(:query AS tsquery)"
    " AND a.stored_at >= :since ORDER BY coalesce(a.published_at, a.stored_at) DESC, a.id DESC LIMIT :limit",
}
_CLOSEST = {
    "sqlite": "SELECT rowid FROM article_search WHERE article_search MATCH :query AND rowid <> :but"
    " ORDER BY rank, rowid DESC LIMIT :limit",
    "postgresql": "SELECT rowid FROM article_search WHERE terms @@ CAST(:query AS tsquery) AND rowid <> :but"
    " ORDER BY ts_rank(terms, CAST(:query AS tsquery)) DESC, rowid DESC LIMIT :limit",
}


async def put(tx: Tx, article_id: int, article: Article) -> None:
    """Index an article's headline, text and tags, in place of what was there."""
    words = _storable(article_terms("\n".join((article.title, article.text, *article.tags))))
    for statement in _PUT[tx.dialect.name]:
        await tx.execute(text(statement), {"id": article_id, "terms": " ".join(words)})


def _storable(words: Sequence[str]) -> list[str]:
    """The words once each, cut short and ended where PostgreSQL's tsvector would refuse them (2 kB, 1 MB)."""
    kept: list[str] = []
    room = LONGEST_INDEX
    for word in dict.fromkeys(word[:LONGEST_TERM] for word in words):
        room -= len(word.encode()) + 1
        if room < 0:
            break
        kept.append(word)
    return kept


def _query(words: Sequence[str], operator: dict[str, str], dialect: str) -> str:
    # Terms hold letters and digits only, so quoting them is enough for either engine's query language.
    mark = '"' if dialect == "sqlite" else "'"
    return operator[dialect].join(f"{mark}{word[:LONGEST_TERM]}{mark}" for word in words)


async def newest(tx: Tx, words: Sequence[str], *, since: datetime, limit: int) -> list[int]:
    """Ids of articles stored since then that hold all the words, newest first; all articles when there are no words."""
    if not words:
        rows = await tx.execute(
            text(
                "SELECT id FROM article WHERE stored_at >= :since"
                " ORDER BY coalesce(published_at, stored_at) DESC, id DESC LIMIT :limit"
            ).bindparams(bindparam("since", since, Instant)),
            {"limit": limit},
        )
        return list(rows.scalars())
    query = _query(words, {"sqlite": " AND ", "postgresql": " & "}, tx.dialect.name)
    statement = text(_NEWEST[tx.dialect.name]).bindparams(bindparam("since", since, Instant))
    return list((await tx.execute(statement, {"query": query, "limit": limit})).scalars())


async def newest_of_any(tx: Tx, words: Sequence[str], *, since: datetime, limit: int) -> list[int]:
    """Ids of articles stored since then that hold any of the words, newest first."""
    if not words:
        return []
    query = _query(words, {"sqlite": " OR ", "postgresql": " | "}, tx.dialect.name)
    statement = text(_NEWEST[tx.dialect.name]).bindparams(bindparam("since", since, Instant))
    return list((await tx.execute(statement, {"query": query, "limit": limit})).scalars())


async def closest(tx: Tx, words: Sequence[str], *, but: int, limit: int) -> list[int]:
    """Ids of articles that hold any of the words, the engine's best guesses first, without the article `but`."""
    if not words:
        return []
    query = _query(words, {"sqlite": " OR ", "postgresql": " | "}, tx.dialect.name)
    rows = await tx.execute(text(_CLOSEST[tx.dialect.name]), {"query": query, "but": but, "limit": limit})
    return list(rows.scalars())
