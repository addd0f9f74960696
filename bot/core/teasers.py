"""Items of which a feed gives only the beginning: when their page is fetched, and what the page adds (3.3)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.core.collecting import Teaser
from bot.core.model import Article
from bot.core.stopwords import COMMON_WORDS
from bot.core.text import tokens

PAGE_AGE: Final = timedelta(hours=48)
"""Pages of older items are not fetched: nobody is alerted of them."""

PATIENCE: Final = timedelta(seconds=15)
"""How long matching waits for a page at most: a slow site must not hold back what its feed has said already."""

ATTEMPTS: Final = 3
_FIRST_WAIT: Final = timedelta(minutes=2)
_WAIT_GROWS: Final = 5

_SHORT: Final = 600
"""Characters of text below which an item may be a teaser: two paragraphs. Whole articles that are so short, agency
flashes, cost one request more."""
_CUT: Final = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.{3}|&hellip;)\s*\]|\(\s*(?:…|\.{3})\s*\)"
    r"|(?:\b(?:[إا]قر[أا]|للمزيد|تابع|شاهد|المزيد|التفاصيل|التتمة|المصدر الأصلي)\b[^\n]{0,40})"
    r"|(?:\b(?:read more|continue reading|full story|lire la suite)\b[^\n]{0,40}))\W*\Z",
    re.IGNORECASE,
)
_TAIL: Final = 120
_OPENING: Final = 2_000
"""Characters of a text whose words are compared."""
_SHARED: Final = 0.5
"""Share of the item's telling words that its page must have too."""


def looks_cut(text: str) -> bool:
    """Whether a text of a feed may be the beginning of a longer one."""
    return len(text) < _SHORT or _CUT.search(text[-_TAIL:]) is not None


def wants_page(item: Article, teaser: Teaser, now: datetime) -> bool:
    """Whether the page of a feed's item is to be fetched, as its source wishes."""
    if teaser is Teaser.NEVER or not item.url:
        return False
    if item.published_at is not None and now - item.published_at > PAGE_AGE:
        return False
    return teaser is Teaser.ALWAYS or looks_cut(item.text)


def next_attempt(now: datetime, attempts: int, retry_after: timedelta | None) -> datetime | None:
    """When a page is asked for again after so many attempts failed; None when it is given up."""
    if attempts >= ATTEMPTS:
        return None
    grown: timedelta = _FIRST_WAIT * _WAIT_GROWS ** (attempts - 1)
    return now + max(grown, min(retry_after or timedelta(), PAGE_AGE))


def _telling(text: str) -> set[str]:
    return {token.folded for token in tokens(text[:_OPENING])} - COMMON_WORDS


def is_page_of(item: Article, page: Article) -> bool:
    """Whether a page tells what the item tells, rather than asking for consent, a login or another day's patience."""
    of_page = _telling(f"{page.title}\n{page.text}")
    for text in ("" if item.title_derived else item.title, item.text):
        words = _telling(text)
        if words and len(words & of_page) >= _SHARED * len(words):
            return True
    return not item.title and not item.text


def completed(item: Article, page: Article) -> Article:
    """The item with what its page adds: the whole text, and whatever the item does not say itself.

    A page that is of something else, or says less than the item, adds nothing.
    """
    if not is_page_of(item, page):
        return item
    headline = page if page.title and (item.title_derived or not item.title or _CUT.search(item.title)) else item
    return replace(
        item,
        title=headline.title,
        title_derived=headline.title_derived,
        text=max(page.text, item.text, key=len),
        publisher=item.publisher or page.publisher,
        tags=tuple(dict.fromkeys((*item.tags, *page.tags))),
        image=item.image or page.image,
        published_at=item.published_at or page.published_at,
        read_also=item.read_also or page.read_also,
    )
