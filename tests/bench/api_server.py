"""A Bot API for benches of delivery, in a process of its own: as little code between the wire and the limits as can be.

    python -m tests.bench.api_server PORT [--latency S] [--rate N]

It answers getMe, getUpdates and everything that makes a message after `latency`, under the flood limits of the local
Bot API (`bot.demo.limits`) when a rate is given. POST /control takes JSON: `{"rate": N}` changes the limit, `{"refuse":
CHAT, "for": S}` answers 429 for one chat, `{"chaos": [lost, failed, refused]}` takes shares of answers away, `{"update":
{...}}` queues an update, `{"stats": true}` gives counts and the instants at which messages were taken.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import time
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from bot.demo.limits import COUNTED, FloodControl, Limits
from bot.demo.wire import ApiError

Json: TypeAlias = dict[str, Any]
POLL_S = 1.0


class World:
    """What the server knows."""

    def __init__(self, latency: float, rate: float | None) -> None:
        self.latency = latency
        self.flood = FloodControl(time.monotonic, enabled=rate is not None)
        if rate is not None:
            self.set_rate(rate)
        self.taken: list[tuple[float, int, bool]] = []
        """When, to which chat, and whether it arrives silently."""
        self.refused = 0
        self.refusing: dict[int, float] = {}
        self.chaos = (0.0, 0.0, 0.0)
        self.lost = 0
        self.updates: list[Json] = []
        self.polls: list[asyncio.Future[None]] = []
        self.numbers = itertools.count(1)
        self.random = random.Random(7)

    def set_rate(self, rate: float) -> None:
        """Change the limit, with a burst in proportion."""
        self.flood.limits = Limits(bot_rate=rate, bot_burst=max(1, round(rate * 35 / 30)))

    def message(self, chat_id: int, silent: bool) -> Json:
        """Take a message, or raise ApiError."""
        now = time.monotonic()
        until = self.refusing.get(chat_id, 0.0)
        if until > now:
            self.refused += 1
            raise ApiError(429, "Too Many Requests: retry after 5", {"retry_after": 5})
        _, failed, refused = self.chaos
        dice = self.random.random()
        if dice < failed:
            raise ApiError(502, "Bad Gateway")
        if dice < failed + refused:
            self.refused += 1
            raise ApiError(429, "Too Many Requests: retry after 1", {"retry_after": 1})
        try:
            self.flood.pass_or_refuse(chat_id, private=chat_id > 0)
        except ApiError:
            self.refused += 1
            raise
        self.taken.append((now, chat_id, silent))
        kind = "private" if chat_id > 0 else "supergroup"
        return {"message_id": next(self.numbers), "date": 0, "chat": {"id": chat_id, "type": kind, "title": "x"}}


class Connection(asyncio.Protocol):
    """One connection that is kept."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            at = head.find(b"content-length:")
            size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + size:
                return
            path = self.buffer.split(b" ", 2)[1].decode()
            body = self.buffer[end + 4 : end + 4 + size]
            self.buffer = self.buffer[end + 4 + size :]
            self.handle(path, body)

    def handle(self, path: str, body: bytes) -> None:
        if path == "/control":
            self.answer(200, control(self.world, json.loads(body)))
            return
        method = path.rpartition("/")[2].lower()
        given = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        if method == "getupdates":
            asyncio.get_running_loop().create_task(self.poll(int(given.get("offset", 0))))
            return
        try:
            result = self.result(method, given)
        except ApiError as fault:
            self.later(fault.status, fault.body())
            return
        if method in COUNTED and self.world.random.random() < self.world.chaos[0]:
            self.world.lost += 1
            assert self.transport is not None
            self.transport.abort()
            return
        self.later(200, {"ok": True, "result": result})

    def result(self, method: str, given: dict[str, str]) -> Any:
        if method == "getme":
            return {"id": 1, "is_bot": True, "first_name": "Rasid", "username": "rasid_bot"}
        if method in COUNTED:
            return self.world.message(int(given["chat_id"]), given.get("disable_notification") == "true")
        return True

    async def poll(self, offset: int) -> None:
        world = self.world
        world.updates = [update for update in world.updates if update["update_id"] >= offset]
        if not world.updates:
            waiting = asyncio.get_running_loop().create_future()
            world.polls.append(waiting)
            await asyncio.wait([waiting], timeout=POLL_S)
        self.answer(200, {"ok": True, "result": world.updates})

    def later(self, status: int, answer: Json) -> None:
        asyncio.get_running_loop().call_later(self.world.latency, self.answer, status, answer)

    def answer(self, status: int, answer: Json) -> None:
        if self.transport is not None and not self.transport.is_closing():
            body = json.dumps(answer).encode()
            self.transport.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body)


def control(world: World, order: Json) -> Json:
    """Do what a bench asks."""
    if "rate" in order:
        world.flood.enabled = order["rate"] is not None
        if order["rate"] is not None:
            world.set_rate(order["rate"])
    if "refuse" in order:
        world.refusing[order["refuse"]] = time.monotonic() + order["for"]
    if "chaos" in order:
        world.chaos = tuple(order["chaos"])
    if "update" in order:
        world.updates.append(order["update"])
        for waiting in world.polls:
            if not waiting.done():
                waiting.set_result(None)
        world.polls.clear()
    if order.get("clear"):
        world.taken.clear()
        world.refused = world.lost = 0
    now = time.monotonic()
    stats: Json = {"count": len(world.taken), "refused": world.refused, "lost": world.lost, "now": now}
    if order.get("stats"):
        stats["taken"] = world.taken
    return stats


async def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--latency", type=float, default=0.02)
    parser.add_argument("--rate", type=float)
    given = parser.parse_args()
    world = World(given.latency, given.rate)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(world), "127.0.0.1", given.port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
