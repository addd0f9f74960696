"""A newspaper of the tests' own: feeds whose items appear when a test says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from tests.net.server import Piece, Request, Server, response, serving


@dataclass
class Feed:
    """One RSS feed; `broken` makes it answer with something else."""

    url: str
    items: list[str] = field(default_factory=list)
    broken: bool = False
    readings: int = 0
    not_modified: int = 0

    def publish(self, title: str, text: str, *, age: timedelta | None = timedelta(minutes=5)) -> None:
        """A new item on top, which its source says is that old; undated without an age."""
        link = f"{self.url}/{len(self.items)}"
        dated = "" if age is None else f"<pubDate>{format_datetime(datetime.now(UTC) - age)}</pubDate>"
        self.items.insert(
            0,
            f"<item><title>{escape(title)}</title><link>{link}</link><guid>{link}</guid>{dated}"
            f"<description>{escape(escape(text))}</description></item>",
        )

    def answer(self, request: Request) -> list[Piece]:
        """The feed, or "not modified"."""
        self.readings += 1
        if self.broken:
            return response(b"<html><body>Gone fishing</body></html>", content_type="text/html")
        etag = f'"{len(self.items)}"'
        if request.headers.get("if-none-match") == etag:
            self.not_modified += 1
            return response(b"", "304 Not Modified", etag=etag)
        body = f'<rss version="2.0"><channel><title>جريدة التجربة</title>{"".join(self.items)}</channel></rss>'
        return response(body.encode(), content_type="application/rss+xml; charset=utf-8", etag=etag)


class Press:
    """A server with as many feeds as are asked for."""

    def __init__(self) -> None:
        self.feeds: dict[str, Feed] = {}
        self.pages: dict[str, str] = {}
        """HTML by path."""
        self.server: Server | None = None

    def feed(self, name: str) -> Feed:
        """The feed of that name."""
        assert self.server is not None
        return self.feeds.setdefault(f"/{name}", Feed(f"{self.server.url}/{name}"))

    def answer(self, request: Request) -> list[Piece]:
        """Answer a request."""
        feed = self.feeds.get(request.path)
        if feed is not None:
            return feed.answer(request)
        page = self.pages.get(request.path)
        if page is not None:
            return response(page.encode(), content_type="text/html; charset=utf-8")
        return response(b"", "404 Not Found")


@asynccontextmanager
async def open_press() -> AsyncIterator[Press]:
    """A press that listens on the loopback interface."""
    press = Press()
    async with serving(press.answer) as server:
        press.server = server
        yield press
