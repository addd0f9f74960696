"""Lists of headlines: bullets, numbers, addresses beside or under them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from bot.core.documents.labels import ends_with_full_stop
from bot.core.documents.plain import folded_words
from bot.core.model import Link

_BULLET: Final = re.compile(r"(?:[•●▪■◾◦‣⁃∙·*»>◄►←→✦➤]+\s*|[-–—]+\s+|\(?\d{1,2}\s?[.)\-–](?!\d)\s*)")
_MARKDOWN: Final = re.compile(r"\[(?P<title>[^\[\]]+)\]\((?P<url>https?://[^\s()]+)\)")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"«»“”]+", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\s*[•●▪|؛]\s*|\s+[/\\]\s+")
_FURNITURE: Final = frozenset(
    folded_words(words)
    for words in (
        "المزيد",
        "شاهد المزيد",
        "عرض المزيد",
        "اقرأ المزيد",
        "للمزيد",
        "مشاركة",
        "شارك",
        "شارك الخبر",
        "طباعة",
        "إعلان",
        "إعلانات",
        "الرئيسية",
        "جميع الحقوق محفوظة",
        "More",
        "See more",
        "Share",
        "Print",
        "Advertisement",
        "All rights reserved",
    )
)
_LONG: Final = 160
_SENTENCE: Final = 60


def web_address(text: str) -> str | None:
    """Return `text` when it is one http or https address with a host, else None."""
    address = text.strip().rstrip(".,،؛;")
    return address if _ADDRESS.fullmatch(address) and is_web_address(address) else None


def is_web_address(text: str) -> bool:
    """Whether the whole of `text` is an http or https address with a host, however it ends."""
    if not text.lower().startswith(("http://", "https://")) or re.search(r"[\s<>\"]", text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def is_furniture(line: str) -> bool:
    """Whether `line` is a page's furniture («المزيد», "Share"), no one's text and no headline."""
    return len(line) <= 40 and folded_words(line) in _FURNITURE


def is_bulleted(line: str) -> bool:
    """Whether `line` begins with a bullet or a list number."""
    return _BULLET.match(line) is not None


def is_prose(line: str) -> bool:
    """Whether `line` reads as a paragraph of an article rather than as a headline."""
    return not is_bulleted(line) and (len(line) > _LONG or (len(line) >= _SENTENCE and ends_with_full_stop(line)))


def _link(line: str) -> Link:
    """Read one line of a list; a line that is an address alone gives a link without a title."""
    bullet = _BULLET.match(line)
    title = line[bullet.end() :] if bullet else line
    url = None
    if markdown := _MARKDOWN.search(title):
        url = web_address(markdown["url"])
        title = title[: markdown.start()] + markdown["title"] + title[markdown.end() :]
    elif address := _ADDRESS.search(title):
        url = web_address(address.group())
        title = title[: address.start()] + title[address.end() :]
    return Link(title.strip(" -–—|()[]:"), url)


def links(lines: Iterable[str]) -> list[Link]:
    """Read a list of headlines, one a line; an address on a line of its own belongs to the headline above it.

    Furniture goes, and what repeats an earlier headline in any spelling goes with it.
    """
    found: list[Link] = []
    for link in map(_link, lines):
        if folded_words(link.title):
            if not is_furniture(link.title):
                found.append(link)
        elif link.url and found and found[-1].url is None:
            found[-1] = Link(found[-1].title, link.url)
    return unrepeated(found)


def unrepeated(found: Iterable[Link]) -> list[Link]:
    """Keep one link for each headline; of two spellings the first, with the address or identity of either."""
    kept: dict[str, Link] = {}
    for link in found:
        key = folded_words(link.title)
        seen = kept.get(key, link)
        kept[key] = Link(seen.title, seen.url or link.url, seen.identity or link.identity)
    return list(kept.values())


def glued_headlines(run: str) -> list[str]:
    """Divide headlines printed on one line where separators show; without any the run stays one."""
    return [link.title for link in links(_BETWEEN.split(run))]
