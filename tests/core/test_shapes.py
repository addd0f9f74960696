"""2.7, 2.9, 2.11: other ways to follow what was typed, worked out from the keyword as it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grammar import parse_query
from bot.core.query import QueryError
from bot.core.shapes import Shape, everywhere, lead_only, offers, reshape, union


@pytest.mark.parametrize(
    ("shown", "shape", "becomes"),
    [
        ("هيئة تحرير الشام", Shape.TOGETHER, "هيئة + تحرير + الشام"),
        ("هيئة تحرير الشام", Shape.ANY, "هيئة | تحرير | الشام"),
        ("وزير من المدينة", Shape.TOGETHER, "وزير + المدينة"),
        ("الحياة أو الموت", Shape.LITERAL, "الحياة_أو_الموت"),
        ("سوريا", Shape.LEAD, "مقدمة:سوريا"),
        ("مقدمة:سوريا", Shape.EVERYWHERE, "سوريا"),
        ("(سوريا | ~وزير) -رياضة", Shape.LEAD, "(مقدمة:سوريا | مقدمة:~وزير) -مقدمة:رياضة"),
        ("سوريا + مصدر:رويترز", Shape.LEAD, "مقدمة:سوريا + مصدر:رويترز"),
    ],
)
def test_what_a_keyword_becomes(shown: str, shape: Shape, becomes: str) -> None:
    assert reshape(shown, shape) == parse_query(becomes)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(QueryError):
        reshape("كلمة " * 17, Shape.LITERAL)


@pytest.mark.parametrize(
    ("shown", "apart"),
    [
        ("وزير المدينة", True),
        ("وزير", False),
        ('"وزير المدينة"', False),
        ("عنوان:وزير المدينة", False),
        ("من المدينة", False),
    ],
)
def test_only_phrases_of_several_telling_words_come_apart(shown: str, *, apart: bool) -> None:
    assert offers(parse_query(shown)) is apart


def test_where_it_is_looked_for() -> None:
    assert everywhere(parse_query("سوريا -رياضة"))
    assert not everywhere(parse_query("سوريا + عنوان:رياضة"))
    assert lead_only(parse_query("مقدمة:سوريا"))
    assert not lead_only(parse_query("مقدمة:سوريا + لبنان"))


@pytest.mark.parametrize(("shown", "other"), [("ترامب", "ترمب"), ("ترامب | ترومب", "ترمب"), ("ترامب -رياضة", "ترمب")])
def test_another_spelling_is_an_alternative(shown: str, other: str) -> None:
    assert union(shown, other) == parse_query(f"({shown}) | {other}")


@given(
    st.lists(st.sampled_from(["سوريا", "وزير", "من", "لبنان"]), min_size=1, max_size=6), st.sampled_from(list(Shape))
)
def test_every_shape_can_be_shown_and_read(words: list[str], shape: Shape) -> None:
    try:
        query = reshape(" ".join(words), shape)
    except QueryError:
        return
    assert parse_query(query.show()) == query
