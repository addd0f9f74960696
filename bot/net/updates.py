"""The order in which updates are handled: at once for different chats, one after the other within a chat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

CONCURRENT = 64
"""Updates handled at one time; the rest wait in python-telegram-bot's queue."""


class InOrderPerChat(BaseUpdateProcessor):
    """Keeps one reader's commands in order without letting one slow chat hold up the others."""

    def __init__(self) -> None:
        super().__init__(max_concurrent_updates=CONCURRENT)
        self._last: dict[int, asyncio.Future[None]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for what came before from the same chat, then handle this one."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            return
        before = self._last.get(chat.id)
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._last[chat.id] = mine
        try:
            if before is not None:
                await before
            await coroutine
        finally:
            mine.set_result(None)
            if self._last.get(chat.id) is mine:
                del self._last[chat.id]

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
