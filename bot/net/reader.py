"""The way to sources: fetching and parsing as one step, its result a value (`bot.core.ports.SourceReader`)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.core.collecting import NotModified, Reading, ReadingFailed, ReadingResult
from bot.net import http
from bot.net.feeds import FeedError, FeedReader
from bot.net.http import Fetcher

log = structlog.get_logger(__name__)

USER_AGENT = "Rasid/0.1 (news alerts for Telegram readers; polite, conditional requests)"


@asynccontextmanager
async def open_reader(*, allow_private: bool) -> AsyncIterator[WebReader]:
    """A reader with its connections and worker processes; `allow_private` lifts the rules on addresses, said loudly."""
    if allow_private:
        log.warning("RASID_ALLOW_PRIVATE_NETWORKS is on: sources may lie in private networks; for development only")
    async with Fetcher(user_agent=USER_AGENT, allow_private=allow_private) as fetcher, FeedReader() as feeds:
        yield WebReader(fetcher, feeds)


class WebReader:
    """Reads feeds from the web; every fault of a source is a ReadingFailed."""

    def __init__(self, fetcher: Fetcher, feeds: FeedReader) -> None:
        self._fetcher = fetcher
        self._feeds = feeds

    async def read(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> ReadingResult:
        """Read a feed once, conditionally where the server gave validators before."""
        fetched = await self._fetcher.fetch(url, etag=etag, last_modified=last_modified)
        match fetched:
            case http.FetchFailed():
                return ReadingFailed(fetched.reason, fetched.retry_after, fetched.gone)
            case http.NotModified():
                return NotModified()
            case http.Fetched():
                return await self._parse(fetched)

    async def _parse(self, fetched: http.Fetched) -> ReadingResult:
        try:
            feed = await self._feeds.parse(fetched.body, fetched.content_type, fetched.url)
        except FeedError as error:
            return ReadingFailed(str(error))
        return Reading(
            items=feed.items,
            title=feed.title,
            lang=feed.lang,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            moved_to=fetched.permanent_url,
        )
