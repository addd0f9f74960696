"""4.20: a full disk, a database that is locked, a clock that jumps: nothing is lost, and it goes on by itself."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot import locales
from bot.core.delivery import Sent
from jobs.deliver import LEASE, Deliverer
from jobs.letters import Composer
from jobs.match import LiveIndex, match_waiting
from storage import articles, broadcasts, outbox
from storage.engine import Storage
from storage.schema import AlertState
from tests.conftest import FakeClock
from tests.jobs.fakes import FakeGateway
from tests.storage.builders import all_alerts, follow, make_article, make_chat, make_owed

HOUR = timedelta(hours=1)


def deliverer_of(storage: Storage, gateway: FakeGateway, clock: FakeClock) -> Deliverer:
    return Deliverer(storage, gateway, Composer(locales.load(), "rasid_bot"), clock=clock, random=lambda: 0.5)


async def states(storage: Storage) -> list[str]:
    return [row.state for row in await all_alerts(storage)]


async def fill_disk(storage: Storage, *, full: bool) -> None:
    """Let the database grow no further, as on a disk without room."""
    async with storage.writer.connect() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count = {pages if full else 1_000_000}"))


async def test_a_full_disk_loses_no_article(sqlite_storage: Storage, clock: FakeClock) -> None:
    """The match cannot be written, so the article still waits; once there is room, its alert arises."""
    async with sqlite_storage.write() as tx:
        for _ in range(400):
            await follow(tx, await make_chat(tx, now=clock()), "ماء", now=clock())
        await articles.store(tx, make_article(title="ماء في المدينة", text="ماء " * 400), now=clock())
    await fill_disk(sqlite_storage, full=True)
    index = LiveIndex()
    with pytest.raises(OperationalError, match="full"):
        await match_waiting(sqlite_storage, index, now=clock(), max_age=HOUR)
    await fill_disk(sqlite_storage, full=False)
    assert (await match_waiting(sqlite_storage, index, now=clock(), max_age=HOUR)).alerts == 400


async def test_what_was_sent_while_the_database_was_locked_is_not_sent_again(
    sqlite_storage: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer waits in memory until it can be written down."""
    gateway = FakeGateway()
    deliverer = deliverer_of(sqlite_storage, gateway, clock)
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
    settle = outbox.settle_sent

    async def locked(*_: object, **__: object) -> None:
        raise OperationalError("settle", {}, Exception("database is locked"))

    monkeypatch.setattr(outbox, "settle_sent", locked)
    for _ in range(3):
        with pytest.raises(OperationalError):
            await deliverer.tick()
    monkeypatch.setattr(outbox, "settle_sent", settle)
    assert await deliverer.tick() == 1
    assert len(gateway.sent) == 1
    assert await states(sqlite_storage) == [AlertState.SENT]


async def test_a_writer_of_another_process_is_waited_for(
    sqlite_storage: Storage, clock: FakeClock, database_url: str
) -> None:
    """A real lock on a real file: the tick waits for it and goes on."""
    from storage.engine import connect

    gateway = FakeGateway()
    deliverer = deliverer_of(sqlite_storage, gateway, clock)
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
    other = connect(str(sqlite_storage.url))
    async with other.write():
        tick = asyncio.create_task(deliverer.tick())
        done, _ = await asyncio.wait([tick], timeout=0.2)
        assert not done
    assert await tick == 1
    await other.close()
    assert len(gateway.sent) == 1


async def test_a_clock_set_back_delays_nothing(storage: Storage, clock: FakeClock) -> None:
    gateway = FakeGateway()
    deliverer = deliverer_of(storage, gateway, clock)
    assert await deliverer.tick() == 0
    async with storage.write() as tx:
        await make_owed(tx, now=clock())
        await outbox.claim(tx, now=clock(), lease=LEASE, chats=9)  # by a process that has died since
    clock.advance(-HOUR)
    assert await deliverer.tick() == 0
    clock.advance(LEASE + timedelta(seconds=1))
    assert await deliverer.tick() == 1
    assert await states(storage) == [AlertState.SENT]


async def test_a_clock_set_forward_repeats_nothing(sqlite_storage: Storage, clock: FakeClock) -> None:
    """The lease of what is under way seems to have ended; it is not claimed again all the same."""
    gateway = FakeGateway(gate=asyncio.Event())
    deliverer = deliverer_of(sqlite_storage, gateway, clock)
    async with sqlite_storage.write() as tx:
        await make_owed(tx, now=clock())
    tick = asyncio.create_task(deliverer.tick())
    async with asyncio.timeout(5):
        while not gateway.sent:
            await asyncio.sleep(0.01)
    clock.advance(HOUR)
    deliverer.notice()
    await asyncio.sleep(0.05)
    assert gateway.gate is not None
    gateway.outcomes = [Sent(1)]
    gateway.gate.set()
    assert await tick == 1
    assert len(gateway.sent) == 1


async def test_breaking_news_that_waits_longer_than_its_lease_is_sent_once(
    sqlite_storage: Storage, clock: FakeClock
) -> None:
    """4.1, 4.20: Telegram may hold all chats for minutes, and a clock may be set forward."""
    gateway = FakeGateway(gate=asyncio.Event())
    deliverer = deliverer_of(sqlite_storage, gateway, clock)
    async with sqlite_storage.write() as tx:
        for _ in range(5):
            await make_chat(tx, now=clock())
        push = await broadcasts.draft(tx, 900, html="عاجل", article_id=None, now=clock())
        await broadcasts.confirm(tx, push.id, version=push.version, editor_id=900, now=clock())
        await broadcasts.enqueue(tx, push.id, chunk=9, now=clock())
    tick = asyncio.create_task(deliverer.tick())
    async with asyncio.timeout(5):
        while len(gateway.sent) < 5:
            await asyncio.sleep(0.01)
        for step in (LEASE / 2, LEASE / 2, LEASE / 2, HOUR):
            clock.advance(step)
            deliverer.notice()
            await asyncio.sleep(0.05)
    assert gateway.gate is not None
    gateway.gate.set()
    await tick
    assert len(gateway.sent) == 5


async def test_a_clock_that_is_kept_in_time_changes_nothing(storage: Storage, clock: FakeClock) -> None:
    gateway = FakeGateway()
    deliverer = deliverer_of(storage, gateway, clock)
    async with storage.write() as tx:
        owed = await make_owed(tx, now=clock())
        await outbox.postpone(tx, [owed.alert_id], until=clock() + timedelta(seconds=2), reason="502")
    await deliverer.tick()
    clock.advance(timedelta(seconds=-3))
    assert await deliverer.tick() == 0
