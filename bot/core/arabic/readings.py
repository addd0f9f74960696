"""Which words a written word may be: what remains without glued particles, article and pronouns (2.1, 2.2).

Arabic glues «و ف», then «ب ك ل» or «س», then the article to the front of a word, and one pronoun to its end; an
indefinite accusative adds an alef. Everything that looks so is tried, and false friends are vetoed by word counts: a
word that itself takes the article or a preposition (الوالد) does not begin with the particle «و»; a word that takes the
article does not end in a pronoun, for nouns with pronouns take none.

The figures below are ratios between counts. None is fitted to single words: halving or doubling any of them moves F1
on the development data by less than 0.1 (docs/matching.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.core.arabic.counts import Count, Counts
from bot.core.arabic.paradigms import Paradigms
from bot.core.arabic.spelling import heads, is_arabic, plain
from bot.core.stopwords import is_function_word

_PRONOUNS: Final = ("هما", "كما", "هم", "هن", "ها", "كم", "كن", "نا", "ني", "ه", "ك", "ي")
_LAST_OF_PRONOUNS: Final = frozenset(pronoun[-1] for pronoun in _PRONOUNS)
_GOD: Final = "الله"
_TO_GOD: Final = frozenset(("لله", "ولله", "فلله"))
_HAMZAS: Final = "أإآ"
_NOISE: Final = 20.0
"""Occurrences in a thousand million that may be slips of the pen."""
_OWN: Final = 0.02
"""A word that takes article or preposition this often, of the times it stands alone, is a word of its own."""
_EXPLAINED: Final = 0.25
"""A word this much rarer than what follows its particle needs no other explanation than the particle."""
_OWN_THOUGH_EXPLAINED: Final = (0.05, 0.15)
"""How often such a word must take the article, or both article and preposition, to be a word of its own."""
_OWN_NOUN: Final = 0.05
"""The like for a word that seems to end in a pronoun."""
_OWN_ACCUSATIVE: Final = 0.01
"""The like for what seems to be an accusative: one after an article or preposition is none, but names are (بسوريا)."""
_MOST: Final = {"و": 1.5, "ف": 1.5, "س": 3.0, "ال": 3.0}
"""How many times as often as what follows it a particle and a word may stand together; «وقال» and «بسبب» often do."""
_MOST_AFTER_PREPOSITION: Final = 4.0
_SURE_OF_HAMZA: Final = 4.0
"""An alef with hamza after a particle begins a word more surely than other letters."""
_UNKNOWN: Final = 300.0
"""A word that occurs so often does not begin with a particle if what follows is unknown."""
_SHORT: Final = 4.0
"""How many times as often a word of two letters must stand alone as with the particle."""
_MOST_WITH_PRONOUN: Final = 2.0
_MOST_WITH_TANWIN: Final = 10.0
"""Accusatives often become adverbs and outnumber their noun: دائمًا."""
_RIVAL: Final = 0.3
_RIVAL_OF_TANWIN: Final = 0.1
"""What a pronoun or tanwin leaves must be this common beside what a particle leaves: لأسهم is no لاس + هم."""
_EQUAL: Final = 0.5
"""Of two stems before a pronoun (نشرت, نشرة) the rarer is read too if it is this common beside the other."""
_MY: Final = 0.05
"""«ي» is rarely "my" in the news: only in words that are this rare beside the noun, or after a feminine ending."""


class Reading(NamedTuple):
    """One way to read a word: what remains, and what was taken off."""

    base: str
    particle: bool = False
    article: bool = False
    pronoun: bool = False


class Readings:
    """Reads spelled words."""

    def __init__(self, counts: Counts, paradigms: Paradigms) -> None:
        self._counts = counts
        self._paradigms = paradigms

    def of(self, word: str, *, careless: bool) -> list[Reading]:
        """All readings of `word`, itself among them unless it surely begins with the article.

        `careless` says that the text writes «ه» for «ة», so that a last «ه» is seldom a pronoun.
        """
        if len(word) < 2 or not is_arabic(word):
            return [Reading(word)]
        fronts = list(dict.fromkeys(self._fronts(word)))
        rival = max((self._weight(found.base) for found in fronts if found.particle or found.article), default=0.0)
        found = list(fronts)
        for front in fronts:
            if not front.article and len(front.base) > 2 and not is_function_word(front.base):
                glued = word[: len(word) - len(front.base)] if front.particle else ""
                found += self._with_pronoun(front, glued, rival, careless=careless)
                found += self._with_tanwin(front, glued, rival)
        return found

    def _weight(self, word: str) -> float:
        return self._counts.loose(plain(word)).weight

    def _fronts(self, word: str) -> Iterator[Reading]:
        """Readings by what is glued to the front."""
        if word in _TO_GOD:
            yield Reading(_GOD, particle=True)
        elif word[0] in _HAMZAS or is_function_word(word):
            yield Reading(word)
        elif word.startswith("ال") and len(word) > 3:
            yield from self._after_article(word, particle=False)
        else:
            yield Reading(word)
            yield from self._without_particle(word)

    def _without_particle(self, word: str) -> Iterator[Reading]:
        first, rest = word[0], word[1:]
        if word.startswith("لل") and len(word) > 3:
            yield self._to_the(word)
        elif first in "بكل":
            yield from self._after(word, _MOST_AFTER_PREPOSITION)
        elif first == "س" and rest[0] in "يتن" and len(rest) > 3:  # the future of a verb
            yield from self._after(word, _MOST["س"])
        elif first in "وف":
            if rest.startswith("لل") and len(rest) > 3:
                yield self._to_the(rest)
                return
            more = list(self._after(word, _MOST[first]))
            yield from more
            if Reading(rest, particle=True) in more and rest[0] in "بكلس" and not is_function_word(rest):
                yield from self._without_particle(rest)

    def _after(self, word: str, most: float) -> Iterator[Reading]:
        """Readings of what follows a particle of one letter."""
        rest = word[1:]
        if rest.startswith("ال") and len(rest) > 3:
            if rest == _GOD or self._begins_with_particle(word, rest[2:], _MOST["ال"]):
                yield from self._after_article(rest, particle=True)
        elif len(rest) > 1 and self._begins_with_particle(word, rest, most):
            yield Reading(rest, particle=True)

    def _to_the(self, word: str) -> Reading:
        """«لل» is ل + ال, and before a word that begins with «ل» it is written the same: للغة; the likelier word."""
        one, two = word[1:], word[2:]
        return Reading(two if self._weight(two) >= self._weight(one) else one, particle=True, article=True)

    def _after_article(self, word: str, *, particle: bool) -> Iterator[Reading]:
        """Readings of a word that begins with «ال»: with the article, or an alef that lost its hamza (الهام)."""
        rest = word[2:]
        if word == _GOD or is_function_word(word):
            yield Reading(word, particle)
            return
        yield Reading(rest, particle, article=True)
        if rest[0] not in _HAMZAS:
            bare = self._counts.of(plain(word)).bare
            for head in _HAMZAS:
                if self._counts.of(plain(head + word[1:])).bare > bare / 4:
                    yield Reading(head + word[1:], particle)

    def _begins_with_particle(self, word: str, rest: str, most: float) -> bool:
        """Whether `word` may be a particle (and the article) before `rest`, rather than a word of its own."""
        whole = self._counts.loose(plain(word))
        part = self._counts.loose(plain(rest))
        explained = whole.bare <= _EXPLAINED * part.weight
        own = whole.article + (whole.preposition if word[0] in "وف" else 0.0)
        article_limit, own_limit = _OWN_THOUGH_EXPLAINED if explained else (_OWN, _OWN)
        if _is_own(own, whole.bare, own_limit) or _is_own(whole.article, whole.bare, article_limit):
            return False
        if not part.weight:
            return whole.bare <= _UNKNOWN and len(rest) > 2
        if whole.bare > most * (_SURE_OF_HAMZA if rest[0] in _HAMZAS else 1.0) * part.weight:
            return False
        return len(rest) > 2 or (part.weight > _SHORT * whole.bare and part.article > 0)

    def _with_pronoun(self, front: Reading, glued: str, rival: float, *, careless: bool) -> Iterator[Reading]:
        word = front.base[:-1] + "ي" if front.base[-1] == "ی" else front.base
        if word[-1] not in _LAST_OF_PRONOUNS:
            return
        whole = self._as_noun(word)
        if _is_own(whole.article, whole.bare, _OWN_NOUN):
            return
        for pronoun in _PRONOUNS:
            stem = word[: -len(pronoun)]
            if word.endswith(pronoun) and len(stem) > 1:
                stems = self._stems(stem)
                best = max(stems.values())
                if not best or best < _RIVAL * rival or whole.bare > _MOST_WITH_PRONOUN * best:
                    continue
                if self._takes(stem, pronoun, whole.bare, best, careless=careless) and self._is_glued(glued, stem):
                    for base, weight in stems.items():
                        if weight >= _EQUAL * best:
                            yield Reading(base, front.particle, pronoun=True)

    def _is_glued(self, glued: str, stem: str) -> bool:
        """Whether the particles before `stem`, if any, are particles there too: بيانه is no ب + يان + ه."""
        return not glued or self._begins_with_particle(glued + stem, stem, _MOST["و"])

    def _stems(self, stem: str) -> dict[str, float]:
        """What may stand before a pronoun as `stem`, with weights: «ة» is written «ت» there, «ى» «ا»."""
        written = [stem]
        if stem[-1] == "ت":
            written.append(stem[:-1] + "ة")
        elif stem[-1] == "ا":
            written.append(stem[:-1] + "ى")
        return {word: self._weight(word) for word in written}

    def _takes(self, stem: str, pronoun: str, together: float, alone: float, *, careless: bool) -> bool:
        """Whether the pronoun goes with the stem: «ني» with verbs only, «ي» as `_MY` says, «ه» if it is no «ة»."""
        if pronoun == "ه" and careless:
            return not self._paradigms.is_careless(stem + pronoun, times=3)
        if pronoun == "ني":
            return self._counts.loose(plain(stem)).article <= _OWN_NOUN * alone
        if pronoun == "ي":
            return self._paradigms.full_plural(stem + pronoun) is None and (stem[-1] == "ت" or together <= _MY * alone)
        return True

    def _as_noun(self, word: str) -> Count:
        """How often the word takes the article and stands alone; «ه» for «ة», which many write, is left out."""
        base = plain(word)
        if base[-1] != "ه":
            return self._counts.loose(base)
        firsts = heads(base)
        exact = [self._counts.of(head + base[1:]) for head in firsts]
        with_teh = sum(self._counts.of(head + base[1:-1] + "ة").article for head in firsts)
        article = sum(count.article for count in exact) - 0.3 * with_teh
        return Count(sum(count.bare for count in exact), max(0.0, article))

    def _with_tanwin(self, front: Reading, glued: str, rival: float) -> Iterator[Reading]:
        """The indefinite accusative; what stands after prepositions or the article is none (بسوريا), nor was ever."""
        word = front.base
        stem = word[:-1]
        if word[-1] != "ا" or len(stem) < 3:
            return
        whole, weight = self._counts.loose(plain(word)), self._weight(stem)
        if _is_own(whole.article + whole.preposition, whole.bare, _OWN_ACCUSATIVE):
            return
        if not self._is_glued(glued, stem):
            return
        if weight and whole.bare <= _MOST_WITH_TANWIN * weight and weight >= _RIVAL_OF_TANWIN * rival:
            yield Reading(stem, front.particle)


def _is_own(own: float, bare: float, limit: float) -> bool:
    return own > _NOISE and own > limit * bare
