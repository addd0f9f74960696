"""Tags: dividing a line of words whose borders were lost in printing.

Where a tag ends on such a line cannot be known; it is guessed from phrases that the body shows, or that the line itself
repeats. A guess may divide a tag, so that a phrase is missed; it must not join two, because then «الأسد لافروف»
would match.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.documents.links import is_furniture
from bot.core.documents.plain import folded_set, folded_words
from bot.core.text import tokens

_EXPLICIT: Final = re.compile(r"[,،;؛|•·]|(?:^|\s)#|\s[/\\–—-]\s")
_BREAKS_PHRASE: Final = re.compile(r"[^\s\-–—_]")
_STOP_WORDS: Final = folded_set("""
    من في على إلى الى عن مع ثم أو أم ما لا لم لن قد هل هو هي هذا هذه ذلك تلك التي الذي الذين أن إن أنه بعد قبل بين حتى
    عند منذ ضد حول خلال كل كما لكن حيث إذا غير
    the a an of in on at to for and or with by from as is are was after before
""")
_MAX_PHRASE: Final = 6
_MAX_RUN: Final = 4
"""Words unknown to the body that may stand together as one tag."""
_MAX_WORDS: Final = 400
_MAX_BODY: Final = 200_000
_MAX_TAG: Final = 100


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the tag line as written, and folded."""

    text: str
    folded: str


def _as_first(folded: str) -> set[str]:
    """List `folded` as it would stand without one glued particle: «لبشار» shows «بشار», «للأسد» «الأسد»."""
    forms = {folded}
    if len(folded) > 3 and folded[0] in "وفبكل":
        forms.add(folded[1:])
    if len(folded) > 3 and folded.startswith("لل"):
        forms.add("ال" + folded[2:])
    return forms


def _body_phrases(body: str) -> Iterator[list[str]]:
    """Yield the folded words of `body` between punctuation: no phrase crosses it."""
    run: list[str] = []
    end = 0
    for token in tokens(body[:_MAX_BODY]):
        if _BREAKS_PHRASE.search(body, end, token.start) or "\n" in body[end : token.start]:
            yield run
            run = []
        run.append(token.folded)
        end = token.end
    yield run


