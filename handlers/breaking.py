"""The desk: an editor drafts breaking news, sees it exactly as readers will, confirms it, and holds or stops it (1.21).

Here a push is only decided, in storage; the push job carries it out and edits the live message.
"""

from __future__ import annotations

from dataclasses import replace

import structlog
import telegram
from markupsafe import Markup

from bot.core.callbacks import (
    AskCancelBroadcast,
    CancelBroadcast,
    ConfirmBroadcast,
    Dismiss,
    DropDraft,
    PauseBroadcast,
    ResumeBroadcast,
)
from bot.core.compose import (
    BreakingView,
    PreviewView,
    breaking_surplus,
    compose_preview,
    compose_preview_footer,
    push_duration,
)
from bot.core.i18n import LANGUAGES, Texts
from bot.core.model import Lane
from bot.core.summary import summarise
from handlers import drafts, views
from handlers.context import RasidContext
from handlers.drafts import Draft
from handlers.press import Press
from handlers.visit import Visit, zone_of
from storage import articles, broadcasts, chats
from storage.broadcasts import CONFIRM_WITHIN, Broadcast
from storage.chats import Chat
from storage.engine import Tx
from storage.schema import BroadcastState

log = structlog.get_logger(__name__)


async def breaking_command(update: telegram.Update, context: RasidContext) -> None:
    """/breaking: prepare a push and show its preview."""
    visit = Visit.of(update, context)
    if update.effective_message is None or not await _may(visit):
        return
    await _prepare(visit, update.effective_message, edited=False)


async def breaking_edited(update: telegram.Update, context: RasidContext) -> None:
    """A /breaking message was edited: the draft follows, if it is still one."""
    visit = Visit.of(update, context)
    if update.edited_message is not None and visit.is_editor and visit.private:
        await _prepare(visit, update.edited_message, edited=True)


async def _may(visit: Visit) -> bool:
    """Whether an editor speaks in private; says so when not. The update's own user id decides, nothing else."""
    if visit.is_editor and visit.private:
        return True
    texts = visit.texts(await visit.arrive())
    if visit.is_editor:
        await visit.say(views.plain_message(texts.html("breaking-private-only")))
    else:
        log.warning("refused to push breaking news", user_id=visit.user_id, chat_id=visit.to.chat_id)
        await visit.say(views.plain_message(texts.html("breaking-refused")))
    return False


async def _prepare(visit: Visit, message: telegram.Message, *, edited: bool) -> None:
    """Keep what the message asks for as a draft, and show it; an edit changes the draft there is."""
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        before = await broadcasts.open_draft(tx, visit.user_id or 0)
        if edited:
            asked = await broadcasts.asked_for_in(tx, visit.user_id or 0, message.message_id)
            if asked is None or before is None or asked.id != before.id:
                await visit.say(views.plain_message(_too_late(asked, visit.texts(chat))))
                return
        prepared = await _draft(tx, visit, chat, message, revised=before if edited else None)
    if before is not None and (edited or not isinstance(prepared, Markup)):
        ended = "breaking-draft-cancelled" if isinstance(prepared, Markup) else "breaking-changed"
        await _retire(visit, before, visit.texts(chat).html(ended))
    if isinstance(prepared, Markup):
        await visit.say(views.plain_message(prepared))
    else:
        await _preview(visit, chat, *prepared)


def _too_late(push: Broadcast | None, texts: Texts) -> Markup:
    """Why the edit of a message changes nothing that is sent; `push` is what the message asked for, if anything."""
    sent = push is not None and push.confirmed_at is not None
    return texts.html("breaking-edit-sent") if sent else texts.html("breaking-edit-old")


async def _draft(
    tx: Tx, visit: Visit, chat: Chat, message: telegram.Message, *, revised: Broadcast | None
) -> tuple[Broadcast, BreakingView] | Markup:
    """Store the draft, `revised` as its next version; or say why not, and then `revised` is no draft any more."""
    content = await drafts.read(tx, chat.id, message, visit.bot_username)
    refusal = _refusal(content, visit.texts(chat))
    if isinstance(content, Draft):
        view = await _view(tx, visit, chat, content.html, content.article_id)
        surplus = _surplus(visit, view)
        if not surplus:
            return await _keep(tx, visit, content, message.message_id, revised=revised), view
        refusal = visit.texts(chat).html("breaking-too-long", units=surplus)
    if revised is not None:
        draft = {BroadcastState.DRAFT}
        await broadcasts.change_state(tx, revised.id, before=draft, after=BroadcastState.CANCELLED, now=visit.now)
    return refusal


