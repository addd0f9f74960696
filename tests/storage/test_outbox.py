"""4.1, 1.22, promises 1 and 2: claimed by chat with a lease, settled in groups, nothing lost and nothing twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, select, text

from bot.core.model import Lane
from storage import broadcasts, chats, messages, outbox
from storage.engine import Storage
from storage.outbox import Due
from storage.schema import AlertState, BroadcastState, alert, message
from tests.storage.builders import NOW, alerts_of, all_alerts, make_chat, make_owed, owe, set_columns, store_article

MINUTE = timedelta(minutes=1)


async def _claim(storage: Storage, after: timedelta = timedelta(), chats: int = 9) -> list[Due]:
    async with storage.write() as tx:
        return await outbox.claim(tx, now=NOW + after, lease=MINUTE, chats=chats)


def _ids(claimed: list[Due]) -> list[list[int]]:
    return [[one.id for one in due.alerts] for due in claimed]


async def test_all_that_is_due_of_a_chat_comes_together(storage: Storage) -> None:
    """4.2: what is due later stays; a chat is claimed whole."""
    async with storage.write() as tx:
        owed, other = await make_owed(tx), await make_owed(tx)
        for _ in range(2):
            await owe(tx, await store_article(tx), owed.subscription)
        first, second, third = [row.id for row in await alerts_of(tx, owed.chat.id)]
        await set_columns(tx, alert, third, due_at=NOW + MINUTE)
    claimed = await _claim(storage)
    assert _ids(claimed) == [[first, second], [other.alert_id]]
    assert claimed[0].chat == owed.chat
    assert claimed[0].alerts[0] == outbox.Alert(first, owed.article.id, None, Lane.ALERT, 0)


async def test_urgent_lanes_first_then_the_longest_waiting(storage: Storage) -> None:
    """4.5: lanes are strict; within one, nobody waits for ever."""
    async with storage.write() as tx:
        late, early, digest, breaking = [await make_owed(tx) for _ in range(4)]
        await set_columns(tx, alert, early.alert_id, due_at=NOW - MINUTE)
        await set_columns(tx, alert, digest.alert_id, lane=int(Lane.DIGEST), due_at=NOW - 9 * MINUTE)
        await set_columns(tx, alert, breaking.alert_id, lane=int(Lane.BREAKING))
    assert _ids(await _claim(storage, chats=1)) == [[breaking.alert_id]]
    assert _ids(await _claim(storage, chats=2)) == [[early.alert_id], [late.alert_id]]
    assert _ids(await _claim(storage, chats=2)) == [[digest.alert_id]]


async def test_within_a_chat_urgent_alerts_stand_first(storage: Storage) -> None:
    """4.2: a bundle takes its highest lane."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
        await owe(tx, await store_article(tx), owed.subscription)
        first, second = [row.id for row in await alerts_of(tx, owed.chat.id)]
        await set_columns(tx, alert, second, lane=int(Lane.BREAKING))
    assert _ids(await _claim(storage)) == [[second, first]]


async def test_a_lease_keeps_others_away_until_it_ends(storage: Storage) -> None:
    """Promise 2: what is in flight is nobody else's; after a crash it is owed again."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
    assert _ids(await _claim(storage)) == [[owed.alert_id]]
    assert await _claim(storage, MINUTE / 2) == []
    assert _ids(await _claim(storage, MINUTE)) == [[owed.alert_id]]


async def test_two_that_claim_at_once_share_nothing(storage: Storage) -> None:
    """4.19: every alert goes to one of them."""
    async with storage.write() as tx:
        owed = {(await make_owed(tx)).alert_id for _ in range(12)}
    claims = await asyncio.gather(*(_claim(storage, chats=5) for _ in range(4)))
    taken = [alert_id for claimed in claims for ids in _ids(claimed) for alert_id in ids]
    assert len(taken) == len(set(taken))
    assert set(taken) <= owed
    rest = [alert_id for _ in range(3) for ids in _ids(await _claim(storage, chats=5)) for alert_id in ids]
    assert {*taken, *rest} == owed


async def test_a_long_backlog_of_one_chat_does_not_stop_claiming(storage: Storage) -> None:
    """4.13: one chat's hundred alerts are one claim."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
        for _ in range(30):
            await owe(tx, await store_article(tx), owed.subscription)
        other = await make_owed(tx)
    assert [len(ids) for ids in _ids(await _claim(storage, chats=3))] == [31]
    assert _ids(await _claim(storage, chats=3)) == [[other.alert_id]]


