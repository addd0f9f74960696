"""Keywords: what a reader types, parsed and normalised (1.19).

A query is one phrase, in one zone or in any: «سوريا», «هيئة تحرير الشام», #هيئة_تحرير_الشام, «عنوان:سوريا», "as typed".
`Query.root` is a node so that groups may join phrases there.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from bot.core.model import Zone
from bot.core.stopwords import is_stop_word
from bot.core.text import Token, fold, tokens
from bot.errors import InputError

MAX_CHARACTERS = 256
MAX_TERMS = 16

_QUOTES = '"“”„‟«»'
_JOINERS = "\u200c\u200d"
_ZONES = {"title": Zone.TITLE, "عنوان": Zone.TITLE, "tag": Zone.TAG, "وسم": Zone.TAG}
_SHOWN_ZONES = {
    "ar": {Zone.TITLE: "عنوان:", Zone.TAG: "وسم:"},
    "en": {Zone.TITLE: "title:", Zone.TAG: "tag:"},
}

Reason: TypeAlias = Literal["query-empty", "query-too-long", "query-only-stop-words", "query-too-many-terms"]


class QueryError(InputError):
    """A query that cannot be followed: the message key of the reason, and where in the typed text (code points)."""

    def __init__(self, reason_key: Reason, position: int) -> None:
        super().__init__(f"{reason_key} at {position}")
        self.reason_key: Reason = reason_key
        self.position = position


class Strength(StrEnum):
    """How much a word of the text may differ from the word that was typed."""

    FORM = "form"
    """Particles and the article may be glued to the first word."""
    EXACT = "exact"
    """As typed, after folding."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand next to each other in one zone; `words` are folded, `typed` is what the reader wrote."""

    words: tuple[str, ...]
    strength: Strength = Strength.FORM
    zone: Zone | None = None
    typed: str = field(default="", compare=False)

    @property
    def canonical(self) -> str:
        """The phrase in the query language, spelling variants made equal."""
        return _written(_SHOWN_ZONES["en"], self, " ".join(self.words), '""')

    def show(self, lang: str) -> str:
        """Write the phrase in the query language as it was typed, zone names in `lang`."""
        zones = _SHOWN_ZONES.get(lang, _SHOWN_ZONES["en"])
        return _written(zones, self, self.typed or " ".join(self.words), "«»")


Node: TypeAlias = Phrase
"""What a query is made of."""


@dataclass(frozen=True, slots=True)
class Query:
    """A keyword expression; equal when it was typed in equivalent ways."""

    root: Node

    @property
    def canonical(self) -> str:
        """The unique key of all equivalent queries; parsing it gives an equal query."""
        return self.root.canonical

    def show(self, lang: str = "ar") -> str:
        """Write the query as readers see it, in the language they type in; parsing it gives an equal query."""
        return self.root.show(lang)


def parse_query(text: str) -> Query:
    """Understand what a reader typed.

    Raises:
        QueryError: nothing to follow, only stop words, more than 256 characters or more than 16 words.

    """
    kept = [index for index, char in enumerate(text) if char in _JOINERS or unicodedata.category(char) != "Cf"]
    if len(kept) > MAX_CHARACTERS:
        raise QueryError("query-too-long", kept[MAX_CHARACTERS])
    clean = "".join(text[index] for index in kept)
    zone, start = _zone(clean)
    inner, strength = _unquote(clean[start:].strip())
    words = tokens(fold(inner))
    if not words:
        raise QueryError("query-empty", min(len(text), kept[start] if start < len(kept) else len(text)))
    if len(words) > MAX_TERMS:
        raise QueryError("query-too-many-terms", _position(text, MAX_TERMS))
    if all(is_stop_word(token.text) for token in tokens(inner)):
        raise QueryError("query-only-stop-words", kept[start])
    typed = " ".join(inner.split())
    phrase = Phrase(tuple(word.folded for word in words), strength, zone, typed)
    if len(phrase.canonical) > MAX_CHARACTERS:  # Some single characters fold to many (ﷺ).
        raise QueryError("query-too-long", len(text))
    return Query(phrase)


def _zone(text: str) -> tuple[Zone | None, int]:
    """Find the zone that `text` names at its start, and where the rest begins."""
    first: Token | None = next(iter(tokens(text[:MAX_CHARACTERS])), None)
    if first is None or text[: first.start].strip():
        return None, 0
    rest = text[first.end :].lstrip()
    zone = _ZONES.get(first.folded)
    if zone is None or not rest.startswith((":", "：")):
        return None, 0
    return zone, len(text) - len(rest) + 1


def _unquote(text: str) -> tuple[str, Strength]:
    """`text` without the quotes around all of it, which ask for exact words; other quotes are punctuation."""
    inner = text[1:-1]
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES and not any(quote in inner for quote in _QUOTES):
        return inner.strip(), Strength.EXACT
    return text, Strength.FORM


def _position(text: str, index: int) -> int:
    """Where the word number `index` begins, or the end of the text."""
    found = tokens(text)
    return found[index].start if index < len(found) else len(text)


def _written(zones: dict[Zone, str], phrase: Phrase, words: str, quotes: str) -> str:
    prefix = zones[phrase.zone] if phrase.zone else ""
    return f"{prefix}{quotes[0]}{words}{quotes[1]}" if phrase.strength is Strength.EXACT else f"{prefix}{words}"
