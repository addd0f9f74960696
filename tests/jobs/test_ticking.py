"""1.22: a tick works until there is nothing to do, can be woken, survives a fault and stops cleanly."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from jobs.ticking import Tick

Step = Callable[[], Awaitable[int]]


@pytest.fixture
async def scheduler() -> AsyncIterator[AsyncIOScheduler]:
    scheduler = AsyncIOScheduler()
    yield scheduler
    if scheduler.running:
        scheduler.shutdown(wait=False)


async def _until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not reached():
            await asyncio.sleep(0.005)


async def test_it_goes_on_while_there_is_work(scheduler: AsyncIOScheduler) -> None:
    left = [3]

    async def step() -> int:
        left[0] -= 1
        return left[0]

    Tick(scheduler, "t", step)
    scheduler.start()
    await _until(lambda: left[0] == 0)


async def test_woken_it_runs_before_its_second_is_over(scheduler: AsyncIOScheduler) -> None:
    runs: list[float] = []

    async def step() -> int:
        runs.append(asyncio.get_running_loop().time())
        return 0

    tick = Tick(scheduler, "t", step)
    scheduler.start()
    await _until(lambda: len(runs) == 1)
    await asyncio.sleep(0)
    tick.wake()
    await _until(lambda: len(runs) == 2)
    assert runs[1] - runs[0] < 0.9


async def test_woken_while_at_work_it_looks_once_more(scheduler: AsyncIOScheduler) -> None:
    runs = [0]
    gate = asyncio.Event()

    async def step() -> int:
        runs[0] += 1
        await gate.wait()
        return 0

    tick = Tick(scheduler, "t", step)
    scheduler.start()
    await _until(lambda: runs[0] == 1)
    tick.wake()
    gate.set()
    await _until(lambda: runs[0] == 2)


async def test_a_fault_ends_the_run_and_not_the_tick(scheduler: AsyncIOScheduler) -> None:
    runs = [0]

    async def step() -> int:
        runs[0] += 1
        raise RuntimeError("a bug")

    tick = Tick(scheduler, "t", step)
    scheduler.start()
    await _until(lambda: runs[0] == 1)
    await asyncio.sleep(0.01)
    tick.wake()
    await _until(lambda: runs[0] == 2)


async def test_stopping_waits_for_the_step_at_work_and_begins_none(scheduler: AsyncIOScheduler) -> None:
    runs = [0]
    gate = asyncio.Event()

    async def step() -> int:
        runs[0] += 1
        await gate.wait()
        return 1

    tick = Tick(scheduler, "t", step)
    scheduler.start()
    await _until(lambda: runs[0] == 1)
    stopping = asyncio.create_task(tick.stop())
    await asyncio.sleep(0.01)
    assert not stopping.done()
    gate.set()
    await stopping
    tick.wake()
    await tick._run()
    assert runs[0] == 1


async def test_a_database_that_is_down_is_told_once_a_minute(scheduler: AsyncIOScheduler) -> None:
    """4.20: one clear line, not a traceback every second."""
    runs = [0]

    async def step() -> int:
        runs[0] += 1
        raise OperationalError("UPDATE alert", {}, sqlite3.OperationalError("database or disk is full"))

    with capture_logs() as logs:
        tick = Tick(scheduler, "t", step)
        scheduler.start()
        await _until(lambda: runs[0] == 1)
        tick.wake()
        await _until(lambda: runs[0] == 2)
        await tick.stop()
    assert [(line["event"], line["error"]) for line in logs] == [
        ("the database cannot be used now, trying again every second", "database or disk is full")
    ]
