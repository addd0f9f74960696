"""A cheap look over a feed before the real parser: shapes that only an attacker makes are refused, in linear time."""

from __future__ import annotations

import re

from bot.core.reasons import Reason
from bot.net.feed_error import FeedError

MAX_ITEMS = 5_000
MAX_ATTRIBUTES = 200
MAX_DEPTH = 200
_MAX_WORDS = 20_000
"""White space within one tag; an inline image or a long description has less."""

_OPENING = re.compile(r"<(?:!\[CDATA\[|!--|[?!]|/?[A-Za-z_][^\s<>/]{0,100})")
_SPACE = re.compile(r"\s+")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
# Careless feeds carry loose HTML whose tags are never closed; they say nothing about depth.
_LOOSE = frozenset({"br", "hr", "img", "input", "meta", "p", "li", "wbr", "area", "col", "source", "embed", "param"})
_ITEMS = frozenset({"item", "entry", "rss:item", "atom:entry"})


def checked(text: str, *, most_items: int = MAX_ITEMS, most_depth: int = MAX_DEPTH) -> str:
    """Give the text, cut after so many items; raises FeedError on more attributes or depth than allowed."""
    depth = items = at = outside = 0
    while opening := _OPENING.search(text, at):
        found = opening.group()
        end = text.find(_ENDS.get(found, ">"), opening.end())
        if end < 0:
            end = len(text)
        at = end + 1
        if found[1] in "!?":
            continue
        name = found.strip("</").lower()
        closing = found.startswith("</")
        if not closing:
            _check_attributes(text, opening.end(), end)
        if name in _ITEMS and not closing:
            items += 1
            if items > most_items:
                return text[: opening.start()]
            outside = depth if items == 1 else outside
            depth = outside  # an item that was never closed is carelessness, not depth
        if name in _LOOSE or text[end - 1 : end] == "/":
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > most_depth:
            raise FeedError(Reason.NESTED.say(limit=most_depth))
    return text


def _check_attributes(text: str, start: int, end: int) -> None:
    if end - start <= MAX_ATTRIBUTES:
        return
    attributes = text.count('="', start, end) + text.count("='", start, end)
    if attributes > MAX_ATTRIBUTES or sum(1 for _ in _SPACE.finditer(text, start, end)) > _MAX_WORDS:
        raise FeedError(Reason.ATTRIBUTES.say(limit=MAX_ATTRIBUTES))
