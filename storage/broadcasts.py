"""Broadcasts: drafts, confirmed pushes and their progress; everything survives a restart because it is here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Row, case, func, insert, literal, select, type_coerce, update

from bot.core.model import Lane
from storage.chats import CHAT_GONE
from storage.engine import Tx
from storage.schema import (
    AlertState,
    BroadcastState,
    ChatState,
    Instant,
    Occasion,
    alert,
    broadcast,
    chat,
    is_pending,
    microseconds,
)
from storage.statements import upsert

CONFIRM_WITHIN = timedelta(minutes=10)
"""A preview's button counts this long; after that the editor sees a new preview (1.21)."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What an editor pushes. `html` is the editor's own text, escaped; `article_id` an article that goes with it."""

    id: int
    editor_id: int
    state: BroadcastState
    version: int
    html: str
    article_id: int | None
    previewed_at: datetime
    confirmed_at: datetime | None
    finished_at: datetime | None
    recipients: int
    cursor: int
    enqueued: bool
    command_message_id: int | None
    """The editor's message that asked for it."""
    progress_message_id: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast has come, counted from the outbox."""

    delivered: int
    gone: int
    failed: int
    waiting: int
    dropped: int

    @property
    def total(self) -> int:
        """All chats it has been owed to so far."""
        return self.delivered + self.gone + self.failed + self.waiting + self.dropped


def _broadcast(row: Row[Any]) -> Broadcast:
    values = {name: getattr(row, name) for name in Broadcast.__dataclass_fields__}
    return Broadcast(**(values | {"state": BroadcastState(row.state)}))


async def draft(
    tx: Tx, editor_id: int, html: str, article_id: int | None, now: datetime, *, message_id: int | None = None
) -> Broadcast:
    """Keep a draft that is being previewed. An editor has one draft at a time: earlier ones are cancelled."""
    await tx.execute(
        update(broadcast)
        .where(broadcast.c.editor_id == editor_id, broadcast.c.state == BroadcastState.DRAFT.value)
        .values(state=BroadcastState.CANCELLED.value, finished_at=now)
    )
    made = await tx.execute(
        insert(broadcast)
        .values(
            editor_id=editor_id,
            state=BroadcastState.DRAFT.value,
            version=1,
            html=html,
            article_id=article_id,
            previewed_at=now,
            command_message_id=message_id,
        )
        .returning(broadcast)
    )
    return _broadcast(made.one())


async def revise(tx: Tx, broadcast_id: int, html: str, article_id: int | None, now: datetime) -> Broadcast | None:
    """Change a draft's text: the next version, whose preview alone can be confirmed. None if no draft any more."""
    made = await tx.execute(
        update(broadcast)
        .where(broadcast.c.id == broadcast_id, broadcast.c.state == BroadcastState.DRAFT.value)
        .values(version=broadcast.c.version + 1, html=html, article_id=article_id, previewed_at=now)
        .returning(broadcast)
    )
    row = made.first()
    return None if row is None else _broadcast(row)


async def get(tx: Tx, broadcast_id: int) -> Broadcast | None:
    """The broadcast with this id."""
    row = (await tx.execute(select(broadcast).where(broadcast.c.id == broadcast_id))).first()
    return None if row is None else _broadcast(row)


async def confirm(tx: Tx, broadcast_id: int, *, version: int, editor_id: int, now: datetime) -> Broadcast | None:
    """Start the push, once: only this version, by its editor, within CONFIRM_WITHIN of the preview; else None."""
    recipients = select(func.count()).select_from(chat).where(chat.c.state == ChatState.ACTIVE.value).scalar_subquery()
    made = await tx.execute(
        update(broadcast)
        .where(
            broadcast.c.id == broadcast_id,
            broadcast.c.version == version,
            broadcast.c.editor_id == editor_id,
            broadcast.c.state == BroadcastState.DRAFT.value,
            broadcast.c.previewed_at >= now - CONFIRM_WITHIN,
        )
        .values(state=BroadcastState.RUNNING.value, confirmed_at=now, recipients=recipients)
        .returning(broadcast)
    )
    row = made.first()
    return None if row is None else _broadcast(row)


async def change_state(
    tx: Tx, broadcast_id: int, *, before: set[BroadcastState], after: BroadcastState, now: datetime
) -> Broadcast | None:
    """Pause, resume, cancel or finish; None when it is not in one of the states before. Cancelling drops what waits."""
    values: dict[str, Any] = {"state": after.value}
    if after in {BroadcastState.CANCELLED, BroadcastState.DONE}:
        values["finished_at"] = now
    made = await tx.execute(
        update(broadcast)
        .where(broadcast.c.id == broadcast_id, broadcast.c.state.in_([state.value for state in before]))
        .values(values)
        .returning(broadcast)
    )
    row = made.first()
    if row is not None and after is BroadcastState.CANCELLED:
        await tx.execute(
            update(alert)
            .where(alert.c.broadcast_id == broadcast_id, is_pending)
            .values(state=AlertState.DROPPED.value, reason="broadcast cancelled", settled_at=now)
        )
    return None if row is None else _broadcast(row)


_YEARS: Final = timedelta(days=3_650)
_SPREAD: Final = timedelta(minutes=1)
_MICROSECOND: Final = timedelta(microseconds=1)


