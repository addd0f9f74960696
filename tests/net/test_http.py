"""1.15, 3.6, 3.7, 3.12: fetching, over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.core.collecting import Outcome
from bot.net.http import Fetched, Fetcher, FetchFailed, NotModified
from tests.net.server import Answer, Piece, Request, Server, response, serving

AGENT = "Rasid/0 (+https://rasid.example; editor@rasid.example)"
NOW = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)


def fetcher(**options: object) -> Fetcher:
    settings: dict[str, object] = {"user_agent": AGENT, "allow_private": True, "deadline": 5.0, "clock": lambda: NOW}
    settings["spacing"] = 0.0
    return Fetcher(**(settings | options))  # type: ignore[arg-type] # options differ in type by design of this helper


async def fetch(answer: Answer, path: str = "/feed", **options: object) -> object:
    async with serving(answer) as server, fetcher(**options) as client:
        return await client.fetch(server.url + path)


def failed(result: object) -> str:
    assert isinstance(result, FetchFailed), result
    return result.reason


async def test_plain_fetch() -> None:
    async with (
        serving(
            lambda r: response(b"<rss/>", ETag='"v1"', Last_Modified="yesterday", Content_Type="text/xml")
        ) as server,
        fetcher() as client,
    ):
        result = await client.fetch(server.url + "/feed#part")
    assert result == Fetched(
        url=server.url + "/feed", permanent_url=None, body=b"<rss/>", content_type="text/xml", etag='"v1"',
        last_modified="yesterday", fresh_for=None,
    )  # fmt: skip
    sent = server.requests[0].headers
    assert sent["user-agent"] == AGENT
    assert sent["accept-encoding"] == "gzip"
    assert "if-none-match" not in sent
    assert "cookie" not in sent


async def test_not_modified() -> None:
    """1.15: conditional GET."""

    def answer(request: Request) -> list[Piece]:
        assert request.headers["if-none-match"] == '"v1"'
        assert request.headers["if-modified-since"] == "Mon, 06 May 2024 10:00:00 GMT"
        return response(b"", "304 Not Modified", Cache_Control="public, max-age=600")

    async with serving(answer) as server, fetcher() as client:
        result = await client.fetch(server.url, etag='"v1"', last_modified="Mon, 06 May 2024 10:00:00 GMT")
    assert result == NotModified(fresh_for=timedelta(minutes=10))


@pytest.mark.parametrize("value", ["null", "None", "", '""', "a\nb", "é", "x" * 2000])
async def test_a_validator_unfit_to_send_is_not_sent(value: str) -> None:
    """3.6: never a literal null."""
    async with serving(lambda r: response(ETag="null")) as server, fetcher() as client:
        result = await client.fetch(server.url, etag=value, last_modified=value)
    assert isinstance(result, Fetched)
    assert result.etag is None
    assert not {"if-none-match", "if-modified-since"} & server.requests[0].headers.keys()


async def test_unasked_304_is_a_failure() -> None:
    assert "304" in failed(await fetch(lambda r: response(b"", "304 Not Modified")))


async def test_cookies_are_forgotten() -> None:
    async with serving(lambda r: response(Set_Cookie="id=1; Path=/")) as server, fetcher() as client:
        await client.fetch(server.url)
        await client.fetch(server.url)
    assert [r.headers.get("cookie") for r in server.requests] == [None, None]


def redirects(*hops: tuple[str, str]) -> Answer:
    """Answer /0 with the first hop, /1 with the second …, and the last with a body."""

    def answer(request: Request) -> list[Piece]:
        place = int(request.path.strip("/"))
        if place == len(hops):
            return response(b"here")
        status, location = hops[place]
        return response(b"", f"{status} Moved", **({"Location": location} if location else {}))

    return answer


@pytest.mark.parametrize(
    ("hops", "moved"),
    [
        ([("301", "/1")], True),
        ([("308", "/1"), ("301", "/2")], True),
        ([("302", "/1")], False),
        ([("301", "/1"), ("307", "/2")], False),
        ([("303", "/1"), ("301", "/2")], False),
        ([("301", f"/{n}") for n in range(1, 6)], True),
    ],
)
async def test_redirects(hops: list[tuple[str, str]], moved: bool) -> None:
    async with serving(redirects(*hops)) as server, fetcher() as client:
        result = await client.fetch(server.url + "/0")
    assert isinstance(result, Fetched)
    assert result.url == f"{server.url}/{len(hops)}"
    assert result.permanent_url == (result.url if moved else None)


async def test_moved_and_not_modified() -> None:
    def answer(request: Request) -> list[Piece]:
        if request.path == "/old":
            return response(b"", "301 Moved", Location="/new")
        return response(b"", "304 Not Modified")

    async with serving(answer) as server, fetcher() as client:
        assert await client.fetch(server.url + "/old", etag='"1"') == NotModified(permanent_url=server.url + "/new")


@pytest.mark.parametrize(
    ("hops", "reason"),
    [
        ([("301", f"/{n}") for n in range(1, 7)], "more than 5 redirects"),
        ([("302", "")], "without an address"),
        ([("302", "file:///etc/passwd")], "only http and https"),
        ([("302", "gopher://127.0.0.1:70/")], "only http and https"),
        ([("302", "http://[::1")], "in location header"),
    ],
)
async def test_redirects_that_end_badly(hops: list[tuple[str, str]], reason: str) -> None:
    assert reason in failed(await fetch(redirects(*hops), "/0"))


async def test_no_downgrade() -> None:
    """3.7: https never leads to http."""
    client = fetcher()
    secure = client._address("https://news.example/")
    answered = response_of("302", "http://news.example/")
    with pytest.raises(Exception, match="https to http"):
        client._next(secure, answered)
    await client.aclose()


def response_of(status: str, location: str) -> httpx.Response:
    return httpx.Response(int(status), headers={"location": location})


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/",
        "news.example/feed",
        "http://",
        "",
        "file:///etc/passwd",
        "http://[::1",
        "http://a b/",
        "http://x:99999/",
    ],
)
async def test_addresses_that_are_none(url: str) -> None:
    async with fetcher() as client:
        assert "not a web address" in failed(await client.fetch(url))


async def test_private_hosts_and_ports_are_refused() -> None:
    """3.11: nothing connects."""
    async with serving(lambda r: response(b"secret")) as server, fetcher(allow_private=False) as client:
        assert "port" in failed(await client.fetch(server.url))
        for host in ("127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433", "169.254.169.254", "[::ffff:7f00:1]"):
            assert "not a public address" in failed(await client.fetch(f"http://{host}/"))
    assert server.connections == 0


async def test_a_refused_address_is_no_silent_host() -> None:
    """3.9: nobody was asked, so each time the reason is told, however often."""
    async with Fetcher(user_agent="test", spacing=0) as fetcher:
        for _ in range(8):
            found = await fetcher.fetch("http://127.0.0.1/")
            assert isinstance(found, FetchFailed)
            assert "not a public address" in found.reason
            assert found.outcome is Outcome.REFUSED


async def test_a_redirect_into_the_house_is_refused() -> None:
    """A public name leads to a private one: the second hop is checked like the first (its resolver says who is who)."""
    reached: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        reached.append(host)
        return ["127.0.0.1"] if host == "inside.example" else ["93.184.216.34"]

    async with fetcher(allow_private=False, resolver=resolve) as client:
        here = client._address("http://news.example/")
        there = client._next(here, response_of("302", "http://inside.example/admin"))
        assert "inside.example is not a public address" in failed(await client.fetch(str(there)))
    assert reached == ["inside.example"]


async def test_a_name_that_changes_its_mind_is_asked_once_a_connection() -> None:
    """3.7, rebinding: the address that was checked is the one that is connected to."""
    answers = iter([["127.0.0.1"], ["127.0.0.9"]])

    async def resolve(host: str, port: int) -> list[str]:
        return next(answers)

    async with serving(lambda r: response(b"ok")) as server, fetcher(resolver=resolve) as client:
        for _ in range(2):  # the second goes over the same connection
            assert isinstance(await client.fetch(f"http://news.example:{server.port}/"), Fetched)
    assert server.connections == 1
    assert server.requests[0].headers["host"] == f"news.example:{server.port}"


async def test_gzip() -> None:
    body = "خبر ".encode() * 10_000
    result = await fetch(lambda r: response(gzip.compress(body), Content_Encoding="gzip"))
    assert isinstance(result, Fetched)
    assert result.body == body


async def test_gzip_in_members_with_padding() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0"
    result = await fetch(lambda r: response(packed, Content_Encoding="x-gzip"))
    assert isinstance(result, Fetched)
    assert result.body == b"one two"


@pytest.mark.parametrize(
    ("body", "reason"),
    [(gzip.compress(b"x" * 999)[:-12], "cut off"), (b"not gzip at all", "damaged"), (b"", "cut off")],
    ids=["short", "none", "empty"],
)
async def test_broken_gzip(body: bytes, reason: str) -> None:
    assert reason in failed(await fetch(lambda r: response(body, Content_Encoding="gzip")))


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip"])
async def test_unasked_encodings_are_refused_undecoded(encoding: str) -> None:
    """3.12."""
    assert "was not asked for" in failed(await fetch(lambda r: response(b"\x1b\x00", Content_Encoding=encoding)))


async def test_a_bomb_is_bounded() -> None:
    """3.12: 100 kB that would be 100 MB."""
    pack = zlib.compressobj(wbits=31)
    zeros = bytes(1_000_000)
    bomb = b"".join(pack.compress(zeros) for _ in range(100)) + pack.flush()
    tracemalloc.start()
    try:
        reason = failed(await fetch(lambda r: response(bomb, Content_Encoding="gzip")))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "when unpacked" in reason
    assert peak < 30_000_000


async def test_many_empty_members_end() -> None:
    result = await fetch(
        lambda r: response(gzip.compress(b"") * 5_000 + gzip.compress(b"late"), Content_Encoding="gzip")
    )
    assert isinstance(result, Fetched)
    assert result.body == b""


async def test_size_is_bounded() -> None:
    assert "larger than 1,000 bytes" in failed(await fetch(lambda r: response(b"x" * 1_001), max_bytes=1_000))
    assert isinstance(await fetch(lambda r: response(b"x" * 1_000), max_bytes=1_000), Fetched)


async def test_a_slow_drip_is_ended() -> None:
    """3.12: every read succeeds in time, the whole does not."""
    drip: list[Piece] = [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"]
    for _ in range(100):
        drip += [b"x", 0.02]
    began = time.monotonic()
    assert "within 0.2 s" in failed(await fetch(lambda r: drip, deadline=0.2))
    assert time.monotonic() - began < 1


async def test_endless_headers_are_ended() -> None:
    endless: list[Piece] = [b"HTTP/1.1 200 OK\r\n", *[b"X-Header: " + b"x" * 1000 + b"\r\n"] * 400]
    assert failed(await fetch(lambda r: endless))


async def test_a_silent_server() -> None:
    assert "0.05 s" in failed(await fetch(lambda r: [1.0], deadline=0.05))


async def test_a_connection_that_breaks() -> None:
    assert failed(await fetch(lambda r: []))
    async with fetcher() as client:
        assert "connection" in failed(await client.fetch("http://127.0.0.1:1/")).lower()


async def test_nonsense_for_http() -> None:
    assert failed(await fetch(lambda r: [b"SSH-2.0-OpenSSH\r\n\r\n"]))


@pytest.mark.parametrize(
    ("status", "headers", "wait", "gone"),
    [
        ("404 Not Found", {}, None, False),
        ("410 Gone", {}, None, True),
        ("429 Too Many Requests", {"Retry_After": "120"}, timedelta(minutes=2), False),
        ("503 Unavailable", {"Retry_After": "999999999999"}, timedelta(days=1), False),
        ("503 Unavailable", {"Retry_After": "Mon, 06 May 2024 12:05:00 GMT"}, timedelta(minutes=5), False),
        (
            "503 Unavailable",
            {"Retry_After": "Mon, 06 May 2024 12:05:00 GMT", "Date": "Mon, 06 May 2024 12:04:00 GMT"},
            timedelta(minutes=1),
            False,
        ),
        ("503 Unavailable", {"Retry_After": "Mon, 06 May 2024 11:00:00 GMT"}, None, False),
        ("503 Unavailable", {"Retry_After": "soon"}, None, False),
    ],
)
async def test_refusals(status: str, headers: dict[str, str], wait: timedelta | None, gone: bool) -> None:
    result = await fetch(lambda r: response(b"", status, **headers))
    assert result == FetchFailed(
        reason=f"the server answers {status}",
        retry_after=wait,
        gone=gone,
        status=int(status[:3]),
        outcome=Outcome.HTTP,
    )


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({"Cache_Control": 'no-transform, max-age="300"'}, timedelta(minutes=5)),
        ({"Cache_Control": "max-age=99999999"}, timedelta(days=1)),
        ({"Cache_Control": "max-age=soon"}, None),
        ({"Expires": "Mon, 06 May 2024 12:30:00 GMT"}, timedelta(minutes=30)),
        ({"Expires": "0"}, None),
        ({"Cache_Control": "max-age=60", "Expires": "Mon, 06 May 2024 12:30:00 GMT"}, timedelta(minutes=1)),
    ],
)
async def test_freshness(headers: dict[str, str], fresh: timedelta | None) -> None:
    result = await fetch(lambda r: response(**headers))
    assert isinstance(result, Fetched)
    assert result.fresh_for == fresh


async def test_a_slow_host_delays_nobody() -> None:
    """Promise 8."""

    async def answer(request: Request) -> list[Piece]:
        if request.path == "/slow":
            await asyncio.sleep(0.3)
        return response(b"x")

    async with serving(answer) as server, fetcher() as client:
        slow = asyncio.create_task(client.fetch(server.url + "/slow"))
        await asyncio.sleep(0)
        assert isinstance(await client.fetch(server.url + "/fast"), Fetched)
        assert not slow.done()
        assert isinstance(await slow, Fetched)


def test_server_helper_knows_its_address() -> None:
    assert Server(port=7).url == "http://127.0.0.1:7"
