"""JSON Feed 1.0 and 1.1 (jsonfeed.org) to the values that other feeds give (3.1)."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from bot.core.documents.headline import derive_headline
from bot.core.documents.plain import plain_lines
from bot.core.documents.tags import tidy_tags
from bot.core.language import detect
from bot.core.reasons import Reason
from bot.net.caps import MAX_ITEMS
from bot.net.date_reader import DateReader
from bot.net.feed_error import FeedError
from bot.net.markup import absolute, read_html, read_line

Json: TypeAlias = dict[str, Any]

_LONGEST_TITLE = 1_000
_LONGEST_TEXT = 200_000
_LONGEST_NAME = 200
_LONGEST_FIGURE = 30


def read_json_feed(text: str, url: str) -> Json:
    """Read a feed; raises FeedError when it is none."""
    try:
        # Long figures, which Python refuses to read, must not cost the feed; none that long means anything.
        feed = json.loads(text, strict=False, parse_int=lambda figures: int(figures[:_LONGEST_FIGURE]))
    except (ValueError, RecursionError) as fault:
        raise FeedError(Reason.BROKEN_JSON.say()) from fault
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise FeedError(Reason.NO_JSON_FEED.say())
    title, language = _line(feed, "title"), _line(feed, "language") or None
    base = absolute(_string(feed, "home_page_url"), url) or url
    items, faulty, dates = [], 0, DateReader()
    for entry in feed["items"][:MAX_ITEMS]:
        item = _item(entry, title, base, language, dates) if isinstance(entry, dict) else None
        faulty += not isinstance(entry, dict)
        if item is not None:
            items.append(item)
    return {"title": title or None, "lang": language, "ttl": None, "items": items, "faulty": faulty}


def _string(holder: Json, name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _line(holder: Json, name: str) -> str:
    return read_line(_string(holder, name))[:_LONGEST_NAME]


def _item(entry: Json, publisher: str, base: str, language: str | None, dates: DateReader) -> Json | None:
    link = absolute(_string(entry, "url"), base) or absolute(_string(entry, "external_url"), base)
    content = read_html(_string(entry, "content_html"), link or base)
    text = (
        content.text
        or "\n".join(filter(None, plain_lines(_string(entry, "content_text"))))
        or read_line(_string(entry, "summary"))
    )[:_LONGEST_TEXT]
    title = read_line(_string(entry, "title"))[:_LONGEST_TITLE]
    if not title and not text:
        return None
    guid = entry.get("id")
    published = dates.read(_string(entry, "date_published")) or dates.read(_string(entry, "date_modified"))
    authors = entry.get("authors") if isinstance(entry.get("authors"), list) else [entry.get("author")]
    names = [_line(one, "name") for one in authors or () if isinstance(one, dict)]
    tags = entry.get("tags") if isinstance(entry.get("tags"), list) else []
    return {
        "title": title or derive_headline(text),
        "title_derived": not title,
        "text": text,
        "url": link,
        "guid": str(guid)[:1_000] if isinstance(guid, str | int) and str(guid).strip() else None,
        "publisher": publisher or None,
        "author": "، ".join(filter(None, names)) or None,
        "tags": tidy_tags([*(read_line(tag) for tag in tags or () if isinstance(tag, str)), *content.tags]),
        "lang": detect(f"{title}\n{text}", _line(entry, "language") or language),
        "image": absolute(_string(entry, "image") or _string(entry, "banner_image"), base) or content.image,
        "published_at": published.isoformat() if published else None,
        "read_also": [[also.title[:_LONGEST_TITLE], also.url] for also in content.read_also if also.url != link],
    }
