"""4.4: six sounding alerts an hour; what is more comes within half an hour, silently, in one bundle."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import locales
from bot.core.delivery import Failed
from jobs.deliver import Deliverer
from jobs.letters import Composer
from storage import broadcasts, outbox
from storage.engine import Storage
from storage.schema import AlertState, chat
from storage.subscriptions import Subscription
from tests.conftest import FakeClock
from tests.jobs.fakes import FakeGateway
from tests.storage.builders import all_alerts, follow, make_chat, owe, set_columns, store_article

MINUTE = timedelta(minutes=1)


class Room:
    """A reader who follows one word, and delivery."""

    def __init__(self, storage: Storage, clock: FakeClock) -> None:
        self.storage, self.clock, self.gateway = storage, clock, FakeGateway()
        self.deliverer = Deliverer(
            storage, self.gateway, Composer(locales.load(), "rasid_bot"), clock=clock, random=lambda: 0.5
        )
        self.subscription: Subscription | None = None
        self.chat_id = 0

    async def settle(self) -> None:
        async with self.storage.write() as tx:
            reader = await make_chat(tx, now=self.clock())
            self.chat_id = reader.id
            self.subscription = await follow(tx, reader, "ماء", now=self.clock())

    async def news(self) -> None:
        """One more article that the reader is owed, and a tick."""
        assert self.subscription is not None
        async with self.storage.write() as tx:
            found = await store_article(tx, now=self.clock())
            await owe(tx, found, self.subscription, now=self.clock())
        await self.deliverer.tick()

    async def push(self) -> None:
        """One more piece of breaking news in the outbox."""
        async with self.storage.write() as tx:
            draft = await broadcasts.draft(tx, 900, html="عاجل", article_id=None, now=self.clock())
            push = await broadcasts.confirm(tx, draft.id, version=draft.version, editor_id=900, now=self.clock())
            assert push is not None
            await broadcasts.enqueue(tx, push.id, chunk=9, now=self.clock())

    def rung(self) -> list[bool]:
        """Of each message that was sent, whether it rang."""
        return [not message.silent for _, message, _ in self.gateway.sent]


@pytest.fixture
async def room(sqlite_storage: Storage, clock: FakeClock) -> Room:
    made = Room(sqlite_storage, clock)
    await made.settle()
    return made


async def test_the_seventh_waits_and_comes_silently_with_the_eighth(room: Room) -> None:
    for _ in range(6):
        await room.news()
        room.clock.advance(MINUTE)
    assert room.rung() == [True] * 6
    await room.news()
    room.clock.advance(20 * MINUTE)
    await room.news()
    assert len(room.rung()) == 6
    held = [row for row in await all_alerts(room.storage) if row.state == AlertState.PENDING]
    assert [row.reason for row in held] == [outbox.BRAKED] * 2
    assert len({row.due_at for row in held}) == 1
    room.clock.advance(9 * MINUTE)
    assert await room.deliverer.tick() == 0
    room.clock.advance(MINUTE)
    assert await room.deliverer.tick() == 1
    assert room.rung() == [True] * 6 + [False]
    settled = [row.state for row in await all_alerts(room.storage)]
    assert settled == [AlertState.SENT] * 8


async def test_an_hour_later_it_rings_again(room: Room) -> None:
    for _ in range(6):
        await room.news()
    room.clock.advance(timedelta(hours=1, seconds=1))
    await room.news()
    assert room.rung() == [True] * 7


async def test_silent_messages_are_no_sounding_ones(room: Room) -> None:
    for _ in range(7):
        await room.news()
    room.clock.advance(30 * MINUTE)
    await room.deliverer.tick()
    room.clock.advance(31 * MINUTE)
    for _ in range(6):
        await room.news()
    assert room.rung() == [True] * 6 + [False] + [True] * 6


async def test_without_a_limit_everything_rings(room: Room, sqlite_storage: Storage, clock: FakeClock) -> None:
    room.deliverer = Deliverer(
        sqlite_storage,
        room.gateway,
        Composer(locales.load(), "rasid_bot"),
        clock=clock,
        random=lambda: 0.5,
        alerts_an_hour=0,
    )
    for _ in range(9):
        await room.news()
    assert room.rung() == [True] * 9


@pytest.mark.parametrize(("wish", "rang"), [(None, 3), (5, 5), (0, 0)])
async def test_breaking_news_comes_at_once_and_rings_three_times_a_day(room: Room, wish: int | None, rang: int) -> None:
    async with room.storage.write() as tx:
        await set_columns(tx, chat, room.chat_id, breaking_a_day=wish)
    for _ in range(6):
        await room.push()
        await room.deliverer.tick()
        room.clock.advance(MINUTE)
    assert room.rung() == [True] * rang + [False] * (6 - rang)


async def test_breaking_news_that_comes_together_rings_three_times_too(room: Room) -> None:
    """4.4: several pushes while a chat could not be reached, in one claim or while one is on its way."""
    for _ in range(2):
        for _ in range(3):
            await room.push()
        await room.deliverer._fill()
    await room.deliverer.tick()
    assert sorted(room.rung()) == [False] * 3 + [True] * 3


async def test_a_bundle_that_was_held_and_failed_is_not_held_again(room: Room) -> None:
    """4.4: at most half an hour, whatever becomes of the first attempt."""
    for _ in range(8):
        await room.news()
    await room.deliverer.tick()
    assert room.rung() == [True] * 6
    room.clock.advance(timedelta(minutes=30))
    room.gateway.outcomes = [Failed("502")]
    await room.deliverer.tick()
    room.clock.advance(timedelta(minutes=1))
    await room.deliverer.tick()
    assert room.rung()[-1] is False
    assert len(room.rung()) == 8, "six that rang, the failed bundle and the bundle"


async def test_breaking_news_passes_what_is_held(room: Room) -> None:
    for _ in range(7):
        await room.news()
    await room.push()
    await room.deliverer.tick()
    assert room.rung() == [True] * 7
    assert "عاجل" in room.gateway.sent[-1][1].html
