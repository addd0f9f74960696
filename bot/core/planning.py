"""When an article may ring, and when a failed send is tried again: rules as pure functions of state and *now*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from bot.core.delivery import Failed, Gone, Migrated, Outcome, Rejected, RetryAfter, Sent, Unknown

UNDATED_LIMIT = 20
"""An undated article may alert when it is one of at most this many new undated ones of its run or fetch (1.14)."""

CLOCK_SKEW = timedelta(hours=12)
"""How far in the future a publication date may lie before it is taken for unknown: zones are often mislabelled."""

FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=5)


def is_fresh(published_at: datetime | None, stored_at: datetime, *, now: datetime, max_age: timedelta) -> bool:
    """Whether an article is young enough to alert; an undated one is as old as its arrival (promise 4)."""
    born = published_at if published_at is not None else stored_at
    return now - born <= max_age


def plausible_date(published_at: datetime | None, now: datetime) -> datetime | None:
    """The publication date, or None when it lies in the future beyond any mislabelled zone."""
    if published_at is None or published_at > now + CLOCK_SKEW:
        return None
    return published_at


@dataclass(frozen=True, slots=True)
class Delivered:
    """Settled: the message stands in the chat under this id."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Later:
    """Still owed: try again at that instant. `maybe_sent` counts a possible duplicate."""

    at: datetime
    reason: str
    maybe_sent: bool = False
    tried: bool = True
    """Whether a send was made at all, and failed."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Still owed, at the chat's new Telegram id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The chat cannot be written to any more; what is owed waits in case it comes back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Plain:
    """Telegram refuses the formatting: once more as plain text, at once."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """Refused for good; kept with its reason."""

    reason: str


Failure: TypeAlias = Later | Moved | Lost | Plain | Dead
Settlement: TypeAlias = Delivered | Failure


def backoff(attempts: int, jitter: float) -> timedelta:
    """How long to wait after that many failed attempts; `jitter` in [0, 1) spreads out those who failed together."""
    doubled: timedelta = FIRST_RETRY * (1 << min(attempts, 20))
    return min(doubled, LONGEST_RETRY) * (0.75 + jitter / 2)


def settle(outcome: Outcome, *, attempts: int, plain: bool, now: datetime, jitter: float) -> Settlement:
    """What to do after a send.

    Args:
        outcome: what Telegram answered.
        attempts: how many sends had failed before this one.
        plain: whether this one went as plain text already.
        now: the present instant.
        jitter: a random number in [0, 1).

    """
    match outcome:
        case Sent(message_id):
            return Delivered(message_id)
        case RetryAfter(delay, asked):
            return Later(now + delay, "429" if asked else "the chat's own pace", tried=asked)
        case Migrated(chat_id):
            return Moved(chat_id)
        case Gone(reason):
            return Lost(reason)
        case Rejected(reason):
            return Dead(reason) if plain else Plain(reason)
        case Unknown(reason):
            return Later(now + backoff(attempts, jitter), reason, maybe_sent=True)
        case Failed(reason):
            return Later(now + backoff(attempts, jitter), reason)
        case _:
            assert_never(outcome)
