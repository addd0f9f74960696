"""Other ways to follow what was typed: as it was written, its words together or any of them, headline and lead only.

Each is worked out from the keyword as it is shown, so a button only has to name the way (2.9, 2.11).
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

from bot.core.grammar import parse_query
from bot.core.query import And, Node, Not, Or, Part, Phrase, Query, QueryError, Strength, phrases
from bot.core.stopwords import is_stop_word
from bot.core.text import tokens


class Shape(IntEnum):
    """A way to follow; buttons carry the numbers, so they are for ever."""

    LITERAL = 0
    """One phrase, whatever looked like an operator."""
    TOGETHER = 1
    """Each of its words, wherever it stands."""
    ANY = 2
    """Any of its words."""
    LEAD = 3
    """In headline and first paragraph only."""
    EVERYWHERE = 4
    """In the whole article again."""


def reshape(shown: str, shape: Shape) -> Query:
    """The query that a keyword, as it is shown, becomes.

    Raises:
        QueryError: what it becomes cannot be followed.

    """
    if shape is Shape.LITERAL:
        return parse_query(shown, literal=True)
    query = parse_query(shown)
    if shape in {Shape.TOGETHER, Shape.ANY}:
        sign = " + " if shape is Shape.TOGETHER else " | "
        return parse_query(sign.join(_words(query)))
    tree = query.typed or query.root
    return Query.of(_moved(tree, Part.LEAD if shape is Shape.LEAD else None))


def offers(query: Query) -> bool:
    """Whether the words of the query could be looked for apart: it is one phrase of several telling words."""
    root = query.root
    plain = isinstance(root, Phrase) and root.strength is not Strength.EXACT and root.zone is None and not root.prefix
    return plain and len(_words(query)) > 1


def everywhere(query: Query) -> bool:
    """Whether no part of an article is asked for, so that `LEAD` narrows it."""
    return all(phrase.zone is None for phrase in phrases(query.root))


def lead_only(query: Query) -> bool:
    """Whether it is followed in headline and lead only."""
    return all(phrase.zone is Part.LEAD for phrase in phrases(query.root))


def union(shown: str, other: str) -> Query:
    """The keyword or another spelling of it; QueryError when that grows too long."""
    return parse_query(f"({shown}) | {other}" if " " in shown else f"{shown} | {other}")


def _words(query: Query) -> list[str]:
    typed = " ".join(phrase.typed or " ".join(phrase.words) for phrase in phrases(query.typed or query.root))
    return [token.text for token in tokens(typed) if not is_stop_word(token.text)]


def _moved(node: Node, part: Part | None) -> Node:
    if isinstance(node, Phrase):
        return replace(node, zone=part) if node.zone in {None, Part.LEAD} else node
    if isinstance(node, Not):
        return Not(_moved(node.part, part))
    kind: type[And | Or] = type(node)
    return kind(tuple(_moved(each, part) for each in node.parts))


__all__ = ["QueryError", "Shape", "everywhere", "lead_only", "offers", "reshape", "union"]
