"""The stored news: /latest and /search, in pages."""

from __future__ import annotations

from datetime import timedelta

import telegram

from bot.core.callbacks import LatestPage, SearchQuery
from bot.core.compose import paragraphs
from bot.core.grammar import parse_query
from bot.core.model import Message
from bot.core.query import Query, QueryError
from handlers import views
from handlers.context import RasidContext
from handlers.lookup import find_articles
from handlers.visit import Visit, rest_of, zone_of
from storage import articles, chats, subscriptions
from storage.chats import Chat

PAGE = 10
"""Headlines on a page."""
ANSWER_WITHIN = timedelta(minutes=10)
"""How long plain text is taken for the answer to what shall be searched for."""


async def latest_command(update: telegram.Update, context: RasidContext) -> None:
    """/latest, alone or with a keyword."""
    if update.effective_message is not None:
        await latest(Visit.of(update, context), rest_of(update.effective_message))


async def latest(visit: Visit, what: str) -> None:
    """Show the latest news, of everything or of a keyword."""
    if what:
        await _find(visit, what, latest=True)
        return
    chat = await visit.arrive()
    await visit.say(await latest_page(visit, chat, 0))


async def search_command(update: telegram.Update, context: RasidContext) -> None:
    """/search."""
    if update.effective_message is not None:
        await search(Visit.of(update, context), rest_of(update.effective_message))


async def search(visit: Visit, what: str) -> None:
    """Search the stored news. When nothing is given it asks: in private, plain text is then taken for the answer."""
    if what:
        await _find(visit, what, latest=False)
        return
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        if visit.private:
            await chats.ask_for_search(tx, chat.id, visit.now)
    texts = visit.texts(chat)
    await visit.say(views.plain_message(texts.html("search-ask") if visit.private else texts.html("search-usage")))


async def was_asked(visit: Visit) -> bool:
    """Whether we asked what to search for, just before."""
    async with visit.services.storage.read() as tx:
        asked = await chats.search_asked_at(tx, visit.to)
    return asked is not None and visit.now - asked <= ANSWER_WITHIN


async def _find(visit: Visit, what: str, *, latest: bool) -> None:
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        try:
            query = parse_query(what)
        except QueryError as fault:
            message: Message | None = views.plain_message(views.query_fault(fault, what, visit.texts(chat)))
        else:
            message = None
            query_id = await subscriptions.remember_query(tx, query.canonical, visit.now)
    await visit.say(message or await search_page(visit, chat, query_id, query, 0, latest=latest))


async def latest_page(visit: Visit, chat: Chat, page: int) -> Message:
    """Compose a page (from 0) of the latest news."""
    texts = visit.texts(chat)
    async with visit.services.storage.read() as tx:
        found = await articles.latest(tx, limit=PAGE + 1, offset=page * PAGE)
    if not found and page == 0:
        return views.plain_message(texts.html("latest-empty"))
    listed = views.article_lines(found[:PAGE], texts, visit.bot_username, visit.now, zone_of(chat))
    turns = views.turn_buttons(texts, page, LatestPage, more=len(found) > PAGE)
    return views.plain_message(paragraphs([texts.html("latest-header"), listed]), turns)


async def search_page(
    visit: Visit, chat: Chat, query_id: int, query: Query, page: int, *, latest: bool = False
) -> Message:
    """Compose a page (from 0; the last one when there are fewer) of what is stored about a query, called as typed."""
    texts = visit.texts(chat)
    found = await find_articles(visit.services.storage, query)
    typed = query.show(chat.lang)
    name = views.shown(typed)
    async with visit.services.storage.read() as tx:
        follows = await subscriptions.find(tx, chat.id, query_id)
    offer = () if follows else (views.follow_button(texts, query_id, typed),)
    if not found.articles:
        empty = texts.html("latest-empty-for", what=name) if latest else texts.html("search-empty", query=name)
        return views.plain_message(empty, offer)
    page = min(max(page, 0), (len(found.articles) - 1) // PAGE)
    here = found.articles[page * PAGE : (page + 1) * PAGE]
    if latest:
        header = texts.html("latest-header-for", what=name)
    elif found.complete:
        header = texts.html("search-header", query=name, count=len(found.articles))
    else:
        header = texts.html("search-header-newest", query=name, count=len(found.articles))
    listed = views.article_lines(here, texts, visit.bot_username, visit.now, zone_of(chat))
    more = len(found.articles) > (page + 1) * PAGE
    turns = views.turn_buttons(texts, page, lambda other: SearchQuery(query_id, other), more=more)
    return views.plain_message(paragraphs([header, listed]), turns, offer)
