"""Reading what people give us to import: article documents and JSON Lines, whole or not at all, with clear faults."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from bot.core.documents import MAX_DOCUMENT_BYTES, decode_document, parse_document
from bot.core.model import Article
from bot.core.records import MAX_RECORD_BYTES, parse_record
from bot.errors import InputError

RECORD_SUFFIXES = frozenset({".jsonl", ".ndjson", ".json"})
PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
WALKED_SUFFIXES = RECORD_SUFFIXES | {".txt", ".text", ""} | PAGE_SUFFIXES
"""What is taken out of a folder; a file that is named itself is taken whatever its name."""

TOO_LONG = f"the line is longer than {MAX_RECORD_BYTES >> 20} MB"

_HIDDEN = "."
_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """What is stored together or not at all: the articles of one document, or the article of one line."""

    articles: tuple[Article, ...]
    size: int
    """Bytes of input it was read from."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Input that cannot be read: where and why, in one line."""

    path: Path | str
    """A file, or an address."""
    line: int | None
    reason: str
    size: int = 0

    def __str__(self) -> str:
        place = str(self.path) if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file of records."""

    number: int
    """From 1; blank lines count."""
    data: bytes | None
    """None when the line is longer than a record may be."""
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """What paths lead to: the files to read, and those in folders that are no articles by their names."""

    files: list[Path] = field(default_factory=list)
    """What cannot be read is among them: reading it says why."""
    passed_over: list[Path] = field(default_factory=list)


def find_files(paths: list[Path]) -> Found:
    """The files to read; folders are walked in the order of names, without what is hidden, links to folders followed.

    A folder is walked once however many links lead to it, so that loops end.
    """
    found = Found()
    walked: set[tuple[int, int]] = set()
    for path in paths:
        if _kind(path) == stat.S_IFDIR:
            _walk(path, found, walked)
        else:
            found.files.append(path)
    return found


def _walk(folder: Path, found: Found, walked: set[tuple[int, int]]) -> None:
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if _kind(path) != stat.S_IFDIR:
            wanted = path.suffix.lower() in WALKED_SUFFIXES
            (found.files if wanted else found.passed_over).append(path)
            continue
        try:
            status = path.stat()
            inside = [] if (status.st_dev, status.st_ino) in walked else sorted(path.iterdir(), reverse=True)
        except OSError:
            found.files.append(path)
            continue
        walked.add((status.st_dev, status.st_ino))
        waiting.extend(one for one in inside if not one.name.startswith(_HIDDEN))


def _kind(path: Path) -> int | None:
    """What stands at a path, links followed; None when that cannot be told."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except (OSError, ValueError):  # ValueError: a name with NUL
        return None


def is_page(path: Path | str) -> bool:
    """Whether it is an address, or a saved web page by its name: what only the way to the web can read."""
    return isinstance(path, str) or path.suffix.lower() in PAGE_SUFFIXES


def read_file(path: Path) -> Iterator[Unit | Fault]:
    """Read one file of either kind; never raises for what is in it."""
    if (kind := _KINDS.get(_kind(path) or 0)) is not None:
        yield Fault(path, None, f"is {kind}, not a file; nothing is read from it")
        return
    try:
        with path.open("rb") as file:
            if path.suffix.lower() in RECORD_SUFFIXES:
                yield from _records(path, file)
            elif path.suffix.lower() in PAGE_SUFFIXES:
                yield Fault(path, None, "web pages are read by `import` alone", path.stat().st_size)
            else:
                yield _document(path, file)
    except (OSError, ValueError) as error:  # ValueError: a name with NUL
        yield Fault(path, None, f"cannot be read: {getattr(error, 'strerror', None) or error}")


def _document(path: Path, file: BinaryIO) -> Unit | Fault:
    data = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        return Fault(path, None, f"larger than {MAX_DOCUMENT_BYTES >> 20} MB; an article is never that long", len(data))
    try:
        return Unit(tuple(parse_document(decode_document(data))), len(data))
    except InputError as error:
        return Fault(path, None, str(error), len(data))


def _records(path: Path, file: BinaryIO) -> Iterator[Unit | Fault]:
    """One unit or fault a line; blank lines are skipped."""
    number = 0
    for line in read_lines(file):
        number = line.number
        if line.data is None:
            yield Fault(path, number, TOO_LONG, line.size)
        elif line.data.strip():
            yield _record(path, number, line.data)
    if number == 0:
        yield Fault(path, None, "the file is empty")


def read_lines(file: BinaryIO) -> Iterator[Line]:
    """The lines of a file of records; an endless line is passed over, not held in memory."""
    number = 0
    while data := file.readline(MAX_RECORD_BYTES + 1):
        number += 1
        if len(data) > MAX_RECORD_BYTES and not data.endswith(b"\n"):
            yield Line(number, None, len(data) + _skip_line(file))
        else:
            yield Line(number, data, len(data))


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
