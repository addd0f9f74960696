"""First contact and help: /start, its deep links to stored articles, /help."""

from __future__ import annotations

import re

import telegram
from markupsafe import Markup

from bot.core.compose import compose_article, paragraphs
from bot.core.i18n import Texts
from bot.core.model import Message
from handlers import menus, views
from handlers.context import RasidContext
from handlers.visit import Visit, rest_of, zone_of
from storage import articles, sources
from storage.chats import Chat
from storage.engine import Tx

NAMES = 12
"""Publishers named at the start."""

_ARTICLE_LINK = re.compile(r"art_([0-9]{1,18})", re.ASCII)


async def start(update: telegram.Update, context: RasidContext) -> None:
    """/start, alone or with what a deep link carries."""
    visit = Visit.of(update, context)
    payload = rest_of(update.effective_message) if update.effective_message else ""
    link = _ARTICLE_LINK.fullmatch(payload)
    if link:
        await open_article(visit, int(link[1]))
        return
    await greet(visit)
    if visit.private and visit.user_id is not None and visit.is_editor:
        # The menu of an editor who had never spoken to the bot could not be set when it started.
        await menus.publish_for_editor(context.bot, visit.services.catalogue, visit.user_id)


async def greet(visit: Visit) -> None:
    """Say what Rasid does, and what it watches in truth."""
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        watched, stored = await sources.count(tx), await articles.count(tx)
        names = await sources.publishers(tx, NAMES + 1)
    texts = visit.texts(chat)
    if watched or stored:
        extent = texts.html("start-watching", count=watched, total=stored)
    else:
        extent = texts.html("start-watching-nothing")
    extent = views.lines([extent, _publishers(names, texts)])
    await visit.say(_with_keyboard(visit, texts, paragraphs([texts.html("start-greeting"), extent])))


def _publishers(names: list[str], texts: Texts) -> Markup:
    """Name whose articles have come lately."""
    if not names:
        return Markup()
    quoted = (texts.html("quoted", text=views.shown(name)) for name in names[:NAMES])
    listed = (texts.html("list-separator") + " ").join(quoted)
    more = len(names) > NAMES
    return texts.html("start-publishers-more", names=listed) if more else texts.html("start-publishers", names=listed)


async def help_command(update: telegram.Update, context: RasidContext) -> None:
    """/help."""
    await give_help(Visit.of(update, context))


async def give_help(visit: Visit) -> None:
    """Say what can be said to Rasid."""
    chat = await visit.arrive()
    texts = visit.texts(chat)
    desk = texts.html("help-desk") if visit.is_editor and visit.private else Markup()
    await visit.say(_with_keyboard(visit, texts, paragraphs([texts.html("help"), desk])))


def _with_keyboard(visit: Visit, texts: Texts, text: Markup) -> Message:
    return Message(html=str(text), keyboard=views.keyboard(texts) if visit.private else None)


async def open_article(visit: Visit, article_id: int) -> None:
    """Show the stored text of an article."""
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        message = await article_page(tx, visit, chat, article_id, 0)
    await visit.say(message or views.plain_message(visit.texts(chat).html("article-not-found")))


async def article_page(tx: Tx, visit: Visit, chat: Chat, article_id: int, page: int) -> Message | None:
    """One page of a stored text; None when the article is not stored any more."""
    article = (await articles.get(tx, [article_id])).get(article_id)
    if article is None:
        return None
    links = (await articles.shown_links(tx, [article_id])).get(article_id, [])
    return compose_article(
        article,
        visit.texts(chat),
        visit.bot_username,
        now=visit.now,
        zone=zone_of(chat),
        page=page,
        read_also=links,
    )
