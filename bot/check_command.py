"""`bot.py sources check`: print what would be stored of addresses and files, and store nothing (3.8)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.commands import DONE, PART_FAILED, SHOWN_ITEMS, Say, progress_bar, reader_of
from bot.config import Settings
from bot.core.collecting import ReadingFailed
from bot.core.model import Article
from bot.net.feeds import MAX_BYTES, Feed, FeedError
from bot.net.markup import NO_ADDRESS
from bot.net.reader import WebReader

LONG_CHECK = 20
"""Inputs from which a progress bar is worth its lines."""


async def check_sources(
    settings: Settings,
    inputs: list[str],
    *,
    content_type: str | None,
    base_url: str | None,
    as_json: bool,
    console: Console,
    errors: Console,
    say: Say,
    write: Callable[[str], None],
) -> int:
    """Read each input; one that fails stops no other. What is found goes to `console`, progress to `errors`."""
    failed = False
    shown, on_progress = progress_bar("reading", len(inputs), errors, least=LONG_CHECK)
    async with reader_of(settings) as reader:
        with shown:
            for given in inputs:
                found = await _read(reader, given, content_type, base_url)
                on_progress(1)
                failed |= isinstance(found, str)
                if as_json:
                    for line in _lines(given, found):
                        write(json.dumps(line, ensure_ascii=False))
                elif isinstance(found, str):
                    say(f"error: {given}: {found}")
                else:
                    _print(given, found, console)
    return PART_FAILED if failed else DONE


async def _read(reader: WebReader, given: str, content_type: str | None, base_url: str | None) -> Feed | str:
    """What an input holds, or why it cannot be read."""
    if given.startswith(("http://", "https://")):
        found = await reader.inspect(given)
        return found.reason if isinstance(found, ReadingFailed) else found
    try:
        body = await asyncio.to_thread(_body, Path(given))
        return await reader.inspect_body(body, content_type, base_url or NO_ADDRESS)
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    except FeedError as error:
        return str(error)


def _body(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise OSError("not a file")  # a pipe without a writer would hold up all others
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _lines(given: str, found: Feed | str) -> list[dict[str, Any]]:
    if isinstance(found, str):
        return [{"input": given, "error": found}]
    return [
        {"input": given, "kind": found.kind, "id": item.guid, "url": item.url, "title": item.title}
        | {"text": item.text, "published": item.published_at.isoformat() if item.published_at else None}
        | {"author": author, "image": item.image, "tags": list(item.tags)}
        | {"read_also": [{"title": link.title, "url": link.url} for link in item.read_also], "lang": item.lang}
        for item, author in zip(found.items, found.authors, strict=True)
    ]


def _print(given: str, found: Feed, console: Console) -> None:
    counted = "1 item" if len(found.items) == 1 else f"{len(found.items)} items"
    console.print(f"{found.title or given}: {found.kind}, {counted}", markup=False, highlight=False, soft_wrap=True)
    for item in found.items[:SHOWN_ITEMS]:
        console.print(f"  {_item(item)}", markup=False, highlight=False, soft_wrap=True)
    if len(found.items) > SHOWN_ITEMS:
        console.print(f"  … and {len(found.items) - SHOWN_ITEMS} more")


def _item(item: Article) -> str:
    when = f"{item.published_at:%Y-%m-%d %H:%M}" if item.published_at else "undated"
    return "  ".join(part for part in (when, item.title, item.url) if part)
