"""Spelling: the signs of a word that folding throws away, kept where readers tell words apart by them.

`bot.core.text.fold` makes «أ إ آ ا», «ى ي» and «ة ه» equal. A *spelled* word keeps them where both sides of a
comparison may have written them: alefs, and the last letter.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.core.text import FOLD, HAMZAS

ALEFS: Final = "اأإآ"
_TAILS: Final = {"ه": "هة", "ة": "هة", "ي": "يى", "ى": "يى", "ی": "يى"}
_BARE_ALEF: Final = str.maketrans("أإآ", "ااا")

_SIMPLE: Final = re.compile("[\u0621-\u0623\u0625\u0627-\u063a\u0641-\u064a]*")
_SEATED: Final = {"\u0653": "آ", "\u0654": "أ", "\u0655": "إ"}
_ALEF: Final = re.compile(f"ا([{HAMZAS}]+)")
_SEAT: Final = re.compile(f"[ويىی](?=[{HAMZAS}]*\u0654)[{HAMZAS}]+")
_REST: Final = re.compile(f"[{HAMZAS}]")
_INNER: Final = re.compile("[ىیة](?=.)")
_INNER_LETTER: Final = {"ى": "ي", "ی": "ي", "ة": "ه"}


class _SpellTable(dict[int, str]):
    """What each code point is spelled as, computed when first met; at most one entry for each code point there is."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        letter = unicodedata.normalize("NFKC", char)
        folded = char.translate(FOLD)
        if letter == "ى":
            folded = "ى"
        elif letter in {"ة", "ۃ"}:
            folded = "ة"
        elif folded == "ي" and letter != "ي":
            folded = "ی"
        self[code] = folded
        return folded


_SPELL: Final = _SpellTable()
_EASY: Final = str.maketrans("ؤئ", "ءء")


def spelled(word: str) -> str:
    """`word` folded, but «أ إ آ», and «ى» and «ة» at its end, as they are written; «ی» for a last Persian yeh.

    A Persian yeh may stand for «ي» and for «ى». Folding the result gives what folding `word` gives.
    """
    if _SIMPLE.fullmatch(word):
        text = word.translate(_EASY)
    else:
        text = word.translate(_SPELL)
        if _REST.search(text):
            text = _ALEF.sub(lambda match: _SEATED[max(match[1])], text)
            text = _REST.sub("", _SEAT.sub("ء", text))
    if "ى" not in text and "ة" not in text and "ی" not in text:
        return text
    return _INNER.sub(lambda match: _INNER_LETTER[match[0]], text)


def plain(word: str) -> str:
    """`word`, spelled, without the hamza of alefs inside: they hardly ever tell words apart and are often left out."""
    if "أ" in word or "إ" in word or "آ" in word:
        return word[:1] + word[1:].translate(_BARE_ALEF)
    return word


def heads(word: str) -> str:
    """The letters that the first letter of `word` may be written for.

    A bare alef may be any; one with hamza may lose it, but not before «ل», where it would open the article.
    """
    first = word[0]
    if first not in ALEFS:
        return first
    if first == "ا":
        return ALEFS
    return first if word[1:2] == "ل" else f"{first}ا"


def tails(letter: str) -> str:
    """The letters that a last letter may be written for: «ه» and «ة», «ي» and «ى»."""
    return _TAILS.get(letter, letter)


def is_arabic(word: str) -> bool:
    """Whether a spelled word is of Arabic letters; words never mix scripts."""
    return "\u0621" <= word[0] <= "\u064a"
