"""From what feedparser found to plain values that JSON can carry: the half of feed reading that runs in the worker."""

from __future__ import annotations

import calendar
import io
import re
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

import feedparser

from bot.core.documents.headline import derive_headline, headline_of_address
from bot.core.documents.tags import tidy_tags
from bot.core.language import detect
from bot.core.reasons import Reason
from bot.net.caps import MAX_ITEMS, checked
from bot.net.date_reader import DateReader
from bot.net.decoding import decode_feed
from bot.net.feed_error import FeedError
from bot.net.markup import Content, absolute, read_html, read_line

Json: TypeAlias = dict[str, Any]
Entry: TypeAlias = Mapping[str, Any]

_LONGEST_TITLE = 1_000
_LONGEST_TEXT = 200_000
_LONGEST_NAME = 200
_MOST_TAGS = 50
_YEARS = range(1990, 2100)
"""Dates before the web are a clock that was never set; those far ahead are misprints."""
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3}")
_ITEM_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What hostile or broken input makes library code raise; such an item is dropped and counted, the others are kept."""


def read_feed(body: bytes, content_type: str | None, url: str) -> Json:
    """Read the body of a whole feed; raises FeedError when it is none."""
    return read_feed_text(decode_feed(body, content_type), url)


def read_feed_text(text: str, url: str) -> Json:
    """Read a whole feed that is decoded; raises FeedError when it is none."""
    text = checked(text)
    if not text.strip():
        raise FeedError(Reason.EMPTY.say())
    parsed = feedparser.parse(
        io.BytesIO(text.encode()),
        # No base address: feedparser would resolve guids too, and all would change with the address of a feed.
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not parsed.get("version") and not parsed.entries:
        raise FeedError(_what_it_is(text).say())
    feed = parsed.feed
    title = _name(feed.get("title"))
    base = absolute(feed.get("link"), url) or url
    language = _language(feed)
    dates = DateReader()
    items, faulty = [], 0
    for entry in parsed.entries[:MAX_ITEMS]:
        try:
            item = _item(entry, dates, publisher=title, base=base, language=language)
        except _ITEM_FAULTS:
            faulty += 1
            continue
        if item is not None:
            items.append(item)
    return {"title": title, "lang": language, "ttl": _minutes(feed.get("ttl")), "items": items, "faulty": faulty}


def _what_it_is(text: str) -> Reason:
    head = text[:2_000].lstrip().lower()
    if head.startswith(("<!doctype html", "<html")) or "<body" in head:
        return Reason.WEB_PAGE
    if head.startswith("{"):
        return Reason.JSON
    return Reason.NO_FEED


def _item(entry: Entry, dates: DateReader, *, publisher: str | None, base: str, language: str | None) -> Json | None:
    """Read one item; None when it says nothing and leads nowhere. One that only leads somewhere is named by that."""
    link = _link(entry, base)
    content = _content(entry, link or base)
    text = content.text[:_LONGEST_TEXT]
    title = read_line(entry.get("title") or "")[:_LONGEST_TITLE]
    if not title and not text and not link:
        return None
    if not title and not text and link:
        text = headline_of_address(link)
    published = _date(entry, dates)
    return {
        "title": title or derive_headline(text),
        "title_derived": not title,
        "text": text,
        "url": link,
        "guid": _guid(entry),
        "publisher": _publisher(entry) or publisher,
        "author": _name(entry.get("author")),
        "tags": tidy_tags([*_terms(entry), *content.tags])[:_MOST_TAGS],
        "lang": detect(f"{title}\n{text}", _language(entry) or language),
        "image": _image(entry, link or base) or content.image,
        "published_at": published.isoformat() if published else None,
        "read_also": [[also.title[:_LONGEST_TITLE], also.url] for also in content.read_also if also.url != link],
    }


def _link(entry: Entry, base: str) -> str | None:
    """Take the item's own address; a guid serves where no link is given, if it is a whole address."""
    link, guid = entry.get("link"), entry.get("id")
    own = absolute(link, base) if link != guid else None  # feedparser puts any guid there when there is no link
    return own or absolute(guid, None)


def _guid(entry: Entry) -> str | None:
    guid = " ".join(str(entry.get("id") or "").split())
    return guid if 0 < len(guid) <= 1_000 else None


def _content(entry: Entry, base: str) -> Content:
    """Read the longest of what the item brings as body: content:encoded or Atom's content, else the summary."""
    bodies = [str(part.get("value") or "") for part in entry.get("content") or ()]
    bodies.append(str(entry.get("summary") or ""))
    read = [read_html(body, base) for body in dict.fromkeys(bodies) if body]
    return max(read, key=lambda content: len(content.text), default=Content())


def _publisher(entry: Entry) -> str | None:
    source = entry.get("source")
    named = source.get("title") if isinstance(source, Mapping) else None
    return _name(named) or _name(entry.get("publisher"))


def _name(value: object) -> str | None:
    return (read_line(value)[:_LONGEST_NAME] or None) if isinstance(value, str) else None


def _terms(entry: Entry) -> Iterable[str]:
    for tag in entry.get("tags") or ():
        term = tag.get("term") or tag.get("label")
        if isinstance(term, str):
            yield from (part for part in read_line(term).replace("،", ",").split(",") if len(part) <= _LONGEST_NAME)


def _date(entry: Entry, dates: DateReader) -> datetime | None:
    """When it was published; when only a later change is dated, that. Unreadable and impossible dates are unknown.

    feedparser's own reading is asked last, and only for dates with a word: of figures it takes what it can
    («25-11-2026» for the 20th of 2025, «2026» for its first of January).
    """
    for name in ("published", "created", "updated"):
        if name not in entry:  # asked first: feedparser gives one date for another otherwise, with a warning
            continue
        written = str(entry[name])
        moment = dates.read(written)
        if moment is None and _WORD.search(written):
            moment = _moment(entry.get(f"{name}_parsed"))
        if moment is not None and moment.year in _YEARS:
            return moment
    return None


def _moment(parsed: time.struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _language(holder: Entry) -> str | None:
    """Read what feed or item says of its language (language, dc:language, xml:lang)."""
    details = [holder.get("title_detail"), holder.get("summary_detail"), *(holder.get("content") or ())]
    named = [holder.get("language"), *(detail.get("language") for detail in details if isinstance(detail, Mapping))]
    return next((name.strip()[:35] for name in named if isinstance(name, str) and name.strip()), None)


def _image(entry: Entry, base: str) -> str | None:
    for media in entry.get("media_content") or ():
        if media.get("medium") == "image" or _is_picture(media.get("type"), media.get("url")):
            return absolute(media.get("url"), base)
    for enclosure in entry.get("enclosures") or ():
        if _is_picture(enclosure.get("type"), enclosure.get("href")):
            return absolute(enclosure.get("href"), base)
    for thumbnail in entry.get("media_thumbnail") or ():
        return absolute(thumbnail.get("url"), base)
    return None


def _is_picture(kind: object, url: object) -> bool:
    """Whether what is enclosed is a picture: by its type, without one by the address's ending."""
    return str(kind).startswith("image/") if kind else _PICTURE.search(str(url or "")) is not None


def _minutes(ttl: object) -> int | None:
    text = str(ttl or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) > 0 else None
