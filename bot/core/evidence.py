"""Where an alert's words stand, for «ورد فيه: …» (1.20)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.model import Article, Span, Zone
from bot.core.text import sentences, tokens

DEFAULT_CHARACTERS = 160

_BLANK = re.compile(r"\s")
_ELLIPSIS = "…"

Evidence = tuple[str, tuple[tuple[int, int], ...]]
"""A piece of an article, and where in it the matched words stand (code points)."""


def evidence(
    article: Article, spans: Sequence[Span], summary: str, max_chars: int = DEFAULT_CHARACTERS
) -> Evidence | None:
    """Cut the sentence that holds the match out of the body, at most `max_chars` around the matched words.

    None when there is no match, or a matched word shows in headline or summary already. A match that stands in the
    tags alone is shown by its tag.
    """
    if not spans or any(span.zone is Zone.TITLE for span in spans):
        return None
    shown = [[token.folded for token in tokens(text)] for text in (article.title, summary)]
    texts = {Zone.TEXT: article.text, Zone.TAG: "\n".join(article.tags)}
    if any(_stands_in(texts[span.zone][span.start : span.end], words) for span in spans for words in shown):
        return None
    first = min(spans, key=lambda span: (span.zone is not Zone.TEXT, span.start))
    text = texts[first.zone]
    begin, end = _sentence(text, first)
    marks = sorted(
        {
            (span.start, span.end)
            for span in spans
            if span.zone is first.zone and begin <= span.start and span.end <= end
        }
    )
    left, right = _window(text, begin, end, first, max_chars)
    before = _ELLIPSIS if left > begin else ""
    after = _ELLIPSIS if right < end else ""
    shift = len(before) - left
    inside = tuple((max(a, left) + shift, min(b, right) + shift) for a, b in _merged(marks) if a < right and b > left)
    return f"{before}{_BLANK.sub(' ', text[left:right])}{after}", inside


def _stands_in(matched: str, words: list[str]) -> bool:
    wanted = [token.folded for token in tokens(matched)]
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


def _sentence(text: str, span: Span) -> tuple[int, int]:
    """The sentence in which `span` begins, widened to hold all of it; within tags, the tag."""
    if span.zone is Zone.TAG:
        end = text.find("\n", span.end)
        return text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end
    begin, end = span.start, span.end
    for first, last in sentences(text):
        if first < span.end and span.start < last:
            begin, end = min(begin, first), max(end, last)
    return begin, end


def _window(text: str, begin: int, end: int, span: Span, limit: int) -> tuple[int, int]:
    """The part of `begin`-`end` around `span` that fits into `limit` with its ellipses, cut between words."""
    if end - begin <= limit:
        return begin, end
    room = max(0, limit - 2 * len(_ELLIPSIS))
    spare = room - (span.end - span.start)
    if spare < 0:
        return span.start, span.start + room
    left = max(begin, min(span.start - spare // 2, end - room))
    right = min(end, left + room)
    if left > begin:
        gap = _BLANK.search(text, left - 1, span.start)
        left = gap.end() if gap else span.start
    if right < end:
        gaps = [match.start() for match in _BLANK.finditer(text, span.end, right + 1)]
        right = gaps[-1] if gaps else span.end
    return left, right


def _merged(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping stretches joined, so that bold never nests."""
    merged: list[tuple[int, int]] = []
    for start, end in marks:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
