"""1.21: a confirmed push reaches everybody, and the desk sees one message that becomes the report."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import locales
from bot.core.delivery import Gone, Rejected, Unknown
from bot.core.model import Destination
from jobs import push as push_job
from jobs.deliver import Deliverer
from jobs.letters import Composer
from jobs.push import Pusher
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import Storage
from storage.schema import BroadcastState
from tests.conftest import FakeClock
from tests.jobs.fakes import FakeGateway
from tests.storage.builders import make_chat

EDITOR = 900
THREE = timedelta(seconds=3)


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def pusher(sqlite_storage: Storage, gateway: FakeGateway, clock: FakeClock, woken: list[str]) -> Pusher:
    return Pusher(
        sqlite_storage,
        gateway,
        locales.load(),
        send_rate=30,
        clock=clock,
        on_enqueued=lambda: woken.append("!"),
    )


@pytest.fixture
def deliverer(sqlite_storage: Storage, gateway: FakeGateway, clock: FakeClock) -> Deliverer:
    return Deliverer(sqlite_storage, gateway, Composer(locales.load(), "bot"), clock=clock, random=lambda: 0.5)


async def _push(storage: Storage, clock: FakeClock, readers: int = 3, *, editor: str | None = "ar") -> Broadcast:
    async with storage.write() as tx:
        if editor is not None:
            await make_chat(tx, clock(), to=Destination(EDITOR), lang=editor)
        for _ in range(readers):
            await make_chat(tx, clock())
        draft = await broadcasts.draft(tx, EDITOR, "خبر عاجل", None, clock())
        push = await broadcasts.confirm(tx, draft.id, version=1, editor_id=EDITOR, now=clock())
    assert push is not None
    return push


async def _state(storage: Storage, push: Broadcast) -> Broadcast:
    async with storage.read() as tx:
        found = await broadcasts.get(tx, push.id)
    assert found is not None
    return found


async def _settle(pusher: Pusher, deliverer: Deliverer, clock: FakeClock) -> None:
    for _ in range(4):
        await pusher.tick()
        await deliverer.tick()
        clock.advance(THREE)
    await pusher.tick()


def _desk(gateway: FakeGateway) -> list[str]:
    """What the editor's message said, in order."""
    return [m.html for to, m, _ in gateway.sent if to.chat_id == EDITOR and "░" in m.html + "▓"] + [
        m.html for _, _, m in gateway.edited
    ]


async def test_everybody_gets_it_once_and_the_desk_a_report(
    sqlite_storage: Storage,
    gateway: FakeGateway,
    pusher: Pusher,
    deliverer: Deliverer,
    clock: FakeClock,
    woken: list[str],
) -> None:
    push = await _push(sqlite_storage, clock)
    await _settle(pusher, deliverer, clock)
    assert sum("خبر عاجل" in html for html in gateway.said()) == 4
    assert (await _state(sqlite_storage, push)).state is BroadcastState.DONE
    assert "100%" in gateway.edited[-1][2].html
    assert woken
    before = len(gateway.edited)
    await pusher.tick()
    assert len(gateway.edited) == before, "reported once"


async def test_it_is_enqueued_in_chunks_so_that_others_get_their_turn(
    sqlite_storage: Storage, pusher: Pusher, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_job, "CHUNK", 2)
    push = await _push(sqlite_storage, clock, readers=4)
    assert await pusher.tick() == 1
    assert await pusher.tick() == 1
    assert await pusher.tick() == 1
    assert await pusher.tick() == 0
    assert (await _state(sqlite_storage, push)).enqueued


async def test_the_live_message_is_edited_at_most_every_three_seconds(
    sqlite_storage: Storage, gateway: FakeGateway, pusher: Pusher, clock: FakeClock
) -> None:
    await _push(sqlite_storage, clock)
    await pusher.tick()
    await pusher.tick()
    assert (len(gateway.sent), len(gateway.edited)) == (1, 0)
    clock.advance(THREE)
    await pusher.tick()
    assert len(gateway.edited) == 1


