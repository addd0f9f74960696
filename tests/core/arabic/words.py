"""Made-up counts, so that a test shows the figures its rule looks at."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.arabic.counts import Count, Counts, levels
from bot.core.arabic.packed import PackedMap, pack


def counts(figures: Mapping[str, tuple[float, float, float]]) -> Counts:
    """Counts of words as (bare, after the article, after a preposition)."""
    return Counts(PackedMap(pack({word: levels(Count(*values)) for word, values in figures.items()})))
