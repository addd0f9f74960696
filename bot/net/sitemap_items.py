"""News sitemaps (3.4): the pages a site lists for search engines, with headline and date; or other sitemaps."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from lxml import etree

from bot.core.documents.plain import one_line
from bot.core.documents.tags import tidy_tags
from bot.core.language import detect
from bot.core.reasons import Reason
from bot.net.caps import MAX_ITEMS
from bot.net.date_reader import DateReader
from bot.net.feed_error import FeedError
from bot.net.markup import absolute

Json: TypeAlias = dict[str, Any]

_LONGEST = 1_000
_PICTURE = re.compile(r"sitemap-image|\bimage:")
_MEDIA = re.compile(rf"{_PICTURE.pattern}|sitemap-video|\bvideo:")
"""The name spaces of Google's extensions, or their usual prefixes where none was declared."""


def read_sitemap(text: str, url: str) -> Json:
    """Read a sitemap: its pages as items without text, or, of an index, the `maps` it names, newest first."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False, load_dtd=False)
    root = etree.fromstring(text.encode(), parser)
    if root is None:
        raise FeedError(Reason.BROKEN_SITEMAP.say())
    maps = [(_said(one, "lastmod"), absolute(_said(one, "loc"), url)) for one in _each(root, "sitemap")]
    newest = [address for _, address in sorted(maps, key=lambda pair: pair[0], reverse=True) if address]
    dates = DateReader()
    items = [item for one in _each(root, "url") if (item := _item(one, url, dates)) is not None]
    if not newest and not items:
        raise FeedError(Reason.EMPTY_SITEMAP.say())
    return {"title": None, "lang": None, "ttl": None, "items": items, "faulty": 0, "maps": newest[:50]}


def _each(root: etree._Element, name: str) -> list[etree._Element]:
    return [one for one in root.iter(etree.Element) if _local(one) == name][:MAX_ITEMS]


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()  # an undeclared prefix stays in the name


def _said(element: etree._Element, name: str) -> str:
    """The text of the first element of that name within that is no picture's or film's, «image:title» or so."""
    for one in element.iter(etree.Element):
        if _local(one) == name and not _of_media(one) and one.text and one.text.strip():
            return one_line(one.text)[:_LONGEST]
    return ""


def _of_media(element: etree._Element) -> bool:
    """Whether an element belongs to the extensions for pictures and films, by its name space or that of its parent."""
    parent = element.getparent()
    around = [element] if parent is None else [element, parent]
    return any(_MEDIA.search(str(one.tag)) for one in around)


def _item(element: etree._Element, base: str, dates: DateReader) -> Json | None:
    address, title = absolute(_said(element, "loc"), base), _said(element, "title")
    if address is None or not title:  # a page without a headline is none of a news sitemap
        return None
    published = dates.read(_said(element, "publication_date") or _said(element, "lastmod"))
    keywords = _said(element, "keywords").replace("،", ",").split(",")
    pictures = (one.text for one in element.iter() if _PICTURE.search(str(one.tag)) and _local(one) == "loc")
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
        "image": absolute(next(pictures, None), base),
        "published_at": published.isoformat() if published else None,
        "read_also": [],
    }