@pytest.mark.parametrize(
    ("state", "claimable"),
    [(BroadcastState.RUNNING, True), (BroadcastState.PAUSED, False), (BroadcastState.CANCELLED, False)],
)
async def test_halted_broadcasts_are_not_claimed(storage: Storage, state: BroadcastState, *, claimable: bool) -> None:
    """1.21: pause and cancel work at once, whatever is in the outbox."""
    async with storage.write() as tx:
        await make_chat(tx)
        push = await broadcasts.draft(tx, 1, "عاجل", None, NOW)
        await broadcasts.confirm(tx, push.id, version=1, editor_id=1, now=NOW)
        await broadcasts.enqueue(tx, push.id, chunk=9, now=NOW)
        await broadcasts.change_state(tx, push.id, before={BroadcastState.RUNNING}, after=state, now=NOW)
        due = await outbox.next_due(tx)
        assert (due is not None and due <= NOW) is claimable
    claimed = await _claim(storage)
    assert [one.broadcast_id for due in claimed for one in due.alerts] == ([push.id] if claimable else [])


async def test_a_claim_may_be_for_urgent_lanes_alone_and_leave_chats_out(storage: Storage) -> None:
    """4.5: breaking news finds a place when alerts fill all others."""
    async with storage.write() as tx:
        owed, other = await make_owed(tx), await make_owed(tx)
        assert await outbox.claim(tx, now=NOW, lease=MINUTE, chats=9, lane=Lane.BREAKING) == []
        push = await broadcasts.draft(tx, 1, "عاجل", None, NOW)
        await broadcasts.confirm(tx, push.id, version=1, editor_id=1, now=NOW)
        await broadcasts.enqueue(tx, push.id, chunk=1, now=NOW)
        urgent = await outbox.claim(tx, now=NOW, lease=MINUTE, chats=9, lane=Lane.BREAKING)
        assert [(due.chat.id, len(due.alerts)) for due in urgent] == [(owed.chat.id, 2)]
        assert await outbox.claim(tx, now=NOW, lease=MINUTE, chats=9, but={other.chat.id}) == []
    assert _ids(await _claim(storage)) == [[other.alert_id]]


async def test_what_was_not_even_tried_counts_no_attempt(storage: Storage) -> None:
    async with storage.write() as tx:
        owed = await make_owed(tx)
        await outbox.postpone(tx, [owed.alert_id], until=NOW, reason="pace", tried=False)
        await outbox.postpone(tx, [owed.alert_id], until=NOW, reason="502")
    (row,) = await all_alerts(storage)
    assert (row.attempts, row.reason) == (1, "502")


async def test_sent_and_bundled_remember_their_message(storage: Storage) -> None:
    """1.12: once settled, an alert knows its message and its place in it; so a message can be recomposed whole."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
        for _ in range(2):
            await owe(tx, await store_article(tx), owed.subscription)
        ids = [row.id for row in await alerts_of(tx, owed.chat.id)]
        await outbox.postpone(tx, ids, until=NOW, reason="5xx")
        await outbox.settle_sent(
            tx, [outbox.Sent(owed.chat.id, 77, Lane.ALERT, [ids[1], ids[0]], ids[2:])], NOW + MINUTE
        )
        rows = {row.id: row for row in await alerts_of(tx, owed.chat.id)}
        (sent,) = (await tx.execute(select(message))).all()
    assert (sent.chat_id, sent.telegram_message_id, sent.lane, sent.sent_at) == (owed.chat.id, 77, 2, NOW + MINUTE)
    assert [(rows[one].state, rows[one].position) for one in ids] == [("sent", 1), ("sent", 0), ("bundled", 2)]
    assert {(row.message_id, row.settled_at, row.reason, row.leased_until) for row in rows.values()} == {
        (sent.id, NOW + MINUTE, None, None)
    }
    async with storage.read() as tx:
        assert await messages.articles_in(tx, owed.chat.id, 77) == [rows[ids[1]].article_id, owed.article.id]
        assert await messages.articles_in(tx, owed.chat.id, 78) == []
    assert await _claim(storage, 9 * MINUTE) == []


async def test_one_message_settles_once_more_without_harm(storage: Storage) -> None:
    """4.7: an edit settles further alerts with the same message."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
        await outbox.settle_sent(tx, [outbox.Sent(owed.chat.id, 77, Lane.ALERT, [owed.alert_id], [])], NOW)
        await owe(tx, await store_article(tx), owed.subscription)
        later = (await alerts_of(tx, owed.chat.id))[-1].id
        await outbox.settle_sent(tx, [outbox.Sent(owed.chat.id, 77, Lane.ALERT, [later], [])], NOW)
        assert len((await tx.execute(select(message))).all()) == 1
        assert len({row.message_id for row in await alerts_of(tx, owed.chat.id)}) == 1


