"""1.21: a draft, one confirmation, chunks, pause, cancel, progress; all of it survives a restart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.model import Lane
from storage import broadcasts, chats, outbox
from storage.broadcasts import Broadcast
from storage.engine import Storage, Tx, connect
from storage.schema import AlertState, BroadcastState, Occasion
from tests.storage.builders import NOW, alerts_of, all_alerts, make_chat, make_owed, store_article

EDITOR = 42
MINUTE = timedelta(minutes=1)


async def _running(tx: Tx, html: str = "عاجل") -> Broadcast:
    push = await broadcasts.draft(tx, EDITOR, html, None, NOW)
    confirmed = await broadcasts.confirm(tx, push.id, version=1, editor_id=EDITOR, now=NOW)
    assert confirmed is not None
    return confirmed


async def test_a_draft_and_its_versions(storage: Storage) -> None:
    async with storage.write() as tx:
        about = await store_article(tx)
        first = await broadcasts.draft(tx, EDITOR, "أول", about.id, NOW)
        assert (first.state, first.version, first.html, first.article_id) == (BroadcastState.DRAFT, 1, "أول", about.id)
        revised = await broadcasts.revise(tx, first.id, "ثان", None, NOW + MINUTE)
        assert revised is not None
        assert (revised.version, revised.html, revised.article_id, revised.previewed_at) == (
            2,
            "ثان",
            None,
            NOW + MINUTE,
        )
        assert await broadcasts.get(tx, first.id) == revised
        assert await broadcasts.get(tx, 999) is None
        assert await broadcasts.get_many(tx, [first.id, 999]) == {first.id: revised}


async def test_a_new_draft_takes_the_place_of_the_editors_last(storage: Storage) -> None:
    async with storage.write() as tx:
        first = await broadcasts.draft(tx, EDITOR, "أول", None, NOW)
        other = await broadcasts.draft(tx, 7, "لغيره", None, NOW)
        second = await broadcasts.draft(tx, EDITOR, "ثان", None, NOW)
        assert await broadcasts.in_state(tx, BroadcastState.DRAFT) == [other, second]
        assert await broadcasts.revise(tx, first.id, "متأخر", None, NOW) is None
        assert await broadcasts.confirm(tx, first.id, version=1, editor_id=EDITOR, now=NOW) is None
        assert await broadcasts.unreported(tx) == []
        assert await broadcasts.open_draft(tx, EDITOR) == second
        assert await broadcasts.open_draft(tx, 8) is None


@pytest.mark.parametrize(
    ("version", "editor_id", "after"),
    [
        pytest.param(1, EDITOR, timedelta(), id="an earlier version"),
        pytest.param(2, 7, timedelta(), id="another editor"),
        pytest.param(2, EDITOR, broadcasts.CONFIRM_WITHIN + MINUTE, id="too late"),
    ],
)
async def test_confirmation_is_bound(storage: Storage, version: int, editor_id: int, after: timedelta) -> None:
    async with storage.write() as tx:
        push = await broadcasts.draft(tx, EDITOR, "أول", None, NOW)
        await broadcasts.revise(tx, push.id, "ثان", None, NOW)
        refused = await broadcasts.confirm(tx, push.id, version=version, editor_id=editor_id, now=NOW + after)
        assert refused is None
        assert [one.id for one in await broadcasts.in_state(tx, BroadcastState.DRAFT)] == [push.id]


async def test_a_double_tap_is_one_push(storage: Storage) -> None:
    async with storage.write() as tx:
        await make_chat(tx)
        gone = await make_chat(tx)
        await chats.mark_gone(tx, gone.id, "blocked", NOW)
        push = await broadcasts.draft(tx, EDITOR, "عاجل", None, NOW)
        within = NOW + broadcasts.CONFIRM_WITHIN
        confirmed = await broadcasts.confirm(tx, push.id, version=1, editor_id=EDITOR, now=within)
        assert confirmed is not None
        assert (confirmed.state, confirmed.confirmed_at, confirmed.recipients) == (BroadcastState.RUNNING, within, 1)
        assert await broadcasts.confirm(tx, push.id, version=1, editor_id=EDITOR, now=within) is None
        assert await broadcasts.revise(tx, push.id, "تغيير", None, within) is None


async def test_enqueued_in_chunks_to_those_who_were_there(storage: Storage) -> None:
    """1.21, 4.8: active chats that existed when it was confirmed, each once."""
    async with storage.write() as tx:
        readers = [await make_chat(tx) for _ in range(5)]
        await chats.mark_gone(tx, readers[1].id, "blocked", NOW)
        push = await _running(tx)
        await make_chat(tx, NOW + MINUTE)
        steps = [await broadcasts.enqueue(tx, push.id, chunk=2, now=NOW) for _ in range(4)]
        assert steps == [False, False, True, True]
        enqueued = await broadcasts.get(tx, push.id)
        assert enqueued is not None
        assert enqueued.enqueued
    rows = await all_alerts(storage)
    assert [row.chat_id for row in rows] == [readers[number].id for number in (0, 2, 3, 4)]
    assert {(row.occasion, row.occasion_id, row.broadcast_id, row.article_id) for row in rows} == {
        (Occasion.BROADCAST, push.id, push.id, None)
    }
    assert {(row.lane, row.state) for row in rows} == {(Lane.BREAKING, AlertState.PENDING)}
    assert all(row.due_at <= NOW for row in rows)


async def test_who_was_active_last_is_served_first(storage: Storage) -> None:
    """4.8: whatever the order in which chats are put into the outbox."""
    ages = [MINUTE * 600, MINUTE, MINUTE * 60 * 24 * 365 * 12, MINUTE * 5]
    async with storage.write() as tx:
        readers = [await make_chat(tx, now=NOW - age) for age in ages]
        draft = await broadcasts.draft(tx, 1, html="عاجل", article_id=None, now=NOW)
        push = await broadcasts.confirm(tx, draft.id, version=1, editor_id=1, now=NOW)
        assert push is not None
        later = NOW
        while not await broadcasts.enqueue(tx, push.id, chunk=2, now=later):
            later += timedelta(seconds=1)  # the second chunk comes behind the first
        due = await outbox.claim(tx, now=NOW, lease=MINUTE, chats=9)
    assert [one.chat.id for one in due] == [readers[place].id for place in (1, 3, 0, 2)]


async def test_while_a_push_is_paused_the_outbox_looks_past_it(storage: Storage) -> None:
    """4.8, 4.13: what waits for its editor is no work, and holds up neither alerts nor another push."""
    async with storage.write() as tx:
        for _ in range(3):
            await make_chat(tx, now=NOW)
        push = await _running(tx)
        await broadcasts.enqueue(tx, push.id, chunk=9, now=NOW)
        assert await outbox.has_due(tx, NOW)
        running = {BroadcastState.RUNNING}
        await broadcasts.change_state(tx, push.id, before=running, after=BroadcastState.PAUSED, now=NOW)
        assert not await outbox.has_due(tx, NOW)
        owed = await make_owed(tx, now=NOW)
        assert await outbox.has_due(tx, NOW)
        [due] = await outbox.claim(tx, now=NOW, lease=MINUTE, chats=9)
        assert [one.id for one in due.alerts] == [owed.alert_id]
        other = await _running(tx)
        await broadcasts.enqueue(tx, other.id, chunk=9, now=NOW)
        found = await outbox.claim(tx, now=NOW, lease=MINUTE, chats=9, lane=Lane.BREAKING)
        assert {alert.broadcast_id for one in found for alert in one.alerts} == {other.id}


async def test_a_crash_between_chunks_loses_and_doubles_nothing(storage: Storage, database_url: str) -> None:
    """1.21, promise 1: the cursor moves with its chunk; what was not committed is done again after a restart."""
    async with storage.write() as tx:
        readers = [await make_chat(tx) for _ in range(5)]
        push = await _running(tx)
    async with storage.write() as tx:
        assert not await broadcasts.enqueue(tx, push.id, chunk=2, now=NOW)

    async def crash() -> None:
        async with storage.write() as tx:
            await broadcasts.enqueue(tx, push.id, chunk=2, now=NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await crash()
    await storage.close()
    reopened = connect(database_url)
    async with reopened.read() as tx:
        (running,) = await broadcasts.in_state(tx, BroadcastState.RUNNING)
    assert (running.id, running.cursor) == (push.id, readers[1].id)
    for expected in (False, False, True):
        async with reopened.write() as tx:
            assert await broadcasts.enqueue(tx, push.id, chunk=2, now=NOW) is expected
    assert [row.chat_id for row in await all_alerts(reopened)] == [reader.id for reader in readers]
    await reopened.close()


async def test_pause_and_resume(storage: Storage) -> None:
    """1.21: a paused push is neither enqueued nor sent, and goes on where it was."""
    running, paused = {BroadcastState.RUNNING}, {BroadcastState.PAUSED}
    async with storage.write() as tx:
        for _ in range(3):
            await make_chat(tx)
        push = await _running(tx)
        await broadcasts.enqueue(tx, push.id, chunk=1, now=NOW)
        halted = await broadcasts.change_state(tx, push.id, before=running, after=BroadcastState.PAUSED, now=NOW)
        assert halted is not None
        assert (halted.state, halted.finished_at) == (BroadcastState.PAUSED, None)
        assert await broadcasts.enqueue(tx, push.id, chunk=9, now=NOW)
        assert await outbox.claim(tx, now=NOW, lease=MINUTE, chats=9) == []
        assert await broadcasts.change_state(tx, push.id, before=running, after=BroadcastState.PAUSED, now=NOW) is None
        assert await broadcasts.change_state(tx, push.id, before=paused, after=BroadcastState.RUNNING, now=NOW)
        assert not await broadcasts.enqueue(tx, push.id, chunk=9, now=NOW)
        assert len(await outbox.claim(tx, now=NOW, lease=MINUTE, chats=9)) == 3


async def test_cancel_drops_what_waits(storage: Storage) -> None:
    """1.21, promise 6: what was sent stays sent; the rest is dropped with its reason, and nothing is added."""
    async with storage.write() as tx:
        readers = [await make_chat(tx) for _ in range(4)]
        push = await _running(tx)
        await broadcasts.enqueue(tx, push.id, chunk=3, now=NOW)
        (sent,) = await alerts_of(tx, readers[0].id)
        await outbox.settle_sent(tx, [outbox.Sent(readers[0].id, 7, Lane.BREAKING, [sent.id], [])], NOW)
        cancelled = await broadcasts.change_state(
            tx, push.id, before={BroadcastState.RUNNING}, after=BroadcastState.CANCELLED, now=NOW + MINUTE
        )
        assert cancelled is not None
        assert cancelled.finished_at == NOW + MINUTE
        assert await broadcasts.enqueue(tx, push.id, chunk=9, now=NOW)
        found = await broadcasts.progress(tx, push.id)
        assert (found.delivered, found.dropped, found.waiting, found.total) == (1, 2, 0, 3)
        assert await alerts_of(tx, readers[3].id) == []
        assert await outbox.owed(tx, NOW + MINUTE) == 0


async def test_progress_counts_what_became_of_each(storage: Storage) -> None:
    """1.21: delivered, gone, failed, waiting; retries with a reason still wait."""
    async with storage.write() as tx:
        readers = [await make_chat(tx) for _ in range(6)]
        other = await make_owed(tx)
        push = await _running(tx)
        assert (await broadcasts.progress(tx, push.id)).total == 0
        await broadcasts.enqueue(tx, push.id, chunk=6, now=NOW)
        ids = [(await alerts_of(tx, reader.id))[0].id for reader in readers]
        for number in (0, 1):
            await outbox.settle_sent(tx, [outbox.Sent(readers[number].id, 7, Lane.ALERT, [ids[number]], [])], NOW)
        await chats.mark_gone(tx, readers[2].id, "blocked", NOW)
        await outbox.bury(tx, [ids[3]], reason="400", now=NOW)
        await outbox.postpone(tx, [ids[4]], until=NOW, reason="429")
        found = await broadcasts.progress(tx, push.id)
        assert len(await alerts_of(tx, other.chat.id)) == 1
    assert found == broadcasts.Progress(delivered=2, gone=1, failed=1, waiting=2, dropped=0)
    assert found.total == 6


async def test_the_final_report_is_owed_until_it_was_seen(storage: Storage) -> None:
    """1.21: also when the bot was down as the push ended; the message that shows progress is remembered."""
    async with storage.write() as tx:
        push = await _running(tx)
        await broadcasts.set_progress_message(tx, push.id, 99)
        assert await broadcasts.unreported(tx) == []
        await broadcasts.change_state(
            tx, push.id, before={BroadcastState.RUNNING}, after=BroadcastState.DONE, now=NOW + MINUTE
        )
        (ended,) = await broadcasts.unreported(tx)
        assert (ended.id, ended.progress_message_id, ended.finished_at) == (push.id, 99, NOW + MINUTE)
        await broadcasts.mark_reported(tx, push.id)
        assert await broadcasts.unreported(tx) == []
