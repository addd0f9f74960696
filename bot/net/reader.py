"""The way to sources: fetching and parsing as one step, its result a value (`bot.core.ports.SourceReader`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import structlog

from bot.core.collecting import NotModified, Offer, Outcome, Reading, ReadingFailed, ReadingResult
from bot.core.model import Article
from bot.core.reasons import Reason
from bot.net import discovery, http, sitemap_index
from bot.net.feed_delta import leave_out_known
from bot.net.feeds import Feed, FeedError, FeedReader
from bot.net.http import Fetcher
from bot.net.robots import AGENT, Robots
from bot.net.sitemap_index import Map

log = structlog.get_logger(__name__)

_LARGE = 200_000
"""Bytes of a body from which on comparing it with the last one is done in a thread."""


def user_agent(contact: str | None) -> str:
    """Who we are and how site owners reach us."""
    return f"{AGENT}/0.1 (news alerts for Telegram readers; +{contact})" if contact else f"{AGENT}/0.1 (news alerts)"


@asynccontextmanager
async def open_reader(
    *, allow_private: bool, contact: str | None = None, spacing: float = http.SPACING_S
) -> AsyncIterator[WebReader]:
    """A reader with its connections and worker processes.

    `allow_private` lifts the rules on addresses, said loudly; `contact` is told to the hosts; `spacing` is the pause
    between two requests to one host, in seconds.
    """
    if allow_private:
        log.warning("RASID_ALLOW_PRIVATE_NETWORKS is on: sources may lie in private networks; for development only")
    agent = user_agent(contact)
    async with (
        Fetcher(user_agent=agent, allow_private=allow_private, spacing=spacing) as fetcher,
        FeedReader() as feeds,
        FeedReader(workers=1) as pages,  # a page takes as long as fifty feeds, which must not wait behind it
    ):
        yield WebReader(fetcher, feeds, pages)


class WebReader:
    """Reads feeds from the web; every fault of a source is a ReadingFailed."""

    def __init__(self, fetcher: Fetcher, feeds: FeedReader, pages: FeedReader) -> None:
        """`feeds` reads sources, `pages` the pages of their items."""
        self._fetcher = fetcher
        self._feeds = feeds
        self._pages = pages
        self._robots = Robots(fetcher, lambda body, url: pages.allows(body, url, AGENT))

    async def read(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, seen: bytes = b""
    ) -> ReadingResult:
        """Read a feed once, conditionally where the server gave validators before; without the items in `seen`."""
        fetched = await self._fetcher.fetch(url, etag=etag, last_modified=last_modified)
        match fetched:
            case http.FetchFailed():
                return _failed(fetched)
            case http.NotModified():
                return await self._unchanged(
                    fetched, Reading(items=(), etag=etag, last_modified=last_modified, seen=seen)
                )
            case http.Fetched():
                return await self._parse(fetched, seen)

    async def _unchanged(self, answer: http.NotModified, before: Reading) -> ReadingResult:
        """Nothing new, but the maps of an index may have changed; `before` is what the last reading left."""
        nothing = NotModified(answer.permanent_url, answer.fresh_for)
        maps = sitemap_index.unpack(before.seen)
        if not maps:
            return nothing
        index = replace(before, moved_to=answer.permanent_url, fresh_for=answer.fresh_for)
        read = await self._through_index(maps, index)
        return nothing if isinstance(read, Reading) and read.seen == before.seen and not read.items else read

    async def read_page(self, url: str) -> Article | ReadingFailed:
        """Read a page as one article, where the site's robots.txt allows it; its `url` is the page's canonical one."""
        if not await self._robots.allow(url):
            return ReadingFailed(Reason.ROBOTS.say(), outcome=Outcome.REFUSED)
        fetched = await self._whole(url, self._robots.allow)
        if isinstance(fetched, ReadingFailed):
            return fetched
        try:
            feed = await self._pages.parse(fetched.body, fetched.content_type, fetched.url, pages=True)
        except FeedError as error:
            return ReadingFailed(str(error))
        return feed.items[0] if feed.kind == "page" else ReadingFailed(Reason.NO_PAGE.say())

    async def inspect(self, url: str) -> Feed | ReadingFailed:
        """Read whatever stands at an address, a page too, as it is now."""
        fetched = await self._whole(url)
        if isinstance(fetched, ReadingFailed):
            return fetched
        try:
            feed = await self._feeds.parse(fetched.body, fetched.content_type, fetched.url, pages=True)
        except FeedError as error:
            return ReadingFailed(str(error))
        if feed.items or not feed.maps:
            return feed
        read = await sitemap_index.read_maps(self._fetcher, self._feeds, sitemap_index.named(feed.maps, ()))
        if read.failed is not None:
            return read.failed
        return replace(feed, items=read.items, authors=read.authors)

    async def _whole(self, url: str, allowed: http.Allowed | None = None) -> http.Fetched | ReadingFailed:
        """What stands at an address, whatever was there before."""
        fetched = await self._fetcher.fetch(url, allowed=allowed)
        if isinstance(fetched, http.FetchFailed):
            return _failed(fetched)
        if isinstance(fetched, http.NotModified):
            return ReadingFailed(Reason.UNASKED_304.say(), outcome=Outcome.HTTP)
        return fetched

    async def inspect_body(self, body: bytes, content_type: str | None, url: str) -> Feed:
        """Read a body that is at hand, as if it had come from `url`. Raises FeedError."""
        return await self._feeds.parse(body, content_type, url, pages=True)

    async def discover(self, url: str) -> tuple[Offer, ...] | ReadingFailed:
        """The feeds of the site at this address, the likeliest first."""
        return await discovery.discover(self._fetcher, self.read, url)

    async def _parse(self, fetched: http.Fetched, seen: bytes) -> ReadingResult:
        if len(fetched.body) > _LARGE:
            delta = await asyncio.to_thread(leave_out_known, fetched.body, seen)
        else:
            delta = leave_out_known(fetched.body, seen)
        try:
            feed = await self._feeds.parse(delta.body, fetched.content_type, fetched.url) if delta.left else _NOTHING
        except FeedError as error:
            return ReadingFailed(str(error))
        reading = Reading(
            items=feed.items,
            known=delta.known,
            kind=feed.kind if delta.left else None,
            title=feed.title,
            lang=feed.lang,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            moved_to=fetched.permanent_url,
            seen=delta.seen,
            ttl=feed.ttl,
            fresh_for=fetched.fresh_for,
        )
        if feed.items or not feed.maps:
            return reading
        return await self._through_index(sitemap_index.named(feed.maps, sitemap_index.unpack(seen)), reading)

    async def _through_index(self, maps: Sequence[Map], index: Reading) -> ReadingResult:
        """Of a sitemap index what its maps bring; the index itself stays as it is in `index`."""
        read = await sitemap_index.read_maps(self._fetcher, self._feeds, maps)
        if read.failed is not None:
            return read.failed
        return replace(index, items=read.items, seen=sitemap_index.pack(read.maps))


_NOTHING = Feed(title=None, lang=None, ttl=None, items=())


def _failed(fetched: http.FetchFailed) -> ReadingFailed:
    return ReadingFailed(fetched.reason, fetched.retry_after, fetched.gone, fetched.outcome)
