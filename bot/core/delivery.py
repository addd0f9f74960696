"""What became of a send, as values, and what to do next about it.

The tree of python-telegram-bot's errors is flattened here once (EXEMPLARS: procrastinate's retry): delivery decides on
these values and never catches.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has accepted it."""

    message_id: int


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Telegram asks to wait (429) and says how long; or our own limiter does, before anything was sent."""

    delay: timedelta
    asked: bool = True
    """Whether Telegram asked for it."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group has become a supergroup with a new id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat cannot be written to: blocked, deactivated, kicked, not found."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram refuses this very message (400)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer came: it may have been sent or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Certainly not sent, through a passing fault (5xx, no connection)."""

    reason: str


Outcome: TypeAlias = Sent | RetryAfter | Migrated | Gone | Rejected | Unknown | Failed
