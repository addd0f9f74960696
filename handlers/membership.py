"""Comings and goings: the bot is blocked, thrown out, let in; a group becomes a supergroup."""

from __future__ import annotations

import telegram
from telegram import ChatMember, ChatMemberRestricted

from bot.core.model import ChatKind
from handlers import channel_posts
from handlers.context import RasidContext
from handlers.visit import Visit
from storage import chats

_OUT = frozenset({ChatMember.LEFT, ChatMember.BANNED})


async def on_my_member(update: telegram.Update, context: RasidContext) -> None:
    """Note whether we can write to the chat from now on. Nothing is said: nobody asked."""
    change = update.my_chat_member
    if change is None:
        return
    visit = Visit.of(update, context)
    async with visit.services.storage.write() as tx:
        if _is_out(change.new_chat_member):
            for chat in await chats.all_at(tx, visit.to.chat_id):
                await chats.mark_gone(tx, chat.id, change.new_chat_member.status, visit.now)
        elif not channel_posts.makes_source(change, visit):  # such a channel gives news, and need not want any
            await visit.enter(tx)
            await chats.mark_back(tx, visit.to.chat_id)
    if channel_posts.makes_source(change, visit):
        await channel_posts.adopt(visit)
    elif _is_out(change.new_chat_member) and visit.kind is ChatKind.CHANNEL:
        await channel_posts.let_go(visit)
    visit.services.wake()


def _is_out(member: ChatMember) -> bool:
    silenced = isinstance(member, ChatMemberRestricted) and not member.can_send_messages
    return member.status in _OUT or silenced


async def on_migration(update: telegram.Update, context: RasidContext) -> None:
    """The group has a new id; both the old and the new group tell it."""
    message, visit = update.effective_message, Visit.of(update, context)
    if message is None:
        return
    old = message.migrate_from_chat_id or visit.to.chat_id
    new = message.migrate_to_chat_id or visit.to.chat_id
    async with visit.services.storage.write() as tx:
        await chats.migrate(tx, old, new, visit.now)
