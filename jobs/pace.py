"""The pace tick: the rate that Telegram was found to take is remembered, so that a restart does not learn it anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from bot.core.model import Clock
from storage import remembered
from storage.engine import Storage

log = structlog.get_logger(__name__)

NAME: Final = "send rate"
KEPT: Final = timedelta(hours=12)
"""For how long a rate is believed: limits change, and growing back takes a while."""
EVERY: Final = timedelta(minutes=1)
_NEWS: Final = 0.02
"""Share by which the rate must have changed to be written down."""


class Paced(Protocol):
    """What has a rate: the limiter."""

    @property
    def rate(self) -> float:
        """Messages a second for the whole bot."""
        ...

    def remember(self, rate: float) -> None:
        """Begin with the rate that was known last."""
        ...


class Pacing:
    """Remembers the limiter's rate."""

    def __init__(self, storage: Storage, limiter: Paced, *, clock: Clock) -> None:
        self._storage = storage
        self._limiter = limiter
        self._clock = clock
        self._written = limiter.rate
        self._at: datetime | None = None

    async def recall(self) -> None:
        """Give the limiter the rate that was remembered, if that is not too old."""
        async with self._storage.read() as tx:
            known = await remembered.get(tx, NAME)
        if known is not None and self._clock() - known[1] <= KEPT:
            self._limiter.remember(float(known[0]))
            log.info("sending at the rate found before", rate=round(self._limiter.rate, 1))
        self._written = self._limiter.rate

    async def tick(self) -> int:
        """Write the rate down when it has changed, once a minute at most."""
        now, rate = self._clock(), self._limiter.rate
        if abs(rate - self._written) < _NEWS * self._written or (self._at is not None and now - self._at < EVERY):
            return 0
        async with self._storage.write() as tx:
            await remembered.put(tx, NAME, round(rate, 2), now)
        log.info("sending rate", rate=round(rate, 1))
        self._written, self._at = rate, now
        return 0
