"""Plain text from foreign text: no control characters, no direction overrides, nothing that cannot be stored."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.core.text import fold, tokens

_JOINER: Final = "\u2060"
"""WORD JOINER: invisible and without width; it stands where a character was taken away but offsets must stay."""


def _replacements() -> dict[int, str]:
    table = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
    table |= dict.fromkeys((0x0A, 0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n")
    # Marks, embeddings, overrides and isolates of direction: what is shown gets its isolates when it is composed.
    invisible = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x2070), 0xFEFF)
    table |= dict.fromkeys(invisible, _JOINER)
    table |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # lone surrogates: no encoding can store them
    return table


_REPLACEMENTS: Final = _replacements()
_INVISIBLE: Final = dict.fromkeys((ord(_JOINER), 0x200B, 0x00AD))
_LONE_CR: Final = re.compile("\r(?!\n)")


def plain(text: str) -> str:
    """Make `text` plain without moving a code point: every offset into the result is an offset into `text`.

    Control characters become spaces, line separators newlines, direction controls an invisible joiner, lone surrogates
    U+FFFD. NUL, which PostgreSQL refuses, is among the control characters.
    """
    return _LONE_CR.sub("\n", text).translate(_REPLACEMENTS)


def one_line(text: str) -> str:
    """Make `text` plain, without invisible characters, on one line with single spaces (no-break spaces included)."""
    return " ".join(plain(text).translate(_INVISIBLE).split())


def plain_lines(text: str) -> list[str]:
    """Split `text` into its lines, each as `one_line` makes it; blank lines are empty strings."""
    return [one_line(line) for line in plain(text).split("\n")]


def folded_words(text: str) -> str:
    """Fold `text` to its words with single spaces between: what two spellings of one headline or label share."""
    return " ".join(token.folded for token in tokens(text))


def folded_set(words: str) -> frozenset[str]:
    """Fold a list of words, divided by white space, for looking tokens up in."""
    return frozenset(map(fold, words.split()))


def detect_lang(text: str) -> str:
    """Return "ar" when Arabic letters are no fewer than others at the head of `text`, else "en"; by script only."""
    arabic = others = 0
    for char in fold(text[:2000]):
        if char.isalpha():
            if unicodedata.name(char, "").startswith("ARABIC"):
                arabic += 1
            else:
                others += 1
    return "ar" if 0 < arabic >= others else "en"