def _in_turn(seen_at: ColumnElement[datetime], now: datetime) -> ColumnElement[datetime]:
    """When a chat's part of a push is due: at once, the more recently active the earlier, whoever is enqueued first.

    Delivery takes the longest due first. A minute is laid over ten years: five minutes of rest are 30 µs.
    """
    present = literal(microseconds(now), BigInteger)
    rested = present - type_coerce(seen_at, BigInteger)
    longest = literal(_YEARS // _MICROSECOND, BigInteger)
    bounded = case((rested < 0, literal(0, BigInteger)), (rested > longest, longest), else_=rested)
    spread = literal(_SPREAD // _MICROSECOND, BigInteger)
    return type_coerce(present - spread + bounded // literal(_YEARS // _SPREAD, BigInteger), Instant)


async def enqueue(tx: Tx, broadcast_id: int, *, chunk: int, now: datetime) -> bool:
    """Owe a running push to the next `chunk` chats that existed when it was confirmed; True once all are served.

    The most recently active are due first. Chats are taken in the order of their id, and the cursor moves in the same
    transaction: after a crash it goes on where it was. A push that was paused or cancelled meanwhile is left alone.
    """
    running = (broadcast.c.id == broadcast_id) & (broadcast.c.state == BroadcastState.RUNNING.value)
    row = (await tx.execute(select(broadcast).where(running).with_for_update())).first()
    if row is None:
        return True
    push = _broadcast(row)
    chosen = (
        select(chat.c.id, chat.c.seen_at)
        .where(chat.c.id > push.cursor, chat.c.state == ChatState.ACTIVE.value, chat.c.created_at <= push.confirmed_at)
        .order_by(chat.c.id)
        .limit(chunk)
    ).subquery()
    last = (await tx.execute(select(func.max(chosen.c.id)))).scalar_one()
    if last is not None:
        rows = select(
            chosen.c.id,
            literal(Occasion.BROADCAST.value),
            literal(push.id, alert.c.occasion_id.type),
            literal(push.id, alert.c.broadcast_id.type),
            literal(int(Lane.BREAKING), alert.c.lane.type),
            literal(AlertState.PENDING.value),
            _in_turn(chosen.c.seen_at, min(push.confirmed_at or now, now)),  # one instant for all chunks
            literal(now, Instant),
        ).where(chosen.c.id > push.cursor)
        await tx.execute(
            upsert(tx, alert)
            .from_select(
                ["chat_id", "occasion", "occasion_id", "broadcast_id", "lane", "state", "due_at", "created_at"], rows
            )
            .on_conflict_do_nothing(index_elements=["chat_id", "occasion", "occasion_id"])
        )
    await tx.execute(
        update(broadcast)
        .where(broadcast.c.id == push.id)
        .values(cursor=push.cursor if last is None else last, enqueued=last is None)
    )
    return last is None


async def get_many(tx: Tx, ids: Collection[int]) -> dict[int, Broadcast]:
    """The broadcasts with these ids."""
    rows = await tx.execute(select(broadcast).where(broadcast.c.id.in_(ids)))
    return {row.id: _broadcast(row) for row in rows}


async def unreported(tx: Tx) -> list[Broadcast]:
    """Pushes that have ended and whose final report the desk has not seen."""
    ended = broadcast.c.state.in_([BroadcastState.DONE.value, BroadcastState.CANCELLED.value])
    rows = await tx.execute(
        select(broadcast)
        .where(ended, broadcast.c.confirmed_at.is_not(None), ~broadcast.c.reported)
        .order_by(broadcast.c.id)
    )
    return [_broadcast(row) for row in rows]


async def in_flight(tx: Tx, broadcast_id: int, now: datetime) -> bool:
    """Whether messages of this broadcast may be on their way just now."""
    leased = select(alert.c.id).where(alert.c.broadcast_id == broadcast_id, alert.c.leased_until > now).limit(1)
    return (await tx.execute(leased)).first() is not None


async def mark_reported(tx: Tx, broadcast_id: int) -> None:
    """The desk has seen the final report."""
    await tx.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(reported=True))


async def in_state(tx: Tx, *states: BroadcastState) -> list[Broadcast]:
    """Broadcasts in these states, oldest first."""
    rows = await tx.execute(
        select(broadcast).where(broadcast.c.state.in_([state.value for state in states])).order_by(broadcast.c.id)
    )
    return [_broadcast(row) for row in rows]


async def set_progress_message(tx: Tx, broadcast_id: int, message_id: int) -> None:
    """Remember which message of the editor shows the progress, so that it is edited and not sent again."""
    await tx.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(progress_message_id=message_id))


async def progress(tx: Tx, broadcast_id: int) -> Progress:
    """Counts of a broadcast's alerts by what became of them."""
    rows = await tx.execute(
        select(alert.c.state, alert.c.reason, func.count())
        .where(alert.c.broadcast_id == broadcast_id)
        .group_by(alert.c.state, alert.c.reason)
    )
    counts: Counter[tuple[AlertState, bool]] = Counter()
    for state, reason, number in rows:
        counts[AlertState(state), reason == CHAT_GONE] += number
    return Progress(
        delivered=counts[AlertState.SENT, False],
        gone=counts[AlertState.DROPPED, True],
        failed=counts[AlertState.DEAD, False],
        waiting=counts[AlertState.PENDING, False] + counts[AlertState.PENDING, True],
        dropped=counts[AlertState.DROPPED, False],
    )


async def asked_for_in(tx: Tx, editor_id: int, message_id: int) -> Broadcast | None:
    """The broadcast that this message of the editor's asked for."""
    asked = (broadcast.c.editor_id == editor_id) & (broadcast.c.command_message_id == message_id)
    row = (await tx.execute(select(broadcast).where(asked).order_by(broadcast.c.id.desc()).limit(1))).first()
    return None if row is None else _broadcast(row)


async def open_draft(tx: Tx, editor_id: int) -> Broadcast | None:
    """The draft this editor is previewing."""
    rows = await tx.execute(
        select(broadcast)
        .where(broadcast.c.editor_id == editor_id, broadcast.c.state == BroadcastState.DRAFT.value)
        .order_by(broadcast.c.id.desc())
    )
    row = rows.first()
    return None if row is None else _broadcast(row)
