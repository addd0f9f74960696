"""What is said in the two languages: Fluent texts, with numbers, dates and durations by Babel.

Fluent sets arguments into first-strong isolates by itself, so that a Latin keyword in an Arabic sentence stays in its
place. Arabic digits are 123 (CLDR's `latn`), the default of ../shared/ARABIC.md.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor
from markupsafe import Markup, escape

from bot.core.html import LRM, RLM, to_plain, without_controls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Language: TypeAlias = Literal["ar", "en"]
Argument: TypeAlias = str | int | float

LANGUAGES: Final[tuple[Language, ...]] = ("ar", "en")
_LOCALES: Final[dict[Language, str]] = {"ar": "ar", "en": "en_GB"}
_LONGEST_PART: Final = 2000
"""fluent.runtime refuses strings above 2,500 characters; longer arguments are put in afterwards."""
_UNITS: Final = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))
"""Whole units only: Babel would round 59.6 minutes up to 60."""
_PLACE: Final = re.compile("\ue000(\\d{1,2})\ue001")


def language_of(code: str | None) -> Language:
    """Choose the language we speak to someone whose Telegram speaks `code`: Arabic for ar* or nothing, else English."""
    return "ar" if not code or code.lower().startswith("ar") else "en"


class _MarkupFinder(Visitor):
    """Notes whether a message's own text holds HTML."""

    def __init__(self) -> None:
        self.found = False

    def visit_TextElement(self, node: ast.TextElement) -> None:  # noqa: N802 - the name is Fluent's
        self.found = self.found or "<" in node.value or "&" in node.value


def _escaped(value: Argument) -> Argument:
    if isinstance(value, Markup):
        return str(value)
    return str(escape(without_controls(value))) if isinstance(value, str) else value


def _readable(value: Argument) -> Argument:
    if isinstance(value, Markup):
        return to_plain(value)
    return without_controls(value) if isinstance(value, str) else value


def _put_in(text: str, long: Sequence[str]) -> str:
    """Put the long arguments where their places are; what merely looks like a place (it came from outside) stays."""

    def argument(place: re.Match[str]) -> str:
        index = int(place[1])
        return long[index] if index < len(long) else place[0]

    return _PLACE.sub(argument, text) if long else text


class Texts:
    """All texts of one language. A key or variable that does not exist raises KeyError."""

    def __init__(self, language: Language, source: str) -> None:
        """Read the Fluent `source`; ValueError names the first entry that is not Fluent."""
        self.language: Final = language
        self.rtl: Final = language == "ar"
        self.mark: Final = RLM if self.rtl else LRM
        """Put before a line, it makes the line run in this language's direction whatever follows."""
        self._locale = Locale.parse(_LOCALES[language])
        self._bundle = FluentBundle([language])
        self._rich: set[str] = set()
        resource = FluentResource(source)
        for entry in resource.body:
            if isinstance(entry, ast.Junk):
                raise ValueError(f"{language}: not Fluent: {entry.content!r}")  # noqa: TRY004 - of a file, not a type
            if isinstance(entry, ast.Message):
                self._note(entry)
        self._bundle.add_resource(resource)

    def _note(self, entry: ast.Message) -> None:
        name = entry.id.name
        if self._bundle.has_message(name):
            raise ValueError(f"{self.language}: {name} is there twice")
        finder = _MarkupFinder()
        finder.visit(entry)
        if finder.found:
            self._rich.add(name)
        self._bundle.add_resource(ast.Resource([entry]))

    def plain(self, key: str, **args: Argument) -> str:
        """Give the text as it is read: for buttons, toasts and wherever HTML is not understood."""
        if key in self._rich:
            return to_plain(self.html(key, **args))
        return self._format(key, {name: _readable(value) for name, value in args.items()})

    def html(self, key: str, **args: Argument) -> Markup:
        """Give the text as Telegram HTML; every string argument is escaped unless it is Markup already."""
        return Markup(self._format(key, {name: _escaped(value) for name, value in args.items()}))  # noqa: S704 - all escaped

    def _format(self, key: str, args: Mapping[str, Argument]) -> str:
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        long = [value for value in args.values() if isinstance(value, str) and len(value) > _LONGEST_PART]
        given = {name: f"\ue000{long.index(value)}\ue001" if value in long else value for name, value in args.items()}
        text, errors = self._bundle.format_pattern(pattern, given)
        if errors:
            raise KeyError(f"{self.language}: {key}: {errors[0]}")
        return _put_in(cast("str", text), long)

    def number(self, value: float) -> str:
        """Write a number with its separators: 80,214."""
        return str(format_decimal(value, locale=self._locale))

    def language_name(self, code: str) -> str:
        """Name the language that has this code: العربية; the code itself when it has no name."""
        return str(self._locale.languages.get(code, code))

    def percent(self, share: float) -> str:
        """Write a share of 1 in whole per cent: 0.42 → 42%."""
        return format_percent(share, locale=self._locale)

    def clock(self, instant: datetime, zone: tzinfo) -> str:
        """Write the time of day in `zone`: 2:05 م, 14:05."""
        return format_time(instant.astimezone(zone), "short", locale=self._locale)

    def date(self, instant: datetime, zone: tzinfo) -> str:
        """Write the date in `zone`: 21 نوفمبر 2024."""
        return format_date(instant.astimezone(zone).date(), "long", locale=self._locale)

    def date_time(self, instant: datetime, zone: tzinfo) -> str:
        """Date and time of day in `zone`: 21 نوفمبر 2024، 2:05 م."""
        return self.plain("date-time", date=self.date(instant, zone), time=self.clock(instant, zone))

    def relative(self, delta: timedelta) -> str:
        """How long ago that was: «قبل 5 دقائق»; «الآن» below a minute (or when it is still to come)."""
        if delta < timedelta(minutes=1):
            return self.plain("just-now")
        unit = next(unit for unit in _UNITS if unit <= delta)
        return format_timedelta(-(delta // unit) * unit, add_direction=True, threshold=1, locale=self._locale)

    def span(self, delta: timedelta) -> str:
        """Write a length of time in its greatest unit: 10 دقائق."""
        return format_timedelta(delta, threshold=1, locale=self._locale)

    def duration(self, delta: timedelta) -> str:
        """About how long something takes: «نحو 3 دقائق»; «أقل من دقيقة»."""
        if delta < timedelta(minutes=1):
            return self.plain("duration-short")
        return self.plain("duration-about", duration=self.span(delta))


class Catalogue:
    """The texts of every language."""

    def __init__(self, sources: Mapping[Language, str]) -> None:
        """Read every language; `sources` holds their Fluent texts."""
        self._texts = {language: Texts(language, sources[language]) for language in LANGUAGES}

    def for_language(self, code: str | None) -> Texts:
        """Give the texts for someone whose Telegram (or chat setting) names `code`."""
        return self._texts[language_of(code)]
