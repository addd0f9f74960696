"""What every conversation is given: the services, carried by a typed context.

Exemplar: python-telegram-bot, `examples/contexttypesbot.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram.ext import CallbackContext, ExtBot

from bot.core.delivery import Pulse
from bot.core.i18n import Catalogue
from bot.core.model import Clock
from bot.core.ports import Gateway, SourceDesk
from storage.engine import Storage


@dataclass(frozen=True)
class Services:
    """The world as the conversations see it."""

    storage: Storage
    gateway: Gateway
    catalogue: Catalogue
    clock: Clock
    admins: frozenset[int]
    """Telegram user ids of those who may push breaking news."""
    send_rate: float
    """Messages a second in a push, for telling how long one takes."""
    wake: Callable[[], None]
    """Says that there is work for the jobs that push and deliver."""
    desk: SourceDesk
    pulse: Callable[[], Pulse] = Pulse
    """How sending goes."""
    max_age: timedelta = timedelta(hours=48)
    """How old an article may be to alert."""


class BotData:
    """python-telegram-bot makes it empty; `handlers.registry.register` puts the services in."""

    def __init__(self) -> None:
        self.services: Services | None = None


class RasidContext(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], BotData]):
    """The context of every handler."""

    @property
    def services(self) -> Services:
        """The services; RuntimeError when `register` was not called."""
        if self.bot_data.services is None:
            raise RuntimeError("handlers.registry.register was not called")
        return self.bot_data.services
