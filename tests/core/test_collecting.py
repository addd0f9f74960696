"""3.6: when a source is read again, and when it is given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.collecting import (
    LONGEST_FRESH,
    LONGEST_WAIT,
    PATIENCE,
    SLOWEST,
    Ended,
    Outcome,
    ReadingFailed,
    counted,
    ends,
    left_alone,
    mean_gap,
    next_check,
    pace,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LEAST = timedelta(minutes=2)
ZERO = timedelta()
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
durations = st.timedeltas(min_value=ZERO, max_value=timedelta(days=400))


@pytest.mark.parametrize(
    ("silence", "gap", "expected"),
    [
        (ZERO, ZERO, LEAST),
        (20 * MINUTE, ZERO, LEAST),
        (HOUR, ZERO, 6 * MINUTE),
        (ZERO, HOUR, 6 * MINUTE),
        (2 * HOUR, HOUR, 12 * MINUTE),
        (timedelta(days=30), HOUR, 30 * MINUTE),
    ],
)
def test_the_pace_follows_how_often_it_publishes(silence: timedelta, gap: timedelta, expected: timedelta) -> None:
    assert pace(LEAST, wish=ZERO, urgent=False, silence=silence, gap=gap) == expected


@given(durations, durations)
def test_the_pace_has_bounds(silence: timedelta, gap: timedelta) -> None:
    assert LEAST <= pace(LEAST, wish=ZERO, urgent=False, silence=silence, gap=gap) <= SLOWEST * LEAST


def test_an_admins_wish_and_urgency_are_not_adapted() -> None:
    long = timedelta(days=9)
    assert pace(LEAST, wish=HOUR, urgent=False, silence=long, gap=long) == HOUR
    assert pace(LEAST, wish=MINUTE, urgent=False, silence=long, gap=long) == LEAST
    assert pace(LEAST, wish=ZERO, urgent=True, silence=long, gap=long) == LEAST


def test_the_mean_gap_runs_along() -> None:
    assert mean_gap(ZERO, since_news=HOUR, news=2) == 30 * MINUTE
    assert mean_gap(HOUR, since_news=HOUR, news=0) == HOUR
    assert mean_gap(HOUR, since_news=HOUR, news=1) == HOUR
    assert HOUR < mean_gap(HOUR, since_news=2 * HOUR, news=1) < 2 * HOUR


def test_what_the_server_says_of_freshness_is_believed_within_reason() -> None:
    assert left_alone(LEAST, ttl=None, fresh_for=None) == LEAST
    assert left_alone(LEAST, ttl=10 * MINUTE, fresh_for=MINUTE) == 10 * MINUTE
    assert left_alone(LEAST, ttl=None, fresh_for=5 * MINUTE) == 5 * MINUTE
    assert left_alone(LEAST, ttl=timedelta(days=9), fresh_for=None) == LONGEST_FRESH
    assert left_alone(2 * HOUR, ttl=None, fresh_for=MINUTE) == 2 * HOUR


@pytest.mark.parametrize(
    ("failures", "retry_after", "wait"),
    [
        (0, None, LEAST),
        (1, None, 2 * LEAST),
        (3, None, 8 * LEAST),
        (99, None, LONGEST_WAIT),
        (1, HOUR, HOUR),
        (1, MINUTE, 2 * LEAST),
        (1, timedelta(days=9), LONGEST_WAIT),
    ],
)
def test_failing_sources_back_off(failures: int, retry_after: timedelta | None, wait: timedelta) -> None:
    assert next_check(NOW, LEAST, failures=failures, jitter=0, retry_after=retry_after) == NOW + wait


@given(st.floats(min_value=0, max_value=1, exclude_max=True))
def test_jitter_only_delays(jitter: float) -> None:
    again = next_check(NOW, LEAST, failures=0, jitter=jitter)
    assert NOW + LEAST <= again <= NOW + 1.1 * LEAST


def test_what_ends_a_source() -> None:
    """3.6: 410 ends at once, failures after a week."""
    passing = ReadingFailed("503")
    assert ends(ReadingFailed("410", gone=True), failing_since=NOW, now=NOW) is Ended.GONE
    assert ends(passing, failing_since=NOW - PATIENCE, now=NOW) is Ended.FAILING
    assert ends(passing, failing_since=NOW - PATIENCE + MINUTE, now=NOW) is None


def test_outcomes_are_counted() -> None:
    """3.9."""
    once = counted({}, Outcome.CHANGED)
    assert counted(once, Outcome.CHANGED) == {"changed": 2}
    assert counted(once, Outcome.HTTP) == {"changed": 1, "http error": 1}
    assert once == {"changed": 1}