def _spans(length: int) -> Iterator[tuple[int, int]]:
    """Yield every span of at least two words, at most `_MAX_PHRASE`."""
    for start in range(length):
        for end in range(start + 2, min(start + _MAX_PHRASE, length) + 1):
            yield start, end


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What shows that words of the line belong together."""

    phrases: Counter[str]
    known: frozenset[str]
    """Words the body uses, or the line more than once: they can stand alone."""


def _gather(runs: Sequence[Sequence[_Word]], body: str) -> _Evidence:
    """Count where the body, or the line itself more than once, shows each sequence of words of the line."""
    on_line = Counter(" ".join(w.folded for w in run[s:e]) for run in runs for s, e in _spans(len(run)))
    phrases: Counter[str] = Counter()
    words_on_line = Counter(word.folded for run in runs for word in run)
    known = {word for word, count in words_on_line.items() if count > 1}
    longest = max((phrase.count(" ") + 1 for phrase in on_line), default=1)
    for words in _body_phrases(body):
        for start, word in enumerate(words):
            for first in _as_first(word):
                known.add(first)
                phrase = first
                for following in words[start + 1 : start + longest]:
                    phrase += " " + following
                    if phrase in on_line:
                        phrases[phrase] += 1
    repeated = {phrase: count for phrase, count in on_line.items() if count > 1 and not _shows_part(phrase, phrases)}
    return _Evidence(phrases + Counter(repeated), frozenset(known))


def _shows_part(phrase: str, shown: Counter[str]) -> bool:
    """Whether the body shows a part of `phrase`, but not the whole: two tags may be neighbours twice."""
    words = phrase.split(" ")
    return phrase not in shown and any(" ".join(words[s:e]) in shown for s, e in _spans(len(words)))


def _segments(run: Sequence[_Word], evidence: _Evidence) -> list[tuple[int, int]]:
    """Divide `run` into the fewest pieces that are single words or shown phrases; of equals, those shown most."""
    best: list[tuple[int, int, int]] = [(0, 0, 0)]  # pieces so far, minus how often they were shown, start of the last
    for end in range(1, len(run) + 1):
        choices = [(best[end - 1][0] + 1, best[end - 1][1], end - 1)]
        for start in range(max(0, end - _MAX_PHRASE), end - 1):
            shown = evidence.phrases[" ".join(w.folded for w in run[start:end])]
            if shown:
                choices.append((best[start][0] + 1, best[start][1] - shown, start))
        best.append(min(choices))
    pieces = []
    end = len(run)
    while end:
        pieces.append((best[end][2], end))
        end = best[end][2]
    return pieces[::-1]


def _split_unknown(run: list[_Word]) -> Iterator[list[_Word]]:
    """Divide a run of words the body does not know, when it is too long for one tag.

    An indefinite word after a definite one begins another phrase in Arabic; what is still too long is let apart.
    """
    if len(run) <= _MAX_RUN:
        yield run
        return
    part: list[_Word] = []
    parts = [part]
    for word in run:
        if part and part[-1].folded.startswith("ال") and not word.folded.startswith("ال"):
            part = []
            parts.append(part)
        part.append(word)
    for part in parts:
        if len(part) <= _MAX_RUN:
            yield part
        else:
            yield from ([word] for word in part)


def _pieces(run: Sequence[_Word], evidence: _Evidence) -> Iterator[list[_Word]]:
    """Yield the guessed tags of `run`: shown phrases, known words each alone, unknown neighbours together."""
    unknown: list[_Word] = []
    for start, end in _segments(run, evidence):
        words = list(run[start:end])
        if len(words) == 1 and words[0].folded not in evidence.known and words[0].folded not in _STOP_WORDS:
            unknown += words
            continue
        if unknown:
            yield from _split_unknown(unknown)
            unknown = []
        yield words
    if unknown:
        yield from _split_unknown(unknown)


def _trimmed(words: list[_Word]) -> list[_Word]:
    start, end = 0, len(words)
    while start < end and words[start].folded in _STOP_WORDS:
        start += 1
    while end > start and words[end - 1].folded in _STOP_WORDS:
        end -= 1
    return words[start:end]


def _runs(line: str) -> list[list[_Word]]:
    """Divide the words of a line at furniture and signs: «المزيد» is a border that is certain."""
    runs: list[list[_Word]] = [[]]
    for text in line.split()[:_MAX_WORDS]:
        folded = folded_words(text)
        if folded and not is_furniture(text):
            runs[-1].append(_Word(text, folded))
        else:
            runs.append([])
    return runs


def _guessed(line: str, body: str) -> Iterator[str]:
    runs = _runs(line)
    evidence = _gather(runs, body)
    for run in runs:
        for piece in _pieces(run, evidence):
            yield " ".join(word.text for word in _trimmed(piece))


def _unrepeated(tags: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for tag in tags:
        shown = tag.replace("_", " ").strip(' .:*#«»"“”()[]')
        key = folded_words(shown)
        if key and len(shown) <= _MAX_TAG and not is_furniture(shown):
            kept.setdefault(key, " ".join(shown.split()))
    return tuple(kept.values())


def tidy_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Clean tags whose borders are known: hashtag signs, furniture, over-long ones and repeats in any spelling go."""
    return _unrepeated(tags)


def split_tags(lines: Sequence[str], body: str) -> tuple[str, ...]:
    """Read the tags of a document, in page order.

    Commas, bars, bullets and number signs divide for certain; so do lines, when there are several. One line without
    any is divided by guessing against `body`.
    """
    if len(lines) > 1 or any(_EXPLICIT.search(line) for line in lines):
        return _unrepeated(tag for line in lines for tag in _EXPLICIT.split(line))
    return _unrepeated(tag for line in lines for tag in _guessed(line, body))
