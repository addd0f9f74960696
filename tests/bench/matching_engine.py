"""The engine as the shared scorer calls matchers: `score.py --matcher tests.bench.matching_engine:form …`."""

from __future__ import annotations

from bot.core.grammar import parse_query
from bot.core.matching import Index
from bot.core.model import Article
from bot.core.query import Strength


def form(keywords: list[str], texts: list[str]) -> list[set[int]]:
    """Which keywords each text matches, in the default strength."""
    return _matches(keywords, texts, Strength.FORM)


def family(keywords: list[str], texts: list[str]) -> list[set[int]]:
    """Which keywords each text matches, in all their inflections."""
    return _matches(keywords, texts, Strength.FAMILY)


def _matches(keywords: list[str], texts: list[str], strength: Strength) -> list[set[int]]:
    index = Index()
    for number, keyword in enumerate(keywords):
        index.add(number, parse_query(f"~{keyword}" if strength is Strength.FAMILY else keyword))
    return [{match.query_id for match in index.match(Article(text=text))} for text in texts]
