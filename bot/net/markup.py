"""HTML from outside to plain paragraphs; what invites to read something else leaves the text and becomes links."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from bot.core.documents.labels import Kind, ends_with_full_stop, find_web_label
from bot.core.documents.links import is_furniture, is_web_address, unrepeated
from bot.core.documents.plain import one_line
from bot.core.documents.tags import tidy_tags
from bot.core.model import Link

_LONGEST_URL = 2_048
# fmt: off
_HIDDEN = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe",
    "object", "audio", "video", "canvas", "nav", "aside", "figcaption", "select", "button",
})
_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
})
# fmt: on
_COMMA = re.compile("[,،؛;|]")
_TAG = re.compile(r"<[a-zA-Z/!]")
_ESCAPED_TAG = re.compile(r"&lt;[a-zA-Z/!]")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_MARKED = re.compile(r"<!\[(?!CDATA\[)[^>]{0,200}>|<!\[CDATA\[|\]\]>")
"""Marked sections (word processors', or a CDATA too many): html.parser gives up on those it does not know."""
NO_ADDRESS = "https://file.invalid/"
"""Stands for the address of a file that does not say one; what is relative to it leads nowhere."""
_SYNDICATED = re.compile(r"The post .{1,400} appeared first on |ظهرت المقالة .{1,400} أول\S* على ")
"""The line WordPress adds under every item of a feed."""


@dataclass(frozen=True, slots=True)
class Content:
    """What an HTML fragment says."""

    text: str = ""
    """Paragraphs divided by newlines."""
    read_also: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    image: str | None = None


@dataclass(slots=True)
class _Block:
    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    @property
    def line(self) -> str:
        return one_line("".join(self.parts))


def read_html(markup: str, base: str | None = None) -> Content:
    """Read an HTML fragment (plain text is one too); addresses are resolved against `base`."""
    reader = _Reader(base)
    reader.feed(_revealed(markup))
    reader.close()
    lines, links, tags = _without_boxes(reader.finished())
    if not lines and reader.caption:
        lines = [reader.caption]
    return Content("\n".join(lines), tuple(unrepeated(links)), tidy_tags(tags), reader.image)


def read_line(markup: str) -> str:
    """Read an HTML fragment as one line, for headlines and names; nothing is left out of it."""
    reader = _Reader(None)
    reader.feed(_revealed(markup))
    reader.close()
    return _unescaped(one_line(" ".join(block.line for block in reader.finished())))


def absolute(url: str | None, base: str | None) -> str | None:
    """Resolve an address; None unless it is one of the web, of a length Telegram takes."""
    if not url or len(url) > _LONGEST_URL:
        return None
    try:
        whole = urljoin(base or "", url.strip())
    except ValueError:
        return None
    if len(whole) > _LONGEST_URL or whole.startswith(NO_ADDRESS):
        return None
    return whole if is_web_address(whole) else None


def _revealed(markup: str) -> str:
    """Undo a second (and third) escaping: markup without a tag that holds escaped tags.

    What has no tags at all is plain text, whose line breaks mean something.
    """
    for _ in range(2):
        if _TAG.search(markup) or not _ESCAPED_TAG.search(markup):
            break
        markup = html.unescape(markup)
    if not _TAG.search(markup):
        return markup.replace("\n", "<br>")
    return _MARKED.sub("", markup).replace("<![", "&lt;![")


def _unescaped(line: str) -> str:
    return one_line(html.unescape(line)) if _REFERENCE.search(line) else line


def _without_boxes(blocks: Iterator[_Block]) -> tuple[list[str], list[Link], list[str]]:
    """Divide the blocks into text, the links of read-also boxes, and tags.

    A box is a line that opens with one of the labels core knows, and the lines under it that are links throughout.
    """
    lines: list[str] = []
    links: list[Link] = []
    tags: list[str] = []
    open_box: Kind | None = None
    for block in blocks:
        line = _unescaped(block.line)
        label = find_web_label(line)
        if label is not None and (block.links or not label.value or not ends_with_full_stop(line)):
            open_box = label.kind
            if label.kind is Kind.TAGS:
                tags += _tags(block, label.value)
            else:  # the label may stand within the link
                links += [Link(find.value, link.url) if (find := find_web_label(link.title)) else link
                          for link in block.links if label.value]  # fmt: skip
        elif open_box is not None and _is_all_link(block, line):
            if open_box is Kind.TAGS:
                tags += _tags(block, line)
            else:
                links += block.links
        elif not _SYNDICATED.match(line) and not (block.links and is_furniture(line)):
            open_box = None
            lines.append(line)
    return lines, links, tags


def _tags(block: _Block, value: str) -> list[str]:
    """The tags of a line: its links, or what stands between commas."""
    if block.links:
        return [link.title for link in block.links]
    return _COMMA.split(value)


def _is_all_link(block: _Block, line: str) -> bool:
    return bool(block.links) and sum(len(link.title) for link in block.links) >= 0.8 * len(line)


class _Reader(HTMLParser):
    """Collects blocks, their links and the first image."""

    def __init__(self, base: str | None) -> None:
        super().__init__(convert_charrefs=True)
        self.image: str | None = None
        self.caption = ""
        """What the image shows, in its own words: all there is to read where a picture is the whole item."""
        self._base = base
        self._blocks = [_Block()]
        self._hidden: str | None = None
        self._depth = 0
        self._anchor: tuple[str | None, int] | None = None
        """Address of the open anchor, and how many parts its block had before."""

    def finished(self) -> Iterator[_Block]:
        """Give the blocks that say something."""
        return (block for block in self._blocks if block.line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden is not None:
            self._depth += tag == self._hidden
            return
        if tag in _HIDDEN:
            self._hidden, self._depth = tag, 1
        elif tag in _BLOCKS:
            self._break()
        elif tag in {"td", "th"}:
            self._blocks[-1].parts.append(" ")
        elif tag == "a":
            self._close_anchor()
            self._anchor = absolute(dict(attrs).get("href"), self._base), len(self._blocks[-1].parts)
        elif tag == "img" and self.image is None:
            self._take_image(dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HIDDEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden is not None:
            self._depth -= tag == self._hidden
            if self._depth == 0:
                self._hidden = None
        elif tag in _BLOCKS:
            self._break()
        elif tag == "a":
            self._close_anchor()

    def handle_data(self, data: str) -> None:
        if self._hidden is None:
            self._blocks[-1].parts.append(data)

    def _break(self) -> None:
        anchor = self._anchor
        self._close_anchor()
        self._blocks.append(_Block())
        if anchor is not None:  # an anchor around blocks holds in each of them
            self._anchor = anchor[0], 0

    def _close_anchor(self) -> None:
        if self._anchor is None:
            return
        url, start = self._anchor
        self._anchor = None
        block = self._blocks[-1]
        title = one_line("".join(block.parts[start:]))
        if url is not None and title:
            block.links.append(Link(title, url))

    def _take_image(self, attrs: dict[str, str | None]) -> None:
        sizes = [attrs.get("width") or "", attrs.get("height") or ""]
        if not any(size in {"0", "1", "2"} for size in sizes):  # counting pixels are no pictures
            self.image = absolute(attrs.get("src") or attrs.get("data-src"), self._base)
            self.caption = one_line(attrs.get("alt") or "")
