"""News sitemaps (3.4): the pages a site lists for search engines, with headline and date; or other sitemaps."""

from __future__ import annotations

from typing import Any, TypeAlias

from lxml import etree

from bot.core.documents.dates import parse_date
from bot.core.documents.plain import one_line
from bot.core.documents.tags import tidy_tags
from bot.core.language import detect
from bot.core.reasons import Reason
from bot.net.caps import MAX_ITEMS
from bot.net.feed_error import FeedError
from bot.net.markup import absolute

Json: TypeAlias = dict[str, Any]

_LONGEST = 1_000


def read_sitemap(text: str, url: str) -> Json:
    """Read a sitemap: its pages as items without text, or, of an index, the `maps` it names, newest first."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False, load_dtd=False)
    root = etree.fromstring(text.encode(), parser)
    if root is None:
        raise FeedError(Reason.BROKEN_SITEMAP.say())
    maps = [(_said(one, "lastmod"), absolute(_said(one, "loc"), url)) for one in _each(root, "sitemap")]
    newest = [address for _, address in sorted(maps, key=lambda pair: pair[0], reverse=True) if address]
    items = [item for one in _each(root, "url") if (item := _item(one, url)) is not None]
    if not newest and not items:
        raise FeedError(Reason.EMPTY_SITEMAP.say())
    return {"title": None, "lang": None, "ttl": None, "items": items, "faulty": 0, "maps": newest[:50]}


def _each(root: etree._Element, name: str) -> list[etree._Element]:
    return [one for one in root.iter(etree.Element) if _local(one) == name][:MAX_ITEMS]


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _said(element: etree._Element, name: str) -> str:
    """The text of the first element of that name within."""
    for one in element.iter(etree.Element):
        if _local(one) == name and one.text and one.text.strip():
            return one_line(one.text)[:_LONGEST]
    return ""


def _item(element: etree._Element, base: str) -> Json | None:
    address, title = absolute(_said(element, "loc"), base), _said(element, "title")
    if address is None or not title:  # a page without a headline is none of a news sitemap
        return None
    published = parse_date(_said(element, "publication_date") or _said(element, "lastmod"))
    keywords = _said(element, "keywords").replace("،", ",").split(",")
    images = [one.text for one in element.iter(etree.Element) if _local(one) == "loc"][1:2]
    return {
        "title": title,
        "title_derived": False,
        "text": "",
        "url": address,
        "guid": None,
        "publisher": _said(element, "name") or None,
        "author": None,
        "tags": tidy_tags(word for word in keywords if word.strip()),
        "lang": detect(title, _said(element, "language") or None),
        "image": absolute(images[0], base) if images else None,
        "published_at": published.isoformat() if published else None,
        "read_also": [],
    }
