"""Why an article matches a keyword, or what of it kept the keyword from matching (2.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.matching import Index, Match
from bot.core.model import Article, Zone
from bot.core.query import And, Node, Not, Part, Phrase, Query, joined


@dataclass(frozen=True, slots=True)
class Matched:
    """The keyword stands in the article: its words as they are written there, and in which parts."""

    words: tuple[str, ...]
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True)
class ExcludedBy:
    """What is wanted stands there, but so do these words, which the keyword excludes."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherSource:
    """What is wanted stands there, but not from the source that is asked for."""


@dataclass(frozen=True, slots=True)
class NotThere:
    """What is wanted does not stand there."""


Explanation: TypeAlias = Matched | ExcludedBy | OtherSource | NotThere


def explain_all(queries: Sequence[Query], article: Article) -> list[Explanation]:
    """Say how each query stands to an article; the article is gone through once for all that match."""
    index = Index()
    for number, query in enumerate(queries):
        index.add(number, query)
    matched = {found.query_id: _matched(found, article) for found in index.match(article)}
    return [matched.get(number) or _why_not(query, article) for number, query in enumerate(queries)]


def explain(query: Query, article: Article) -> Explanation:
    """Say how a query stands to an article, by the engine that sends alerts."""
    return explain_all([query], article)[0]


def _why_not(query: Query, article: Article) -> Explanation:
    root = query.root
    if not isinstance(root, And):
        return NotThere()
    wanted = [part for part in root.parts if not isinstance(part, Not)]
    unwanted = [part.part for part in root.parts if isinstance(part, Not)]
    if unwanted and _match(joined(And, wanted), article) is not None:
        hits = [hit for part in unwanted if (hit := _match(part, article)) is not None]
        return ExcludedBy(tuple(dict.fromkeys(word for hit in hits for word in hit.words)))
    others = [part for part in wanted if not (isinstance(part, Phrase) and part.zone is Part.SOURCE)]
    if others and len(others) < len(wanted) and _match(joined(And, others), article) is not None:
        return OtherSource()
    return NotThere()


def _match(root: Node, article: Article) -> Matched | None:
    index = Index()
    index.add(0, Query(root))
    found = index.match(article)
    return _matched(found[0], article) if found else None


def _matched(found: Match, article: Article) -> Matched:
    texts = {Zone.TITLE: article.title, Zone.TEXT: article.text, Zone.TAG: "\n".join(article.tags)}
    spans = found.spans
    words = dict.fromkeys(texts[span.zone][span.start : span.end] for span in spans)
    return Matched(tuple(words), tuple(dict.fromkeys(span.zone for span in spans)))
