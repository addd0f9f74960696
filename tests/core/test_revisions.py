"""3.5: what is changed, and what only shows that time has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Article
from bot.core.revisions import FREE, is_due, only_figures_differ, settled

DAY = datetime(2026, 11, 25, tzinfo=UTC)
KNOWN = Article(
    title="حريق في الميناء القديم",
    text="اندلع حريق فجر اليوم.\n{}\nوأخمدته فرق الإطفاء.",
    url="https://coast.example/1",
    image="https://coast.example/p.jpg?v=1",
    published_at=DAY,
)


def text(inside: str) -> Article:
    return replace(KNOWN, text=KNOWN.text.format(inside))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("نشر منذ 5 دقائق", "نشر منذ 12 دقيقة"),
        ("نشر منذ دقيقة", "نشر منذ ساعتين"),
        ("نشر قبل ٣ ساعات", "نشر قبل يوم"),
        ("Posted 3 minutes ago", "Posted an hour ago"),
        ("Posted just now", "Posted 3 mins ago"),
        ("آخر تحديث: 10:35 ص، الأربعاء 25 نوفمبر 2026", "آخر تحديث: 11:02 ص، الأربعاء 25 نوفمبر 2026"),
        ("الساعة الآن 10:35", "الساعة الآن 10:36"),
        ("Last updated Nov 25, 2026 10:35", "Last updated Nov 25, 2026 11:35"),
        ("في 10:35:07 بتوقيت القدس", "في 10:36:09 بتوقيت القدس"),
        ("1,204 مشاهدة", "1,377 مشاهدة"),
        ("المشاهدات: 12", "المشاهدات: 48"),
        ("12 views", "13 views"),
    ],
)
def test_what_passes_is_no_change(before: str, after: str) -> None:
    assert settled(text(before), text(after), dated_once=True) == text(before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("وأصيب 5 أشخاص", "وأصيب 7 أشخاص"),
        ("تبدأ المباراة 20:00", "تبدأ المباراة 21:00"),
        ("وقال الوزير", "وقال رئيس الوزراء"),
        ("وبلغ السعر 80 دولارا", "وبلغ السعر 81.5 دولارا"),
    ],
)
def test_what_is_said_differently_is_a_change(before: str, after: str) -> None:
    assert settled(text(before), text(after), dated_once=True) == text(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("بدء التوقيت الصيفي غدا", "إلغاء التوقيت الصيفي"),
        ("آخر تحديث للأسعار: ارتفاع", "آخر تحديث للأسعار: هبوط"),
    ],
)
def test_a_headline_is_no_clock(before: str, after: str) -> None:
    known, copy = replace(KNOWN, title=before, text=before), replace(KNOWN, title=after, text=after)
    assert settled(known, copy, dated_once=True) == copy


def test_a_feeds_item_keeps_its_first_date_and_its_picture() -> None:
    later = replace(text("x"), published_at=DAY + timedelta(hours=1), image="https://coast.example/p.jpg?v=2")
    assert settled(text("x"), later, dated_once=True) == text("x")
    assert settled(text("x"), later, dated_once=False).published_at == later.published_at, (
        "a document corrects its date"
    )
    other = replace(later, image="https://coast.example/q.jpg")
    assert settled(text("x"), other, dated_once=True).image == other.image
    undated = replace(text("x"), published_at=None)
    assert settled(undated, later, dated_once=True).published_at == later.published_at


def test_figures_alone() -> None:
    assert only_figures_differ(text("1795504500.12"), text("1795504517.9"))
    assert only_figures_differ(text("أصيب 5"), text("أصيب ٧"))
    assert not only_figures_differ(text("أصيب 5"), text("قتل 5"))
    assert not only_figures_differ(replace(KNOWN, title="مباشر"), replace(KNOWN, title="عاجل"))


def test_what_ticks_is_taken_ever_more_seldom() -> None:
    assert all(is_due(changes, timedelta()) for changes in range(FREE))
    taken, since = 0, timedelta()
    for _ in range(2 * 24 * 60):  # a clock that is read every minute for two days
        since += timedelta(minutes=1)
        if is_due(taken, since):
            taken, since = taken + 1, timedelta()
    assert taken == FREE + 6
    assert is_due(10_000, timedelta(days=1))


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text(before: str, after: str) -> None:
    known, copy = replace(KNOWN, text=before), replace(KNOWN, text=after)
    assert settled(known, copy, dated_once=True).text in {before, after}
    assert settled(known, known, dated_once=True) == known
    assert only_figures_differ(known, known)


@pytest.mark.parametrize("piece", ["منذ ", "1", "1,", "آخر تحديث", "10:", "المشاهدات"])
def test_hostile_texts_are_linear(piece: str) -> None:
    long = replace(KNOWN, text=piece * 20_000)
    assert settled(long, long, dated_once=True) == long
