"""Telegram HTML: measuring it as Telegram does, clipping text, and keeping foreign text from turning a line around.

Telegram counts a message in UTF-16 code units after tags and character references have been taken away. Text from
outside may be of either direction, so it is set into an isolate of its own direction (Unicode Standard Annex 9,
"Explicit Directional Isolates"), and its own direction controls are removed first: nothing reaches out of its isolate.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

from markupsafe import Markup, escape

MESSAGE_UNITS: Final = 4096
"""The longest text message, in UTF-16 code units after entity parsing."""
MESSAGE_ENTITIES: Final = 100
BUTTON_UNITS: Final = 60
"""Telegram allows more, but a longer button is cut on a telephone."""
URL_LENGTH: Final = 2048

RLM: Final = "\u200f"
LRM: Final = "\u200e"
FSI: Final = "\u2068"
PDI: Final = "\u2069"
_RLI: Final = "\u2067"
_LRI: Final = "\u2066"
_ELLIPSIS: Final = "…"
_ISOLATED: Final = Markup("{}{}{}")

Direction: TypeAlias = Literal["rtl", "ltr"]

_TAG: Final = re.compile(r"<[^<>]*>")
_OPENING_TAG: Final = re.compile(r"<[a-zA-Z][^<>]*>")
_REFERENCE: Final = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));")
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_DIRECTION_CONTROLS: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Line separators that Python's \s knows are dealt with as white space; lone surrogates cannot be sent at all.
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_SPACE: Final = re.compile(r"\s+")
_FORBIDDEN_IN_URL: Final = re.compile(r"[\s\x00-\x20\x7f<>\"\\\ud800-\udfff]")
_SURPLUS_AT_CUT: Final = " \t\n،,؛;:–—-.(«[\"'"


def utf16_length(text: str) -> int:
    """Length of `text` in UTF-16 code units, which is what Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def to_plain(html: str) -> str:
    """Return what a reader sees of Telegram HTML: no tags, the four named and all numeric references resolved."""
    return _REFERENCE.sub(_resolve, _TAG.sub("", html))


def _resolve(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code <= 0x10FFFF else match.group()


def visible_length(html: str) -> int:
    """Length of Telegram HTML after entity parsing, in UTF-16 code units."""
    return utf16_length(to_plain(html))


def entity_count(html: str) -> int:
    """How many entities the tags of `html` make."""
    return len(_OPENING_TAG.findall(html))


def fits(html: str) -> bool:
    """Whether Telegram takes `html` as one text message."""
    return visible_length(html) <= MESSAGE_UNITS and entity_count(html) <= MESSAGE_ENTITIES


def clip(text: str, units: int) -> str:
    """`text` in at most `units` UTF-16 code units: cut at a border of words where there is one, and marked with «…».

    A word that fills more than half of the room is cut inside, but never inside a surrogate pair or before a mark.
    """
    if units <= 0:
        return ""
    if utf16_length(text[: units + 1]) <= units:
        return text
    end = _prefix(text, units - 1)
    border = _last_space(text, end)
    head = text[: border if border > end // 2 else _before_marks(text, end)]
    return (head.rstrip(_SURPLUS_AT_CUT) or head) + _ELLIPSIS


def _before_marks(text: str, end: int) -> int:
    """Step back over combining marks, so that a letter keeps its own; not over text that is nothing but marks."""
    letter = end
    while letter > 0 and unicodedata.combining(text[letter]):
        letter -= 1
    return letter or end


def _prefix(text: str, units: int) -> int:
    """How many code points of `text` fit into `units` code units."""
    ends = accumulate(2 if char > "\uffff" else 1 for char in text[: units + 1])
    return bisect_right(list(ends), units)


def _last_space(text: str, end: int) -> int:
    """Find the last place at or before `end` where a word has ended; 0 when there is none."""
    for index in range(end, 0, -1):
        if text[index].isspace():
            return index
    return 0


def without_controls(text: str) -> str:
    """`text` without control characters and without anything that commands direction; lines stay."""
    return _CONTROLS.sub("", _DIRECTION_CONTROLS.sub("", text))


def one_line(text: str) -> str:
    """`text` from outside made safe for one line: controls gone, white space single."""
    return _SPACE.sub(" ", without_controls(text)).strip()


def direction(text: str) -> Direction | None:
    """Tell the direction that most letters of `text` have; None when it has no letters.

    The majority, not the first strong letter: «NASA تعلن اكتشافًا» is Arabic that begins with a foreign name.
    """
    balance = letters = 0
    for char in text[:1000]:
        kind = unicodedata.bidirectional(char)
        if kind in {"R", "AL"}:
            balance, letters = balance + 1, letters + 1
        elif kind == "L":
            balance, letters = balance - 1, letters + 1
    if not letters:
        return None
    return "rtl" if balance >= 0 else "ltr"


def isolate(html: Markup, text: str) -> Markup:
    """`html` inside an isolate whose direction is that of `text`, what a reader sees of it."""
    opening = {"rtl": _RLI, "ltr": _LRI, None: FSI}[direction(text)]
    return _ISOLATED.format(opening, html, PDI)


def foreign(text: str, units: int | None = None) -> Markup:
    """Text from outside as one isolated, escaped piece of a line, clipped to `units` where given."""
    line = one_line(text)
    if units is not None:
        line = clip(line, units)
    return isolate(escape(line), line) if line else Markup()


def bold(html: Markup) -> Markup:
    """`html` in bold."""
    return Markup("<b>{}</b>").format(html)


def link(html: Markup, url: str) -> Markup:
    """`html` as a link to `url`."""
    return Markup('<a href="{}">{}</a>').format(url, html)


def safe_url(url: str | None) -> str | None:
    """`url` if Telegram can carry it as a link or a button: absolute http(s), of sane length, no white space."""
    if not url or len(url) > URL_LENGTH or _FORBIDDEN_IN_URL.search(url):
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return url if usable else None
