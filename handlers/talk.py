"""Plain text in a private chat: commands in words, greetings, thanks; following the rest is offered (1.18)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import telegram
from markupsafe import Markup

from bot.core import words
from bot.core.callbacks import Dismiss, PauseChat, SearchQuery, UnfollowAll
from bot.core.grammar import parse_query
from bot.core.model import Message
from bot.core.query import MAX_CHARACTERS, Query, QueryError
from handlers import find, follow, pausing, start, unfollow, views, why
from handlers.context import RasidContext
from handlers.visit import Visit
from storage import subscriptions
from storage.chats import Chat
from storage.engine import Tx
from storage.subscriptions import Followed


async def on_text(update: telegram.Update, context: RasidContext) -> None:
    """Answer what somebody typed."""
    message = update.effective_message
    if message is None:
        return
    visit, intent = Visit.of(update, context), words.understand(message.text or "")
    if isinstance(intent, words.Why):
        await why.why(visit, message, intent.link)
    elif isinstance(intent, words.Plain) and intent.text and await find.was_asked(visit):
        await find.search(visit, intent.text)
    else:
        await answer(visit, intent)


async def on_unknown_command(update: telegram.Update, context: RasidContext) -> None:
    """A command that has no handler of its own may be one of the words (/settings); else point to the help."""
    visit = Visit.of(update, context)
    text = update.effective_message.text if update.effective_message else None
    intent = words.understand((text or "").removeprefix("/"))
    if isinstance(intent, words.Plain | words.Greeting | words.Thanks):
        chat = await visit.arrive()
        await visit.say(views.plain_message(visit.texts(chat).html("unknown-command")))
    else:
        await answer(visit, intent)


async def on_no_text(update: telegram.Update, context: RasidContext) -> None:
    """Pictures, voices, stickers: we read text."""
    visit = Visit.of(update, context)
    chat = await visit.arrive()
    await visit.say(views.plain_message(visit.texts(chat).html("not-text")))


async def answer(visit: Visit, intent: words.Intent) -> None:
    """Do what is asked for, or say what there is to say."""
    act = _ACTS.get(type(intent))
    if act is not None:
        await act(visit, intent)
        return
    chat = await visit.arrive()
    await visit.say(_words_for(visit, chat, intent))


def _words_for(visit: Visit, chat: Chat, intent: words.Intent) -> Message:
    texts = visit.texts(chat)
    match intent:
        case words.Thanks():
            return views.plain_message(texts.html("thanks-reply"))
        case words.Greeting(salam=True):
            return views.plain_message(texts.html("greeting-reply-salam"))
        case words.Why():
            return views.plain_message(texts.html("why-hint"))
        case words.Cancel():
            pause = views.button("button-pause", texts, PauseChat())
            stop = views.button("button-stop-all", texts, UnfollowAll())
            keep = views.button("button-keep", texts, Dismiss())
            return views.plain_message(texts.html("stop-offer"), (pause,), (stop,), (keep,))
    return views.plain_message(texts.html("greeting-reply"))


async def _offer(visit: Visit, intent: words.Plain) -> None:
    """Offer to follow what was typed, or say why it cannot be followed."""
    keywords = words.split_keywords(intent.text)[: words.MAX_KEYWORDS]
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        if len(keywords) > 1:
            message: Message | None = await _offer_many(tx, visit, chat, keywords)
        else:
            message, known = await _offer_one(tx, visit, chat, intent.text)
    await visit.say(message or await follow.answer(visit, chat, [known]))


async def _offer_one(tx: Tx, visit: Visit, chat: Chat, text: str) -> tuple[Message | None, follow.Wish]:
    """The offer; None when the keyword is followed already, which the wish then tells."""
    texts = visit.texts(chat)
    try:
        query = parse_query(text)
    except QueryError as fault:
        return views.plain_message(views.query_fault(fault, text, texts)), follow.Wish(text, fault=fault)
    query_id = await subscriptions.remember_query(tx, query.canonical, visit.now)
    typed = query.show(chat.lang)
    known = await subscriptions.find(tx, chat.id, query_id)
    if known is not None:
        return None, follow.Wish(known.shown, query, Followed(known, new=False))
    buttons = (
        (views.follow_button(texts, query_id, typed),),
        (views.button("button-search-instead", texts, SearchQuery(query_id)),),
        (views.button("button-no", texts, Dismiss()),),
    )
    question = texts.html("offer-follow", keyword=views.shown(typed, MAX_CHARACTERS))
    return views.plain_message(question, *buttons), follow.Wish(typed, query)


async def _offer_many(tx: Tx, visit: Visit, chat: Chat, keywords: tuple[str, ...]) -> Message:
    """Offer each of several keywords; those that cannot be followed are explained below."""
    texts = visit.texts(chat)
    offered: list[tuple[int, Query]] = []
    faults: list[Markup] = []
    for keyword in keywords:
        try:
            query = parse_query(keyword)
        except QueryError as fault:
            faults.append(views.query_fault(fault, keyword, texts))
        else:
            offered.append((await subscriptions.remember_query(tx, query.canonical, visit.now), query))
    if not offered:
        return views.plain_message(views.within_limits(faults))
    quoted = [texts.html("quoted", text=views.shown(query.show(chat.lang), MAX_CHARACTERS)) for _, query in offered]
    question = texts.html("offer-follow-many", keywords=(texts.html("list-separator") + " ").join(quoted))
    rows = [(views.follow_button(texts, query_id, query.show(chat.lang)),) for query_id, query in offered]
    keep = (views.button("button-no", texts, Dismiss()),)
    return views.plain_message(views.within_limits([question, *faults]), *rows, keep)


async def _follow(visit: Visit, intent: words.Follow) -> None:
    await follow.follow(visit, intent)


async def _unfollow(visit: Visit, intent: words.Unfollow) -> None:
    await unfollow.unfollow(visit, intent.keyword or "")


async def _list(visit: Visit, _: words.ListKeywords) -> None:
    await unfollow.show_list(visit)


async def _latest(visit: Visit, intent: words.Latest) -> None:
    await find.latest(visit, intent.what or "")


async def _search(visit: Visit, intent: words.Search) -> None:
    await find.search(visit, intent.what or "")


async def _help(visit: Visit, _: words.Help) -> None:
    await start.give_help(visit)


async def _settings(visit: Visit, _: words.Settings) -> None:
    await pausing.show_settings(visit)


async def _pause(visit: Visit, _: words.Pause) -> None:
    await pausing.pause(visit)


async def _resume(visit: Visit, _: words.Resume) -> None:
    await pausing.resume(visit)


_ACTS: Final[dict[type[words.Intent], Callable[[Visit, Any], Awaitable[None]]]] = {
    words.Plain: _offer,
    words.Follow: _follow,
    words.Unfollow: _unfollow,
    words.ListKeywords: _list,
    words.Latest: _latest,
    words.Search: _search,
    words.Help: _help,
    words.Settings: _settings,
    words.Pause: _pause,
    words.Resume: _resume,
}
