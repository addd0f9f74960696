"""3.10: other projects' feeds, beside feedparser alone: items found, crashes, time and memory.

    uv run python -m tests.bench.bench_feeds FOLDER…

A folder holds feeds (*.xml, at any depth), such as feedparser's own tests in its source on PyPI. An item that says nothing
(no headline, no text, no link) is none to a reader; such are counted apart.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import feedparser

from bot.net.feeds import FeedError, FeedReader
from bot.net.markup import NO_ADDRESS, read_line
from tests.bench.hostile import Memory

BROKE = "broke the feed reader"


def says_something(entry: Mapping[str, Any]) -> bool:
    """Whether an entry of feedparser has words or leads anywhere."""
    bodies = [part.get("value") for part in entry.get("content") or ()]
    words = (entry.get("title"), entry.get("summary"), *bodies)
    return bool(entry.get("link")) or any(read_line(str(text or "")).strip() for text in words)


def theirs(body: bytes) -> tuple[int, int]:
    """How many entries feedparser finds, and how many of them say something."""
    try:
        entries = feedparser.parse(body).entries
    except Exception:  # noqa: BLE001 - what it raises is its own affair
        return 0, 0
    return len(entries), sum(map(says_something, entries))


async def measure(folders: list[Path]) -> None:
    """Read every file both ways and print the table."""
    files = await asyncio.to_thread(lambda: sorted(path for folder in folders for path in folder.rglob("*.xml")))
    ours = all_theirs = telling = crashed = 0
    longest = 0.0
    async with FeedReader() as reader:
        await reader.parse(b"<rss version='2.0'><channel><title>x</title></channel></rss>", None, NO_ADDRESS)
        memory = Memory()
        for path in files:
            body = await asyncio.to_thread(path.read_bytes)
            began = time.monotonic()
            try:
                found = len((await reader.parse(body, None, NO_ADDRESS)).items)
            except FeedError as fault:
                found = 0
                crashed += BROKE in str(fault)
            longest = max(longest, time.monotonic() - began)
            every, some = theirs(body)
            all_theirs += every
            telling += some
            ours += min(found, some)
        growth = memory.end()
    print("| files | items of feedparser | of them telling | found | share | crashes | longest | growth |")
    print("|---|---|---|---|---|---|---|---|")
    share = 100 * ours / max(telling, 1)
    print(
        f"| {len(files)} | {all_theirs} | {telling} | {ours} | {share:.2f} % | {crashed} | {longest:.1f} s | {growth} |"
    )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    asyncio.run(measure(parser.parse_args().folders))


if __name__ == "__main__":
    main()
