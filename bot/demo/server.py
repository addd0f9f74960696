"""An HTTP server on the loopback interface inside a running event loop, and the few lines of ASGI it needs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from typing import TYPE_CHECKING

import uvicorn
from starlette.responses import JSONResponse

from bot.demo.wire import ApiError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from bot.demo.wire import Json

_HOST = "127.0.0.1"
_KEEP_ALIVE = 75
"""Seconds an idle connection is kept: longer than a client's pool keeps it, so that none dies under a request."""
_GRACE = 1.0
"""Seconds that requests under way have to end when the server stops."""
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _Uvicorn(uvicorn.Server):
    """uvicorn that starts and stops without pauses and leaves signals to the application it runs in."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self.stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        tasks = list(self.server_state.tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_GRACE)
            for task in late:
                task.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class LoopbackServer:
    """Serves `app` on `port` of 127.0.0.1; port 0 takes a free one when it starts."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.port = port
        self._app = app
        self._uvicorn: _Uvicorn | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        # with the protocol named, asyncio knows it for TCP and turns Nagle's algorithm off: 40 ms a request
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, self.port))
        except OSError:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE,
        )
        self._uvicorn = _Uvicorn(config)
        self._serving = asyncio.create_task(self._uvicorn.serve(sockets=[listener]))
        ready = asyncio.create_task(self._uvicorn.listening.wait())
        await asyncio.wait({ready, self._serving}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            await self._serving  # raises what kept it from listening

    async def stop(self) -> None:
        """Answer what is under way, then stop."""
        if self._uvicorn is not None and self._serving is not None:
            self._uvicorn.stopping.set()
            await self._serving

    def cut(self, client: tuple[str, int]) -> None:
        """Close a client's connection at once, without an answer."""
        if self._uvicorn is None:
            return
        for connection in self._uvicorn.server_state.connections:
            if getattr(connection, "client", None) == client:
                connection.transport.abort()


class Endpoint:
    """A bare ASGI endpoint: a request object would cost more than the method it carries."""

    def __init__(self, serve: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._serve = serve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self._serve(scope, receive, send)


async def read_body(receive: Receive) -> bytes:
    """Return the whole body of a request."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)


def content_type(scope: Scope) -> str:
    """Return the content type of a request."""
    for name, value in scope["headers"]:
        if name == b"content-type":
            return str(value, "latin-1")
    return ""


async def answer_json(send: Send, status: int, answer: Json) -> None:
    """Answer with JSON."""
    await answer_bytes(send, status, _ENCODE(answer).encode("utf-8", "replace"), b"application/json")


async def answer_bytes(send: Send, status: int, body: bytes, kind: bytes) -> None:
    """Answer with bytes of a content type."""
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def not_found(_: Request, __: Exception) -> JSONResponse:
    """Answer a path that is none of the Bot API's."""
    return JSONResponse(ApiError(404, "Not Found").body(), status_code=404)
