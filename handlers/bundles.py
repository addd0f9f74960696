"""What a bundle only counted, opened by its button «+N» (4.2)."""

from __future__ import annotations

from bot.core.callbacks import BundleRest
from bot.core.compose import paragraphs
from handlers import views
from handlers.press import Press
from handlers.visit import zone_of
from storage import articles, messages

PAGE = 10


async def show_rest(press: Press, callback: BundleRest) -> None:
    """Send the first page as a message of its own, so that the bundle stays; turn pages in place."""
    visit = press.visit
    pressed = press.message.message_id if press.message is not None else 0
    of = callback.message_id or pressed
    chat = await visit.arrive()
    texts = visit.texts(chat)
    async with visit.services.storage.read() as tx:
        ids = await messages.bundled(tx, chat.id, of, visit.now)
        page = min(callback.page, max(0, (len(ids) - 1) // PAGE))
        here = ids[page * PAGE : (page + 1) * PAGE]
        found = await articles.get(tx, here)
    if not ids:
        await press.toast(texts.plain("bundle-rest-old"))
        return
    listed = views.article_lines(
        [found[one] for one in here if one in found], texts, visit.bot_username, visit.now, zone_of(chat)
    )
    turns = views.turn_buttons(texts, page, lambda other: BundleRest(of, other), more=len(ids) > (page + 1) * PAGE)
    message = views.plain_message(paragraphs([texts.html("bundle-rest-header", count=len(ids)), listed]), turns)
    await press.toast()
    if callback.message_id:
        await press.edit(message)
    else:
        await visit.say(message)
