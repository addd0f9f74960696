"""Dates of feeds and pages: by our own rules first (`bot.core.documents.dates`), the hard ones by dateparser.

Relative dates («منذ ساعتين») are left unknown, and so is what may be two dates. Runs in the worker: dateparser takes a
millisecond or more for each text.
"""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime
from typing import Any, Final

from bot.core.documents.dates import parse_date
from bot.core.text import fold

MOST: Final = 200
"""Hard dates of one body that are read: a second or two."""

_LONGEST: Final = 80
_LANGUAGES: Final = ["ar", "en", "fr"]
_SETTINGS: Final[dict[str, Any]] = {
    "TIMEZONE": "UTC",
    "TO_TIMEZONE": "UTC",
    "RETURN_AS_TIMEZONE_AWARE": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "DATE_ORDER": "DMY",
    "PARSERS": ["absolute-time"],
}
_EPOCH: Final = re.compile(r"1\d{9}(?:\d{3})?")
"""Seconds or milliseconds since 1970, of this century."""
_FIGURES: Final = re.compile(r"\b(\d{1,2})\s*[/-]\s*(\d{1,2})\s*[/.-]\s*(?:\d{4}|\d{2})\b")
_DATED: Final = re.compile(r"\d{4}\s*[/.-]\s*\d|\d\s*[/.-]\s*\d{4}|\d.*[^\W\d_]{3}|[^\W\d_]{3}.*\d")


class DateReader:
    """Reads the dates of one body."""

    def __init__(self) -> None:
        self._left = MOST
        self._known: dict[str, datetime | None] = {}

    def read(self, text: str) -> datetime | None:
        """Give a date as an instant in UTC; None when it is none, may be two, or there were too many hard ones."""
        moment = parse_date(text)
        if moment is not None or not 0 < len(text) <= _LONGEST:
            return moment
        if text not in self._known and self._left > 0:
            self._known[text] = self._hard(text)
        return self._known.get(text)

    def _hard(self, text: str) -> datetime | None:
        written = fold(text).strip()
        if _EPOCH.fullmatch(written):
            return datetime.fromtimestamp(int(written[:10]), UTC)
        if not _DATED.search(written) or _may_be_two(written):
            return None
        self._left -= 1
        import dateparser  # it takes a tenth of a second, and most bodies need none

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own making: dates without a year, which we do not take
            try:
                found: datetime | None = dateparser.parse(text, languages=_LANGUAGES, settings=_SETTINGS)
            except (ValueError, OverflowError, TypeError, AttributeError, LookupError):
                return None  # what hostile text makes it raise
        return found


def _may_be_two(text: str) -> bool:
    figures = _FIGURES.search(text)
    if figures is None:
        return False
    first, second = int(figures[1]), int(figures[2])
    return first != second and first <= 12 and second <= 12
