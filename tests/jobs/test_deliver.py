"""Promises 1 and 2: an alert is settled only after Telegram has answered, by what it answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot import locales
from bot.core.delivery import Failed, Gone, Migrated, Outcome, Rejected, RetryAfter, Sent, Unknown
from bot.core.model import Destination, Lane, Message
from bot.errors import StorageError
from jobs.deliver import CHATS, Deliverer
from jobs.letters import Composer, Content, Letter
from storage import articles, broadcasts, chats, outbox
from storage.engine import Storage
from storage.outbox import Due
from storage.schema import AlertState, ChatState
from tests.conftest import FakeClock
from tests.jobs.fakes import FakeGateway
from tests.storage.builders import all_alerts, follow, make_chat, make_owed, owe, store_article

GRACE = timedelta(seconds=1)


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def deliverer(sqlite_storage: Storage, gateway: FakeGateway, clock: FakeClock) -> Deliverer:
    return Deliverer(sqlite_storage, gateway, Composer(locales.load(), "rasid_bot"), clock=clock, random=lambda: 0.5)


async def _states(storage: Storage) -> list[str]:
    return [row.state for row in await all_alerts(storage)]


async def test_one_alert_is_sent_and_settled_with_its_message(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer
) -> None:
    async with sqlite_storage.write() as tx:
        owed = await make_owed(tx)
    assert await deliverer.tick() == 1
    (row,) = await all_alerts(sqlite_storage)
    assert (row.state, row.position, row.leased_until) == (AlertState.SENT, 0, None)
    ((to, message, lane),) = gateway.sent
    assert (to, lane) == (owed.chat.to, Lane.ALERT)
    assert owed.article.title in message.html
    assert owed.subscription.shown in message.html
    assert await deliverer.tick() == 0


async def test_several_due_alerts_of_a_chat_are_one_message(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer
) -> None:
    async with sqlite_storage.write() as tx:
        first = await make_owed(tx)
        second = await store_article(tx)
        await owe(tx, second, first.subscription)
    await deliverer.tick()
    (html,) = gateway.said()
    assert first.article.title in html
    assert second.title in html
    assert await _states(sqlite_storage) == [AlertState.SENT] * 2


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (RetryAfter(timedelta(seconds=7)), AlertState.PENDING),
        (Unknown("no answer"), AlertState.PENDING),
        (Failed("502"), AlertState.PENDING),
        (Gone("blocked"), AlertState.PENDING),
    ],
)
async def test_what_was_not_sent_for_now_is_still_owed(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer, outcome: Outcome, state: AlertState
) -> None:
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
    gateway.outcomes = [outcome]
    await deliverer.tick()
    (row,) = await all_alerts(sqlite_storage)
    assert (row.state, row.leased_until) == (state, None)
    assert len(gateway.sent) == 1


async def test_a_429_is_waited_for_and_then_it_goes(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer, clock: FakeClock
) -> None:
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
    gateway.outcomes = [RetryAfter(timedelta(seconds=7))]
    await deliverer.tick()
    clock.advance(timedelta(seconds=6))
    assert await deliverer.tick() == 0
    clock.advance(timedelta(seconds=1))
    assert await deliverer.tick() == 1
    assert await _states(sqlite_storage) == [AlertState.SENT]


async def test_a_chat_that_is_gone_keeps_what_it_is_owed_until_it_returns(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer, clock: FakeClock
) -> None:
    async with sqlite_storage.write() as tx:
        owed = await make_owed(tx)
    gateway.outcomes = [Gone("bot was blocked by the user")]
    await deliverer.tick()
    async with sqlite_storage.read() as tx:
        chat = await chats.find(tx, owed.chat.to)
    assert chat is not None
    assert chat.state is ChatState.GONE
    assert await deliverer.tick() == 0
    async with sqlite_storage.write() as tx:
        await chats.ensure(tx, owed.chat.to, kind=owed.chat.kind, lang="ar", now=clock())
    await deliverer.tick()
    assert await _states(sqlite_storage) == [AlertState.SENT]


async def test_a_migrated_chat_gets_it_at_its_new_place(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer
) -> None:
    async with sqlite_storage.write() as tx:
        await make_owed(tx, to=Destination(-5))
    gateway.by_chat[-5] = Migrated(-1005)
    await deliverer.tick()
    assert [to.chat_id for to, _, _ in gateway.sent] == [-5, -1005]
    assert await _states(sqlite_storage) == [AlertState.SENT]


async def test_refused_formatting_goes_once_more_as_plain_text(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer
) -> None:
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
    gateway.outcomes = [Rejected("can't parse entities"), Sent(5)]
    await deliverer.tick()
    first, second = (message for _, message, _ in gateway.sent)
    assert "<b>" in first.html
    assert "<" not in second.html
    assert not any(button.url for row in second.buttons for button in row)
    assert any(button.data for row in second.buttons for button in row)
    assert await _states(sqlite_storage) == [AlertState.SENT]


async def test_refused_twice_is_a_dead_letter_with_its_reason(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer
) -> None:
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
    gateway.outcomes = [Rejected("one"), Rejected("message is too strange")]
    await deliverer.tick()
    (row,) = await all_alerts(sqlite_storage)
    assert (row.state, row.reason) == (AlertState.DEAD, "message is too strange")


async def test_a_fault_of_ours_postpones_that_alert_alone(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer, clock: FakeClock
) -> None:
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
    gateway.before_answer = lambda: (_ for _ in ()).throw(RuntimeError("a bug"))
    await deliverer.tick()
    (row,) = await all_alerts(sqlite_storage)
    assert (row.state, row.reason) == (AlertState.PENDING, "internal error: RuntimeError")
    assert row.due_at > clock()


async def test_an_alert_without_its_article_is_dropped(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sqlite_storage.write() as tx:
        await make_owed(tx)

    async def none(*_: object) -> dict[int, object]:
        return {}

    monkeypatch.setattr(articles, "get", none)
    await deliverer.tick()
    assert await _states(sqlite_storage) == [AlertState.DROPPED]
    assert gateway.sent == []


async def test_more_chats_than_a_claim_are_served_in_one_tick(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer
) -> None:
    async with sqlite_storage.write() as tx:
        article = await store_article(tx)
        followed = [await follow(tx, await make_chat(tx), "الميناء") for _ in range(CHATS + 5)]
        await owe(tx, article, followed[0])
    assert await deliverer.tick() == CHATS + 5
    assert len({to for to, _, _ in gateway.sent}) == CHATS + 5


async def test_breaking_is_a_message_of_its_own(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer, clock: FakeClock
) -> None:
    async with sqlite_storage.write() as tx:
        owed = await make_owed(tx)
        draft = await broadcasts.draft(tx, 1, "زلزال &amp; موج", owed.article.id, clock())
        push = await broadcasts.confirm(tx, draft.id, version=1, editor_id=1, now=clock())
        assert push is not None
        await broadcasts.enqueue(tx, push.id, chunk=10, now=clock())
    await deliverer.tick()
    assert [lane for _, _, lane in gateway.sent] == [Lane.BREAKING, Lane.ALERT]
    breaking, ordinary = gateway.said()
    assert "زلزال &amp; موج" in breaking
    assert owed.article.title in breaking
    assert "زلزال" not in ordinary


async def test_a_stop_waits_for_answers_and_gives_the_rest_back(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer
) -> None:
    """1.22: nothing is lost by stopping, and what was not answered is free at once."""
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
    gateway.gate = asyncio.Event()
    ticking = asyncio.create_task(deliverer.tick())
    async with asyncio.timeout(5):
        while not gateway.sent:
            await asyncio.sleep(0)
    await deliverer.stop(timedelta(seconds=0.01))
    await ticking
    (row,) = await all_alerts(sqlite_storage)
    assert (row.state, row.leased_until) == (AlertState.PENDING, None)
    assert await deliverer.tick() == 0, "it claims nothing more"


async def test_a_stop_lets_the_answer_come(sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer) -> None:
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
    gateway.gate = asyncio.Event()
    ticking = asyncio.create_task(deliverer.tick())
    async with asyncio.timeout(5):
        while not gateway.sent:
            await asyncio.sleep(0)
    stopping = asyncio.create_task(deliverer.stop(GRACE))
    gateway.gate.set()
    await asyncio.gather(stopping, ticking)
    assert await _states(sqlite_storage) == [AlertState.SENT]


async def test_what_a_dead_process_had_claimed_is_free_after_a_restart(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer, clock: FakeClock
) -> None:
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
        await outbox.claim(tx, now=clock(), lease=timedelta(hours=1), chats=5)
    assert await deliverer.tick() == 0
    async with sqlite_storage.write() as tx:
        assert await outbox.release_all(tx) == 1
    assert await deliverer.tick() == 1
    assert len(gateway.sent) == 1


class _Slow(FakeGateway):
    """Sends to one chat wait until the test lets them go."""

    def __init__(self, slow: int) -> None:
        super().__init__()
        self.slow = slow
        self.let_go = asyncio.Event()

    async def send(self, to: Destination, message: Message, *, lane: Lane, reply_to: int | None = None) -> Outcome:
        outcome = await super().send(to, message, lane=lane, reply_to=reply_to)
        if to.chat_id == self.slow:
            await self.let_go.wait()
        return outcome


def _deliverer(storage: Storage, gateway: FakeGateway, clock: FakeClock) -> Deliverer:
    return Deliverer(storage, gateway, Composer(locales.load(), "rasid_bot"), clock=clock, random=lambda: 0.5)


async def _reached(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


async def test_a_chat_that_is_slow_holds_up_nobody(sqlite_storage: Storage, clock: FakeClock) -> None:
    """1.22, 4.12: what becomes due while a letter waits for its answer goes out meanwhile."""
    gateway = _Slow(-77)
    deliverer = _deliverer(sqlite_storage, gateway, clock)
    async with sqlite_storage.write() as tx:
        slow = await make_owed(tx, to=Destination(-77))
    ticking = asyncio.create_task(deliverer.tick())
    await _reached(lambda: len(gateway.sent) == 1)
    async with sqlite_storage.write() as tx:
        other = await make_owed(tx)
        await owe(tx, await store_article(tx), slow.subscription)
    deliverer.notice()
    await _reached(lambda: len(gateway.sent) == 2)
    assert gateway.sent[1][0] == other.chat.to, "the slow chat gets its next alert after its answer"
    gateway.let_go.set()
    assert await ticking == 3
    assert await _states(sqlite_storage) == [AlertState.SENT] * 3


async def test_breaking_news_finds_a_place_when_alerts_fill_all(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer, clock: FakeClock
) -> None:
    """4.14: as many places again are kept for breaking news."""
    gateway.gate = asyncio.Event()
    async with sqlite_storage.write() as tx:
        article = await store_article(tx)
        followed = [await follow(tx, await make_chat(tx), "الميناء") for _ in range(CHATS + 5)]
        await owe(tx, article, followed[0])
    ticking = asyncio.create_task(deliverer.tick())
    await _reached(lambda: len(gateway.sent) == CHATS)
    async with sqlite_storage.write() as tx:
        draft = await broadcasts.draft(tx, 1, "زلزال", None, clock())
        assert await broadcasts.confirm(tx, draft.id, version=1, editor_id=1, now=clock())
        await broadcasts.enqueue(tx, draft.id, chunk=10, now=clock())
    deliverer.notice()
    await _reached(lambda: len(gateway.sent) > CHATS)
    assert {lane for _, _, lane in gateway.sent[CHATS : CHATS + 10]} == {Lane.BREAKING}
    gateway.gate.set()
    await ticking
    assert await _states(sqlite_storage) == [AlertState.SENT] * (CHATS + 15)


async def test_its_own_pace_is_no_failed_attempt(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer, clock: FakeClock
) -> None:
    """A group that has had its share waits for the time it may be written to, and nothing of it is lost."""
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
    gateway.outcomes = [RetryAfter(timedelta(seconds=40), asked=False)]
    await deliverer.tick()
    (row,) = await all_alerts(sqlite_storage)
    assert (row.state, row.attempts, row.leased_until) == (AlertState.PENDING, 0, None)
    assert row.due_at == clock() + timedelta(seconds=40)
    clock.advance(timedelta(seconds=40))
    await deliverer.tick()
    assert await _states(sqlite_storage) == [AlertState.SENT]


async def test_a_chat_that_cannot_be_composed_for_waits_alone(
    sqlite_storage: Storage,
    gateway: FakeGateway,
    deliverer: Deliverer,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Promise 8: the others get theirs, and are settled."""
    async with sqlite_storage.write() as tx:
        broken, fine = await make_owed(tx), await make_owed(tx)
    compose = Composer.letters

    def letters(self: Composer, due: Due, content: Content, now: datetime) -> tuple[list[Letter], list[int]]:
        if due.chat.id == broken.chat.id:
            raise ZeroDivisionError
        return compose(self, due, content, now)

    monkeypatch.setattr(Composer, "letters", letters)
    assert await deliverer.tick() == 1
    rows = {row.chat_id: row for row in await all_alerts(sqlite_storage)}
    assert rows[fine.chat.id].state == AlertState.SENT
    held = rows[broken.chat.id]
    assert (held.state, held.leased_until, held.reason) == (
        AlertState.PENDING,
        None,
        "internal error: ZeroDivisionError",
    )
    assert held.due_at > clock()


async def test_a_database_that_fails_while_settling_makes_nothing_go_twice(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise 2: the answer is kept until it is written."""
    async with sqlite_storage.write() as tx:
        await make_owed(tx)
    settle = outbox.settle_sent

    async def locked(*_: object, **__: object) -> None:
        raise StorageError("database is locked")

    monkeypatch.setattr(outbox, "settle_sent", locked)
    with pytest.raises(StorageError):
        await deliverer.tick()
    monkeypatch.setattr(outbox, "settle_sent", settle)
    assert await deliverer.tick() == 1
    assert await _states(sqlite_storage) == [AlertState.SENT]
    assert len(gateway.sent) == 1


async def test_what_cannot_be_read_is_free_again(
    sqlite_storage: Storage, gateway: FakeGateway, deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sqlite_storage.write() as tx:
        await make_owed(tx)

    async def broken(*_: object) -> dict[int, object]:
        raise StorageError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(articles, "get", broken)
        with pytest.raises(StorageError):
            await deliverer.tick()
    assert await deliverer.tick() == 1
    assert len(gateway.sent) == 1
