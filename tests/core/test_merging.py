"""1.13, samples/README.md trap 7: what becomes of a stored article when it arrives again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.merging import merge
from bot.core.model import Article, Link

FULL = Article(
    text="نص طويل كامل كما جاء في الوثيقة الأولى",
    title="العنوان الأول",
    url="https://a.example/1",
    guid="1",
    publisher="الميناء",
    agency="رويترز",
    tags=("ماء",),
    image="https://a.example/1.jpg",
    published_at=datetime(2026, 3, 1, tzinfo=UTC),
    read_also=(Link("رابط"),),
    related=("خبر",),
)
OTHER = Article(
    text="نص أقصر من سابقه",
    title="العنوان الثاني",
    url="https://b.example/2",
    guid="2",
    publisher="الجبل",
    agency="فرانس برس",
    tags=("كهرباء",),
    lang="en",
    image="https://b.example/2.jpg",
    published_at=datetime(2026, 3, 2, tzinfo=UTC),
    read_also=(Link("آخر"),),
    related=("ثان",),
)
OPTIONAL = ("url", "guid", "publisher", "agency", "tags", "image", "published_at", "read_also", "related")


def test_a_correction_wins() -> None:
    """1.13: from the same origin everything the new copy says holds, a shorter text included."""
    assert merge(FULL, OTHER, same_origin=True) == OTHER


def test_a_copy_from_elsewhere_changes_nothing_that_is_known() -> None:
    """Trap 7: a teaser does not replace a text."""
    assert merge(FULL, OTHER, same_origin=False) == FULL


def test_a_longer_text_from_elsewhere_is_taken() -> None:
    """Trap 7: nor does what is known keep out the full text."""
    assert merge(OTHER, FULL, same_origin=False) == replace(OTHER, text=FULL.text)


@pytest.mark.parametrize("name", OPTIONAL)
@pytest.mark.parametrize("same_origin", [True, False])
def test_what_one_does_not_say_is_taken_from_the_other(name: str, *, same_origin: bool) -> None:
    """1.13: nothing known is lost, and gaps are filled, whichever way the copy came."""
    empty: Any = () if name in {"tags", "read_also", "related"} else None
    unsaid: dict[str, Any] = {name: empty}
    assert getattr(merge(FULL, replace(OTHER, **unsaid), same_origin=same_origin), name) == getattr(FULL, name)
    assert getattr(merge(replace(FULL, **unsaid), OTHER, same_origin=same_origin), name) == getattr(OTHER, name)


def test_a_correction_without_text_keeps_the_text() -> None:
    """1.13: a record of a headline alone."""
    assert merge(FULL, replace(OTHER, text=""), same_origin=True).text == FULL.text


@pytest.mark.parametrize(
    ("old_derived", "new_derived", "same_origin", "kept"),
    [
        (False, True, True, "old"),
        (True, False, True, "new"),
        (True, True, True, "new"),
        (False, False, True, "new"),
        (True, False, False, "new"),
        (False, True, False, "old"),
        (True, True, False, "old"),
    ],
)
def test_a_real_headline_beats_a_derived_one(
    *, old_derived: bool, new_derived: bool, same_origin: bool, kept: str
) -> None:
    """Trap 1: a headline cut out of the lead gives way to the article's own."""
    old, new = replace(FULL, title_derived=old_derived), replace(OTHER, title_derived=new_derived)
    merged = merge(old, new, same_origin=same_origin)
    winner = old if kept == "old" else new
    assert (merged.title, merged.title_derived) == (winner.title, winner.title_derived)


@pytest.mark.parametrize("same_origin", [True, False])
def test_an_empty_headline_never_wins(*, same_origin: bool) -> None:
    """Trap 1: not against a derived one either."""
    derived = replace(FULL, title_derived=True)
    assert merge(derived, replace(OTHER, title=""), same_origin=same_origin).title == FULL.title
    assert merge(replace(OTHER, title=""), derived, same_origin=same_origin).title == FULL.title


_ARTICLES = st.builds(
    Article,
    text=st.sampled_from(["", "قصير", "نص أطول منه"]),
    title=st.sampled_from(["", "أ", "ب"]),
    title_derived=st.booleans(),
    url=st.sampled_from([None, "u"]),
    tags=st.sampled_from([(), ("و",)]),
    publisher=st.sampled_from([None, "م"]),
)


@given(_ARTICLES, _ARTICLES, st.booleans())
def test_merging_again_changes_nothing(old: Article, new: Article, same_origin: bool) -> None:
    """1.13: importing the same copy again leaves everything as it is."""
    once = merge(old, new, same_origin=same_origin)
    assert merge(once, new, same_origin=same_origin) == once
    assert merge(old, old, same_origin=same_origin) == old
