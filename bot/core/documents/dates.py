"""Dates as documents write them, when they are unmistakable."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from bot.core.documents.plain import folded_set
from bot.core.text import fold

# Egypt and the Gulf | the Levant and Iraq | Algeria and Tunisia | Morocco | English; by month.
_MONTH_NAMES: Final = (
    "يناير|كانون الثاني|جانفي|January|Jan",
    "فبراير|شباط|فيفري|February|Feb",
    "مارس|آذار|March|Mar",
    "أبريل|إبريل|نيسان|أفريل|April|Apr",
    "مايو|أيار|ماي|May",
    "يونيو|حزيران|جوان|June|Jun",
    "يوليو|تموز|جويلية|يوليوز|July|Jul",
    "أغسطس|آب|أوت|غشت|August|Aug",
    "سبتمبر|أيلول|شتنبر|September|Sept|Sep",
    "أكتوبر|تشرين الأول|October|Oct",
    "نوفمبر|تشرين الثاني|نونبر|November|Nov",
    "ديسمبر|كانون الأول|دجنبر|December|Dec",
)
_MONTHS: Final = {fold(name): number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split("|")}
_NAME: Final = "(?:" + "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)) + ")"
_TIME: Final = r"(?:.{0,14}?\b(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?(?P<rest>.{0,12}))?"
_DAY_FIRST: Final = re.compile(
    rf"\D{{0,20}}\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_NAME})(?:\s*/\s*{_NAME})?[\s,،]+(?P<year>\d{{4}})\b{_TIME}\D{{0,8}}"
)
_MONTH_FIRST: Final = re.compile(
    rf"\D{{0,20}}?\b(?P<month>{_NAME})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,،]+(?P<year>\d{{4}})\b{_TIME}\D{{0,8}}"
)
_NUMERIC: Final = re.compile(
    rf"\D{{0,20}}\b(?P<day>\d{{1,2}})(?P<mark>[/.-])(?P<month>\d{{1,2}})(?P=mark)(?P<year>\d{{4}})\b{_TIME}\D{{0,8}}"
)
_YEAR_FIRST: Final = re.compile(
    rf"\D{{0,20}}\b(?P<year>[12]\d{{3}})(?P<mark>[/.-])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})\b{_TIME}\D{{0,8}}"
)
_MAIL: Final = re.compile(
    r"(?:[a-z]{3,9},?\s+)?\d{1,2}\s+[a-z]{3}\s+[12]\d{3}\s+\d\d:\d\d(?::\d\d)?\s+(?:[+-]\d{4}|(?P<zone>[a-z]{1,4}))",
    re.IGNORECASE,
)
_OFFSET: Final = re.compile(r"(?<!\d)([+-])(\d{2}):?(\d{2})\b")
_EASTERN: Final = {"cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3}
_ZONES: Final = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "pst": -8, "pdt": -7} | _EASTERN
"""Names of zones that are written behind times, in hours east of UTC; RFC 5322 and Europe's."""
_EVENING: Final = re.compile(r"\b(?:م|مساء|pm|p\.m)\b")
_MORNING: Final = re.compile(r"\b(?:ص|صباحا|am|a\.m)\b")
_DATE_WORDS: Final = folded_set("""
    السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة يوم ص م صباحا مساء ظهرا في
    الساعة ساعة بتوقيت توقيت غرينتش جرينتش القدس مكة القاهرة نشر النشر تاريخ آخر تحديث
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    at on of am pm utc gmt z st nd rd th published updated posted last
""") | {*" ".join(_MONTHS).split(), *_ZONES}
_LETTERS_OF_WORD: Final = re.compile(r"[^\W\d_]+")


def has_only_date_words(text: str) -> bool:
    """Whether a text has no words but those of dates: a date alone, and no sentence with one."""
    return all(word in _DATE_WORDS for word in _LETTERS_OF_WORD.findall(fold(text)))


def utc(moment: datetime) -> datetime:
    """Turn `moment` into UTC; without an offset it is UTC already. Raises OverflowError at the ends of the calendar."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _hour(match: re.Match[str]) -> int:
    hour = int(match["hour"] or 0)
    rest = match["rest"] or ""
    if hour < 12 and _EVENING.search(rest):
        return hour + 12
    return 0 if hour == 12 and _MORNING.search(rest) else hour


def _offset(match: re.Match[str]) -> timedelta:
    """How far the written time is ahead of UTC, where it says so."""
    rest = match["rest"] or ""
    if found := _OFFSET.search(rest):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return -ahead if found[1] == "-" else ahead
    return timedelta(hours=next((_ZONES[word] for word in re.findall(r"[a-z]{3,4}", rest) if word in _ZONES), 0))


def _month(match: re.Match[str]) -> int | None:
    written = match["month"]
    if match.re is _YEAR_FIRST:
        return int(written)  # nobody puts the day between year and month
    if not written.isdigit():
        return _MONTHS[written]
    month, day = int(written), int(match["day"])
    # 03/04 may be either; 25/12 cannot, 12/12 need not be asked, and where dots divide the day stands first.
    return month if day > 12 or day == month or match["mark"] == "." else None


def parse_date(text: str) -> datetime | None:
    """Read a date, with or without a time, as an instant in UTC; None when it is none, or may be two.

    ISO 8601; a day with a month's name in any of the Arabic systems or English («12 كانون الأول/ديسمبر 2024»); day,
    month and year in figures when the order is certain, as it is with the year first. A date alone is its midnight, a
    time without offset UTC.
    """
    if len(text) > 80:
        return None
    written = fold(text).strip()
    return parse_iso(written.upper()) or _parse_mail(written) or _parse_written(written)


def _parse_mail(written: str) -> datetime | None:
    """Read the date of a mail or of HTTP, whose offset counts (RFC 5322): "Wed, 25 Nov 2026 10:30:00 +0300"."""
    match = _MAIL.fullmatch(written)
    if match is None:
        return None
    try:
        moment = utc(parsedate_to_datetime(written))
        # The standard library knows America's names only, and takes all others for UTC.
        return moment - timedelta(hours=_EASTERN.get(match["zone"] or "", 0))
    except (ValueError, OverflowError):
        return None


def parse_iso(text: str) -> datetime | None:
    """Read an ISO 8601 date or instant as an instant in UTC; None when it is none."""
    try:
        return utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _parse_written(written: str) -> datetime | None:
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _NUMERIC, _YEAR_FIRST):
        match = pattern.fullmatch(written)
        month = _month(match) if match else None
        if match and month:
            try:
                local = datetime(
                    int(match["year"]), month, int(match["day"]), _hour(match), int(match["minute"] or 0), tzinfo=UTC
                )
                return local - _offset(match)
            except (ValueError, OverflowError):
                return None
    return None
