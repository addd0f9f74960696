"""What goes over the wire of the local Bot API: request parameters in any of their forms, and refusals.

A Bot API request carries its parameters in the query, as JSON, as a form or as multipart; nested values are JSON,
written out in forms and plain in JSON bodies. https://core.telegram.org/bots/api#making-requests
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote

from bot.errors import RasidError

if TYPE_CHECKING:
    from collections.abc import Mapping

Json: TypeAlias = dict[str, Any]
"""A Bot API object as it is written on the wire."""


class ApiError(RasidError):
    """A refusal in the real server's words: `status` is both the HTTP status and `error_code`."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """Return the answer's JSON."""
        answer: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str, parameters: Json | None = None) -> ApiError:
    """Return a 400 as the real server words it."""
    return ApiError(400, f"Bad Request: {reason}", parameters)


def forbidden(reason: str) -> ApiError:
    """Return a 403 as the real server words it."""
    return ApiError(403, f"Forbidden: {reason}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a multipart request."""

    filename: str
    content_type: str
    content: bytes


class Params:
    """Parameters of one request; each is read the way the real server reads it."""

    __slots__ = ("files", "values")

    def __init__(self, values: Mapping[str, object], files: Mapping[str, Upload] | None = None) -> None:
        self.values = values
        self.files: Mapping[str, Upload] = files or {}

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """Return the parameter as text; empty when absent."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        return json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        """Return the parameter as a whole number; `default` when it is absent or none, as the real server does."""
        value = self.values.get(name)
        if isinstance(value, int):
            return int(value)
        try:
            return int(value) if isinstance(value, str) else default
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Whether the parameter says yes."""
        value = self.values.get(name)
        return value is True or str(value).lower() in {"true", "yes", "1"}

    def parsed(self, name: str, what: str) -> Any | None:
        """Return the JSON value of the parameter, None when absent; `what` names it in the refusal."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def table(self, name: str, what: str) -> Json | None:
        """Return the JSON object of the parameter, None when absent."""
        value = self.parsed(name, what)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"object expected as {what}")
        return value

    def rows(self, name: str, what: str) -> list[Json] | None:
        """Return the JSON array of objects of the parameter, None when absent."""
        value = self.parsed(name, what)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise bad_request(f"can't parse {what}: expected an Array of Object")
        return value


def read_params(query: bytes, content_type: str, body: bytes) -> Params:
    """Gather the parameters of a request; those of the body win over those of the query.

    Raises ApiError (400) for a body that is not what its content type says.
    """
    values: dict[str, object] = {}
    files: dict[str, Upload] = {}
    if query:
        values.update(_read_form(query))
    if not body:
        return Params(values)
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        values.update(_read_form(body))
    elif kind == "application/json":
        values.update(_read_json(body))
    elif kind == "multipart/form-data":
        texts, files = _read_multipart(content_type, body)
        values.update(texts)
    return Params(values, files)


_ESCAPES = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")


def _read_form(body: bytes) -> dict[str, str]:
    """Read a form; a run of escapes at a time, for Arabic is nothing else: five times faster than parse_qsl."""
    pairs = (pair.partition(b"=") for pair in body.split(b"&") if pair)
    return {_unescape(name): _unescape(value) for name, _, value in pairs}


def _unescape(text: bytes) -> str:
    text = text.replace(b"+", b" ")
    if b"%" in text:
        text = _ESCAPES.sub(lambda run: bytes.fromhex(run[0].replace(b"%", b"").decode()), text)
    return text.decode("utf-8", "replace")


def _read_json(body: bytes) -> Json:
    try:
        parsed = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(parsed, dict):
        raise bad_request("object expected in JSON")
    return parsed


_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)
_DISPOSITION = re.compile(r'\b(name|filename)="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_FILENAME_EXT = re.compile(r"\bfilename\*=utf-8''([^;\s]+)", re.IGNORECASE)


def _read_multipart(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise bad_request("can't parse multipart form data: boundary not found")
    texts: dict[str, str] = {}
    files: dict[str, Upload] = {}
    delimiter = b"\r\n--" + found[1].encode("latin-1")
    parts = (b"\r\n" + body).split(delimiter)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise bad_request("can't parse multipart form data: unexpected end of data")
    for part in parts[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        headers = _part_headers(head)
        disposition = headers.get("content-disposition", "")
        names = {key.lower(): value.replace('\\"', '"') for key, value in _DISPOSITION.findall(disposition)}
        name = names.get("name", "")
        encoded = _FILENAME_EXT.search(disposition)
        filename = unquote(encoded[1]) if encoded else names.get("filename")
        if filename is None:
            texts[name] = content.decode("utf-8", "replace")
        else:
            files[name] = Upload(filename, headers.get("content-type", "application/octet-stream"), content)
    return texts, files


def _part_headers(head: bytes) -> dict[str, str]:
    lines = head.decode("utf-8", "replace").split("\r\n")
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
