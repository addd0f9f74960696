"""The stretches of an article that keywords are looked for in, none of which a phrase leaves (2.5).

Title (not a derived headline), paragraphs without the dateline at their head, tags, and the publisher's name for those
who ask for a source. Read-also boxes and related headlines are no part of `Article.text`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from operator import itemgetter
from typing import Final

from bot.core.arabic.analysis import Word
from bot.core.documents.datelines import find_dateline
from bot.core.model import Article, Span, Zone
from bot.core.query import Part
from bot.core.text import WORD, fold

BITS: Final[dict[Part, int]] = {Part.TITLE: 1, Part.TEXT: 2, Part.TAG: 4, Part.LEAD: 8, Part.SOURCE: 16}
"""Parts as bits: a line lies in one or two parts, a phrase is wanted in some."""
ANYWHERE: Final = BITS[Part.TITLE] | BITS[Part.TEXT] | BITS[Part.TAG]

_LOOSE_ENDS: Final = frozenset(
    fold(
        "في من إلى على عن مع أن إن بأن لأن أو أم ثم بل لكن التي الذي الذين منذ بين خلال لم لن لا قد لقد لدى حول ضد نحو"
        " عند حيث حتى كما كل بعض غير هذا هذه هو هي كان كانت يكون تكون ليس ما إذا لو عبر تحت بسبب بشأن"
        " the a an of in on at to for with by from and or that which is are was were"
    ).split()
)
"""Words that no paragraph ends in."""
_LONGEST_LINE: Final = 15
"""Words of a line, on average, that paragraphs are longer than."""
_STOPPED: Final = re.compile(r"[.!?؟…:؛]")


_written: Callable[[re.Match[str]], str] = itemgetter(0)
_span = partial(tuple.__new__, Span)
"""Makes a span of a triple, without the cost of a call for each of thousands."""


@dataclass(slots=True)
class Line:
    """Words in order, each with where it was found in the text of its zone."""

    zone: Zone
    words: list[Word]
    places: list[re.Match[str]]

    def span(self, first: int, last: int) -> Span:
        """Where the words number `first` to `last` stand."""
        return _span((self.zone, self.places[first].start(), self.places[last].end()))


@dataclass(slots=True)
class Divided:
    """An article's lines, where its first paragraph ends in the text, and the lines of its publisher's name."""

    lines: list[Line]
    lead_end: int
    source: list[Line]

    def parts(self, span: Span) -> int:
        """The parts in which a span lies, as bits."""
        if span.zone is Zone.TITLE:
            return BITS[Part.TITLE] | BITS[Part.LEAD]
        if span.zone is Zone.TAG:
            return BITS[Part.TAG]
        return BITS[Part.TEXT] | (BITS[Part.LEAD] if span.end <= self.lead_end else 0)


def divide(article: Article, analyse: Callable[[str], Word], *, sources: bool) -> Divided:
    """Divide an article; the publisher's name only if `sources` are asked for."""
    found: list[Line] = []
    if article.title and not article.title_derived:
        found += _lines(analyse, Zone.TITLE, article.title)
    text = article.text
    paragraphs = _unwrapped(text, _lines(analyse, Zone.TEXT, text, after_dateline(text)))
    found += paragraphs
    if article.tags:
        found += _lines(analyse, Zone.TAG, "\n".join(article.tags))
    names = "\n".join(name for name in (article.publisher, article.agency) if name) if sources else ""
    lead_end = paragraphs[0].places[-1].end() if paragraphs else 0
    return Divided(found, lead_end, _lines(analyse, Zone.TEXT, names))


def after_dateline(text: str) -> int:
    """Where the text begins behind the dateline that it opens with: «دمشق (الاتحاد)», «بيروت (رويترز) - »."""
    begin = len(text) - len(text.lstrip())
    end = text.find("\n", begin)
    line = text[begin : end if end >= 0 else len(text)].rstrip()
    found = find_dateline(line) if line else None
    if found is None or not line.endswith(found.rest):
        return 0
    return begin + len(line) - len(found.rest)


def _lines(analyse: Callable[[str], Word], zone: Zone, text: str, begin: int = 0) -> list[Line]:
    """The lines of `text` that have words."""
    found = []
    nothing = analyse("")
    while begin < len(text):
        end = text.find("\n", begin)
        if end < 0:
            end = len(text)
        places = list(WORD.finditer(text, begin, end))
        words = list(map(analyse, map(_written, places)))
        if nothing in words:
            places = [place for place, word in zip(places, words, strict=True) if word is not nothing]
            words = [word for word in words if word is not nothing]
        if places:
            found.append(Line(zone, words, places))
        begin = end + 1
    return found


def _unwrapped(text: str, paragraphs: list[Line]) -> list[Line]:
    """Join the lines of a text that was broken at a width.

    Then a line that ends without a full stop goes on in the next one, unless a blank line follows.
    """
    gaps = [text[line.places[-1].end() : following.places[0].start()] for line, following in pairwise(paragraphs)]
    if not gaps or not (_has_loose_end(paragraphs, gaps) or _is_one_sentence(text, paragraphs, gaps)):
        return paragraphs
    joined = paragraphs[:1]
    for line, gap in zip(paragraphs[1:], gaps, strict=True):
        if gap.count("\n") > 1 or _STOPPED.search(gap):
            joined.append(line)
        else:
            joined[-1].words += line.words
            joined[-1].places += line.places
    return joined


def _has_loose_end(paragraphs: list[Line], gaps: list[str]) -> bool:
    """Whether a line ends in a word that no paragraph ends in."""
    return any(
        not gap.strip() and fold(line.words[-1].spelled) in _LOOSE_ENDS
        for line, gap in zip(paragraphs, gaps, strict=False)
    )


def _is_one_sentence(text: str, paragraphs: list[Line], gaps: list[str]) -> bool:
    """Whether of three or more short lines only the last ends with a full stop."""
    words = sum(len(line.words) for line in paragraphs)
    if len(gaps) < 2 or words > _LONGEST_LINE * len(paragraphs):
        return False
    stopped = _STOPPED.search(text, paragraphs[-1].places[-1].end()) is not None
    return stopped and all(gap.count("\n") == 1 and not _STOPPED.search(gap) for gap in gaps)
