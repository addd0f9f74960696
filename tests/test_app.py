"""1.22, 1.7: the composition root, in this process: it opens in order, works, and closes in reverse."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import running
from bot.clock import system_clock
from bot.config import Settings, load
from bot.demo.api import LocalBotApi
from bot.errors import ConfigError, StorageError, TokenError
from storage import articles, sources
from storage.engine import connect
from tests.storage.builders import make_article
from tests.storage.test_sources import check


def settings(api: LocalBotApi | None, url: str, **more: Any) -> Settings:
    known = {"token": api.token, "api_url": api.url} if api is not None else {}
    return load(env_file=None, database_url=url, poll_interval=1, **(known | more))


async def test_from_a_followed_word_to_its_alert(sqlite_url: str) -> None:
    stop = asyncio.Event()
    async with LocalBotApi() as api, running(settings(api, sqlite_url), stop=stop) as bot:
        assert bot is not None
        assert bot.username == "rasid_local_bot"
        reader = api.person(1, "Reader", "ar")
        await reader.ask("/follow الميناء", "بدأت متابعة")
        async with bot.storage.write() as tx:
            await articles.store(tx, make_article(title="حريق بالميناء", published_at=bot.clock()), now=bot.clock())
        await reader.wait_for("حريق بالميناء", 10)
        async with asyncio.timeout(10):
            while not await bot.is_idle():
                await asyncio.sleep(0.01)


async def test_menus_are_published_in_both_languages(sqlite_url: str) -> None:
    async with LocalBotApi() as api, running(settings(api, sqlite_url), stop=asyncio.Event()):
        await api.journal.wait_for(lambda journal: journal.count("setMyCommands", status=200) >= 3, 10)
        languages = {entry.params.get("language_code", "") for entry in api.journal.select("setMyCommands")}
    assert {"ar", "en"} <= languages


async def test_without_menus_it_works_all_the_same(sqlite_url: str) -> None:
    async with LocalBotApi() as api:
        api.faults.fail(400, "Bad Request: no", method="setMyCommands", times=None)
        async with running(settings(api, sqlite_url), stop=asyncio.Event()):
            reader = api.person(1, "Reader", "ar")
            await reader.ask("/start", "راصد")


async def test_an_api_that_cannot_be_reached_is_waited_for_until_told_to_stop(sqlite_url: str) -> None:
    stop = asyncio.Event()
    unreachable = settings(None, sqlite_url, token="1:abc", api_url="http://127.0.0.1:9")
    asyncio.get_running_loop().call_later(0.3, stop.set)
    async with running(unreachable, stop=stop) as bot:
        assert bot is None


async def test_a_second_one_on_the_same_database_is_refused(sqlite_url: str) -> None:
    async with LocalBotApi() as api, running(settings(api, sqlite_url), stop=asyncio.Event()):
        with pytest.raises(StorageError, match="another process"):
            async with running(settings(api, sqlite_url), stop=asyncio.Event()):
                pytest.fail("it runs twice")


async def test_a_refused_token_is_said(sqlite_url: str) -> None:
    async with LocalBotApi() as api:
        with pytest.raises(TokenError):
            async with running(settings(api, sqlite_url, token="1:wrong"), stop=asyncio.Event()):
                pytest.fail("it runs with a wrong token")


async def test_no_token_is_a_fault_of_the_settings(sqlite_url: str) -> None:
    with pytest.raises(ConfigError, match="RASID_TOKEN"):
        async with running(settings(None, sqlite_url), stop=asyncio.Event()):
            pytest.fail("it runs without a token")


async def test_a_shorter_interval_brings_checks_forward(sqlite_url: str) -> None:
    """1.7: a source that an earlier run put off for a day is due by the present interval."""
    storage = connect(sqlite_url)
    now = system_clock()
    async with storage.write() as tx:
        added = await sources.add(tx, "http://127.0.0.1:9/feed", now=now)
        assert added is not None
        await sources.record(
            tx, [check(added, checked_at=now, succeeded_at=now, next_check_at=now + timedelta(days=1))]
        )
    async with LocalBotApi() as api, running(settings(api, sqlite_url), stop=asyncio.Event()):
        async with asyncio.timeout(10):
            while True:
                async with storage.read() as tx:
                    (known,) = await sources.listed(tx)
                if known.error:
                    break
                await asyncio.sleep(0.02)
    await storage.close()
    assert "refused" in known.error, "promise 7: private addresses and odd ports are refused by default"


async def test_a_stop_does_not_wait_for_an_answer_that_does_not_come(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1.22: a reply under way is broken off."""
    monkeypatch.setattr("bot.app.STOP_WITHIN_S", 0.2)
    async with LocalBotApi() as api:
        async with running(settings(api, sqlite_url), stop=asyncio.Event()):
            api.faults.delay(30, method="sendMessage")
            await api.person(1, "Reader", "ar").say("/start")
            async with asyncio.timeout(10):
                while api.world.updates.pending:
                    await asyncio.sleep(0.01)
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 3
        assert not api.journal.count("sendMessage")


def test_the_file_of_settings_is_read_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("RASID_ADMINS=broken", encoding="utf-8")
    with pytest.raises(ConfigError):
        load()
