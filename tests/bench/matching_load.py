"""A million queries and articles to match them against, from the shared news corpus or, without it, made up."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from bot.core.text import tokens

SHARED: Final = Path(os.environ.get("RASID_SHARED", "../shared"))
CORPUS: Final = SHARED / "data" / "text" / "related" / "corpus.jsonl"
TOKENS: Final = 580
WORDS_SHARE: Final = 0.15
PAIRS_SHARE: Final = 0.5


def texts() -> list[str]:
    """Articles of the corpus, titles first; without it, texts of made-up words, common ones as common as in news."""
    if CORPUS.exists():
        with CORPUS.open(encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        return [f"{record.get('title', '')}\n{record['text']}" for record in records]
    chance = random.Random(1)
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 8))) for _ in range(120_000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]
    return [" ".join(chance.choices(words, weights, k=TOKENS)) for _ in range(3_000)]


def articles(corpus: list[str], count: int) -> list[str]:
    """`count` texts of 580 words, from as many articles as each takes."""
    found: list[str] = []
    buffer, held = "", 0
    for text in corpus:
        buffer = f"{buffer}\n{text}"
        held += len(tokens(text))
        if held >= TOKENS:
            found.append(buffer[: tokens(buffer)[TOKENS - 1].end])
            buffer, held = "", 0
        if len(found) == count:
            break
    return found


def queries(corpus: list[str], count: int) -> list[str]:
    """`count` distinct queries: words, pairs and triples as they occur; once they are used up, pairs made at random."""
    chance = random.Random(2)
    words: dict[str, None] = {}
    pairs: dict[str, None] = {}
    triples: dict[str, None] = {}
    for text in corpus:
        for line in text.split("\n"):
            found = [token.text for token in tokens(line)]
            words.update(dict.fromkeys(found))
            pairs.update(dict.fromkeys(map(" ".join, pairwise(found))))
            triples.update(dict.fromkeys(map(" ".join, zip(found, found[1:], found[2:], strict=False))))
    picked: dict[str, None] = {}
    for part, share in ((words, WORDS_SHARE), (pairs, PAIRS_SHARE), (triples, 1.0)):
        pool = list(part)
        chance.shuffle(pool)
        room = count - len(picked) if share == 1.0 else int(count * share)
        picked.update(dict.fromkeys(pool[:room]))
    picked.update(dict.fromkeys(islice(_made(list(words), picked, chance), count - len(picked))))
    everything = list(picked)
    chance.shuffle(everything)
    return everything


def random_queries(corpus: list[str], count: int) -> list[str]:
    """`count` distinct queries; words as they occur, pairs and triples drawn at random, which few texts hold."""
    chance = random.Random(3)
    words = list(dict.fromkeys(token.text for text in corpus for token in tokens(text)))
    picked = dict.fromkeys(chance.sample(words, min(len(words), int(count * WORDS_SHARE))))
    while len(picked) < count:
        picked[" ".join(chance.choices(words, k=chance.choice((2, 3))))] = None
    return list(picked)


def _made(words: list[str], known: dict[str, None], chance: random.Random) -> Iterator[str]:
    made: set[str] = set()
    while True:
        pair = " ".join(chance.choices(words, k=2))
        if pair not in known and pair not in made:
            made.add(pair)
            yield pair
