"""Chats: whoever we talk to, with what they chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from bot.core.model import ChatKind, Destination
from storage.engine import Tx
from storage.schema import AlertState, ChatState, alert, chat, episode, mute
from storage.statements import upsert

CHAT_GONE = "chat gone"
"""The reason of a breaking alert that was dropped because its chat could not be written to."""


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
    )


async def ensure(
    tx: Tx, to: Destination, *, kind: ChatKind, lang: str, now: datetime, title: str | None = None
) -> Chat:
    """The chat, made on first contact. Speaking to us again revives one that was gone; its language stays as chosen."""
    values: dict[str, Any] = {"telegram_id": to.chat_id, "thread_id": to.thread_id or 0, "kind": kind.value}
    values |= {"title": title, "lang": lang, "state": ChatState.ACTIVE.value, "created_at": now, "seen_at": now}
    found = await tx.execute(
        upsert(tx, chat)
        .values(values)
        .on_conflict_do_update(
            index_elements=["telegram_id", "thread_id"],
            set_={"seen_at": now, "title": title, "state": ChatState.ACTIVE.value, "state_reason": None},
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


async def set_language(tx: Tx, chat_id: int, lang: str) -> None:
    """Remember the language the reader chose."""
    await tx.execute(update(chat).where(chat.c.id == chat_id).values(lang=lang))


async def mark_gone(tx: Tx, chat_id: int, reason: str, now: datetime) -> None:
    """Stop writing to the chat, softly: what its keywords are owed waits for its return, breaking news does not."""
    await tx.execute(update(chat).where(chat.c.id == chat_id).values(state=ChatState.GONE.value, state_reason=reason))
    await tx.execute(
        update(alert)
        .where(alert.c.chat_id == chat_id, alert.c.state == AlertState.PENDING.value, alert.c.broadcast_id.is_not(None))
        .values(state=AlertState.DROPPED.value, reason=CHAT_GONE, settled_at=now)
    )


async def migrate(tx: Tx, old_id: int, new_id: int) -> None:
    """A group became a supergroup: all of its destinations move to the new Telegram id.

    Where the new id already has a row of its own, that one stays as it is and the old is marked gone.
    """
    taken = select(chat.c.thread_id).where(chat.c.telegram_id == new_id)
    await tx.execute(
        update(chat).where(chat.c.telegram_id == old_id, chat.c.thread_id.not_in(taken)).values(telegram_id=new_id)
    )
    await tx.execute(
        update(chat).where(chat.c.telegram_id == old_id).values(state=ChatState.GONE.value, state_reason="migrated")
    )


async def count_active(tx: Tx) -> int:
    """How many chats can be written to."""
    counted = select(func.count()).select_from(chat).where(chat.c.state == ChatState.ACTIVE.value)
    return int((await tx.execute(counted)).scalar_one())


async def mute_story(tx: Tx, chat_id: int, story_id: int, now: datetime) -> None:
    """Hold back everything about a story from this chat, what is already owed included."""
    await tx.execute(
        upsert(tx, mute)
        .values(chat_id=chat_id, story_id=story_id, created_at=now, until=None)
        .on_conflict_do_update(index_elements=["chat_id", "story_id"], set_={"until": None})
    )
    episodes = select(episode.c.id).where(episode.c.story_id == story_id)
    await tx.execute(
        update(alert)
        .where(
            alert.c.chat_id == chat_id,
            alert.c.state == AlertState.PENDING.value,
            alert.c.occasion == "episode",
            alert.c.occasion_id.in_(episodes),
        )
        .values(state=AlertState.MUTED.value, reason="story muted", settled_at=now)
    )


async def unmute_story(tx: Tx, chat_id: int, story_id: int) -> None:
    """Hear of the story again, from its next episode on."""
    await tx.execute(delete(mute).where(mute.c.chat_id == chat_id, mute.c.story_id == story_id))
