"""Pausing and resuming all alerts of a chat, and the settings that show it. Matching goes on meanwhile (promise 4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from bot.core.model import Message
from handlers import views
from handlers.visit import Visit
from storage import chats, fanout
from storage.chats import Chat
from storage.engine import Tx

UNTIL_RESUMED: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""A pause that only the reader ends."""


async def show_settings(visit: Visit) -> None:
    """Show what is set."""
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        message = await settings_message(tx, visit, chat)
    await visit.say(message)


async def settings_message(tx: Tx, visit: Visit, chat: Chat) -> Message:
    """Compose what is set."""
    until = await chats.paused_until(tx, chat.id)
    return views.settings(visit.texts(chat), paused=until is not None and until > visit.now)


async def pause(visit: Visit) -> None:
    """Hold the chat's alerts until it resumes."""
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        changed = await set_paused(tx, visit, chat, paused=True)
    texts = visit.texts(chat)
    text = texts.html("pause-done") if changed else texts.html("pause-already")
    await visit.say(views.plain_message(text, views.pause_buttons(texts, paused=True)))


async def resume(visit: Visit) -> None:
    """Let the chat's alerts come again."""
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        changed = await set_paused(tx, visit, chat, paused=False)
    visit.services.wake()
    texts = visit.texts(chat)
    await visit.say(views.plain_message(texts.html("resume-done") if changed else texts.html("resume-already")))


async def set_paused(tx: Tx, visit: Visit, chat: Chat, *, paused: bool) -> bool:
    """Pause or resume, for what is owed already too; False when that is so already."""
    changed = await chats.set_pause(tx, chat.id, UNTIL_RESUMED if paused else None)
    if changed:
        await fanout.reschedule(tx, chat.id, visit.now)
    return changed
