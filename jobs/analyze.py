"""The understanding part without Telegram: a line of findings for each article, by the code that `run` uses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from bot.core.grammar import parse_query
from bot.core.matching import Index
from bot.core.model import Article, Span, StoredArticle, Zone
from bot.core.query import QueryError, Reason
from bot.core.records import load_record, record_id, tag_offsets, to_article
from bot.core.summary import summarise
from bot.errors import InputError
from jobs.inputs import TOO_LONG, read_lines
from jobs.match import link_background
from storage import articles, stories
from storage.engine import Storage
from storage.fanout import spans_to_json

NEWEST_UNKNOWN = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the present until an article says when it was published: results must not depend on the clock."""


@dataclass(frozen=True, slots=True)
class QueryFault:
    """A line of the queries file that cannot be used: its number from 0, why, and from which code point on."""

    line: int
    reason: Reason
    position: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of input.

    `name` is the record's own id when the line is JSON that has one, however faulty the rest; else the number of the
    line from 0, blank lines counted (an id of null is none).
    """

    name: str | int
    found: Article | InputError
    tag_offsets: Sequence[int] | None = None
    """Where the article's tags stand in the input (`bot.core.records.tag_offsets`); None when as they are."""


def read_rows(file: BinaryIO) -> Iterator[Row]:
    """The rows of a file of records; blank lines are none, and an endless line is not held in memory."""
    for line in read_lines(file):
        name: str | int = line.number - 1
        if line.data is None:
            yield Row(name, InputError(TOO_LONG))
        elif line.data.strip():
            try:
                record = load_record(line.data)
                own = record_id(record)
                name = name if own is None else own
                article = to_article(record)
            except InputError as error:
                yield Row(name, error)
            else:
                yield Row(name, article, tag_offsets(record, article.tags))


def build_index(lines: Iterable[str]) -> tuple[Index, list[QueryFault]]:
    """An index whose query ids are line numbers from 0; lines that cannot be used keep their number."""
    index = Index()
    faults = []
    for number, line in enumerate(lines):
        try:
            index.add(number, parse_query(line))
        except QueryError as error:
            faults.append(QueryFault(number, error.reason_key, error.position))
    return index, faults


class Analyzer:
    """Analyses a stream of articles in order, each against those before it."""

    def __init__(self, storage: Storage, index: Index, *, summary_chars: int, read_also: int) -> None:
        self._storage = storage
        self._index = index
        self._summary_chars = summary_chars
        self._read_also = read_also
        self._names: dict[int, str | int] = {}
        self._used: set[str | int] = set()
        self._repeated = 0
        self._now = NEWEST_UNKNOWN

    async def analyze(
        self, article: Article, name: str | int, tag_offsets: Sequence[int] | None = None
    ) -> dict[str, Any]:
        """The findings for one article; `name` is what it is called in them. Read-also names it never, others once."""
        self._repeated += name in self._used
        self._used.add(name)
        self._now = max(self._now, article.published_at or self._now)
        async with self._storage.write() as tx:
            stored = await articles.store(tx, article, now=self._now)
            self._names.setdefault(stored.id, name)
            known = (await articles.get(tx, [stored.id]))[stored.id]
            background = await link_background(tx, known, limit=self._read_also + self._repeated)
            first = await stories.first_article(tx, known.story_id)
        return {
            "id": name,
            "lang": article.lang,
            "summary": summarise(article.title, article.text, self._summary_chars),
            "story": self._names[first],
            "read_also": self._named(background, but=name),
            "matches": [
                {
                    "query": match.query_id,
                    "spans": spans_to_json([_in_input(span, tag_offsets) for span in match.spans]),
                }
                for match in self._index.match(article)
            ],
        }

    def _named(self, found: list[StoredArticle], *, but: str | int) -> list[str | int]:
        names = dict.fromkeys(self._names[other.id] for other in found)
        names.pop(but, None)
        return list(names)[: self._read_also]


def _in_input(span: Span, tag_offsets: Sequence[int] | None) -> Span:
    if span.zone is not Zone.TAG or tag_offsets is None:
        return span
    return Span(span.zone, tag_offsets[span.start], tag_offsets[span.end - 1] + 1)


async def analyze_rows(analyzer: Analyzer, rows: Iterable[Row]) -> AsyncIterator[dict[str, Any]]:
    """One dictionary a row, in input order: findings, or the error of what could not be read."""
    for row in rows:
        if isinstance(row.found, InputError):
            yield {"id": row.name, "error": str(row.found)}
        else:
            yield await analyzer.analyze(row.found, row.name, row.tag_offsets)
