"""Telegram HTML, read as strictly as the real server reads it, and refused in its words.

The grammar is that of tdlib's `parse_html` (td/telegram/MessageEntity.cpp): a dozen tags, four named character
references, attributes with values, and an end tag for every start tag. Offsets and lengths of entities count
UTF-16 code units; the offsets in refusals count bytes of UTF-8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import parse_qs, urlsplit

from bot.demo.wire import Json, bad_request

SPACES = " \t\r\n\v\0"
_PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
}
_TAGS = frozenset(_PLAIN) | {"a", "pre", "code", "blockquote", "tg-emoji"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z]*))")
_STOP = re.compile(r"[<&]")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_ORDER = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


def utf16_length(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """Return the part of `text` an entity covers."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def entity_order(entity: Json) -> tuple[int, int, int]:
    """Sort key: where it starts, longest first, then the real server's rank of kinds."""
    return entity["offset"], -entity["length"], _ORDER.get(entity["type"], 50)


@dataclass(slots=True)
class _Open:
    """A start tag that waits for its end tag."""

    name: str
    argument: str
    offset: int
    piece: int


class HtmlParser:
    """One reading of one text; `run` returns the plain text and its entities."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._source = text + "\0"  # a sentinel that counts as space, like the C string the real parser reads
        self._at = 0
        self._pieces: list[str] = []
        self._offset = 0
        self._stack: list[_Open] = []
        self._entities: list[Json] = []

    def run(self) -> tuple[str, list[Json]]:
        """Raise ApiError (400 "can't parse entities: …") where the real server does."""
        text, end = self._text, len(self._text)
        while self._at < end:
            stop = _STOP.search(text, self._at)
            if stop is None:
                self._emit(text[self._at :])
                break
            if stop.start() > self._at:
                self._emit(text[self._at : stop.start()])
            self._at = stop.start()
            if text[self._at] == "&":
                self._emit(self._reference() or "&")
            elif self._source[self._at + 1] == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self._stack:
            _refuse(f'Can\'t find end tag corresponding to start tag "{self._stack[-1].name}"')
        return self._finish()

    def _finish(self) -> tuple[str, list[Json]]:
        plain = "".join(self._pieces)
        try:
            plain.encode()
        except UnicodeEncodeError:
            _refuse(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        for entity in self._entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return plain, sorted(self._entities, key=entity_order)

    def _emit(self, piece: str) -> None:
        self._pieces.append(piece)
        self._offset += utf16_length(piece)

    def _reference(self) -> str:
        """Read a character reference at `_at`; an unknown one is plain text: only its ampersand is passed over."""
        found = _REFERENCE.match(self._source, self._at)
        char = ""
        if found is not None:
            if found[3] is not None:
                char = _NAMED.get(found[3], "")
            else:
                code = int(found[1] or "0", 16) if found[1] is not None else int(found[2] or "0")
                if 0 < code < 0x10FFFF and found.end() - found.start() < 10:
                    char = chr(code)
        if found is None or not char:
            self._at += 1
            return ""
        self._at = found.end() + (self._source[found.end()] == ";")
        return char

    def _skip(self, stops: str) -> str:
        """Read on to the first of `stops` and return what was passed."""
        begin = self._at
        while self._source[self._at] not in stops:
            self._at += 1
        return self._source[begin : self._at]

    def _skip_spaces(self) -> None:
        while not self._ended() and self._source[self._at] in SPACES:
            self._at += 1

    def _ended(self) -> bool:
        return self._at >= len(self._text)

    def _bytes(self, position: int) -> int:
        return len(self._text[:position].encode("utf-8", "surrogatepass"))

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        name = self._skip(SPACES + ">").lower()
        if self._ended():
            _refuse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name not in _TAGS:
            _refuse(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        argument = ""
        while self._source[self._at] != ">":
            self._skip_spaces()
            if self._source[self._at] == ">":
                break
            attribute, value = self._attribute(name, begin)
            argument = _argument(name, attribute, value) or argument
        if name == "span" and argument != "spoiler":
            _refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self._at += 1
        self._stack.append(_Open(name, argument, self._offset, len(self._pieces)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        where = f'the tag "{tag}" at byte offset {self._bytes(begin)}'
        attribute = self._skip(SPACES + "=>" if tag == "blockquote" else SPACES + "=").lower()
        if not attribute:
            _refuse(f"Empty attribute name in {where}")
        self._skip_spaces()
        if self._source[self._at] != "=":
            if tag == "blockquote" and attribute == "expandable" and not self._ended():
                return attribute, "1"
            _refuse(f"Expected equal sign in declaration of an attribute of {where}")
        self._at += 1
        self._skip_spaces()
        if self._ended():
            _refuse(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
        value = self._quoted() if self._source[self._at] in "\"'" else self._name_token()
        if self._ended():
            _refuse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        return attribute, value

    def _name_token(self) -> str:
        begin = self._at
        token = _NAME_TOKEN.match(self._source, begin)
        self._at = token.end() if token else begin
        if self._source[self._at] not in SPACES + ">":
            _refuse(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
        return self._source[begin : self._at].lower()

    def _quoted(self) -> str:
        quote = self._source[self._at]
        self._at += 1
        value: list[str] = []
        while not self._ended() and self._source[self._at] != quote:
            if self._source[self._at] == "&":
                value.append(self._reference() or "&")
            else:
                value.append(self._source[self._at])
                self._at += 1
        if not self._ended():
            self._at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self._at
        if not self._stack:
            _refuse(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        self._at += 2
        name = self._skip(SPACES + ">").lower()
        self._skip_spaces()
        if self._source[self._at] != ">":
            _refuse(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self._at += 1
        opened = self._stack.pop()
        if name and name != opened.name:
            _refuse(
                f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{opened.name}>", found "</{name}>"'
            )
        if self._offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Json = {"type": "", "offset": opened.offset, "length": self._offset - opened.offset}
        name, argument = opened.name, opened.argument
        if name in _PLAIN:
            entity["type"] = _PLAIN[name]
        elif name == "blockquote":
            entity["type"] = "expandable_blockquote" if argument else "blockquote"
        elif name == "tg-emoji":
            if not argument.isascii() or not argument.isdigit() or int(argument) == 0:
                _refuse("Invalid custom emoji identifier specified")
            entity |= {"type": "custom_emoji", "custom_emoji_id": argument}
        elif name == "a":
            link = link_entity(argument or "".join(self._pieces[opened.piece :]))
            if link is None:
                return  # the real server drops a link it cannot use and keeps its text
            entity |= link
        elif self._merge_code(name, argument, entity):
            return
        else:
            entity["type"] = name
            if argument:
                entity["language"] = argument
        self._entities.append(entity)

    def _merge_code(self, name: str, argument: str, entity: Json) -> bool:
        """Make one pre with a language of <pre><code class="language-…">; say whether it was one."""
        last = self._entities[-1] if self._entities else None
        if last is None or (last["offset"], last["length"]) != (entity["offset"], entity["length"]):
            return False
        if name == "pre" and last["type"] == "code" and last.get("language"):
            last["type"] = "pre"
            return True
        if name == "code" and last["type"] == "pre" and argument:
            last["language"] = argument
            return True
        return False


def _argument(tag: str, attribute: str, value: str) -> str:
    """Return what an attribute means to its tag; empty when nothing."""
    match tag, attribute:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "1"
    return ""


def _refuse(reason: str) -> NoReturn:
    raise bad_request(f"can't parse entities: {reason}")


def link_entity(address: str) -> Json | None:
    """Return the kind and target of a link to `address`; None when the real server would not have it."""
    if address.lower().startswith("tg://user?"):
        user_id = parse_qs(urlsplit(address).query).get("id", [""])[0]
        if user_id.isascii() and user_id.isdigit() and int(user_id) > 0:
            return {"type": "text_mention", "user": {"id": int(user_id), "is_bot": False, "first_name": ""}}
    checked = checked_link(address)
    return {"type": "text_link", "url": checked} if checked else None


def checked_link(address: str) -> str:
    """`address` as the real server stores it, empty when it is none: http, https, tg or ton, and a host with a dot."""
    address = address.strip()
    scheme, colon, _ = address.partition("://")
    if not colon:
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)", address):
            return ""
        address, scheme = f"http://{address}", "http"
    if scheme.lower() in {"tg", "ton", "tonsite"}:
        return address
    if scheme.lower() not in {"http", "https"}:
        return ""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if ("." not in host and ":" not in host) or host.startswith(".") or re.search(r"[\s\"<>]", host) or port == 0:
        return ""
    start = len(scheme) + 3 + len(parts.netloc)
    rest = re.sub(r"[\x00-\x20]", lambda found: f"%{ord(found[0]):02X}", address[start:])
    return f"{scheme.lower()}://{parts.netloc}{rest if rest.startswith('/') else '/' + rest}"


def parse_html(text: str) -> tuple[str, list[Json]]:
    """Plain text and entities of Telegram HTML."""
    return HtmlParser(text).run()
