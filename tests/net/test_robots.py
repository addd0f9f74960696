"""3.3: what a site's robots.txt says about pages, over a real connection and the real worker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.core.collecting import Outcome, ReadingFailed
from bot.core.model import Article
from bot.core.reasons import Reason
from bot.net.http import Fetcher
from bot.net.reader import WebReader, open_reader
from bot.net.robots import FAULT_KEPT_S, KEPT_S, Robots
from tests.net.server import Piece, Request, Server, response, serving

TEXT = "اندلع حريق كبير فجر اليوم في الميناء القديم، وقال شهود إن النيران بلغت المخازن. " * 8
PAGE = (
    "<html><head><link rel=canonical href='/news/1'></head>"
    "<body><article><h1>حريق في الميناء القديم</h1>"
    f"<p>{TEXT}</p></article></body></html>"
)


@asynccontextmanager
async def site(robots: bytes, status: str = "200 OK") -> AsyncIterator[tuple[Server, WebReader]]:
    def answer(request: Request) -> list[Piece]:
        if request.path == "/robots.txt":
            return response(robots, status)
        return response(PAGE.encode(), content_type="text/html; charset=utf-8")

    async with serving(answer) as server, open_reader(allow_private=True, spacing=0) as reader:
        yield server, reader


async def test_a_page_is_read_and_names_its_own_address() -> None:
    async with site(b"User-agent: *\nDisallow: /private/\n") as (server, reader):
        found = await reader.read_page(f"{server.url}/news/1?utm_source=rss")
    assert isinstance(found, Article)
    assert (found.title, found.url) == ("حريق في الميناء القديم", f"{server.url}/news/1")
    assert "النيران بلغت المخازن" in found.text


@pytest.mark.parametrize("agent", ["*", "Rasid", "rasid"])
async def test_a_forbidden_page_is_not_asked_for(agent: str) -> None:
    async with site(f"User-agent: {agent}\nDisallow: /news/\n".encode()) as (server, reader):
        found = await reader.read_page(f"{server.url}/news/1")
        assert [request.path for request in server.requests] == ["/robots.txt"]
    assert found == ReadingFailed(Reason.ROBOTS.say(), outcome=Outcome.REFUSED)


async def test_a_redirect_into_what_is_forbidden_is_not_followed() -> None:
    """3.3: robots.txt is asked at every hop."""

    def answer(request: Request) -> list[Piece]:
        match request.path:
            case "/robots.txt":
                return response(b"User-agent: *\nDisallow: /private/\n")
            case "/go/1":
                return response(b"", "302 Found", location="/private/1")
            case "/go/2":
                return response(b"", "302 Found", location="/news/2")
            case _:
                return response(PAGE.encode(), content_type="text/html; charset=utf-8")

    async with serving(answer) as server, open_reader(allow_private=True, spacing=0) as reader:
        refused, read = await reader.read_page(f"{server.url}/go/1"), await reader.read_page(f"{server.url}/go/2")
        assert "/private/1" not in [request.path for request in server.requests]
    assert refused == ReadingFailed(Reason.ROBOTS.say(), outcome=Outcome.REFUSED)
    assert isinstance(read, Article)


@pytest.mark.parametrize(
    ("robots", "status", "allowed"),
    [
        (b"", "404 Not Found", True),
        (b"<html>no such page</html>", "200 OK", True),
        (b"\xff\xfe\x00garbage\n" * 50, "200 OK", True),
        (b"", "503 Service Unavailable", False),
        (b"", "429 Too Many Requests", False),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: Rasid\nAllow: /\n", "200 OK", True),
    ],
)
async def test_a_site_without_rules_allows_and_one_in_trouble_does_not(
    robots: bytes, status: str, *, allowed: bool
) -> None:
    async with site(robots, status) as (server, reader):
        assert isinstance(await reader.read_page(f"{server.url}/news/1"), Article) is allowed


async def test_hostile_patterns_end() -> None:
    """3.7: a robots.txt made to take for ever costs a worker its life, and the page is left alone."""
    rules = b"User-agent: *\n" + b"Disallow: /" + b"*a" * 3_000 + b"$\n"
    async with site(rules) as (server, reader):
        found = await reader.read_page(f"{server.url}/" + "a" * 1_500)
        assert isinstance(await reader.read_page(f"{server.url}/news/2"), Article)
    assert isinstance(found, ReadingFailed | Article)


async def test_one_robots_txt_serves_many_pages_until_it_is_old() -> None:
    asked, now = [], 0.0

    async def ask(body: bytes, url: str) -> bool:
        asked.append(url)
        return b"Allow" in body

    def answer(_: Request) -> list[Piece]:
        return response(b"Allow", statuses.pop(0))

    statuses = ["500 Oh", "200 OK", "200 OK"]
    async with serving(answer) as server, Fetcher(user_agent="t", allow_private=True, spacing=0) as fetcher:
        robots = Robots(fetcher, ask, clock=lambda: now)
        assert not await robots.allow(f"{server.url}/1")
        assert not await robots.allow(f"{server.url}/2")
        now = FAULT_KEPT_S + 1
        assert await robots.allow(f"{server.url}/3")
        assert await robots.allow(f"{server.url}/4")
        assert len(server.requests) == 2
        now += KEPT_S + 1
        assert await robots.allow(f"{server.url}/5")
        assert len(server.requests) == 3
    assert [url[-1] for url in asked] == ["3", "4", "5"]


async def test_no_address_is_not_allowed() -> None:
    async with Fetcher(user_agent="t") as fetcher:
        assert not await Robots(fetcher, lambda *_: pytest.fail("asked")).allow("http://[broken/")
