"""Words of a text as the index looks them up: hashes of every keyword a written word may match, computed once.

News repeats its words: nineteen of twenty are in the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Final

from bot.core.arabic.counts import Counts, news_counts
from bot.core.arabic.families import Families, news_families
from bot.core.arabic.paradigms import Paradigms
from bot.core.arabic.readings import Readings
from bot.core.arabic.spelling import is_arabic, plain, spelled
from bot.core.postings import KEY_BITS
from bot.core.query import Strength
from bot.core.text import WORD, fold

CACHED_WORDS: Final = 1 << 16
"""Words whose analysis is kept; twice as many would save one analysis in an article."""
_CARELESS_SHARE: Final = 3


class Keys:
    """What a written word may be looked up under, by its place in a phrase, and what an index found there last."""

    __slots__ = ("alone", "atoms", "begun", "first", "inner", "last", "queries", "version")

    def __init__(
        self, first: tuple[int, ...], alone: tuple[int, ...], inner: tuple[int, ...], last: tuple[int, ...]
    ) -> None:
        self.first = first
        """Alone or as first word: particles may be glued to it."""
        self.alone = alone
        """Alone only: what is left without its pronoun."""
        self.inner = inner
        """In the middle: neither particles nor pronouns."""
        self.last = last
        """As last word only: a pronoun, but no particles."""
        self.version: object = None
        """The state of the index that the following were found in; they are its own business."""
        self.queries: tuple[int, ...] = ()
        self.atoms: tuple[int, ...] = ()
        self.begun: tuple[int, ...] = ()


class Word:
    """One written word, analysed in the default strength, in others when asked."""

    __slots__ = ("_analyzer", "_beginnings", "_others", "care", "careless_form", "form", "spelled")

    def __init__(self, analyzer: Analyzer, word: str, care: int) -> None:
        self.spelled = word
        self.care = care
        """1 if it is written with «ة», -1 if with «ه» that should be «ة», else 0."""
        self.form = analyzer.keys(word, Strength.FORM, careless=False)
        self.careless_form = analyzer.keys(word, Strength.FORM, careless=True) if word.endswith("ه") else self.form
        """What to look the word up under in a text that `is_careless`."""
        self._analyzer = analyzer
        self._others: dict[tuple[Strength, bool], Keys] | None = None
        self._beginnings: tuple[tuple[int, ...], tuple[int, ...]] | None = None

    def keys(self, strength: Strength, *, careless: bool) -> Keys:
        """What to look the word up under in any strength."""
        if strength is Strength.FORM:
            return self.careless_form if careless else self.form
        asked = (strength, careless)
        if self._others is None:
            self._others = {}
        keys = self._others.get(asked)
        if keys is None:
            keys = self._others[asked] = self._analyzer.keys(self.spelled, strength, careless=careless)
        return keys

    def beginnings(self, lengths: tuple[int, ...]) -> tuple[int, ...]:
        """Keys of the prefix keywords of these lengths that the word, or it without its particles, begins with."""
        if self._beginnings is None or self._beginnings[0] != lengths:
            bases = self._analyzer.bases(self.spelled)
            keys = {prefix_key(base[:length]) for length in lengths for base in bases if len(base) >= length}
            self._beginnings = (lengths, tuple(keys))
        return self._beginnings[1]


def is_careless(words: Iterable[Word]) -> bool:
    """Whether a text writes «ه» for «ة»: at least one word does, and not many «ة» stand against it."""
    cares = [word.care for word in words]
    return cares.count(-1) * _CARELESS_SHARE > cares.count(1)


class Analyzer:
    """Analyses words of texts and of keywords by the same rules."""

    def __init__(self, counts: Counts, families: Families) -> None:
        self._paradigms = Paradigms(counts)
        # What is read changes how texts are taken apart, never what keywords are called: those are stored.
        self._read = Counts(counts.packed)
        self._readings = Readings(self._read, self._paradigms)
        self._families = families
        self._nothing = Word(self, "", 0)
        self.word = lru_cache(CACHED_WORDS)(self._word)
        """Analyse a word as it is written; what leaves nothing when folded is one with the empty word."""
        self.keyword_key: Callable[[str, Strength], int] = lru_cache(CACHED_WORDS)(self._keyword_key)
        """The one key of a keyword's word, spelled: equal for all spellings and inflections its strength allows."""

    def learn(self, texts: Iterable[str]) -> None:
        """Count the words of stored articles too, for telling words from particles and words (2.2).

        Costs about a millisecond a text, and forgets what was analysed before.
        """
        self._read.learn(spelled(found[0]) for text in texts for found in WORD.finditer(text))
        self.word.cache_clear()

    def _word(self, written: str) -> Word:
        word = spelled(written)
        if not word:
            return self._nothing
        care = 0
        if word[-1] == "ة":
            care = 1
        elif word[-1] == "ه" and any(
            self._paradigms.is_careless(reading.base)
            for reading in self._readings.of(word, careless=True)
            if not reading.pronoun
        ):
            care = -1
        return Word(self, word, care)

    def keys(self, word: str, strength: Strength, *, careless: bool) -> Keys:
        """What a spelled word of a text is looked up under."""
        if not word:
            return _same(())
        if strength is Strength.EXACT:
            spellings = self._paradigms.spellings(word, careless=careless, article="ال" in word[:4])
            return _same(exact_key(spelling) for spelling in spellings)
        if not is_arabic(word):
            return _same([self._keyword_key(word, strength)])
        first, alone, inner, last = (self._hashes(part, strength) for part in self._form(word, careless=careless))
        return Keys(first, _without(alone, first), inner, _without(last, inner))

    def _form(self, word: str, *, careless: bool) -> tuple[set[str], set[str], set[str], set[str]]:
        """The bases of a word by their place in a phrase, as `Keys` has them."""
        first, alone, inner, last = set[str](), set[str](), set[str](), set[str]()
        for reading in self._readings.of(word, careless=careless):
            base = self._paradigms.citation(reading.base, article=reading.article)
            found = self._paradigms.spellings(base, careless=careless, article=reading.article)
            (alone if reading.pronoun else first).update(found)
            if not reading.particle:
                (last if reading.pronoun else inner).update(found)
        return first, alone, inner, last

    def form_bases(self, word: str) -> set[str]:
        """All that a spelled word may stand for in the default strength."""
        if not word:
            return set()
        doubts = (False, True) if word[-1] == "ه" else (False,)
        return set().union(*(part for careless in doubts for part in self._form(word, careless=careless)))

    def bases(self, word: str) -> frozenset[str]:
        """What a word may begin as: all its readings but those without a pronoun, which is part of an ending."""
        found = {word}
        for reading in self._readings.of(word, careless=False):
            if not reading.pronoun:
                found |= self._paradigms.spellings(reading.base, careless=False, article=reading.article)
        return frozenset(found)

    def begins_with_particle(self, word: str) -> bool:
        """Whether a word as written most likely begins with a glued particle, as far as the counts tell."""
        return any(
            reading.particle and not reading.pronoun for reading in self._readings.of(spelled(word), careless=False)
        )

    def prefix_base(self, word: str) -> str:
        """The beginning that a prefix keyword asks for: without article, its last letter as folded."""
        return plain(word[2:] if word.startswith("ال") and len(word) > 4 else word)

    def _hashes(self, words: Iterable[str], strength: Strength) -> tuple[int, ...]:
        if strength is Strength.FAMILY:
            return tuple({family_key(self._families.code(word)) for word in words})
        return tuple(hash(word) & KEY_BITS for word in words)

    def _keyword_key(self, word: str, strength: Strength) -> int:
        if strength is Strength.EXACT:
            return exact_key(self._paradigms.usual(plain(word)))
        base = self._paradigms.keyword(word)
        return family_key(self._families.code(base)) if strength is Strength.FAMILY else hash(base) & KEY_BITS


def exact_key(word: str) -> int:
    """Key of a word that must stand as it was typed."""
    return hash(f'"{word}') & KEY_BITS


def family_key(code: int) -> int:
    """Key of a family."""
    return hash(("~", code)) & KEY_BITS


def prefix_key(beginning: str) -> int:
    """Key of the words that begin so; what folding makes equal is equal."""
    return hash(f"*{beginning[0]}{fold(beginning[1:])}") & KEY_BITS


def _same(keys: Iterable[int]) -> Keys:
    found = tuple(keys)
    return Keys(found, (), found, ())


def _without(keys: tuple[int, ...], others: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(key for key in keys if key not in others)


@cache
def news_analyzer() -> Analyzer:
    """The analyser over the tables that come with Rasid, made once."""
    return Analyzer(news_counts(), news_families())
