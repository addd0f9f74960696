"""One update as an encounter: which chat, who, in which language, and the way to answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

import structlog
import telegram
from telegram.constants import ChatType

from bot.core.delivery import Failed, Gone, Migrated, Outcome, Sent
from bot.core.i18n import Texts, language_of
from bot.core.model import ChatKind, Destination, Lane, Message
from handlers.context import RasidContext, Services
from storage import chats
from storage.chats import Chat
from storage.engine import Tx

log = structlog.get_logger(__name__)

_COMMAND = re.compile(r"/\w+(?:@\w+)?\s*", re.ASCII)
_KINDS = {
    ChatType.PRIVATE: ChatKind.PRIVATE,
    ChatType.GROUP: ChatKind.GROUP,
    ChatType.SUPERGROUP: ChatKind.GROUP,
    ChatType.CHANNEL: ChatKind.CHANNEL,
}


def kind_of(chat: telegram.Chat) -> ChatKind:
    """What kind of place this is in our words."""
    return _KINDS[ChatType(chat.type)]


def destination(chat: telegram.Chat, message: object = None) -> Destination:
    """Where answers go: the chat, and the topic of a forum the message stands in."""
    if isinstance(message, telegram.Message) and message.is_topic_message:
        return Destination(chat.id, message.message_thread_id)
    return Destination(chat.id)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody turned to us."""

    services: Services
    to: Destination
    kind: ChatKind
    user_id: int | None
    """Who did; None for a channel's own post."""
    speaks: str | None
    """The language their Telegram speaks, if told."""
    title: str | None
    message_id: int | None
    """The message to be answered; None when a button was pressed."""
    bot_username: str

    @classmethod
    def of(cls, update: telegram.Update, context: RasidContext) -> Self:
        """Read the update; ValueError when it comes from no chat (the filters of the registry let none through)."""
        chat, user, message = update.effective_chat, update.effective_user, update.effective_message
        if chat is None:
            raise ValueError("an update without a chat")
        return cls(
            services=context.services,
            to=destination(chat, message),
            kind=kind_of(chat),
            user_id=user.id if user else None,
            speaks=user.language_code if user else None,
            title=chat.title,
            message_id=message.message_id if message and update.callback_query is None else None,
            bot_username=context.bot.username,
        )

    @property
    def private(self) -> bool:
        """Whether we are alone with a person."""
        return self.kind is ChatKind.PRIVATE

    @property
    def is_editor(self) -> bool:
        """Whether the person behind this very update is an editor (promise 7)."""
        return self.user_id in self.services.admins

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.services.clock()

    async def enter(self, tx: Tx) -> Chat:
        """The chat as storage knows it, made on first contact; one that was gone is back."""
        lang = language_of(self.speaks)
        return await chats.ensure(tx, self.to, kind=self.kind, lang=lang, now=self.now, title=self.title)

    async def arrive(self) -> Chat:
        """As `enter`, in a transaction of its own: for answers that need nothing else of storage."""
        async with self.services.storage.write() as tx:
            return await self.enter(tx)

    def texts(self, chat: Chat) -> Texts:
        """The texts in the language of the chat."""
        return self.services.catalogue.for_language(chat.lang)

    async def say(self, message: Message) -> int | None:
        """Answer; returns the id of the sent message, None when it could not be sent (which is logged).

        In groups the answer is a reply, so that one sees to whom it is. What certainly did not leave is sent again.
        """
        reply_to = None if self.private else self.message_id
        send = self.services.gateway.send
        outcome = await send(self.to, message, lane=Lane.REPLY, reply_to=reply_to)
        if isinstance(outcome, Failed):
            outcome = await send(self.to, message, lane=Lane.REPLY, reply_to=reply_to)
        if isinstance(outcome, Migrated):
            async with self.services.storage.write() as tx:
                await chats.migrate(tx, self.to.chat_id, outcome.chat_id, self.now)
            outcome = await send(Destination(outcome.chat_id), message, lane=Lane.REPLY)
        await self.note(outcome)
        return outcome.message_id if isinstance(outcome, Sent) else None

    async def note(self, outcome: Outcome) -> None:
        """Remember that a chat is gone; log what else kept an answer from being seen."""
        if isinstance(outcome, Sent):
            return
        log.warning("answer not sent", chat_id=self.to.chat_id, outcome=repr(outcome))
        if isinstance(outcome, Gone):
            async with self.services.storage.write() as tx:
                chat = await chats.find(tx, self.to)
                if chat is not None:
                    await chats.mark_gone(tx, chat.id, outcome.reason, self.now)


def zone_of(chat: Chat) -> ZoneInfo:
    """The time zone of the chat."""
    return ZoneInfo(chat.zone)


def rest_of(message: telegram.Message) -> str:
    """What stands after the command, lines kept."""
    text = message.text or ""
    return text[command_length(text) :].strip()


def command_length(text: str) -> int:
    """Length of the command that `text` begins with, and of the space behind it; 0 when it begins with none."""
    command = _COMMAND.match(text)
    return command.end() if command else 0
