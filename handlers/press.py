"""A pressed button: what it carries, the message it stands under, the toast that answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import structlog
import telegram
from telegram.error import TelegramError

from bot.core.callbacks import Callback, decode, encode
from bot.core.html import clip
from bot.core.model import Button, Lane, Message
from handlers.visit import Visit

log = structlog.get_logger(__name__)

TOAST_UNITS = 200
"""Telegram refuses a longer answer to a pressed button."""


@dataclass(slots=True)
class Press:
    """A button was pressed. It is answered once; until then Telegram shows a clock on it."""

    visit: Visit
    query: telegram.CallbackQuery
    answered: bool = False

    @property
    def message(self) -> telegram.Message | None:
        """The message the button stands under, as it was when pressed; None when it is too old to be told."""
        return self.query.message if isinstance(self.query.message, telegram.Message) else None

    @property
    def callbacks(self) -> list[Callback]:
        """What the buttons of the message carry, in reading order."""
        carried = (decode(button.data) for row in self._rows() for button in row if button.data)
        return [callback for callback in carried if callback is not None]

    def stands_there(self, callback: Callback) -> bool:
        """Whether the message has such a button: a modified client can press what was never offered."""
        return callback in self.callbacks

    def _rows(self) -> Iterator[tuple[Button, ...]]:
        markup = self.message.reply_markup if self.message else None
        for row in markup.inline_keyboard if markup else ():
            yield tuple(_button(button) for button in row)

    async def toast(self, text: str | None = None) -> None:
        """Answer the press; only the first answer counts. One that comes too late for Telegram is no fault."""
        if self.answered:
            return
        self.answered = True
        try:
            await self.query.answer(clip(text, TOAST_UNITS) if text else None)
        except TelegramError as error:
            log.info("press not answered", chat_id=self.visit.to.chat_id, error=type(error).__name__)

    async def edit(self, message: Message) -> None:
        """Replace the message the button stands under."""
        if self.query.message is None:
            return
        gateway = self.visit.services.gateway
        outcome = await gateway.edit(self.visit.to, self.query.message.message_id, message, lane=Lane.REPLY)
        await self.visit.note(outcome)

    async def swap(self, replaced: Mapping[Callback, Button]) -> None:
        """Put other buttons in the places of those that carry these, the text staying as it is."""
        if self.message is None or not self.message.text:
            return
        by_data = {encode(callback): button for callback, button in replaced.items()}
        rows = tuple(tuple(by_data.get(button.data or "", button) for button in row) for row in self._rows())
        await self.edit(Message(html=self.message.text_html, buttons=rows))

    def typed(self, accept: Callable[[str], bool]) -> str | None:
        """Find words in the message that somebody typed: what the texts set into isolates, if `accept` knows it."""
        text = self.message.text if self.message else None
        pieces = (piece.partition("\u2069")[0] for piece in (text or "").split("\u2068")[1:])
        return next((piece for piece in pieces if accept(piece)), None)


def _button(button: telegram.InlineKeyboardButton) -> Button:
    data = button.callback_data if isinstance(button.callback_data, str) else None
    return Button(button.text, data=data, url=button.url)
