"""Folding, words, sentences and search terms: how every other part reads text.

Folding makes spellings that readers do not tell apart equal. It is lossy, linear and idempotent; positions are
always given in the original text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TATWEEL = "ـ"
HAMZAS = "\u0653\u0654\u0655"
"""Combining madda, hamza above and hamza below: the only marks that decide which letter a seat stands for."""

_LETTERS = str.maketrans(
    {
        "ٱ": "ا",
        "ٲ": "ا\u0654",
        "ٳ": "ا\u0655",
        "ٴ": "\u0654",
        "ى": "ي",
        "ة": "ه",
        # Persian, Urdu, Kurdish, Pashto and Maghribi shapes of letters that Arabic has
        **dict.fromkeys("یےېۍؽؾؿێ", "ي"),
        **dict.fromkeys("کڪػؼ", "ك"),
        **dict.fromkeys("ہھەۃۿ", "ه"),
        **dict.fromkeys("ۋۄۅۆۇۈۉۏ", "و"),
        "ڤ": "ف",
        "ڢ": "ف",
        "ڧ": "ق",
        "ں": "ن",
        # Latin letters that Unicode does not decompose
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)


def _ignorable() -> frozenset[str]:
    """Characters that may stand inside a word without being part of it: marks, joiners, bidi controls, tatweel."""
    found = {_TATWEEL, *map(chr, range(0xE0100, 0xE01F0))}
    for code in range(0x10000):
        char = chr(code)
        if unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"}:
            found.add(char)
    # Marks in their spacing and medial presentation forms; Unicode calls them letters.
    found.update(map(chr, (*range(0xFE70, 0xFE80), *range(0xFC5E, 0xFC64), *range(0xFCF2, 0xFCF5))))
    return frozenset(found)


_IGNORABLE = _ignorable()


def _char_class(chars: frozenset[str]) -> str:
    """Write `chars` as the inside of a regular expression's brackets."""
    ranges: list[list[int]] = []
    for code in sorted(map(ord, chars)):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in ranges)


def _fold_letter(char: str) -> str:
    """Find the letters and digits `char` folds to, hamza marks still attached, by repetition until nothing changes."""
    folded = char
    while True:
        digits = "".join(str(unicodedata.decimal(c, c)) for c in folded)
        spread = unicodedata.normalize("NFKD", digits.casefold()).translate(_LETTERS)
        kept = "".join(c for c in spread if c in HAMZAS or (c.isalnum() and c not in _IGNORABLE))
        if kept == folded:
            return folded
        folded = kept


class _FoldTable(dict[int, str]):
    """What each code point folds to, computed when first met; at most one entry for each code point there is."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in HAMZAS:
            folded = char
        elif char in _IGNORABLE:
            folded = ""
        elif char.isalnum():
            folded = _fold_letter(char)
        else:  # Signs never turn into letters (№, ™), so that folding makes no new words.
            sign = unicodedata.normalize("NFKC", char)
            folded = sign if len(sign) == 1 and not sign.isalnum() else char
        self[code] = folded
        return folded


FOLD = _FoldTable({ord("٫"): ".", ord("٬"): ","})
"""What each code point folds to, hamza marks still standing beside their seat."""
_HAMZA_ALEF = re.compile(f"ا[{HAMZAS}]+")
_HAMZA_SEAT = re.compile(f"[وي](?=[{HAMZAS}]*\u0654)[{HAMZAS}]+")
_HAMZA_REST = re.compile(f"[{HAMZAS}]")


def fold_keeping_hamza(text: str) -> str:
    """Fold like `fold` and to the same length, but keep an alef with hamza or madda as «أ»: it opens no article."""
    folded = text.translate(FOLD)
    if _HAMZA_REST.search(folded):
        folded = _HAMZA_ALEF.sub("أ", folded)
        folded = _HAMZA_SEAT.sub("ء", folded)
        folded = _HAMZA_REST.sub("", folded)
    return folded


def fold(text: str) -> str:
    """`text` with spelling variants made equal (1.19); idempotent.

    Compatibility forms are resolved (NFKD); marks, tatweel, zero-width and bidi controls dropped; alefs made «ا»,
    hamza on waw or yeh «ء» (مسئول = مسؤول), «ى» «ي», «ة» «ه», Persian and Urdu shapes the Arabic letter; digits of all
    families ASCII; case and Latin accents dropped.
    """
    return fold_keeping_hamza(text).replace("أ", "ا")


_ARABIC = (
    "\u0620-\u063f\u0641-\u064a\u066e-\u066f\u0671-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f"
    "\u0870-\u0887\u0889-\u088e\u08a0-\u08c9\ufb50-\ufc5d\ufc64-\ufcf1\ufcf5-\ufdfb\ufe80-\ufefc"
)
_INNER = f"[{_char_class(_IGNORABLE)}]"
_OTHER = rf"[^\W_{_ARABIC}{_char_class(frozenset(c for c in _IGNORABLE if c.isalnum()))}]"
_POINT = r"(?<=\d)(?:[.٫](?=\d)|[,٬](?=\d{3}(?!\d)))"
WORD = re.compile(
    rf"(?:[{_ARABIC}](?:{_INNER}*[{_ARABIC}])*|{_OTHER}(?:{_INNER}*{_OTHER}|{_POINT})*)(?:(?![\u200b-\u206f\ufeff]){_INNER})*"
)
"""A word or number as `tokens` finds it."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number: where it stands (code points of the original), as written, and folded."""

    start: int
    end: int
    text: str
    folded: str


