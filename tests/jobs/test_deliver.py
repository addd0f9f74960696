"""Promises 1 and 2: an alert is settled only after Telegram has answered, by what it answered."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot import locales
from bot.core.delivery import Failed, Gone, Migrated, Outcome, Rejected, RetryAfter, Sent, Unknown
from bot.core.model import Destination, Lane
from jobs.deliver import CHATS, Deliverer
from jobs.letters import Composer
from storage import articles, broadcasts, chats, outbox
from storage.engine import Storage
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
