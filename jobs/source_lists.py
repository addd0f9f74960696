"""Lists of feeds (OPML) into storage and out of it; folders are categories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.core.collecting import ListTaken
from bot.core.opml import Outline, write_opml
from storage import sources
from storage.engine import Storage

_PER_TRANSACTION = 200


async def take_in(
    storage: Storage,
    outlines: Sequence[Outline],
    *,
    now: datetime,
    on_progress: Callable[[int], None] = lambda _: None,
) -> ListTaken:
    """Add the feeds of a list, unread: the collect tick reads them, and their first reading alerts nobody.

    A known feed without a category takes that of the list.
    """
    added = 0
    for start in range(0, len(outlines), _PER_TRANSACTION):
        part = outlines[start : start + _PER_TRANSACTION]
        async with storage.write() as tx:
            for outline in part:
                new = await sources.add(tx, outline.url, now=now, title=outline.title, category=outline.category)
                added += new is not None
                if new is None and outline.category:
                    await sources.categorise(tx, outline.url, outline.category)
        on_progress(len(part))
    return ListTaken(added, len(outlines) - added)


async def give_out(storage: Storage) -> tuple[str, int]:
    """All sources that others could read as OPML, and how many they are."""
    async with storage.read() as tx:
        known = [source for source in await sources.listed(tx) if source.kind != sources.POSTS]
    outlines = [Outline(source.url, source.title, source.category) for source in known]
    return write_opml(outlines, title="Rasid"), len(outlines)
