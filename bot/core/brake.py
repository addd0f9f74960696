"""A reader's brake (4.4): how often a chat may ring. What is too much waits, and comes in one silent bundle."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

ALERTS_AN_HOUR: Final = 6
"""Sounding alerts in any hour, by default; bundles count once."""
BREAKING_A_DAY: Final = 3
"""Sounding breaking news in any day, unless the reader wants more."""
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
LONGEST_WAIT: Final = timedelta(minutes=30)
"""How long the first alert that is held waits for others."""


class Ring(Enum):
    """How a message leaves."""

    SOUNDING = auto()
    SILENT = auto()
    HELD = auto()


def ring_of_alerts(*, sounded: int, an_hour: int, has_held: bool) -> Ring:
    """How the ordinary alerts of a chat that are due leave.

    Args:
        sounded: messages with alerts that rang in the chat within the last hour.
        an_hour: how many may; 0 for as many as there are.
        has_held: whether alerts that were held before are among them: their time has come.

    """
    if has_held:
        return Ring.SILENT
    return Ring.HELD if an_hour and sounded >= an_hour else Ring.SOUNDING


def breaking_left(*, sounded: int, a_day: int | None) -> int:
    """How much more breaking news may ring in a chat today; what is beyond comes at once too, without a sound.

    `sounded` counts those that rang within the last day, `a_day` is the reader's own wish, None for the default.
    """
    return max(0, (BREAKING_A_DAY if a_day is None else a_day) - sounded)


def held_until(now: datetime, waiting_for: datetime | None) -> datetime:
    """When an alert that is held leaves: with those that wait already, else as late as the first may."""
    return waiting_for if waiting_for is not None and waiting_for > now else now + LONGEST_WAIT
