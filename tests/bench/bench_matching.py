"""Matching: quality on gold data beside baselines, then time and memory with up to a million queries (2.14).

    RASID_SHARED=../shared uv run python -m tests.bench.bench_matching [--queries 1000000] [--skip quality|speed]

With pyahocorasick installed (`uv run --with pyahocorasick …`) its figures stand beside ours. Prints Markdown for
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import importlib.util
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bot.core.grammar import parse_query, read_canonical
from bot.core.matching import Index
from bot.core.model import Article
from bot.core.query import QueryError
from tests.bench import matching_load as load
from tests.bench.matching_engine import family, form

TOOLS: Final = load.SHARED / "tools" / "matching"
GOLD: Final = load.SHARED / "data" / "matching" / "dev.json"
BASELINES: Final = ("substring_folded", "regex_wb", "exact_folded", "wordstart_folded", "lucene")
LOSSLESS: Final = ("persian", "tatweel", "diacritics", "presentation", "zerowidth", "digits", "spaces")
ARTICLES: Final = 400
WARM_UP: Final = 1_200
SMALL: Final = 10_000


def say(line: str = "") -> None:
    print(line, flush=True)


def quality() -> None:
    """The measures of 2.14 on the gold data, ours and the baselines' in one run."""
    sys.path.insert(0, str(TOOLS))
    score: Any = importlib.import_module("score")
    noise: Any = importlib.import_module("noise")
    baselines: Any = importlib.import_module("baselines")
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    rows, texts = gold["keywords"], gold["texts"]
    words, absent = [row["kw"] for row in rows], [row["kw"] for row in gold["absent"]]
    say("| matcher | form P | R | F1 | traps F1 | false alarms | worst lossless noise | ى-ة swapped | mixed |")
    say("|---|---|---|---|---|---|---|---|---|")
    matchers: list[tuple[str, Callable[..., Any]]] = [(name, getattr(baselines, name)) for name in BASELINES]
    for name, matcher in [*matchers, ("Rasid, form", form)]:
        found = matcher(words, texts)
        whole = score.evaluate(rows, found, "strict")
        traps = score.evaluate(rows, found, "strict", only={"trap"})
        noisy = {
            kind: score.evaluate(rows, matcher(words, noise.apply(kind, texts)), "strict")[2] for kind in noise.ALL
        }
        alarms = sum(map(len, matcher(absent, texts)))
        figures = [*whole[:3], traps[2]]
        worst = min(LOSSLESS, key=noisy.__getitem__)
        say(
            f"| {name} | {' | '.join(percent(figure) for figure in figures)} | {alarms} "
            f"| {percent(noisy[worst])} ({worst}) | {percent(noisy['egypt'])} | {percent(noisy['mixed'])} |"
        )
    say()
    say("| matcher | family P | R | F1 |")
    say("|---|---|---|---|")
    for name, matcher in [*matchers, ("Rasid, family", family)]:
        figures = score.evaluate(rows, matcher(words, texts), "lemma")[:3]
        say(f"| {name} | {' | '.join(percent(figure) for figure in figures)} |")


def percent(share: float) -> str:
    return f"{100 * share:.2f}"


