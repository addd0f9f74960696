"""4.10 to 4.17, 4.21: delivery at Telegram's limits, beside a plain loop over python-telegram-bot's AIORateLimiter.

    uv run --with aiolimiter python -m tests.bench.bench_delivery [ROW …] [--short]

The Bot API is a process of its own (tests/bench/api_server.py), 20 ms away, which enforces the limits of a row; the bot
is the real application on SQLite, in this process. Rows without a name run all; `--short` takes a third of the time.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

from sqlalchemy import text
from telegram import Bot
from telegram.error import RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.app import App, running
from bot.clock import system_clock
from bot.core.callbacks import ConfirmBroadcast, encode
from bot.logs import configure
from storage import broadcasts
from storage.engine import Storage
from tests.bench.delivery_rig import FIRST_CHAT, TOKEN, Rig, open_filled, rig, store_news
from tests.bench.hostile import resident

EDITOR = 900
Row: TypeAlias = Callable[[float], Awaitable[None]]


def say(row: str, what: str, ours: str, theirs: str = "") -> None:
    """A line of the table."""
    print(f"| {row} | {what} | {ours} | {theirs} |", flush=True)


@asynccontextmanager
async def bot_on(rig: Rig, url: str, **more: object) -> AsyncIterator[App]:
    """Our bot on a database."""
    async with running(rig.settings(url, alerts_per_hour=0, **more), stop=asyncio.Event()) as app:
        assert app is not None
        await asyncio.sleep(1.0)
        yield app


async def spam(rig: Rig, chats: int, seconds: float, *, limited: bool = True, skip: int | None = None) -> None:
    """Their bot: one message to one chat after the other, as many at a time as the limiter takes."""
    limiter = AIORateLimiter(overall_max_rate=30, overall_time_period=1, max_retries=5) if limited else None
    request = HTTPXRequest(connection_pool_size=64, pool_timeout=60)
    theirs = ExtBot(TOKEN, base_url=f"{rig.url}/bot", request=request, rate_limiter=limiter)
    await theirs.initialize()
    ends_at = time.monotonic() + seconds

    async def one(chat_id: int) -> None:
        with suppress(TelegramError):
            await theirs.send_message(chat_id, f"المرجان يعود إلى الساحل {chat_id}")

    pending: set[asyncio.Task[None]] = set()
    for number in range(chats):
        if time.monotonic() > ends_at:
            break
        pending.add(asyncio.create_task(one(skip if skip is not None and number % 50 == 0 else FIRST_CHAT + number)))
        if len(pending) >= 60:
            _, pending = await asyncio.wait(
                pending, timeout=max(0.0, ends_at - time.monotonic()), return_when="FIRST_COMPLETED"
            )
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    await theirs.shutdown()


async def share_of(rig: Rig, seconds: float, *, settle: float) -> tuple[float, float]:
    """Messages a second taken in a window that begins after `settle`, and the share of requests refused in it."""
    await asyncio.sleep(settle)
    before = await rig.control()
    await asyncio.sleep(seconds)
    after = await rig.control()
    taken, refused = after["count"] - before["count"], after["refused"] - before["refused"]
    return taken / (after["now"] - before["now"]), refused / max(1, taken + refused)


async def budget(scale: float) -> None:
    """4.10: the whole of 30 a second over three minutes of backlog."""
    seconds = 180 * scale
    async with rig(rate=30) as r:
        url = r.database()
        storage = await open_filled(url, round(35 * (seconds + 15)))
        async with bot_on(r, url):
            await store_news(storage)
            rate, refused = await share_of(r, seconds, settle=5)
        await storage.close()
    async with rig(rate=30) as r:
        theirs, their_refused, _ = await asyncio.gather(*_watched(r, seconds / 3, spam(r, 10**6, seconds / 3 + 6)))
    say("4.10", f"share of 30/s over {seconds:.0f} s; requests refused", f"{rate / 30:.1%}; {refused:.2%}",
        f"{theirs / 30:.1%}; {their_refused:.2%}")  # fmt: skip


def _watched(
    r: Rig, seconds: float, work: Awaitable[None]
) -> tuple[Awaitable[float], Awaitable[float], Awaitable[None]]:
    found: asyncio.Future[tuple[float, float]] = asyncio.ensure_future(share_of(r, seconds, settle=5))

    async def part(number: int) -> float:
        return (await asyncio.shield(found))[number]

    return part(0), part(1), work


async def lower_limit(scale: float) -> None:
    """4.11: the server takes 20 a second while we are set to 30."""
    seconds = 120 * scale
    async with rig(rate=20) as r:
        url = r.database()
        storage = await open_filled(url, round(32 * (seconds + 75)))
        async with bot_on(r, url):
            await store_news(storage)
            rate, refused = await share_of(r, seconds, settle=60)
        await storage.close()
    async with rig(rate=20) as r:
        theirs, their_refused, _ = await asyncio.gather(*_watched(r, seconds / 2, spam(r, 10**6, seconds / 2 + 6)))
    say("4.11", "share of a true limit of 20/s after 60 s; refused", f"{rate / 20:.1%}; {refused:.2%}",
        f"{theirs / 20:.1%}; {their_refused:.2%}")  # fmt: skip


async def one_refused(scale: float) -> None:
    """4.12: one chat answers 429 for a minute."""
    seconds = 60 * scale

    async def ours(refuse: bool) -> float:
        async with rig(rate=30) as r:
            url = r.database()
            storage = await open_filled(url, round(33 * (seconds + 12)))
            if refuse:
                await r.control(**{"refuse": FIRST_CHAT, "for": seconds + 20})
            async with bot_on(r, url):
                await store_news(storage)
                rate, _ = await share_of(r, seconds, settle=4)
            await storage.close()
            return rate

    async def theirs(refuse: bool) -> float:
        async with rig(rate=30) as r:
            if refuse:
                await r.control(**{"refuse": FIRST_CHAT, "for": seconds + 20})
            rate, _, _ = await asyncio.gather(
                *_watched(r, seconds, spam(r, 10**6, seconds + 6, skip=FIRST_CHAT if refuse else None))
            )
            return rate

    free, held = await ours(False), await ours(True)
    their_free, their_held = await theirs(False), await theirs(True)
    say(
        "4.12",
        "others' throughput while one chat is refused",
        f"{held / free - 1:+.1%}",
        f"{their_held / their_free - 1:+.1%}",
    )


def _update(number: int, chat_id: int, words: str) -> dict[str, object]:
    person = {"id": chat_id, "is_bot": False, "first_name": "x", "language_code": "ar"}
    message: dict[str, object] = {"message_id": number, "date": int(time.time()), "from": person, "text": words}
    message["chat"] = {"id": chat_id, "type": "private", "first_name": "x"}
    message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(words)}]
    return {"update_id": number, "message": message}


async def commands(scale: float) -> None:
    """4.13: commands while a million alerts wait and are being delivered."""
    readers = round(1_000_000 * scale)
    async with rig(rate=30) as r:
        url = r.database()
        storage = await open_filled(url, readers)
        async with bot_on(r, url):
            await store_news(storage)
            await r.until(100, within=600)
            waits = []
            for number in range(1, 41):
                person = 500 + number
                began = time.monotonic()
                await r.control(update=_update(number, person, "/list"))
                while not any(chat_id == person for _, chat_id, _ in (await r.taken())[-80:]):
                    await asyncio.sleep(0.005)
                waits.append(time.monotonic() - began)
                await asyncio.sleep(0.3)
        await storage.close()
    waits.sort()
    p95 = waits[int(0.95 * len(waits)) - 1]
    say(
        "4.13",
        f"command answered while {readers:,} alerts wait: p95 (median)",
        f"{p95 * 1e3:.0f} ms ({statistics.median(waits) * 1e3:.0f})",
    )


def _press(number: int, chat_id: int, data: str) -> dict[str, object]:
    """A press of a button under a message of ours."""
    person = {"id": chat_id, "is_bot": False, "first_name": "x", "language_code": "ar"}
    chat = {"id": chat_id, "type": "private", "first_name": "x"}
    message = {"message_id": 1, "date": int(time.time()), "chat": chat, "text": "x"}
    query = {"id": str(number), "from": person, "chat_instance": "1", "data": data, "message": message}
    return {"update_id": number, "callback_query": query}


async def breaking(scale: float) -> None:
    """4.14: breaking news behind a hundred thousand queued alerts."""
    readers = round(100_000 * scale)
    async with rig(rate=30) as r:
        url = r.database()
        storage = await open_filled(url, readers)
        async with bot_on(r, url, admins=str(EDITOR)) as app:
            await store_news(storage)
            await r.until(100, within=300)
            waits = []
            for number in range(1, 4):
                async with app.storage.write() as tx:
                    draft = await broadcasts.draft(tx, EDITOR, html="عاجل", article_id=None, now=system_clock())
                press = encode(ConfirmBroadcast(draft.id, draft.version))
                await r.control(update=_press(number, EDITOR, press))
                waits.append(await _first_breaking(r, storage))
                async with app.storage.write() as tx:
                    await tx.execute(text("UPDATE broadcast SET state = 'cancelled'"))
                    await tx.execute(
                        text("UPDATE alert SET state = 'dropped' WHERE broadcast_id IS NOT NULL AND state = 'pending'")
                    )
                await asyncio.sleep(6)
        await storage.close()
    say("4.14", f"breaking behind {readers:,} alerts: first message (worst of 3)", f"{max(waits):.2f} s")


async def _first_breaking(r: Rig, storage: Storage) -> float:
    began = time.monotonic()
    while time.monotonic() - began < 60:
        async with storage.read() as tx:
            sent = await tx.execute(
                text(
                    "SELECT 1 FROM alert WHERE broadcast_id IS NOT NULL AND state = 'sent' AND settled_at > (SELECT max(confirmed_at) FROM broadcast) LIMIT 1"
                )
            )
            if sent.first() is not None:
                break
        await asyncio.sleep(0.01)
    return time.monotonic() - began


async def many_at_once(scale: float) -> None:
    """4.15: ten articles, ten thousand followers."""
    readers = round(10_000 * scale)
    async with rig(rate=300) as r:
        url = r.database()
        storage = await open_filled(url, readers)
        async with bot_on(r, url, send_rate=300):
            began = time.monotonic()
            await store_news(storage, 10)
            seen = -1
            while (now := await r.count()) != seen or now < readers:
                seen = now
                await asyncio.sleep(2)
            took = time.monotonic() - began - 2
            count = await r.count()
            async with storage.read() as tx:
                owed = (
                    await tx.execute(text("SELECT count(*) FROM alert WHERE state IN ('sent', 'bundled')"))
                ).scalar_one()
        await storage.close()
    say("4.15", f"10 articles × {readers:,} followers at a limit of 300/s: messages for {owed:,} alerts",
        f"{count:,} in {took:.0f} s", f"{10 * readers:,} in {10 * readers / 300:.0f} s at the same rate (reckoned)")  # fmt: skip


async def enqueue(scale: float) -> None:
    """4.16: a broadcast to a million chats, put into the outbox."""
    readers = round(1_000_000 * scale)
    async with rig() as r:
        url = r.database()
        storage = await open_filled(url, readers)
        async with storage.write() as tx:
            draft = await broadcasts.draft(tx, 900, html="عاجل", article_id=None, now=system_clock())
            push = await broadcasts.confirm(tx, draft.id, version=draft.version, editor_id=900, now=system_clock())
            assert push is not None
        from jobs.push import CHUNK

        before = most = resident()
        began = time.monotonic()
        done = False
        while not done:
            async with storage.write() as tx:
                done = await broadcasts.enqueue(tx, push.id, chunk=CHUNK, now=system_clock())
            most = max(most, resident())
        took = time.monotonic() - began
        grown = (most - before) / 1e6
        await storage.close()
    say("4.16", f"broadcast to {readers:,} chats enqueued; memory growth", f"{took:.1f} s; {grown:.0f} MB")


async def throughput(scale: float) -> None:
    """4.17: one process against a server without limits, 20 ms away."""
    readers = round(12_000 * scale)
    async with rig() as r:
        url = r.database()
        storage = await open_filled(url, readers)
        async with bot_on(r, url, send_rate=1_000):
            await store_news(storage)
            await r.until(readers // 6, within=60)
            count, began = await r.count(), time.monotonic()
            await r.until(readers, within=120)
            ours = (await r.count() - count) / (time.monotonic() - began)
        await storage.close()
    best = 0.0
    for pool in (8, 16, 32, 64, 128):
        async with rig() as r:
            best = max(best, await _plain(r, pool, readers // 2))
    say(
        "4.17",
        "messages a second without limits, 20 ms away",
        f"{ours:.0f}/s ({ours / best:.0%} of theirs)",
        f"{best:.0f}/s (best of pools 8 to 128)",
    )


async def _plain(r: Rig, pool: int, messages: int) -> float:
    theirs = Bot(TOKEN, base_url=f"{r.url}/bot", request=HTTPXRequest(connection_pool_size=pool, pool_timeout=60))
    await theirs.initialize()
    numbers = iter(range(messages))

    async def work() -> None:
        for number in numbers:
            with suppress(RetryAfter):
                await theirs.send_message(FIRST_CHAT + number, f"المرجان يعود إلى الساحل {number}")

    began = time.monotonic()
    await asyncio.gather(*(work() for _ in range(pool)))
    took = time.monotonic() - began
    await theirs.shutdown()
    return messages / took


ROWS: dict[str, Row] = {
    "4.10": budget, "4.11": lower_limit, "4.12": one_refused, "4.13": commands, "4.14": breaking, "4.15": many_at_once,
    "4.16": enqueue, "4.17": throughput,
}  # fmt: skip


async def main() -> None:
    """The rows asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []])
    parser.add_argument("--short", action="store_true")
    given = parser.parse_args()
    configure("critical")
    print("| | measure | Rasid | python-telegram-bot |\n|---|---|---|---|", flush=True)
    for row in given.rows or ROWS:
        await ROWS[row](1 / 3 if given.short else 1.0)


if __name__ == "__main__":
    asyncio.run(main())