async def test_paused_it_says_so_at_once_and_sends_nothing(
    sqlite_storage: Storage, gateway: FakeGateway, pusher: Pusher, deliverer: Deliverer, clock: FakeClock
) -> None:
    push = await _push(sqlite_storage, clock)
    await pusher.tick()
    async with sqlite_storage.write() as tx:
        await broadcasts.change_state(
            tx, push.id, before={BroadcastState.RUNNING}, after=BroadcastState.PAUSED, now=clock()
        )
    await pusher.tick()
    await deliverer.tick()
    assert len(gateway.edited) == 1
    assert not any("خبر عاجل" in html for html in gateway.said())
    async with sqlite_storage.write() as tx:
        await broadcasts.change_state(
            tx, push.id, before={BroadcastState.PAUSED}, after=BroadcastState.RUNNING, now=clock()
        )
    await _settle(pusher, deliverer, clock)
    assert sum("خبر عاجل" in html for html in gateway.said()) == 4


async def test_cancelled_it_reports_what_was_not_sent(
    sqlite_storage: Storage, gateway: FakeGateway, pusher: Pusher, deliverer: Deliverer, clock: FakeClock
) -> None:
    push = await _push(sqlite_storage, clock)
    await pusher.tick()
    async with sqlite_storage.write() as tx:
        await broadcasts.change_state(
            tx, push.id, before={BroadcastState.RUNNING}, after=BroadcastState.CANCELLED, now=clock()
        )
    await pusher.tick()
    await deliverer.tick()
    assert not any("خبر عاجل" in html for html in gateway.said())
    assert gateway.edited[-1][2].buttons == ()


async def test_a_deleted_live_message_is_sent_anew(
    sqlite_storage: Storage, gateway: FakeGateway, pusher: Pusher, clock: FakeClock
) -> None:
    await _push(sqlite_storage, clock)
    await pusher.tick()
    gateway.edit_outcome = Rejected("message to edit not found")
    clock.advance(THREE)
    await pusher.tick()
    assert len(gateway.sent) == 2


async def test_the_report_is_tried_again_until_it_is_seen(
    sqlite_storage: Storage, gateway: FakeGateway, pusher: Pusher, deliverer: Deliverer, clock: FakeClock
) -> None:
    push = await _push(sqlite_storage, clock)
    await pusher.tick()
    await deliverer.tick()
    gateway.edit_outcome = Unknown("no answer")
    for _ in range(3):
        clock.advance(THREE)
        await pusher.tick()
    gateway.edit_outcome = None
    clock.advance(THREE)
    await pusher.tick()
    async with sqlite_storage.read() as tx:
        assert await broadcasts.unreported(tx) == []
    assert (await _state(sqlite_storage, push)).state is BroadcastState.DONE


async def test_a_desk_that_cannot_be_written_to_stops_nothing(
    sqlite_storage: Storage, gateway: FakeGateway, pusher: Pusher, deliverer: Deliverer, clock: FakeClock
) -> None:
    push = await _push(sqlite_storage, clock, editor=None)
    gateway.by_chat[EDITOR] = Gone("blocked")
    await _settle(pusher, deliverer, clock)
    assert (await _state(sqlite_storage, push)).state is BroadcastState.DONE
    assert sum("خبر عاجل" in html for html in gateway.said()) == 3


async def test_controls_come_when_a_second_tap_is_over(
    sqlite_storage: Storage, gateway: FakeGateway, pusher: Pusher, clock: FakeClock
) -> None:
    """1.21: a double tap on the confirmation hits no button that appears in its place."""
    await _push(sqlite_storage, clock)
    await pusher.tick()
    (shown,) = [message for to, message, _ in gateway.sent if to.chat_id == EDITOR]
    assert shown.buttons == ()
    clock.advance(THREE)
    await pusher.tick()
    assert len(gateway.edited[-1][2].buttons[0]) == 2