def memory() -> float:
    """Resident megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def prepare(count: int, folder: Path, kind: str) -> tuple[Path, Path]:
    """Write queries and articles to files, so that making them is no part of what is measured.

    The queries come from one half of the corpus, as do the articles that are read to warm up; what is measured is the
    other half, so its words are known only as far as news repeats itself.
    """
    corpus = load.texts()
    half = len(corpus) // 2
    canonical: dict[str, None] = {}
    make = load.queries if kind == "real" else load.random_queries
    for typed in make(corpus[:half], count + count // 20):
        try:
            canonical[parse_query(typed).canonical] = None
        except QueryError:
            continue
        if len(canonical) == count:
            break
    queries, articles = folder / f"queries-{count}-{kind}.txt", folder / "articles.json"
    queries.write_text("\n".join(canonical), encoding="utf-8")
    found = {"new": load.articles(corpus[half:], ARTICLES), "before": load.articles(corpus[:half], WARM_UP)}
    articles.write_text(json.dumps(found), encoding="utf-8")
    return queries, articles


def milliseconds(run: Callable[[str], int], texts: list[str]) -> tuple[float, float, float]:
    """Median and 95th percentile of processor time, and the mean number of matches."""
    times, matches = [], 0
    for text in texts:
        begin = time.process_time()
        matches += run(text)
        times.append(1000 * (time.process_time() - begin))
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], matches / len(texts)


def measure(name: str, queries: Path, articles: Path) -> None:
    """One engine on one load; runs in a process of its own."""
    texts = json.loads(articles.read_text(encoding="utf-8"))
    before = memory()
    run, build = (ours if name == "Rasid" else ahocorasick)(queries)
    gc.collect()
    after = memory()
    cold = milliseconds(run, texts["before"][:100])[0]
    milliseconds(run, texts["before"][100:])
    new = milliseconds(run, texts["new"])
    again = milliseconds(run, texts["new"])[0]
    _, count, kind = queries.stem.split("-")
    say(
        f"| {name} | {int(count):,} {kind} | {build:.1f} s | {after:.0f} MB (+{after - before:.0f}) | {cold:.2f} ms "
        f"| {new[0]:.2f} ms | {new[1]:.2f} ms | {again:.2f} ms | {new[2]:.0f} | {memory():.0f} MB |"
    )


def ours(queries: Path) -> tuple[Callable[[str], int], float]:
    begin = time.process_time()
    index = Index()
    with queries.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            index.add(number, read_canonical(line.rstrip("\n")))
    return lambda text: len(index.match(Article(text=text))), time.process_time() - begin


def ahocorasick(queries: Path) -> tuple[Callable[[str], int], float]:
    automaton: Any = importlib.import_module("ahocorasick").Automaton()
    begin = time.process_time()
    with queries.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            automaton.add_word(line.rstrip("\n"), number)
    automaton.make_automaton()
    return lambda text: len({number for _, number in automaton.iter(text)}), time.process_time() - begin


def changes(queries: Path) -> None:
    """What adding and removing one query costs in a full index."""
    index = Index()
    with queries.open(encoding="utf-8") as lines:
        known = [read_canonical(line.rstrip("\n")) for line in lines]
    for number, query in enumerate(known):
        index.add(number, query)
    spent: dict[str, list[float]] = {"add": [], "remove": []}
    for number in range(0, len(known), max(1, len(known) // 2_000)):
        begin = time.process_time()
        index.remove(number)
        middle = time.process_time()
        index.add(number, known[number])
        spent["remove"].append(1000 * (middle - begin))
        spent["add"].append(1000 * (time.process_time() - middle))
    for what, times in spent.items():
        say(f"| {what} one of {len(known):,} | median {statistics.median(times):.4f} ms | worst {max(times):.3f} ms |")


def speed(count: int, folder: Path) -> None:
    say()
    say("| engine | queries | build | memory after it | first 100 | new | 95 % | again | matches | at the end |")
    say("|---|---|---|---|---|---|---|---|---|---|")
    context = multiprocessing.get_context("spawn")
    names = ["Rasid", *(["pyahocorasick"] if importlib.util.find_spec("ahocorasick") else [])]
    for kind, size in (("real", min(SMALL, count)), ("real", count), ("random", count)):
        files = prepare(size, folder, kind)
        for name in names:
            alone = context.Process(target=measure, args=(name, *files))
            alone.start()
            alone.join()
    say()
    changes(files[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=1_000_000)
    parser.add_argument("--skip", choices=("quality", "speed"))
    asked = parser.parse_args()
    if asked.skip != "quality":
        if GOLD.exists():
            quality()
        else:
            say(f"no gold data at {GOLD}: set RASID_SHARED")
    if asked.skip != "speed":
        with tempfile.TemporaryDirectory() as folder:
            speed(asked.queries, Path(folder))


if __name__ == "__main__":
    main()
