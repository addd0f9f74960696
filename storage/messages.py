"""What chats were told: the alerts about an article, and the articles that stand in a message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from bot.core.model import StoredArticle
from storage.engine import Tx
from storage.schema import AlertState, Occasion, alert, message


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an alert about an episode: of which article it was, and why it is as it is."""

    article_id: int | None
    state: AlertState
    reason: str | None


async def told(tx: Tx, chat_id: int, article: StoredArticle) -> list[Told]:
    """The chat's alerts about this article and about its episode, the latest first."""
    of_episode = and_(alert.c.occasion == Occasion.EPISODE.value, alert.c.occasion_id == article.episode_id)
    rows = await tx.execute(
        select(alert.c.article_id, alert.c.state, alert.c.reason)
        .where(alert.c.chat_id == chat_id, or_(alert.c.article_id == article.id, of_episode))
        .order_by(alert.c.id.desc())
    )
    return [Told(row.article_id, AlertState(row.state), row.reason) for row in rows]


BUNDLE_KEPT = timedelta(days=7)
"""How long what a bundle only counted can be opened."""


async def bundled(tx: Tx, chat_id: int, telegram_message_id: int, now: datetime) -> list[int]:
    """Ids of the articles that a bundle in this chat only counted, in their order; empty once they are too old."""
    rows = await tx.execute(
        select(alert.c.article_id)
        .join(message, message.c.id == alert.c.message_id)
        .where(message.c.chat_id == chat_id, message.c.telegram_message_id == telegram_message_id)
        .where(alert.c.state == AlertState.BUNDLED.value, alert.c.article_id.is_not(None))
        .where(alert.c.settled_at > now - BUNDLE_KEPT)
        .order_by(alert.c.position)
    )
    return list(rows.scalars())


async def latest_articles(tx: Tx, chat_id: int) -> list[int]:
    """Ids of the articles in the last alert or bundle that was sent to this chat."""
    last = (
        select(message.c.telegram_message_id)
        .join(alert, alert.c.message_id == message.c.id)
        .where(message.c.chat_id == chat_id, alert.c.article_id.is_not(None))
        .order_by(message.c.id.desc())
        .limit(1)
    )
    found = (await tx.execute(last)).scalar_one_or_none()
    return [] if found is None else await articles_in(tx, chat_id, found)


async def is_breaking(tx: Tx, chat_id: int, telegram_message_id: int) -> bool:
    """Whether a message that was sent to this chat was a broadcast."""
    found = (
        select(alert.c.id)
        .join(message, message.c.id == alert.c.message_id)
        .where(message.c.chat_id == chat_id, message.c.telegram_message_id == telegram_message_id)
        .where(alert.c.broadcast_id.is_not(None))
    )
    return (await tx.execute(found.limit(1))).first() is not None


async def articles_in(tx: Tx, chat_id: int, telegram_message_id: int) -> list[int]:
    """Ids of the articles whose alerts stand in a message that was sent to this chat, in their order there."""
    rows = await tx.execute(
        select(alert.c.article_id)
        .join(message, message.c.id == alert.c.message_id)
        .where(message.c.chat_id == chat_id, message.c.telegram_message_id == telegram_message_id)
        .where(alert.c.article_id.is_not(None), alert.c.state == AlertState.SENT.value)
        .order_by(alert.c.position)
    )
    return list(rows.scalars())
