"""From the bytes of a file to its text, or to one clear reason why not."""

from __future__ import annotations

import codecs
from typing import Final

from bot.core.text import fold
from bot.errors import InputError

MAX_DOCUMENT_BYTES: Final = 4 * 1024 * 1024
"""Larger is no article; readers of files need not read on."""

_BINARY: Final = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP or Office"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0", "Office"),
    (b"SQLite format 3", "SQLite"),
)
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


def decode_document(data: bytes) -> str:
    """Decode a document: UTF-8, with or without its mark, or UTF-16 with its mark.

    Nothing is guessed: a file in another charset raises InputError with the offset of the first bad byte and how to
    convert it, and so do an empty, a binary and an oversized one.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        raise InputError(f"larger than {MAX_DOCUMENT_BYTES // 1024 // 1024} MB; one document holds one page")
    if not data.strip():
        raise InputError("the file is empty")
    for magic, name in _BINARY:
        if data.startswith(magic):
            raise InputError(f"binary file ({name}); expected plain text")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode(data, "utf-16")
    zero = data.find(0)
    if zero >= 0:
        raise InputError(f"binary file (NUL at byte {zero}); expected plain text in UTF-8")
    text = _decode(data, "utf-8-sig")
    if len(data.translate(None, _CONTROLS)) < len(data) * 0.98:
        raise InputError("binary file (many control characters); expected plain text in UTF-8")
    return text


def _decode(data: bytes, charset: str) -> str:
    try:
        text = data.decode(charset)
    except UnicodeDecodeError as error:
        # An offset into the file: the codec counts from behind the mark.
        offset = error.start + (len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0)
        name = charset.removesuffix("-sig").upper()
        raise InputError(f"not {name} at byte {offset}; {_hint(data, error.start, charset)}") from None
    if not text.strip("\ufeff \t\r\n"):
        raise InputError("the file is empty")
    return text


def _hint(data: bytes, good: int, charset: str) -> str:
    """Say how to mend the charset, naming windows-1256 when the bytes read as Arabic in it."""
    if charset == "utf-16" or not data[:good].removeprefix(codecs.BOM_UTF8).isascii():
        return "up to there it is, so the file seems cut off or damaged"
    sample = data[:4000].decode("cp1256", "replace")
    letters = [char for char in fold(sample) if char.isalpha()]
    arabic = sum("\u0621" <= char <= "\u064a" for char in letters)
    source = "WINDOWS-1256" if letters and arabic > len(letters) * 0.6 else "ITS-CHARSET"
    return f"convert it first: iconv -f {source} -t UTF-8 FILE > NEW"
