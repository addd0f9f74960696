"""How often words stand alone, after the article and after a preposition: what tells a word from a particle and a word.

The figures are occurrences in a thousand million words, derived from the Arabic list of wordfreq 3.1 (Robyn Speer; data
under CC BY-SA 4.0, see docs/NOTICE.md) by `tests/tools/build_tables.py`; what the bot has read may be added to them.
"""

from __future__ import annotations

import math
import pkgutil
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final, NamedTuple

from bot.core.arabic.packed import PackedMap
from bot.core.arabic.spelling import heads, plain, tails

_STEPS: Final = 8
"""Levels to a doubling: a figure is kept within 5 %."""
_LEVEL: Final = 0xFF
_WITH_ARTICLE: Final = re.compile("[وف]?[بك]?ال(.{2,})")
_AFTER_PREPOSITION: Final = re.compile("[وف]?[بل](.{2,})")
_CACHED: Final = 1 << 15
_READ: Final = 8_000_000
"""What the bot has read weighs as if the list had been counted in this many words."""


class Count(NamedTuple):
    """Occurrences of a word in a thousand million: as it stands, with the article (وال، بال too), after ب or ل."""

    bare: float = 0.0
    article: float = 0.0
    preposition: float = 0.0

    @property
    def weight(self) -> float:
        """Occurrences that are surely this word; after a preposition it may be another (بلد is no ب + لد)."""
        return self.bare + self.article

    @property
    def total(self) -> float:
        """All occurrences."""
        return self.bare + self.article + self.preposition


_NONE: Final = Count()


class Counts:
    """Counts of words as `spelling.plain` writes them."""

    def __init__(self, packed: PackedMap) -> None:
        self.packed = packed
        self._figures = [2 ** (level / _STEPS) - 1 for level in range(_LEVEL + 1)]
        self._learnt: dict[str, Count] = {}
        self.of = lru_cache(_CACHED)(self._of)
        """The counts of exactly this spelling."""
        self.loose = lru_cache(_CACHED)(self._loose)
        """The counts of all spellings that fold alike: «أ إ آ ا» at the front, «ة ه» and «ى ي» at the end."""

    def _of(self, word: str) -> Count:
        levels = self.packed.get(word)
        if levels:
            figures = self._figures
            known = Count(figures[levels & _LEVEL], figures[levels >> 8 & _LEVEL], figures[levels >> 16])
        else:
            known = _NONE
        learnt = self._learnt.get(word)
        return known if learnt is None else Count(*(old + new for old, new in zip(known, learnt, strict=True)))

    def _loose(self, word: str) -> Count:
        firsts = heads(word)
        ends = tails(word[-1])
        if len(firsts) == len(ends) == 1:
            return self.of(word)
        body = word[1:-1]
        if len(word) < 2:
            return _NONE
        bare = article = preposition = 0.0
        for head in firsts:
            for end in ends:
                count = self._of(head + body + end)
                bare += count.bare
                article += count.article
                preposition += count.preposition
        return Count(bare, article, preposition)

    def learn(self, words: Iterable[str]) -> None:
        """Count the words of stored articles too, spelled; what was met only once may be a slip, and is passed over."""
        for word, times in Counter(words).items():
            if times > 1:
                for kind, base in forms(word):
                    figures = [0.0, 0.0, 0.0]
                    figures[kind] = times * 1e9 / _READ
                    old = self._learnt.get(base, _NONE)
                    self._learnt[base] = Count(*(a + b for a, b in zip(old, figures, strict=True)))
        self.of.cache_clear()
        self.loose.cache_clear()


def forms(word: str) -> list[tuple[int, str]]:
    """What one written word counts for: itself, and what follows its article or preposition (0, 1, 2 as in `Count`)."""
    found = [(0, plain(word))]
    article = _WITH_ARTICLE.fullmatch(word)
    if article:
        found.append((1, plain(article[1])))
    preposition = _AFTER_PREPOSITION.fullmatch(word)
    if preposition and (article is None or word.startswith("ال")):
        found.append((2, plain(preposition[1])))
    return found


def levels(count: Count) -> int:
    """Write a count as the table holds it."""
    bare, article, preposition = (min(_LEVEL, round(_STEPS * math.log2(figure + 1))) for figure in count)
    return bare | article << 8 | preposition << 16


@cache
def news_counts() -> Counts:
    """The counts that come with Rasid, read once."""
    return Counts(PackedMap(read_data("forms.xz")))


def read_data(name: str) -> bytes:
    """A table that lies beside this module, by the means that imports it."""
    data = pkgutil.get_data("bot.core.arabic", f"data/{name}")
    if data is None:
        raise FileNotFoundError(name)
    return data
