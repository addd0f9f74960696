"""From matches to alerts: one INSERT … SELECT over subscriptions (promise 1: in the transaction that marks it).

`due_at` is worked out here and only here: instant means now; a digest keyword waits for its next digest time; quiet
hours and pauses hold until they end. What is held is stored all the same (promise 4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bot.core.model import Lane, Span, StoredArticle
from storage.chats import STORY_MUTED
from storage.engine import Tx
from storage.schema import (
    UNFOLLOWED,
    AlertState,
    ChatState,
    Instant,
    Occasion,
    alert,
    alert_cause,
    chat,
    is_pending,
    match,
    mute,
    subscription,
)
from storage.statements import upsert

INSTANT = "instant"
DAILY = "daily"


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
    resumed = case((chat.c.paused_until > wanted, chat.c.paused_until), else_=wanted)
    unpaused = case((subscription.c.paused_until > resumed, subscription.c.paused_until), else_=resumed)
    # Quiet hours come last: a pause that ends at night does not ring at night.
    return case((and_(chat.c.hold_from <= unpaused, chat.c.hold_until > unpaused), chat.c.hold_until), else_=unpaused)


def _matching(article: StoredArticle) -> Select[Any]:
    """Subscriptions, with their chats, whose query this article matches."""
    return (
        select()
        .select_from(subscription)
        .join(chat, chat.c.id == subscription.c.chat_id)
        .join(match, and_(match.c.query_id == subscription.c.query_id, match.c.article_id == article.id))
    )


def _owed(article: StoredArticle, now: datetime, occasion: Occasion) -> Select[Any]:
    """One row per chat that follows a query this article matches."""
    muted = and_(
        mute.c.chat_id == subscription.c.chat_id,
        mute.c.story_id == article.story_id,
        or_(mute.c.until.is_(None), mute.c.until > now),
    )
    is_muted = func.max(case((mute.c.chat_id.is_not(None), 1), else_=0)) == 1
    occasion_id = article.episode_id if occasion is Occasion.EPISODE else article.id
    rows = (
        _matching(article)
        .add_columns(
            subscription.c.chat_id,
            literal(occasion.value),
            literal(occasion_id, alert.c.occasion_id.type),
            literal(article.id, alert.c.article_id.type),
            literal(int(Lane.ALERT), alert.c.lane.type),
            case((is_muted, AlertState.MUTED.value), else_=AlertState.PENDING.value),
            case((is_muted, STORY_MUTED)),
            case((is_muted, None), else_=func.min(_due(now))),
            literal(now, Instant),
        )
        .outerjoin(mute, muted)
        .where(chat.c.state == ChatState.ACTIVE.value)
        .group_by(subscription.c.chat_id)
    )
    if occasion is Occasion.ARTICLE:
        told = alert.alias()
        told_of_it = exists().where(told.c.chat_id == subscription.c.chat_id, told.c.article_id == article.id)
        rows = rows.where(subscription.c.every_article, ~told_of_it)
    return rows


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

    A chat that was alerted of this episode already is owed nothing more (promise 3), unless it wants every article and
    was not told of this one.
    """
    arisen = 0
    for occasion in (Occasion.EPISODE, Occasion.ARTICLE):
        insertion = upsert(tx, alert).from_select(_COLUMNS, _owed(article, now, occasion))
        new = insertion.excluded
        # What was dropped because its keywords went was never told: another keyword may still bring it.
        made = await tx.execute(
            insertion.on_conflict_do_update(
                index_elements=["chat_id", "occasion", "occasion_id"],
                set_={name: new[name] for name in (*_COLUMNS[3:], "settled_at", "leased_until", "attempts")},
                where=and_(alert.c.state == AlertState.DROPPED.value, alert.c.reason == UNFOLLOWED),
            )
        )
        arisen += made.rowcount
    await _record_causes(tx, article)
    await _bring_forward(tx, article, now)
    return arisen


async def _record_causes(tx: Tx, article: StoredArticle) -> None:
    of_article = or_(
        and_(alert.c.occasion == Occasion.EPISODE.value, alert.c.occasion_id == article.episode_id),
        and_(
            alert.c.occasion == Occasion.ARTICLE.value, alert.c.occasion_id == article.id, subscription.c.every_article
        ),
    )
    causes = (
        _matching(article)
        .add_columns(alert.c.id, subscription.c.id)
        .join(alert, alert.c.chat_id == subscription.c.chat_id)
        .where(of_article, alert.c.article_id == article.id)
    )
    await tx.execute(
        upsert(tx, alert_cause)
        .from_select(["alert_id", "subscription_id"], causes)
        .on_conflict_do_nothing(index_elements=["alert_id", "subscription_id"])
    )


def _earliest(now: datetime) -> ScalarSelect[Any]:
    """When the earliest of an alert's causes makes it due; NULL when it has none."""
    return (
        select(func.min(_due(now)))
        .select_from(alert_cause)
        .join(subscription, subscription.c.id == alert_cause.c.subscription_id)
        .join(chat, chat.c.id == subscription.c.chat_id)
        .where(alert_cause.c.alert_id == alert.c.id)
        .scalar_subquery()
    )


async def _bring_forward(tx: Tx, article: StoredArticle, now: datetime) -> None:
    """Make what waits due as early as the earliest of its causes asks (1.12): a corrected article may have new ones.

    What was tried already waits for its next attempt.
    """
    waiting = and_(is_pending, alert.c.article_id == article.id, alert.c.created_at < now, alert.c.attempts == 0)
    await tx.execute(update(alert).where(waiting, alert.c.due_at > _earliest(now)).values(due_at=_earliest(now)))


async def reschedule(tx: Tx, chat_id: int, now: datetime) -> None:
    """Work out anew when what a chat is owed is due, after its settings changed; breaking news keeps its own time."""
    owed = and_(is_pending, alert.c.chat_id == chat_id, alert.c.broadcast_id.is_(None))
    await tx.execute(update(alert).where(owed).values(due_at=func.coalesce(_earliest(now), alert.c.due_at)))
