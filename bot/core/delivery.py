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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How sending goes, since the process began."""

    rate: float = 0.0
    """Messages a second that are tried now."""
    wish: float = 0.0
    """The most it may be."""
    waiting: int = 0
    """Messages that wait for their turn."""
    sent: int = 0
    throttled: int = 0
    """Answers 429."""
    retried: int = 0
    """Sends that were put off after a fault."""
    maybe_twice: int = 0
    """Sends without an answer, made again: their message may stand twice."""


Outcome: TypeAlias = Sent | RetryAfter | Migrated | Gone | Rejected | Unknown | Failed
