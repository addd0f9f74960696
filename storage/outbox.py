"""The outbox: alerts not yet settled, the only queue there is. Claimed by chat with a lease, settled in groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, false, func, or_, select, update

from bot.core.model import Lane, Span, Zone
from storage.chats import Chat, row_to_chat
from storage.engine import Tx
from storage.schema import (
    AlertState,
    BroadcastState,
    ChatState,
    Instant,
    alert,
    alert_cause,
    broadcast,
    chat,
    is_pending,
    match,
    message,
    query,
    subscription,
)
from storage.statements import batches, upsert

BRAKED = "the reader's brake"
"""The reason of an alert that waits because its chat has rung often enough."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that is due; exactly one of `article_id` and `broadcast_id` is set."""

    id: int
    article_id: int | None
    broadcast_id: int | None
    lane: Lane
    attempts: int
    held: bool = False
    """Whether the reader's brake held it back before."""


@dataclass(frozen=True, slots=True)
class Due:
    """All due alerts of one chat, claimed together."""

    chat: Chat
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an alert arose: the keyword, and where it stands in the article."""

    subscription_id: int
    shown: str
    canonical: str
    spans: tuple[Span, ...]


def spans_from_json(stored: Iterable[Sequence[Any]]) -> tuple[Span, ...]:
    """Spans as `storage.fanout` stored them."""
    return tuple(Span(Zone(zone), start, end) for zone, start, end in stored)


def _not_halted() -> ColumnElement[bool]:
    """Not of a paused push; a cancelled one has dropped what waited."""
    halted = select(broadcast.c.id).where(broadcast.c.state == BroadcastState.PAUSED.value)
    return or_(alert.c.broadcast_id.is_(None), alert.c.broadcast_id.not_in(halted))


def _claimable(now: datetime) -> ColumnElement[bool]:
    unleased = or_(alert.c.leased_until.is_(None), alert.c.leased_until <= now)
    return and_(is_pending, alert.c.due_at <= now, unleased, _not_halted())


async def _open_pushes(tx: Tx) -> list[int] | None:
    """The pushes whose letters may be claimed, while another one is paused; None when none is.

    A paused push's letters, a million perhaps, stand in front of all others: to walk over them at every look would hold
    up everybody for seconds. So they are passed by then, and those of each other push are looked up by themselves.
    """
    paused = select(broadcast.c.id).where(broadcast.c.state == BroadcastState.PAUSED.value).limit(1)
    if (await tx.execute(paused)).first() is None:
        return None
    waits = exists().where(alert.c.broadcast_id == broadcast.c.id, is_pending)
    others = select(broadcast.c.id).where(broadcast.c.state != BroadcastState.PAUSED.value, waits)
    return [row.id for row in await tx.execute(others)]


async def _in_order(
    tx: Tx, wanted: Select[tuple[int, int, datetime]], lane: Lane, most: int
) -> Sequence[Row[tuple[int, int, datetime]]]:
    """The first rows of `wanted` in the order of claims, up to this lane."""
    pushes = await _open_pushes(tx)
    if pushes is None:
        here = wanted.where(alert.c.lane <= int(lane))
        return (await tx.execute(here.order_by(alert.c.lane, alert.c.due_at, alert.c.id).limit(most))).all()
    found: list[Row[tuple[int, int, datetime]]] = []
    for push in pushes:
        of_push = wanted.where(alert.c.broadcast_id == push).order_by(alert.c.due_at, alert.c.id)
        found += (await tx.execute(of_push.limit(most))).all()
    found.sort(key=lambda row: row.due_at)
    if lane > Lane.BREAKING and len(found) < most:
        rest = wanted.where(alert.c.lane > int(Lane.BREAKING), alert.c.lane <= int(lane))
        found += (await tx.execute(rest.order_by(alert.c.lane, alert.c.due_at, alert.c.id).limit(most))).all()
    return found[:most]


async def claim(
    tx: Tx, *, now: datetime, lease: timedelta, chats: int, lane: Lane = Lane.EDIT, but: Collection[int] = ()
) -> list[Due]:
    """Take everything due of up to that many chats, the most urgent lane and the longest waiting first.

    Until the lease ends nobody else gets these alerts; after a crash `release_all` or the lease's end frees them.

    Args:
        tx: a transaction that writes.
        now: the present instant.
        lease: how long they are taken for.
        chats: how many chats at most.
        lane: only chats with something in this lane or a more urgent one.
        but: ids of chats to leave out.

    """
    wanted = (
        select(alert.c.chat_id, alert.c.lane, alert.c.due_at)
        .join(chat, chat.c.id == alert.c.chat_id)
        .where(_claimable(now), chat.c.state == ChatState.ACTIVE.value, alert.c.chat_id.not_in(but))
    )
    ids = list(dict.fromkeys(row.chat_id for row in await _in_order(tx, wanted, lane, chats * 4)))[:chats]
    if not ids:
        return []
    taken = await tx.execute(
        update(alert).where(_claimable(now), alert.c.chat_id.in_(ids)).values(leased_until=now + lease).returning(alert)
    )
    return await _by_chat(tx, ids, taken.all())


async def _by_chat(tx: Tx, ids: list[int], rows: Sequence[Row[Any]]) -> list[Due]:
    alerts: dict[int, list[Alert]] = {}
    for row in sorted(rows, key=lambda row: (row.lane, row.id)):
        owed = Alert(row.id, row.article_id, row.broadcast_id, Lane(row.lane), row.attempts, row.reason == BRAKED)
        alerts.setdefault(row.chat_id, []).append(owed)
    chats = {row.id: row_to_chat(row) for row in await tx.execute(select(chat).where(chat.c.id.in_(ids)))}
    return [Due(chats[chat_id], tuple(alerts[chat_id])) for chat_id in ids if chat_id in alerts]


async def causes(tx: Tx, alert_ids: Collection[int]) -> dict[int, list[Cause]]:
    """The keywords that caused each alert, the oldest subscription first."""
    rows = await tx.execute(
        select(alert_cause.c.alert_id, subscription.c.id, subscription.c.shown, query.c.canonical, match.c.spans)
        .join(alert, alert.c.id == alert_cause.c.alert_id)
        .join(subscription, subscription.c.id == alert_cause.c.subscription_id)
        .join(query, query.c.id == subscription.c.query_id)
        .outerjoin(match, and_(match.c.query_id == query.c.id, match.c.article_id == alert.c.article_id))
        .where(alert_cause.c.alert_id.in_(alert_ids))
        .order_by(alert_cause.c.alert_id, subscription.c.id)
    )
    found: dict[int, list[Cause]] = {}
    for row in rows:
        cause = Cause(row.id, row.shown, row.canonical, spans_from_json(row.spans or ()))
        found.setdefault(row.alert_id, []).append(cause)
    return found


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that went out: `shown` alerts stand in it in this order, the `rest` is settled as bundled behind."""

    chat_id: int
    message_id: int
    """Telegram's."""
    lane: Lane
    shown: Sequence[int]
    rest: Sequence[int] = ()
    silent: bool = False
    composed_at: datetime | None = None
    """When its articles were read; a correction that came later is not in it."""


