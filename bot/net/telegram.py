"""The way to Telegram: messages go out through python-telegram-bot, what became of them comes back as a value."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import httpx
import telegram
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    error,
)
from telegram.constants import ParseMode
from telegram.ext import ExtBot

from bot.core.delivery import Failed, Gone, Migrated, Outcome, Rejected, RetryAfter, Sent, Unknown
from bot.core.model import Destination, Lane, Message
from bot.net.limiter import ChatPace, seconds_of

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_GARBLED = (KeyError, TypeError, AttributeError)
"""What python-telegram-bot stumbles over when a 200 does not hold the JSON a Bot API sends."""
_TOKEN = re.compile(r"bot\d+:[\w-]+")
_UNTOLD_DELAY = timedelta(seconds=5)
_REASON_LENGTH = 300

_GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "peer_id_invalid",
    "bot was kicked",
    "bot was blocked",
    "bot is not a member",
    "group chat was deactivated",
    "the group chat was deleted",
    "channel_private",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "not enough rights to send",
    "have no rights to send a message",
    "need administrator rights",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
)
"""Refusals with 400 that mean the place, not the message (descriptions of the Bot API, lower case)."""


class TelegramGateway:
    """Implements `bot.core.ports.Gateway`.

    Never raises for what Telegram or the way there does, save InvalidToken: with that nothing can be sent at all.
    """

    def __init__(self, bot: telegram.Bot) -> None:
        self._bot = bot
        self._limited = isinstance(bot, ExtBot) and bot.rate_limiter is not None

    async def send(self, to: Destination, message: Message, *, lane: Lane, reply_to: int | None = None) -> Outcome:
        """Send a new message; `reply_to` is answered if it still exists.

        Telegram takes one markup a message: buttons win over a keyboard; an empty keyboard takes the reader's away.
        """
        answering = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to is not None else None
        return await self._outcome(
            self._bot.send_message(
                chat_id=to.chat_id,
                text=message.html,
                parse_mode=ParseMode.HTML,
                link_preview_options=_preview(message),
                disable_notification=message.silent,
                reply_markup=_inline(message) or _keyboard(message),
                message_thread_id=to.thread_id,
                reply_parameters=answering,
                **self._limits(lane),
            )
        )

    async def edit(self, to: Destination, message_id: int, message: Message, *, lane: Lane) -> Outcome:
        """Replace text and inline buttons; a reply keyboard cannot be changed by an edit and is left alone."""
        outcome = await self._outcome(
            self._bot.edit_message_text(
                text=message.html,
                chat_id=to.chat_id,
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=_preview(message),
                reply_markup=_inline(message),
                **self._limits(lane),
            )
        )
        if isinstance(outcome, Rejected) and "message is not modified" in outcome.reason.lower():
            return Sent(message_id)
        return outcome

    def _limits(self, lane: Lane) -> dict[str, Any]:
        """Name the lane to the limiter; a bot without one does not accept the argument."""
        return {"rate_limit_args": {"lane": lane}} if self._limited else {}

    async def _outcome(self, request: Awaitable[telegram.Message | bool]) -> Outcome:
        try:
            answer = await request
        except error.InvalidToken:
            raise
        except error.TelegramError as fault:
            return outcome_of(fault)
        except _GARBLED as fault:
            return Unknown(f"Telegram's answer cannot be read ({type(fault).__name__})")
        if isinstance(answer, telegram.Message):
            return Sent(answer.message_id)
        return Unknown("Telegram's answer does not hold the message")


def outcome_of(fault: error.TelegramError) -> Outcome:
    """Translate an error of python-telegram-bot; special kinds first, for BadRequest and TimedOut are NetworkErrors."""
    reason = _TOKEN.sub("bot***", str(fault))[:_REASON_LENGTH]
    match fault:
        case error.RetryAfter():
            return RetryAfter(timedelta(seconds=seconds_of(fault)), asked=not isinstance(fault, ChatPace))
        case error.ChatMigrated():
            return Migrated(fault.new_chat_id)
        case error.Forbidden():
            return Gone(reason)
        case error.BadRequest():
            return Gone(reason) if any(sign in reason.lower() for sign in _GONE) else Rejected(reason)
        case error.NetworkError():
            return _of_network(fault, reason)
        case error.Conflict():
            return Failed(reason)
    return Unknown(reason)


def _of_network(fault: error.NetworkError, reason: str) -> Outcome:
    """Tell apart: never left us, may have arrived, and answered by a server with a status PTB has no name for."""
    cause = fault.__cause__
    if isinstance(cause, _NOT_SENT):
        return Failed(reason)
    if isinstance(cause, httpx.HTTPError) or isinstance(fault, error.TimedOut):
        return Unknown(reason)
    if cause is not None and not isinstance(cause, error.TelegramError):
        return Unknown(reason)
    said = reason.lower()
    if "too many requests" in said:
        return RetryAfter(_UNTOLD_DELAY)
    if "gateway time" in said:
        return Unknown(reason)  # 504: a server before Telegram's gave up waiting, Telegram may not have
    if "too large" in said:
        return Rejected(reason)
    return Failed(reason)


def _preview(message: Message) -> LinkPreviewOptions:
    if message.preview_url is None:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(is_disabled=False, url=message.preview_url)


def _inline(message: Message) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.text, url=button.url, callback_data=button.data) for button in row]
            for row in message.buttons
        ]
    )


def _keyboard(message: Message) -> ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    if message.keyboard is None:
        return None
    if not message.keyboard:
        return ReplyKeyboardRemove()
    return ReplyKeyboardMarkup(message.keyboard, resize_keyboard=True, is_persistent=True)
