"""Section labels of article documents, in all their spellings.

A label counts only as a whole line, or at the start of a line with a colon: «بانفجار مجهول المصدر في بلدة» is running
text. Two kinds of boxes also come glued to their headlines without a colon; see `_glued`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from bot.core.documents.plain import folded_words
from bot.core.text import tokens


class Kind(Enum):
    """What a label opens."""

    TITLE = auto()
    SOURCE = auto()
    TAGS = auto()
    READ_ALSO = auto()
    RELATED = auto()
    """Headlines belonging to the article they stand in."""
    SIMILAR = auto()
    """Headlines of the whole page, belonging to its main article."""
    URL = auto()
    DATE = auto()
    BYLINE = auto()
    WROTE = auto()
    """«كتب: …»: a byline at the head of an article, a quotation elsewhere."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label found on a line, and what follows it there."""

    kind: Kind
    value: str = ""


# One spelling each: folding makes إقرأ أيضاً, اقرأ أيضًا and اقرا ايضا one, and Read Also and READ ALSO.
_SPELLINGS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.TITLE: ("العنوان", "عنوان الخبر", "عنوان المقال", "Title", "Headline"),
    Kind.SOURCE: ("المصدر", "مصدر الخبر", "الناشر", "نقلا عن", "Source", "Publisher"),
    Kind.TAGS: (
        "كلمات دلالية",
        "الكلمات الدلالية",
        "كلمات مفتاحية",
        "الكلمات المفتاحية",
        "وسوم",
        "الوسوم",
        "أوسمة",
        "العلامات",
        "تاغات",
        "هاشتاغ",
        "Tags",
        "Keywords",
        "Key words",
        "Topics",
    ),
    Kind.READ_ALSO: (
        "اقرأ أيضا",
        "واقرأ أيضا",
        "اقرأ كذلك",
        "اقرأ المزيد",
        "طالع أيضا",
        "Read also",
        "Also read",
        "Read more",
        "Read next",
    ),
    Kind.RELATED: (
        "أخبار ذات صلة",
        "الأخبار ذات الصلة",
        "مقالات ذات صلة",
        "مواضيع ذات صلة",
        "موضوعات ذات صلة",
        "ذات صلة",
        "أخبار متعلقة",
        "مواضيع متعلقة",
        "موضوعات متعلقة",
        "شاهد أيضا",
        "قد يهمك",
        "قد يهمك أيضا",
        "قد يعجبك أيضا",
        "Related",
        "Related news",
        "Related articles",
        "Related stories",
        "See also",
        "Watch also",
        "You may also like",
    ),
    Kind.SIMILAR: (
        "مقالات مشابهة",
        "المقالات المشابهة",
        "أخبار مشابهة",
        "مواضيع مشابهة",
        "موضوعات مشابهة",
        "Similar articles",
        "Similar stories",
        "Similar news",
    ),
    Kind.URL: ("الرابط", "رابط", "رابط الخبر", "رابط المقال", "رابط المصدر", "URL", "Link"),
    Kind.DATE: (
        "التاريخ",
        "تاريخ النشر",
        "تاريخ الخبر",
        "نشر في",
        "نشر بتاريخ",
        "Date",
        "Published",
        "Published on",
        "Published at",
    ),
    Kind.BYLINE: ("الكاتب", "بقلم", "Author", "By"),
    Kind.WROTE: ("كتب", "كتبت"),
}
_KINDS: Final = {folded_words(name): kind for kind, names in _SPELLINGS.items() for name in names}
_BOXES: Final = frozenset({Kind.TAGS, Kind.READ_ALSO, Kind.RELATED, Kind.SIMILAR})
_ALONE: Final = _BOXES | {Kind.SOURCE}
"""The labels that open a section when they are a whole line; the others need a value beside them."""

_GLUED: Final = tuple(
    (tuple(folded_words(name).split()), kind)
    for name, kind in (
        ("أخبار ذات صلة", Kind.RELATED),
        ("مقالات ذات صلة", Kind.RELATED),
        ("مواضيع ذات صلة", Kind.RELATED),
        ("موضوعات ذات صلة", Kind.RELATED),
        ("Related articles", Kind.RELATED),
        ("Related stories", Kind.RELATED),
        ("اقرأ أيضا", Kind.READ_ALSO),
    )
)
_MORE: Final = frozenset(
    folded_words(name)
    for name in (
        "المزيد",
        "للمزيد",
        "لمتابعة المزيد",
        "شاهد المزيد",
        "طالع المزيد",
        "لمزيد من التفاصيل",
        "لقراءة المزيد",
        "المزيد من الأخبار",
        "مزيد من الأخبار",
        "More",
        "More news",
        "More on this",
    )
)
"""Labels on pages and in feeds only: in a document they are a button's words."""
_LONGEST: Final = 48
"""Characters within which a label ends, decoration included."""
_COLON: Final = re.compile("[:：]")
_DIVIDED: Final = re.compile(r"\s*[|｜:：…]\s*|\s*\.\.+\s*|\s+[-–—/»>]+\s*|\s*[–—»>]+\s+")
"""What stands between a label and a headline on pages."""
_FULL_STOP: Final = re.compile(r"(?<![.…])\.[»”\"')]*$")


def ends_with_full_stop(line: str) -> bool:
    """Whether `line` ends as a sentence does, not as a headline or with an ellipsis."""
    return _FULL_STOP.search(line[-8:]) is not None


def _glued(line: str) -> Label | None:
    """Find a box printed on one line with its headlines, without a colon («أخبار ذات صلة وزيرا خارجية …»).

    What ends as a sentence, or goes on with «بال…» (related *to*), is running text.
    """
    words = tokens(line[:_LONGEST])
    for name, kind in _GLUED:
        if tuple(word.folded for word in words[: len(name)]) != name or line[: words[0].start].strip(" •*-«[("):
            continue
        value = line[words[len(name) - 1].end :].lstrip(" -–—|/،.…")
        if value and not ends_with_full_stop(line) and not folded_words(value[:20]).startswith("بال"):
            return Label(kind, value)
    return None


def find_label(line: str) -> Label | None:
    """Find the label that opens `line`, if one does."""
    if len(line) <= _LONGEST:
        kind = _KINDS.get(folded_words(line))
        if kind in _ALONE:
            return Label(kind)
    colon = _COLON.search(line, 0, _LONGEST)
    if colon is not None:
        kind = _KINDS.get(folded_words(line[: colon.start()]))
        if kind is not None:
            return Label(kind, line[colon.end() :].strip(" *_"))
    return _glued(line)


def find_web_label(line: str) -> Label | None:
    """Find the label of a box that opens a line of a page or of a feed's item, where bars and dashes divide too.

    Only of boxes of links and of tags; the other labels are a document's.
    """
    for end in _DIVIDED.finditer(line[: _LONGEST + 1]):
        kind = _box_kind(line[: end.start()])
        if kind is not None:
            return Label(kind, line[end.end() :].strip(" *_"))
    kind = _box_kind(line) if len(line) <= _LONGEST else None
    return Label(kind) if kind is not None else _glued(line)


def _box_kind(text: str) -> Kind | None:
    words = folded_words(text)
    kind = Kind.READ_ALSO if words in _MORE else _KINDS.get(words)
    return kind if kind in _BOXES else None
