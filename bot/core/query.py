"""Keywords: what a reader types, parsed and normalised (2.3, 2.4, 2.8).

A query is an expression over phrases: `Phrase`, `And`, `Or`, `Not`. `parse_query` reads single phrases so far: «سوريا»,
«هيئة تحرير الشام», #هيئة_تحرير_الشام, «عنوان:سوريا», ~وزير, سور*, "as typed".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from bot.core.arabic.paradigms import news_paradigms
from bot.core.arabic.spelling import spelled
from bot.core.stopwords import is_stop_word
from bot.core.text import Token, fold, tokens
from bot.errors import InputError

MAX_CHARACTERS = 256
MAX_TERMS = 16

_QUOTES = '"“”„‟«»'
_JOINERS = "\u200c\u200d"
_FAMILY: Final = "~"
_PREFIX: Final = "*"
LEAST_PREFIX = 3
"""Letters that a prefix keyword must have."""
_PLAIN_CANONICAL: Final = re.compile("[\u0621-\u064aa-z0-9]+(?: [\u0621-\u064aa-z0-9]+)*")


class Part(StrEnum):
    """What of an article a phrase may stand in; the first three are what `Span.zone` says too."""

    TITLE = "title"
    TEXT = "text"
    TAG = "tag"
    LEAD = "lead"
    """The title and the first paragraph."""
    SOURCE = "source"
    """The publisher's name."""


_ZONES = {
    "title": Part.TITLE,
    "عنوان": Part.TITLE,
    "tag": Part.TAG,
    "وسم": Part.TAG,
    "lead": Part.LEAD,
    "مقدمة": Part.LEAD,
    "source": Part.SOURCE,
    "مصدر": Part.SOURCE,
}
_SHOWN_ZONES = {
    "ar": {Part.TITLE: "عنوان:", Part.TAG: "وسم:", Part.LEAD: "مقدمة:", Part.SOURCE: "مصدر:"},
    "en": {Part.TITLE: "title:", Part.TAG: "tag:", Part.LEAD: "lead:", Part.SOURCE: "source:"},
}

_FOLDED_ZONES = {fold(name): zone for name, zone in _ZONES.items()}

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
    """This word, with any particles, pronouns, article, spelling and case ending."""
    FAMILY = "family"
    """All inflections of the word."""
    EXACT = "exact"
    """As typed, after folding."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand next to each other in one part; `words` are spelled as usual (`Paradigms.standard`)."""

    words: tuple[str, ...]
    strength: Strength = Strength.FORM
    zone: Part | None = None
    """None is title, text or tags."""
    prefix: bool = False
    """The last word is the beginning of words."""
    typed: str = field(default="", compare=False)
    """What the reader wrote."""

    @property
    def canonical(self) -> str:
        """The phrase in the query language, spelling variants made equal."""
        return self._written("en", " ".join(self.words), '""')

    def show(self, lang: str) -> str:
        """Write the phrase in the query language as it was typed, zone names in `lang`."""
        return self._written(lang, self.typed or " ".join(self.words), '""')

    def _written(self, lang: str, words: str, quotes: str) -> str:
        zones = _SHOWN_ZONES.get(lang, _SHOWN_ZONES["en"])
        zone = zones.get(self.zone, "") if self.zone else ""
        star = _PREFIX if self.prefix else ""
        if self.strength is Strength.EXACT:
            return f"{zone}{quotes[0]}{words}{quotes[1]}{star}"
        mark = _FAMILY if self.strength is Strength.FAMILY else ""
        return f"{zone}{mark}{words}{star}"


