"""A news page to an article (3.3): the half of page reading that runs in the worker.

The body is trafilatura's (F1 0.962 on gold pages, where readability has 0.922); title, date, author, picture and tags
come from JSON-LD, then OpenGraph, then HTML, because trafilatura's titles and dates are not to be trusted.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import datetime
from itertools import islice
from typing import Any, TypeAlias

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from bot.core.documents.dates import has_only_date_words
from bot.core.documents.headline import derive_headline
from bot.core.documents.labels import Kind, ends_with_full_stop, find_label, find_web_label
from bot.core.documents.links import is_furniture
from bot.core.documents.plain import folded_words, one_line
from bot.core.documents.tags import tidy_tags
from bot.core.language import detect
from bot.core.reasons import Reason
from bot.net.caps import checked
from bot.net.date_reader import DateReader
from bot.net.feed_error import FeedError
from bot.net.markup import NO_ADDRESS, absolute, read_line
from bot.net.page_boxes import LISTS, take_boxes

Json: TypeAlias = dict[str, Any]

_ARTICLES = frozenset(
    f"{kind}article" for kind in ("", "news", "reportagenews", "analysisnews", "opinionnews", "backgroundnews", "tech")
) | {"blogposting", "liveblogposting", "report", "socialmediaposting"}
_DEEPEST = 5_000
"""Open elements by a count that knows nothing of what HTML lets stand open; the parser itself ends at 256."""
_MOST_CHARACTERS = 2_000_000
_MOST_ELEMENTS = 15_000
"""Long pages of news have three thousand; each costs a kilobyte or two, and 40 µs."""
_OPENING = re.compile(r"<[A-Za-z]")
_CODE = re.compile(r"<(script|style)\b")
_MOST_NODES = 5_000
"""Values of a page's JSON-LD that are looked at."""
_MENU_LINE, _MENU_SHARE, _FEWEST_LINES = 25, 0.6, 20
"""A text of at least so many lines, of which this share is shorter than so many characters, is a page's menus."""
_LEFT_OUT = 0.6
"""A body found on the page that is shorter than this share of the one its JSON-LD gives is a part of it."""
_LONGEST_TEXT = 200_000
_LONGEST_TITLE = 1_000
_LONGEST_HEADLINE = 110
"""Characters of a line without a full stop that is taken for a headline where a box was just opened."""
_LONGEST_NAME = 200
_MOST_TAGS = 50
_HEAD_LINES = 4
_LONGEST_BYLINE = 120
_LONGEST_NAME_WORDS = 4
_BYLINE_PARTS = re.compile(r"[|·•–—،]|\s-\s")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_BYLINES = frozenset({Kind.DATE, Kind.BYLINE, Kind.WROTE, Kind.SOURCE})
_MOST_ANCHORS = 3_000
_YEARS = range(1990, 2100)


def read_page(text: str, url: str) -> Json:
    """Read a page as one article; raises FeedError when it holds none."""
    text = _bounded(text)
    checked(_without_code(text), most_items=len(text), most_depth=_DEEPEST)
    tree = _tree(text)
    about = next(_json_ld(tree), {})
    base = absolute(_first(tree, "//base/@href"), url) or url
    address = _address(tree, about, base, url)
    if base.startswith(NO_ADDRESS) and address is not None:
        base = address  # a saved page: its links are relative to where it came from
    lines, links, box_tags = _body(tree, base)
    body, described = "\n".join(lines)[:_LONGEST_TEXT], _plain(about.get("articleBody"))[:_LONGEST_TEXT]
    if len(body) < _LEFT_OUT * len(described):
        body, lines = described, []
    title = _title(tree, about)[:_LONGEST_TITLE]
    publisher, author = _publisher(tree, about), _author(tree, about)
    names = [title, publisher or "", author or "", *(author or "").split("،")]
    known = {folded_words(name) for name in names if name.strip()}
    if lines and (said := _without_bylines(lines, known)):
        body = "\n".join(said)[:_LONGEST_TEXT]
    if not body and not title:
        raise FeedError(Reason.NO_ARTICLE.say())
    published = _published(tree, about)
    return {
        "title": title or derive_headline(body),
        "title_derived": not title,
        "text": body,
        "url": address,
        "guid": None,
        "publisher": publisher,
        "author": author,
        "tags": tidy_tags([*_tags(tree, about), *box_tags])[:_MOST_TAGS],
        "lang": detect(f"{title}\n{body}", _first(tree, "/html/@lang") or None),
        "image": _image(tree, about, base),
        "published_at": published.isoformat() if published else None,
        "read_also": [[name[:_LONGEST_TITLE], link] for name, link in links if link != address],
    }


def _without_bylines(lines: list[str], known: set[str]) -> list[str]:
    """The lines without those at their head that only repeat the headline, or say who published and when."""
    dates = DateReader()
    for at, line in enumerate(lines[:_HEAD_LINES]):
        if not _is_byline(line, known, dates):
            return lines[at:]
    return lines[_HEAD_LINES:]


