"""OPML: lists of feeds as other programs read and write them (http://opml.org/spec2.opml); folders are categories."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from markupsafe import escape

from bot.core.reasons import Reason
from bot.errors import InputError

MAX_BYTES: Final = 5_000_000
MAX_FEEDS: Final = 10_000
_DEEPEST: Final = 50
_WHOLE: Final = True
"""Nothing comes after the data."""
_LONGEST_URL: Final = 2_048
_LONGEST_NAME: Final = 200
_UNWRITABLE: Final = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_SCHEMES: Final = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list."""

    url: str
    title: str | None = None
    category: str | None = None
    """The folder it stands in, folders within folders divided by " / "."""


class _Reader:
    """Collects outlines while the parser goes through the document."""

    def __init__(self) -> None:
        self.found: dict[str, Outline] = {}
        self.is_opml = False
        self._folders: list[str | None] = []
        """The name of each open outline; None for one that is a feed or has no name."""
        self._depth = 0

    def doctype(self, *_: object) -> None:
        """Refuse: a list of feeds needs no entities, and entities are how XML attacks."""
        raise InputError(Reason.LIST_DOCTYPE.say())

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise InputError(Reason.LIST_NESTED.say(limit=_DEEPEST))
        if self._depth == 1:
            self.is_opml = name.lower() == "opml"
        if name.lower() == "outline":
            self._outline({key.lower(): value.strip() for key, value in attributes.items()})

    def _outline(self, attributes: dict[str, str]) -> None:
        name = " ".join((attributes.get("title") or attributes.get("text") or "").split())[:_LONGEST_NAME] or None
        url = attributes.get("xmlurl", "")
        if not url:
            self._folders.append(name)
            return
        folder = " / ".join(part for part in self._folders if part) or _category(attributes.get("category", ""))
        self._folders.append(None)
        if not url.lower().startswith(_SCHEMES) or len(url) > _LONGEST_URL:
            return
        if len(self.found) >= MAX_FEEDS:
            raise InputError(Reason.LIST_LONG.say(limit=f"{MAX_FEEDS:,}"))
        self.found.setdefault(url, Outline(url, name, folder[:_LONGEST_NAME] if folder else None))

    def end(self, name: str) -> None:
        self._depth -= 1
        if name.lower() == "outline":
            self._folders.pop()


def _category(text: str) -> str | None:
    """Read OPML's own category attribute: the first of several, "/a/b" as folders."""
    return " / ".join(part.strip() for part in text.partition(",")[0].split("/") if part.strip()) or None


def parse_opml(data: bytes) -> list[Outline]:
    """Read a list of feeds, each once, in order; what is no web address is left out.

    Raises InputError when it is no OPML, is too large or has a DOCTYPE.
    """
    if len(data) > MAX_BYTES:
        raise InputError(Reason.LIST_LARGE.say(size=MAX_BYTES // 1_000_000))
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(data, _WHOLE)
    except (expat.ExpatError, LookupError, ValueError) as fault:
        raise InputError(Reason.LIST_BROKEN.say(detail=fault)) from fault
    if not reader.is_opml:
        raise InputError(Reason.NO_LIST.say())
    return list(reader.found.values())


def write_opml(outlines: Iterable[Outline], *, title: str) -> str:
    """Write a list of feeds, one folder for each category."""
    folders: dict[str, list[Outline]] = {}
    for outline in outlines:
        folders.setdefault(outline.category or "", []).append(outline)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += [f"  <head><title>{_quoted(title)}</title></head>", "  <body>"]
    for category in sorted(folders):
        if category:
            lines.append(f'    <outline text="{_quoted(category)}" title="{_quoted(category)}">')
        lines += [_line(outline) for outline in folders[category]]
        if category:
            lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _line(outline: Outline) -> str:
    name = _quoted(outline.title or outline.url)
    return f'      <outline type="rss" text="{name}" title="{name}" xmlUrl="{_quoted(outline.url)}"/>'


def _quoted(text: str) -> str:
    """Escape for XML and leave out what XML cannot hold."""
    return str(escape(_UNWRITABLE.sub("", text)))
