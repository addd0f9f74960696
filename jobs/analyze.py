"""The understanding part without Telegram: a line of findings for each article, by the code that `run` uses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.core.matching import Index
from bot.core.model import Article, StoredArticle
from bot.core.query import QueryError, parse_query
from bot.core.summary import summarise
from bot.errors import InputError
from jobs.match import link_background
from storage import articles, stories
from storage.engine import Storage
from storage.fanout import spans_to_json

NEWEST_UNKNOWN = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the present until an article says when it was published: results must not depend on the clock."""


@dataclass(frozen=True, slots=True)
class QueryFault:
    """A line of the queries file that cannot be used: its number from 0, and why."""

    line: int
    reason: str


def build_index(lines: Iterable[str]) -> tuple[Index, list[QueryFault]]:
    """An index whose query ids are line numbers from 0; lines that cannot be used keep their number."""
    index = Index()
    faults = []
    for number, line in enumerate(lines):
        try:
            index.add(number, parse_query(line))
        except QueryError as error:
            faults.append(QueryFault(number, str(error)))
    return index, faults


class Analyzer:
    """Analyses a stream of articles in order, each against those before it."""

    def __init__(self, storage: Storage, index: Index, *, summary_chars: int, read_also: int) -> None:
        self._storage = storage
        self._index = index
        self._summary_chars = summary_chars
        self._read_also = read_also
        self._names: dict[int, str] = {}
        self._now = NEWEST_UNKNOWN

    async def analyze(self, article: Article, name: str) -> dict[str, Any]:
        """The findings for one article; `name` is what it is called in them."""
        self._now = max(self._now, article.published_at or self._now)
        async with self._storage.write() as tx:
            stored = await articles.store(tx, article, now=self._now)
            self._names.setdefault(stored.id, name)
            known = (await articles.get(tx, [stored.id]))[stored.id]
            background = await link_background(tx, known, limit=self._read_also)
            first = await stories.first_article(tx, known.story_id)
        return {
            "id": name,
            "lang": article.lang,
            "summary": summarise(article.title, article.text, self._summary_chars),
            "story": self._names[first],
            "read_also": self._named(background),
            "matches": [
                {"query": match.query_id, "spans": spans_to_json(match.spans)} for match in self._index.match(article)
            ],
        }

    def _named(self, found: list[StoredArticle]) -> list[str]:
        return [self._names[other.id] for other in found]


async def analyze_lines(
    analyzer: Analyzer, units: Iterable[tuple[str, Article | InputError]]
) -> AsyncIterator[dict[str, Any]]:
    """One dictionary a unit, in input order: findings, or the error of what could not be read."""
    for name, unit in units:
        if isinstance(unit, InputError):
            yield {"id": name, "error": str(unit)}
        else:
            yield await analyzer.analyze(unit, name)
