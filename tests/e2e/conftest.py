"""One bot that most tests share, for a start takes seconds, and bots of one's own for those that disturb it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.api import LocalBotApi
from tests.e2e.feeds import Press, open_press
from tests.e2e.program import Bot, running


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def bot(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bot]:
    """A running bot on SQLite, shared: a test brings its own readers and its own words, and leaves no faults behind."""
    folder = tmp_path_factory.mktemp("shared-bot")
    shutil.copyfile(sqlite_template, folder / "rasid.db")
    async with LocalBotApi() as api, running(Bot(api, f"sqlite:///{folder}/rasid.db", folder)) as bot:
        yield bot


@pytest_asyncio.fixture(loop_scope="session")
async def press() -> AsyncIterator[Press]:
    """A server of feeds."""
    async with open_press() as press:
        yield press


@pytest_asyncio.fixture(loop_scope="session")
async def api() -> AsyncIterator[LocalBotApi]:
    """A local Bot API of this test's own, where any number is somebody who has started the bot."""
    async with LocalBotApi(open_chats=True) as api:
        yield api


@pytest_asyncio.fixture(loop_scope="session")
async def own_bot(api: LocalBotApi, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot of this test's own on SQLite, not started yet."""
    bot = Bot(api, sqlite_url, tmp_path)
    yield bot
    await bot.close()


@pytest_asyncio.fixture(loop_scope="session")
async def either_bot(api: LocalBotApi, database_url: str, tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot of this test's own on each engine in turn, not started yet."""
    bot = Bot(api, database_url, tmp_path)
    yield bot
    await bot.close()
