"""Queries and who follows them. Equivalent keywords are one query row, found by canonical form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, insert, select, update

from storage import fanout
from storage.engine import Tx
from storage.schema import UNFOLLOWED, AlertState, alert, alert_cause, chat, is_pending, query, subscription
from storage.statements import QUERIES, one_at_a_time, upsert

DAY = timedelta(days=1)

LIMIT_PER_CHAT = 100
"""Keywords one chat may follow."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat's wish to hear of a query; `shown` is the keyword as the reader typed it."""

    id: int
    query_id: int
    shown: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What following led to; `new` is False when the chat followed an equivalent keyword already."""

    subscription: Subscription
    new: bool


async def remember_query(tx: Tx, canonical: str, now: datetime) -> int:
    """Id of the query with this canonical form, stored when it is new."""
    # Ids must become visible in their order, or `queries_after` would miss one that is committed late.
    await one_at_a_time(tx, QUERIES)
    made = await tx.execute(
        upsert(tx, query)
        .values(canonical=canonical, created_at=now)
        .on_conflict_do_nothing(index_elements=["canonical"])
        .returning(query.c.id)
    )
    query_id = made.scalar_one_or_none()
    if query_id is None:
        query_id = (await tx.execute(select(query.c.id).where(query.c.canonical == canonical))).scalar_one()
    return int(query_id)


async def canonical_of(tx: Tx, query_id: int) -> str | None:
    """The canonical form of a stored query."""
    found = (await tx.execute(select(query.c.canonical).where(query.c.id == query_id))).scalar_one_or_none()
    return None if found is None else str(found)


async def queries_after(tx: Tx, query_id: int, limit: int | None = None) -> list[tuple[int, str]]:
    """(id, canonical) of up to `limit` queries stored since that one: how an index follows all processes that write."""
    asked = select(query.c.id, query.c.canonical).where(query.c.id > query_id).order_by(query.c.id).limit(limit)
    return [(row.id, row.canonical) for row in await tx.execute(asked)]


async def follow(tx: Tx, chat_id: int, query_id: int, shown: str, now: datetime) -> Followed | None:
    """Subscribe the chat to the query; None when the chat has as many keywords as it may have."""
    # One at a time for a chat: a double tap is one subscription, and the limit holds.
    await tx.execute(select(chat.c.id).where(chat.c.id == chat_id).with_for_update())
    known = await find(tx, chat_id, query_id)
    if known is not None:
        return Followed(known, new=False)
    counted = select(func.count()).select_from(subscription).where(subscription.c.chat_id == chat_id)
    if (await tx.execute(counted)).scalar_one() >= LIMIT_PER_CHAT:
        return None
    made = await tx.execute(
        insert(subscription)
        .values(chat_id=chat_id, query_id=query_id, shown=shown, created_at=now)
        .returning(subscription.c.id)
    )
    return Followed(Subscription(made.scalar_one(), query_id, shown), new=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a chat follows, for explaining: the keyword as shown, its canonical form, and since when."""

    shown: str
    canonical: str
    created_at: datetime


async def wanted(tx: Tx, chat_id: int) -> list[Wanted]:
    """All that the chat follows, in the order it began."""
    rows = await tx.execute(
        select(subscription.c.shown, query.c.canonical, subscription.c.created_at)
        .join(query, query.c.id == subscription.c.query_id)
        .where(subscription.c.chat_id == chat_id)
        .order_by(subscription.c.id)
    )
    return [Wanted(row.shown, row.canonical, row.created_at) for row in rows]


async def get(tx: Tx, chat_id: int, subscription_id: int) -> Subscription | None:
    """A subscription of this chat; None if it is not theirs."""
    mine = (subscription.c.id == subscription_id) & (subscription.c.chat_id == chat_id)
    row = (await tx.execute(select(subscription).where(mine))).first()
    return None if row is None else Subscription(row.id, row.query_id, row.shown)


async def change_query(
    tx: Tx, chat_id: int, subscription_id: int, query_id: int, shown: str, now: datetime
) -> Subscription | None:
    """Let a subscription follow another query; None if it is not theirs.

    When the chat follows that query already, the two become one: what this one is owed is dropped as by unfollowing.
    """
    known = await find(tx, chat_id, query_id)
    if known is not None and known.id != subscription_id:
        return known if await unfollow(tx, chat_id, subscription_id, now) is not None else None
    made = await tx.execute(
        update(subscription)
        .where(subscription.c.id == subscription_id, subscription.c.chat_id == chat_id)
        .values(query_id=query_id, shown=shown)
        .returning(subscription.c.id)
    )
    return None if made.scalar_one_or_none() is None else Subscription(subscription_id, query_id, shown)


