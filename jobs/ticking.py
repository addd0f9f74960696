"""A tick: one job, run by the scheduler every second and earlier when there is work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from storage.engine import cause_of, is_outage

log = structlog.get_logger(__name__)

TELL_EVERY_S = 60.0
"""Seconds between two lines about a database that cannot be used."""

EVERY_S = 1
"""Seconds between two runs: the longest that work done by another process waits to be noticed."""


class Tick:
    """Runs `step` until it reports no more work; a fault ends the run, is logged, and the next tick tries again."""

    def __init__(self, scheduler: AsyncIOScheduler, name: str, step: Callable[[], Awaitable[int]]) -> None:
        self._step = step
        self._name = name
        self._again = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopped = False
        self._told_at = -TELL_EVERY_S
        self._job = scheduler.add_job(
            self._run,
            "interval",
            seconds=EVERY_S,
            next_run_time=datetime.now(UTC),
            id=name,
            # With the default grace a late job is silently lost.
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    async def _run(self) -> None:
        if self._stopped:
            return
        self._idle.clear()
        try:
            while await self._once():
                pass
        except Exception as error:  # noqa: BLE001 - whatever it is, the next tick tries again
            self._tell(error)
        finally:
            self._idle.set()

    def _tell(self, error: Exception) -> None:
        """Log a fault; one of the database a minute, in a line: every tick stumbles over it, every second."""
        if not is_outage(error):
            log.error("tick failed", tick=self._name, exc_info=error)
            return
        now = time.monotonic()
        if now - self._told_at >= TELL_EVERY_S:
            self._told_at = now
            reason = cause_of(error)
            log.error("the database cannot be used now, trying again every second", tick=self._name, error=reason)

    async def _once(self) -> bool:
        """Take one step; whether there is reason to take another at once."""
        self._again = False
        worked = await self._step()
        return not self._stopped and (worked > 0 or self._again)

    def wake(self) -> None:
        """There is work: run now, or once more if running."""
        if self._stopped:
            return
        if self._idle.is_set():
            self._job.modify(next_run_time=datetime.now(UTC))
        else:
            self._again = True

    async def stop(self) -> None:
        """Begin no further step and wait for the one that runs."""
        self._stopped = True
        await self._idle.wait()
