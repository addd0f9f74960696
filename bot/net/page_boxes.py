"""Boxes on a page: a label («أخبار ذات صلة», «وسوم», «المزيد») and the links under it, taken out before the body.

Readers of bodies leave such lists out, with the links that stand in them; or leave them in, between two paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from bot.core.documents.labels import Kind, Label, find_web_label
from bot.core.documents.links import is_furniture
from bot.core.documents.plain import one_line
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
_ITEMS: Final = frozenset({"p", "div", "h2", "h3", "h4", "h5", "li", "blockquote"})
"""Elements of which a box may have several, one for each link."""
_ROOTS: Final = frozenset({"html", "body", "main", "article"})
_LONGEST_LABEL: Final = 48
_LONGEST_BOX: Final = 4_000
"""Characters of a box; what is longer is no list of headlines."""
_MOST_LINKS: Final = 60
_MOST_STEPS: Final = 40
"""Tags between the beginning of a box and its first link."""
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
    for anchor in list(tree.iter("a")):
        _take_labelled_link(found, anchor, tree, base)
    for element in list(tree.iter(*_LABELLING)):
        if element.getparent() is None or not _is_within(element, tree):
            continue  # gone with an earlier box
        kind = _kind(element)
        parts = _box(element) if kind is not None else []
        if not parts and (kind := _opening_kind(element)) is not None:
            parts = [element]
        for part in parts:
            for anchor in part.iter("a"):
                _keep(found, kind, one_line(anchor.text_content()), anchor.get("href"), base)
            part.drop_tree()
    return found


def _take_labelled_link(found: Boxes, anchor: HtmlElement, tree: HtmlElement, base: str) -> None:
    """Take out a link that holds its label itself («اقرأ أيضا | …»), with the paragraph that holds nothing else."""
    words = one_line(anchor.text_content()[: 2 * _LONGEST_TITLE])
    label = find_web_label(words)
    if label is None or not label.value or label.kind is Kind.TAGS or not _is_within(anchor, tree):
        return
    _keep(found, label.kind, label.value, anchor.get("href"), base)
    node, length = anchor, _length(anchor.itertext())
    while (
        (parent := node.getparent()) is not None and parent.tag not in _ROOTS and _length(parent.itertext()) == length
    ):
        node = parent
    if node.getparent() is not None:
        node.drop_tree()


def _is_within(element: HtmlElement, tree: HtmlElement) -> bool:
    return element is tree or any(above is tree for above in element.iterancestors())


def _kind(element: HtmlElement) -> Kind | None:
    """What an element labels, when it is nothing but a label."""
    text = _short_text(element)
    label = _bare_label(text)
    return label.kind if label is not None and element.find(".//a") is None else None


def _opening_kind(element: HtmlElement) -> Kind | None:
    """What the words before an element's first link label, when links are all that follows («وسوم: …»)."""
    opening: list[str] = []
    size = 0
    for steps, (event, node) in enumerate(etree.iterwalk(element, events=("start", "end"))):
        if steps > _MOST_STEPS:
            return None
        if event == "start" and node.tag == "a":
            break
        text = (node.text if event == "start" else node.tail if node is not element else None) or ""
        opening.append(text)
        size += len(text.strip())
        if size > _LONGEST_LABEL:
            return None
    label = _bare_label(one_line(" ".join(opening)))
    if label is None:
        return None
    return label.kind if _is_list(element, None, besides=size) else None


def _bare_label(text: str) -> Label | None:
    label = find_web_label(text) if text else None
    return label if label is not None and not label.value else None


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
    parts = [label]
    while following is not None and _is_list(following, None):
        parts.append(following)
        alike = following.tag if following.tag in _ITEMS else None
        following = following.getnext()
        if following is None or following.tag != alike:
            break  # a list of one element, or the next is something else
    return parts if len(parts) > 1 else []


def _is_list(element: HtmlElement, label: HtmlElement | None, *, besides: int = 0) -> bool:
    """Whether an element holds links and hardly anything else, its label or so many letters of one aside."""
    if not isinstance(element.tag, str) or element.find(".//h1") is not None:
        return False
    whole = _length(element.itertext())
    if whole is None:
        return False
    anchors = list(element.iter("a"))
    linked = sum(_length(anchor.itertext()) or 0 for anchor in anchors)
    rest = whole - ((_length(label.itertext()) or 0) if label is not None else besides)
    return 0 < len(anchors) <= _MOST_LINKS and linked >= _LINKED * max(rest, 1)


def _length(texts: Iterator[str]) -> int | None:
    """How many letters there are, white space aside; None beyond what a box can hold."""
    size = 0
    for text in texts:
        size += len("".join(text.split()))
        if size > _LONGEST_BOX:
            return None
    return size


def _keep(found: Boxes, kind: Kind | None, words: str, href: str | None, base: str) -> None:
    words = words[:_LONGEST_TITLE]
    if kind is Kind.TAGS:
        if 0 < len(words) <= _LONGEST_TAG and not is_furniture(words):
            found.tags.append(words.lstrip("#").replace("_", " "))
        return
    url = absolute(href, base)
    if url and len(words) >= _FEWEST_LETTERS and not is_furniture(words):
        found.links.setdefault(url, Link(words, url))