def tokens(text: str) -> list[Token]:
    """List the words and numbers of `text` in order.

    A word is a run of letters and digits of one kind: «ال78» is two, G20 and 3.14 are one. Marks, tatweel and joiners
    within a word belong to it. The underscore divides, so a hashtag is a phrase.
    """
    found = []
    for match in WORD.finditer(text):
        word = match.group()
        folded = fold(word)
        if folded:
            found.append(Token(match.start(), match.end(), word, folded))
    return found


_CLOSERS = "»”\"’'“›)\\]"
_STOP = re.compile(rf"(?:(?P<mark>[.!?؟…۔。]+)[{_CLOSERS}]*(?P<gap>\s|$)?|\n)")
_BEFORE_STOP = re.compile(r"\S+$")
_LAST_WORD = re.compile(r"[^\W_]+$")
_ABBREVIATIONS = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "jr",
        "sr",
        "vs",
        "no",
        "inc",
        "ltd",
        "co",
        "gen",
        "col",
        "sen",
        "rep",
        "etc",
    )
)


def _ends_sentence(text: str, stop: re.Match[str]) -> bool:
    """Whether the punctuation at `stop` closes a sentence rather than a number, an initial or an abbreviation."""
    if stop["mark"] is None:
        return True
    if stop["mark"] == "..":  # A pause in Arabic headlines and prose: «سوريا.. 12 قتيلًا».
        return False
    after = text[stop.end() : stop.end() + 1]
    if stop["mark"] != ".":
        # «؟قال» is glued, as is often seen; "?x=1" and "..." within a word are not.
        return stop["gap"] is not None or (stop["mark"] in {"؟", "!"} and after.isalpha())
    before = _BEFORE_STOP.search(text, max(0, stop.start() - 24), stop.start())
    last = _LAST_WORD.search(fold(before.group())) if before else None
    word = last.group() if last else ""
    if stop["gap"] is None:
        return len(word) > 2 and "\u0620" <= word[-1] <= "\u06ff" and "\u0620" <= after <= "\u06ff" and after.isalpha()
    return not (len(word) == 1 and word.isalpha()) and word not in _ABBREVIATIONS


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of `text` stand, in order, without the blanks around them; newlines always divide.

    Closing quotes stay with their sentence; decimals, initials and abbreviations do not end one.
    """
    found: list[tuple[int, int]] = []
    begin = 0
    for stop in _STOP.finditer(text):
        if _ends_sentence(text, stop):
            _add_stripped(found, text, begin, stop.end())
            begin = stop.end()
    _add_stripped(found, text, begin, len(text))
    return found


def _add_stripped(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start < end:
        found.append((start, end))


_PARTICLES = "وفبكل"


def index_form(folded: str) -> str:
    """Strip a folded Arabic word of what may be glued to its front, for indexes only.

    Particles are stripped as long as three letters stay, the article as long as two do, so a word and the same word
    with any particles share one form. It merges more than matching does: check what an index finds with `matching`.
    """
    start = 0
    while True:
        rest = len(folded) - start
        if folded.startswith("ال", start) and rest >= 4:
            start += 2
        elif rest >= 4 and folded[start] in _PARTICLES:
            start += 1
        else:
            return folded[start:]


_NOT_TERM = re.compile(r"[\W_]+")


def terms(text: str) -> list[str]:
    """List the search terms of `text`, stop words included: what storage indexes and what it looks up.

    Each is letters and digits only, so it is safe within an FTS5 string and in to_tsvector('simple').
    """
    return [index_form(part) for token in tokens(text) for part in _NOT_TERM.split(token.folded) if part]
