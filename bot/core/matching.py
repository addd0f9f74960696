"""Which queries an article matches (1.19).

The words of the text are analysed, not the keywords: each word is looked up under every base it may be written on, so
the cost depends on the text and on what matches, not on the number of queries. A tanwin is a mark like others and
never decides: «78 سورياً» matches «سوريا», because marks are rarely written and as rarely right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.model import Article, Span, Zone
from bot.core.query import Phrase, Query, Strength
from bot.core.text import Token, fold_keeping_hamza, tokens

_ARTICLE = "ال"
_CONJUNCTIONS = "وف"
_PREPOSITIONS = "بكل"
_LEAST_AFTER_PARTICLE = 3
"""Letters a word must keep when a particle is taken off; fewer say too little."""
_LEAST_AFTER_ARTICLE = 2

_ZONE_ORDER = {zone: place for place, zone in enumerate(Zone)}


@dataclass(frozen=True, slots=True)
class Match:
    """A query that an article matches, and where its words stand, in reading order: title, text, tags."""

    query_id: int
    spans: tuple[Span, ...]


@dataclass(slots=True)
class _Phrases:
    """The phrases that begin with one word, by what follows it; `lengths` counts the phrases of each length."""

    by_rest: dict[tuple[str, ...], set[tuple[int, Zone | None]]] = field(default_factory=dict)
    lengths: dict[int, int] = field(default_factory=dict)


class Index:
    """The queries being followed, for finding those that an article matches."""

    def __init__(self) -> None:
        self._phrases: dict[Strength, dict[str, _Phrases]] = {strength: {} for strength in Strength}
        self._queries: dict[int, Query] = {}

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, query_id: object) -> bool:
        return query_id in self._queries

    def add(self, query_id: int, query: Query) -> None:
        """Follow `query` under `query_id`; replaces what that id stood for. Cost does not grow with the index."""
        if query_id in self._queries:
            self.remove(query_id)
        self._queries[query_id] = query
        phrase = query.root
        rest = phrase.words[1:]
        for key in _keys(phrase):
            group = self._phrases[phrase.strength].setdefault(key, _Phrases())
            group.by_rest.setdefault(rest, set()).add((query_id, phrase.zone))
            group.lengths[len(rest)] = group.lengths.get(len(rest), 0) + 1

    def remove(self, query_id: int) -> None:
        """Follow that query no longer; an unknown id changes nothing."""
        query = self._queries.pop(query_id, None)
        if query is None:
            return
        phrase = query.root
        rest = phrase.words[1:]
        groups = self._phrases[phrase.strength]
        for key in _keys(phrase):
            group = groups[key]
            group.by_rest[rest].discard((query_id, phrase.zone))
            if not group.by_rest[rest]:
                del group.by_rest[rest]
            group.lengths[len(rest)] -= 1
            if not group.lengths[len(rest)]:
                del group.lengths[len(rest)]
            if not group.by_rest:
                del groups[key]

    def match(self, article: Article) -> list[Match]:
        """Find every query that `article` matches, in order of their ids."""
        found: defaultdict[int, set[Span]] = defaultdict(set)
        for zone, line in _lines(article):
            for at, token in enumerate(line):
                for query_id, words in self._at(zone, line, at):
                    found[query_id].add(Span(zone, token.start, line[at + words - 1].end))
        return [Match(query_id, _in_order(found[query_id])) for query_id in sorted(found)]

    def _at(self, zone: Zone, line: list[Token], at: int) -> Iterator[tuple[int, int]]:
        """The queries whose phrase begins with the word number `at`, with the number of their words."""
        for strength, groups in self._phrases.items():
            if not groups:
                continue
            for key in bases(line[at]) if strength is Strength.FORM else {line[at].folded}:
                group = groups.get(key)
                if group is None:
                    continue
                for length in group.lengths:
                    if at + length >= len(line):
                        continue
                    rest = tuple(token.folded for token in line[at + 1 : at + 1 + length])
                    for query_id, wanted in group.by_rest.get(rest, ()):
                        if wanted is None or wanted is zone:
                            yield query_id, length + 1


def bases(token: Token) -> set[str]:
    """What the word may be, with and without the particles و ف, ب ك ل and the article glued to its front.

    An alef that carries a hamza opens no article (إلهام is not «هام»), and what begins with the article but is too
    short without it is no word after a particle (والد is not و + الد).
    """
    folded = token.folded
    found = set(_with_and_without_article(folded, fold_keeping_hamza(token.text) if _ARTICLE in folded[:4] else folded))
    if folded[0] not in _CONJUNCTIONS + _PREPOSITIONS:
        return found
    kept = fold_keeping_hamza(token.text)
    starts = [0]
    if folded[0] in _CONJUNCTIONS:
        starts.append(1)
    starts += [start + 1 for start in tuple(starts) if folded[start : start + 1] in tuple(_PREPOSITIONS)]
    for start in starts[1:]:
        rest = folded[start:]
        if folded[start - 1] == "ل" and rest.startswith("ل") and len(rest) > _LEAST_AFTER_ARTICLE:
            found.add(rest[1:])  # ل + ال is written لل
        if len(rest) >= _LEAST_AFTER_PARTICLE:
            found.update(_after_particle(rest, kept[start:]))
    return found


def _with_and_without_article(folded: str, kept: str) -> Iterator[str]:
    """The word itself, and what follows the article if it begins with one; `kept` tells hamza."""
    yield folded
    if kept.startswith(_ARTICLE) and len(folded) - 2 >= _LEAST_AFTER_ARTICLE:
        yield folded[2:]


def _after_particle(folded: str, kept: str) -> Iterator[str]:
    if kept.startswith(_ARTICLE) and len(folded) - 2 < _LEAST_AFTER_ARTICLE:
        return
    yield from _with_and_without_article(folded, kept)


def _keys(phrase: Phrase) -> set[str]:
    """The bases under which a phrase is looked up: readers type the article or leave it."""
    first = phrase.words[0]
    return set(_with_and_without_article(first, first)) if phrase.strength is Strength.FORM else {first}


def _lines(article: Article) -> Iterator[tuple[Zone, list[Token]]]:
    """The stretches that no phrase crosses, with positions in their zone: title, paragraphs, tags."""
    if article.title and not article.title_derived:
        yield from ((Zone.TITLE, line) for line in _split(article.title))
    yield from ((Zone.TEXT, line) for line in _split(article.text))
    yield from ((Zone.TAG, line) for line in _split("\n".join(article.tags)))


def _split(text: str) -> Iterator[list[Token]]:
    """The words of each line of `text`, positions counted in all of it."""
    line: list[Token] = []
    end = 0
    for token in tokens(text):
        if line and "\n" in text[end : token.start]:
            yield line
            line = []
        line.append(token)
        end = token.end
    if line:
        yield line


def _in_order(spans: set[Span]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=lambda span: (_ZONE_ORDER[span.zone], span.start, span.end)))
