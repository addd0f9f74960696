"""What becomes of a text on its way into a message: parsed, cleaned, trimmed, links and commands found.

Follows tdlib's `fix_formatted_text` (td/telegram/MessageEntity.cpp) and `clean_input_string` as far as a reader can
see: control characters become spaces, carriage returns and bidirectional embeddings (U+202A-U+202E) vanish, white
space at both ends is cut, nothing stays inside code, quotes do not nest.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.demo.html import entity_order, link_entity, parse_html, utf16_length, utf16_slice
from bot.demo.wire import Json, Params, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT_LIMIT = 4096
"""UTF-16 units of a message's text after parsing."""
CAPTION_LIMIT = 1024
"""UTF-16 units of a caption after parsing."""
ENTITY_LIMIT = 100
"""Entities of a message. The real server drops the rest without a word; here they are refused, so that tests notice."""
RAW_LIMIT = 1 << 15
"""Bytes of a text before parsing."""

_STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_CODE = frozenset({"code", "pre"})
_GIVEN = _STYLES | _QUOTES | _CODE | {"text_link", "text_mention", "custom_emoji"}
_DIRTY = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u030a\u0333\u033f]")
_GONE = frozenset("\r\u030a\u0333\u033f") | {chr(code) for code in range(0x2028, 0x202F)}
_FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"«»]+[^\s<>\"«».,:;!?،؛؟)\]])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?<![\w/@])(?P<mention>@[A-Za-z][A-Za-z0-9_]{2,31})\b"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{2,31})?)(?![\w/])"
    r"|(?<![\w&])(?P<hashtag>#\w*[^\W\d]\w*)"
)


@dataclass(frozen=True, slots=True)
class Text:
    """Text as it stands in a message."""

    text: str
    entities: list[Json] = field(default_factory=list)


def read_text(params: Params, name: str, *, entities_name: str = "entities") -> Text:
    """Return the formatted text of a request; empty when there is none. Raises ApiError as the real server does."""
    raw = params.text(name)
    if len(raw) * 4 > RAW_LIMIT and len(raw.encode("utf-8", "replace")) > RAW_LIMIT:
        raise bad_request(f"{'text' if name == 'text' else name} is too long")
    mode = params.text("parse_mode").lower()
    if mode == "html":
        return fix_text(*parse_html(raw))
    if mode not in {"", "none"}:
        raise bad_request("unsupported parse_mode")
    given = params.rows(entities_name, "entities") or []
    return fix_text(raw, [_read_entity(entity, raw) for entity in given if entity.get("type") in _GIVEN])


def check_size(text: Text, limit: int, refusal: str) -> None:
    """Refuse a text over `limit` UTF-16 units or over a hundred formatted pieces."""
    if utf16_length(text.text) > limit:
        raise bad_request(refusal)
    if sum(entity["type"] in _GIVEN for entity in text.entities) > ENTITY_LIMIT:
        raise bad_request("ENTITIES_TOO_LONG")


def fix_text(text: str, entities: list[Json]) -> Text:
    """Clean and trim `text`, move `entities` along, and find what the server finds by itself."""
    text, entities = _clean(text, entities)
    text, entities = _trim(text, entities)
    entities = _settle(entities)
    entities += _find(text, entities)
    return Text(text, sorted(entities, key=entity_order))


def _read_entity(entity: Json, text: str) -> Json:
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request('can\'t parse MessageEntity: Field "offset" must be a valid Number')
    size = utf16_length(text)
    if offset < 0 or length < 0 or offset + length > size:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset "
            f"{offset + length}"
        )
    if any("�" in utf16_slice(text, 0, cut) and "�" not in text for cut in (offset, offset + length)):
        raise bad_request("entity beginning or ending in the middle of a UTF-16 symbol")
    kept: Json = {"type": entity["type"], "offset": offset, "length": length}
    if entity["type"] == "text_link":
        link = link_entity(str(entity.get("url", "")))
        if link is None:
            raise bad_request("can't parse MessageEntity: Wrong HTTP URL")
        return kept | link
    kept |= {key: entity[key] for key in ("user", "language", "custom_emoji_id") if entity.get(key)}
    return kept


def _clean(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    if not _DIRTY.search(text):
        return text, entities
    removed = [utf16_length(text[: found.start()]) for found in _DIRTY.finditer(text) if found[0] in _GONE]
    cleaned = _DIRTY.sub(lambda found: "" if found[0] in _GONE else " ", text)

    def moved(offset: int) -> int:
        return offset - bisect_right(removed, offset - 1)

    return cleaned, _move(entities, moved)


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    cut = text.lstrip(" \n")
    front = len(text) - len(cut)
    cut = cut.rstrip(" \n")
    if len(cut) == len(text):
        return text, entities
    size = utf16_length(cut)
    return cut, _move(entities, lambda offset: min(max(offset - front, 0), size))


def _move(entities: list[Json], where: Callable[[int], int]) -> list[Json]:
    """Entities with both ends moved by `where`, without those that became empty."""
    moved = []
    for entity in entities:
        begin, end = where(entity["offset"]), where(entity["offset"] + entity["length"])
        if end > begin:
            moved.append(entity | {"offset": begin, "length": end - begin})
    return moved


def _settle(entities: list[Json]) -> list[Json]:
    """Keep what may stand together: nothing inside code, styles cut around it, no quote in a quote."""
    code = [(entity["offset"], entity["offset"] + entity["length"]) for entity in entities if entity["type"] in _CODE]
    kept: list[Json] = []
    last_end: dict[str, int] = {}
    for entity in sorted(entities, key=entity_order):
        kind, begin, end = entity["type"], entity["offset"], entity["offset"] + entity["length"]
        family = "quote" if kind in _QUOTES else "code" if kind in _CODE else kind
        if begin < last_end.get(family, 0):
            continue
        last_end[family] = end
        if family in {"quote", "code"}:
            kept.append(entity)
        elif kind in _STYLES:
            kept += [entity | {"offset": a, "length": b - a} for a, b in _outside(begin, end, code)]
        elif not any(a <= begin and end <= b for a, b in code):
            kept.append(entity)
    return kept


def _outside(begin: int, end: int, holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the parts of [begin, end) that no hole covers."""
    parts = []
    for a, b in sorted(holes):
        if a > begin and begin < end:
            parts.append((begin, min(a, end)))
        begin = max(begin, b)
    if begin < end:
        parts.append((begin, end))
    return parts


def _find(text: str, given: list[Json]) -> list[Json]:
    """Addresses, mentions, commands and hashtags outside code and links, as the server marks them."""
    if not any(sign in text for sign in ("/", "@", "#")):
        return []
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in given
        if entity["type"] in _CODE or entity["type"] in {"text_link", "text_mention"}
    ]
    found = []
    for match in _FOUND.finditer(text):
        begin = utf16_length(text[: match.start()])
        end = begin + utf16_length(match[0])
        if not any(begin < b and a < end for a, b in taken):
            found.append({"type": match.lastgroup, "offset": begin, "length": end - begin})
    return found
