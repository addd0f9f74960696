"""What the one-shot commands do, between the command line and the jobs; each returns 0 (done) or 1 (part failed)."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bot.clock import system_clock
from bot.config import Settings
from bot.core.collecting import Reading, ReadingFailed
from bot.core.query import MAX_CHARACTERS, MAX_TERMS, Reason
from bot.errors import InputError, OutputClosed
from bot.net.reader import WebReader, open_reader
from jobs.analyze import Analyzer, QueryFault, Row, analyze_rows, build_index, read_rows
from jobs.importing import Importer
from jobs.inputs import find_files
from storage import articles
from storage.engine import Storage
from storage.migrate import open_storage
from storage.schema import AlertPolicy

Say = Callable[[str], None]

DONE = 0
PART_FAILED = 1

LONG_IMPORT = 5_000_000
"""Bytes of input from which a progress bar is worth its lines."""

SHOWN_ITEMS = 10
SHOWN_AROUND = 30
"""Characters of a faulty query that are shown on either side of the place."""


async def storage_of(settings: Settings) -> Storage:
    """Open the database of the settings."""
    return await open_storage(settings.database_url.get_secret_value())


def reader_of(settings: Settings) -> AbstractAsyncContextManager[WebReader]:
    """The way to sources, as the settings want it."""
    return open_reader(
        allow_private=settings.allow_private_networks, contact=settings.contact, spacing=settings.host_spacing
    )


async def import_paths(settings: Settings, paths: list[Path], *, alert: bool | None, say: Say, console: Console) -> int:
    """Import files and folders; a line for each fault, a closing line with the counts."""
    policy = {None: AlertPolicy.AUTO, True: AlertPolicy.ALWAYS, False: AlertPolicy.NEVER}[alert]
    found = find_files(paths)
    if found.passed_over:
        say(_passed_over(found.passed_over))
    files = found.files
    size = _size(files)
    columns = (TextColumn("importing"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True) if size > LONG_IMPORT and console.is_terminal else None
    storage = await storage_of(settings)
    try:
        with bar if bar is not None else nullcontext():
            task = bar.add_task("import", total=size) if bar is not None else None
            importer = Importer(
                storage,
                clock=system_clock,
                max_age=settings.alert_max_age,
                policy=policy,
                on_fault=lambda fault: say(f"error: {fault}"),
                on_progress=lambda read: bar.advance(task, read) if bar is not None and task is not None else None,
            )
            result = await importer.run(files)
    finally:
        await storage.close()
    failed = f", {result.faults} failed" if result.faults else ""
    say(f"{result.new} new, {result.updated} updated, {result.unchanged} unchanged, {result.alerting} alerted{failed}")
    return PART_FAILED if result.faults else DONE


def _passed_over(paths: list[Path]) -> str:
    files = "1 file" if len(paths) == 1 else f"{len(paths)} files"
    named = ", ".join(map(str, paths[:SHOWN_ITEMS]))
    more = f" and {len(paths) - SHOWN_ITEMS} more" if len(paths) > SHOWN_ITEMS else ""
    return f"passed over {files}, no articles by name: {named}{more}; name one itself to import it"


def _size(files: list[Path]) -> int:
    total = 0
    for path in files:
        with suppress(OSError, ValueError):  # reading it says why
            total += path.stat().st_size
    return total


async def analyze_file(source: Path, queries: Path | None, *, summary_chars: int, read_also: int, say: Say) -> int:
    """Analyse records to stdout, in order, each against those before it."""
    lines = _read_lines(queries) if queries is not None else []
    index, faults = build_index(lines)
    for fault in faults:
        say(f"error: {queries}:{_query_fault(fault, lines[fault.line])}")
    failed = bool(faults)
    if isinstance(sys.stdout, io.TextIOWrapper):  # half a surrogate pair is written as JSON escapes it
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    storage = await open_storage("sqlite://")
    analyzer = Analyzer(storage, index, summary_chars=summary_chars, read_also=read_also)
    try:
        async for found in analyze_rows(analyzer, _rows(source)):
            failed |= "error" in found
            _print(json.dumps(found, ensure_ascii=False))
    finally:
        await storage.close()
    return PART_FAILED if failed else DONE


def _print(line: str) -> None:
    """Write a line to stdout at once. OutputClosed when nobody reads it any more, InputError when it cannot be kept."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except OSError as error:
        with suppress(OSError):  # what is still buffered must go somewhere, or the interpreter complains when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise OutputClosed from error
        raise InputError(f"standard output: cannot be written: {error.strerror or error}") from error


QUERY_FAULTS: dict[Reason, str] = {
    "query-empty": "no word is given",
    "query-too-long": f"it is longer than {MAX_CHARACTERS} characters",
    "query-too-many-terms": f"it has more than {MAX_TERMS} words",
    "query-only-stop-words": "it has only words that every article has",
    "query-exclude-only": "all of it is excluded",
    "query-empty-group": "there is no word between the brackets",
    "query-open-group": "the bracket is not closed",
    "query-nothing-after": "no word stands behind the sign",
}


def _query_fault(fault: QueryFault, line: str) -> str:
    """Line and place from 1, the reason, and the line with the place marked."""
    at = fault.position
    reason = f"{fault.line + 1}:{at + 1}: {QUERY_FAULTS[fault.reason]}"
    if not line.strip():
        return reason
    before, after = line[max(0, at - SHOWN_AROUND) : at], line[at : at + SHOWN_AROUND]
    start, end = "…" if at > SHOWN_AROUND else "", "…" if len(line) > at + SHOWN_AROUND else ""
    return f"{reason}: {start}{before}<here>{after}{end}"


async def set_aside(settings: Settings, *, retry: bool, write: Say, say: Say) -> int:
    """Print the articles that could not be matched, a line each; with `retry`, have them matched anew."""
    storage = await storage_of(settings)
    try:
        async with storage.read() as tx:
            aside = await articles.aside(tx)
        if retry:
            async with storage.write() as tx:
                await articles.take_up_again(tx)
    finally:
        await storage.close()
    for article, fault in aside:
        named = (str(article.id), article.url or "", article.title, fault)
        write("\t".join(" ".join(value.split()) for value in named))
    counted = "1 article" if len(aside) == 1 else f"{len(aside)} articles"
    say(f"{counted} set aside{', to be matched anew by a running bot' if retry and aside else ''}")
    return DONE


def _open(source: Path) -> BinaryIO:
    return sys.stdin.buffer if str(source) == "-" else source.open("rb")


def _rows(source: Path) -> Iterator[Row]:
    try:
        with _open(source) as file:
            yield from read_rows(file)
    except OSError as error:
        raise InputError(f"{source}: cannot be read: {error.strerror or error}") from error


def _read_lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    return _lines(text)


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


async def check_source(settings: Settings, url: str, *, console: Console, say: Say) -> int:
    """Print what reading a feed would store."""
    async with reader_of(settings) as reader:
        result = await reader.read(url)
    if not isinstance(result, Reading):
        say(f"error: {url}: {result.reason if isinstance(result, ReadingFailed) else 'no answer'}")
        return PART_FAILED
    console.print(f"{result.title or url}: {_items(len(result.items))}", markup=False, soft_wrap=True)
    for item in result.items[:SHOWN_ITEMS]:
        when = f"{item.published_at:%Y-%m-%d %H:%M}" if item.published_at else "undated"
        console.print(f"  {when}  {item.title}  {item.url or ''}", markup=False, soft_wrap=True)
    if len(result.items) > SHOWN_ITEMS:
        console.print(f"  … and {len(result.items) - SHOWN_ITEMS} more")
    return DONE
