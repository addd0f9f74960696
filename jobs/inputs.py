"""Reading what people give us to import: article documents and JSON Lines, whole or not at all, with clear faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.core.documents import MAX_DOCUMENT_BYTES, decode_document, parse_document
from bot.core.model import Article
from bot.core.records import MAX_RECORD_BYTES, parse_record
from bot.errors import InputError

RECORD_SUFFIXES = frozenset({".jsonl", ".ndjson", ".json"})
PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})

_HIDDEN = "."


@dataclass(frozen=True, slots=True)
class Unit:
    """What is stored together or not at all: the articles of one document, or the article of one line."""

    articles: tuple[Article, ...]
    size: int
    """Bytes of input it was read from."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Input that cannot be read: where and why, in one line."""

    path: Path
    line: int | None
    reason: str
    size: int = 0

    def __str__(self) -> str:
        place = str(self.path) if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"


def find_files(paths: list[Path]) -> Iterator[Path]:
    """The files to read, folders walked in the order of names; what does not exist is given back to be reported."""
    for path in paths:
        if path.is_dir():
            yield from (
                found
                for found in sorted(path.rglob("*"))
                if found.is_file() and not any(part.startswith(_HIDDEN) for part in found.relative_to(path).parts)
            )
        else:
            yield path


def read_file(path: Path) -> Iterator[Unit | Fault]:
    """Read one file of either kind; never raises for what is in it."""
    try:
        with path.open("rb") as file:
            if path.suffix.lower() in RECORD_SUFFIXES:
                yield from _records(path, file)
            elif path.suffix.lower() in PAGE_SUFFIXES:
                yield Fault(path, None, "web pages are not read; save the article as text", path.stat().st_size)
            else:
                yield _document(path, file)
    except OSError as error:
        yield Fault(path, None, f"cannot be read: {error.strerror or error}")


def _document(path: Path, file: BinaryIO) -> Unit | Fault:
    data = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        return Fault(path, None, f"larger than {MAX_DOCUMENT_BYTES >> 20} MB; an article is never that long", len(data))
    try:
        return Unit(tuple(parse_document(decode_document(data))), len(data))
    except InputError as error:
        return Fault(path, None, str(error), len(data))


def _records(path: Path, file: BinaryIO) -> Iterator[Unit | Fault]:
    """One unit or fault a line; blank lines are skipped, and an endless line is passed over, not held in memory."""
    number = 0
    while line := file.readline(MAX_RECORD_BYTES + 1):
        number += 1
        size = len(line)
        if size > MAX_RECORD_BYTES and not line.endswith(b"\n"):
            size += _skip_line(file)
            yield Fault(path, number, f"the line is longer than {MAX_RECORD_BYTES >> 20} MB", size)
        elif line.strip():
            yield _record(path, number, line)
    if number == 0:
        yield Fault(path, None, "the file is empty")


def _record(path: Path, number: int, line: bytes) -> Unit | Fault:
    try:
        return Unit((parse_record(line),), len(line))
    except InputError as error:
        return Fault(path, number, str(error), len(line))


def _skip_line(file: BinaryIO) -> int:
    skipped = 0
    while rest := file.readline(MAX_RECORD_BYTES):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped
