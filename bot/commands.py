"""What the one-shot commands do, between the command line and the jobs; each returns 0 (done) or 1 (part failed)."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.clock import system_clock
from bot.config import Settings
from bot.core.collecting import ReadingFailed
from bot.core.query import LEAST_PREFIX, MAX_CHARACTERS, MAX_TERMS, Reason
from bot.errors import InputError, OutputClosed
from bot.net.feeds import FeedError
from bot.net.markup import NO_ADDRESS
from bot.net.reader import WebReader, open_reader
from jobs.analyze import Analyzer, QueryFault, Row, analyze_rows, build_index, read_rows
from jobs.importing import Importer
from jobs.inputs import Fault, Unit, find_files, is_page
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


def progress_bar(
    what: str, total: int, console: Console, *, least: int
) -> tuple[AbstractContextManager[object], Callable[[int], None]]:
    """A bar for so many steps when they are at least so many and somebody looks, and how to move it; else nothing."""
    if total < least or not console.is_terminal:
        return nullcontext(), lambda _: None
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True)
    task = bar.add_task(what, total=total)
    return bar, lambda done: bar.advance(task, done)


async def storage_of(settings: Settings) -> Storage:
    """Open the database of the settings."""
    return await open_storage(settings.database_url.get_secret_value())


def reader_of(settings: Settings) -> AbstractAsyncContextManager[WebReader]:
    """The way to sources, as the settings want it."""
    return open_reader(
        allow_private=settings.allow_private_networks, contact=settings.contact, spacing=settings.host_spacing
    )


async def import_paths(
    settings: Settings, paths: Sequence[Path | str], *, alert: bool | None, say: Say, console: Console
) -> int:
    """Import files and folders; a line for each fault, a closing line with the counts."""
    policy = {None: AlertPolicy.AUTO, True: AlertPolicy.ALWAYS, False: AlertPolicy.NEVER}[alert]
    addresses = [str(path) for path in paths if _is_address(path)]
    found = find_files([Path(path) for path in paths if not _is_address(path)])
    if found.passed_over:
        say(_passed_over(found.passed_over))
    files = found.files
    size = _size(files)
    columns = (TextColumn("importing"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True) if size > LONG_IMPORT and console.is_terminal else None
    storage = await storage_of(settings)
    reading = AsyncExitStack()
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
                read_page=await _page_reader(settings, [*addresses, *files], reading),
            )
            result = await importer.run([*addresses, *files])
    finally:
        await reading.aclose()
        await storage.close()
    failed = f", {result.faults} failed" if result.faults else ""
    say(f"{result.new} new, {result.updated} updated, {result.unchanged} unchanged, {result.alerting} alerted{failed}")
    return PART_FAILED if result.faults else DONE


def _is_address(path: Path | str) -> bool:
    return isinstance(path, str) and path.startswith(("http://", "https://"))


async def _page_reader(
    settings: Settings, inputs: Sequence[Path | str], stack: AsyncExitStack
) -> Callable[[Path | str], Awaitable[Unit | Fault]] | None:
    """What reads pages, opened only when there are any: it starts processes of its own."""
    if not any(map(is_page, inputs)):
        return None
    reader = await stack.enter_async_context(reader_of(settings))

    async def read(given: Path | str) -> Unit | Fault:
        size = 0
        try:
            if isinstance(given, str):
                found = await reader.inspect(given)
            else:
                body = await asyncio.to_thread(given.read_bytes)
                size = len(body)
                found = await reader.inspect_body(body, "text/html", NO_ADDRESS)
        except OSError as error:
            return Fault(given, None, f"cannot be read: {error.strerror or error}")
        except FeedError as error:
            return Fault(given, None, str(error), size)
        if isinstance(found, ReadingFailed):
            return Fault(given, None, found.reason)
        return Unit(found.items, size)

    return read


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
    "query-short-prefix": f"{LEAST_PREFIX} letters are needed before the star",
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
