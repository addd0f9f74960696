"""The real python-telegram-bot application with our handlers, over HTTP against the local Bot API; no jobs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from telegram import Update
from telegram.ext import Application, ApplicationBuilder

from bot.core.grammar import parse_query
from bot.core.model import Article, StoredArticle
from bot.demo.api import LocalBotApi
from bot.demo.people import ChatMessage, Conversation, Person
from bot.demo.state import Press
from bot.locales import load
from bot.net.telegram import TelegramGateway
from bot.net.updates import InOrderPerChat
from handlers.context import Services
from handlers.registry import context_types, register
from jobs.deliver import Deliverer
from jobs.desk import Desk
from jobs.letters import Composer
from jobs.match import LiveIndex, match_waiting
from storage import articles, broadcasts, chats, outbox, subscriptions
from storage.broadcasts import Broadcast
from storage.chats import Chat
from storage.engine import Storage
from storage.schema import BroadcastState
from storage.subscriptions import Subscription
from tests.conftest import FakeClock
from tests.web import FakeWeb

EDITOR = 900
CATALOGUE = load()


@dataclass
class Newsroom:
    """Everything a conversation needs, and short verbs to set the scene and to see what came of it."""

    api: LocalBotApi
    storage: Storage
    clock: FakeClock
    services: Services
    application: Application[Any, Any, Any, Any, Any, Any]
    woken: list[None]
    done: Done
    web: FakeWeb
    _number: list[int] = field(default_factory=lambda: [0])

    def reader(self, user_id: int = 1, language_code: str | None = "ar") -> Person:
        """A reader with a private chat."""
        return self.api.person(user_id, f"Reader {user_id}", language_code)

    def editor(self, language_code: str = "ar") -> Person:
        """The editor."""
        return self.api.person(EDITOR, "Editor", language_code)

    async def ask(self, person: Person, text: str, *, where: Any = None) -> ChatMessage:
        """Say something and get the first answer."""
        said = await person.say(text, chat=where)
        conversation: Conversation = where or person
        return await conversation.wait_for(lambda _: True, 5, after=said.id)

    async def settle(self) -> None:
        """Wait until the application has handled everything that was said and pressed."""
        async with asyncio.timeout(5), self.done.changed:
            await self.done.changed.wait_for(lambda: self.done.count >= self.api.world.updates.last_id)

    async def press(self, person: Person, message: ChatMessage, button: int | str) -> str:
        """Press a button and return the toast, once everything has been done."""
        press = await person.press(message, button)
        toast = (await press.reply(5)).get("text") or ""
        await self.settle()
        return str(toast)

    async def forge(self, person: Person, message: ChatMessage, data: str) -> str:
        """Press a button that was never there, as a modified client can; returns the toast."""
        world = self.api.world
        press = Press(str(world.serial() + 10**15), message.raw["chat"]["id"], person.id, data)
        world.presses[press.id] = press
        current = world.chats[press.chat_id].messages[message.id]
        query = {"id": press.id, "from": person.user.json(), "message": current, "chat_instance": "1", "data": data}
        world.updates.add("callback_query", query)
        toast = (await press.reply(5)).get("text") or ""
        await self.settle()
        return str(toast)

    def seen(self, person: Conversation, message: ChatMessage) -> ChatMessage:
        """The message as it stands now."""
        return ChatMessage(person.chat.messages[message.id])

    async def store(
        self, title: str, text: str = "نص الخبر كاملًا.", *, age_hours: float | None = 1, **rest: Any
    ) -> int:
        """Store an article, published so long ago; returns its id."""
        self._number[0] += 1
        now = self.clock()
        published = now - timedelta(hours=age_hours) if age_hours is not None else None
        rest.setdefault("url", f"https://example.org/{self._number[0]}")
        rest.setdefault("publisher", "صحيفة الاختبار")
        item = Article(title=title, text=text, published_at=published, **rest)
        async with self.storage.write() as tx:
            return (await articles.store(tx, item, now=now)).id

    async def article(self, article_id: int) -> StoredArticle:
        """A stored article."""
        async with self.storage.read() as tx:
            return (await articles.get(tx, [article_id]))[article_id]

    async def chat(self, person: Conversation, thread_id: int | None = None) -> Chat:
        """The chat as storage knows it."""
        async with self.storage.read() as tx:
            found = await chats.all_at(tx, person.id)
        return next(chat for chat in found if chat.to.thread_id == thread_id)

    async def followed(self, person: Conversation) -> list[Subscription]:
        """What the chat follows."""
        async with self.storage.read() as tx:
            known = await chats.all_at(tx, person.id)
            return [item for chat in known for item in await subscriptions.listed(tx, chat.id)]

    async def follow(self, person: Conversation, *keywords: str) -> list[Subscription]:
        """Let the chat, which has spoken, follow these."""
        chat = await self.chat(person)
        found = []
        async with self.storage.write() as tx:
            for keyword in keywords:
                query_id = await subscriptions.remember_query(tx, parse_query(keyword).canonical, self.clock())
                followed = await subscriptions.follow(tx, chat.id, query_id, keyword, self.clock())
                assert followed is not None
                found.append(followed.subscription)
        return found

    async def match_all(self) -> None:
        """Do what the match tick does, until nothing waits."""
        index = LiveIndex()
        while (await match_waiting(self.storage, index, now=self.clock(), max_age=timedelta(days=2))).articles:
            pass

    async def deliver(self) -> None:
        """Do once what the match and deliver ticks do."""
        now = self.clock()
        await match_waiting(self.storage, LiveIndex(), now=now, max_age=timedelta(days=2))
        composer = Composer(CATALOGUE, self.application.bot.username)
        await Deliverer(self.storage, self.services.gateway, composer, clock=self.clock, random=lambda: 0.5).tick()

    async def alert(self, person: Conversation) -> ChatMessage:
        """Deliver what the chat is owed, and return the message that brings it."""
        after = max(person.chat.messages, default=0)
        await self.deliver()
        return await person.wait_for(lambda _: True, 5, after=after)

    async def owed(self) -> int:
        """How many alerts are due now."""
        async with self.storage.read() as tx:
            return await outbox.owed(tx, self.clock())

    async def pushes(self, *states: BroadcastState) -> list[Broadcast]:
        """Broadcasts in these states, all without any."""
        async with self.storage.read() as tx:
            return await broadcasts.in_state(tx, *(states or tuple(BroadcastState)))


class Done(InOrderPerChat):
    """The order of the real application, counting what has been handled."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.changed = asyncio.Condition()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        await super().do_process_update(update, coroutine)
        self.count += 1
        async with self.changed:
            self.changed.notify_all()