def _is_byline(line: str, known: set[str], dates: DateReader) -> bool:
    if folded_words(line) in known:
        return True
    if len(line) > _LONGEST_BYLINE:
        return False
    parts = [part.strip() for part in _BYLINE_PARTS.split(line) if part.strip()]
    unknown = [part for part in parts if not _is_of_byline(part, known)]
    if not unknown:
        return bool(parts)
    # «بريد المشرق · 2026-11-25 21:47 UTC»: a name that the page says nowhere else, then the moment, and no more.
    name, *rest = parts
    return (
        unknown == [name] and len(name.split()) <= _LONGEST_NAME_WORDS and len(rest) == 1 and _is_moment(rest[0], dates)
    )


def _is_of_byline(part: str, known: set[str]) -> bool:
    label = find_label(part)
    return folded_words(part) in known or (label is not None and label.kind in _BYLINES) or has_only_date_words(part)


def _is_moment(part: str, dates: DateReader) -> bool:
    """Whether a part is a date with its time and nothing else."""
    return _CLOCK.search(part) is not None and has_only_date_words(part) and dates.read(part) is not None


def _bounded(text: str) -> str:
    """The page as far as it is read: what a page of news never reaches takes time and memory only."""
    text = text[:_MOST_CHARACTERS]
    opening = next(islice(_OPENING.finditer(text), _MOST_ELEMENTS, None), None)
    return text if opening is None else text[: opening.start()]


def _without_code(text: str) -> str:
    """The page without scripts and styles, whose «<» opens no tags; linear. What is never closed goes to the end."""
    lower, kept, at = text.lower(), [], 0
    if len(lower) != len(text):  # a few letters grow when made small, and places would no longer be the same
        lower = text
    for opening in _CODE.finditer(lower):
        if opening.start() < at:
            continue
        kept.append(text[at : opening.start()])
        end = lower.find(f"</{opening[1]}", opening.end())
        at = len(text) if end < 0 else end
    return "".join([*kept, text[at:]])


def _tree(text: str) -> HtmlElement:
    try:
        return document_fromstring(text, parser=HTMLParser(huge_tree=False, encoding=None, remove_comments=True))
    except (etree.ParserError, ValueError) as fault:
        raise FeedError(Reason.EMPTY_PAGE.say()) from fault


def _first(tree: HtmlElement, path: str) -> str:
    """The first value under an XPath, as one line; empty when there is none."""
    found = tree.xpath(path)
    return one_line(str(found[0])) if found else ""


def _meta(tree: HtmlElement, *names: str) -> Iterator[str]:
    """What the page's meta elements say under these names (property, name or itemprop)."""
    for name in names:
        for content in tree.xpath("//meta[@property=$n or @name=$n or @itemprop=$n]/@content", n=name):
            if one_line(str(content)):
                yield one_line(str(content))


def _json_ld(tree: HtmlElement) -> Iterator[Json]:
    """The articles that the page describes in JSON-LD, those with a headline first."""
    found: list[Json] = []
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            found += _articles_in(json.loads(str(script), strict=False))
        except (ValueError, RecursionError):
            continue  # a page's broken description is no reason not to read the page
    yield from sorted(found, key=lambda one: not one.get("headline"))


def _articles_in(value: object) -> Iterator[Json]:
    pending, seen = [value], 0
    while pending and seen < _MOST_NODES:
        node = pending.pop(0)
        seen += 1
        if isinstance(node, list):
            pending += node
        elif isinstance(node, dict):
            kinds = node.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(name, str) and name.lower() in _ARTICLES for name in names):
                yield node
            pending += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]


def _plain(value: object) -> str:
    """Text of a JSON value, markup and entities taken out."""
    return read_line(html.unescape(value)) if isinstance(value, str) else ""


def _named(value: object) -> str:
    """The name of a person or organisation, however it is written; several between commas."""
    if isinstance(value, list):
        return "، ".join(dict.fromkeys(name for each in value[:5] if (name := _named(each))))
    if isinstance(value, dict):
        return _plain(value.get("name"))[:_LONGEST_NAME]
    name = _plain(value)[:_LONGEST_NAME]
    return "" if name.startswith(("http://", "https://")) else name


def _title(tree: HtmlElement, about: Json) -> str:
    headlines = [one_line(heading.text_content()) for heading in tree.xpath("//h1")[:20]]
    described = _plain(about.get("headline")) or read_line(next(_meta(tree, "og:title", "twitter:title"), ""))
    page = read_line(_first(tree, "//head/title/text()"))
    if not described:
        described = max((name for name in headlines if name), key=len, default="") or page
    # Sites add their name to what they tell others; the heading that begins it is the headline.
    within = [name for name in headlines if len(name) > 10 and described.startswith(name)]
    return max(within, key=len, default=described)


def _address(tree: HtmlElement, about: Json, base: str, url: str) -> str | None:
    described = about.get("url") if isinstance(about.get("url"), str) else None
    ways = [_first(tree, "//link[@rel='canonical']/@href"), next(_meta(tree, "og:url"), ""), described or ""]
    for way in ways:
        whole = absolute(way, base)
        if whole is not None and whole.rstrip("/").count("/") > 2:  # some sites name their front page
            return whole
    return absolute(url, None)


