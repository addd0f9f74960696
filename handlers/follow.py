"""Following: /follow, «تابع …», an offer's button. The answer repeats the keyword and shows what it would bring."""

from __future__ import annotations

from dataclasses import dataclass

import telegram
from markupsafe import Markup

from bot.core import words
from bot.core.compose import is_plain, meaning, paragraphs
from bot.core.grammar import parse_query
from bot.core.i18n import Texts
from bot.core.model import Message
from bot.core.query import Query, QueryError
from handlers import dry_run, views
from handlers.context import RasidContext
from handlers.lookup import CANDIDATES, Found, find_articles, published
from handlers.visit import Visit, rest_of, zone_of
from storage import subscriptions
from storage.chats import Chat
from storage.engine import Tx
from storage.subscriptions import LIMIT_PER_CHAT, Followed

LATELY = dry_run.WEEK
PREVIEWED = 3
"""Articles shown for a keyword that is followed alone."""
_SHORT_PREVIEW = 2
"""Headlines shown for each of several keywords: the text speaks of two articles as of both."""
_FEWEST_CANDIDATES = 10
_SHORT_TITLE = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """A keyword somebody wants to follow, and what came of it."""

    typed: str
    query: Query | None = None
    followed: Followed | None = None
    """None when there is no room for more keywords, or no query."""
    fault: QueryError | None = None


async def follow_command(update: telegram.Update, context: RasidContext) -> None:
    """/follow, /subscribe."""
    if update.effective_message is not None:
        await follow(Visit.of(update, context), words.follow(rest_of(update.effective_message)))


async def follow(visit: Visit, wanted: words.Follow) -> None:
    """Follow these keywords; asks how when there are none."""
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        wishes = [await _fulfil(tx, visit, chat, keyword) for keyword in wanted.keywords]
    if not wishes:
        await visit.say(views.plain_message(visit.texts(chat).html("follow-usage")))
        return
    await visit.say(await answer(visit, chat, wishes, left_over=wanted.left_over))


async def _fulfil(tx: Tx, visit: Visit, chat: Chat, keyword: str) -> Wish:
    try:
        query = parse_query(keyword)
    except QueryError as fault:
        return Wish(keyword, fault=fault)
    query_id = await subscriptions.remember_query(tx, query.canonical, visit.now)
    return await follow_query(tx, visit, chat, query_id, query)


async def follow_query(tx: Tx, visit: Visit, chat: Chat, query_id: int, query: Query) -> Wish:
    """Follow a stored query, called as `query` was typed."""
    typed = query.show(chat.lang)
    return Wish(typed, query, await subscriptions.follow(tx, chat.id, query_id, typed, visit.now))


async def answer(visit: Visit, chat: Chat, wishes: list[Wish], *, left_over: int = 0) -> Message:
    """Say what came of the wishes, and what the keywords would have brought lately."""
    texts = visit.texts(chat)
    blocks: list[Markup] = []
    rows: list[views.Row] = []
    refused = False
    for wish in wishes:
        if wish.fault is not None:
            blocks.append(views.query_fault(wish.fault, wish.typed, texts))
        elif wish.followed is None:
            refused = True
        else:
            block, more = await _outcome(visit, chat, wish, among=len(wishes))
            blocks.append(block)
            rows += more
    if refused:
        blocks.append(texts.html("follow-limit", limit=LIMIT_PER_CHAT))
    if left_over:
        blocks.append(texts.html("follow-too-many", limit=words.MAX_KEYWORDS))
    return views.plain_message(views.within_limits(blocks), *_buttons(wishes, rows, texts))


def _buttons(wishes: list[Wish], changes: list[views.Row], texts: Texts) -> list[views.Row]:
    followed = [wish.followed.subscription for wish in wishes if wish.followed is not None]
    rows: list[views.Row] = [(views.unfollow_button(texts, followed[0]),)] if len(wishes) == 1 and followed else []
    return [*rows, *changes, (views.list_button(texts),)] if followed or len(wishes) > 1 else rows


async def _outcome(visit: Visit, chat: Chat, wish: Wish, *, among: int) -> tuple[Markup, list[views.Row]]:
    """What came of one wish, and what can be changed about it where it is the only one."""
    texts = visit.texts(chat)
    keyword = views.shown(wish.typed)
    new = wish.followed is not None and wish.followed.new
    done = texts.html("follow-done", keyword=keyword) if new else texts.html("follow-already", keyword=keyword)
    if wish.query is None or wish.followed is None:
        return done, []
    if not is_plain(wish.query):
        done = views.lines([done, texts.html("follow-understood", meaning=meaning(wish.query, texts))])
    limit = max(_FEWEST_CANDIDATES, CANDIDATES // among)
    found = await find_articles(visit.services.storage, wish.query, limit=limit)
    lately = _lately(visit, chat, found, among=among)
    if among > 1:
        return views.lines([done, lately]), []
    advice, rows = await dry_run.advise(visit, texts, wish.query, wish.followed.subscription, found)
    return paragraphs([done, lately, advice]), rows


def _lately(visit: Visit, chat: Chat, found: Found, *, among: int) -> Markup:
    """What the keyword would have brought: how much in the past week, and the latest of it."""
    texts = visit.texts(chat)
    recent = [article for article in found.articles if published(article) >= visit.now - LATELY]
    if not recent and found.articles:
        heading = texts.html("follow-earlier")
    elif found.complete or len(recent) < len(found.articles):
        heading = texts.html("follow-lately", count=len(recent))
    else:
        heading = texts.html("follow-lately-least", count=len(recent))
    several = among > 1
    shown = found.articles[: min(len(recent), _SHORT_PREVIEW) or 1 if several else PREVIEWED]
    units = _SHORT_TITLE if several else views.TITLE_UNITS
    listed = views.article_lines(shown, texts, visit.bot_username, visit.now, zone_of(chat), units)
    return views.lines([heading, listed])
