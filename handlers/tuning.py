"""Buttons that change a followed keyword: its shape, another spelling, how often it comes (2.7, 2.9, 2.11)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.core.callbacks import AddSpelling, Callback, DigestKeyword, ReshapeKeyword
from bot.core.html import to_plain
from bot.core.query import Query, QueryError
from bot.core.shapes import Shape, reshape, union
from handlers import follow, views
from handlers.lookup import same_query, stored_query
from handlers.press import Press
from handlers.visit import zone_of
from storage import subscriptions
from storage.chats import Chat
from storage.engine import Tx
from storage.subscriptions import Followed, Subscription

DIGEST_HOUR = 8
"""O'clock, in the chat's own zone, at which a daily digest comes."""

Rewrite = Callable[[Tx, Subscription], Awaitable[Query]]


async def on_reshape(press: Press, callback: ReshapeKeyword) -> None:
    """Follow it in another way; a number of a later version changes nothing."""

    async def rewrite(_: Tx, followed: Subscription) -> Query:
        return reshape(followed.shown, Shape(callback.shape))

    if callback.shape in list(Shape):
        await _rewrite(press, callback.subscription_id, rewrite)
    else:
        await _outdated(press)


async def on_add_spelling(press: Press, callback: AddSpelling) -> None:
    """Follow another spelling along with it. Only what was offered: a guessed number would tell others' keywords."""

    async def rewrite(tx: Tx, followed: Subscription) -> Query:
        other = await stored_query(tx, callback.query_id)
        if other is None:
            raise QueryError("query-empty", 0)
        name = press.typed(lambda text: same_query(other, text)) or other.show()
        return union(followed.shown, name)

    if press.stands_there(callback):
        await _rewrite(press, callback.subscription_id, rewrite)
    else:
        await _outdated(press)


async def _rewrite(press: Press, subscription_id: int, rewrite: Rewrite) -> None:
    """Let a keyword of this chat follow what it becomes, and show what that brings."""
    visit = press.visit
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        followed = await subscriptions.get(tx, chat.id, subscription_id)
        texts = visit.texts(chat)
        if followed is None:
            await press.toast(texts.plain("unfollow-already"))
            return
        try:
            query = await rewrite(tx, followed)
        except QueryError as fault:
            await press.toast(to_plain(views.query_fault(fault, followed.shown, texts)))
            return
        shown = query.show(chat.lang)
        query_id = await subscriptions.remember_query(tx, query.canonical, visit.now)
        changed = await subscriptions.change_query(tx, chat.id, followed.id, query_id, shown, visit.now)
    if changed is None:
        await press.toast(texts.plain("unfollow-already"))
        return
    await press.toast()
    wish = follow.Wish(changed.shown, query, Followed(changed, new=True))
    await press.edit(await follow.answer(visit, chat, [wish]))


async def on_digest(press: Press, callback: DigestKeyword) -> None:
    """Bring a keyword's news once a day, or at once again."""
    visit = press.visit
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        at = next_digest(visit.now, zone_of(chat)) if callback.daily else None
        changed = await subscriptions.set_cadence(
            tx, chat.id, callback.subscription_id, next_digest_at=at, now=visit.now
        )
    texts = visit.texts(chat)
    if changed is None:
        await press.toast(texts.plain("unfollow-already"))
        return
    visit.services.wake()
    said = texts.plain("follow-daily", time=texts.clock(at, zone_of(chat))) if at else texts.plain("follow-instant")
    await press.toast(said)
    key = "button-instant" if callback.daily else "button-daily"
    other = DigestKeyword(changed.id, 0 if callback.daily else 1)
    await press.swap({callback: views.button(key, texts, other)})


def next_digest(now: datetime, zone: ZoneInfo) -> datetime:
    """The next time it is DIGEST_HOUR o'clock there."""
    today = now.astimezone(zone).replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


async def _outdated(press: Press) -> None:
    chat: Chat = await press.visit.arrive()
    await press.toast(press.visit.texts(chat).plain("button-outdated"))


ACTS: Final[dict[type[Callback], Callable[[Press, Any], Awaitable[None]]]] = {
    ReshapeKeyword: on_reshape,
    AddSpelling: on_add_spelling,
    DigestKeyword: on_digest,
}
