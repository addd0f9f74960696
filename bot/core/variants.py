"""Other ways to write a name: ترامب and ترمب, زيلينسكي and زيلنسكي, Lavrov and لافروف (2.7).

Foreign names reach Arabic by ear, so their long vowels and a few consonants vary. What might be the same name is made
up here by rules and then looked for in stored articles: it is only offered when it stands there, in the company the
name keeps, and only for words that look like names. Nothing is ever added without being asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from bot.core.arabic.counts import Counts
from bot.core.arabic.spelling import is_arabic, plain
from bot.core.stopwords import is_function_word
from bot.core.text import WORD, fold

MOST: Final = 400
"""Spellings made up for one word: what one search may ask for."""
_SHORTEST: Final = 4
_LONG_ENOUGH_FOR_TWO: Final = 6
"""Letters of a name in which two things may vary at once."""
_NAME: Final = 0.1
"""Names hardly ever take the article: a word that does this often, of the times it stands alone, is a noun."""
_NOISE: Final = 20.0
_RARE: Final = 100_000.0
"""Occurrences in a thousand million up to which one shared neighbour is company; of commoner ones it takes two."""
_FEWEST: Final = 2
"""Occurrences that are no slip of the pen, where there is no company to go by."""

_VOWELS: Final = "اوي"
_ALIKE: Final = ("تط", "سص", "زذ", "غجكق", "ثت", "هح")
"""Letters by which newspapers write one foreign sound."""
_SWAPS: Final = {letter: group.replace(letter, "") for group in _ALIKE for letter in group}

_SOUNDS: Final = {
    "sch": "ش", "tch": "تش", "sh": "ش", "ch": "تش|ش|خ", "kh": "خ", "gh": "غ", "ph": "ف", "th": "ث|ت|ذ", "zh": "ج|ز",
    "ck": "ك", "qu": "ك|كو", "ts": "تس", "b": "ب", "c": "ك|س", "d": "د", "f": "ف", "g": "غ|ج", "h": "ه|ح|",
    "j": "ج", "k": "ك|ق", "l": "ل", "m": "م", "n": "ن", "p": "ب", "q": "ق", "r": "ر", "s": "س|ص|ز", "t": "ت|ط",
    "v": "ف", "w": "و|ف", "x": "كس", "y": "ي", "z": "ز|تس",
    "aa": "ا", "ee": "ي", "oo": "و", "ou": "و", "ai": "اي|ي", "ei": "اي|ي", "ie": "ي", "au": "او|و",
    "a": "|ا", "e": "|ي", "i": "ي||اي", "o": "و|", "u": "و|ا|",
}  # fmt: skip
_SOUND: Final = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_DOUBLED: Final = re.compile(r"([^aeiou])\1")
_FIRST_VOWELS: Final = {"a": "ا|أ", "e": "ا|إي", "i": "ا|إي", "o": "او|أو", "u": "او|يو"}


def is_name(word: str, counts: Counts) -> bool:
    """Whether a spelled word may be a foreign name: hardly ever with the article, and no function word."""
    if not is_arabic(word):
        return word.isalpha() and len(word) >= _SHORTEST
    if len(word) < _SHORTEST or word.startswith("ال") or is_function_word(word):
        return False
    known = counts.loose(plain(word))
    return known.article <= max(_NOISE, _NAME * known.bare)


def spellings(word: str, counts: Counts) -> tuple[str, ...]:
    """Names that `word`, spelled, may also be written as, folded, likelier ones first; at most `MOST`, itself not.

    Arabic for Arabic and for Latin letters; the other way vowels are anybody's guess (see `sounds_like`).
    """
    if not is_name(word, counts):
        return ()
    made = _arabic_spellings(word) if is_arabic(word) else _transliterated(word)
    own = fold(word)
    names = dict.fromkeys(fold(name) for name in dict.fromkeys(made) if is_name(name, counts))
    return tuple(islice((name for name in names if name != own), MOST))


def _arabic_spellings(word: str) -> list[str]:
    once = _changed(word)
    if len(word) < _LONG_ENOUGH_FOR_TWO:
        return once
    return [*once, *(twice for spelling in once for twice in _changed(spelling))]


def _changed(word: str) -> list[str]:
    """One long vowel less or more inside the word, or one letter swapped."""
    inside = range(1, len(word) - 1)
    less = [word[:at] + word[at + 1 :] for at in inside if word[at] in _VOWELS]
    more = [
        word[:at] + vowel + word[at:]
        for at in range(1, len(word))
        if word[at] not in _VOWELS and word[at - 1] not in _VOWELS
        for vowel in _VOWELS
    ]
    swapped = [word[:at] + other + word[at + 1 :] for at in range(len(word)) for other in _SWAPS.get(word[at], "")]
    return less + more + swapped


def _transliterated(word: str) -> list[str]:
    latin = _DOUBLED.sub(r"\1", fold(word))
    choices: list[list[str]] = []
    for found in _SOUND.finditer(latin):
        sound = found[0]
        first = _FIRST_VOWELS.get(sound) if found.start() == 0 else None
        last = found.end() == len(latin)
        options = (first or ("ي" if sound in {"y", "i"} and last else _SOUNDS[sound])).split("|")
        choices.append(options)
    while choices and _ways(choices) > 4 * MOST:
        longest = max(range(len(choices)), key=lambda at: len(choices[at]))
        choices[longest] = choices[longest][:-1]
    return ["".join(letters) for letters in product(*choices)]


def _ways(choices: Sequence[Sequence[str]]) -> int:
    ways = 1
    for options in choices:
        ways *= len(options)
    return ways


def sounds_like(latin: str, arabic: str) -> bool:
    """Whether a word in Latin letters may be the Arabic word (folded) as a name."""
    return fold(arabic) in {fold(spelling) for spelling in _transliterated(latin)}


def latin_names(text: str) -> set[str]:
    """The capitalised words of a text in Latin letters."""
    return {found[0] for found in WORD.finditer(text) if found[0][0].isupper() and len(found[0]) >= _SHORTEST}


@dataclass(frozen=True, slots=True)
class Company:
    """How often each of some names occurs, as it is mostly written, and the words beside it, folded."""

    times: Mapping[str, int]
    written: Mapping[str, str]
    beside: Mapping[str, frozenset[str]]


def company(names: Mapping[str, str], texts: Iterable[str]) -> Company:
    """Where names stand in `texts`; `names` gives the name, folded, that each spelling to look for counts as."""
    times: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    beside: dict[str, set[str]] = {}
    for text in texts:
        words = [found[0] for found in WORD.finditer(text)]
        folded = [fold(word) for word in words]
        for at, word in enumerate(folded):
            name = names.get(word)
            if name is not None:
                times[name] += 1
                written.setdefault(name, Counter())[words[at]] += 1
                near = {*folded[max(0, at - 1) : at], *folded[at + 1 : at + 2]}
                beside.setdefault(name, set()).update(near - set(names))
    common = {name: spelt.most_common(1)[0][0] for name, spelt in written.items()}
    return Company(times, common, {name: frozenset(near) for name, near in beside.items()})


def choose(own: Company, others: Company, counts: Counts, limit: int = 3) -> list[str]:
    """Of the other spellings found those that are most likely the same name, as they are written, commonest first.

    They must keep company the name keeps; where the name itself does not occur, occurring is enough.
    """
    mine = frozenset[str]().union(*own.beside.values())
    chosen = [
        name
        for name, times in others.times.items()
        if (_keeps_company(mine, others.beside[name], counts) if mine else times >= _FEWEST)
    ]
    chosen.sort(key=lambda name: (-others.times[name], name))
    return [others.written[name] for name in chosen[:limit]]


def _keeps_company(mine: frozenset[str], theirs: frozenset[str], counts: Counts) -> bool:
    common = [word for word in mine & theirs if len(word) > 2 and not is_function_word(word)]
    return len(common) > 1 or any(counts.loose(plain(word)).total <= _RARE for word in common)


_INITIALS: Final = {
    "ا": "aeiouhy", "أ": "aeiouhy", "إ": "aeiouhy", "ب": "bp", "ت": "tc", "ط": "t", "ث": "ts", "ج": "jg", "ح": "h",
    "خ": "kc", "د": "d", "ذ": "dtz", "ر": "r", "ز": "z", "س": "sc", "ش": "sc", "ص": "s", "ض": "d", "ظ": "z",
    "ع": "aeiou", "غ": "g", "ف": "fvpw", "ق": "qgk", "ك": "kcq", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "wouv",
    "ي": "yjiue",
}  # fmt: skip
"""Latin letters that a name may begin with which begins with this Arabic one: most words need no closer look."""


def heard_in(arabic: str, texts: Iterable[str], limit: int = 1) -> list[str]:
    """The capitalised words of texts in Latin letters that sound like the Arabic name, the commonest first."""
    initials = _INITIALS.get(arabic[:1], "")
    times = Counter(name for text in texts for name in latin_names(text) if fold(name)[:1] in initials)
    likely = [name for name, seen in times.most_common() if seen >= _FEWEST and sounds_like(name, arabic)]
    return likely[:limit]
