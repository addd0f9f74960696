"""The upkeep tick: once an hour, what nobody needs any more is forgotten (4.6)."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.core.model import Clock
from storage import chats
from storage.engine import Storage

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
AT_ONCE = 100
"""Chats forgotten in one transaction: with all they were told, that is work."""


class Upkeep:
    """Forgets chats that are gone for long."""

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._not_before: datetime | None = None

    async def tick(self) -> int:
        """Forget some; returns how many, zero when that is all for this hour."""
        now = self._clock()
        if self._not_before is not None and now < self._not_before:
            return 0
        async with self._storage.write() as tx:
            forgotten = await chats.forget_gone(tx, now, AT_ONCE)
        if forgotten < AT_ONCE:
            self._not_before = now + EVERY
        if forgotten:
            log.info("chats that are gone for long are forgotten", count=forgotten)
        return forgotten if forgotten == AT_ONCE else 0
