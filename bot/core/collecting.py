"""What reading a source led to, and when it is read again: values and deciders (EXEMPLARS: reader, miniflux)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.core.model import Article

LONGEST_WAIT = timedelta(hours=24)
"""However often a source fails, it is asked at least once a day."""

JITTER = 0.1
"""Sources of one interval drift apart by up to this share of it, so that they do not all come due in one second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A source was read: its items, and what the server said for the next time."""

    items: tuple[Article, ...]
    title: str | None = None
    lang: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    """The source's new address, when every hop to it was permanent (301, 308)."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """Nothing new since the last reading (304)."""


@dataclass(frozen=True, slots=True)
class ReadingFailed:
    """The source could not be read, and why, for a person; `gone` (410) means for ever."""

    reason: str
    retry_after: timedelta | None = None
    gone: bool = False


ReadingResult: TypeAlias = Reading | NotModified | ReadingFailed


def next_check(
    now: datetime, interval: timedelta, *, failures: int, jitter: float, retry_after: timedelta | None = None
) -> datetime:
    """When to read a source again.

    Args:
        now: the present instant.
        interval: what the source or the settings ask for between readings.
        failures: how many readings in a row have failed by now; each doubles the wait, up to LONGEST_WAIT.
        jitter: a random number in [0, 1).
        retry_after: what the server asked for; obeyed up to LONGEST_WAIT.

    """
    doubled: timedelta = interval * (1 << min(failures, 16))
    wait = max(min(doubled, LONGEST_WAIT), min(retry_after or timedelta(), LONGEST_WAIT))
    spread: timedelta = wait * (1 + JITTER * jitter)
    return now + spread
