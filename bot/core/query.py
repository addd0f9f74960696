"""Keywords as values: expressions over phrases, written back in the query language (2.3, 2.4, 2.8, 2.10).

`bot.core.grammar` reads them: «سوريا», «هيئة تحرير الشام», #هيئة_تحرير_الشام, «عنوان:سوريا», ~وزير, سور*, "as typed",
«سوريا + (دمشق | حلب) -رياضة».
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from bot.core.text import fold
from bot.errors import InputError

MAX_CHARACTERS = 256
MAX_TERMS = 16

FAMILY_SIGN: Final = "~"
PREFIX_SIGN: Final = "*"
LEAST_PREFIX = 3
"""Letters that a prefix keyword must have."""
OPERATOR_WORDS: Final = frozenset(map(fold, ("أو", "باستثناء", "بدون", "عدا")))
"""Words that are operators between others: a phrase that holds one is written with underscores."""


class Part(StrEnum):
    """What of an article a phrase may stand in; the first three are what `Span.zone` says too."""

    TITLE = "title"
    TEXT = "text"
    TAG = "tag"
    LEAD = "lead"
    """The title and the first paragraph."""
    SOURCE = "source"
    """The publisher's name."""


ZONE_NAMES = {
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

Reason: TypeAlias = Literal[
    "query-empty",
    "query-too-long",
    "query-only-stop-words",
    "query-too-many-terms",
    "query-exclude-only",
    "query-empty-group",
    "query-open-group",
    "query-nothing-after",
    "query-short-prefix",
]
"""Keys of the texts that say why a query cannot be followed."""


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
        return self._written("en", _between(self.words), '""')

    def show(self, lang: str) -> str:
        """Write the phrase in the query language as it was typed, zone names in `lang`."""
        return self._written(lang, self.typed or _between(self.words), '""')

    def _written(self, lang: str, words: str, quotes: str) -> str:
        zones = _SHOWN_ZONES.get(lang, _SHOWN_ZONES["en"])
        zone = zones.get(self.zone, "") if self.zone else ""
        star = PREFIX_SIGN if self.prefix else ""
        if self.strength is Strength.EXACT:
            return f"{zone}{quotes[0]}{words}{quotes[1]}{star}"
        mark = FAMILY_SIGN if self.strength is Strength.FAMILY else ""
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
        return " | ".join(_alternative(part, part.canonical) for part in self.parts)

    def show(self, lang: str) -> str:
        """As readers write it."""
        return " | ".join(_alternative(part, part.show(lang)) for part in self.parts)


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


def _alternative(node: Node, written: str) -> str:
    """What is taken out of an alternative must not be taken out of all of them."""
    takes_out = isinstance(node, And) and any(isinstance(part, Not) for part in node.parts)
    return f"({written})" if takes_out else written


def _bracketed(node: Node, written: str) -> str:
    return f"({written})" if isinstance(node, And | Or) else written


def _in_group(node: Node, written: str, *, first: bool) -> str:
    if isinstance(node, Not):
        return written
    return f"{'' if first else '+ '}{_bracketed(node, written)}"


def _between(words: tuple[str, ...]) -> str:
    """Words as a phrase; with underscores where one of them would be read as an operator."""
    return ("_" if any(fold(word) in OPERATOR_WORDS for word in words) else " ").join(words)


def joined(kind: type[And | Or], parts: Iterable[Node]) -> Node:
    """Several expressions as one; a single one is itself."""
    several = tuple(parts)
    return several[0] if len(several) == 1 else kind(several)


def phrases(node: Node) -> Iterator[Phrase]:
    """The phrases of an expression, from left to right."""
    if isinstance(node, Phrase):
        yield node
    elif isinstance(node, Not):
        yield from phrases(node.part)
    else:
        for part in node.parts:
            yield from phrases(part)


def normal(node: Node) -> Node:
    """The form all equivalent expressions share: no group within one of its kind, none twice, in one order."""
    if isinstance(node, Phrase):
        return node
    if isinstance(node, Not):
        return Not(normal(node.part))
    kind = type(node)
    parts: dict[str, Node] = {}
    for part in map(normal, node.parts):
        for each in part.parts if isinstance(part, kind) else (part,):
            parts[each.canonical] = each
    order = sorted(parts, key=lambda canonical: (isinstance(parts[canonical], Not), canonical))
    return joined(kind, (parts[canonical] for canonical in order))


@dataclass(frozen=True, slots=True)
class Query:
    """A keyword expression; equal when it was typed in equivalent ways."""

    root: Node
    typed: Node | None = field(default=None, compare=False)
    """The expression in the order it was typed in; None where that is `root`."""
    worded: bool = field(default=False, compare=False)
    """Whether a word was read as an operator, which may not have been meant (2.9)."""
    written: str = field(default="", compare=False)
    """What was typed, where words are operators in it."""

    @classmethod
    def of(cls, tree: Node, *, worded: bool = False, written: str = "") -> Query:
        """The query of an expression as it was typed."""
        return cls(normal(tree), tree, worded, written if worded else "")

    @property
    def canonical(self) -> str:
        """The unique key of all equivalent queries; parsing it gives an equal query."""
        return self.root.canonical

    def show(self, lang: str = "ar") -> str:
        """Write the query as readers see it, in the language they type in; parsing it gives an equal query."""
        return self.written or (self.typed or self.root).show(lang)