async def test_postponed_is_still_owed(storage: Storage) -> None:
    """Promise 1, 4.6: tried again at that instant, the attempt counted, the reason kept."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
    await _claim(storage)
    async with storage.write() as tx:
        await outbox.postpone(tx, [owed.alert_id], until=NOW + 2 * MINUTE, reason="429")
        (row,) = await alerts_of(tx, owed.chat.id)
    assert (row.state, row.reason, row.leased_until) == (AlertState.PENDING, "429", None)
    assert await _claim(storage, MINUTE) == []
    (due,) = await _claim(storage, 2 * MINUTE)
    assert due.alerts[0].attempts == 1


async def test_releasing_gives_back_at_once(storage: Storage) -> None:
    """1.22: a clean stop, or the next start after a crash, owes what was in flight without counting it."""
    async with storage.write() as tx:
        one, other = await make_owed(tx), await make_owed(tx)
    await _claim(storage)
    async with storage.write() as tx:
        await outbox.release(tx, [one.alert_id])
    assert _ids(await _claim(storage)) == [[one.alert_id]]
    async with storage.write() as tx:
        assert await outbox.release_all(tx) == 2
        assert await outbox.release_all(tx) == 0
    claimed = await _claim(storage)
    assert _ids(claimed) == [[one.alert_id], [other.alert_id]]
    assert [due.alerts[0].attempts for due in claimed] == [0, 0]


async def test_dead_letters_and_dropped_keep_their_reason(storage: Storage) -> None:
    """4.6, promise 6: refused for good, or no longer there."""
    async with storage.write() as tx:
        dead, dropped = await make_owed(tx), await make_owed(tx)
        await outbox.bury(tx, [dead.alert_id], reason="Bad Request: can't parse", now=NOW)
        await outbox.drop(tx, [dropped.alert_id], reason="article gone", now=NOW)
        rows = [(await alerts_of(tx, one.chat.id))[0] for one in (dead, dropped)]
    assert [(row.state, row.reason, row.settled_at) for row in rows] == [
        (AlertState.DEAD, "Bad Request: can't parse", NOW),
        (AlertState.DROPPED, "article gone", NOW),
    ]
    assert await _claim(storage) == []


async def test_what_its_reader_settled_meanwhile_stays_so(storage: Storage) -> None:
    """Promise 6: a mute or an end of following during a send is not undone by the send's failure."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
    await _claim(storage)
    async with storage.write() as tx:
        await chats.mute_story(tx, owed.chat.id, owed.article.story_id, NOW)
        await outbox.postpone(tx, [owed.alert_id], until=NOW, reason="5xx")
        await outbox.bury(tx, [owed.alert_id], reason="400", now=NOW)
        await outbox.drop(tx, [owed.alert_id], reason="gone", now=NOW)
        (row,) = await alerts_of(tx, owed.chat.id)
    assert (row.state, row.reason) == (AlertState.MUTED, chats.STORY_MUTED)


async def test_how_much_is_owed_and_when(storage: Storage) -> None:
    """1.10, 4.9: counts leave out who cannot be written to; leased alerts come due when the lease ends."""
    async with storage.write() as tx:
        assert (await outbox.owed(tx, NOW), await outbox.next_due(tx), await outbox.has_due(tx, NOW)) == (
            0,
            None,
            False,
        )
        later, gone = await make_owed(tx), await make_owed(tx)
        await set_columns(tx, alert, later.alert_id, due_at=NOW + MINUTE)
        assert await outbox.has_due(tx, NOW)
        await chats.mark_gone(tx, gone.chat.id, "blocked", NOW)
        assert (await outbox.owed(tx, NOW), await outbox.next_due(tx)) == (0, NOW + MINUTE)
        assert (await outbox.owed(tx, NOW + MINUTE), await outbox.has_due(tx, NOW + MINUTE)) == (1, True)
        await outbox.claim(tx, now=NOW + MINUTE, lease=MINUTE, chats=9)
        assert await outbox.next_due(tx) == NOW + 2 * MINUTE


async def test_causes_of_nothing(storage: Storage) -> None:
    """1.12: a broadcast has no cause."""
    async with storage.read() as tx:
        assert await outbox.causes(tx, []) == {}


async def test_claiming_reads_the_indexes_of_what_is_pending(storage: Storage) -> None:
    """4.13: the cost of a claim does not grow with what was settled long ago, nor with what is due later."""
    plans: list[str] = []

    def explain(connection: Connection, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if "EXPLAIN" in statement or "FROM alert JOIN" not in statement:
            return
        prefix = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
        rows = connection.exec_driver_sql(prefix + statement, parameters)  # type: ignore[arg-type] # as they came
        plans.append("\n".join(str(tuple(row)) for row in rows))

    async with storage.write() as tx:
        for _ in range(3):
            await make_owed(tx)
        if not storage.is_sqlite:
            await tx.execute(text("SET LOCAL enable_seqscan = off"))
        event.listen(storage.writer.sync_engine, "before_cursor_execute", explain)
        try:
            await outbox.claim(tx, now=NOW, lease=MINUTE, chats=2)
        finally:
            event.remove(storage.writer.sync_engine, "before_cursor_execute", explain)
    assert len(plans) == 1
    assert "ix_alert_due" in plans[0] or "ix_alert_pending_chat" in plans[0]
