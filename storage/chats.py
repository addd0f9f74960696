"""Chats: whoever we talk to, with what they chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, exists, func, literal, select, update

from bot.core.model import ChatKind, Destination
from storage.engine import Tx
from storage.schema import (
    AlertState,
    ChatState,
    Instant,
    alert,
    alert_cause,
    article,
    chat,
    episode,
    is_pending,
    mute,
    story,
    subscription,
)
from storage.statements import upsert

CHAT_GONE = "chat gone"
"""The reason of a breaking alert that was dropped because its chat could not be written to."""

STORY_MUTED = "story muted"
"""The reason of an alert that is held back because its reader muted the story."""

MIGRATED = "migrated"
"""The reason of a chat, and of what it is owed, whose place another chat has taken."""


FORGOTTEN_AFTER = timedelta(days=90)
"""How long what a chat follows is kept after it could not be written to any more."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as storage knows it; `id` is ours, `to` is where Telegram finds it."""

    id: int
    to: Destination
    kind: ChatKind
    lang: str
    zone: str
    state: ChatState
    summary_chars: int
    breaking_a_day: int | None = None
    """How much breaking news may ring in a day; None for the default."""


def row_to_chat(row: Row[Any]) -> Chat:
    """A chat from a row that carries the chat's columns."""
    return Chat(
        id=row.id,
        to=Destination(row.telegram_id, row.thread_id or None),
        kind=ChatKind(row.kind),
        lang=row.lang,
        zone=row.zone,
        state=ChatState(row.state),
        summary_chars=row.summary_chars,
        breaking_a_day=row.breaking_a_day,
    )


async def ensure(
    tx: Tx, to: Destination, *, kind: ChatKind, lang: str, now: datetime, title: str | None = None
) -> Chat:
    """The chat, made on first contact. Speaking to us again revives one that was gone; its language stays as chosen.

    Whatever is said or pressed ends the question of `ask_for_search`.
    """
    values: dict[str, Any] = {"telegram_id": to.chat_id, "thread_id": to.thread_id or 0, "kind": kind.value}
    values |= {"title": title, "lang": lang, "state": ChatState.ACTIVE.value, "created_at": now, "seen_at": now}
    found = await tx.execute(
        upsert(tx, chat)
        .values(values)
        .on_conflict_do_update(
            index_elements=["telegram_id", "thread_id"],
            set_={
                "seen_at": now,
                "title": func.coalesce(title, chat.c.title),
                "state": ChatState.ACTIVE.value,
                "state_reason": None,
                "gone_at": None,
                "search_asked_at": None,
            },
        )
        .returning(chat)
    )
    return row_to_chat(found.one())


async def find(tx: Tx, to: Destination) -> Chat | None:
    """The chat at that destination, if it ever spoke to us."""
    row = await tx.execute(
        select(chat).where(chat.c.telegram_id == to.chat_id, chat.c.thread_id == (to.thread_id or 0))
    )
    found = row.first()
    return None if found is None else row_to_chat(found)


async def ask_for_search(tx: Tx, chat_id: int, now: datetime) -> None:
    """Remember that we asked what to search for: the next that is typed may be the answer, after a restart too."""
    await tx.execute(update(chat).where(chat.c.id == chat_id).values(search_asked_at=now))


async def search_asked_at(tx: Tx, to: Destination) -> datetime | None:
    """When we asked that chat what to search for, if nothing has been said or pressed since."""
    asked = select(chat.c.search_asked_at)
    row = await tx.execute(asked.where(chat.c.telegram_id == to.chat_id, chat.c.thread_id == (to.thread_id or 0)))
    found: datetime | None = row.scalar_one_or_none()
    return found


async def set_language(tx: Tx, chat_id: int, lang: str) -> None:
    """Remember the language the reader chose."""
    await tx.execute(update(chat).where(chat.c.id == chat_id).values(lang=lang))


async def mark_gone(tx: Tx, chat_id: int, reason: str, now: datetime) -> None:
    """Stop writing to the chat, softly: what its keywords are owed waits for its return, breaking news does not."""
    since = func.coalesce(chat.c.gone_at, literal(now, Instant))
    values = {"state": ChatState.GONE.value, "state_reason": reason, "gone_at": since}
    await tx.execute(update(chat).where(chat.c.id == chat_id).values(values))
    await tx.execute(
        update(alert)
        .where(alert.c.chat_id == chat_id, is_pending, alert.c.broadcast_id.is_not(None))
        .values(state=AlertState.DROPPED.value, reason=CHAT_GONE, settled_at=now)
    )


async def migrate(tx: Tx, old_id: int, new_id: int, now: datetime) -> None:
    """A group became a supergroup: all of its destinations move to the new Telegram id (4.6).

    Where the new id spoke to us already, its chat takes over what the old one follows, mutes and is owed.
    """
    old, new = chat.alias(), chat.alias()
    taken = await tx.execute(
        select(old.c.id.label("old"), new.c.id.label("new"))
        .join(new, new.c.thread_id == old.c.thread_id)
        .where(old.c.telegram_id == old_id, new.c.telegram_id == new_id)
    )
    merged = {row.old: row.new for row in taken}
    for old_chat, new_chat in merged.items():
        await _take_over(tx, old_chat, new_chat, now)
    await tx.execute(
        update(chat).where(chat.c.telegram_id == old_id, chat.c.id.not_in(merged)).values(telegram_id=new_id)
    )


