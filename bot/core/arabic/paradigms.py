"""Endings that say case or state, and spellings of one word: what «this word» means beyond glued letters (2.3, 2.6)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from bot.core.arabic.counts import Counts, news_counts
from bot.core.arabic.spelling import ALEFS, heads, is_arabic, plain, tails
from bot.core.stopwords import is_function_word, may_be_function_word

_HAMZAS: Final = "أإآ"
_PATTERN: Final = 5
"""In words of up to five letters «أ» and «إ» tell words apart (أعداد, إعداد); in longer ones they do not (أسبانيا)."""
_RARER_SPELLING: Final = 0.2
"""A spelling this much rarer than what is written is not meant by it."""
_RARER_YEH: Final = 0.1
_MORE_USUAL: Final = 3.0
"""A spelling is the usual one if it is this many times as common as the others."""
_OWN_PLURAL: Final = 0.05
_NOISE: Final = 20.0
_CACHED: Final = 1 << 15


class Paradigms:
    """Judges inflections and spellings by counts."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self.usual = lru_cache(_CACHED)(self._usual)
        """A keyword's base in its usual spelling, where there is one: امريكا is أمريكا, المصرى is المصري.

        A word that its reader may have meant otherwise stays as it is: اعلام may be إعلام or أعلام.
        """

    def citation(self, base: str, *, article: bool) -> str:
        """`base` in the case and state keywords are compared in: مسؤولون, مسؤولو, مسؤولي are مسؤولين."""
        plural = None if article else self.full_plural(base)
        return plural or self._oblique(base)

    def full_plural(self, word: str) -> str | None:
        """The plural in «ين» of which `word`, in «و» or «ي», is the state before another noun; None if it is not one.

        Adjectives in «ي» take the article (السوري), plurals in that state never do.
        """
        if len(word) < 5 or word[-1] not in "يىیو" or word[-2] == "ت":
            return None
        whole = self._counts.loose(plain(word))
        if whole.article > _NOISE and whole.article > _OWN_PLURAL * whole.bare:
            return None
        stem = plain(word[:-1])
        plural = self._counts.loose(stem + "ين")
        known = plural.article > 0 and plural.weight >= whole.bare and self._counts.loose(stem + "ون").total > 0
        return word[:-1] + "ين" if known else None

    def _oblique(self, base: str) -> str:
        """Sound plurals and duals in the oblique case; other words in «ون» and «ان» (قانون, لبنان) as they are."""
        if len(base) < 5 or base[-1] != "ن" or base[-2] not in "وا":
            return base
        stem = base[:-2]
        singular = stem[:-1] + "ة" if stem[-1] == "ت" and base[-2] == "ا" else stem
        mine = self._counts.loose(plain(base)).total
        other = self._counts.loose(plain(stem + "ين")).total
        if other and other >= mine / 2 and self._counts.loose(plain(singular)).total > mine / 10:
            return stem + "ين"
        return base

    def is_careless(self, word: str, times: float = 7) -> bool:
        """Whether the last «ه» of `word` most likely stands for «ة»: that spelling is so many times as common."""
        if len(word) < 3 or word[-1] != "ه" or not is_arabic(word):
            return False
        base = plain(word)
        firsts = heads(base)
        heh = sum(self._counts.of(head + base[1:]).bare for head in firsts)
        teh = sum(self._counts.of(head + base[1:-1] + "ة").bare for head in firsts)
        return teh > times * heh and teh > 100

    def spellings(self, base: str, *, careless: bool, article: bool) -> set[str]:
        """The keywords, as `usual` spells them, that `base` may be meant for.

        What is written counts, what is left out does not: «أمل» may be «أمل» or «امل», «امل» any of them that occurs.
        """
        word = plain(base)
        if len(word) < 2 or not is_arabic(word):
            return {word}
        body = word[1:-1]
        ends = self._ends(word, careless=careless, article=article)
        firsts = self._heads(word)
        if len(firsts) == len(ends) == 1:
            return {firsts.pop() + body + ends.pop()}
        found = {head + body + end for head in firsts for end in ends}
        meant = {spelling for spelling in found if self.usual(spelling) == spelling}
        usual = self.usual(word)
        if not meant or usual[-1] in ends:
            meant.add(usual)  # of odd words (إنة) the usual spelling has another one still, and would be left out
        return meant

    def _heads(self, word: str) -> set[str]:
        first = word[0]
        if first not in ALEFS:
            return {first}
        if first != "ا":
            return {first, "ا"} | ({"أ", "إ"} if first in "أإ" and len(word) > _PATTERN else set())
        written = self._with_any_end(word)
        others = {head: self._with_any_end(head + word[1:]) for head in _HAMZAS}
        if not written and not any(others.values()):
            return set(ALEFS)
        return {"ا"} | {head for head, times in others.items() if times > _RARER_SPELLING * written}

    def _ends(self, word: str, *, careless: bool, article: bool) -> set[str]:
        last = word[-1]
        if last == "ة":
            return {"ة", "ه"}
        if last == "ه":
            return {"ه", "ة"} if careless or article else {"ه"}
        if last not in "يىی":
            return {last}
        yeh, maqsura = self._with_any_head(word[:-1] + "ي"), self._with_any_head(word[:-1] + "ى")
        if last == "ى":
            return {"ى", "ي"} if yeh >= _RARER_SPELLING * maqsura else {"ى"}
        if last == "ي":
            usual = maqsura >= _MORE_USUAL * yeh and maqsura > 0 and not may_be_function_word(word)
            return {"ي", "ى"} if usual else {"ي"}
        meant = {"ي": yeh >= _RARER_YEH * maqsura, "ى": maqsura >= _RARER_YEH * yeh}
        return {letter for letter, possible in meant.items() if possible}

    def _usual(self, word: str) -> str:
        if len(word) < 2 or not is_arabic(word):
            return word
        word = word[:-1] + self._usual_end(word)
        return self._usual_head(word) + word[1:]

    def _usual_end(self, word: str) -> str:
        last, body = word[-1], word[:-1]
        if last == "ه":
            teh, heh = self._articles(body + "ة"), self._articles(body + "ه")
            return "ة" if teh > _MORE_USUAL * heh else "ه"
        if last not in "يىی":
            return last
        yeh, maqsura = self._with_any_head(body + "ي"), self._with_any_head(body + "ى")
        if last == "ى":
            return "ي" if yeh > 2 * maqsura else "ى"
        if last == "ي":
            return "ى" if maqsura > 10 * yeh and not may_be_function_word(word) else "ي"
        return "ى" if maqsura > yeh else "ي"

    def _usual_head(self, word: str) -> str:
        first, rest = word[0], word[1:]
        if first not in ALEFS:
            return first
        times = {head: self._counts.of(head + rest).total for head in ALEFS}
        if first != "ا":
            return "ا" if times["ا"] > _MORE_USUAL * times[first] and not rest.startswith("ل") else first
        best, second = sorted(_HAMZAS, key=times.__getitem__, reverse=True)[:2]
        return best if times[best] >= _MORE_USUAL * times[second] and times[best] > times["ا"] / 2 else "ا"

    def keyword(self, word: str) -> str:
        """The base that stands for `word`, spelled, when it is a keyword: without article, in citation form."""
        if len(word) < 2 or not is_arabic(word):
            return word
        rest = word[2:]
        fixed = is_function_word(word) or word == "الله"
        if not word.startswith("ال") or len(word) < 4 or fixed:
            return self.usual(plain(self.citation(word, article=False)))
        usual = self.usual(plain(word))
        if usual[0] != "ا" and self._counts.of(usual).total > self._counts.of(plain(word)).bare:
            return usual  # المانيا is ألمانيا
        return self.usual(plain(self.citation(rest, article=True)))

    def standard(self, word: str) -> str:
        """A spelled word with the signs it usually has at both ends: who writes سوريه or امريكا means no other."""
        if len(word) < 3 or not is_arabic(word):
            return word
        start = 2 if word.startswith("ال") and len(word) > 4 and self.keyword(word)[0] == word[2] else 0
        rest = word[start:]
        usual = self.usual(plain(rest))
        return f"{word[:start]}{usual[0]}{rest[1:-1]}{usual[-1]}"

    def _with_any_end(self, word: str) -> float:
        return sum(self._counts.of(word[:-1] + end).total for end in tails(word[-1]))

    def _with_any_head(self, word: str) -> float:
        return sum(self._counts.of(head + word[1:]).total for head in heads(word))

    def _articles(self, word: str) -> float:
        return sum(self._counts.of(head + word[1:]).article for head in heads(word))


@cache
def news_paradigms() -> Paradigms:
    """Those over the counts that come with Rasid."""
    return Paradigms(news_counts())
