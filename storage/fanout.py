"""From matches to alerts: one INSERT … SELECT over subscriptions (promise 1: in the transaction that marks it).

`due_at` is worked out here and only here: instant means now; a digest keyword waits for its next digest time; quiet
hours and pauses hold until they end. What is held is stored all the same (promise 4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, insert, literal, or_, select

from bot.core.model import Lane, Span, StoredArticle
from storage.engine import Tx
from storage.schema import (
    AlertState,
    ChatState,
    Instant,
    Occasion,
    alert,
    alert_cause,
    chat,
    match,
    mute,
    subscription,
)
from storage.statements import upsert

INSTANT = "instant"


def spans_to_json(spans: Sequence[Span]) -> list[list[Any]]:
    """Spans as they are stored and printed: [zone, start, end]."""
    return [[span.zone.value, span.start, span.end] for span in spans]


async def record_matches(tx: Tx, article_id: int, matches: Mapping[int, Sequence[Span]]) -> None:
    """Store which queries (by id) an article matches and where, in place of what an earlier text matched."""
    await tx.execute(delete(match).where(match.c.article_id == article_id))
    if matches:
        await tx.execute(
            insert(match),
            [
                {"article_id": article_id, "query_id": query_id, "spans": spans_to_json(spans)}
                for query_id, spans in matches.items()
            ],
        )


def _due(now: datetime) -> ColumnElement[datetime]:
    """When an alert of this chat and subscription is due, if it arises now."""
    present = literal(now, Instant)
    digest_at = func.coalesce(subscription.c.next_digest_at, chat.c.next_digest_at, present)
    wanted = case((func.coalesce(subscription.c.cadence, chat.c.cadence) == INSTANT, present), else_=digest_at)
    quiet = and_(chat.c.hold_from <= wanted, chat.c.hold_until > wanted)
    awake = case((quiet, chat.c.hold_until), else_=wanted)
    unpaused = case((chat.c.paused_until > awake, chat.c.paused_until), else_=awake)
    return case((subscription.c.paused_until > unpaused, subscription.c.paused_until), else_=unpaused)


def _owed(article: StoredArticle, now: datetime, *, every_article: bool) -> Select[Any]:
    """One row per chat that follows a query this article matches."""
    muted = and_(
        mute.c.chat_id == subscription.c.chat_id,
        mute.c.story_id == article.story_id,
        or_(mute.c.until.is_(None), mute.c.until > now),
    )
    is_muted = func.max(case((mute.c.chat_id.is_not(None), 1), else_=0)) == 1
    occasion, occasion_id = (Occasion.ARTICLE, article.id) if every_article else (Occasion.EPISODE, article.episode_id)
    return (
        select(
            subscription.c.chat_id,
            literal(occasion.value),
            literal(occasion_id, alert.c.occasion_id.type),
            literal(article.id, alert.c.article_id.type),
            literal(int(Lane.ALERT), alert.c.lane.type),
            case((is_muted, AlertState.MUTED.value), else_=AlertState.PENDING.value),
            case((is_muted, "story muted")),
            case((is_muted, None), else_=func.min(_due(now))),
            literal(now, Instant),
        )
        .join(chat, chat.c.id == subscription.c.chat_id)
        .join(match, and_(match.c.query_id == subscription.c.query_id, match.c.article_id == article.id))
        .outerjoin(mute, muted)
        .where(chat.c.state == ChatState.ACTIVE.value, subscription.c.every_article.is_(every_article))
        .group_by(subscription.c.chat_id)
    )


_COLUMNS = [
    "chat_id",
    "occasion",
    "occasion_id",
    "article_id",
    "lane",
    "state",
    "reason",
    "due_at",
    "created_at",
]


async def owe(tx: Tx, article: StoredArticle, now: datetime) -> int:
    """Owe an alert to every chat whose keywords the article matches; returns how many arose.

    A chat that was alerted of this episode already is owed nothing more (promise 3).
    """
    arisen = 0
    for every_article in (False, True):
        made = await tx.execute(
            upsert(tx, alert)
            .from_select(_COLUMNS, _owed(article, now, every_article=every_article))
            .on_conflict_do_nothing(index_elements=["chat_id", "occasion", "occasion_id"])
        )
        arisen += made.rowcount
    await _record_causes(tx, article)
    return arisen


async def _record_causes(tx: Tx, article: StoredArticle) -> None:
    of_article = or_(
        and_(alert.c.occasion == Occasion.EPISODE.value, alert.c.occasion_id == article.episode_id),
        and_(alert.c.occasion == Occasion.ARTICLE.value, alert.c.occasion_id == article.id),
    )
    causes = (
        select(alert.c.id, subscription.c.id)
        .join(subscription, subscription.c.chat_id == alert.c.chat_id)
        .join(match, and_(match.c.query_id == subscription.c.query_id, match.c.article_id == article.id))
        .where(of_article, alert.c.article_id == article.id)
        .where((alert.c.occasion == Occasion.ARTICLE.value) == subscription.c.every_article)
    )
    await tx.execute(
        upsert(tx, alert_cause)
        .from_select(["alert_id", "subscription_id"], causes)
        .on_conflict_do_nothing(index_elements=["alert_id", "subscription_id"])
    )
