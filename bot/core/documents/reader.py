"""Reading an article document line by line: which line belongs to which article, and to what of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from bot.core.documents.datelines import Origin, find_dateline, origin_of
from bot.core.documents.dates import parse_date
from bot.core.documents.draft import Draft
from bot.core.documents.labels import Kind, Label, ends_with_full_stop, find_label
from bot.core.documents.links import glued_headlines, is_bulleted, is_prose, links, web_address

_LONGEST_NAME: Final = 60
_MOST_WORDS: Final = 8
_LONGEST_DATE: Final = 60
_LONGEST_HEADLINE: Final = 250


def _is_name(text: str) -> bool:
    """Whether `text` may name a publisher or a writer, rather than go on as a sentence."""
    return 0 < len(text) <= _LONGEST_NAME and len(text.split()) <= _MOST_WORDS and not ends_with_full_stop(text)


class DocumentReader:
    """Reads the lines of one document once, in order; `drafts` are its articles, the main one first.

    A handler is asked for each labelled line; it returns False when the line, looked at closely, is running text.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0
        self.drafts = [Draft()]
        self._handlers: dict[Kind, Callable[[Label], bool]] = {
            Kind.TITLE: self._title,
            Kind.SOURCE: self._source,
            Kind.TAGS: self._tags,
            Kind.READ_ALSO: self._read_also,
            Kind.RELATED: self._related,
            Kind.SIMILAR: self._similar,
            Kind.URL: self._url,
            Kind.DATE: self._date,
            Kind.BYLINE: lambda label: _is_name(label.value),
            Kind.WROTE: self._wrote,
        }

    @property
    def _current(self) -> Draft:
        return self.drafts[-1]

    def read(self) -> list[Draft]:
        """Read to the end."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            draft = self._current
            label = find_label(line)
            taken = label is not None and self._handlers[label.kind](label)
            draft.add("" if taken else line)
        return self.drafts

    def _title(self, label: Label) -> bool:
        if not label.value or self._current.title or self._current.has_text:
            return False
        self._current.title = label.value
        return True

    def _source(self, label: Label) -> bool:
        value = label.value or self._name_below()
        address = next(filter(None, map(web_address, value.split())), None)
        name = " ".join(word for word in value.split() if web_address(word) is None).strip(" -–—|()")
        if label.value and not _is_name(name) and not address:
            return False
        draft = self._current
        draft.ended = True
        draft.url = draft.url or address
        if name and draft.origin == Origin():
            draft.origin = origin_of(name)
        return True

    def _name_below(self) -> str:
        """Take the line below a label that stands alone, when it may be a publisher's name."""
        at = next((at for at in range(self._at, len(self._lines)) if self._lines[at]), None)
        if at is None or not _is_name(self._lines[at]) or find_label(self._lines[at]):
            return ""
        self._at = at + 1
        return self._lines[at]

    def _tags(self, label: Label) -> bool:
        self._current.ended = True
        self._current.tag_lines += [label.value] if label.value else self._block()
        return True

    def _block(self) -> list[str]:
        """Take the next lines up to a blank one, a label or a paragraph."""
        block: list[str] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if (not line and block) or find_label(line) or is_prose(line):
                break
            self._at += 1
            if line:
                block.append(line)
        return block

    def _url(self, label: Label) -> bool:
        address = web_address(label.value)
        if address is not None:
            self._current.url = self._current.url or address
        return address is not None

    def _date(self, label: Label) -> bool:
        moment = parse_date(label.value)
        if moment is not None and self._current.published_at is None:
            self._current.published_at = moment
        # A date that may be read two ways is a date all the same: no text, and no time.
        return moment is not None or (len(label.value) <= _LONGEST_DATE and any(map(str.isdigit, label.value)))

    def _wrote(self, label: Label) -> bool:
        draft = self._current
        return _is_name(label.value) and (draft.ended or not draft.has_prose)

    def _related(self, label: Label) -> bool:
        draft = self._current
        draft.related += glued_headlines(label.value) if label.value else self._headlines()
        return True

    def _similar(self, label: Label) -> bool:
        """A list of similar articles is the page's: it belongs to the main article, wherever it stands.

        Behind a footer it ends the page: nothing of it or after it may become an article's text (promise 5).
        """
        at_end = any(draft.ended for draft in self.drafts)
        found = glued_headlines(label.value) if label.value else self._headlines(at_end=at_end)
        self.drafts[0].related += found
        self._current.ended = True
        return True

    def _headlines(self, *, at_end: bool = False) -> list[str]:
        return [link.title for link in links(self._items(at_end=at_end)) if len(link.title) <= _LONGEST_HEADLINE]

    def _items(self, *, at_end: bool = False) -> Iterator[str]:
        """Take the lines of a list of headlines: up to a label or a paragraph.

        In the middle of an article a bulleted list ends with its bullets; after the footer only headlines follow, and
        at the end of the page (`at_end`) only a label ends it.
        """
        bulleted = False
        while self._at < len(self._lines):
            line = self._lines[self._at]
            bullet = is_bulleted(line)
            ends = bulleted and not self._current.ended and web_address(line) is None
            if line and not bullet and ((not at_end and (ends or is_prose(line))) or find_label(line)):
                return
            bulleted = bulleted or bullet
            self._at += 1
            if line:
                yield line

    def _read_also(self, label: Label) -> bool:
        if self._article_follows(label):
            self.drafts.append(Draft(came_along=True, title=label.value))
            return True
        found = links([label.value]) if label.value else links(self._items())
        self._current.read_also += found
        return True

    def _article_follows(self, label: Label) -> bool:
        """Tell whether a whole article follows «إقرأ أيضاً» or only headlines, the body then going on."""
        ahead, footer = self._ahead()
        opening = ahead[:1] if label.value else ahead[:2]
        datelines = map(find_dateline, opening)
        if any(found is not None and found.origin != Origin() for found in datelines):
            return True
        if not any(map(is_prose, ahead)) or is_bulleted(ahead[0]):
            return False
        return self._current.ended or not (label.value or footer)

    def _ahead(self) -> tuple[list[str], bool]:
        """Look at the text lines up to the next box of the page, and whether a footer stands among them."""
        lines: list[str] = []
        footer = False
        for at in range(self._at, len(self._lines)):
            line = self._lines[at]
            label = find_label(line)
            if label is not None and label.kind in {Kind.READ_ALSO, Kind.SIMILAR}:
                break
            footer = footer or (label is not None and label.kind in {Kind.SOURCE, Kind.TAGS})
            if line and label is None:
                lines.append(line)
        return lines, footer
