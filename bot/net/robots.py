"""What sites let robots fetch (robots.txt, RFC 9309): asked before pages, not before feeds, which are made for them."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from bot.net.feed_error import FeedError
from bot.net.http import Fetched, Fetcher, FetchFailed

AGENT: Final = "Rasid"
"""Our name, as site owners write it behind User-agent."""

KEPT_S: Final = 6 * 3600.0
"""Seconds for which a robots.txt is believed; RFC 9309 allows a day."""
FAULT_KEPT_S: Final = 300.0
"""The same of a fault."""
LONGEST: Final = 512_000
"""Bytes that are looked at; RFC 9309 asks for 500 KiB at least."""
_MOST_HOSTS: Final = 2_000
_MOST_BYTES: Final = 20_000_000
_CLIENT_ERRORS: Final = range(400, 500)
_SLOW_DOWN: Final = 429

Asker: TypeAlias = Callable[[bytes, str], Awaitable[bool]]
"""Whether a robots.txt allows us an address; raises FeedError."""


@dataclass(frozen=True, slots=True)
class _Rules:
    body: bytes | None
    """None: the site cannot say now, so nothing is allowed."""
    until: float


class Robots:
    """Remembers each site's robots.txt for a while.

    Args:
        fetcher: the way to it.
        ask: reads it, away from us: its patterns are hostile text.
        clock: seconds that only grow.

    """

    def __init__(self, fetcher: Fetcher, ask: Asker, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetcher = fetcher
        self._ask = ask
        self._clock = clock
        self._rules: OrderedDict[str, _Rules] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}

    async def allow(self, url: str) -> bool:
        """Whether the site lets us fetch this address. One that has no robots.txt does, one that is broken does not."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        body = await self._of(f"{parts.scheme}://{parts.netloc}")
        if not body:
            return body is not None
        try:
            return await self._ask(body, url)
        except FeedError:
            return False

    async def _of(self, site: str) -> bytes | None:
        lock = self._asking.setdefault(site, asyncio.Lock())
        try:
            async with lock:  # many pages of one site come together, and its robots.txt is fetched once
                known = self._rules.get(site)
                if known is None or known.until < self._clock():
                    known = self._rules[site] = await self._fetch(site)
                self._rules.move_to_end(site)
                self._forget()
                return known.body
        finally:
            if not lock.locked():
                self._asking.pop(site, None)

    async def _fetch(self, site: str) -> _Rules:
        found = await self._fetcher.fetch(f"{site}/robots.txt")
        if isinstance(found, Fetched):
            return _Rules(found.body[:LONGEST], self._clock() + KEPT_S)
        status = found.status if isinstance(found, FetchFailed) else None
        if status in _CLIENT_ERRORS and status != _SLOW_DOWN:
            return _Rules(b"", self._clock() + KEPT_S)
        return _Rules(None, self._clock() + FAULT_KEPT_S)

    def _forget(self) -> None:
        size = sum(len(rules.body or b"") for rules in self._rules.values())
        while len(self._rules) > _MOST_HOSTS or (size > _MOST_BYTES and len(self._rules) > 1):
            _, gone = self._rules.popitem(last=False)
            size -= len(gone.body or b"")
