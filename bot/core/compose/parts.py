"""Pieces that several messages share: headlines, bylines, links, lines with the right direction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from markupsafe import Markup, escape

from bot.core.html import BUTTON_UNITS, bold, clip, foreign, isolate, link, one_line, safe_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from bot.core.i18n import Texts
    from bot.core.model import StoredArticle

READ_ALSO_SHOWN: Final = 4
KEYWORDS_SHOWN: Final = 5
KEYWORD_UNITS: Final = 64
PUBLISHER_UNITS: Final = 80
LINK_UNITS: Final = 200
LEAD_UNITS: Final = 90
"""Length of a headline taken from the text of an article that has none."""
EVIDENCE_UNITS: Final = 160
_EVIDENCE_MARKS: Final = 10
_KEYWORD_IN_BUTTON: Final = 28
_CLOCKS_DIFFER: Final = timedelta(minutes=10)
_RELATIVE_BELOW: Final = timedelta(hours=24)
Links: TypeAlias = tuple[tuple[str, str], ...]
"""Headlines and their addresses."""
_DOT: Final = Markup(" · ")
_BLANK: Final = Markup(" ")


@dataclass(frozen=True, slots=True)
class Keyword:
    """A followed word as the reader knows it, and the subscription that ends it."""

    shown: str
    subscription_id: int


@dataclass(frozen=True, slots=True)
class ReadAlso:
    """A read-also link; without an address it opens the stored article, without either it is no link and not shown."""

    title: str
    url: str | None = None
    article_id: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of an article and where the matched words stand in it (start, end in code points, ascending)."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


def deep_link(bot_username: str, article_id: int) -> str:
    """Address that opens the stored text of an article in the bot (handled by /start)."""
    return f"https://t.me/{bot_username}?start=art_{article_id}"


def article_address(article: StoredArticle, bot_username: str) -> str:
    """Where the headline leads: the article's own address if Telegram can carry it, else its text in the bot."""
    return safe_url(article.url) or deep_link(bot_username, article.id)


def headline(article: StoredArticle, texts: Texts) -> str:
    """The headline as one line; the beginning of the text when there is none."""
    return one_line(article.title) or clip(one_line(article.text[:1000]), LEAD_UNITS) or texts.plain("untitled")


def line(texts: Texts, *pieces: Markup) -> Markup:
    """One line that runs in the direction of `texts` whatever stands in it."""
    return Markup().join((escape(texts.mark), *pieces))


def paragraphs(parts: Iterable[Markup]) -> Markup:
    """Join what is not empty with a blank line between."""
    return Markup("\n\n").join(part for part in parts if part)


def lines(parts: Iterable[Markup]) -> Markup:
    """Join what is not empty, a line each."""
    return Markup("\n").join(part for part in parts if part)


def linked(title: str, url: str, units: int) -> Markup:
    """A headline as a link, isolated."""
    shown = clip(one_line(title), units)
    return isolate(link(escape(shown), url), shown)


def age(article: StoredArticle, texts: Texts, now: datetime, zone: tzinfo) -> str | None:
    """When it was published: how long ago within a day, else the date; None when unknown."""
    if article.published_at is None:
        return None
    past = now - article.published_at
    if -_CLOCKS_DIFFER <= past < _RELATIVE_BELOW:
        return texts.relative(past)
    return texts.date(article.published_at, zone)


def byline(article: StoredArticle, texts: Texts, now: datetime, zone: tzinfo, *, agency: bool = True) -> Markup:
    """Publisher, agency («نقلًا عن») and time, as far as they are known."""
    pieces = [foreign(article.publisher or "", PUBLISHER_UNITS)]
    source = one_line(article.agency or "")
    if agency and source and source != one_line(article.publisher or ""):
        pieces.append(texts.html("via", agency=clip(source, PUBLISHER_UNITS)))
    moment = age(article, texts, now, zone)
    pieces.append(foreign(moment) if moment else Markup())
    return _DOT.join(piece for piece in pieces if piece)


def article_line(
    article: StoredArticle, texts: Texts, bot_username: str, now: datetime, zone: tzinfo, units: int = LINK_UNITS
) -> Markup:
    """One item of a list: «• headline · publisher · time», the headline a link."""
    title = linked(headline(article, texts), article_address(article, bot_username), units)
    origin = byline(article, texts, now, zone, agency=False)
    return line(texts, Markup("• "), _DOT.join(piece for piece in (title, origin) if piece))


def usable(items: Iterable[ReadAlso], bot_username: str) -> Links:
    """Headline and address of up to four of `items`: those that have both, each address once."""
    found: dict[str, str] = {}
    for item in items:
        url = safe_url(item.url)
        if url is None and item.article_id is not None:
            url = deep_link(bot_username, item.article_id)
        if url is not None and one_line(item.title):
            found.setdefault(url, item.title)
    return tuple((title, url) for url, title in found.items())[:READ_ALSO_SHOWN]


def read_also(links: Links, texts: Texts) -> Markup:
    """The read-also box with these headlines and addresses; empty when there are none."""
    if not links:
        return Markup()
    rows = (line(texts, Markup("• "), linked(title, url, LINK_UNITS)) for title, url in links)
    return lines((line(texts, bold(texts.html("read-also"))), *rows))


def quoted_keywords(keywords: Sequence[Keyword], texts: Texts) -> Markup:
    """The words in quotation marks, divided by commas, «+N» for those that are too many to name."""
    shown = [texts.html("quoted", text=clip(one_line(word.shown), KEYWORD_UNITS)) for word in keywords[:KEYWORDS_SHOWN]]
    left = len(keywords) - len(shown)
    if left > 0:
        shown.append(texts.html("plus-more", count=left))
    return (texts.html("list-separator") + " ").join(shown)


def evidence_line(evidence: Evidence, texts: Texts) -> Markup:
    """«ورد فيه: …» with the matched words in bold; at most 160 units of the sentence."""
    text = clip(evidence.text, EVIDENCE_UNITS)
    whole = len(text) if text == evidence.text else len(text) - 1  # the ellipsis is nobody's word
    pieces = Markup()
    done = 0
    for start, end in evidence.bold[:_EVIDENCE_MARKS]:
        if not done <= start < end <= whole:
            continue
        pieces += _piece(text[done:start]) + bold(_piece(text[start:end]))
        done = end
    pieces += _piece(text[done:])
    return line(texts, texts.html("alert-evidence", sentence=isolate(pieces, text)))


def _piece(text: str) -> Markup:
    """Part of a sentence, made safe, keeping the spaces at its edges."""
    bare = one_line(text)
    if not bare:
        return _BLANK if text else _BLANK[:0]
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() else ""
    return escape(before + bare + after)


def button_text(key: str, texts: Texts, keyword: str | None = None) -> str:
    """Text of a button, short enough for a telephone; `keyword` is clipped before the words around it are."""
    if keyword is None:
        return texts.plain(key)
    return clip(texts.plain(key, keyword=clip(one_line(keyword), _KEYWORD_IN_BUTTON)), BUTTON_UNITS)
