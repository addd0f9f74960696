"""What a body is, and reading it: feed, JSON Feed, sitemap, channel preview or page. Runs in the worker."""

from __future__ import annotations

import re
import zlib
from typing import Any, TypeAlias

from bot.core.reasons import Reason
from bot.net.channel_items import is_channel, read_channel
from bot.net.decoding import decode_feed
from bot.net.feed_error import FeedError
from bot.net.feed_items import read_feed_text
from bot.net.json_feed import read_json_feed
from bot.net.page_items import read_page
from bot.net.sitemap_items import read_sitemap

Json: TypeAlias = dict[str, Any]

_MOST_UNPACKED = 5_000_000
_HEAD = 4_000
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
"""What a comment before the root quotes is not what the body is."""
_SITEMAP = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")
_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel|item|entry)[\s>]", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|div|article|main|p|h1|meta|title)[\s>]", re.IGNORECASE)
_SEEN_PAGES = ("text/html", "application/xhtml")


def read_source(body: bytes, content_type: str | None, url: str, *, pages: bool = False) -> Json:
    """Read a body of any kind that can be a source; a page only where `pages` are wanted.

    The answer is that of `read_feed` with its `kind`. Raises FeedError when nothing can be read.
    """
    body = _unpacked(body)
    text = decode_feed(body, content_type)
    head = _COMMENT.sub("", text[: 5 * _HEAD]).lstrip()[:_HEAD]
    if head[:1] in {"{", "["}:
        return read_json_feed(text, url) | {"kind": "feed"}
    if _SITEMAP.search(head):
        return read_sitemap(text, url) | {"kind": "sitemap"}
    if is_channel(url) and "tgme_" in text:
        return read_channel(text) | {"kind": "channel"}
    feed, page = _FEED.search(head), _PAGE.search(head)
    is_page = page is not None and (feed is None or page.start() < feed.start())
    if pages and (is_page or (feed is None and (content_type or "").startswith(_SEEN_PAGES))):
        item = read_page(text, url)
        kept = {"title": item["publisher"], "lang": item["lang"], "ttl": None, "faulty": 0}
        return kept | {"items": [item], "kind": "page"}
    return read_feed_text(text, url) | {"kind": "feed"}


def _unpacked(body: bytes) -> bytes:
    """A sitemap may come as a gzip file; bounded, so that a bomb is refused."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        unpacked = reader.decompress(body, _MOST_UNPACKED + 1)
    except zlib.error as fault:
        raise FeedError(Reason.DAMAGED.say()) from fault
    if len(unpacked) > _MOST_UNPACKED:
        raise FeedError(Reason.LARGE_UNPACKED.say(size=f"{_MOST_UNPACKED:,}"))
    if not reader.eof:
        raise FeedError(Reason.CUT_OFF.say())
    return unpacked
