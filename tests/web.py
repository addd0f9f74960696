"""A web of sources written out by hand, in the place of the real reader."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.collecting import Offer, Outcome, Reading, ReadingFailed, ReadingResult
from bot.core.model import Article

NO_FEED = ReadingFailed("this is a web page, not a feed", outcome=Outcome.UNREADABLE)


@dataclass
class FakeWeb:
    """What stands at which address; everything else cannot be reached."""

    answers: dict[str, ReadingResult] = field(default_factory=dict)
    sites: dict[str, tuple[Offer, ...]] = field(default_factory=dict)
    asked: list[tuple[str, str | None, bytes]] = field(default_factory=list)
    """Address, ETag and what was seen before, of each reading."""
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    """Addresses that answer once their event is set."""
    broken: set[str] = field(default_factory=set)
    pages: dict[str, Article | ReadingFailed] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    """Addresses of the pages that were asked for."""

    async def read(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, seen: bytes = b""
    ) -> ReadingResult:
        self.asked.append((url, etag, seen))
        if url in self.held:
            await self.held[url].wait()
        if url in self.broken:
            raise RuntimeError("a fault of ours")
        return self.answers.get(url, ReadingFailed("no answer", outcome=Outcome.UNREACHABLE))

    async def read_page(self, url: str) -> Article | ReadingFailed:
        self.fetched.append(url)
        if url in self.held:
            await self.held[url].wait()
        if url in self.broken:
            raise RuntimeError("a fault of ours")
        return self.pages.get(url, ReadingFailed("no answer", outcome=Outcome.UNREACHABLE))

    async def discover(self, url: str) -> tuple[Offer, ...] | ReadingFailed:
        return self.sites.get(url, ())


def reading(*titles: str, name: str = "صحيفة الميناء", **rest: object) -> Reading:
    """A reading of items with these titles, each its own address."""
    items = tuple(
        Article(
            title=title, text=f"نص {title} وما جرى فيه اليوم.", url=f"https://port.example/{title.replace(' ', '-')}"
        )
        for title in titles
    )
    return Reading(items=items, title=name, **rest)  # type: ignore[arg-type] # the tests name real fields


def titles(found: Sequence[Article]) -> list[str]:
    return [item.title for item in found]
