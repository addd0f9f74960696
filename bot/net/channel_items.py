"""Public Telegram channels by their web preview, t.me/s/NAME (3.4): text, link, photo, time, and whether edited."""

from __future__ import annotations

import re
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from lxml.html import HtmlElement, document_fromstring, tostring

from bot.core.documents.dates import parse_date
from bot.core.documents.headline import derive_headline
from bot.core.documents.plain import one_line
from bot.core.language import detect
from bot.core.posts import hashtags
from bot.core.reasons import Reason
from bot.net.feed_error import FeedError
from bot.net.markup import absolute, read_html

Json: TypeAlias = dict[str, Any]

_PICTURE = re.compile(r"background-image:\s*url\(['\"]?([^'\")]+)")
_NAME = re.compile(r"/s/([A-Za-z]\w{3,31})/?")


def is_channel(url: str) -> bool:
    """Whether an address is that of a channel's preview."""
    parts = urlsplit(url)
    return parts.hostname in {"t.me", "telegram.me"} and _NAME.fullmatch(parts.path) is not None


def read_channel(text: str) -> Json:
    """Read a preview page; raises FeedError when there are no messages on it."""
    tree = document_fromstring(text)
    title = one_line(" ".join(tree.xpath("//*[contains(@class,'tgme_channel_info_header_title')]//text()")))[:200]
    title = title or one_line(" ".join(tree.xpath("//meta[@property='og:title']/@content")[:1]))[:200]
    items = [item for one in tree.xpath("//*[@data-post]") if (item := _item(one, title)) is not None]
    if not items:
        raise FeedError(Reason.NO_MESSAGES.say())
    return {"title": title or None, "lang": None, "ttl": None, "items": items[::-1], "faulty": 0}


def _item(message: HtmlElement, channel: str) -> Json | None:
    """One message; None for one without words."""
    post = one_line(message.get("data-post") or "")
    bodies = message.xpath(".//*[contains(concat(' ',@class,' '),' tgme_widget_message_text ')]")
    if not bodies or re.fullmatch(r"[\w-]{1,64}/\d{1,12}", post) is None:
        return None
    own = f"https://t.me/{post}"
    content = read_html(tostring(bodies[-1], encoding="unicode"), own)
    if not content.text.strip():
        return None
    times = message.xpath(".//time[@datetime]/@datetime")
    published = parse_date(str(times[-1])) if times else None
    pictures = [_PICTURE.search(str(style)) for style in message.xpath(".//a[contains(@class,'photo')]/@style")]
    links = [absolute(str(link), own) for link in bodies[-1].xpath(".//a/@href")]
    outside = [link for link in links if link and urlsplit(link).hostname not in {"t.me", "telegram.me"}]
    return {
        "title": derive_headline(content.text),
        "title_derived": True,
        "text": content.text,
        "url": own,
        "guid": own,
        "publisher": channel or None,
        "author": None,
        "tags": hashtags(content.text),
        "lang": detect(content.text, None),
        "image": next((absolute(found[1], own) for found in pictures if found), None),
        "published_at": published.isoformat() if published else None,
        "read_also": [[link, link] for link in outside[:1]],
    }
