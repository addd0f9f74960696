"""Inline buttons of readers. What one names must belong to the chat: storage is always asked with the chat's id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

import telegram

from bot.core.callbacks import (
    AskCancelBroadcast,
    BundleRest,
    Callback,
    CancelBroadcast,
    ConfirmBroadcast,
    Dismiss,
    DropDraft,
    FollowQuery,
    LatestPage,
    ListPage,
    MuteStory,
    OpenArticle,
    PauseBroadcast,
    PauseChat,
    RefreshStatus,
    ResumeBroadcast,
    ResumeChat,
    RetryDead,
    SearchQuery,
    SpeakArabic,
    SpeakEnglish,
    Unfollow,
    UnfollowAll,
    UnfollowListed,
    UnmuteStory,
    decode,
)
from bot.core.grammar import parse_query
from bot.core.i18n import Language
from bot.core.model import Message
from bot.core.query import Query
from handlers import breaking, bundles, find, follow, pausing, sources, start, status, tuning, views
from handlers.context import RasidContext
from handlers.lookup import same_query, stored_query
from handlers.press import Press
from handlers.visit import Visit
from storage import chats, subscriptions
from storage.subscriptions import LIMIT_PER_CHAT


async def on_press(update: telegram.Update, context: RasidContext) -> None:
    """Do what the button says, and answer the press whatever happens."""
    query = update.callback_query
    if query is None:
        return
    if update.effective_chat is None:  # under a message sent through an inline query, which we never send
        await query.answer()
        return
    press = Press(Visit.of(update, context), query)
    callback = decode(query.data or "")
    if callback is None:
        await _outdated(press)
    else:
        await _ACTS[type(callback)](press, callback)
    await press.toast()


async def _outdated(press: Press) -> None:
    chat = await press.visit.arrive()
    await press.toast(press.visit.texts(chat).plain("button-outdated"))


async def _follow(press: Press, callback: FollowQuery) -> None:
    """Follow what was offered. Only what stands under the message: a guessed number would tell others' keywords."""
    visit = press.visit
    if not press.stands_there(callback):
        await _outdated(press)
        return
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        stored = await stored_query(tx, callback.query_id)
        if stored is not None:
            query = _as_typed(press, stored)
            wish = await follow.follow_query(tx, visit, chat, callback.query_id, query)
    if stored is None:
        await _outdated(press)
        return
    texts = visit.texts(chat)
    keyword = views.shown(wish.typed)
    if wish.followed is None:
        await press.toast(texts.plain("follow-limit", limit=LIMIT_PER_CHAT))
        return
    if wish.followed.new:
        await press.toast(texts.plain("follow-done", keyword=keyword))
    else:
        await press.toast(texts.plain("follow-already", keyword=keyword))
    if Dismiss() in press.callbacks and sum(isinstance(other, FollowQuery) for other in press.callbacks) == 1:
        await press.edit(await follow.answer(visit, chat, [wish]))
    else:
        await press.swap({callback: views.unfollow_button(texts, wish.followed.subscription)})


def _as_typed(press: Press, stored: Query) -> Query:
    """The query as the reader typed it, if the message still shows it; what is stored has lost the spelling."""
    typed = press.typed(lambda text: same_query(stored, text))
    return stored if typed is None else parse_query(typed)


async def _search(press: Press, callback: SearchQuery) -> None:
    """Show a page of a search, in place of the message. Only what stands there, as with following."""
    visit = press.visit
    if not press.stands_there(callback):
        await _outdated(press)
        return
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        stored = await stored_query(tx, callback.query_id)
    if stored is None:
        await _outdated(press)
        return
    await press.toast()
    query = _as_typed(press, stored)
    await press.edit(await find.search_page(visit, chat, callback.query_id, query, callback.page))


async def _unfollow(press: Press, callback: Unfollow) -> None:
    visit = press.visit
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        ended = await subscriptions.unfollow(tx, chat.id, callback.subscription_id, visit.now)
    texts = visit.texts(chat)
    if ended is None:
        await press.toast(texts.plain("unfollow-already"))
        return
    await press.toast(texts.plain("unfollow-done", keyword=views.shown(ended.shown)))
    await press.swap({callback: views.follow_button(texts, ended.query_id, ended.shown)})


async def _unfollow_listed(press: Press, callback: UnfollowListed) -> None:
    visit = press.visit
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        ended = await subscriptions.unfollow(tx, chat.id, callback.subscription_id, visit.now)
        left = await subscriptions.listed(tx, chat.id)
    texts = visit.texts(chat)
    if ended is None:
        await press.toast(texts.plain("unfollow-already"))
    else:
        await press.toast(texts.plain("unfollow-done", keyword=views.shown(ended.shown)))
    await press.edit(views.keyword_list(left, texts, callback.page))


