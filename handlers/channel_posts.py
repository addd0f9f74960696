"""Channels in which an admin made the bot an administrator are sources: their posts arrive as updates (3.4)."""

from __future__ import annotations

from dataclasses import replace

import structlog
import telegram
from telegram import ChatMember

from bot.core.callbacks import ViewSource
from bot.core.collecting import Outcome
from bot.core.model import ChatKind, Destination, Lane
from bot.core.posts import article_of_post, channel_address
from handlers import views
from handlers.context import RasidContext
from handlers.visit import Visit
from storage import articles, chats, sources
from storage.articles import Change

log = structlog.get_logger(__name__)


async def on_post(update: telegram.Update, context: RasidContext) -> None:
    """Store a post of a channel that is a source, or its correction; those of other channels are none of ours."""
    post = update.channel_post or update.edited_channel_post
    if post is None:
        return
    visit = Visit.of(update, context)
    item = article_of_post(
        post.text or post.caption or "",
        chat_id=post.chat.id,
        name=post.chat.username,
        message_id=post.message_id,
        publisher=post.chat.title,
        published_at=post.date,
    )
    if item is None:
        return
    async with visit.services.storage.write() as tx:
        source = await sources.find(tx, channel_address(post.chat.id))
        if source is None or not source.enabled:
            return
        if source.own_lang:
            item = replace(item, lang=source.own_lang)
        stored = await articles.store(tx, item, now=visit.now, source_id=source.id)
        outcome = Outcome.SAME if stored.change is Change.UNCHANGED else Outcome.CHANGED
        await sources.note_post(tx, source, outcome, visit.now, is_new=stored.change is Change.NEW)
    log.info("post stored", source_id=source.id, article_id=stored.id, change=stored.change)


def makes_source(change: telegram.ChatMemberUpdated, visit: Visit) -> bool:
    """Whether this is an admin of ours who made the bot an administrator of a channel. Nobody else's word counts."""
    is_administrator = change.new_chat_member.status == ChatMember.ADMINISTRATOR
    return visit.kind is ChatKind.CHANNEL and is_administrator and visit.is_editor


async def adopt(visit: Visit) -> None:
    """Make the channel a source, or one again, and tell the admin who let the bot in."""
    url = channel_address(visit.to.chat_id)
    async with visit.services.storage.write() as tx:
        source = await sources.add(tx, url, now=visit.now, title=visit.title, kind=sources.POSTS)
        if source is None and (source := await sources.find(tx, url)) is not None:
            await sources.resume(tx, source.id, visit.now)
        admin = await chats.find(tx, Destination(visit.user_id)) if visit.user_id is not None else None
    if source is None or admin is None:
        return
    log.info("channel is a source", source_id=source.id, user_id=visit.user_id)
    texts = visit.texts(admin)
    text = texts.html("channel-adopted", title=views.shown(visit.title or "", 200))
    message = views.plain_message(text, (views.button("button-source", texts, ViewSource(source.id)),))
    outcome = await visit.services.gateway.send(admin.to, message, lane=Lane.REPLY)
    log.info("admin told of a channel", outcome=type(outcome).__name__)


async def let_go(visit: Visit) -> None:
    """The bot is not in the channel any more: nothing comes from it until an admin lets it in again."""
    async with visit.services.storage.write() as tx:
        source = await sources.find(tx, channel_address(visit.to.chat_id))
        if source is not None:
            await sources.pause(tx, source.id)
