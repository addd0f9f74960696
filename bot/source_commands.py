"""What `bot.py sources …` does; each returns 0 (done) or 1 (part failed). `sources check` stands in bot/commands.py."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

from rich.console import Console

from bot.clock import system_clock
from bot.commands import DONE, PART_FAILED, Say, progress_bar, reader_of, storage_of
from bot.config import Settings
from bot.core.collecting import Added, Ended, ReadingFailed, Several, Teaser, WatchedAlready
from bot.core.opml import MAX_BYTES, Outline, parse_opml
from bot.errors import InputError
from jobs.desk import Desk, web_address
from jobs.source_lists import give_out, take_in
from storage import sources
from storage.engine import Storage, Tx
from storage.sources import Source

LONG_LIST = 200
"""Feeds of a list from which a progress bar is worth its lines."""


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Storage]:
    storage = await storage_of(settings)
    try:
        yield storage
    finally:
        await storage.close()


async def add_source(settings: Settings, url: str, *, force: bool, say: Say, urgent: bool = False) -> int:
    """Add a feed, or that of a site, reading it at once."""
    async with _opened(settings) as storage, reader_of(settings) as reader:
        desk = Desk(storage, reader, least=settings.interval, clock=system_clock, random=random.random)
        added = await desk.add(url, force=force)
        if urgent and isinstance(added, Added):
            async with storage.write() as tx:
                source = await sources.find(tx, added.url)
                if source is not None:
                    await sources.set_options(tx, source.id, urgent=True)
    match added:
        case WatchedAlready(known):
            say(f"{known} is watched already")
            return DONE
        case Several(offers):
            say(f"error: {url} is a site with several feeds; add the one you want:")
            for offer in offers:
                say(f"  {offer.url}  {offer.title or ''}".rstrip())
            return PART_FAILED
        case ReadingFailed(reason):
            say(f"error: {url}: {reason}; not added (--force adds it all the same)")
            return PART_FAILED
        case Added(kept, _, _, ReadingFailed(reason)):
            say(f"added {kept}, which cannot be read now: {reason}")
            return DONE
        case Added(kept, _, articles, _):
            stored = "1 article" if articles == 1 else f"{articles} articles"
            say(f"added {kept}: {stored} stored, none alerts")
            return DONE


_STATES = {Ended.PAUSED: "paused", Ended.GONE: "gone", Ended.FAILING: "gave up"}


async def list_sources(settings: Settings, console: Console, say: Say) -> int:
    """Print the feeds with their health, and what became of all readings.

    On a terminal a few lines each; elsewhere one line each, its columns between tabs, for other programs.
    """
    async with _opened(settings) as storage, storage.read() as tx:
        known = await sources.listed(tx)
        a_day = await sources.items_a_day(tx, system_clock())
    if not known:
        say("no sources yet; add one with: bot.py sources add URL, or many with: bot.py sources starter")
        return DONE
    shown = _block if console.is_terminal else "\t".join
    for source in known:
        row = tuple(" ".join(value.split()) for value in _row(source, a_day.get(source.id, 0.0)))
        # Not by Console.print, which would widen tabs and wrap addresses.
        console.file.write(f"{shown(row)}\n")
    total: dict[str, int] = {}
    for source in known:
        for outcome, count in source.outcomes.items():
            total[outcome] = total.get(outcome, 0) + count
    say(f"{_sources(len(known))}; readings: {_counts(total)}")
    return DONE


def _sources(count: int) -> str:
    return "1 source" if count == 1 else f"{count} sources"


def _block(row: tuple[str, ...]) -> str:
    number, url, about, state, read, coming, a_day, readings, fault = row
    lines = [
        f"{number}  {url}",
        about,
        f"{state}; read {read}, next {coming}; {a_day} a day; readings: {readings}",
        fault,
    ]
    return "\n    ".join(line for line in lines if line)


def _row(source: Source, a_day: float) -> tuple[str, ...]:
    read = f"{source.succeeded_at:%Y-%m-%d %H:%M}" if source.succeeded_at else "never"
    coming = f"{source.next_check_at:%Y-%m-%d %H:%M}" if source.enabled else "ended"
    state = _STATES[source.ended] if source.ended else ("failing" if source.failures else "ok")
    if source.urgent:
        state += ", urgent"
    about = f"{source.title or ''}{f' [{source.category}]' if source.category else ''}"
    return (
        str(source.id), source.url, about, state, read, coming, f"{a_day:.1f}", _counts(source.outcomes),
        source.error or "",
    )  # fmt: skip


def _counts(outcomes: dict[str, int]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "none"


async def _change(settings: Settings, url: str, say: Say, change: Callable[[Tx, Source], Awaitable[str]]) -> int:
    """Find a source by address or number and do something to it; the change says what it did."""
    async with _opened(settings) as storage, storage.write() as tx:
        source = await _named(tx, url)
        if source is None:
            say(f"error: {url} is not watched; bot.py sources list shows what is")
            return PART_FAILED
        say(await change(tx, source))
    return DONE


async def _named(tx: Tx, url: str) -> Source | None:
    if url.isascii() and url.isdigit():
        return await sources.get(tx, int(url[:18]))
    return await sources.find(tx, url) or await sources.find(tx, web_address(url))


async def remove_source(settings: Settings, url: str, *, say: Say) -> int:
    """Forget a feed."""

    async def change(tx: Tx, source: Source) -> str:
        await sources.remove(tx, source.url)
        return f"removed {source.url}"

    return await _change(settings, url, say, change)


async def pause_source(settings: Settings, url: str, *, say: Say) -> int:
    """Read a feed no more until it is resumed."""

    async def change(tx: Tx, source: Source) -> str:
        done = await sources.pause(tx, source.id)
        return f"paused {source.url}" if done else f"{source.url} is not read anyway"

    return await _change(settings, url, say, change)


async def resume_source(settings: Settings, url: str, *, say: Say) -> int:
    """Read a feed again, whatever ended it."""

    async def change(tx: Tx, source: Source) -> str:
        done = await sources.resume(tx, source.id, system_clock())
        return f"resumed {source.url}" if done else f"{source.url} is read anyway"

    return await _change(settings, url, say, change)


async def set_source(
    settings: Settings,
    url: str,
    *,
    interval: timedelta | None,
    lang: str | None,
    teaser: Teaser | None,
    urgent: bool | None,
    category: str | None,
    title: str | None,
    say: Say,
) -> int:
    """Change what is given of a feed."""

    async def change(tx: Tx, source: Source) -> str:
        await sources.set_options(
            tx,
            source.id,
            interval=interval,
            own_lang=lang,
            teaser=teaser,
            urgent=urgent,
            category=category,
            title=title,
        )
        if interval is not None or urgent:
            await sources.hasten_one(tx, source.id, system_clock())
        return f"changed {source.url}"

    return await _change(settings, url, say, change)


async def _take_in(settings: Settings, outlines: list[Outline], *, say: Say, console: Console) -> int:
    shown, on_progress = progress_bar("adding", len(outlines), console, least=LONG_LIST)
    async with _opened(settings) as storage:
        with shown:
            taken = await take_in(storage, outlines, now=system_clock(), on_progress=on_progress)
    say(f"{taken.added} added, {taken.known} watched already; a running bot reads them within minutes")
    return DONE


async def import_opml(settings: Settings, path: Path, *, say: Say, console: Console) -> int:
    """Add the feeds of an OPML file."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        outlines = parse_opml(data)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    return await _take_in(settings, outlines, say=say, console=console)


async def export_opml(settings: Settings, path: Path | None, *, say: Say, write: Callable[[str], object]) -> int:
    """Write all sources as OPML, to a file or with `write`."""
    async with _opened(settings) as storage:
        text, count = await give_out(storage)
    if path is None:
        write(text)
        return DONE
    _save(path, text)
    say(f"{_sources(count)} written to {path}")
    return DONE


def _save(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from error


def starter_list() -> list[Outline]:
    """The Arabic news feeds that ship with Rasid."""
    return parse_opml((files("bot.net") / "starter.opml").read_bytes())


async def add_starter(settings: Settings, *, say: Say, console: Console) -> int:
    """Add the feeds that ship with Rasid."""
    return await _take_in(settings, starter_list(), say=say, console=console)
