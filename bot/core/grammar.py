"""What readers type, parsed: words, signs and word operators become a `Query` (2.8 to 2.10).

    query  = group
    group  = { [ "-" ] unit | "+" | "|" }          what stands after "-" is taken out of the whole group
    unit   = [ zone ":" ] [ "~" ] ( "(" group ")" | phrase [ "*" ] )
    phrase = adjacent words, or one quoted text: exact

"|" binds less than "+"; units without a sign between them must all be there. In words «أو» and OR stand for "|",
«ما عدا», «باستثناء», «بدون» and NOT for "-", AND for "+", where there is something on both sides. A sign counts at the
beginning of a word only: كوفيد-19 and C++ are words, and so is a dash between spaces.

By hand and not by a parser library: whether «-» or «أو» is an operator depends on what stands around it, readers are
told the place of a mistake and its reason in words, and no text may raise anything else or take more than linear time.
lark's LALR parser would need a lexer of one's own for the first, which is most of this module. Nesting is bounded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from bot.core.arabic.paradigms import news_paradigms
from bot.core.arabic.spelling import spelled
from bot.core.query import (
    FAMILY_SIGN,
    LEAST_PREFIX,
    MAX_CHARACTERS,
    MAX_TERMS,
    OPERATOR_WORDS,
    PREFIX_SIGN,
    ZONE_NAMES,
    And,
    Node,
    Not,
    Or,
    Part,
    Phrase,
    Query,
    QueryError,
    Strength,
    joined,
    phrases,
)
from bot.core.stopwords import is_stop_word
from bot.core.text import fold, tokens

_JOINERS: Final = "\u200c\u200d"
_PLAIN_CANONICAL: Final = re.compile("[\u0621-\u064aa-z0-9]+(?: [\u0621-\u064aa-z0-9]+)*")
_CLOSERS: Final = {
    '"': '"“”',
    "“": '”„‟"',
    "„": '”“"',
    "‟": '”"',
    "”": '”"',
    "«": "»",
    "»": "«»",
}
"""Which marks end a quotation that a mark opens: people mix them."""
_ZONE: Final = re.compile(r"(\w+)\s*[:：]")
_ZONES: Final = {fold(name): zone for name, zone in ZONE_NAMES.items()}
_CHUNK: Final = re.compile(f"[^\\s|｜){''.join(_CLOSERS)}]+|[){''.join(_CLOSERS)}]")
_MINUS: Final = "-−–—"


class _Kind(Enum):
    AND = "+"
    OR = "|"
    NOT = "-"
    OPEN = "("
    CLOSE = ")"
    FAMILY = "~"
    ZONE = ":"
    QUOTE = "«"
    CHUNK = "a"


_SIGNS: Final = {"|": _Kind.OR, "｜": _Kind.OR}
_SIGNS_AT_START: Final = {"+": _Kind.AND, "＋": _Kind.AND, "(": _Kind.OPEN, FAMILY_SIGN: _Kind.FAMILY}
_WORDS: Final = (_Kind.QUOTE, _Kind.CHUNK)
_ENGLISH: Final = {"OR": _Kind.OR, "NOT": _Kind.NOT, "AND": _Kind.AND}
_ARABIC: Final = {fold("أو"): _Kind.OR, fold("باستثناء"): _Kind.NOT, fold("بدون"): _Kind.NOT}
_EXCEPT: Final = ("ما", "عدا")


@dataclass(frozen=True, slots=True)
class _Lexeme:
    """A piece of the text and where it stands; `text` is that of words, `zone` the part that a zone names."""

    kind: _Kind
    at: int
    end: int
    text: str = ""
    zone: Part | None = None


def read_canonical(canonical: str) -> Query:
    """The query whose canonical form is stored; many times as fast as `parse_query` where it is plain words.

    Raises:
        QueryError: the text is no canonical form of this version.

    """
    if _PLAIN_CANONICAL.fullmatch(canonical):
        return Query(Phrase(tuple(canonical.split(" "))))
    return parse_query(canonical)


def parse_query(text: str, *, literal: bool = False) -> Query:
    """Understand what a reader typed; `literal` takes all of it as one phrase, whatever looks like an operator.

    Raises:
        QueryError: nothing to follow, too long, or a mistake; says which and where in `text`.

    """
    kept = [at for at, char in enumerate(text) if char in _JOINERS or unicodedata.category(char) != "Cf"]
    if len(kept) > MAX_CHARACTERS:
        raise QueryError("query-too-long", kept[MAX_CHARACTERS])
    clean = "".join(text[at] for at in kept)
    try:
        query = _literal(clean) if literal else _Parser(clean).query()
    except QueryError as error:
        raise QueryError(error.reason_key, kept[error.position] if error.position < len(kept) else len(text)) from None
    if len(query.canonical) > MAX_CHARACTERS:  # Some single characters fold to many (ﷺ).
        raise QueryError("query-too-long", len(text))
    return query if _is_shown_as_itself(query) else _Parser(query.canonical).query()


def _is_shown_as_itself(query: Query) -> bool:
    """Whether what readers see, typed again, is this query: it must be, since they copy it."""
    try:
        return all(_Parser(query.show(lang)).query() == query for lang in ("ar", "en"))
    except QueryError:
        return False


def split_words(text: str) -> tuple[str, ...]:
    """The words of `text`, spelled; some single characters are several (ﷺ)."""
    return tuple(part.text for token in tokens(text) for part in tokens(spelled(token.text)))


def _literal(text: str) -> Query:
    found = [token.text for token in tokens(text)]
    # Underscores hold a phrase together whatever its words mean elsewhere.
    signs = any(word in _ENGLISH or fold(word) in OPERATOR_WORDS for word in found)
    words = ("_" if signs else " ").join(found)
    phrase = _phrase([_Lexeme(_Kind.CHUNK, 0, len(text), words)], text, zone=None, family=False)
    if phrase is None:
        raise QueryError("query-empty", 0)
    if len(phrase.words) > MAX_TERMS:
        raise QueryError("query-too-many-terms", _place_of_word(text, MAX_TERMS))
    return Query(phrase)


def _lexemes(text: str) -> list[_Lexeme]:
    """Divide a text into words, quotations and signs; linear."""
    found: list[_Lexeme] = []
    at = depth = 0
    starts = True
    # The last place of each closing mark: a quotation that is never closed must not be searched for again and again.
    last = {mark: text.rfind(mark) for marks in _CLOSERS.values() for mark in marks}
    while at < len(text):
        if text[at].isspace():
            at, starts = at + 1, True
            continue
        lexeme = _lexeme(text, at, last, starts=starts, depth=depth)
        depth += (lexeme.kind is _Kind.OPEN) - (lexeme.kind is _Kind.CLOSE)
        found.append(lexeme)
        at, starts = lexeme.end, lexeme.kind not in (*_WORDS, _Kind.CLOSE)
    return found


def _lexeme(text: str, at: int, last: dict[str, int], *, starts: bool, depth: int) -> _Lexeme:
    """What stands at a place; `starts` says whether a word begins there, `depth` how many brackets are open."""
    char, after = text[at], text[at + 1 : at + 2]
    if char in _SIGNS:
        return _Lexeme(_SIGNS[char], at, at + 1)
    if char == ")" and depth:
        return _Lexeme(_Kind.CLOSE, at, at + 1)
    if char in _CLOSERS:
        ends = [text.find(mark, at + 1) for mark in _CLOSERS[char] if last[mark] > at]
        if ends:
            return _Lexeme(_Kind.QUOTE, at, min(ends) + 1, text[at + 1 : min(ends)])
    if starts:
        if char in _SIGNS_AT_START:
            return _Lexeme(_SIGNS_AT_START[char], at, at + 1)
        if char in _MINUS and after and not after.isspace() and after not in _MINUS:
            return _Lexeme(_Kind.NOT, at, at + 1)
        named = _ZONE.match(text, at)
        if named is not None and (zone := _ZONES.get(fold(named[1]))) is not None:
            return _Lexeme(_Kind.ZONE, at, named.end(), zone=zone)
    chunk = _CHUNK.match(text, at)
    end = chunk.end() if chunk is not None else at + 1
    return _Lexeme(_Kind.CHUNK, at, end, text[at:end])


class _Parser:
    """Recursive descent over the lexemes, one level a bracket."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lexemes = _lexemes(text)
        self._next = 0
        self._depth = 0
        self._worded = False

    def query(self) -> Query:
        tree = self._group()
        if tree is None:
            raise QueryError("query-empty", 0)
        if sum(len(phrase.words) for phrase in phrases(tree)) > MAX_TERMS:
            raise QueryError("query-too-many-terms", _place_of_word(self._text, MAX_TERMS))
        return Query.of(tree, worded=self._worded, written=" ".join(self._text.split()))

    def _peek(self, ahead: int = 0) -> _Lexeme | None:
        at = self._next + ahead
        return self._lexemes[at] if at < len(self._lexemes) else None

    def _group(self) -> Node | None:
        """What stands up to a closing bracket or the end; None when there is no word in it."""
        alternatives: list[list[Node]] = [[]]
        excluded: list[Node] = []
        sign: _Lexeme | None = None
        first = self._peek()
        while (lexeme := self._peek()) is not None and lexeme.kind is not _Kind.CLOSE:
            kind, length = self._operator(has_left=sign is None and bool(alternatives[-1] or excluded))
            if kind is not None:
                self._next += length
                sign = replace(lexeme, kind=kind)
                if kind is _Kind.OR and alternatives[-1]:
                    alternatives.append([])
                continue
            unit = self._unit()
            if unit is not None:
                (excluded if sign is not None and sign.kind is _Kind.NOT else alternatives[-1]).append(unit)
                sign = None
        if sign is not None and (alternatives[0] or excluded):
            raise QueryError("query-nothing-after", sign.at)
        wanted = [joined(And, parts) for parts in alternatives if parts]
        if excluded and not wanted:
            raise QueryError("query-exclude-only", first.at if first is not None else 0)
        return joined(And, [joined(Or, wanted), *map(Not, excluded)]) if wanted else None

    def _operator(self, *, has_left: bool) -> tuple[_Kind | None, int]:
        """The operator that stands next, in a sign or in words, and of how many lexemes; None when none does."""
        lexeme = self._peek()
        if lexeme is None or lexeme.kind in {_Kind.AND, _Kind.OR, _Kind.NOT}:
            return (None, 0) if lexeme is None else (lexeme.kind, 1)
        if lexeme.kind is not _Kind.CHUNK or not has_left:
            return None, 0
        kind, length = _ENGLISH.get(lexeme.text) or _ARABIC.get(fold(lexeme.text)), 1
        second = self._peek(1)
        if second is not None and (fold(lexeme.text), fold(second.text)) == _EXCEPT:
            kind, length = _Kind.NOT, 2
        after = self._peek(length)
        if kind is None or after is None or after.kind in {_Kind.CLOSE, _Kind.AND, _Kind.OR}:
            return None, 0
        self._worded = True
        return kind, length

    def _unit(self) -> Node | None:
        """A phrase or a bracket, with what stands before it; None for mere punctuation."""
        zone, family = None, False
        while (lexeme := self._peek()) is not None and lexeme.kind in {_Kind.ZONE, _Kind.FAMILY}:
            zone, family = lexeme.zone or zone, family or lexeme.kind is _Kind.FAMILY
            self._next += 1
        if lexeme is not None and lexeme.kind is _Kind.OPEN:
            return _spread(self._bracket(lexeme), zone, family=family)
        words: list[_Lexeme] = []
        while (lexeme := self._peek()) is not None and lexeme.kind in _WORDS:
            if words and self._operator(has_left=any(tokens(word.text) for word in words))[0] is not None:
                break
            words.append(lexeme)
            self._next += 1
        phrase = _phrase(words, self._text, zone=zone, family=family)
        if phrase is None and (zone is not None or family):
            before = self._lexemes[self._next - 1 - len(words)]
            raise QueryError("query-empty", before.end)
        return phrase

    def _bracket(self, opening: _Lexeme) -> Node:
        self._next += 1
        self._depth += 1
        if self._depth > MAX_TERMS:
            raise QueryError("query-too-many-terms", opening.at)
        group = self._group()
        if self._peek() is None:
            raise QueryError("query-open-group", opening.at)
        self._next += 1
        self._depth -= 1
        if group is None:
            raise QueryError("query-empty-group", opening.at)
        return group