async def _take_over(tx: Tx, old: int, new: int, now: datetime) -> None:
    """Move to the chat `new` what `old` has and it has not; the rest stays behind with `old`, which is gone."""
    theirs = subscription.alias()
    shared = select(theirs.c.query_id).where(theirs.c.chat_id == new)
    await tx.execute(
        update(subscription)
        .where(subscription.c.chat_id == old, subscription.c.query_id.not_in(shared))
        .values(chat_id=new)
    )
    muted = select(mute.c.story_id).where(mute.c.chat_id == new)
    await tx.execute(update(mute).where(mute.c.chat_id == old, mute.c.story_id.not_in(muted)).values(chat_id=new))
    told = alert.alias()
    same = (told.c.occasion == alert.c.occasion) & (told.c.occasion_id == alert.c.occasion_id)
    has_it = exists().where(told.c.chat_id == new, same)
    await tx.execute(update(alert).where(alert.c.chat_id == old, ~has_it).values(chat_id=new))
    await _follow_causes(tx, old, new)
    await tx.execute(
        update(alert)
        .where(alert.c.chat_id == old, is_pending)
        .values(state=AlertState.DROPPED.value, reason=MIGRATED, settled_at=now, leased_until=None)
    )
    gone = {"state": ChatState.GONE.value, "state_reason": MIGRATED, "gone_at": now}
    await tx.execute(update(chat).where(chat.c.id == old).values(gone))


async def _follow_causes(tx: Tx, old: int, new: int) -> None:
    """Alerts that moved now owe to the new chat's subscription what the old chat's equivalent one caused."""
    theirs, ours = subscription.alias(), subscription.alias()
    equivalent = (
        select(ours.c.id)
        .join(theirs, theirs.c.query_id == ours.c.query_id)
        .where(ours.c.chat_id == new, theirs.c.chat_id == old, theirs.c.id == alert_cause.c.subscription_id)
        .scalar_subquery()
    )
    moved = select(alert.c.id).where(alert.c.chat_id == new)
    left_behind = select(subscription.c.id).where(subscription.c.chat_id == old)
    await tx.execute(
        update(alert_cause)
        .where(alert_cause.c.alert_id.in_(moved), alert_cause.c.subscription_id.in_(left_behind))
        .values(subscription_id=equivalent)
    )


async def count_active(tx: Tx) -> int:
    """How many chats can be written to."""
    counted = select(func.count()).select_from(chat).where(chat.c.state == ChatState.ACTIVE.value)
    return int((await tx.execute(counted)).scalar_one())


async def mute_story(tx: Tx, chat_id: int, story_id: int, now: datetime) -> bool:
    """Hold back everything about a story from this chat, what is already owed included.

    False when it is muted for good already, or when there is no such story.
    """
    muted = mute.c.chat_id == chat_id, mute.c.story_id == story_id, mute.c.until.is_(None)
    wanted = await tx.execute(select(story.c.id).where(story.c.id == story_id, ~exists().where(*muted)))
    if wanted.first() is None:
        return False
    await tx.execute(
        upsert(tx, mute)
        .values(chat_id=chat_id, story_id=story_id, created_at=now, until=None)
        .on_conflict_do_update(index_elements=["chat_id", "story_id"], set_={"until": None})
    )
    of_story = (
        select(article.c.id).join(episode, episode.c.id == article.c.episode_id).where(episode.c.story_id == story_id)
    )
    await tx.execute(
        update(alert)
        .where(
            alert.c.chat_id == chat_id,
            is_pending,
            alert.c.article_id.in_(of_story),
        )
        .values(state=AlertState.MUTED.value, reason=STORY_MUTED, settled_at=now)
    )
    return True


async def unmute_story(tx: Tx, chat_id: int, story_id: int) -> None:
    """Hear of the story again, from its next episode on."""
    await tx.execute(delete(mute).where(mute.c.chat_id == chat_id, mute.c.story_id == story_id))


async def set_pause(tx: Tx, chat_id: int, until: datetime | None) -> bool:
    """Hold the chat's alerts until then, or no longer; False when that is so already.

    `storage.fanout.reschedule` makes it hold for what is owed already; call it in the same transaction.
    """
    other = chat.c.paused_until.is_distinct_from(until)
    changed = await tx.execute(update(chat).where(chat.c.id == chat_id, other).values(paused_until=until))
    return bool(changed.rowcount)


async def paused_until(tx: Tx, chat_id: int) -> datetime | None:
    """Until when the chat's alerts are held; None when they are not."""
    found: datetime | None = (await tx.execute(select(chat.c.paused_until).where(chat.c.id == chat_id))).scalar_one()
    return found


async def all_at(tx: Tx, telegram_id: int) -> list[Chat]:
    """Every chat at that Telegram id: a forum has one for each topic that spoke to us."""
    rows = await tx.execute(select(chat).where(chat.c.telegram_id == telegram_id).order_by(chat.c.id))
    return [row_to_chat(row) for row in rows]


async def mark_back(tx: Tx, telegram_id: int) -> None:
    """All chats at that Telegram id can be written to again."""
    values = {"state": ChatState.ACTIVE.value, "state_reason": None, "gone_at": None}
    await tx.execute(update(chat).where(chat.c.telegram_id == telegram_id).values(values))


async def forget_gone(tx: Tx, now: datetime, limit: int) -> int:
    """Forget chats that are gone for long, with what they follow and are owed; returns how many."""
    long_gone = (
        select(chat.c.id)
        .where(chat.c.state == ChatState.GONE.value, chat.c.gone_at < now - FORGOTTEN_AFTER)
        .order_by(chat.c.id)
        .limit(limit)
    )
    return int((await tx.execute(delete(chat).where(chat.c.id.in_(long_gone)))).rowcount)
