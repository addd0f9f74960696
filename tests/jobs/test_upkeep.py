"""4.6: what is gone for long is forgotten, a little at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs import upkeep
from jobs.upkeep import Upkeep
from storage import chats
from storage.engine import Storage
from tests.conftest import FakeClock
from tests.storage.builders import make_chat


async def test_once_an_hour_in_portions(
    sqlite_storage: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 2)
    async with sqlite_storage.write() as tx:
        for _ in range(3):
            await chats.mark_gone(tx, (await make_chat(tx, now=clock())).id, "blocked", clock())
    job = Upkeep(sqlite_storage, clock=clock)
    assert await job.tick() == 0
    clock.advance(chats.FORGOTTEN_AFTER + timedelta(minutes=1))
    assert [await job.tick(), await job.tick(), await job.tick()] == [2, 0, 0]