async def _list(press: Press, callback: ListPage) -> None:
    """Turn the page of a list; from any other message the list comes as a message of its own."""
    visit = press.visit
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        followed = await subscriptions.listed(tx, chat.id)
    await press.toast()
    message = views.keyword_list(followed, visit.texts(chat), callback.page)
    if any(isinstance(other, UnfollowListed) for other in press.callbacks):
        await press.edit(message)
    else:
        await visit.say(message)


async def _latest(press: Press, callback: LatestPage) -> None:
    chat = await press.visit.arrive()
    await press.edit(await find.latest_page(press.visit, chat, callback.page))


async def _mute(press: Press, callback: MuteStory) -> None:
    visit = press.visit
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        changed = await chats.mute_story(tx, chat.id, callback.story_id, visit.now)
    texts = visit.texts(chat)
    await press.toast(texts.plain("mute-done") if changed else texts.plain("mute-already"))
    await press.swap({callback: views.button("button-unmute", texts, UnmuteStory(callback.story_id))})


async def _unmute(press: Press, callback: UnmuteStory) -> None:
    visit = press.visit
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        await chats.unmute_story(tx, chat.id, callback.story_id)
    texts = visit.texts(chat)
    await press.toast(texts.plain("unmute-done"))
    await press.swap({callback: views.button("button-mute", texts, MuteStory(callback.story_id))})


async def _article(press: Press, callback: OpenArticle) -> None:
    visit = press.visit
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        message = await start.article_page(tx, visit, chat, callback.article_id, callback.page)
    if message is None:
        await press.toast(visit.texts(chat).plain("article-not-found"))
    else:
        await press.edit(message)


async def _pause(press: Press, _: PauseChat) -> None:
    visit = press.visit
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        changed = await pausing.set_paused(tx, visit, chat, paused=True)
        settings = await pausing.settings_message(tx, visit, chat)
    texts = visit.texts(chat)
    await press.toast(texts.plain("pause-done") if changed else texts.plain("pause-already"))
    if _in_settings(press):
        await press.edit(settings)
    else:
        await press.edit(views.plain_message(texts.html("pause-done"), views.pause_buttons(texts, paused=True)))


async def _resume(press: Press, _: ResumeChat) -> None:
    visit = press.visit
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        changed = await pausing.set_paused(tx, visit, chat, paused=False)
        settings = await pausing.settings_message(tx, visit, chat)
    visit.services.wake()
    texts = visit.texts(chat)
    await press.toast(texts.plain("resume-done") if changed else texts.plain("resume-already"))
    await press.edit(settings if _in_settings(press) else views.plain_message(texts.html("resume-done")))


def _in_settings(press: Press) -> bool:
    return any(isinstance(other, SpeakArabic) for other in press.callbacks)


async def _unfollow_all(press: Press, _: UnfollowAll) -> None:
    visit = press.visit
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        await subscriptions.unfollow_all(tx, chat.id, visit.now)
    await press.edit(views.plain_message(visit.texts(chat).html("stop-all-done")))


async def _dismiss(press: Press, _: Dismiss) -> None:
    chat = await press.visit.arrive()
    texts = press.visit.texts(chat)
    offered = any(isinstance(other, FollowQuery) for other in press.callbacks)
    await press.edit(views.plain_message(texts.html("offer-declined") if offered else texts.html("keep-done")))


async def _speak(press: Press, callback: SpeakArabic | SpeakEnglish) -> None:
    """Change the language: the settings anew in it, and a message that brings the reply keyboard."""
    visit = press.visit
    language: Language = "ar" if isinstance(callback, SpeakArabic) else "en"
    async with visit.services.storage.write() as tx:
        chat = replace(await visit.enter(tx), lang=language)
        await chats.set_language(tx, chat.id, language)
        settings = await pausing.settings_message(tx, visit, chat)
    texts = visit.texts(chat)
    await press.toast(texts.plain("language-done"))
    if _in_settings(press):
        await press.edit(settings)
    keyboard = views.keyboard(texts) if visit.private else None
    await visit.say(Message(html=str(texts.html("language-done")), keyboard=keyboard))


_ACTS: Final[dict[type[Callback], Callable[[Press, Any], Awaitable[None]]]] = {
    FollowQuery: _follow,
    SearchQuery: _search,
    Unfollow: _unfollow,
    UnfollowListed: _unfollow_listed,
    ListPage: _list,
    LatestPage: _latest,
    BundleRest: bundles.show_rest,
    RetryDead: status.on_retry,
    RefreshStatus: status.on_refresh,
    MuteStory: _mute,
    UnmuteStory: _unmute,
    OpenArticle: _article,
    PauseChat: _pause,
    ResumeChat: _resume,
    UnfollowAll: _unfollow_all,
    Dismiss: _dismiss,
    SpeakArabic: _speak,
    SpeakEnglish: _speak,
    ConfirmBroadcast: breaking.confirm,
    DropDraft: breaking.drop,
    AskCancelBroadcast: breaking.ask_cancel,
    CancelBroadcast: breaking.cancel,
    PauseBroadcast: breaking.pause,
    ResumeBroadcast: breaking.resume,
    **sources.ACTS,
    **tuning.ACTS,
}
