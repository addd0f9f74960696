"""The followed words: /list, and /unfollow by name or by button."""

from __future__ import annotations

import telegram

from bot.core import words
from bot.core.grammar import parse_query
from bot.core.model import Message
from bot.core.query import QueryError
from handlers import views
from handlers.context import RasidContext
from handlers.visit import Visit, rest_of
from storage import subscriptions
from storage.chats import Chat
from storage.engine import Tx
from storage.subscriptions import Subscription


async def list_command(update: telegram.Update, context: RasidContext) -> None:
    """/list."""
    await show_list(Visit.of(update, context))


async def show_list(visit: Visit) -> None:
    """Show the first page of the followed words."""
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        followed = await subscriptions.listed(tx, chat.id)
    await visit.say(views.keyword_list(followed, visit.texts(chat), 0))


async def unfollow_command(update: telegram.Update, context: RasidContext) -> None:
    """/unfollow, /unsubscribe."""
    if update.effective_message is not None:
        await unfollow(Visit.of(update, context), rest_of(update.effective_message))


async def unfollow(visit: Visit, text: str) -> None:
    """Stop following the keywords in `text`; asks which when there are none."""
    keywords = words.split_keywords(text)[: words.MAX_KEYWORDS]
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        ended = [(keyword, await _end(tx, visit, chat, keyword)) for keyword in keywords]
        left = await subscriptions.listed(tx, chat.id)
    texts = visit.texts(chat)
    if not keywords:
        await visit.say(_which(visit, chat, left))
        return
    rows = [
        texts.html("unfollow-done", keyword=views.shown(subscription.shown))
        if subscription
        else texts.html("unfollow-not-found", keyword=views.shown(keyword))
        for keyword, subscription in ended
    ]
    undo = [views.follow_button(texts, found.query_id, found.shown) for _, found in ended if found]
    buttons = (tuple(undo) if len(ended) == 1 else (), (views.list_button(texts),) if left else ())
    await visit.say(views.plain_message(views.within_limits([views.lines(rows)]), *buttons))


async def _end(tx: Tx, visit: Visit, chat: Chat, keyword: str) -> Subscription | None:
    try:
        query = parse_query(keyword)
    except QueryError:
        return None
    found = await subscriptions.find_canonical(tx, chat.id, query.canonical)
    return None if found is None else await subscriptions.unfollow(tx, chat.id, found.id, visit.now)


def _which(visit: Visit, chat: Chat, followed: list[Subscription]) -> Message:
    """The list, with the question which of them is to go."""
    texts = visit.texts(chat)
    message = views.keyword_list(followed, texts, 0)
    if not followed:
        return message
    return Message(html=f"{texts.html('unfollow-which')}\n\n{message.html}", buttons=message.buttons)
