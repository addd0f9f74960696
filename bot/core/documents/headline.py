"""Headlines: finding one, or cutting one out of the lead."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from bot.core.documents.datelines import find_dateline
from bot.core.documents.labels import ends_with_full_stop
from bot.core.documents.links import is_bulleted
from bot.core.documents.plain import folded_set, folded_words, one_line
from bot.core.text import sentences, tokens

LIMIT: Final = 90
"""Characters of a derived headline."""
_LONGEST_TITLE: Final = 120
_FEWEST_WORDS: Final = 3
"""Words that make a part of an address a headline."""
_LONGEST_GIVEN: Final = 200
_SHORTEST_CLAUSE: Final = 36
_SHORTEST_AT_COMMA: Final = 18
_COMMA_BONUS: Final = 20
"""A comma is as good a place to cut as a conjunction this many characters further on."""

_COMMA: Final = re.compile(r"[،؛,;](?=\s)|\s[-–—](?=\s)|(?<=\w)(?:\.{2,3}|…)(?=\s)")
_OPENERS: Final = folded_set("""
    التي الذي الذين اللذين اللتين اللواتي حيث فيما بينما وذلك لكن ولكن مما بعد بعدما قبل قبيل إثر عقب خلال وسط بهدف
    لأن رغم غداة مؤكدا مؤكدة مشيرا مشيرة موضحا موضحة وفق وفقا بحسب حسبما
    which who whose after before while when as but amid following despite because according since although
""")
"""Words that open a clause: a headline may end before them."""
_HANGING: Final = folded_set("""
    من في على إلى الى عن مع أن إن أو ثم بين كان كانت قد لم لن لا ما هذا هذه ذلك كل أي
    of in on at to for and or with by the a an
""")
"""Words that ask for another: no headline ends with one."""
_PAIRS: Final = (("«", "»"), ("“", "”"), ("(", ")"))


def _quotes_closed(text: str) -> bool:
    """Whether no quotation or bracket stands open at the end of `text`."""
    return text.count('"') % 2 == 0 and all(text.count(left) <= text.count(right) for left, right in _PAIRS)


def _cut_at_clause(lead: str) -> str:
    """Cut `lead` at the best clause border within the limit; empty when there is none."""
    window = lead[: LIMIT + 1]
    commas = {match.start() for match in _COMMA.finditer(window)}
    openers = {token.start for token in tokens(window) if token.folded in _OPENERS and token.end <= LIMIT}
    scores = {place: place for place in openers if place >= _SHORTEST_CLAUSE}
    scores |= {place: place + _COMMA_BONUS for place in commas if place >= _SHORTEST_CLAUSE}
    scores = scores or {place: place for place in commas if place >= _SHORTEST_AT_COMMA}
    for place in sorted(scores, key=lambda place: scores[place], reverse=True):
        head = lead[:place].rstrip(" ،؛,;-–—")
        if _quotes_closed(head):
            return head
    return ""


def _cut_at_word(lead: str) -> str:
    """Cut `lead` after a whole word, never after one that asks for another; an ellipsis says so."""
    words = lead[: LIMIT - 1].split(" ")
    if len(words) > 1 and lead[LIMIT - 1 : LIMIT] != " ":
        words.pop()
    while len(words) > 1 and folded_words(words[-1]) in _HANGING:
        words.pop()
    return " ".join(words).rstrip(" ،؛,;:-–—") + "…"


def derive_headline(text: str) -> str:
    """Cut a headline of at most `LIMIT` characters out of the lead of `text`.

    The first sentence when it is short enough, else its head up to a clause border, else up to a word and «…». Empty
    when `text` has no words.
    """
    lead = next((line for line in map(one_line, text[:20_000].split("\n")) if folded_words(line)), "")
    if not lead:
        return ""
    start, end = next(((s, e) for s, e in sentences(lead) if folded_words(lead[s:e])), (0, len(lead)))
    sentence = lead[start:end]
    if len(sentence) <= LIMIT:
        return sentence.removesuffix(".") if ends_with_full_stop(sentence) else sentence
    return _cut_at_clause(sentence) or _cut_at_word(sentence)


def _next_text(lines: list[str], after: int) -> str:
    return next((line for line in lines[after + 1 :] if line), "")


def take_headline(lines: list[str], *, given: bool) -> tuple[str, list[str]]:
    """Divide `lines` into the article's own headline (empty when it has none) and the rest.

    A first line is a headline when it stands alone, does not end as a sentence, and is shorter than the lead after
    it. With `given` the format promises one («إقرأ أيضاً» opens with it), so only a whole paragraph is refused.
    """
    first = next((place for place, line in enumerate(lines) if line), None)
    if first is None:
        return "", lines
    title = lines[first].removeprefix("# ")
    follower = _next_text(lines, first)
    if not follower or find_dateline(title) or is_bulleted(title):
        return "", lines
    if given:
        own = len(title) <= _LONGEST_GIVEN and not (ends_with_full_stop(title) and len(title) > LIMIT)
    else:
        alone = lines[first + 1] == "" or find_dateline(follower) is not None
        own = alone and len(title) <= _LONGEST_TITLE and title[-1] not in ".،؛:," and _leads(title, lines, first)
    return (title, lines[first + 1 :]) if own else ("", lines)


def _leads(title: str, lines: list[str], first: int) -> bool:
    """Whether a paragraph longer than `title` opens what follows it, a dateline between them not counted."""
    paragraphs = [line for line in lines[first + 1 :] if line][:2]
    if find_dateline(paragraphs[0]) is None:
        paragraphs = paragraphs[:1]
    return any(len(line) > len(title) for line in paragraphs)


def headline_of_address(url: str) -> str:
    """What a web address says of its page, where nothing else does: the words of its last part, else its host.

    Most addresses of news hold the headline, its words divided by dashes.
    """
    parts = urlsplit(url)
    for part in reversed(unquote(parts.path).split("/")):
        words = re.sub(r"[-_+\s]+", " ", re.sub(r"\.\w{2,5}$", "", part)).strip()
        if sum(word.isalpha() for word in words.split()) >= _FEWEST_WORDS:
            return words[:LIMIT].strip()
    return parts.hostname or url[:LIMIT]
