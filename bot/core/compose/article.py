"""The stored text of an article, as a deep link opens it: in pages, cut between paragraphs or words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from bot.core.callbacks import OpenArticle, encode
from bot.core.compose import parts
from bot.core.html import LRM, RLM, bold, clip, direction, foreign, one_line, safe_url, utf16_length
from bot.core.model import Button, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from bot.core.compose.parts import ReadAlso
    from bot.core.i18n import Texts
    from bot.core.model import StoredArticle

PAGE_UNITS: Final = 2400
"""Text on one page: leaves room for headline, byline and read-also within 4,096."""
_TITLE_UNITS: Final = 300


def compose_article(
    article: StoredArticle,
    texts: Texts,
    bot_username: str,
    *,
    now: datetime,
    zone: tzinfo,
    page: int = 0,
    read_also: Sequence[ReadAlso] = (),
) -> Message:
    """Compose one page (from 0; the last one when there are fewer) with buttons to turn it; links on the last page."""
    pages = article_pages(article.text)
    page = min(max(page, 0), len(pages) - 1)
    last = page == len(pages) - 1
    origin = parts.byline(article, texts, now, zone)
    blocks = [
        parts.line(texts, bold(foreign(parts.headline(article, texts), _TITLE_UNITS))),
        parts.line(texts, origin) if origin else origin,
        pages[page],
        _page_note(page, len(pages), texts),
        parts.read_also(parts.usable(read_also, bot_username) if last else (), texts),
    ]
    return Message(html=str(parts.paragraphs(blocks)), buttons=_buttons(article, texts, page, len(pages)))


def article_pages(text: str) -> tuple[Markup, ...]:
    """Divide a text into pages of at most PAGE_UNITS; a paragraph runs in its own direction. At least one page."""
    pages: list[Markup] = []
    current: list[Markup] = []
    used = 0
    for paragraph in _pieces(text):
        cost = utf16_length(paragraph) + 3
        if current and used + cost > PAGE_UNITS:
            pages.append(parts.paragraphs(current))
            current, used = [], 0
        current.append(escape((RLM if direction(paragraph) == "rtl" else LRM) + paragraph))
        used += cost
    return (*pages, parts.paragraphs(current))


def _pieces(text: str) -> Iterator[str]:
    """Paragraphs, those longer than a page divided between words."""
    for raw in text.splitlines():
        rest = one_line(raw)
        while utf16_length(rest) > PAGE_UNITS - 3:
            head = clip(rest, PAGE_UNITS - 3)
            yield head
            rest = rest[len(head) - 1 :].lstrip()
        if rest:
            yield rest


def _page_note(page: int, count: int, texts: Texts) -> Markup:
    if count == 1:
        return Markup()
    return parts.line(texts, texts.html("page-of", page=page + 1, pages=count))


def _buttons(article: StoredArticle, texts: Texts, page: int, count: int) -> tuple[tuple[Button, ...], ...]:
    turns = []
    if page > 0:
        turns.append(Button(texts.plain("button-previous"), data=encode(OpenArticle(article.id, page - 1))))
    if page < count - 1:
        turns.append(Button(texts.plain("button-next"), data=encode(OpenArticle(article.id, page + 1))))
    rows = [tuple(turns)] if turns else []
    url = safe_url(article.url)
    if url:
        rows.append((Button(texts.plain("button-original"), url=url),))
    return tuple(rows)
