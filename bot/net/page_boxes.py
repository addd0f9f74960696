"""Boxes on a page: a label («أخبار ذات صلة», «وسوم», «المزيد») and the links under it, taken out before the body.

Readers of bodies leave such lists out, with the links that stand in them; or leave them in, between two paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml.html import HtmlElement

from bot.core.documents.labels import Kind, find_label
from bot.core.documents.links import is_furniture
from bot.core.documents.plain import folded_words, one_line
from bot.core.model import Link
from bot.net.markup import absolute

LISTS: Final = frozenset({Kind.READ_ALSO, Kind.RELATED, Kind.SIMILAR})

_LABELLING: Final = (
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "div",
    "span",
    "strong",
    "b",
    "dt",
    "li",
    "label",
    "header",
    "em",
)
_ROOTS: Final = frozenset({"html", "body", "main", "article"})
_MORE: Final = frozenset(map(folded_words, ("المزيد", "شاهد المزيد", "المزيد من الأخبار", "More", "More news")))
"""Labels on a page only: in a text they are a button's words."""
_LONGEST_LABEL: Final = 48
_LONGEST_BOX: Final = 4_000
"""Characters of a box; what is longer is no list of headlines."""
_MOST_LINKS: Final = 60
_LINKED: Final = 0.8
"""Share of a box's letters that are links, its label aside."""
_LONGEST_TAG: Final = 60
_LONGEST_TITLE: Final = 1_000
_FEWEST_LETTERS: Final = 12
"""A shorter link of a list is a button or a section's name, no headline."""


@dataclass(slots=True)
class Boxes:
    """What the boxes of a page held."""

    links: dict[str, Link] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)


def take_boxes(tree: HtmlElement, base: str) -> Boxes:
    """Take all boxes out of `tree`; what they hold is the answer."""
    found = Boxes()
    for element in list(tree.iter(*_LABELLING)):
        kind = _kind(element)
        if kind is None or element.getparent() is None or not _is_within(element, tree):
            continue  # no label, or gone with an earlier box
        parts = _box(element)
        for part in parts:
            for anchor in part.iter("a"):
                _keep(found, kind, anchor, base)
            part.drop_tree()
    return found


def _is_within(element: HtmlElement, tree: HtmlElement) -> bool:
    return element is tree or any(above is tree for above in element.iterancestors())


def _kind(element: HtmlElement) -> Kind | None:
    """What an element labels, when it is nothing but a label."""
    text = _short_text(element)
    if not text:
        return None
    label = find_label(text)
    if label is not None:
        return label.kind if label.kind in LISTS | {Kind.TAGS} and not label.value else None
    return Kind.RELATED if folded_words(text) in _MORE and element.find(".//a") is None else None


def _short_text(element: HtmlElement) -> str:
    """The element's text, "" when it is longer than a label; long ones are not read to their end."""
    size, parts = 0, []
    for part in element.itertext():
        parts.append(part)
        size += len(part.strip())
        if size > _LONGEST_LABEL:
            return ""
    return one_line(" ".join(parts))


def _box(label: HtmlElement) -> list[HtmlElement]:
    """The elements of the box that this label opens; none when no links follow it."""
    node = label
    while True:
        parent = node.getparent()
        if parent is None or parent.tag in _ROOTS or not _is_list(parent, label):
            break
        node = parent
    if node is not label:
        return [node]
    following = label.getnext()
    if following is None and (parent := label.getparent()) is not None and parent.tag not in _ROOTS:
        if _short_text(parent) != _short_text(label):
            return []
        label, following = parent, parent.getnext()  # the label alone in a wrapper, its list beside that
    if following is not None and _is_list(following, None):
        return [label, following]
    return []


def _is_list(element: HtmlElement, label: HtmlElement | None) -> bool:
    """Whether an element holds links and hardly anything else, its label aside."""
    if not isinstance(element.tag, str) or element.find(".//h1") is not None:
        return False
    whole = _length(element.itertext())
    if whole is None:
        return False
    anchors = list(element.iter("a"))
    linked = sum(_length(anchor.itertext()) or 0 for anchor in anchors)
    rest = whole - ((_length(label.itertext()) or 0) if label is not None else 0)
    return 0 < len(anchors) <= _MOST_LINKS and linked >= _LINKED * max(rest, 1)


def _length(texts: Iterator[str]) -> int | None:
    """How many letters there are, white space aside; None beyond what a box can hold."""
    size = 0
    for text in texts:
        size += len("".join(text.split()))
        if size > _LONGEST_BOX:
            return None
    return size


def _keep(found: Boxes, kind: Kind | None, anchor: HtmlElement, base: str) -> None:
    words = one_line(anchor.text_content())[:_LONGEST_TITLE]
    if kind is Kind.TAGS:
        if 0 < len(words) <= _LONGEST_TAG and not is_furniture(words):
            found.tags.append(words.lstrip("#").replace("_", " "))
        return
    url = absolute(anchor.get("href"), base)
    if url and len(words) >= _FEWEST_LETTERS and not is_furniture(words):
        found.links.setdefault(url, Link(words, url))
