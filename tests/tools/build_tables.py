"""Derive the tables in bot/core/arabic/data from wordfreq and simplemma.

    uv run --with wordfreq==3.1.1 --with simplemma==2.0.0 python -m tests.tools.build_tables

Run it when either package has better data; the result does not depend on the machine.
"""

from __future__ import annotations

import gzip
import importlib
import importlib.util
import re
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from bot.core.arabic.counts import Count, Counts, forms, levels
from bot.core.arabic.families import Families, lemma_code
from bot.core.arabic.packed import PackedMap, pack
from bot.core.arabic.spelling import plain, spelled

DATA: Final = Path(__file__).parents[2] / "bot" / "core" / "arabic" / "data"
LEAST: Final = 50.0
"""Occurrences in a thousand million below which a word decides nothing (docs/matching.md)."""
ARABIC: Final = re.compile("[\u0621-\u064a]{2,}")


def main() -> None:
    """Write both tables."""
    counts = count_forms()
    kept = {
        word: levels(count)
        for word, count in counts.items()
        if count.bare >= LEAST or count.article >= LEAST / 3 or count.preposition >= LEAST * 3
    }
    packed = pack(kept)
    (DATA / "forms.xz").write_bytes(packed)
    print(f"forms.xz: {len(kept):,} words, {len(packed):,} bytes")  # noqa: T201 - a tool talks to who runs it
    lemmas = family_codes(Counts(PackedMap(packed)))
    packed = pack(lemmas)
    (DATA / "families.xz").write_bytes(packed)
    print(f"families.xz: {len(lemmas):,} words, {len(packed):,} bytes")  # noqa: T201


def count_forms() -> dict[str, Count]:
    """Add up wordfreq's list, whose words stand in bins of a hundredth of a bel."""
    figures: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for step, words in enumerate(wordfreq_bins()):
        for written in words:
            word = spelled(written)
            if ARABIC.fullmatch(word):
                for kind, base in forms(word):
                    figures[base][kind] += 1e9 * 10 ** (-step / 100)
    return {word: Count(*values) for word, values in figures.items()}


def wordfreq_bins() -> list[list[str]]:
    spec = importlib.util.find_spec("wordfreq")
    if spec is None or spec.origin is None:
        raise SystemExit("run with --with wordfreq==3.1.1")
    unpack: Any = importlib.import_module("msgpack").unpackb
    raw = gzip.decompress((Path(spec.origin).parent / "data" / "large_ar.msgpack.gz").read_bytes())
    bins = unpack(raw, raw=False)
    return [[], *bins[1:]]


def family_codes(counts: Counts) -> dict[str, int]:
    """What simplemma's dictionary knows of the inflections of words that occur."""
    decoder: Any = importlib.import_module("simplemma.strategies.dictionaries.dictionary_factory")
    plain_lemmas: dict[str, str] = {}
    with_article: dict[str, str] = {}
    for form_bytes, lemma_bytes in decoder.DefaultDictionaryFactory().get_dictionary("ar").items():
        form, lemma = spelled(_text(form_bytes)), plain(spelled(_text(lemma_bytes)))
        if form.startswith("ال") and len(form) > 4:
            with_article[plain(form[2:])] = lemma
        plain_lemmas.setdefault(plain(form), lemma)
    families = Families(counts, None, plain_lemmas, with_article)
    rules = Families(counts, None)
    codes: dict[str, int] = {}
    for form in sorted({*plain_lemmas, *with_article}):
        for word in {form, "ا" + form[1:]} if form[:1] in "أإآ" else {form}:
            if (
                len(word) > 1
                and counts.loose(word).total >= LEAST
                and lemma_code(families.lemma(word)) != rules.code(word)
            ):
                codes.setdefault(word, lemma_code(families.lemma(word)))
    return codes


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


if __name__ == "__main__":
    main()
