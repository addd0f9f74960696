"""Articles as records: one JSON object a line (1.13).

Only "text" or "title" is required; unknown fields are ignored and null or "" is as good as absent. Text is taken as
plain text: markup in it is not interpreted, entities are not unescaped. Every code point keeps its place, so that
offsets into the article's text and title are offsets into the record's (1.23).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from bot.core.documents.dates import parse_iso
from bot.core.documents.headline import derive_headline
from bot.core.documents.links import is_web_address
from bot.core.documents.plain import detect_lang, one_line, plain
from bot.core.documents.tags import tidy_tags
from bot.core.model import Article
from bot.errors import InputError

MAX_RECORD_BYTES: Final = 4 * 1024 * 1024
"""Larger is no article; readers of files need not read on."""

_LANG: Final = re.compile(r"(?P<language>[A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]{1,20})?")
_BLANK: Final = re.compile(r"[\s_]")
_SEPARATOR: Final = re.compile("[,،;؛]")
_EPOCH: Final = re.compile(r"-?\d{9,11}(?:\.\d+)?")
_LONGEST_URL: Final = 2048


def parse_record(line: str | bytes) -> Article:
    """Read one record. Raises InputError naming the field and what is wrong with it; nothing else.

    `published` is ISO 8601 (without offset: UTC) or epoch seconds, `keywords` a list or words between commas. Without
    "title" a headline is derived, without "lang" the script decides.
    """
    return to_article(load_record(line))


def record_id(record: Mapping[str, object]) -> str | int | None:
    """The record's own identifier, a string or a whole number, as it was given; None when it has none."""
    value = record.get("id")
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def tag_offsets(record: Mapping[str, object], tags: Sequence[str]) -> list[int]:
    """Where each code point of the article's tags, joined by newlines, stands in the record's keywords.

    Offsets count code points of "keywords" itself when that is a string, else of its strings joined by newlines.
    """
    value = record.get("keywords")
    if isinstance(value, str):
        pieces, given = _SEPARATOR.split(value), value
    else:
        pieces = [str(word) for word in value] if isinstance(value, list) else []
        given = "\n".join(pieces)
    given = _BLANK.sub(" ", plain(given))  # spaces and underlines are one in tags
    offsets: list[int] = []
    waiting = iter(tags)
    tag, begin = next(waiting, None), 0
    for piece in pieces:
        if tag is not None and tidy_tags((one_line(piece),)) == (tag,):
            place = begin
            for char in tag:
                place = given.index(char, place) + 1
                offsets.append(place - 1)
            offsets.append(place)  # the newline after it
            tag = next(waiting, None)
        begin += len(piece) + 1
    return offsets


def to_article(record: dict[str, object]) -> Article:
    """Read the article out of a record that is JSON; as `parse_record`."""
    text = plain(_string(record, "text"))
    title = plain(_string(record, "title")).replace("\n", " ")
    if not text.strip() and not title.strip():
        raise InputError('neither "text" nor "title" is given')
    derived = not title.strip()
    return Article(
        text=text,
        title=derive_headline(text) if derived else title,
        title_derived=derived,
        url=_address(record, "url"),
        guid=_identifier(record),
        publisher=one_line(_string(record, "source")) or None,
        tags=_keywords(record),
        lang=_lang(record) or detect_lang(text if text.strip() else title),
        image=_picture(record),
        published_at=_published(record),
    )


def load_record(line: str | bytes) -> dict[str, object]:
    """Read the JSON object of a line; InputError when it is none."""
    if len(line) > MAX_RECORD_BYTES:
        raise InputError(f"the line is longer than {MAX_RECORD_BYTES // 1024 // 1024} MB")
    if isinstance(line, bytes):
        try:
            line = line.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(f"not UTF-8 at byte {error.start} of the line") from None
    try:
        record = json.loads(line.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise InputError(f"broken JSON at character {error.pos + 1}: {error.msg}") from None
    except RecursionError:
        raise InputError("broken JSON: nested too deeply") from None
    except ValueError:
        raise InputError("broken JSON: a number with too many digits") from None
    if not isinstance(record, dict):
        raise InputError("expected a JSON object")
    return record


def _kind(value: object) -> str:
    """Name the type of a JSON value as JSON does; strings never are of the wrong type."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list):
        return "a list"
    return "null" if value is None else "an object"


def _string(record: dict[str, object], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f'"{name}" must be a string, not {_kind(value)}')
    return value


def _identifier(record: dict[str, object]) -> str | None:
    value = record.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is not None and not isinstance(value, str):
        raise InputError(f'"id" must be a string or a whole number, not {_kind(value)}')
    return one_line(value or "") or None


def _picture(record: dict[str, object]) -> str | None:
    """The picture's address; one that is none costs the picture, not the article."""
    value = _string(record, "image").strip()
    return value if len(value) <= _LONGEST_URL and plain(value) == value and is_web_address(value) else None


def _address(record: dict[str, object], name: str) -> str | None:
    value = _string(record, name).strip()
    if not value:
        return None
    if len(value) > _LONGEST_URL or plain(value) != value or not is_web_address(value):
        raise InputError(f'"{name}" must be an address that begins with http:// or https://')
    return value


def _keywords(record: dict[str, object]) -> tuple[str, ...]:
    value = record.get("keywords")
    if value is None:
        return ()
    if isinstance(value, str):
        value = _SEPARATOR.split(value)
    if not isinstance(value, list):
        raise InputError(f'"keywords" must be a list of strings, or a string, not {_kind(value)}')
    words: list[str] = []
    for word in value:
        if not isinstance(word, str):
            raise InputError(f'"keywords" must hold strings only, not {_kind(word)}')
        words.append(one_line(word))
    return tidy_tags(words)


def _lang(record: dict[str, object]) -> str | None:
    value = _string(record, "lang").strip()
    if not value:
        return None
    match = _LANG.fullmatch(value)
    if match is None:
        raise InputError('"lang" must be a language code such as "ar" or "en"')
    return match["language"].lower()


def _published(record: dict[str, object]) -> datetime | None:
    value = record.get("published")
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise InputError(f'"published" must be an ISO 8601 string or epoch seconds, not {_kind(value)}')
    if isinstance(value, str) and not _EPOCH.fullmatch(value.strip()):
        moment = parse_iso(value.strip())
    else:
        moment = _from_epoch(value)
    if moment is None:
        raise InputError('"published" must be an ISO 8601 date, or epoch seconds (not milliseconds)')
    return moment


def _from_epoch(seconds: float | str) -> datetime | None:
    """Turn epoch seconds into an instant; None outside 1900 to 2200, where milliseconds would fall."""
    if isinstance(seconds, str):
        seconds = float(seconds)
    if not -2_208_988_800 <= seconds <= 7_258_118_400:  # no NaN is within
        return None
    return datetime.fromtimestamp(seconds, UTC)