@dataclass(frozen=True, slots=True)
class And:
    """All of these; none of those under `Not`."""

    parts: tuple[Node, ...]

    @property
    def canonical(self) -> str:
        """In the query language."""
        return " ".join(_in_group(part, part.canonical, first=not at) for at, part in enumerate(self.parts))

    def show(self, lang: str) -> str:
        """As readers write it."""
        return " ".join(_in_group(part, part.show(lang), first=not at) for at, part in enumerate(self.parts))


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    parts: tuple[Node, ...]

    @property
    def canonical(self) -> str:
        """In the query language."""
        return " | ".join(part.canonical for part in self.parts)

    def show(self, lang: str) -> str:
        """As readers write it."""
        return " | ".join(part.show(lang) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """Articles without this; stands only within `And`, beside something that is wanted."""

    part: Node

    @property
    def canonical(self) -> str:
        """In the query language."""
        return f"-{_bracketed(self.part, self.part.canonical)}"

    def show(self, lang: str) -> str:
        """As readers write it."""
        return f"-{_bracketed(self.part, self.part.show(lang))}"


Node: TypeAlias = Phrase | And | Or | Not
"""What a query is made of."""


def _bracketed(node: Node, written: str) -> str:
    return f"({written})" if isinstance(node, And | Or) else written


def _in_group(node: Node, written: str, *, first: bool) -> str:
    if isinstance(node, Not):
        return written
    return f"{'' if first else '+'}{_bracketed(node, written)}"


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


def read_canonical(canonical: str) -> Query:
    """The query whose canonical form is stored; many times as fast as `parse_query` where it is plain words.

    Raises:
        QueryError: the text is no canonical form of this version.

    """
    if _PLAIN_CANONICAL.fullmatch(canonical):
        return Query(Phrase(tuple(canonical.split(" "))))
    return parse_query(canonical)


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
    body, family, prefix = _marks(clean[start:].strip())
    inner, strength = _unquote(body, Strength.FAMILY if family else Strength.FORM)
    words = tuple(map(news_paradigms().standard, split_words(inner)))
    if not words:
        raise QueryError("query-empty", min(len(text), kept[start] if start < len(kept) else len(text)))
    if len(words) > MAX_TERMS:
        raise QueryError("query-too-many-terms", _position(text, MAX_TERMS))
    if all(is_stop_word(token.text) for token in tokens(inner)):
        raise QueryError("query-only-stop-words", kept[start])
    typed = " ".join(inner.split())
    phrase = Phrase(words, strength, zone, prefix and len(words[-1]) >= LEAST_PREFIX, typed)
    if len(phrase.canonical) > MAX_CHARACTERS:  # Some single characters fold to many (ﷺ).
        raise QueryError("query-too-long", len(text))
    return Query(phrase)


def split_words(text: str) -> tuple[str, ...]:
    """The words of `text`, spelled; some single characters are several (ﷺ)."""
    return tuple(part.text for token in tokens(text) for part in tokens(spelled(token.text)))


def _marks(text: str) -> tuple[str, bool, bool]:
    """`text` without the signs of family and prefix, and whether it has them."""
    family = text.startswith(_FAMILY)
    body = text.removeprefix(_FAMILY).strip()
    prefix = body.endswith(_PREFIX) and not body[:-1].endswith((" ", _PREFIX))
    return body[:-1] if prefix else body, family, prefix


def _zone(text: str) -> tuple[Part | None, int]:
    """Find the zone that `text` names at its start, and where the rest begins."""
    first: Token | None = next(iter(tokens(text[:MAX_CHARACTERS])), None)
    if first is None or text[: first.start].strip():
        return None, 0
    rest = text[first.end :].lstrip()
    zone = _FOLDED_ZONES.get(first.folded)
    if zone is None or not rest.startswith((":", "：")):
        return None, 0
    return zone, len(text) - len(rest) + 1


def _unquote(text: str, strength: Strength) -> tuple[str, Strength]:
    """`text` without the quotes around all of it, which ask for exact words; other quotes are punctuation."""
    inner = text[1:-1]
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES and not any(quote in inner for quote in _QUOTES):
        return inner.strip(), Strength.EXACT
    return text, strength


def _position(text: str, index: int) -> int:
    """Where the word number `index` begins, or the end of the text."""
    found = tokens(text)
    return found[index].start if index < len(found) else len(text)