def _refusal(content: Draft | drafts.Fault, texts: Texts) -> Markup:
    return texts.html("breaking-no-article") if content == "breaking-no-article" else texts.html("breaking-usage")


async def _keep(tx: Tx, visit: Visit, content: Draft, message_id: int, *, revised: Broadcast | None) -> Broadcast:
    """Store the draft, as the next version of `revised` if that is still a draft."""
    if revised is not None:
        push = await broadcasts.revise(tx, revised.id, content.html, content.article_id, visit.now)
        if push is not None:
            return push
    return await broadcasts.draft(
        tx, visit.user_id or 0, content.html, content.article_id, visit.now, message_id=message_id
    )


async def _view(tx: Tx, visit: Visit, chat: Chat, html: str, article_id: int | None) -> BreakingView:
    """What readers will see, as the editor would as a reader; delivery composes it anew for each chat."""
    body = Markup(html)  # noqa: S704 - written by python-telegram-bot out of text and entities, all escaped
    view = BreakingView(body=body, now=visit.now, zone=zone_of(chat))
    article = (await articles.get(tx, [article_id])).get(article_id) if article_id is not None else None
    if article is None:
        return view
    links = (await articles.shown_links(tx, [article.id])).get(article.id, [])
    summary = summarise(article.title, article.text, chat.summary_chars)
    return replace(view, article=article, summary=summary, read_also=tuple(links))


def _surplus(visit: Visit, view: BreakingView) -> int:
    """How much too long the text is in the language where it is longest."""
    texts = (visit.services.catalogue.for_language(language) for language in LANGUAGES)
    return max(breaking_surplus(view, each, visit.bot_username) for each in texts)


async def _preview(visit: Visit, chat: Chat, push: Broadcast, view: BreakingView) -> None:
    """Show the push and, under it, the message that confirms it and later shows its progress."""
    texts = visit.texts(chat)
    if await visit.say(compose_preview(view, texts, visit.bot_username)) is None:
        await visit.say(views.plain_message(texts.html("error")))
        return
    async with visit.services.storage.read() as tx:
        recipients = await chats.count_active(tx)
    footer = PreviewView(
        broadcast_id=push.id,
        version=push.version,
        recipients=recipients,
        duration=push_duration(recipients, visit.services.send_rate),
        validity=CONFIRM_WITHIN,
    )
    message_id = await visit.say(compose_preview_footer(footer, texts))
    if message_id is not None:
        async with visit.services.storage.write() as tx:
            await broadcasts.set_progress_message(tx, push.id, message_id)


async def _retire(visit: Visit, before: Broadcast, why: Markup) -> None:
    """Take the buttons off an earlier preview: they count no more."""
    if before.progress_message_id is not None:
        message = views.plain_message(why)
        outcome = await visit.services.gateway.edit(visit.to, before.progress_message_id, message, lane=Lane.REPLY)
        await visit.note(outcome)


async def confirm(press: Press, callback: ConfirmBroadcast) -> None:
    """Start the push: that version, by its editor, in time, once. One that is too late gets a new preview."""
    visit = press.visit
    if not await _is_editor(press):
        return
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        push = await broadcasts.confirm(
            tx, callback.broadcast_id, version=callback.version, editor_id=visit.user_id or 0, now=visit.now
        )
        if push is not None and press.query.message is not None:
            await broadcasts.set_progress_message(tx, push.id, press.query.message.message_id)
        known = await broadcasts.get(tx, callback.broadcast_id)
    texts = visit.texts(chat)
    if push is not None:
        log.info("push confirmed", broadcast_id=push.id, user_id=visit.user_id, recipients=push.recipients)
        visit.services.wake()
        await press.toast(texts.plain("breaking-queued"))
    elif known is not None and _is_present(known, callback, visit):  # nothing but time kept it
        await press.toast(texts.plain("breaking-expired"))
        await _renew(visit, chat, known)
    else:
        await press.toast(_why_not(known, callback, visit, texts))


def _is_present(push: Broadcast, callback: ConfirmBroadcast | DropDraft, visit: Visit) -> bool:
    """Whether the button is that of the draft as it is, and its editor's."""
    is_this = push.version == callback.version and push.editor_id == visit.user_id
    return is_this and push.state is BroadcastState.DRAFT


def _why_not(push: Broadcast | None, callback: ConfirmBroadcast | DropDraft, visit: Visit, texts: Texts) -> str:
    if push is None:
        return texts.plain("button-outdated")
    if push.editor_id != visit.user_id:
        return texts.plain("breaking-not-yours")
    if push.confirmed_at is not None:
        return texts.plain("breaking-already")
    if push.version != callback.version:
        return texts.plain("breaking-changed")
    return texts.plain("breaking-draft-cancelled")


