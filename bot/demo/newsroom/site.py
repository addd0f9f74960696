"""The newsroom's site: a feed in each language and a page for each article, on the loopback interface."""

from __future__ import annotations

import asyncio
import hashlib
import time
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Self

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.demo.newsroom import pages
from bot.demo.newsroom.pages import Printed
from bot.demo.newsroom.pieces import Piece, load
from bot.demo.server import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from starlette.requests import Request

PACE: Final = 6.0
"""Seconds between two articles."""


class Newsroom:
    """A newspaper that prints an article every few seconds; use it as an async context manager.

    The pieces that have an age are there when it opens; `begin` starts the printing of the others, one every `pace`
    seconds, the first of them after one such pause, and `on_end` is called one pause after the last. `now` gives the
    seconds since 1970.
    """

    def __init__(
        self,
        pieces: Iterable[Piece] | None = None,
        *,
        pace: float = PACE,
        port: int = 0,
        now: Callable[[], float] = time.time,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._now = now
        self._on_end = on_end
        self._pace = pace
        self._printed: dict[str, Printed] = {}
        self._waiting: list[Piece] = []
        self._printing: asyncio.Task[None] | None = None
        routes = [Route("/{lang}/feed.xml", self._serve_feed), Route("/{lang}/{slug}", self._serve_page)]
        self._server = LoopbackServer(Starlette(routes=routes), port)
        for piece in load() if pieces is None else pieces:
            if piece.age is None:
                self._waiting.append(piece)
            else:
                self._print(piece, self._instant() - piece.age)

    async def __aenter__(self) -> Self:
        """Open the site. Raises OSError when the port is taken."""
        await self._server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop printing and close the site."""
        await self.halt()
        await self._server.stop()

    @property
    def url(self) -> str:
        """The root of the site, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def feeds(self) -> tuple[str, ...]:
        """The addresses of the feeds, Arabic first."""
        return tuple(f"{self.url}/{lang}/feed.xml" for lang in pages.NAMES)

    @property
    def waiting(self) -> int:
        """How many articles are still to be printed."""
        return len(self._waiting)

    def address(self, piece: Piece) -> str:
        """Where the page of an article stands, or will stand."""
        return f"{self.url}/{piece.lang}/{piece.slug}"

    def begin(self) -> None:
        """Start printing; a second call changes nothing."""
        if self._printing is None:
            self._printing = asyncio.create_task(self._print_all(), name="newsroom")

    async def halt(self) -> None:
        """Print no more; what has been printed stays."""
        if self._printing is not None:
            self._printing.cancel()
            with suppress(asyncio.CancelledError):
                await self._printing

    def print_next(self) -> Piece | None:
        """Print the next article at once and return it; None when there is none left."""
        if not self._waiting:
            return None
        piece = self._waiting.pop(0)
        self._print(piece, self._instant())
        return piece

    async def _print_all(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._pace)
            self.print_next()
        await asyncio.sleep(self._pace)
        self._on_end()

    def _print(self, piece: Piece, at: datetime) -> None:
        also = tuple(self._printed[slug].piece for slug in piece.read_also)
        self._printed[piece.slug] = Printed(piece, at, also)

    def _instant(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)

    async def _serve_feed(self, request: Request) -> Response:
        lang = request.path_params["lang"]
        if lang not in pages.NAMES:
            return _missing()
        printed = [one for one in self._printed.values() if one.piece.lang == lang]
        text = pages.feed(lang, printed, self.url, self.address)
        changed = max((one.at for one in printed), default=self._instant())
        headers = {
            "ETag": f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"',
            "Last-Modified": format_datetime(changed.replace(microsecond=0), usegmt=True),
            "Cache-Control": "no-cache",
        }
        if self._is_known(request, headers["ETag"], changed):
            return Response(status_code=304, headers=headers)
        return Response(text, media_type="application/rss+xml; charset=utf-8", headers=headers)

    def _is_known(self, request: Request, etag: str, changed: datetime) -> bool:
        """Whether the client has this version: its ETag decides, a date only where there is none (RFC 9110, 13.2.2)."""
        known = request.headers.get("if-none-match")
        if known is not None:
            tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
            return etag in tags or "*" in tags
        try:
            since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        except ValueError:
            return False
        # A date of whole seconds says nothing about what was printed later in that second.
        settled = self._now() - changed.timestamp() >= 1
        return settled and since.tzinfo is not None and since >= changed.replace(microsecond=0)

    async def _serve_page(self, request: Request) -> Response:
        printed = self._printed.get(request.path_params["slug"])
        if printed is None or printed.piece.lang != request.path_params["lang"]:
            return _missing()
        return HTMLResponse(pages.page(printed, self.address))


def _missing() -> Response:
    return PlainTextResponse("Not Found", status_code=404)