def bare(message: ChatMessage) -> str:
    """The text without what steers its direction."""
    return re.sub("[\u2066-\u2069\u200e\u200f]", "", message.text)


@asynccontextmanager
async def open_newsroom(api: LocalBotApi, storage: Storage, clock: FakeClock) -> AsyncIterator[Newsroom]:
    """Run the application."""
    done = Done()
    application = (
        ApplicationBuilder()
        .token(api.token)
        .base_url(f"{api.url}/bot")
        .base_file_url(f"{api.url}/file/bot")
        .context_types(context_types())
        .concurrent_updates(done)
        .build()
    )
    woken: list[None] = []
    web = FakeWeb()
    services = Services(
        storage=storage,
        gateway=TelegramGateway(application.bot),
        catalogue=CATALOGUE,
        clock=clock,
        admins=frozenset({EDITOR}),
        send_rate=30.0,
        wake=lambda: woken.append(None),
        desk=Desk(storage, web, least=timedelta(minutes=2), clock=clock, random=lambda: 0.5),
    )
    register(application, services)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(allowed_updates=Update.ALL_TYPES, timeout=1)
        yield Newsroom(api, storage, clock, services, application, woken, done, web)
        api.world.updates.close()
        await application.updater.stop()
        await application.stop()


@pytest.fixture
async def api() -> AsyncIterator[LocalBotApi]:
    async with LocalBotApi() as api:
        yield api


@pytest.fixture
async def newsroom(api: LocalBotApi, sqlite_storage: Storage, clock: FakeClock) -> AsyncIterator[Newsroom]:
    async with open_newsroom(api, sqlite_storage, clock) as newsroom:
        yield newsroom
