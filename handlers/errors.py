"""The one error handler: what went wrong goes to the log with ids and never with texts, the person gets a kind word."""

from __future__ import annotations

import traceback

import structlog
import telegram
from telegram.error import TelegramError

from bot.core.model import Lane, Message
from handlers.context import RasidContext
from handlers.visit import destination

log = structlog.get_logger(__name__)


async def on_error(update: object, context: RasidContext) -> None:
    """Log the error, say sorry once; never raises."""
    error = context.error
    if not isinstance(update, telegram.Update):
        log.warning("error outside of updates", error=type(error).__name__)
        return
    chat, user = update.effective_chat, update.effective_user
    # The message of an exception may hold what somebody wrote (SQLAlchemy quotes parameters); its place does not.
    place = "".join(traceback.format_tb(error.__traceback__)) if error else ""
    log.error(
        "an update failed",
        error=type(error).__name__,
        update_id=update.update_id,
        chat_id=chat.id if chat else None,
        user_id=user.id if user else None,
        place=place,
    )
    try:
        await _say_sorry(update, context)
    except Exception as fault:  # noqa: BLE001 - the last resort must not need another
        log.error("could not say sorry", update_id=update.update_id, error=type(fault).__name__)


async def _say_sorry(update: telegram.Update, context: RasidContext) -> None:
    """Tell the person; in the language of their Telegram, because storage may be what fails."""
    user, chat = update.effective_user, update.effective_chat
    texts = context.services.catalogue.for_language(user.language_code if user else None)
    if update.callback_query is not None:
        try:
            await update.callback_query.answer(texts.plain("error"))
        except TelegramError as error:
            log.info("press not answered", update_id=update.update_id, error=type(error).__name__)
    elif update.effective_message is not None and chat is not None and update.edited_message is None:
        to = destination(chat, update.effective_message)
        await context.services.gateway.send(to, Message(html=str(texts.html("error"))), lane=Lane.REPLY)
