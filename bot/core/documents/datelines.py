"""Datelines: the place and the publisher or agency an article opens with; they are not body text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.core.documents.plain import folded_set
from bot.core.text import tokens

# Written once each; compared without spaces, dots and spelling variants: «أ ف ب», «أ.ف.ب» and «ا ف ب» are one.
_AGENCY_NAMES: Final = """
رويترز|Reuters|أ ف ب|فرانس برس|فرنس برس|الفرنسية|الصحافة الفرنسية|AFP|أ ب|أسوشيتد برس|أسوشييتد برس|AP
Associated Press|د ب أ|الألمانية|dpa|يو بي آي|UPI|بلومبرغ|بلومبيرج|Bloomberg|شينخوا|Xinhua|تاس|TASS|سبوتنيك
Sputnik|نوفوستي|ريا نوفوستي|RIA|إنترفاكس|Interfax|الأناضول|الاناضول|Anadolu|Anadolu Agency|AA|إفي|EFE|أنسا
ANSA|كيودو|Kyodo|يونهاب|Yonhap|PTI|برس ترست|سانا|العربية السورية للأنباء|SANA|وام|أنباء الإمارات|WAM|واس
السعودية|SPA|بترا|الأردنية|Petra|قنا|القطرية|QNA|كونا|الكويتية|KUNA|بنا|أنباء البحرين|BNA|العمانية|ONA|أ ش أ
أنباء الشرق الأوسط|MENA|الوطنية للإعلام|NNA|المركزية|واع|العراقية|INA|وفا|WAFA|معا|وات|تونس أفريقيا للأنباء
TAP|واج|الجزائرية|APS|و م ع|المغرب العربي للأنباء|MAP|سونا|SUNA|وال|LANA|سبأ|Saba|إرنا|IRNA|فارس|Fars|تسنيم
Tasnim|مهر|Mehr|إيسنا|ISNA|وكالات|الوكالات|وكالات الأنباء|Agencies|Wires
"""
_NO_NAMES: Final = folded_set("خاص متابعات مراسلنا مراسلون special exclusive staff")
"""What stands in place of a name: a dateline without publisher."""
_NO_DATELINES: Final = folded_set("فيديو صور بالفيديو بالصور تحديث محدث رأي video photos updated update opinion")
"""What in brackets makes a headline of the line."""
_PREFIXES: Final = ("وكاله انباء ", "وكاله الانباء ", "وكاله ")


def _squeezed(name: str) -> str:
    words = " ".join(token.folded for token in tokens(name))
    for prefix in _PREFIXES:
        words = words.removeprefix(prefix)
    return words.replace(" ", "")


_AGENCIES: Final = frozenset(_squeezed(name) for name in re.split(r"[|\n]", _AGENCY_NAMES.strip()))

_SEP: Final = r"(?:\s*[-–—]+\s*|\s*ـ+\s+)"
_IN_BRACKETS: Final = re.compile(
    r"(?P<place>[^()\[\]:؛«»\"]{0,60}?)\s*[(\[](?P<name>[^()\[\]]{2,60})[)\]]\s*(?P<mark>[-–—ـ:.،]*)\s*(?P<rest>.*)"
)
_DASHED: Final = re.compile(
    rf"(?P<place>[^()\[\]:؛«»\"–—-]{{2,40}}?){_SEP}(?P<name>«[^»]{{2,40}}»|\"[^\"]{{2,40}}\"|[^()\[\]:؛«»\"–—-]{{2,40}}?)"
    rf"(?:(?:{_SEP}|\s*:\s*)(?P<rest>.*))?"
)
_CAPITALS: Final = re.compile(r"[A-Z][A-Z.,' ]{2,40}(?:, [A-Z][a-z]+\.? \d{1,2})?\s+[–—-]+\s+(?P<rest>.+)")
_NAME_PARTS: Final = re.compile(r"\s*[،,/+&]\s*|\s+[-–—ـ]\s+")
_QUOTES: Final = " «»\"“”'()[]*."


@dataclass(frozen=True, slots=True)
class Origin:
    """Who published an article, and the agency it was taken from («نقلًا عن»), as they are written."""

    publisher: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline found at the head of a paragraph, and what of the paragraph is text."""

    origin: Origin
    rest: str


def is_agency(name: str) -> bool:
    """Whether `name` is a news agency's, in Arabic or Latin letters, or says «وكالات»."""
    return _squeezed(name) in _AGENCIES


def origin_of(name: str) -> Origin:
    """Tell publisher and agency apart in the name of a source: «الجزيرة + رويترز» is one via the other."""
    whole = name.strip(_QUOTES)
    parts = [part.strip(_QUOTES) for part in _NAME_PARTS.split(whole)]
    agencies = [part for part in parts if is_agency(part)]
    if not agencies:
        return Origin(publisher=whole or None)
    others = [part for part in parts if part and part not in agencies]
    return Origin(" - ".join(others) or None, "، ".join(agencies))


def _origin_in_dateline(name: str) -> Origin | None:
    """Read the name of a dateline; None when it cannot be one."""
    words = [token.folded for token in tokens(name)]
    if not words or len(words) > 6 or any(word.isdigit() for word in words) or words[0] in _NO_DATELINES:
        return None
    return Origin() if words[0] in _NO_NAMES else origin_of(name)


def _bracketed(line: str) -> Dateline | None:
    match = _IN_BRACKETS.fullmatch(line)
    if match is None:
        return None
    origin = _origin_in_dateline(match["name"])
    words = len(tokens(match["place"]))
    if origin is None or words > 6:
        return None
    if match["rest"] and not match["mark"]:  # «وقالت (رويترز) إن …» is running text
        return None
    if origin.agency is None and not 1 <= words <= 3:
        return None
    return Dateline(origin, match["rest"])


def _dashed(line: str) -> Dateline | None:
    match = _DASHED.fullmatch(line)
    if match is None or len(tokens(match["place"])) > 3:
        return None
    name = match["name"]
    if not (is_agency(name) or name[0] in '«"'):
        return None
    origin = _origin_in_dateline(name)
    return None if origin is None else Dateline(origin, match["rest"] or "")


def find_dateline(line: str) -> Dateline | None:
    """Find the dateline that is `line`, or opens it.

    «دمشق (الاتحاد)», «بيروت (رويترز) - قال …», «القاهرة - رويترز», «الرباط ـ «الصباح»: …», "LONDON (Reuters) - …",
    "BEIRUT — …". Only the head of an article has datelines: the caller asks for no other line.
    """
    found = _bracketed(line) or _dashed(line)
    if found is not None:
        return found
    capitals = _CAPITALS.fullmatch(line)
    return Dateline(Origin(), capitals["rest"]) if capitals else None
