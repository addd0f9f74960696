"""Families: all inflections of a word under one code (2.3, `~`).

Lemmas of known words come from simplemma's Arabic dictionary (Adrien Barbaresi, MIT), reduced to what news can contain
by `tests/tools/build_tables.py`; what it does not know follows the rules of number and gender. Verbs and nouns are kept
apart, because readers of «هدف» (goal) do not want «يهدف» (aims): a word that takes the article is a noun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final
from zlib import crc32

from bot.core.arabic.counts import Counts, news_counts, read_data
from bot.core.arabic.packed import PackedMap
from bot.core.arabic.spelling import is_arabic
from bot.core.text import fold

_NOISE: Final = 20.0
_NOUN: Final = 0.03
"""A word that takes the article this often, of the times it stands alone, is a noun or adjective."""
_OWN_FEMININE: Final = 0.2
"""A feminine with a plural in «ات» this common beside it is a noun of its own: عملية is no form of عملي."""
_VERB: Final = "+"
_NOTHING: Final[Mapping[str, str]] = {}


class Families:
    """Finds the lemma of words in citation form."""

    def __init__(
        self,
        counts: Counts,
        codes: PackedMap | None,
        lemmas: Mapping[str, str] = _NOTHING,
        lemmas_with_article: Mapping[str, str] = _NOTHING,
    ) -> None:
        """`codes` is the reduced dictionary; `lemmas` a whole one, from which the reduced one is made."""
        self._counts = counts
        self._codes = codes
        self._lemmas = lemmas
        self._with_article = lemmas_with_article

    def code(self, base: str) -> int:
        """The family of `base`, as a number."""
        if len(base) < 2 or not is_arabic(base):
            return lemma_code(foreign_singular(base))
        known = self._codes.get(base) if self._codes else 0
        return known or self._code_by_rule(base)

    def _code_by_rule(self, base: str) -> int:
        if base.endswith("ة") and self._is_own_feminine(base):
            return lemma_code(base)
        if base.endswith("ية"):
            return lemma_code(self._masculine(base))
        for singular in singulars(base):
            if self._is_noun(singular):
                return self.code(singular)
        return lemma_code(base)

    def lemma(self, base: str) -> str:
        """The lemma by the whole dictionary and the rules."""
        if not self._is_noun(base):
            return self._lemma_of_verb(base)
        if base[-1] == "ة" and self._is_own_feminine(base):
            return base
        if base[-1] not in "ةى" and any(self._lemmas.get(word) == base for word in _with_hamza(base)):
            return self._masculine(base)
        for lemma in self._dictionary(base):
            if lemma != base and self._is_noun(lemma) and not (base[0] == "م" and lemma[0] != "م"):
                return self._masculine(lemma)
        if base.endswith("ية"):
            return self._masculine(base)
        for singular in singulars(base):
            if self._is_noun(singular):
                return self.lemma(singular)
        return self._with_yeh(base)

    def _lemma_of_verb(self, base: str) -> str:
        for word in _with_hamza(base):
            lemma = self._lemmas.get(word)
            if lemma is not None:
                return lemma if lemma == word and self._is_noun(lemma) else _VERB + lemma
        for singular in singulars(base):
            if self._is_noun(singular):
                return self.lemma(singular)
        return base

    def _dictionary(self, base: str) -> Iterator[str]:
        for word in _with_hamza(base):
            for lemmas in (self._with_article, self._lemmas):
                if word in lemmas:
                    yield lemmas[word]

    def _is_noun(self, word: str) -> bool:
        if len(word) < 2:
            return False
        count = self._counts.loose(word)
        return count.article > _NOISE and count.article >= _NOUN * count.bare

    def _is_own_feminine(self, word: str) -> bool:
        return self._counts.loose(word[:-1] + "ات").total > _OWN_FEMININE * self._counts.loose(word).total

    def _masculine(self, word: str) -> str:
        """The masculine of adjectives in «ية»; defective nouns with their «ي» (ماض, الماضي)."""
        if word.endswith("ية") and len(word) > 4 and self._is_noun(word[:-1]) and not self._is_own_feminine(word):
            return word[:-1]
        return self._with_yeh(word)

    def _with_yeh(self, word: str) -> str:
        active = (len(word) == 3 and word[1] == "ا") or (len(word) == 4 and word[0] == "م" and word[2] == "ا")
        if active and self._counts.of(word + "ي").article > 2 * self._counts.of(word).article:
            return word + "ي"
        return word


def singulars(word: str) -> Iterator[str]:
    """Of which words `word` may be the sound plural or dual."""
    if len(word) > 5 and word.endswith(("تان", "تين")):
        yield word[:-3] + "ة"
    if len(word) > 5 and word.endswith(("ون", "ين", "ان")):
        yield word[:-2]
    if len(word) > 4 and word.endswith("ات"):
        yield word[:-2] + "ة"
        yield word[:-2]


def foreign_singular(word: str) -> str:
    """The singular of an English or French word, as far as endings tell: countries, journaux."""
    if len(word) < 4 or not word.isalpha() or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if word.endswith("aux") and len(word) > 5:
        return word[:-1] if word.endswith("eaux") else word[:-3] + "al"
    return word.removesuffix("s")


def lemma_code(lemma: str) -> int:
    """A lemma as a number, spelling variants made equal; never 0."""
    return crc32(fold(lemma).encode() if lemma[:1] != _VERB else (_VERB + fold(lemma[1:])).encode()) or 1


def _with_hamza(word: str) -> list[str]:
    return [word, *(head + word[1:] for head in "أإآ")] if word[0] == "ا" else [word]


@cache
def news_families() -> Families:
    """The families that come with Rasid, read once."""
    return Families(news_counts(), PackedMap(read_data("families.xz")))
