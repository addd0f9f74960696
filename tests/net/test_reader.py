"""3.4, 3.8: reading sources over a real connection: sitemap indexes, and whatever an address holds."""

from __future__ import annotations

import gzip

from bot.core.collecting import NotModified, Reading, ReadingFailed, ReadingResult
from bot.net.feeds import Feed
from bot.net.reader import open_reader
from tests.net.server import Piece, Request, response, serving

NEWS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"


def _map(title: str) -> bytes:
    news = f"<news:news><news:title>{title}</news:title></news:news>"
    return f"<urlset {NEWS}><url><loc>/{title}</loc>{news}</url></urlset>".encode()


async def test_3_4_an_index_of_sitemaps_is_read_through() -> None:
    """The newest three of its maps; one that fails is left out."""

    def answer(request: Request) -> list[Piece]:
        days = (20, 21, 22, 23, 24)
        maps = "".join(f"<sitemap><loc>/{day}.xml</loc><lastmod>2026-11-{day}</lastmod></sitemap>" for day in days)
        match request.path:
            case "/index.xml":
                return response(f"<sitemapindex {NEWS}>{maps}</sitemapindex>".encode())
            case "/23.xml":
                return response(b"", "500 Internal Server Error")
            case path:
                return response(gzip.compress(_map(path.strip("/.xml"))))

    async with serving(answer) as server, open_reader(allow_private=True, spacing=0) as reader:
        found = await reader.read(f"{server.url}/index.xml")
        shown = await reader.inspect(f"{server.url}/index.xml")
    assert isinstance(found, Reading)
    assert [item.title for item in found.items] == ["24", "22"]
    assert [item.url for item in found.items] == [f"{server.url}/24", f"{server.url}/22"]
    assert isinstance(shown, Feed)
    assert (shown.kind, [item.title for item in shown.items]) == ("sitemap", ["24", "22"])


async def test_3_6_the_maps_of_an_unchanged_index_are_asked_all_the_same() -> None:
    """Each by its own validators; one that failed once is read when it comes back."""
    asked: list[tuple[str, int]] = []
    tags = {"/index.xml": "i", "/2.xml": "2-a", "/1.xml": None}

    def answer(request: Request) -> list[Piece]:
        tag = tags[request.path]
        if tag is None:
            asked.append((request.path, 503))
            return response(b"", "503 Service Unavailable")
        known = request.headers.get("if-none-match") == f'"{tag}"'
        asked.append((request.path, 304 if known else 200))
        maps = "".join(f"<sitemap><loc>/{n}.xml</loc><lastmod>2026-11-2{n}</lastmod></sitemap>" for n in (1, 2))
        index = f"<sitemapindex {NEWS}>{maps}</sitemapindex>".encode()
        body = index if request.path == "/index.xml" else _map(tag)
        return response(b"" if known else body, "304 Not Modified" if known else "200 OK", etag=f'"{tag}"')

    async with serving(answer) as server, open_reader(allow_private=True, spacing=0) as reader:

        async def read(before: Reading) -> ReadingResult:
            asked.clear()
            return await reader.read(f"{server.url}/index.xml", etag=before.etag, seen=before.seen)

        first = await read(Reading(items=()))
        assert isinstance(first, Reading)
        assert [item.title for item in first.items] == ["2-a"]
        assert asked == [("/index.xml", 200), ("/2.xml", 200), ("/1.xml", 503)]
        assert isinstance(await read(first), NotModified)
        assert asked == [("/index.xml", 304), ("/2.xml", 304), ("/1.xml", 503)], "no body came"
        tags["/1.xml"] = "1-a"
        second = await read(first)
        assert isinstance(second, Reading)
        assert ([item.title for item in second.items], second.etag) == (["1-a"], '"i"')
        assert isinstance(await read(second), NotModified)
        tags["/2.xml"] = "2-b"
        third = await read(second)
        assert isinstance(third, Reading)
        assert [item.title for item in third.items] == ["2-b"]
        tags["/index.xml"] = "j"
        fourth = await read(third)
        assert isinstance(fourth, Reading)
        assert (fourth.items, fourth.seen) == ((), third.seen), "a new index costs no map that is as it was"
        tags |= {"/1.xml": None, "/2.xml": None}
        assert isinstance(await read(fourth), ReadingFailed), "when all maps fail, the source does"
        tags |= {"/1.xml": "1-a", "/2.xml": "2-b"}
        assert isinstance(await read(fourth), NotModified)


async def test_3_8_an_address_is_inspected_as_what_it_is() -> None:
    text = "اندلع حريق كبير فجر اليوم. " * 12
    page = f"<html><body><article><h1>حريق في الميناء القديم</h1><p>{text}</p></article></body></html>"

    def answer(request: Request) -> list[Piece]:
        known = request.path == "/page"
        return response(page.encode(), content_type="text/html") if known else response(b"", "404 Not Found")

    async with serving(answer) as server, open_reader(allow_private=True, spacing=0) as reader:
        found, missing = await reader.inspect(f"{server.url}/page"), await reader.inspect(f"{server.url}/none")
        as_source = await reader.read(f"{server.url}/page")
    assert isinstance(found, Feed)
    assert (found.kind, found.items[0].title) == ("page", "حريق في الميناء القديم")
    assert isinstance(missing, ReadingFailed)
    assert isinstance(as_source, ReadingFailed), "a page is no source"
