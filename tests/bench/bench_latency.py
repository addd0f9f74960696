"""1.27: from an item in a feed whose source is due to the message at the Bot API, through the real program.

    uv run python -m tests.bench.bench_latency [--runs 30]

The program runs in a process of its own; feed and Bot API stand in this one, on the loopback interface. An item counts
from the instant at which it is in the feed *and* its source is due (`next_check_at` is set to now in the database, as
time would), at a random moment between two ticks; it ends when the Bot API has taken the message.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from bot.clock import system_clock
from bot.demo.api import LocalBotApi
from bot.demo.people import Person
from storage.migrate import open_storage
from storage.schema import source
from tests.e2e.feeds import Feed, open_press
from tests.e2e.program import Bot, running, told

TICK_S = 1.0
PATIENCE_S = 30.0
WORD = "المطر"
TARGET_S = 2.0


@dataclass(frozen=True)
class Run:
    """Seconds from due to the request for the feed, and from due to the message."""

    asked: float
    told: float


async def measure(bot: Bot, feed: Feed, reader: Person, number: int) -> Run:
    """One item on its way."""
    await asyncio.sleep(random.random() * TICK_S)
    headline = f"المطر يصل في اليوم رقم {number}"
    readings = feed.readings
    feed.publish(headline, f"هطل المطر صباح اليوم على الوادي رقم {number * 7}. وقال الأهالي إنه مطر خير.")
    began = time.perf_counter()
    async with bot.storage.write() as tx:
        await tx.execute(update(source).values(next_check_at=system_clock()))
    asked = asyncio.create_task(_asked(feed, readings))
    await told(reader, headline, PATIENCE_S)
    took = time.perf_counter() - began
    return Run(await asked - began, took)


async def _asked(feed: Feed, before: int) -> float:
    while True:
        if feed.readings > before:
            return time.perf_counter()
        await asyncio.sleep(0.002)


async def bench(runs: int, folder: Path) -> list[Run]:
    """All runs, one after the other."""
    url = f"sqlite:///{folder}/rasid.db"
    await (await open_storage(url)).close()
    async with LocalBotApi() as api, open_press() as press:
        feed = press.feed("weather")
        feed.publish("أول خبر في المصدر", "خبر لا ينبه أحدًا.")
        # A day between two readings: only what we make due is due.
        async with running(Bot(api, url, folder, poll_interval=86_400, host_spacing=0.5)) as bot:
            reader = await bot.follower(WORD)
            assert (await bot.add_source(feed.url)).code == 0
            await measure(bot, feed, reader, 0)  # the first one starts the process that parses feeds
            return [await measure(bot, feed, reader, number) for number in range(1, runs + 1)]


def percentile(values: list[float], share: float) -> float:
    """The nearest rank."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def processor() -> str:
    """The model of the processor, as the system names it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def report(runs: list[Run]) -> str:
    """The table for docs/benchmarks.md."""
    rows = {
        "due → the feed is asked for (waits for the tick, once a second)": [run.asked for run in runs],
        "asked → message at the Bot API": [run.told - run.asked for run in runs],
        "**due → message at the Bot API**": [run.told for run in runs],
    }
    table = [
        f"Date: {datetime.now(UTC):%Y-%m-%d}. Machine: {processor()}, {os.cpu_count()} cores, Python"
        f" {platform.python_version()}, SQLite. {len(runs)} runs.",
        "",
        "Command: `uv run python -m tests.bench.bench_latency`",
        "",
        "| seconds | median | p95 | longest |",
        "|---|---|---|---|",
    ]
    for name, values in rows.items():
        figures = (statistics.median(values), percentile(values, 0.95), max(values))
        table.append(f"| {name} | " + " | ".join(f"{figure:.2f}" for figure in figures) + " |")
    return "\n".join(table)


def main() -> int:
    """Measure and print; 1 when the median misses the target."""
    parser = argparse.ArgumentParser(description="Feed item to message, through the real program.")
    parser.add_argument("--runs", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rasid-bench-") as folder:
        runs = asyncio.run(bench(options.runs, Path(folder)))
    sys.stdout.write(report(runs) + "\n")
    return 0 if statistics.median(run.told for run in runs) <= TARGET_S else 1


if __name__ == "__main__":
    sys.exit(main())
