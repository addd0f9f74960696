"""4.4: how often a chat may ring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.brake import LONGEST_WAIT, Ring, breaking_left, held_until, ring_of_alerts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sounded", "an_hour", "has_held", "ring"),
    [
        (0, 6, False, Ring.SOUNDING),
        (5, 6, False, Ring.SOUNDING),
        (6, 6, False, Ring.HELD),
        (60, 6, False, Ring.HELD),
        (60, 0, False, Ring.SOUNDING),
        (60, 6, True, Ring.SILENT),
        (0, 6, True, Ring.SILENT),
    ],
)
def test_alerts(sounded: int, an_hour: int, has_held: bool, ring: Ring) -> None:
    assert ring_of_alerts(sounded=sounded, an_hour=an_hour, has_held=has_held) is ring


@pytest.mark.parametrize(
    ("sounded", "a_day", "ring"),
    [
        (2, None, Ring.SOUNDING),
        (3, None, Ring.SILENT),
        (3, 10, Ring.SOUNDING),
        (10, 10, Ring.SILENT),
        (0, 0, Ring.SILENT),
    ],
)
def test_breaking_news_never_waits(sounded: int, a_day: int | None, ring: Ring) -> None:
    assert (breaking_left(sounded=sounded, a_day=a_day) > 0) is (ring is Ring.SOUNDING)


def test_what_is_held_leaves_together() -> None:
    first = held_until(NOW, None)
    assert first == NOW + LONGEST_WAIT
    assert held_until(NOW + timedelta(minutes=20), first) == first
    assert held_until(first, first) == first + LONGEST_WAIT, "what left is not waited for"
