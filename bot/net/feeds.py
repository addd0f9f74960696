"""Feeds to articles. Parsing happens in worker processes: hostile input costs one of them its life, and no more."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from bot.core.model import Article, Link
from bot.core.reasons import Reason
from bot.net.feed_error import FeedError
from bot.net.feed_worker import HEADER

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Feed", "FeedError", "FeedReader"]

MAX_BYTES = 5_000_000
_MAX_REPLY = 100_000_000
_JOBS_PER_LIFE = 500
"""A worker is replaced after so many feeds, so that nothing it leaks adds up."""
_BIG = 1_000_000
"""Bytes of a feed after which a worker is replaced at once: it would keep the memory that took."""
_HOME = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed holds."""

    title: str | None
    lang: str | None
    """The language the feed says it is in, as it says it; each article has its own, checked by its letters."""
    ttl: timedelta | None
    """How long the feed asks to be left alone."""
    items: tuple[Article, ...]
    """In the feed's order; items that say nothing are left out."""
    faulty: int = 0
    """Items dropped because they could not be read."""
    kind: str = "feed"
    """Feed, page, sitemap or channel."""
    authors: tuple[str | None, ...] = ()
    """Who wrote each item."""
    maps: tuple[str, ...] = ()
    """The sitemaps an index names, newest first."""


class FeedReader:
    """Reads feeds in up to `workers` processes, started when needed. Close it with `aclose` or `async with`.

    `seconds` is the time one feed may take; `command` replaces the worker's command line in tests.
    """

    def __init__(self, *, seconds: float = 10.0, workers: int = 2, command: tuple[str, ...] | None = None) -> None:
        self._seconds = seconds
        self._command = command or (sys.executable, "-m", "bot.net.feed_worker", str(math.ceil(seconds) + 5))
        self._places = asyncio.Semaphore(workers)
        self._idle: list[_Worker] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the idle workers; one at work ends with its job's cancellation."""
        while self._idle:
            await self._idle.pop().end()

    async def parse(self, body: bytes, content_type: str | None, url: str, *, pages: bool = False) -> Feed:
        """Parse the body of a source fetched from `url`, of a page only where `pages` are wanted.

        Raises FeedError when it is none or cannot be read.
        """
        if len(body) > MAX_BYTES:
            raise FeedError(Reason.LARGE.say(size=f"{MAX_BYTES:,}"))
        async with self._places:
            reply = await self._ask(
                json.dumps({"content_type": content_type, "url": url, "pages": pages}).encode(), body
            )
        found = _answer(reply)
        return Feed(
            title=found["title"],
            lang=found["lang"],
            ttl=timedelta(minutes=found["ttl"]) if found["ttl"] else None,
            items=tuple(map(_article, found["items"])),
            faulty=found["faulty"],
            kind=found["kind"],
            authors=tuple(item["author"] for item in found["items"]),
            maps=tuple(found.get("maps", ())),
        )

    async def allows(self, robots: bytes, url: str, agent: str) -> bool:
        """Whether a robots.txt lets this agent fetch the address; raises FeedError when it cannot be read."""
        async with self._places:
            reply = await self._ask(json.dumps({"url": url, "agent": agent}).encode(), robots)
        return bool(_answer(reply)["allowed"])

    async def _ask(self, job: bytes, body: bytes) -> bytes:
        worker = self._idle.pop() if self._idle else await _Worker.start(self._command)
        alive = False
        try:
            async with asyncio.timeout(self._seconds):
                reply = await worker.ask(job, body)
            alive = worker.jobs < _JOBS_PER_LIFE and len(body) < _BIG
        except TimeoutError:
            raise FeedError(Reason.SLOW_TO_READ.say(seconds=f"{self._seconds:g}")) from None
        except (asyncio.IncompleteReadError, ConnectionError) as fault:
            raise FeedError(Reason.BROKE_READER.say()) from fault
        finally:
            if alive:
                self._idle.append(worker)
            else:
                await worker.end()
        return reply


def _answer(reply: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(reply)
    if "error" in found:
        raise FeedError(found["error"])
    return found


class _Worker:
    """One worker process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.jobs = 0

    @classmethod
    async def start(cls, command: tuple[str, ...]) -> _Worker:
        """Start a process of its own session, away from the terminal's Ctrl-C, and with none of our secrets."""
        return cls(
            await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd=_HOME,
                env={},
                start_new_session=True,
            )
        )

    async def ask(self, job: bytes, body: bytes) -> bytes:
        """Give a job and wait for its answer; IncompleteReadError or ConnectionError when the process is gone."""
        self.jobs += 1
        source, sink = self._process.stdout, self._process.stdin
        if source is None or sink is None:
            raise ConnectionError("the worker has no pipes")
        for frame in (job, body):
            sink.write(HEADER.pack(len(frame)))
            sink.write(frame)
        await sink.drain()
        (size,) = HEADER.unpack(await source.readexactly(HEADER.size))
        if size > _MAX_REPLY:
            raise ConnectionError("the worker's answer is too large")
        return await source.readexactly(size)

    async def end(self) -> None:
        """Kill the process and collect it."""
        with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
            self._process.kill()
        await self._process.wait()


def _article(item: dict[str, Any]) -> Article:
    published = item["published_at"]
    return Article(
        title=item["title"],
        title_derived=item["title_derived"],
        text=item["text"],
        url=item["url"],
        guid=item["guid"],
        publisher=item["publisher"],
        tags=tuple(item["tags"]),
        lang=item["lang"],
        image=item["image"],
        published_at=datetime.fromisoformat(published) if published else None,
        read_also=tuple(Link(title, url) for title, url in item["read_also"]),
    )