async def _renew(visit: Visit, chat: Chat, push: Broadcast) -> None:
    """Preview a draft again whose confirmation came too late."""
    async with visit.services.storage.write() as tx:
        renewed = await broadcasts.revise(tx, push.id, push.html, push.article_id, visit.now)
        view = await _view(tx, visit, chat, push.html, push.article_id)
    if renewed is not None:
        await _retire(visit, push, visit.texts(chat).html("breaking-expired-replaced"))
        await _preview(visit, chat, renewed, view)


async def drop(press: Press, callback: DropDraft) -> None:
    """Drop a draft: that version, by its editor."""
    visit = press.visit
    if not await _is_editor(press):
        return
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        known = await broadcasts.get(tx, callback.broadcast_id)
        dropped = None
        if known is not None and _is_present(known, callback, visit):
            draft = {BroadcastState.DRAFT}
            dropped = await broadcasts.change_state(
                tx, known.id, before=draft, after=BroadcastState.CANCELLED, now=visit.now
            )
    texts = visit.texts(chat)
    if dropped is None:
        await press.toast(_why_not(known, callback, visit, texts))
    else:
        log.info("draft dropped", broadcast_id=dropped.id, user_id=visit.user_id)
        await press.edit(views.plain_message(texts.html("breaking-draft-cancelled")))


async def ask_cancel(press: Press, callback: AskCancelBroadcast) -> None:
    """Ask before what is left of a push is dropped: at night a finger slips, and it cannot be taken back."""
    visit = press.visit
    if not await _is_editor(press):
        return
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        push = await broadcasts.get(tx, callback.broadcast_id)
    texts = visit.texts(chat)
    if push is None or push.finished_at is not None:
        await press.toast(texts.plain("breaking-finished"))
        return
    await press.toast()
    sure = views.button("button-cancel-sure", texts, CancelBroadcast(push.id))
    keep = views.button("button-keep-sending", texts, Dismiss())
    await visit.say(views.plain_message(texts.html("breaking-cancel-question"), (keep,), (sure,)))


async def cancel(press: Press, callback: CancelBroadcast) -> None:
    """Drop what is left of a push."""
    visit = press.visit
    if not await _is_editor(press):
        return
    going = {BroadcastState.RUNNING, BroadcastState.PAUSED}
    done = await _change(press, callback.broadcast_id, before=going, after=BroadcastState.CANCELLED)
    texts = visit.texts(await visit.arrive())
    key = "breaking-cancelled" if done else "breaking-finished"
    await press.toast(texts.plain(key))
    if press.stands_there(callback):
        await press.edit(views.plain_message(texts.html(key)))


async def pause(press: Press, callback: PauseBroadcast) -> None:
    """Hold a push."""
    if await _is_editor(press):
        before = {BroadcastState.RUNNING}
        done = await _change(press, callback.broadcast_id, before=before, after=BroadcastState.PAUSED)
        texts = press.visit.texts(await press.visit.arrive())
        await press.toast(texts.plain("breaking-paused") if done else texts.plain("breaking-finished"))


async def resume(press: Press, callback: ResumeBroadcast) -> None:
    """Go on with a push."""
    if await _is_editor(press):
        before = {BroadcastState.PAUSED}
        done = await _change(press, callback.broadcast_id, before=before, after=BroadcastState.RUNNING)
        texts = press.visit.texts(await press.visit.arrive())
        await press.toast(texts.plain("breaking-resumed") if done else texts.plain("breaking-finished"))


async def _change(press: Press, broadcast_id: int, *, before: set[BroadcastState], after: BroadcastState) -> bool:
    """Change the state of a push, and wake the job that carries it; whether it is in that state now."""
    visit = press.visit
    async with visit.services.storage.write() as tx:
        push = await broadcasts.change_state(tx, broadcast_id, before=before, after=after, now=visit.now)
        known = await broadcasts.get(tx, broadcast_id)
    if push is not None:
        log.info("push changed", broadcast_id=push.id, user_id=visit.user_id, state=after.value)
        visit.services.wake()
    return known is not None and known.confirmed_at is not None and known.state is after


async def _is_editor(press: Press) -> bool:
    """Whether the one who pressed is an editor; a forged press is refused and logged."""
    if press.visit.is_editor:
        return True
    visit = press.visit
    log.warning("refused to change a push", user_id=visit.user_id, chat_id=visit.to.chat_id)
    await press.toast(visit.texts(await visit.arrive()).plain("breaking-refused"))
    return False