def _published(tree: HtmlElement, about: Json) -> datetime | None:
    written = [
        *(about.get(name) for name in ("datePublished", "dateCreated", "dateModified")),
        *_meta(tree, "article:published_time", "datePublished", "date", "pubdate", "publish-date", "dc.date.issued"),
        *tree.xpath("//time/@datetime")[:5],
        *(time.text_content() for time in tree.xpath("//time")[:5]),
    ]
    dates = DateReader()
    for text in written:
        moment = dates.read(one_line(text)) if isinstance(text, str) else None
        if moment is not None and moment.year in _YEARS:
            return moment
    return None


def _publisher(tree: HtmlElement, about: Json) -> str | None:
    return _named(about.get("publisher")) or next(_meta(tree, "og:site_name", "application-name"), "")[:200] or None


def _author(tree: HtmlElement, about: Json) -> str | None:
    named = (name for name in _meta(tree, "author", "article:author", "dc.creator") if not name.startswith("http"))
    links = tree.xpath("//*[@rel='author' or contains(@class,'author-name') or contains(@class,'byline')]")[:1]
    return _named(about.get("author")) or next(named, "")[:_LONGEST_NAME] or _text_of(links) or None


def _text_of(elements: list[HtmlElement]) -> str:
    return one_line(elements[0].text_content())[:_LONGEST_NAME] if elements else ""


def _tags(tree: HtmlElement, about: Json) -> Iterator[str]:
    keywords = about.get("keywords")
    yield from _divided(keywords if isinstance(keywords, list) else [keywords])
    yield from _meta(tree, "article:tag")
    if not keywords:
        yield from _divided(_meta(tree, "news_keywords", "keywords"))
    for anchor in tree.xpath("//a[@rel='tag' or contains(concat(' ',@class,' '),' tag ')]")[:_MOST_TAGS]:
        yield one_line(anchor.text_content()).lstrip("#")


def _divided(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            parts = value.replace("،", ",").replace("؛", ",").replace(";", ",").split(",")
            yield from (read_line(part) for part in parts if part.strip() and len(part) <= _LONGEST_NAME)


def _image(tree: HtmlElement, about: Json, base: str) -> str | None:
    described = about.get("image")
    while isinstance(described, list) and described:
        described = described[0]
    if isinstance(described, dict):
        described = described.get("url")
    ways = [described, *_meta(tree, "og:image", "og:image:url", "twitter:image")]
    return next((whole for way in ways if isinstance(way, str) and (whole := absolute(way, base))), None)


def _body(tree: HtmlElement, base: str) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """The paragraphs of the article, the links of its read-also boxes, and the tags of its tag lines."""
    anchors = _anchors(tree, base)
    boxes = take_boxes(tree, base)
    text = _extracted(tree)
    lines: list[str] = []
    links: dict[str, tuple[str, str]] = {url: (link.title, url) for url, link in boxes.links.items()}
    tags: list[str] = boxes.tags
    box: Kind | None = None
    fresh = False
    for line in filter(None, map(one_line, text.split("\n"))):
        label = find_web_label(line.lstrip("-•* "))
        named = label.value if label is not None else line.lstrip("-•* ")
        url = anchors.get(folded_words(named))
        opened, fresh = fresh, False
        if label is not None and (url is not None or not label.value or not ends_with_full_stop(line)):
            box = label.kind
            fresh = not label.value
            if label.kind is Kind.TAGS:
                tags += _divided([named])
            elif named and url:
                links.setdefault(url, (named, url))
        elif box in LISTS and url is not None:
            links.setdefault(url, (named, url))
        elif opened and box in LISTS and len(line) <= _LONGEST_HEADLINE and not ends_with_full_stop(line):
            continue  # a headline that has lost its link
        elif box is Kind.TAGS and url is not None and len(named) <= 60:
            tags.append(named.lstrip("#"))
        elif not (is_furniture(line) and url is not None):
            box = None
            lines.append(line)
    return lines, list(links.values()), tags


def _extracted(tree: HtmlElement) -> str:
    """The body as trafilatura finds it: fast, and with its slower second opinions where that gave the whole page."""
    for fast in (True, False):
        found = trafilatura.bare_extraction(deepcopy(tree), fast=fast, include_comments=False, include_tables=True)
        text = getattr(found, "text", None) or ""
        lines = [line for line in text.split("\n") if line.strip()]
        short = sum(len(line) < _MENU_LINE for line in lines)
        if len(lines) < _FEWEST_LINES or short < _MENU_SHARE * len(lines):
            break
    return text


def _anchors(tree: HtmlElement, base: str) -> dict[str, str]:
    """The page's links by their words, folded."""
    found: dict[str, str] = {}
    for anchor in tree.xpath("//a[@href]")[:_MOST_ANCHORS]:
        words = folded_words(one_line(anchor.text_content()[:_LONGEST_TITLE]))
        url = absolute(anchor.get("href"), base)
        if words and url:
            found.setdefault(words, url)
    return found
