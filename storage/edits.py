"""Messages that are to be recomposed because what they tell of was corrected (4.7): due-ness is a column."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, case, func, literal, or_, select, type_coerce, update

from bot.core.model import Lane
from storage.chats import Chat, row_to_chat
from storage.engine import Tx
from storage.outbox import Alert, Sent
from storage.schema import AlertState, ChatState, Instant, alert, article, broadcast, chat, message
from storage.statements import batches

EVERY = timedelta(minutes=1)
"""Least time between two edits of one message: a story that develops edits it once for all that came meanwhile."""

EDITABLE = timedelta(hours=47)
"""How old a message may be: Telegram lets bots edit for 48 hours in some chats."""

STALE = timedelta(hours=6)
"""An edit that could not be made for so long is dropped: nobody scrolls back that far."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A message to recompose from the alerts that stand in it, those it only counts behind them."""

    id: int
    chat: Chat
    message_id: int
    """Telegram's."""
    alerts: tuple[Alert, ...]
    since: datetime


async def mark(tx: Tx, article_id: int, now: datetime) -> int:
    """Have the messages that tell of this article recomposed; returns how many. Several marks are one edit."""
    of_article = (
        select(alert.c.message_id)
        .outerjoin(broadcast, broadcast.c.id == alert.c.broadcast_id)
        .where(or_(alert.c.article_id == article_id, broadcast.c.article_id == article_id))
        .where(alert.c.state.in_([AlertState.SENT.value, AlertState.BUNDLED.value]))
    )
    after_last = type_coerce(type_coerce(message.c.edited_at, BigInteger) + EVERY // timedelta(microseconds=1), Instant)
    soonest = case((message.c.edited_at > now - EVERY, after_last), else_=literal(now, Instant))
    made = await tx.execute(
        update(message)
        .where(message.c.id.in_(of_article), message.c.sent_at > now - EDITABLE)
        .values(
            edit_due_at=func.coalesce(message.c.edit_due_at, soonest),
            edit_since=func.coalesce(message.c.edit_since, literal(now, Instant)),
        )
    )
    return int(made.rowcount)


async def mark_overtaken(tx: Tx, sent: Sequence[Sent], now: datetime) -> int:
    """Have those of these settled messages recomposed whose articles were corrected while they were on their way."""
    composed = {one: each.composed_at for each in sent if each.composed_at for one in (*each.shown, *each.rest)}
    if not composed:
        return 0
    overtaken: list[int] = []
    earliest = min(composed.values())
    for ids in batches(composed):
        rows = await tx.execute(
            select(alert.c.id, article.c.updated_at)
            .outerjoin(broadcast, broadcast.c.id == alert.c.broadcast_id)
            .join(article, article.c.id == func.coalesce(alert.c.article_id, broadcast.c.article_id))
            .where(alert.c.id.in_(ids), article.c.updated_at > earliest)
        )
        overtaken += [row.id for row in rows if row.updated_at > composed[row.id]]
    if overtaken:
        carriers = select(alert.c.message_id).where(alert.c.id.in_(overtaken))
        due = {"edit_due_at": now, "edit_since": now}
        await tx.execute(update(message).where(message.c.id.in_(carriers)).values(due))
    return len(overtaken)


async def any_due(tx: Tx, now: datetime) -> bool:
    """Whether an edit may be due; one look into an index."""
    return (await tx.execute(select(message.c.id).where(message.c.edit_due_at <= now).limit(1))).first() is not None


async def due(tx: Tx, now: datetime, limit: int, *, but: Collection[int] = ()) -> list[Edit]:
    """Messages whose edit is due, the longest waiting first; `but` are left out. Drops what has gone stale."""
    stale = (message.c.edit_since < now - STALE) | (message.c.sent_at < now - EDITABLE)
    await tx.execute(
        update(message).where(message.c.edit_due_at <= now, stale).values(edit_due_at=None, edit_since=None)
    )
    rows = await tx.execute(
        select(message)
        .join(chat, chat.c.id == message.c.chat_id)
        .where(message.c.edit_due_at <= now, message.c.id.not_in(but), chat.c.state == ChatState.ACTIVE.value)
        .order_by(message.c.edit_due_at, message.c.id)
        .limit(limit)
    )
    found = rows.all()
    alerts = await _alerts(tx, [row.id for row in found])
    chats = await tx.execute(select(chat).where(chat.c.id.in_({row.chat_id for row in found})))
    by_id = {row.id: row_to_chat(row) for row in chats}
    return [
        Edit(row.id, by_id[row.chat_id], row.telegram_message_id, tuple(alerts.get(row.id, ())), row.edit_since)
        for row in found
    ]


async def _alerts(tx: Tx, message_ids: Collection[int]) -> dict[int, list[Alert]]:
    rows = await tx.execute(
        select(alert).where(alert.c.message_id.in_(message_ids)).order_by(alert.c.message_id, alert.c.position)
    )
    found: dict[int, list[Alert]] = {}
    for row in rows:
        owed = Alert(row.id, row.article_id, row.broadcast_id, Lane(row.lane), row.attempts)
        found.setdefault(row.message_id, []).append(owed)
    return found


async def made(tx: Tx, edit: Edit, shown: Sequence[int], counted: Sequence[int], now: datetime) -> None:
    """The message says now what its alerts say; marks that came while it was under way stay."""
    for state, ids in ((AlertState.SENT, shown), (AlertState.BUNDLED, counted)):
        if ids:
            await tx.execute(update(alert).where(alert.c.id.in_(ids)).values(state=state.value))
    await _over(tx, edit, edited_at=now)


async def dropped(tx: Tx, edit: Edit) -> None:
    """The message cannot be edited, or need not be."""
    await _over(tx, edit)


async def _over(tx: Tx, edit: Edit, **values: datetime) -> None:
    same = (message.c.id == edit.id) & (message.c.edit_since == edit.since)
    await tx.execute(update(message).where(same).values(edit_due_at=None, edit_since=None, **values))


async def postponed(tx: Tx, edit: Edit, until: datetime) -> None:
    """It is tried again then."""
    await tx.execute(update(message).where(message.c.id == edit.id).values(edit_due_at=until))