def _spread(node: Node, zone: Part | None, *, family: bool) -> Node:
    """A bracket with what stands before it given to each phrase in it that says nothing else."""
    if isinstance(node, Phrase):
        strength = Strength.FAMILY if family and node.strength is Strength.FORM else node.strength
        return replace(node, zone=node.zone or zone, strength=strength)
    if isinstance(node, Not):
        return Not(_spread(node.part, zone, family=family))
    return type(node)(tuple(_spread(part, zone, family=family) for part in node.parts))


def _phrase(words: list[_Lexeme], text: str, *, zone: Part | None, family: bool) -> Phrase | None:
    """The phrase that adjacent words are; None when they hold no word. Raises QueryError for stop words alone."""
    prefix = len(words) > 0 and words[-1].text.endswith(PREFIX_SIGN) and words[-1].kind is _Kind.CHUNK
    body = [*words]
    if prefix:
        body[-1] = replace(words[-1], text=words[-1].text[:-1], end=words[-1].end - 1)
        apart = not body[-1].text and (len(words) < 2 or words[-2].end < words[-1].at)
        prefix = not apart and not body[-1].text.endswith(PREFIX_SIGN)
    body = [word for word in body if word.text]
    strength = Strength.FAMILY if family else Strength.FORM
    if len(body) == 1 and body[0].kind is _Kind.QUOTE:
        strength = Strength.EXACT
    typed = body[0].text if len(body) == 1 else text[body[0].at : body[-1].end] if body else ""
    spelt = tuple(map(_standard, split_words(typed)))
    if not spelt:
        return None
    if all(is_stop_word(token.text) for token in tokens(typed)):
        raise QueryError("query-only-stop-words", body[0].at)
    if prefix and len(spelt) == 1 and len(spelt[0]) < LEAST_PREFIX:
        raise QueryError("query-short-prefix", body[0].at)  # of several words the sign may be a name's: Sagittarius A*
    prefix = prefix and len(spelt[-1]) >= LEAST_PREFIX
    return Phrase(spelt, strength, zone, prefix, " ".join(typed.split()))


def _standard(word: str) -> str:
    """The spelling that stands for a word and for itself: of odd words (آمآ) the first answer has another one still."""
    for _ in range(4):
        word, before = news_paradigms().standard(word), word
        if word == before:
            break
    return word


def _place_of_word(text: str, index: int) -> int:
    """Where the word number `index` begins, or the end of the text."""
    found = tokens(text)
    return found[index].start if index < len(found) else len(text)
