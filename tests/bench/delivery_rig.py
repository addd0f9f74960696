"""What the benches of delivery share: a Bot API in a process of its own, and databases filled at once."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import httpx
from sqlalchemy import insert, text

from bot.clock import system_clock
from bot.config import Settings
from bot.config import load as load_settings
from bot.core.grammar import parse_query
from bot.core.model import Article
from storage import articles
from storage.engine import Storage
from storage.migrate import open_storage
from storage.schema import chat, query, subscription

Json: TypeAlias = dict[str, Any]
TOKEN = "123456:bench-token-of-nobody"
FIRST_CHAT = 1_000_000
WORD = "المرجان"


@dataclass
class Rig:
    """A server and a folder."""

    url: str
    folder: Path
    client: httpx.AsyncClient
    process: asyncio.subprocess.Process
    databases: int = field(default=0)

    async def control(self, **order: Any) -> Json:
        """Give the server an order; returns its counts."""
        answer: Json = (await self.client.post(f"{self.url}/control", json=order)).json()
        return answer

    async def count(self) -> int:
        """Messages taken so far."""
        return int((await self.control())["count"])

    async def taken(self) -> list[tuple[float, int, bool]]:
        """When each message was taken, to which chat, silently or not."""
        return [(at, chat_id, silent) for at, chat_id, silent in (await self.control(stats=True))["taken"]]

    async def until(self, count: int, *, within: float) -> float:
        """Wait until so many messages were taken; returns the seconds that took."""
        began = time.monotonic()
        while time.monotonic() - began < within:
            if await self.count() >= count:
                break
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    def database(self) -> str:
        """The address of a new database."""
        self.databases += 1
        return f"sqlite:///{self.folder}/{self.databases}.db"

    def settings(self, database: str, **more: Any) -> Settings:
        """Settings of a bot on this server."""
        given = {"token": TOKEN, "api_url": self.url, "database_url": database, "log_level": "error"} | more
        return load_settings(None, **given)


@asynccontextmanager
async def rig(*, latency: float = 0.02, rate: float | None = None) -> AsyncIterator[Rig]:
    """A server for one bench."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [] if rate is None else ["--rate", str(rate)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.api_server", str(port), "--latency", str(latency), *options,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        async with httpx.AsyncClient(timeout=30) as client:
            made = Rig(f"http://127.0.0.1:{port}", Path(folder), client, process)
            for _ in range(200):
                try:
                    await made.control()
                    break
                except httpx.HTTPError:
                    await asyncio.sleep(0.05)
            try:
                yield made
            finally:
                process.kill()
                await process.wait()


async def fill_readers(storage: Storage, number: int, *, word: str = WORD) -> None:
    """That many private chats that follow one word."""
    now = system_clock()
    async with storage.write() as tx:
        query_id = (
            await tx.execute(
                insert(query).values(canonical=parse_query(word).canonical, created_at=now).returning(query.c.id)
            )
        ).scalar_one()
    for start in range(0, number, 20_000):
        ids = range(start, min(number, start + 20_000))
        async with storage.write() as tx:
            await tx.execute(
                insert(chat),
                [
                    {"telegram_id": FIRST_CHAT + n, "kind": "private", "lang": "ar", "state": "active",
                     "created_at": now - timedelta(days=1), "seen_at": now}
                    for n in ids
                ],
            )  # fmt: skip
            last = (await tx.execute(text("SELECT max(id) FROM chat"))).scalar_one()
            await tx.execute(
                insert(subscription),
                [
                    {"chat_id": last - len(ids) + 1 + at, "query_id": query_id, "shown": word, "created_at": now}
                    for at in range(len(ids))
                ],
            )


async def store_news(storage: Storage, number: int = 1, *, word: str = WORD) -> None:
    """Fresh articles that hold the word."""
    now = system_clock()
    async with storage.write() as tx:
        for n in range(1, number + 1):
            rest = "وقال الصيادون إن الموسم بدأ مبكرا هذا العام. " * 8
            body = f"عاد {word} إلى الساحل رقم {n} صباح اليوم. {rest}"
            item = Article(title=f"{word} يعود إلى الساحل رقم {n}", text=body, published_at=now)
            await articles.store(tx, item, now=now)


async def open_filled(url: str, readers: int) -> Storage:
    """A new database with readers."""
    storage = await open_storage(url)
    await fill_readers(storage, readers)
    return storage
