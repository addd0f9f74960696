"""Whether a copy that differs from what is stored says anything new, or only shows that time has passed (3.5).

Feeds and pages carry clocks: «منذ 5 دقائق», «آخر تحديث 10:35», counts of readers, pictures with a changing query, the
present as date of publication. Such an article would be changed, matched and its messages corrected at every reading.
A figure in a sentence, though, may be the correction that matters most («5 قتلى», «7 قتلى»): it is taken, and only when
figures alone keep changing, ever more seldom.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeVar

from bot.core.model import Article

_Said = TypeVar("_Said", str, str | None)

FREE: Final = 3
"""Changes of nothing but figures, one after the other, that are taken at once."""
_FIRST_PAUSE: Final = timedelta(minutes=30)
_LONGEST_PAUSE: Final = timedelta(days=1)

_UNIT: Final = (
    "(?:لحظات|قليل|ثانية|ثانيتين|ثواني?|ثوانٍ|دقيقة|دقيقتين|دقائق|ساعة|ساعتين|ساعات|يوم|يومين|أيام"
    "|أسبوع|أسبوعين|أسابيع|شهر|شهرين|أشهر)"
)
_PASSING: Final = re.compile(
    rf"\b(?:منذ|قبل)\s{{1,3}}(?:\d{{1,6}}\s{{1,3}})?{_UNIT}\b"
    r"|\b(?:\d{1,6}|an?|one|just)\s{1,3}(?:now|(?:second|sec|minute|min|hour|hr|day|week|month)s?\s{1,3}ago)\b"
    r"|\b\d[\d,.]{0,12}\s{0,3}(?:مشاهدة|مشاهدات|قراءة|قراءات|زيارة|زيارات|تعليقات?|views?|reads?|comments?|shares?)\b"
    r"|\b(?:المشاهدات|الزيارات|القراءات|التعليقات|views|reads)\s{0,3}[:-]?\s{0,3}\d[\d,.]{0,12}"
    r"|\b\d{1,2}:\d{2}:\d{2}\b",
    re.IGNORECASE,
)
"""How long ago, how many readers, a time with seconds."""
_CLOCK_LINE: Final = re.compile(
    r"^[^\n\d]{0,30}(?:آخر تحديث|تم التحديث|الساعة الآن|last updated|updated at|updated on)\b"
    r"[^\n\d]{0,20}\d[^\n]{0,60}$",
    re.IGNORECASE | re.MULTILINE,
)
_FIGURES: Final = re.compile(r"\d[\d.,:/٫٬-]*")


def settled(known: Article, copy: Article, *, dated_once: bool) -> Article:
    """The copy, with what only passes put back to what is known.

    `dated_once`: a feed's item keeps the date it first had, because many give the present, or that of the last edit.
    """
    return replace(
        copy,
        title=_kept(known.title, copy.title, lambda title: _PASSING.sub(" ", title)),
        text=_kept(known.text, copy.text, _lasting),
        image=_kept(known.image, copy.image, _without_query),
        published_at=known.published_at if dated_once and known.published_at else copy.published_at,
    )


def only_figures_differ(known: Article, copy: Article) -> bool:
    """Whether headline and text are the same but for their figures."""
    ours, theirs = (_FIGURES.sub("0", f"{one.title}\n{one.text}") for one in (known, copy))
    return ours == theirs


def is_due(changes: int, since: timedelta) -> bool:
    """Whether one more change of figures alone is taken: after so many in a row, the last of them so long ago."""
    if changes < FREE:
        return True
    pause: timedelta = _FIRST_PAUSE * 2 ** min(changes - FREE, 10)
    return since >= min(pause, _LONGEST_PAUSE)


def _kept(known: _Said, copy: _Said, lasting: Callable[[_Said], _Said]) -> _Said:
    """What is known, where the copy differs in what passes only; most copies do not differ at all."""
    return known if known == copy or lasting(known) == lasting(copy) else copy


def _lasting(text: str) -> str:
    return _PASSING.sub(" ", _CLOCK_LINE.sub("", text))


def _without_query(address: str | None) -> str | None:
    return address.partition("?")[0] if address else address
