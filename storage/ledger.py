"""The ledger of delivery, for those who run the place: what waits, for how long, and what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from bot.core.model import Lane
from storage.engine import Tx
from storage.schema import AlertState, ChatState, alert, chat, is_pending

LATELY = 5
"""Reasons of dead letters that are named, the commonest first."""


@dataclass(frozen=True, slots=True)
class Depth:
    """What is due in a lane, and since when the oldest is."""

    count: int
    oldest: datetime


async def due_by_lane(tx: Tx, now: datetime) -> dict[Lane, Depth]:
    """What is due now for chats that can be written to; lanes with nothing are missing."""
    rows = await tx.execute(
        select(alert.c.lane, func.count(), func.min(alert.c.due_at))
        .join(chat, chat.c.id == alert.c.chat_id)
        .where(is_pending, alert.c.due_at <= now, chat.c.state == ChatState.ACTIVE.value)
        .group_by(alert.c.lane)
        .order_by(alert.c.lane)
    )
    return {Lane(lane): Depth(count, oldest) for lane, count, oldest in rows}


async def held(tx: Tx, now: datetime) -> int:
    """How many alerts wait for a later time: digests, quiet hours, pauses, the brake, another attempt."""
    return int(
        (await tx.execute(select(func.count()).select_from(alert).where(is_pending, alert.c.due_at > now))).scalar_one()
    )


async def dead(tx: Tx) -> list[tuple[str, int]]:
    """Why letters were given up, and how many for each reason, the commonest first."""
    rows = await tx.execute(
        select(alert.c.reason, func.count())
        .where(alert.c.state == AlertState.DEAD.value)
        .group_by(alert.c.reason)
        .order_by(func.count().desc(), alert.c.reason)
    )
    return [(reason or "", count) for reason, count in rows]


async def revive_dead(tx: Tx, now: datetime) -> int:
    """Owe again, at once, what was given up; returns how many. What is refused again ends as before."""
    values = {"state": AlertState.PENDING.value, "due_at": now, "attempts": 0, "settled_at": None, "reason": None}
    made = await tx.execute(update(alert).where(alert.c.state == AlertState.DEAD.value).values(**values))
    return int(made.rowcount)
