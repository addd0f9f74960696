"""What reading a source led to, and when it is read again: values and deciders (EXEMPLARS: reader, miniflux)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from bot.core.model import Article

LONGEST_WAIT = timedelta(hours=24)
"""However often a source fails, it is asked at least once a day."""

LONGEST_FRESH = timedelta(hours=1)
"""What a server or feed says about its own freshness is believed up to this; news cannot wait longer."""

SLOWEST = 15
"""However seldom a source publishes, it is asked at least every so many least intervals: 2 minutes make 30."""

CHECKS_A_GAP = 10
"""How often a source is asked between two of its articles: on average one waits a twentieth of that time."""

PATIENCE = timedelta(days=7)
"""A source that fails for so long is switched off, and the admins are told."""

JITTER = 0.1
"""Sources of one interval drift apart by up to this share of it, so that they do not all come due in one second."""

_NEW_GAP: Final = 0.3
"""Weight of the last gap between two articles in their running mean."""


class Teaser(StrEnum):
    """Whether the page is fetched for items of a feed: when the text looks cut off, always, never."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Ended(StrEnum):
    """Why a source is not read any more."""

    PAUSED = "paused"
    GONE = "gone"
    """The server said 410."""
    FAILING = "failing"
    """It failed for longer than PATIENCE."""


class Outcome(StrEnum):
    """What became of one reading; every one is counted, by source."""

    CHANGED = "changed"
    """A body came, with something new in it."""
    SAME = "same"
    """A body came, with nothing new in it."""
    NOT_MODIFIED = "not modified"
    """No body came (304)."""
    HTTP = "http error"
    """The server answered with an error."""
    UNREACHABLE = "unreachable"
    """No name, no connection, no complete answer in time."""
    REFUSED = "refused"
    """Not safe to fetch: a private address, a bad redirect, too large, an encoding nobody asked for."""
    UNREADABLE = "unreadable"
    """What came could not be read."""
    INTERNAL = "internal error"
    """Our own fault."""
    PAGE = "page"
    """The page of one of its items came."""
    PAGE_FAILED = "page failed"
    """It did not, or was of no use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A source was read: its items, and what the server said for the next time."""

    items: tuple[Article, ...]
    known: int = 0
    """Items left out because they came unchanged in the last reading."""
    kind: str | None = None
    """Feed, sitemap or channel; None when nothing new had to be read."""
    title: str | None = None
    lang: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    """The source's new address, when every hop to it was permanent (301, 308)."""
    seen: bytes = b""
    """What tells the items of this reading in the next; given back to the reader as it is."""
    ttl: timedelta | None = None
    """How long the feed itself asks to be left alone."""
    fresh_for: timedelta | None = None
    """How long the server says this stays fresh."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """Nothing new since the last reading (304)."""

    moved_to: str | None = None
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ReadingFailed:
    """The source could not be read, and why, for a person; `gone` (410) means for ever."""

    reason: str
    retry_after: timedelta | None = None
    gone: bool = False
    outcome: Outcome = Outcome.UNREADABLE


ReadingResult: TypeAlias = Reading | NotModified | ReadingFailed


@dataclass(frozen=True, slots=True)
class Offer:
    """A feed found on a site."""

    url: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """A source was added; `articles` came with its first reading, `failed` says why that went wrong."""

    url: str
    title: str | None
    articles: int
    failed: ReadingFailed | None = None


@dataclass(frozen=True, slots=True)
class WatchedAlready:
    """The source was there before."""

    url: str


@dataclass(frozen=True, slots=True)
class Several:
    """The address is that of a site with several feeds; nothing was added."""

    offers: tuple[Offer, ...]


AddResult: TypeAlias = Added | WatchedAlready | Several | ReadingFailed


@dataclass(frozen=True, slots=True)
class ListTaken:
    """What taking in a list of feeds did: feeds added, feeds that were there before."""

    added: int
    known: int


def pace(least: timedelta, *, wish: timedelta, urgent: bool, silence: timedelta, gap: timedelta) -> timedelta:
    """How long to leave a source that reads well alone.

    Args:
        least: the settings' least interval, which holds in any case.
        wish: the source's own interval, zero for none; an admin's word, not adapted.
        urgent: the source is asked as often as `least` allows.
        silence: how long it has published nothing.
        gap: the mean time between two of its articles as we saw them come, zero when unknown.

    """
    if wish or urgent:
        return max(wish, least)
    return min(max(max(silence, gap) / CHECKS_A_GAP, least), least * SLOWEST)


def mean_gap(gap: timedelta, *, since_news: timedelta, news: int) -> timedelta:
    """The running mean of the time between two articles, after `news` more of them came `since_news` after the last."""
    if not news:
        return gap
    last = since_news / news
    return gap * (1 - _NEW_GAP) + last * _NEW_GAP if gap else last


def left_alone(wait: timedelta, *, ttl: timedelta | None, fresh_for: timedelta | None) -> timedelta:
    """`wait`, made longer where feed or server say that nothing new is to be had before (up to LONGEST_FRESH)."""
    said = max(ttl or timedelta(), fresh_for or timedelta())
    return max(wait, min(said, LONGEST_FRESH))


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


def ends(failed: ReadingFailed, *, failing_since: datetime, now: datetime) -> Ended | None:
    """Whether a source that failed is given up."""
    if failed.gone:
        return Ended.GONE
    return Ended.FAILING if now - failing_since >= PATIENCE else None


def counted(outcomes: Mapping[str, int], outcome: Outcome) -> dict[str, int]:
    """The counts with one more of `outcome`."""
    return {**outcomes, outcome.value: outcomes.get(outcome.value, 0) + 1}
