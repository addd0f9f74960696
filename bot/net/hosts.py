"""Politeness between requests: two at a time to one host, with a pause from one to the next; and a bound on all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

PER_HOST = 2
"""Requests under way to one host, and so connections."""

SPREAD_S = 5.0
"""The pause shrinks so that those that wait for one host begin within about this time: it would never catch up else."""

SILENT_AFTER = 4
"""Requests to a host in a row that got no answer, after which it is left alone for a while."""

REST_S = 30.0
"""How long; those that wait for it meanwhile fail at once instead of finding out one by one."""

_JITTER = 0.2
_MOST_HOSTS = 10_000


class HostSilentError(Exception):
    """The host answered none of the last requests and is left alone for now."""


@dataclass(slots=True)
class _Host:
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PER_HOST))
    present: int = 0
    """Requests under way or waiting."""
    next_start: float = 0.0
    unanswered: int = 0
    silent_until: float = 0.0


class HostGates:
    """Lets requests through, host by host; one host's queue never holds up another's.

    Args:
        spacing: seconds between the beginnings of two requests to one host; shorter when many wait (SPREAD_S).
        places: requests under way to all hosts.
        random: a number in [0, 1), to make the pauses uneven.

    """

    def __init__(self, *, spacing: float, places: int, random: Callable[[], float]) -> None:
        self._spacing = spacing
        self._random = random
        self._places = asyncio.Semaphore(places)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn with `host`, and hold it while the block runs; HostSilentError when it does not answer."""
        here = self._host(host)
        here.present += 1
        try:
            async with here.places:
                if here.silent_until > asyncio.get_running_loop().time():
                    raise HostSilentError
                await self._pause(here)
                async with self._places:
                    yield
        finally:
            here.present -= 1

    def note(self, host: str, *, answered: bool) -> None:
        """Learn whether a request was answered, with whatever."""
        here = self._host(host)
        here.unanswered = 0 if answered else here.unanswered + 1
        if here.unanswered >= SILENT_AFTER:
            here.silent_until = asyncio.get_running_loop().time() + REST_S
            here.unanswered = SILENT_AFTER - 1  # one more after the rest, and it rests again

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            self._forget_idle()
            self._hosts[name] = _Host()
        return self._hosts[name]

    async def _pause(self, here: _Host) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, here.next_start)
        pause = min(self._spacing, SPREAD_S / here.present) * (1 + _JITTER * self._random())
        here.next_start = start + pause
        if start > now:
            await asyncio.sleep(start - now)

    def _forget_idle(self) -> None:
        if len(self._hosts) < _MOST_HOSTS:
            return
        now = asyncio.get_running_loop().time()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.present or max(host.next_start, host.silent_until) > now
        }
