"""A newspaper of any size, in a process of its own: `python -m tests.bench.feed_server PORT`.

Answers on every loopback address, so that sources can be spread over hosts. `/f/NAME` is a feed of 50 headlines with
one new item after each `/print`; conditional requests get 304.
"""

from __future__ import annotations

import asyncio
import sys

ITEMS = 50
_edition = 0
_bodies = 0
_requests = 0


def item(name: str, number: int) -> str:
    """One headline with its lead."""
    return (
        f"<item><title>الخبر رقم {number} من النشرة {name} عن المنطقة وما فيها</title>"
        f"<link>https://{name}.example/a/{number}</link><guid>{name}-{number}</guid>"
        f"<pubDate>Mon, 06 May 2024 {number % 24:02}:{number % 60:02}:00 GMT</pubDate>"
        f"<description><![CDATA[<p>نص قصير للخبر رقم {number} في {name}، وفيه جملة أو جملتان عما وقع اليوم.</p>]]>"
        "</description><category>سياسة</category></item>"
    )


def feed(name: str, edition: int) -> bytes:
    """The feed as it stands in an edition: the newest first."""
    items = "".join(item(name, number) for number in range(edition + ITEMS, edition, -1))
    head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>صحيفة {name}</title>'
    return f"{head}<link>https://{name}.example/</link><language>ar</language>{items}</channel></rss>".encode()


class Newspaper(asyncio.Protocol):
    """Keep-alive HTTP, as little of it as is needed."""

    def __init__(self) -> None:
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while b"\r\n\r\n" in self._rest:
            head, _, self._rest = self._rest.partition(b"\r\n\r\n")
            self._transport.write(answer(head.decode()))


def answer(head: str) -> bytes:
    """Answer one request."""
    global _edition, _bodies, _requests  # noqa: PLW0603 - one process, one newspaper
    path = head.split(" ", 2)[1]
    if path == "/print":
        _edition += 1
        return _response(b"")
    if path == "/counts":
        return _response(f"{_requests} {_bodies}".encode())
    _requests += 1
    etag = f'"{_edition}"'
    if f"if-none-match: {etag}" in head.lower():
        return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
    _bodies += 1
    return _response(feed(path.rsplit("/", 1)[1], _edition), etag)


def _response(body: bytes, etag: str = "") -> bytes:
    tag = f"ETag: {etag}\r\n" if etag else ""
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n{tag}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def main(port: int) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(Newspaper, "0.0.0.0", port, backlog=4096)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