async def settle_sent(tx: Tx, sent: Sequence[Sent], now: datetime) -> None:
    """Settle the alerts of messages that went out: three statements, however many they are."""
    rows = {(one.chat_id, one.message_id): one for one in sent}
    if not rows:
        return
    insertion = upsert(tx, message).values(
        [
            {"chat_id": one.chat_id, "telegram_message_id": one.message_id, "lane": int(one.lane), "sent_at": now}
            | {"silent": one.silent}
            for one in rows.values()
        ]
    )
    made = await tx.execute(
        insertion.on_conflict_do_update(
            index_elements=["chat_id", "telegram_message_id"], set_={"sent_at": insertion.excluded.sent_at}
        ).returning(message.c.id, message.c.chat_id, message.c.telegram_message_id)
    )
    ids = {(row.chat_id, row.telegram_message_id): row.id for row in made}
    await tx.execute(
        _SETTLE,
        [
            {
                "alert": alert_id,
                "settled": (AlertState.SENT if place < len(one.shown) else AlertState.BUNDLED).value,
                "place": place,
                "carrier": ids[one.chat_id, one.message_id],
                "at": now,
            }
            for one in sent
            for place, alert_id in enumerate([*one.shown, *one.rest])
        ],
    )


_SETTLE = (
    update(alert)
    .where(alert.c.id == bindparam("alert"))
    .values(
        state=bindparam("settled"),
        position=bindparam("place"),
        message_id=bindparam("carrier"),
        settled_at=bindparam("at", type_=Instant),
        leased_until=None,
        reason=None,
    )
)


async def sounded(tx: Tx, chat_ids: Collection[int], lane: Lane, since: datetime) -> dict[int, int]:
    """How many messages of a lane have rung in these chats since then; chats with none are missing."""
    rows = await tx.execute(
        select(message.c.chat_id, func.count())
        .where(message.c.chat_id.in_(chat_ids), message.c.sent_at > since)
        .where(message.c.lane == int(lane), message.c.silent == false())
        .group_by(message.c.chat_id)
    )
    return {row.chat_id: row[1] for row in rows}


