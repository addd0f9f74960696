"""1.14, 4.6, promises 1, 2 and 4: when an article may ring, and what follows a send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.delivery import Failed, Gone, Migrated, Outcome, Rejected, RetryAfter, Sent, Unknown
from bot.core.planning import (
    CLOCK_SKEW,
    FIRST_RETRY,
    LONGEST_RETRY,
    Dead,
    Delivered,
    Later,
    Lost,
    Moved,
    Plain,
    Settlement,
    backoff,
    is_fresh,
    plausible_date,
    settle,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MAX_AGE = timedelta(hours=48)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("published_before", "stored_before", "fresh"),
    [
        pytest.param(MAX_AGE, timedelta(), True, id="just young enough"),
        pytest.param(MAX_AGE + SECOND, timedelta(), False, id="too old, though new to us"),
        pytest.param(SECOND, 9 * MAX_AGE, True, id="published lately, known long"),
        pytest.param(-SECOND, timedelta(), True, id="dated ahead"),
        pytest.param(None, MAX_AGE, True, id="undated: as old as its arrival"),
        pytest.param(None, MAX_AGE + SECOND, False, id="undated and here for long"),
    ],
)
def test_old_news_never_rings(published_before: timedelta | None, stored_before: timedelta, *, fresh: bool) -> None:
    """Promise 4, 1.14."""
    published = None if published_before is None else NOW - published_before
    assert is_fresh(published, NOW - stored_before, now=NOW, max_age=MAX_AGE) is fresh


def test_dates_beyond_any_zone_are_unknown() -> None:
    """1.14: a mislabelled zone is forgiven, a date of next year is not."""
    assert plausible_date(None, NOW) is None
    assert plausible_date(NOW - 9 * MAX_AGE, NOW) == NOW - 9 * MAX_AGE
    assert plausible_date(NOW + CLOCK_SKEW, NOW) == NOW + CLOCK_SKEW
    assert plausible_date(NOW + CLOCK_SKEW + SECOND, NOW) is None


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_backoff_is_bounded(attempts: int, jitter: float) -> None:
    """4.6: never below three quarters of the first wait, never above a quarter over the longest."""
    assert FIRST_RETRY * 0.75 <= backoff(attempts, jitter) <= LONGEST_RETRY * 1.25


def test_backoff_doubles_and_spreads() -> None:
    """4.6: exponential, with jitter about its middle."""
    assert [backoff(attempts, 0.5) for attempts in range(4)] == [FIRST_RETRY * factor for factor in (1, 2, 4, 8)]
    assert backoff(0, 0.0) == FIRST_RETRY * 0.75
    assert backoff(99, 0.5) == LONGEST_RETRY


WAIT = backoff(3, 0.5)


@pytest.mark.parametrize(
    ("outcome", "plain", "settlement"),
    [
        (Sent(7), False, Delivered(7)),
        (RetryAfter(9 * SECOND), False, Later(NOW + 9 * SECOND, "429")),
        (Migrated(-100), False, Moved(-100)),
        (Gone("blocked"), False, Lost("blocked")),
        (Rejected("can't parse"), False, Plain("can't parse")),
        (Rejected("too long"), True, Dead("too long")),
        (Unknown("timed out"), False, Later(NOW + WAIT, "timed out", maybe_sent=True)),
        (Failed("502"), False, Later(NOW + WAIT, "502", maybe_sent=False)),
    ],
)
def test_what_follows_a_send(outcome: Outcome, *, plain: bool, settlement: Settlement) -> None:
    """4.6, promises 1 and 2: only a message that stands, or is refused for good, is no longer owed."""
    assert settle(outcome, attempts=3, plain=plain, now=NOW, jitter=0.5) == settlement
