"""3.12: what one source can do to the others. `uv run python -m tests.bench.hostile`.

Reads one hostile source after the other through the real reader, as one of many: time to its end, growth of all our
processes' memory, and how late the loop ran meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.core.collecting import Reading, ReadingFailed, ReadingResult
from bot.core.model import Article
from bot.logs import configure
from bot.net.reader import open_reader
from tests.bench.collecting import Lag

Write = Callable[[bytes], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
START = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>'
CLOSE = b"Connection: close\r\n\r\n"
ZSTD = bytes.fromhex("28b52ffd")


def gzip_bomb() -> bytes:
    """4 MB that would be 4 GB: a megabyte of zeros packs to a thousandth."""
    pack = zlib.compressobj(9, wbits=31)
    zeros = bytes(1_000_000)
    return b"".join(pack.compress(zeros) for _ in range(4_100)) + pack.flush()


async def drip(write: Write) -> None:
    await write(OK + b"Content-Length: 1000\r\n\r\n")
    while True:
        await write(b"x")
        await asyncio.sleep(1)


async def drip_headers(write: Write) -> None:
    await write(OK)
    number = 0
    while True:
        number += 1
        await write(f"X-{number}: a\r\n".encode())
        await asyncio.sleep(1)


async def flood_headers(write: Write) -> None:
    await write(OK)
    while True:
        await write(b"X-Header: " + b"x" * 10_000 + b"\r\n")


async def flood_continue(write: Write) -> None:
    while True:
        await write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000)


async def crumbs(write: Write) -> None:
    await write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        await write(b"1\r\nx\r\n" * 10_000)


async def endless(write: Write) -> None:
    await write(OK + CLOSE)
    while True:
        await write(b"<item>" + b"x" * 60_000)


async def silence(write: Write) -> None:
    del write
    await asyncio.sleep(60)


def body(content: bytes, *headers: bytes) -> Callable[[Write], Awaitable[None]]:
    async def answer(write: Write) -> None:
        await write(OK + b"".join(header + b"\r\n" for header in headers) + CLOSE + content)

    return answer


def cases() -> dict[str, Callable[[Write], Awaitable[None]]]:
    """Every attack by its name."""
    attributes = b" ".join(b'a%d="x"' % number for number in range(50_000))
    entities = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9)
    ) + b"]>"  # fmt: skip
    xxe = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    item = b"<item><title>%s</title></item></channel></rss>"
    return {
        "4 MB of gzip that would be 4 GB": body(gzip_bomb(), b"Content-Encoding: gzip"),
        "br unasked": body(b"\x1b" + b"\xff" * 3_000, b"Content-Encoding: br"),
        "zstd unasked": body(ZSTD + b"\xff" * 3_000, b"Content-Encoding: zstd"),
        "gzip in gzip": body(gzip_bomb()[:9_000], b"Content-Encoding: gzip, gzip"),
        "50 k attributes": body(START + b"<item " + attributes + b"/></channel></rss>"),
        "100 k nested elements": body(START + b"<a>" * 100_000),
        "100 k nested items": body(START + b"<item>" * 100_000),
        "5 MB of <": body(b"<" * 4_900_000),
        "5 MB of comments that do not end": body(START + b"<!--" * 1_200_000),
        "a billion laughs": body(b'<?xml version="1.0"?>' + entities + START[21:] + item % b"&j;"),
        "XXE": body(b'<?xml version="1.0"?>' + xxe + START[21:] + item % b"&x;"),
        "one byte a second": drip,
        "one header a second": drip_headers,
        "headers without end": flood_headers,
        "100 Continue without end": flood_continue,
        "chunks of one byte": crumbs,
        "a body without end": endless,
        "silence": silence,
    }


def pages() -> dict[str, Callable[[Write], Awaitable[None]]]:
    """Attacks by the page of a teaser; a site's robots.txt is the same attack."""
    label = "<h3>أخبار ذات صلة</h3>".encode()
    head = b"<!doctype html><html><body><h1>x</h1>"
    wild = b"User-agent: *\n" + b"Disallow: /" + b"*a" * 20_000 + b"$\n"
    return {
        "page: 5 MB of <": body(head + b"<" * 4_900_000),
        "page: 100 k nested elements": body(head + b"<div>" * 100_000),
        "page: 200 k paragraphs": body(head + b"<p>x" * 200_000),
        "page: 100 k links": body(head + b"<a href=/x>x y z</a>" * 100_000),
        "page: 50 k labels": body(head + label * 50_000),
        "page: 50 k labels, nested": body(head + (b"<div>" + label) * 4_000),
        "page: 100 k scripts": body(head + b'<script type="application/ld+json">{"a":' * 100_000),
        "robots.txt of wildcards": body(wild),
    }


@asynccontextmanager
async def serving(answer: Callable[[Write], Awaitable[None]]) -> AsyncIterator[str]:
    """A server for one attack, in this process; what it costs itself counts against us."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)

        async def write(data: bytes) -> None:
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(0)

        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await reader.readuntil(b"\r\n\r\n")
            await answer(write)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    server.close()
    for task in talks:
        task.cancel()


def _family() -> Iterator[Path]:
    """This process and the workers it started."""
    me = str(Path("/proc/self").resolve().name)
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            text = status.read_text()
            if status.parent.name == me or f"\nPPid:\t{me}\n" in text:
                yield status.parent


def resident() -> int:
    """Bytes held by us and our workers."""
    total = 0
    for process in _family():
        with contextlib.suppress(OSError):
            total += int((process / "statm").read_text().split()[1]) * 4_096
    return total


class Memory:
    """The greatest growth, sampled every 20 ms."""

    def __init__(self) -> None:
        self.before = resident()
        self.most = self.before
        self._task = asyncio.create_task(self._sample())

    async def _sample(self) -> None:
        while True:
            self.most = max(self.most, await asyncio.to_thread(resident))
            await asyncio.sleep(0.02)

    def end(self) -> str:
        self._task.cancel()
        return f"{(self.most - self.before) / 1e6:.0f} MB"


def told(result: ReadingResult | Article) -> str:
    """The outcome in a few words."""
    if isinstance(result, Article):
        return f"a page of {len(result.text)} characters"
    if isinstance(result, ReadingFailed):
        return result.reason
    return f"{len(result.items)} items" if isinstance(result, Reading) else "not modified"


async def main() -> None:
    """All attacks, one after the other."""
    configure("error")
    feeds, of_pages = cases(), pages()
    print("| attack | ended after | growth | loop lag p99 / max | outcome |\n|---|---|---|---|---|")
    async with open_reader(allow_private=True) as reader, serving(body(START + b"</channel></rss>")) as good:
        for _ in range(4):
            await reader.read(good)  # both workers are there
        for name, answer in (feeds | of_pages).items():
            async with serving(answer) as url:
                memory, lag = Memory(), Lag()
                began = time.perf_counter()
                path = "a" * 1_500 if name.startswith("robots") else ""
                result = await reader.read(url) if name in feeds else await reader.read_page(url + path)
                took = time.perf_counter() - began
                await asyncio.sleep(0.2)  # what comes after belongs to it
                print(f"| {name} | {took:.1f} s | {memory.end()} | {lag.end()} | {told(result)} |", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
