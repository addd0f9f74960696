"""1.20: «ورد فيه: …» shows where a word stands that neither headline nor summary shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.evidence import evidence
from bot.core.grammar import parse_query
from bot.core.matching import Index
from bot.core.model import Article, Span, Zone


def spans_of(article: Article, *queries: str) -> tuple[Span, ...]:
    index = Index()
    for number, query in enumerate(queries):
        index.add(number, parse_query(query))
    return tuple(span for match in index.match(article) for span in match.spans)


def shown(article: Article, *queries: str, summary: str = "", limit: int = 160) -> tuple[str, list[str]] | None:
    found = evidence(article, spans_of(article, *queries), summary, limit)
    return None if found is None else (found[0], [found[0][start:end] for start, end in found[1]])


LONG = " ".join(f"كلمة{number}" for number in range(40))


def test_the_sentence_with_the_word() -> None:
    article = Article(title="خبر", text="جملة أولى. وصل الوفد إلى\u00a0لبنان،  ثم غادر لبنان. وأخرى.")
    assert shown(article, "لبنان") == ("وصل الوفد إلى لبنان،  ثم غادر لبنان.", ["لبنان", "لبنان"])


@pytest.mark.parametrize(
    ("article", "summary"),
    [
        (Article(title="أخبار لبنان", text="في لبنان."), ""),
        (Article(title="أخبار لبنان", title_derived=True, text="أخبار لبنان اليوم."), ""),
        (Article(title="خبر", text="أول. في لبنان."), "شيء في لُبنان…"),
        (Article(title="خبر", text="لا شيء"), ""),
    ],
)
def test_none_where_it_shows_already(article: Article, summary: str) -> None:
    assert shown(article, "لبنان", summary=summary) is None


def test_a_phrase_shows_only_as_a_whole() -> None:
    article = Article(title="تحرير الشام", text="أول. قالت هيئة تحرير الشام ذلك.")
    assert shown(article, "هيئة تحرير الشام") == ("قالت هيئة تحرير الشام ذلك.", ["هيئة تحرير الشام"])


def test_long_sentences_are_cut_around_the_words() -> None:
    article = Article(text=f"{LONG} وبلبنان {LONG}")
    found = shown(article, "لبنان", limit=60)
    assert found is not None
    text, bold = found
    assert text.startswith("…كلمة")
    assert text[-2].isdigit()
    assert text.endswith("…")
    assert bold == ["وبلبنان"]
    assert 40 < len(text) <= 60


def test_cut_at_one_side_only() -> None:
    start = shown(Article(text=f"لبنان {LONG}"), "لبنان", limit=40)
    end = shown(Article(text=f"{LONG} لبنان"), "لبنان", limit=40)
    assert start is not None
    assert start[0].startswith("لبنان كلمة0")
    assert start[0].endswith("…")
    assert end is not None
    assert end[0].startswith("…كلمة")
    assert end[0].endswith("كلمة39 لبنان")


def test_words_longer_than_the_room_are_cut() -> None:
    word = "ا" * 200
    found = evidence(Article(text=f"x {word} y"), (Span(Zone.TEXT, 2, 202),), "", 50)
    assert found == ("…" + "ا" * 48 + "…", ((1, 49),))


def test_a_match_in_the_tags_alone_shows_its_tag() -> None:
    article = Article(text="خبر", tags=("سوريا", "هیئة تحریر الشام", "لافروف"))
    assert shown(article, "هيئة تحرير الشام") == ("هیئة تحریر الشام", ["هیئة تحریر الشام"])
    assert shown(article, "لافروف") == ("لافروف", ["لافروف"])


def test_overlapping_matches_are_marked_once() -> None:
    article = Article(text="قالت هيئة تحرير الشام ذلك.")
    found = shown(article, "هيئة تحرير", "تحرير الشام", "هيئة", "وسم:خبر")
    assert found == ("قالت هيئة تحرير الشام ذلك.", ["هيئة تحرير الشام"])


def test_a_match_that_goes_over_a_sentence_end_is_held_whole() -> None:
    article = Article(text="أول هنا. قال الأسد. لافروف حضر. وآخر.")
    assert shown(article, "الأسد لافروف") == ("قال الأسد. لافروف حضر.", ["الأسد. لافروف"])


@given(
    st.lists(st.sampled_from(["لبنان", "سوريا.", "ولبنان", "كلمة", "\n", "و", "،"]), max_size=60), st.integers(20, 90)
)
def test_it_keeps_to_its_budget_and_marks_words(words: list[str], limit: int) -> None:
    article = Article(text=" ".join(words))
    found = shown(article, "لبنان", limit=limit)
    assert (found is None) == (not spans_of(article, "لبنان"))
    if found:
        text, bold = found
        assert len(text) <= limit
        assert bold
        assert set(bold) <= {"لبنان", "ولبنان"}
