"""3.8: a site's address is enough: its feeds are found."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.collecting import Offer, Outcome, Reading, ReadingFailed, ReadingResult
from bot.net.discovery import MOST_OFFERS, discover
from bot.net.http import Fetcher
from tests.net.server import Piece, Request, response, serving

PAGE = """<!doctype html><html><head><title>موقع</title>
<link href="/comments/feed/" rel="alternate" type="application/rss+xml" title="تعليقات">
<LINK REL='Alternate' TYPE='application/rss+xml' HREF='/feed?a=1&amp;b=2' TITLE='الأخبار &amp; الرياضة'>
<link rel="alternate" type="application/atom+xml" href="https://other.example/atom">
<link rel="alternate" hreflang="en" href="/en"> <link rel=stylesheet href=/rss.css>
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/rss+xml" href="">
</head><body></body></html>"""
LINKS = '<html><body><a class="x" href="/ar/rss/politics">خلاصة</a> <a href="/about">عنا</a> <a href="http://[::1">x</a></body>'


async def find(page: str, *feeds: str, read: Callable[[str], ReadingResult] | None = None) -> object:
    """Discover at a site with this page, whose feeds stand at these paths."""
    asked: list[str] = []

    def answer(request: Request) -> list[Piece]:
        return response(page.encode(), Content_Type="text/html")

    async with (
        serving(answer) as server,
        Fetcher(user_agent="Rasid", allow_private=True, spacing=0) as fetcher,
    ):

        async def reading(url: str) -> ReadingResult:
            asked.append(url)
            path = url.removeprefix(server.url)
            return Reading(items=(), title=path) if path in feeds else ReadingFailed("no feed")

        found = await discover(fetcher, reading, server.url)
        assert isinstance(found, tuple)
        assert len(asked) <= 2 * MOST_OFFERS
        return [(offer.url.removeprefix(server.url), offer.title) for offer in found]


async def test_what_the_page_declares_comment_feeds_last() -> None:
    assert await find(PAGE) == [
        ("/feed?a=1&b=2", "الأخبار & الرياضة"),
        ("https://other.example/atom", None),
        ("/comments/feed/", "تعليقات"),
    ]


async def test_what_the_page_links_to() -> None:
    assert await find(LINKS, "/ar/rss/politics") == [("/ar/rss/politics", "/ar/rss/politics")]


async def test_usual_paths() -> None:
    assert await find("<html></html>", "/rss.xml", "/feed") == [("/feed", "/feed"), ("/rss.xml", "/rss.xml")]


async def test_nothing_is_found() -> None:
    assert await find("<html></html>") == []


async def test_hostile_pages_end() -> None:
    many = "<link rel=alternate type=application/rss+xml href=/{}>"
    found = await find("".join(many.format(number) for number in range(20_000)))
    assert isinstance(found, list)
    assert len(found) == MOST_OFFERS
    assert await find("<link " * 100_000 + "<a href=" * 100_000) == []


async def test_a_site_that_cannot_be_reached() -> None:
    async def never(url: str) -> ReadingResult:
        raise AssertionError(url)

    async with Fetcher(user_agent="Rasid", allow_private=True) as fetcher:
        result = await discover(fetcher, never, "http://127.0.0.1:1/")
    assert isinstance(result, ReadingFailed)
    assert result.outcome is Outcome.UNREACHABLE


def test_an_offer_is_a_value() -> None:
    assert Offer("a", None) == Offer("a", None)
