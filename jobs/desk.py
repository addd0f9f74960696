"""The sources desk: adding sources by feed or site address, and trying them (`bot.core.ports.SourceDesk`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.core.collecting import (
    Added,
    AddResult,
    ListTaken,
    Outcome,
    Reading,
    ReadingFailed,
    ReadingResult,
    Several,
    WatchedAlready,
)
from bot.core.model import Clock
from bot.core.opml import parse_opml
from bot.core.ports import SourceReader
from bot.core.reasons import Reason
from jobs import source_lists
from jobs.recording import Recorder
from storage import sources
from storage.engine import Storage

_CHANNEL = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)
_CHANNEL_PAGE = re.compile(r"https?://(?:www\.)?(?:t|telegram)\.me/(?:s/)?([A-Za-z]\w{3,31})/?", re.ASCII)


def web_address(text: str) -> str:
    """An address as people write it, as one can be fetched: `feed:` and a missing `https://` are mended.

    Of a public Telegram channel (`@name`, `t.me/name`) it is the preview that is read.
    """
    text = text.strip()
    for scheme in ("feed://", "feed:"):
        if text.lower().startswith(scheme):
            text = text[len(scheme) :]
    if text.startswith("@") and _CHANNEL.fullmatch(text[1:]):
        return f"https://t.me/s/{text[1:]}"
    address = text if "://" in text else f"https://{text}"
    channel = _CHANNEL_PAGE.fullmatch(address)
    return f"https://t.me/s/{channel[1]}" if channel is not None else address


class Desk:
    """Adds and tries sources; the arguments are those of `jobs.collect.Collector`."""

    def __init__(
        self,
        storage: Storage,
        reader: SourceReader,
        *,
        least: timedelta,
        clock: Clock,
        random: Callable[[], float],
    ) -> None:
        self._storage = storage
        self._reader = reader
        self._clock = clock
        self._recorder = Recorder(storage, least=least, clock=clock, random=random)

    async def add(self, address: str, *, force: bool = False) -> AddResult:
        """Read a source once and keep it; what it holds at this moment is stored and raises no alerts.

        An address that is no feed is searched for feeds: one is added, several are offered. What cannot be read is
        not kept unless `force` is on.
        """
        url = web_address(address)
        if (known := await self._known(url)) is not None:
            return known
        result = await self._reader.read(url)
        if isinstance(result, ReadingFailed) and result.outcome is Outcome.UNREADABLE and not force:
            return await self._add_from_site(url, result)
        return await self._keep(url, result, force=force)

    async def _add_from_site(self, url: str, no_feed: ReadingFailed) -> AddResult:
        offers = await self._reader.discover(url)
        if isinstance(offers, ReadingFailed) or not offers:
            return no_feed
        if len(offers) > 1:
            return Several(offers)
        found = offers[0].url
        if (known := await self._known(found)) is not None:
            return known
        return await self._keep(found, await self._reader.read(found), force=False)

    async def _known(self, url: str) -> WatchedAlready | None:
        async with self._storage.read() as tx:
            return WatchedAlready(url) if await sources.find(tx, url) is not None else None

    async def _keep(self, url: str, result: ReadingResult, *, force: bool) -> AddResult:
        failed = result if isinstance(result, ReadingFailed) else None
        if failed is not None and not force:
            return failed
        if failed is None and not isinstance(result, Reading):
            return ReadingFailed(Reason.UNASKED_304.say(), outcome=Outcome.HTTP)
        if isinstance(result, Reading) and result.moved_to and (known := await self._known(result.moved_to)):
            return known
        async with self._storage.write() as tx:
            source = await sources.add(tx, url, now=self._clock())
        if source is None:
            return WatchedAlready(url)
        if failed is not None and failed.gone:
            failed = replace(failed, gone=False)  # somebody insists
        counts = await self._recorder.put(source, failed or result)
        async with self._storage.read() as tx:
            kept = await sources.get(tx, source.id)
        return Added(kept.url if kept else url, kept.title if kept else None, counts.new, failed)

    async def test(self, source_id: int) -> ReadingResult | None:
        """Read a source now, unconditionally, and store nothing; None when there is no such source."""
        async with self._storage.read() as tx:
            source = await sources.get(tx, source_id)
        return await self._reader.read(source.url) if source is not None else None

    async def take_in(self, opml: bytes) -> ListTaken:
        """Add the feeds of an OPML list; InputError when it is none."""
        return await source_lists.take_in(self._storage, parse_opml(opml), now=self._clock())

    async def give_out(self) -> str:
        """All sources as OPML."""
        return (await source_lists.give_out(self._storage))[0]