async def braked_until(tx: Tx, chat_ids: Collection[int]) -> dict[int, datetime]:
    """When what the brake holds back in these chats is due; chats with nothing held are missing."""
    rows = await tx.execute(
        select(alert.c.chat_id, func.min(alert.c.due_at))
        .where(is_pending, alert.c.chat_id.in_(chat_ids), alert.c.reason == BRAKED, alert.c.leased_until.is_(None))
        .group_by(alert.c.chat_id)
    )
    return {row.chat_id: row[1] for row in rows}


async def postpone(tx: Tx, alert_ids: Collection[int], *, until: datetime, reason: str, tried: bool = True) -> None:
    """Still owed: free the lease and try again at that instant; counts as an attempt if a send was `tried`.

    What the reader's brake held once stays known as that, or a failed send would be held for another half hour.
    """
    kept = case((alert.c.reason == BRAKED, BRAKED), else_=reason)
    await tx.execute(
        update(alert)
        .where(alert.c.id.in_(alert_ids), is_pending)
        .values(due_at=until, leased_until=None, attempts=alert.c.attempts + int(tried), reason=kept)
    )


async def release(tx: Tx, alert_ids: Collection[int]) -> None:
    """Free the lease without counting an attempt; what is owed stays owed."""
    await tx.execute(update(alert).where(alert.c.id.in_(alert_ids)).values(leased_until=None))


async def renew(tx: Tx, alert_ids: Collection[int], until: datetime) -> None:
    """Keep alerts that are still under way from being claimed again."""
    for ids in batches(alert_ids):
        await tx.execute(update(alert).where(alert.c.id.in_(ids), is_pending).values(leased_until=until))


async def mend_clock(tx: Tx, *, before: datetime, now: datetime, lease: timedelta) -> int:
    """After the clock went back from `before` to `now`: what was due stays due, and no lease ends later than it would.

    Returns how many alerts were due and would have waited for the time to come again.
    """
    due = and_(is_pending, alert.c.due_at > now, alert.c.due_at <= before)
    moved = await tx.execute(update(alert).where(due).values(due_at=now))
    too_long = and_(is_pending, alert.c.leased_until > now + lease)
    await tx.execute(update(alert).where(too_long).values(leased_until=now + lease))
    return int(moved.rowcount)


async def release_all(tx: Tx) -> int:
    """Free every lease of a process that is gone; returns how many. Only for the one who holds the run lock."""
    freed = await tx.execute(
        update(alert).where(is_pending, alert.c.leased_until.is_not(None)).values(leased_until=None)
    )
    return int(freed.rowcount)


async def bury(tx: Tx, alert_ids: Collection[int], *, reason: str, now: datetime) -> None:
    """Refused for good: kept as dead letters with the reason."""
    await tx.execute(
        update(alert)
        .where(alert.c.id.in_(alert_ids), is_pending)
        .values(state=AlertState.DEAD.value, reason=reason, settled_at=now, leased_until=None)
    )


async def drop(tx: Tx, alert_ids: Collection[int], *, reason: str, now: datetime) -> None:
    """No longer wanted or no longer there: settled without a message."""
    await tx.execute(
        update(alert)
        .where(alert.c.id.in_(alert_ids), is_pending)
        .values(state=AlertState.DROPPED.value, reason=reason, settled_at=now, leased_until=None)
    )


async def owed(tx: Tx, now: datetime) -> int:
    """How many alerts are due and not settled, for active chats."""
    counted = (
        select(func.count())
        .select_from(alert)
        .join(chat, chat.c.id == alert.c.chat_id)
        .where(is_pending, alert.c.due_at <= now, chat.c.state == ChatState.ACTIVE.value)
    )
    return int((await tx.execute(counted)).scalar_one())


async def has_due(tx: Tx, now: datetime) -> bool:
    """Whether anything may be claimable; cheap however much waits for later, one index seek a lane."""
    pushes = await _open_pushes(tx)
    lanes = [int(lane) for lane in Lane if pushes is None or lane > Lane.BREAKING]
    looks = [alert.c.lane.in_(lanes), *(alert.c.broadcast_id == push for push in pushes or ())]
    for look in looks:
        if (await tx.execute(select(alert.c.id).where(is_pending, look, alert.c.due_at <= now).limit(1))).first():
            return True
    return False


async def next_due(tx: Tx) -> datetime | None:
    """When the next alert can be claimed: it is due, and not leased any more; None when nothing waits."""
    leased = alert.c.leased_until > alert.c.due_at
    earliest = (
        select(func.min(case((leased, alert.c.leased_until), else_=alert.c.due_at)))
        .join(chat, chat.c.id == alert.c.chat_id)
        .where(is_pending, _not_halted(), chat.c.state == ChatState.ACTIVE.value)
    )
    found: datetime | None = (await tx.execute(earliest)).scalar_one()
    return found
