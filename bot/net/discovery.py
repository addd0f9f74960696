"""Finding the feeds of a site: what its page names, else what stands at the usual paths."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Awaitable, Callable, Iterator
from urllib.parse import urljoin, urlsplit

from bot.core.collecting import Offer, Outcome, Reading, ReadingFailed, ReadingResult
from bot.core.reasons import Reason
from bot.net.decoding import decode_feed
from bot.net.http import Fetched, Fetcher, FetchFailed
from bot.net.markup import read_line

MOST_OFFERS = 8
_PAGE_CHARS = 500_000
_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default", "/ar/rss")
_TAG = re.compile(r"<(link|a)\s[^<>]{1,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([a-z]{3,10})\s*=\s*(?:"([^"]{0,1000})"|'([^']{0,1000})'|([^\s"'>]{1,1000}))""", re.IGNORECASE
)
_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml|application/feed\+json|text/xml", re.IGNORECASE)
_FEED_LINK = re.compile(r"(?:[/._-]|^)(?:rss|feed|atom|xml)s?(?:[/._?-]|$)", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?(?:[/._?-]|$)|تعليق", re.IGNORECASE)

Read = Callable[[str], Awaitable[ReadingResult]]


async def discover(fetcher: Fetcher, read: Read, url: str) -> tuple[Offer, ...] | ReadingFailed:
    """The feeds of the site at `url`, the likeliest first; none when there are none.

    Feeds that the page declares are taken at its word; what it merely links to, and usual paths, are read first.
    """
    fetched = await fetcher.fetch(url)
    if isinstance(fetched, FetchFailed):
        return ReadingFailed(fetched.reason, fetched.retry_after, fetched.gone, fetched.outcome)
    if not isinstance(fetched, Fetched):
        return ReadingFailed(Reason.UNASKED_304.say(), outcome=Outcome.HTTP)
    page = decode_feed(fetched.body, fetched.content_type)[:_PAGE_CHARS]
    declared = {offer.url: offer for offer in _declared(page, fetched.url)}
    if declared:
        return tuple(sorted(declared.values(), key=lambda offer: bool(_COMMENTS.search(f"{offer.url} {offer.title}"))))[
            :MOST_OFFERS
        ]
    guesses = list(dict.fromkeys([*_linked(page, fetched.url), *(urljoin(fetched.url, path) for path in _PATHS)]))
    results = await asyncio.gather(*(read(guess) for guess in guesses))
    pairs = zip(guesses, results, strict=True)
    found = [Offer(guess, result.title) for guess, result in pairs if isinstance(result, Reading)]
    return tuple({offer.title or offer.url: offer for offer in reversed(found)}.values())[::-1][:MOST_OFFERS]


def _declared(page: str, base: str) -> Iterator[Offer]:
    """What `<link rel=alternate>` names, comment feeds last."""
    for tag, attributes in _tags(page):
        alternate = "alternate" in attributes.get("rel", "").lower().split()
        if tag == "link" and alternate and _FEED_TYPE.search(attributes.get("type", "")):
            target = _absolute(attributes.get("href", ""), base)
            if target is not None:
                yield Offer(target, read_line(attributes.get("title", ""))[:100] or None)


def _linked(page: str, base: str) -> list[str]:
    """Links of the page that look like feeds of the same site; at most MOST_OFFERS."""
    found = []
    for tag, attributes in _tags(page):
        target = _absolute(attributes.get("href", ""), base) if tag == "a" else None
        if target is not None and _FEED_LINK.search(target.partition("://")[2].partition("/")[2]):
            found.append(target)
    site = _site(base)
    return [target for target in dict.fromkeys(found) if _site(target) == site][:MOST_OFFERS]


def _tags(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    for match in _TAG.finditer(page):
        found = match.group()
        attributes = {
            name.lower(): html.unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(found)
        }
        yield match[1].lower(), attributes


def _absolute(href: str, base: str) -> str | None:
    try:
        target = urljoin(base, href.strip())
        return target if href.strip() and urlsplit(target).scheme in {"http", "https"} else None
    except ValueError:
        return None


def _site(url: str) -> str:
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])
