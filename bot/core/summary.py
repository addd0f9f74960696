"""Summaries of one to three sentences, lead first (1.20).

News puts the news first: the first sentence that is neither dateline nor headline says more than any other (lead
baseline of See et al. 2017), so it is taken whole, and others only while it is short.
"""

from __future__ import annotations

import re

from bot.core.documents.datelines import find_dateline
from bot.core.stopwords import STOP_WORDS
from bot.core.text import fold, index_form, sentences, tokens

DEFAULT_CHARACTERS = 280

_HEAD = 6_000
"""Characters of an article that may come into its summary."""
_SHORT = 0.25
"""A summary fuller than this share of its budget takes no further sentence."""
_MOST_SENTENCES = 3
_LEAST_REST = 4
"""Words that a sentence must add to a headline it begins with, or it is passed over."""
_ECHO_LENGTH = 1.3
_ECHO_SHARE = 0.8
"""A sentence hardly longer than the headline, this share of whose words the headline has, only repeats it."""
_CLAUSE = 0.6
"""A cut at the end of a clause may cost this much: the rest of the budget is kept."""
_ELLIPSIS = "…"

_DASH = r"[-–—ـ]"
_PLACE = r"[^\W\d_][^.؟!:()]{0,50}?"
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_PLACE})?\s*\([^()]{{2,40}}\)\s*(?:{_DASH}+|:)\s*",  # دبي، الإمارات العربية المتحدة (CNN)-- قال
        rf"{_PLACE}\s+{_DASH}\s+[^\W\d_][^.؟!:،,]{{1,40}}$",  # a line of its own: أبوظبي - سكاي نيوز عربية
    )
)
"""Datelines that a document parser must leave alone, since they may be text, but a summary gains nothing from."""
_MOST_DATELINE_WORDS = 8
_FURNITURE = re.compile(
    r"(?:[اأإ]قر[أا]\s*(?:[أاإ]يض|المزيد)|شاهد\s*[أاإ]يض|[أا]خبار\s+ذات\s+صلة|كتب(?:ت)?\s*:|تصوير\s*:|read\s+(?:also|more)|photo\s*:)",
    re.IGNORECASE,
)
_STOPPED = re.compile(r"[.!?؟…:]['\"»”’)\]]*$")
_LEAST_SENTENCE = 25
"""A line shorter than this and without a full stop is a by-line or a heading."""


def summarise(title: str, text: str, max_chars: int = DEFAULT_CHARACTERS) -> str:
    """Summarise an article in at most `max_chars` code points; empty when nothing can be said within them.

    Begins neither with the dateline nor with the headline (a headline cut out of the lead is continued: «… »), and is
    cut only between words, then ending in «…».
    """
    first, *others = _candidates(title, text[:_HEAD]) or [""]
    picked = _cut(first, max_chars)
    for sentence in others:
        if len(picked) > _SHORT * max_chars or len(picked) + 1 + len(sentence) > max_chars:
            break
        picked = f"{picked} {sentence}"
    return picked


def drop_dateline(text: str) -> str:
    """`text` without the place and agency it opens with: «دبي، الإمارات العربية المتحدة (CNN)-- », «دمشق (الاتحاد)»."""
    line, newline, more = text.lstrip().partition("\n")
    line = line.rstrip()
    found = find_dateline(line)
    if found:
        return f"{found.rest}{newline}{more}"
    for pattern in _DATELINES:
        match = pattern.match(line)
        if match and len(tokens(match.group())) <= _MOST_DATELINE_WORDS:
            return f"{line[match.end() :]}{newline}{more}"
    return text


def _candidates(title: str, text: str) -> list[str]:
    """The sentences that may be told, in order; headings and the headline's echo only if there is nothing else."""
    body = drop_dateline(text)
    headline = [token.folded for token in tokens(title)]
    told: list[str] = []
    for start, end in sentences(body):
        sentence = " ".join(body[start:end].split())
        if _FURNITURE.match(sentence) or not tokens(sentence):
            continue
        if len(sentence) < _LEAST_SENTENCE and not _STOPPED.search(sentence):
            continue
        rest = sentence if told else _without_headline(headline, sentence)
        if rest:
            told.append(rest)
            if len(told) == _MOST_SENTENCES:
                break
    return told


def _without_headline(headline: list[str], sentence: str) -> str:
    """What `sentence` says beyond the headline: all, the rest of it, or nothing."""
    words = tokens(sentence)
    folded = [token.folded for token in words]
    if not headline:
        return sentence
    if folded[: len(headline)] == headline:
        rest = sentence[words[len(headline) - 1].end :]
        after = words[len(headline) :]
        if len(after) < _LEAST_REST:
            return ""
        kept = sentence[after[0].start :]
        return kept if re.match(r"['\"»”’)\]]*\s*[.:؟!|]", rest) else f"{_ELLIPSIS} {kept}"
    known, told = _content(headline), _content(folded)
    echo = len(told) <= _ECHO_LENGTH * len(known) and sum(form in known for form in told) >= _ECHO_SHARE * len(told)
    return "" if echo else sentence


def _content(words: list[str]) -> list[str]:
    return [index_form(word) for word in words if word not in STOP_WORDS]


def _cut(sentence: str, limit: int) -> str:
    """`sentence` within `limit` characters, cut after a clause or else a word; empty if not one word fits."""
    if len(sentence) <= limit:
        return sentence
    room = limit - len(_ELLIPSIS)
    space = sentence.rfind(" ", 0, room + 1) if room > 0 else -1
    if space <= 0:
        return ""
    head = sentence[:space]
    clauses = [match.start() for match in re.finditer(r"[،؛,;:](?=\s|$)", head)]
    at_clause = bool(clauses) and clauses[-1] >= _CLAUSE * room
    head = head[: clauses[-1]] if at_clause else _without_loose_end(head)
    head = head.rstrip(" ،؛,;:-–—")
    return f"{head}{_ELLIPSIS}" if tokens(head) else ""


def _without_loose_end(head: str) -> str:
    """`head` without the stop words it ends in, which announce something that was cut off."""
    words = head.split(" ")
    while len(words) > 1 and fold(words[-1]).strip('«"“(') in STOP_WORDS | {""}:
        words.pop()
    return " ".join(words)