async def set_cadence(
    tx: Tx, chat_id: int, subscription_id: int, *, next_digest_at: datetime | None, now: datetime
) -> Subscription | None:
    """Bring a keyword's news once a day, next at that instant, or at once (None); None if it is not theirs.

    What is owed already is due anew by that.
    """
    mine = (subscription.c.id == subscription_id) & (subscription.c.chat_id == chat_id)
    values = {"cadence": fanout.INSTANT if next_digest_at is None else fanout.DAILY, "next_digest_at": next_digest_at}
    row = (await tx.execute(update(subscription).where(mine).values(values).returning(subscription))).first()
    if row is None:
        return None
    await fanout.reschedule(tx, chat_id, now)
    return Subscription(row.id, row.query_id, row.shown)


async def advance_digests(tx: Tx, now: datetime) -> None:
    """Move digest times that have passed on by whole days; cheap while none has."""
    passed = select(subscription.c.id, subscription.c.next_digest_at).where(subscription.c.next_digest_at <= now)
    for row in (await tx.execute(passed)).all():
        days = (now - row.next_digest_at) // DAY + 1
        values = {"next_digest_at": row.next_digest_at + days * DAY}
        await tx.execute(update(subscription).where(subscription.c.id == row.id).values(values))


async def listed(tx: Tx, chat_id: int) -> list[Subscription]:
    """What the chat follows, in the order it began."""
    rows = await tx.execute(select(subscription).where(subscription.c.chat_id == chat_id).order_by(subscription.c.id))
    return [Subscription(row.id, row.query_id, row.shown) for row in rows]


async def find(tx: Tx, chat_id: int, query_id: int) -> Subscription | None:
    """The chat's subscription to this query."""
    rows = await tx.execute(
        select(subscription).where(subscription.c.chat_id == chat_id, subscription.c.query_id == query_id)
    )
    row = rows.first()
    return None if row is None else Subscription(row.id, row.query_id, row.shown)


async def unfollow(tx: Tx, chat_id: int, subscription_id: int, now: datetime) -> Subscription | None:
    """End a subscription of this chat; None if it is not theirs.

    What it alone caused and is still owed is dropped; what others caused too is due when they want it.
    """
    mine = (subscription.c.id == subscription_id) & (subscription.c.chat_id == chat_id)
    row = (await tx.execute(select(subscription).where(mine))).first()
    if row is None:
        return None
    of_this = select(alert_cause.c.alert_id).where(alert_cause.c.subscription_id == subscription_id)
    other = alert_cause.alias()
    has_other = exists().where(other.c.alert_id == alert.c.id, other.c.subscription_id != subscription_id)
    await tx.execute(
        update(alert)
        .where(alert.c.id.in_(of_this), is_pending, ~has_other)
        .values(state=AlertState.DROPPED.value, reason=UNFOLLOWED, settled_at=now)
    )
    await tx.execute(delete(subscription).where(mine))
    await fanout.reschedule(tx, chat_id, now)
    return Subscription(row.id, row.query_id, row.shown)


async def find_canonical(tx: Tx, chat_id: int, canonical: str) -> Subscription | None:
    """The chat's subscription to the query with this canonical form."""
    rows = await tx.execute(
        select(subscription)
        .join(query, query.c.id == subscription.c.query_id)
        .where(subscription.c.chat_id == chat_id, query.c.canonical == canonical)
    )
    row = rows.first()
    return None if row is None else Subscription(row.id, row.query_id, row.shown)


async def unfollow_all(tx: Tx, chat_id: int, now: datetime) -> int:
    """End every subscription of the chat, and drop what its keywords are still owed; returns how many ended."""
    of_keywords = alert.c.chat_id == chat_id, is_pending, alert.c.broadcast_id.is_(None)
    await tx.execute(
        update(alert).where(*of_keywords).values(state=AlertState.DROPPED.value, reason=UNFOLLOWED, settled_at=now)
    )
    ended = await tx.execute(delete(subscription).where(subscription.c.chat_id == chat_id))
    return int(ended.rowcount)
