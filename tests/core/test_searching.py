"""The search index proposes whatever the matcher would find."""

from __future__ import annotations

import pytest

from bot.core.grammar import parse_query
from bot.core.matching import Index
from bot.core.model import Article
from bot.core.query import And, Not, Or, Part, Phrase, Query, Strength
from bot.core.searching import article_terms, query_terms
from bot.core.text import terms
from tests.core.test_minimal_pairs import PAIRS


@pytest.mark.parametrize(("keyword", "text"), [(keyword, text) for _, keyword, text, expected in PAIRS if expected])
def test_what_matches_is_proposed(keyword: str, text: str) -> None:
    assert set(query_terms(parse_query(keyword).root)) <= set(article_terms(text))


def test_terms_are_those_of_the_text_and_the_bases_of_its_words() -> None:
    found = article_terms("وكتابه G20 3.5")
    assert found[: len(terms("وكتابه G20 3.5"))] == list(dict.fromkeys(terms("وكتابه G20 3.5")))
    assert {"كتاب", "g20"} <= set(found)
    assert all(term.isalnum() for term in found)
    assert len(set(found)) == len(found)
    assert article_terms("") == article_terms("؟ \u0674") == []


def test_a_careless_text_is_found() -> None:
    careless = "زار المدينه والشركه والجامعه وعاد الى دوره"
    index = Index()
    index.add(1, parse_query("دورة"))
    assert index.match(Article(text=careless))
    assert set(query_terms(parse_query("دورة").root)) <= set(article_terms(careless))


def test_what_the_index_cannot_tell_is_not_asked() -> None:
    word = Phrase(("سوريا",))
    assert query_terms(word) == ["سوريا"]
    assert query_terms(Phrase(("سوريا",), Strength.FAMILY)) == []
    assert query_terms(Phrase(("سوريا",), zone=Part.SOURCE)) == []
    assert query_terms(Phrase(("سوريا", "لبن"), prefix=True)) == ["سوريا"]
    assert query_terms(Phrase(("كتاب",), Strength.EXACT)) == terms("كتاب")
    assert query_terms(Or((word, word))) == []
    assert query_terms(And((word, Not(Phrase(("مصر",))), Phrase(("الأسد", "سوريا"))))) == ["سوريا", "اسد"]
    assert query_terms(Query(Phrase(("3.5",))).root) == []
