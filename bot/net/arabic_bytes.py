"""Whether bytes, or characters that were decoded wrongly, are Arabic of an eight-bit charset, and of which.

Arabic words are runs of high bytes between ASCII; Latin letters with accents stand singly within ASCII words. Of the
two charsets the right one gives nearly nothing but Arabic letters, mostly the ten that make up three quarters of any
Arabic text; the other turns ل م ن و ي, whose places differ, into Latin letters or into vowel signs.
"""

from __future__ import annotations

import re
from typing import Final

_CHARSETS: Final = ("cp1256", "iso8859-6")
_LOOKED_AT: Final = 200_000
"""Bytes that are judged; a news feed has shown its language by then."""
_RUN: Final = re.compile(rb"[\x80-\xff]+")
_JOINED: Final = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
_WORD: Final = 3
_FEWEST: Final = 3
"""High bytes from which on they tell anything."""
_RUN_LENGTH: Final = 2
"""Mean length from which on runs of high bytes are words; letters of an alphabet stand singly."""
_LETTERS: Final = 0.8
"""Share of the high bytes that are Arabic letters, where they are Arabic."""
_JOINTS: Final = 0.5
"""Places a run where it touches an ASCII letter: above it they are accents."""
_SIGN_COST: Final = 0.2
_LEAST: Final = 0.4
"""Share of frequent letters in what is Arabic; about 0.65 is usual."""
_FREQUENT: Final = frozenset("الينمورتبة")
_ARABIC: Final = frozenset(map(chr, (*range(0x621, 0x63B), *range(0x641, 0x64B)))) | frozenset("پچژگ،؛؟ـ")
_SIGNS: Final = frozenset("«»“”‘’…–—\u00a0\u200c\u200d\u200e\u200f") | frozenset(map(chr, range(0x64B, 0x653)))
"""What Arabic text has besides, and tells nothing."""
WINDOWS_1252: Final = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}
"""The character of each high byte; as browsers have it, where the charset has gaps."""
_WRONGLY_READ: Final = {char: byte for byte, char in WINDOWS_1252.items()}
_SUSPECT: Final = re.compile(f"[{re.escape(''.join(_WRONGLY_READ))}]{{3}}")
_STRETCH: Final = re.compile(f"[{re.escape(''.join(_WRONGLY_READ))}][^A-Za-z<>&]*")


def arabic_charset(body: bytes) -> str | None:
    """Name the charset in which these bytes, which are no UTF-8, are Arabic; None when they are in neither."""
    body = body[:_LOOKED_AT]
    runs = _RUN.findall(body)
    high = b"".join(runs)
    if len(high) < max(_FEWEST, _RUN_LENGTH * len(runs)) or is_latin(body):
        return None
    scores = {charset: _score(high.decode(charset, "replace")) for charset in _CHARSETS}
    best = max(scores, key=lambda charset: scores[charset])
    return best if scores[best] >= _LEAST else None


def is_latin(body: bytes) -> bool:
    """Whether high bytes stand within ASCII words, as accents do, more than between them."""
    body = body[:_LOOKED_AT]
    return len(_JOINED.findall(body)) > _JOINTS * len(_RUN.findall(body))


def has_words(body: bytes) -> bool:
    """Whether any run of high bytes is as long as a word; «É», «€» and «œ» are no words of another script."""
    return max(map(len, _RUN.findall(body[:_LOOKED_AT])), default=0) >= _WORD


def _score(text: str) -> float:
    """How much this looks like Arabic: the share of frequent letters; 0 when too many characters are no letters."""
    said = [char for char in text if char not in _SIGNS]
    if not said or sum(char in _ARABIC for char in said) < _LETTERS * len(said):
        return 0.0
    # Vowel signs are few in news; the wrong one of the two charsets makes many.
    return sum(char in _FREQUENT for char in said) / len(said) - _SIGN_COST * (1 - len(said) / len(text))


def repaired(text: str) -> str:
    """Undo what a careless program did before it wrote UTF-8: Arabic bytes read as windows-1252 («Ø§Ù„», «ÇáÞÏÓ»).

    Each stretch between tags and Latin words is judged by itself; what would not be Arabic is left alone.
    """
    return _STRETCH.sub(_meant, text) if _SUSPECT.search(text) else text


def _meant(stretch: re.Match[str]) -> str:
    read = stretch.group()
    if not _SUSPECT.search(read):
        return read
    body = bytearray()
    for char in read:
        byte = ord(char) if char < "\x80" else _WRONGLY_READ.get(char)
        if byte is None:
            return read
        body.append(byte)
    try:
        meant = body.decode("utf-8")
    except UnicodeDecodeError:
        charset = arabic_charset(bytes(body))
        return read if charset is None else body.decode(charset, "replace")
    return meant if 2 * sum(char in _ARABIC for char in meant) >= sum(char > "\x7f" for char in meant) else read
