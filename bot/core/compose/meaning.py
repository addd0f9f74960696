"""A query said in words, so that readers see how they were understood (2.9)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

from markupsafe import Markup

from bot.core.html import clip, one_line
from bot.core.i18n import Texts
from bot.core.query import And, Node, Not, Or, Part, Phrase, Query, Strength

_PHRASE_UNITS = 64
_LONE_DASH = re.compile(r"\s[-–—−]\s")
"""Between words a dash is punctuation; who meant "except" by it must see that it was not taken for that."""
_PARTS = {
    Part.TITLE: "meaning-in-title",
    Part.TAG: "meaning-in-tag",
    Part.LEAD: "meaning-in-lead",
    Part.SOURCE: "meaning-in-source",
}


def meaning(query: Query, texts: Texts) -> Markup:
    """Say a query in words: «سوريا» أو «لبنان»، ما عدا «رياضة»."""
    return _said(query.typed or query.root, texts)


def is_plain(query: Query) -> bool:
    """Whether there is nothing to explain: adjacent words in the default strength, anywhere."""
    root = query.root
    if not isinstance(root, Phrase) or _LONE_DASH.search(root.typed or ""):
        return False
    return root.zone is None and root.strength is Strength.FORM and not root.prefix


def _said(node: Node, texts: Texts) -> Markup:
    if isinstance(node, Phrase):
        return _phrase(node, texts)
    if isinstance(node, Not):  # only within `And`, which says what is left out
        return _inner(node.part, texts)
    if isinstance(node, Or):
        return reduce(lambda one, other: texts.html("meaning-or", one=one, other=other), _each(node.parts, texts))
    wanted = [part for part in node.parts if not isinstance(part, Not)]
    unwanted = [part for part in node.parts if isinstance(part, Not)]
    said = reduce(lambda one, other: texts.html("meaning-and", one=one, other=other), _each(wanted, texts))
    if not unwanted:
        return said
    left_out = reduce(lambda one, other: texts.html("meaning-or", one=one, other=other), _each(unwanted, texts))
    return texts.html("meaning-except", wanted=said, unwanted=left_out)


def _each(parts: Sequence[Node], texts: Texts) -> list[Markup]:
    return [_inner(part, texts) for part in parts] if len(parts) > 1 else [_said(part, texts) for part in parts]


def _inner(node: Node, texts: Texts) -> Markup:
    """A part of an expression; brackets where its own words would run into those around it."""
    said = _said(node, texts)
    return Markup("({})").format(said) if isinstance(node, And | Or) else said


def _phrase(phrase: Phrase, texts: Texts) -> Markup:
    typed = _LONE_DASH.sub(" ", phrase.typed or " ".join(phrase.words))
    said = texts.html("quoted", text=clip(one_line(typed), _PHRASE_UNITS))
    if phrase.strength is Strength.EXACT:
        said = texts.html("meaning-exact", what=said)
    elif phrase.strength is Strength.FAMILY:
        said = texts.html("meaning-family", what=said)
    if phrase.prefix:
        said = texts.html("meaning-prefix", what=said)
    return texts.html(_PARTS[phrase.zone], what=said) if phrase.zone in _PARTS else said
