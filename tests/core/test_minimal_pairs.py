"""2.15: pairs of keyword and text that tell the rules apart; a line in tests/data/minimal_pairs.tsv adds one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.core.grammar import parse_query
from bot.core.matching import Index
from bot.core.model import Article

TABLE = Path(__file__).parents[1] / "data" / "minimal_pairs.tsv"


def pairs() -> list[tuple[str, str, str, bool]]:
    """Tag, keyword, text, and whether it matches; `\\n` in the table is a line end."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(tag, keyword, text.replace("\\n", "\n"), expected == "1") for tag, keyword, text, expected in rows]


PAIRS = pairs()


@pytest.mark.parametrize(("tag", "keyword", "text", "expected"), PAIRS)
def test_pair(tag: str, keyword: str, text: str, expected: bool) -> None:
    index = Index()
    index.add(1, parse_query(keyword))
    assert bool(index.match(Article(text=text))) is expected, tag


def test_the_table_covers_every_kind() -> None:
    """2.15: at least 300 pairs, of every kind, as many that must not match as not to be missed."""
    tags = Counter(tag for tag, *_ in PAIRS)
    assert len(PAIRS) >= 300
    assert len(set(PAIRS)) == len(PAIRS)
    wanted = (
        "particle pronoun tanwin case spelling code-point punctuation phrase false-friend latin exact prefix family"
    )
    assert all(tags[tag] >= 8 for tag in wanted.split()), tags
    assert 0.3 < sum(expected for *_, expected in PAIRS) / len(PAIRS) < 0.7
