"""The sources desk, for admins in private: /sources, its buttons, lists of feeds as documents (3.8).

The update's own user id decides who an admin is, nothing else (promise 7); every press is checked anew.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import structlog
import telegram
from telegram.error import TelegramError

from bot.core.callbacks import (
    AddFound,
    Callback,
    ExportSources,
    PauseSource,
    RemoveSource,
    ReviveSource,
    SetSourceInterval,
    SetSourceLanguage,
    SetSourceTeaser,
    SetSourceUrgent,
    SourcePage,
    TestSource,
    ViewSource,
)
from bot.core.collecting import Added, AddResult, ReadingFailed, Several, WatchedAlready
from bot.core.compose import list_fault, reading_fault
from bot.core.i18n import Texts
from bot.core.model import Message
from bot.core.opml import MAX_BYTES
from bot.errors import InputError
from handlers import source_views, talk, views
from handlers.context import RasidContext
from handlers.press import Press
from handlers.visit import Visit, rest_of
from storage import sources
from storage.engine import Tx

log = structlog.get_logger(__name__)

FILE_NAME: Final = "rasid-sources.opml"


async def sources_command(update: telegram.Update, context: RasidContext) -> None:
    """/sources: the list; with an address behind it: add that."""
    visit = Visit.of(update, context)
    if update.effective_message is None or not await _may(visit):
        return
    address = rest_of(update.effective_message)
    if address:
        await _add(visit, address)
    else:
        await visit.say(await _list(visit, 0))


async def on_document(update: telegram.Update, context: RasidContext) -> None:
    """A list of feeds from an admin; from others, a document like any other."""
    visit = Visit.of(update, context)
    document = update.effective_message.document if update.effective_message else None
    if document is None or not visit.is_editor:
        await talk.on_no_text(update, context)
        return
    texts = visit.texts(await visit.arrive())
    if (document.file_size or 0) > MAX_BYTES:
        await visit.say(views.plain_message(texts.html("sources-import-too-large", megabytes=MAX_BYTES >> 20)))
        return
    try:
        data = bytes(await (await document.get_file()).download_as_bytearray())
        taken = await visit.services.desk.take_in(data)
    except (InputError, TelegramError) as fault:
        reason = list_fault(str(fault), texts)
        await visit.say(views.plain_message(texts.html("sources-import-failed", reason=reason)))
        return
    log.info("sources imported", user_id=visit.user_id, added=taken.added)
    await visit.say(views.plain_message(texts.html("sources-imported", count=taken.added, total=taken.known)))


async def _may(visit: Visit) -> bool:
    if visit.is_editor and visit.private:
        return True
    log.warning("refused to show sources", user_id=visit.user_id, chat_id=visit.to.chat_id)
    texts = visit.texts(await visit.arrive())
    await visit.say(views.plain_message(texts.html(_why_not(visit))))
    return False


def _why_not(visit: Visit) -> str:
    return "sources-private-only" if visit.is_editor else "sources-refused"


async def _add(visit: Visit, address: str) -> None:
    texts = visit.texts(await visit.arrive())
    result = await visit.services.desk.add(address)
    log.info("source asked for", user_id=visit.user_id, result=type(result).__name__)
    await visit.say(await _answer(visit, address, result, texts))


async def _answer(visit: Visit, address: str, result: AddResult, texts: Texts) -> Message:
    match result:
        case Several(offers):
            return source_views.offers(offers, texts)
        case ReadingFailed(reason, outcome=outcome):
            why = reading_fault(outcome, reason, texts)
            return views.plain_message(texts.html("source-not-added", address=views.shown(address, 200), reason=why))
        case WatchedAlready(url):
            return await _card_at(visit, url, texts) or views.plain_message(texts.html("source-unknown"))
        case Added(url, title, articles, _):
            text = texts.html("source-added", title=views.shown(title or url, 200), count=articles)
            return views.plain_message(text, (views.button("button-sources", texts, SourcePage(0)),))


async def _list(visit: Visit, page: int) -> Message:
    async with visit.services.storage.write() as tx:
        texts = visit.texts(await visit.enter(tx))
        total = await sources.count_all(tx)
        last = max(0, -(-total // source_views.PAGE) - 1)
        page = min(page, last)
        found = await sources.page(tx, limit=source_views.PAGE, offset=page * source_views.PAGE)
    return source_views.source_list(found, texts, page=page, total=total)


async def _card_at(visit: Visit, url: str, texts: Texts) -> Message | None:
    async with visit.services.storage.read() as tx:
        source = await sources.find(tx, url)
        return await _card(tx, visit, source.id, texts) if source is not None else None


async def _card(tx: Tx, visit: Visit, source_id: int, texts: Texts) -> Message | None:
    source = await sources.get(tx, source_id)
    if source is None:
        return None
    a_day = (await sources.items_a_day(tx, visit.now, [source_id])).get(source_id, 0.0)
    return source_views.source_card(source, texts, now=visit.now, a_day=a_day)


async def _show(press: Press, source_id: int, change: Callable[[Tx], Awaitable[object]] | None = None) -> None:
    """Change something about a source and show it as it is then."""
    visit = press.visit
    async with visit.services.storage.write() as tx:
        texts = visit.texts(await visit.enter(tx))
        if change is not None:
            await change(tx)
        card = await _card(tx, visit, source_id, texts)
    if card is None:
        await press.toast(texts.plain("source-unknown"))
    else:
        await press.edit(card)


async def on_page(press: Press, callback: SourcePage) -> None:
    """Turn the page."""
    await press.edit(await _list(press.visit, callback.page))


async def on_view(press: Press, callback: ViewSource) -> None:
    """Show a source."""
    await _show(press, callback.source_id)


async def on_test(press: Press, callback: TestSource) -> None:
    """Read a source now, which may take some seconds; stores nothing."""
    visit = press.visit
    texts = visit.texts(await visit.arrive())
    await press.toast(texts.plain("source-test-begun"))
    result = await visit.services.desk.test(callback.source_id)
    if result is None:
        await visit.say(views.plain_message(texts.html("source-unknown")))
    else:
        await visit.say(source_views.tested(result, texts))


async def on_pause(press: Press, callback: PauseSource) -> None:
    """Read it no more."""
    await _show(press, callback.source_id, lambda tx: sources.pause(tx, callback.source_id))


async def on_revive(press: Press, callback: ReviveSource) -> None:
    """Read it again."""
    now = press.visit.now
    await _show(press, callback.source_id, lambda tx: sources.resume(tx, callback.source_id, now))


async def on_interval(press: Press, callback: SetSourceInterval) -> None:
    """Set its interval; a modified client may ask for another than is offered."""
    interval = timedelta(seconds=callback.seconds) if callback.seconds <= 86_400 else timedelta()
    this = callback.source_id
    if interval in source_views.INTERVALS:
        await _show(press, this, lambda tx: sources.set_options(tx, this, interval=interval))


async def on_language(press: Press, callback: SetSourceLanguage) -> None:
    """Set its language."""
    this = callback.source_id
    if callback.choice < len(source_views.LANGUAGES):
        language = source_views.LANGUAGES[callback.choice]
        await _show(press, this, lambda tx: sources.set_options(tx, this, own_lang=language))


async def on_teaser(press: Press, callback: SetSourceTeaser) -> None:
    """Set when the pages of its items are fetched."""
    this = callback.source_id
    if callback.choice < len(source_views.TEASERS):
        teaser = source_views.TEASERS[callback.choice]
        await _show(press, this, lambda tx: sources.set_options(tx, this, teaser=teaser))


async def on_urgent(press: Press, callback: SetSourceUrgent) -> None:
    """Set whether it is read as often as the settings allow."""
    this, urgent, now = callback.source_id, bool(callback.urgent), press.visit.now

    async def change(tx: Tx) -> None:
        await sources.set_options(tx, this, urgent=urgent)
        if urgent:
            await sources.hasten_one(tx, this, now)

    await _show(press, this, change)


async def on_remove(press: Press, callback: RemoveSource) -> None:
    """Forget it, once that is sure."""
    visit = press.visit
    async with visit.services.storage.write() as tx:
        texts = visit.texts(await visit.enter(tx))
        source = await sources.get(tx, callback.source_id)
        if source is not None and callback.sure:
            await sources.remove(tx, source.url)
            log.info("source removed", user_id=visit.user_id, source_id=source.id)
    if source is None:
        await press.toast(texts.plain("source-unknown"))
    elif not callback.sure:
        await press.edit(source_views.sure(source, texts))
    if source is None or callback.sure:
        await press.edit(await _list(visit, 0))


async def on_add(press: Press, callback: AddFound) -> None:
    """Add one of the feeds offered: its address is that link of the message."""
    visit = press.visit
    texts = visit.texts(await visit.arrive())
    links = [entity.url for entity in (press.message.entities if press.message else ()) if entity.url]
    if callback.number >= len(links):
        await press.toast(texts.plain("button-outdated"))
        return
    await press.toast()
    await _add(visit, links[callback.number])


async def on_export(press: Press, _: ExportSources) -> None:
    """Send all sources as an OPML document."""
    text = await press.visit.services.desk.give_out()
    await press.toast()
    if press.message is not None:
        await press.message.reply_document(document=text.encode(), filename=FILE_NAME)


_ACTS: Final[dict[type[Callback], Callable[[Press, Any], Awaitable[None]]]] = {
    SourcePage: on_page,
    ViewSource: on_view,
    TestSource: on_test,
    PauseSource: on_pause,
    ReviveSource: on_revive,
    SetSourceInterval: on_interval,
    SetSourceLanguage: on_language,
    SetSourceTeaser: on_teaser,
    SetSourceUrgent: on_urgent,
    RemoveSource: on_remove,
    AddFound: on_add,
    ExportSources: on_export,
}


def _for_admins(act: Callable[[Press, Any], Awaitable[None]]) -> Callable[[Press, Any], Awaitable[None]]:
    @functools.wraps(act)
    async def guarded(press: Press, callback: Callback) -> None:
        visit = press.visit
        if visit.is_editor and visit.private:
            await act(press, callback)
            return
        log.warning("refused to manage sources", user_id=visit.user_id, chat_id=visit.to.chat_id)
        await press.toast(visit.texts(await visit.arrive()).plain(_why_not(visit)))

    return guarded


ACTS: Final = {kind: _for_admins(act) for kind, act in _ACTS.items()}
"""What the buttons do, for admins in private alone."""
