"""An article while its document is being read, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.documents.datelines import Origin, find_dateline
from bot.core.documents.headline import derive_headline, take_headline
from bot.core.documents.links import is_furniture, is_prose, unrepeated
from bot.core.documents.plain import detect_lang, folded_words
from bot.core.documents.tags import split_tags
from bot.core.model import Article, Link


@dataclass(slots=True, kw_only=True)
class Draft:
    """What has been read of one article so far."""

    came_along: bool = False
    """It stands under another article's «إقرأ أيضاً», so its first line is its headline."""
    title: str = ""
    lines: list[str] = field(default_factory=list)
    """Body lines and what may be headline or dateline among them; blank ones as empty strings."""
    origin: Origin = field(default_factory=Origin)
    url: str | None = None
    published_at: datetime | None = None
    tag_lines: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    read_also: list[Link] = field(default_factory=list)
    ended: bool = False
    """Its footer («المصدر», tags) has begun."""
    has_text: bool = False
    """A body line was read already."""
    has_prose: bool = False
    """A whole paragraph was read already."""

    def add(self, line: str) -> None:
        """Add a line that is under no label."""
        self.lines.append(line)
        self.has_text = self.has_text or bool(line)
        self.has_prose = self.has_prose or is_prose(line)

    def has_words(self) -> bool:
        """Whether anything but labelled lines and furniture was found."""
        return bool(self.title) or any(map(_is_text, self.lines))

    def is_headline(self) -> bool:
        """Whether it came along with a headline only, and no article under it."""
        lines = list(filter(_is_text, self.lines))
        if self.title:
            return not lines
        return len(lines) == 1 and not is_prose(lines[0])

    def finish(self) -> Article:
        """Make the article; its text is its paragraphs, one a line, without headline, dateline and furniture."""
        title, lines = self.title, self.lines
        if not title:
            title, lines = take_headline(lines, given=self.came_along)
        paragraphs = list(filter(_is_text, lines))
        paragraphs, dateline = _take_dateline(paragraphs, alone=not title)
        text = "\n".join(paragraphs)
        publisher = self.origin.publisher or dateline.publisher
        agency = dateline.agency or self.origin.agency
        if publisher is None and self.origin.agency is not None:
            # «المصدر: رويترز»: the agency itself has published it.
            publisher, agency = self.origin.agency, None
        return Article(
            text=text,
            title=title or derive_headline(text),
            title_derived=not title,
            url=self.url,
            publisher=publisher,
            agency=agency,
            tags=split_tags(self.tag_lines, f"{title}\n{text}"),
            lang=detect_lang(text or title),
            published_at=self.published_at,
            read_also=tuple(unrepeated(self.read_also)),
            related=tuple(link.title for link in unrepeated(map(Link, self.related))),
        )


def _is_text(line: str) -> bool:
    return bool(folded_words(line)) and not is_furniture(line)


def _take_dateline(paragraphs: list[str], *, alone: bool) -> tuple[list[str], Origin]:
    """Take the dateline off the head of the body, whether a line of its own or the opening of the first paragraph.

    When it is all there is (`alone`), it stays.
    """
    if not paragraphs:
        return paragraphs, Origin()
    found = find_dateline(paragraphs[0])
    if found is None or (not found.rest and alone and len(paragraphs) == 1):
        return paragraphs, Origin()
    return [found.rest, *paragraphs[1:]] if found.rest else paragraphs[1:], found.origin
