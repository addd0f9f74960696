"""The map's words as types (docs/architecture.md).

Instants are aware datetimes in UTC; durations are timedeltas; the clock is always passed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple, TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present instant, aware and in UTC."""


class Zone(StrEnum):
    """A part of an article that may match; no phrase crosses from one into another."""

    TITLE = "title"
    TEXT = "text"
    TAG = "tag"


class Lane(IntEnum):
    """Priority of a message, most urgent first."""

    REPLY = 0
    BREAKING = 1
    ALERT = 2
    DIGEST = 3
    EDIT = 4


class ChatKind(StrEnum):
    """What kind of place a chat is, in Telegram's own words."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Link:
    """A read-also link: its headline, its address if it has one, or the identity of an article that came along."""

    title: str
    url: str | None = None
    identity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One published item as it was collected; plain text throughout, paragraphs of `text` divided by newlines."""

    text: str
    title: str = ""
    title_derived: bool = False
    """The headline was cut out of the lead because the document had none; it is shown but not searched as title."""
    url: str | None = None
    guid: str | None = None
    """The item's own identifier within its source, or the `id` of an imported record."""
    publisher: str | None = None
    agency: str | None = None
    """The agency it was taken from («نقلًا عن»), when a dateline names one."""
    tags: tuple[str, ...] = ()
    lang: str = "ar"
    image: str | None = None
    published_at: datetime | None = None
    """None when unknown; the time of import never stands in for it."""
    read_also: tuple[Link, ...] = ()
    related: tuple[str, ...] = ()
    """Headlines of a similar-articles list: remembered, never matched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle(Article):
    """An article as storage knows it."""

    id: int
    story_id: int
    episode_id: int
    stored_at: datetime


class Span(NamedTuple):
    """Where words stand in an article: code points of the zone's text as it is; tags are joined by newlines."""

    zone: Zone
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes: Telegram's chat id and, in a forum, the topic."""

    chat_id: int
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: opens `url`, or calls back with `data` (at most 64 bytes)."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What is said to one chat, ready to send: Telegram HTML within Telegram's limits."""

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: tuple[tuple[str, ...], ...] | None = None
    """Rows of a reply keyboard to show; None leaves the reader's keyboard alone."""
    silent: bool = False
    preview_url: str | None = None
    """The address whose preview Telegram may show; None shows no preview."""
