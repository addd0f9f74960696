"""3.13: how fast changed and unchanged feeds are collected. `uv run python -m tests.bench.collecting [SOURCES]`.

Prints the rows of docs/benchmarks.md. Servers and feed workers share the cores with the collector.
"""

from __future__ import annotations

import asyncio
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from sqlalchemy import update

from bot.logs import configure
from bot.net.feed_delta import leave_out_known
from bot.net.reader import open_reader
from jobs.collect import Collector
from storage import articles, sources
from storage.engine import Storage
from storage.migrate import open_storage
from storage.schema import source as table
from tests.bench.feed_server import feed

HOSTS = 250


class Lag:
    """How late the loop runs what is due, sampled every 5 ms."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._task = asyncio.create_task(self._sample())

    async def _sample(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            self.late.append(time.perf_counter() - before - 0.005)

    def end(self) -> str:
        """p99 and the worst, in milliseconds."""
        self._task.cancel()
        ordered = sorted(self.late)
        return f"{ordered[int(len(ordered) * 0.99)] * 1000:.1f} / {ordered[-1] * 1000:.0f} ms"


@asynccontextmanager
async def newspaper() -> AsyncIterator[int]:
    """The server process; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.bench.feed_server", str(port)]
    server = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert server.stdout is not None
    await server.stdout.readline()
    yield port
    server.kill()
    await server.wait()


def host(number: int) -> str:
    """A loopback address of its own for each host."""
    return f"127.0.{number // 250 + 1}.{number % 250 + 1}"


class Clock:
    """The real clock, moved ahead between rounds so that all sources are due again."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


async def collect_all(collector: Collector, storage: Storage, clock: Clock) -> None:
    """Let the tick run, as the scheduler does, until no source is due."""
    while True:
        while await collector.tick():
            pass
        async with storage.read() as tx:
            if not await sources.waiting(tx, clock(), 1):
                return
        await asyncio.sleep(0.1)


async def measured(name: str, count: int, collector: Collector, storage: Storage, clock: Clock) -> None:
    """One round over all sources."""
    clock.ahead += timedelta(days=2)
    lag = Lag()
    began = time.perf_counter()
    await collect_all(collector, storage, clock)
    took = time.perf_counter() - began
    print(f"| {name} | {count} | {took:.1f} s | {count / took:.0f}/s | {lag.end()} |", flush=True)


async def prepare(storage: Storage, count: int, clock: Clock) -> None:
    """Leave sources as a first reading leaves them, but for the articles, whose storing is measured elsewhere."""
    async with storage.write() as tx:
        for source in await sources.listed(tx):
            body = feed(f"s{source.id - 1}", 0)
            seen = leave_out_known(body, b"").seen
            now = clock()
            await tx.execute(
                update(table)
                .where(table.c.id == source.id)
                .values(seen=seen, etag='"0"', succeeded_at=now, news_at=now, checked_at=now)
            )


SILENT = "127.99.0.1"
"""A host that takes connections and says nothing."""


async def beside_the_dead(count: int, collector: Collector, storage: Storage, clock: Clock) -> None:
    """A round in which a tenth of the sources stand on one silent host: how long the others take."""

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, SILENT, 0)
    port = server.sockets[0].getsockname()[1]
    async with storage.write() as tx:
        for number in range(count // 10):
            await sources.add(tx, f"http://{SILENT}:{port}/{number}", now=clock())  # due before all others
    clock.ahead += timedelta(days=2)
    lag = Lag()
    began = time.perf_counter()
    waiting: list[tuple[int, str]] = [(0, "")]
    while waiting:
        while await collector.tick():
            pass
        async with storage.read() as tx:
            waiting = await sources.waiting(tx, clock(), 1, without_hosts=[SILENT])
        await asyncio.sleep(0.1)
    took = time.perf_counter() - began
    name = f"not modified, beside {count // 10} on a silent host"
    print(f"| {name} | {count} | {took:.1f} s | {count / took:.0f}/s | {lag.end()} |", flush=True)
    server.close()
    await collector.stop()


async def bare(port: int, count: int) -> None:
    """Bare httpx for comparison: the same conditional requests, nothing read, nothing stored."""
    places = asyncio.Semaphore(100)
    async with httpx.AsyncClient(timeout=60) as client:
        lag = Lag()
        began = time.perf_counter()

        async def ask(number: int) -> None:
            url = f"http://{host(number % HOSTS)}:{port}/f/s{number}"
            while True:  # httpcore's pool sometimes closes a connection that it has just given away
                try:
                    async with places, client.stream("GET", url, headers={"If-None-Match": '"1"'}) as response:
                        await response.aread()
                except httpx.ReadError:
                    continue
                return

        await asyncio.gather(*(ask(number) for number in range(count)))
        took = time.perf_counter() - began
    print(f"| bare httpx, not modified | {count} | {took:.1f} s | {count / took:.0f}/s | {lag.end()} |", flush=True)


async def main(count: int) -> None:
    """All rounds."""
    configure("error")
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        async with newspaper() as port, httpx.AsyncClient() as http:
            storage = await open_storage(f"sqlite:///{Path(folder) / 'bench.db'}")
            async with storage.write() as tx:
                for number in range(count):
                    await sources.add(tx, f"http://{host(number % HOSTS)}:{port}/f/s{number}", now=clock())
            print("| round | sources | time | rate | loop lag p99 / max |\n|---|---|---|---|---|", flush=True)
            async with open_reader(allow_private=True) as reader:
                collector = Collector(
                    storage,
                    reader,
                    least=timedelta(minutes=5),
                    clock=clock,
                    random=random.random,
                    on_stored=lambda: None,
                )
                if "fresh" in sys.argv:
                    await measured("first reading, 50 new each", count, collector, storage, clock)
                else:
                    await prepare(storage, count, clock)
                await http.get(f"http://127.0.0.1:{port}/print")
                await measured("changed, 1 new of 50", count, collector, storage, clock)
                before = await _state(http, storage, port)
                await measured("not modified", count, collector, storage, clock)
                after = await _state(http, storage, port)
                print(f"second run: {after[0] - before[0]} bodies, {after[1] - before[1]} articles stored")
                await bare(port, min(count, 1_000))
                await beside_the_dead(count, collector, storage, clock)
            await storage.close()


async def _state(http: httpx.AsyncClient, storage: Storage, port: int) -> tuple[int, int]:
    _, bodies = (await http.get(f"http://127.0.0.1:{port}/counts")).text.split()
    async with storage.read() as tx:
        return int(bodies), await articles.count(tx)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))
