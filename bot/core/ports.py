"""Shapes of what the outer layers give one another; declarations only."""

from __future__ import annotations

from typing import Protocol

from bot.core.collecting import AddResult, ListTaken, Offer, ReadingFailed, ReadingResult
from bot.core.delivery import Outcome
from bot.core.model import Article, Destination, Lane, Message


class Gateway(Protocol):
    """The way to Telegram. Never raises for what Telegram answers: that is the outcome."""

    async def send(self, to: Destination, message: Message, *, lane: Lane, reply_to: int | None = None) -> Outcome:
        """Send a new message; `Sent.message_id` is Telegram's."""
        ...

    async def edit(self, to: Destination, message_id: int, message: Message, *, lane: Lane) -> Outcome:
        """Replace text and buttons of a sent message; "message is not modified" counts as sent."""
        ...


class SourceReader(Protocol):
    """The way to sources. Never raises for what a source does: that is the result."""

    async def read(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, seen: bytes = b""
    ) -> ReadingResult:
        """Read a feed once, conditionally where the server gave validators before.

        `seen` is what the last reading gave as such: items that stand in it unchanged are left out of this one.
        """
        ...

    async def read_page(self, url: str) -> Article | ReadingFailed:
        """Read a page as one article, where the site's robots.txt allows it; its `url` is the page's canonical one."""
        ...

    async def discover(self, url: str) -> tuple[Offer, ...] | ReadingFailed:
        """The feeds of the site at this address, the likeliest first."""
        ...


class SourceDesk(Protocol):
    """What the conversations ask of the jobs about sources."""

    async def add(self, address: str) -> AddResult:
        """Add the feed at this address, or the one feed of the site there; reads it once."""
        ...

    async def test(self, source_id: int) -> ReadingResult | None:
        """Read a source now and store nothing; None when there is no such source."""
        ...

    async def take_in(self, opml: bytes) -> ListTaken:
        """Add the feeds of an OPML list; InputError when it is none."""
        ...

    async def give_out(self) -> str:
        """All sources as OPML."""
        ...
