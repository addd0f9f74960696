"""The collect tick: sources whose time has come are read, each by itself, so that a slow one delays nobody."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from bot.core.collecting import Outcome, ReadingFailed
from bot.core.model import Clock
from bot.core.ports import SourceReader
from bot.core.reasons import Reason
from jobs.recording import Counts, Recorder
from storage import sources
from storage.engine import Storage
from storage.sources import Source

log = structlog.get_logger(__name__)

UNDER_WAY = 800
"""Sources being read or waiting for their host's turn."""

HOST_SHARE = 200
"""Of these, how many of one host: however many a slow host has, they leave room for others."""

AT_ONCE = 50
"""Sources begun without a pause, so that others run in between."""


class Collector:
    """Reads due sources; what is under way is the only thing it remembers.

    Args:
        storage: where articles go.
        reader: the way to sources.
        least: least time between two readings of one source.
        clock: the present instant.
        random: a number in [0, 1), to spread sources over time.
        on_stored: called after something new was stored, so that matching need not wait for its tick.

    """

    def __init__(
        self,
        storage: Storage,
        reader: SourceReader,
        *,
        least: timedelta,
        clock: Clock,
        random: Callable[[], float],
        on_stored: Callable[[], None],
    ) -> None:
        self._storage = storage
        self._reader = reader
        self._clock = clock
        self._on_stored = on_stored
        self._recorder = Recorder(storage, least=least, clock=clock, random=random)
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._hosts: Counter[str] = Counter()

    async def tick(self) -> int:
        """Begin reading the sources that are due; returns how many were begun."""
        room = UNDER_WAY - len(self._under_way)
        if room < UNDER_WAY // 4:
            return 0  # looking for sources costs the same for one as for many
        full = [host for host, busy in self._hosts.items() if busy >= HOST_SHARE]
        async with self._storage.read() as tx:
            # Those under way are still due: they stand among the first.
            waiting = await sources.waiting(tx, self._clock(), len(self._under_way) + room, without_hosts=full)
        chosen = self._choose(waiting, room)
        for start in range(0, len(chosen), AT_ONCE):
            async with self._storage.read() as tx:
                due = await sources.get_all(tx, chosen[start : start + AT_ONCE])
            for source in due:
                self._begin(source)
        return len(chosen)

    def _choose(self, waiting: Sequence[tuple[int, str]], room: int) -> list[int]:
        """The first that are not under way, of each host no more than its share."""
        hosts = self._hosts.copy()
        chosen = []
        for source_id, host in waiting:
            if source_id not in self._under_way and hosts[host] < HOST_SHARE:
                hosts[host] += 1
                chosen.append(source_id)
        return chosen[:room]

    def _begin(self, source: Source) -> None:
        host = sources.host_of(source.url)
        task = asyncio.create_task(self._guarded(source), name=f"collect {source.id}")
        self._under_way[source.id] = task
        self._hosts[host] += 1

        def ended(_: asyncio.Task[None]) -> None:
            self._under_way.pop(source.id, None)
            self._hosts[host] -= 1
            if not self._hosts[host]:
                del self._hosts[host]

        task.add_done_callback(ended)

    async def _guarded(self, source: Source) -> None:
        """Keep a fault of one source from the others (promise 8)."""
        try:
            await self.collect(source)
        except Exception as error:
            log.exception("source failed", source_id=source.id)
            reason = Reason.INTERNAL.say(kind=type(error).__name__)
            await self._recorder.put(source, ReadingFailed(reason, outcome=Outcome.INTERNAL))

    async def collect(self, source: Source) -> Counts:
        """Read one source and store what it brings."""
        result = await self._reader.read(
            source.url, etag=source.etag, last_modified=source.last_modified, seen=source.seen
        )
        counts = await self._recorder.put(source, result)
        if isinstance(result, ReadingFailed):
            log.warning("source cannot be read", source_id=source.id, reason=result.reason)
        if counts.new or counts.updated:
            log.info("collected", source_id=source.id, new=counts.new, updated=counts.updated)
            self._on_stored()
        return counts

    async def stop(self) -> None:
        """End what is under way; the sources stay due."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._recorder.stop()
