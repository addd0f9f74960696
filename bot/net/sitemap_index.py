"""A sitemap index: the newest maps it names, each asked conditionally for itself.

That an index did not change says nothing of its maps, so they are asked every time; what their servers said (ETag,
Last-Modified) travels with the source as `Reading.seen`. A map that failed keeps what it had, and is asked again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.collecting import ReadingFailed
from bot.core.model import Article
from bot.net import http
from bot.net.caps import MAX_ITEMS
from bot.net.feed_error import FeedError
from bot.net.feeds import FeedReader
from bot.net.http import Fetcher

MAPS: Final = 3
"""Maps of an index that are read: the newest hold what is new."""

_MARK: Final = b"maps "


@dataclass(frozen=True, slots=True)
class Map:
    """A sitemap of an index, and what its server said when it last came."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class MapsRead:
    """What the maps of one index brought."""

    items: tuple[Article, ...]
    authors: tuple[str | None, ...]
    maps: tuple[Map, ...]
    failed: ReadingFailed | None
    """Why the first did not come, when none came or was as it had been."""


def pack(maps: Sequence[Map]) -> bytes:
    """Write maps as a reading's `seen`."""
    return _MARK + json.dumps([[one.url, one.etag, one.last_modified] for one in maps]).encode()


def unpack(seen: bytes) -> tuple[Map, ...]:
    """Read what `pack` wrote; nothing when it is another reading's `seen`."""
    if not seen.startswith(_MARK):
        return ()
    return tuple(Map(*one) for one in json.loads(seen.removeprefix(_MARK)))


def named(urls: Sequence[str], known: Sequence[Map]) -> tuple[Map, ...]:
    """The maps to be read of those an index names, with what is known of them."""
    before = {one.url: one for one in known}
    return tuple(before.get(url, Map(url)) for url in urls[:MAPS])


async def read_maps(fetcher: Fetcher, feeds: FeedReader, maps: Sequence[Map]) -> MapsRead:
    """Read each map unless it is as it was; one that fails is left out."""
    items: list[Article] = []
    authors: list[str | None] = []
    after: list[Map] = []
    failures: list[ReadingFailed] = []
    for one in maps:
        fetched = await fetcher.fetch(one.url, etag=one.etag, last_modified=one.last_modified)
        if isinstance(fetched, http.Fetched):
            try:
                found = await feeds.parse(fetched.body, fetched.content_type, fetched.url)
            except FeedError as error:
                failures.append(ReadingFailed(str(error)))
                after.append(one)
                continue
            items += found.items
            authors += found.authors
            after.append(Map(one.url, fetched.etag, fetched.last_modified))
        else:
            after.append(one)
            if isinstance(fetched, http.FetchFailed):
                failures.append(ReadingFailed(fetched.reason, outcome=fetched.outcome))
    failed = failures[0] if len(failures) == len(maps) > 0 else None
    return MapsRead(tuple(items[:MAX_ITEMS]), tuple(authors[:MAX_ITEMS]), tuple(after), failed)
