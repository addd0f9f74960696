"""The program in a process of its own, beside the local Bot API of this one, and short verbs for both.

What a test does with `Bot.bring` or `Bot.add_source` happens in this process, which to the running bot is another one.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from rich.console import Console

from bot import commands, config, source_commands
from bot.clock import system_clock
from bot.config import Settings
from bot.demo.api import LocalBotApi
from bot.demo.people import ChatMessage, Conversation, Person
from storage import articles, broadcasts, outbox
from storage.engine import Storage, connect
from storage.schema import BroadcastState
from tests.storage.builders import all_alerts

ROOT = Path(__file__).parents[2]
EDITOR = 900
READY_S = 30.0
"""How long a start may take on a machine that others use too."""
STOP_S = 5.0
"""1.22: a stop takes no longer."""
LOOK_S = 0.02
"""Seconds between two looks at the database."""
AFTER_ALL = timedelta(hours=1)
"""Later than any retry: what is owed by then is everything that is owed."""


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    code: int
    out: str
    err: str


async def until(reached: Callable[[], bool | Awaitable[bool]], timeout: float = READY_S) -> None:  # noqa: ASYNC109 - a bound
    """Return as soon as that is so; it is looked for often, since nothing tells us."""
    async with asyncio.timeout(timeout):
        while True:
            answer = reached()
            if answer is True or (not isinstance(answer, bool) and await answer):
                return
            await asyncio.sleep(LOOK_S)


def environment(**settings: object) -> dict[str, str]:
    """This process's environment with none of our settings in it but these."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(config.PREFIX)}
    return inherited | {f"{config.PREFIX}{name.upper()}": str(value) for name, value in settings.items()}


async def spawn(folder: Path, env: dict[str, str], *arguments: str) -> asyncio.subprocess.Process:
    """Start `bot.py` with these arguments."""
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "bot.py"), *arguments, cwd=folder, env=env, stdout=pipe, stderr=pipe
    )


async def execute(folder: Path, env: dict[str, str], *arguments: str) -> Finished:
    """Run `bot.py` with these arguments to its end."""
    process = await spawn(folder, env, *arguments)
    out, err = await asyncio.wait_for(process.communicate(), 2 * READY_S)
    return Finished(process.returncode or 0, out.decode(), err.decode())


class Bot:
    """`bot.py run` on a database, with the people who talk to it."""

    def __init__(self, api: LocalBotApi, database_url: str, folder: Path, **settings: object) -> None:
        self.api = api
        self.folder = folder
        given = {"poll_interval": 1, "allow_private_networks": "true", "admins": EDITOR, "host_spacing": 0} | settings
        self.env = environment(token=api.token, api_url=api.url, database_url=database_url, **given)
        self.storage: Storage = connect(database_url)
        self.log = ""
        self._database_url = database_url
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ids = count(1_000)

    @property
    def settings(self) -> Settings:
        """The settings as a command in this process has them."""
        return config.load(None, database_url=self._database_url, allow_private_networks=True, poll_interval=1)

    async def start(self, *options: str, ready: bool = True) -> None:
        """Start the process and, unless told otherwise, wait until it polls."""
        self._process = await spawn(self.folder, self.env, "run", *options)
        self._reading = asyncio.create_task(self._read_log(self._process))
        if ready:
            polled = asyncio.create_task(self.api.world.updates.polled.wait())
            ended = asyncio.create_task(self._process.wait())
            await asyncio.wait({polled, ended}, timeout=READY_S, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            assert polled.done(), f"the bot did not come up:\n{self.log}"

    async def _read_log(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while line := await process.stderr.readline():
            self.log += line.decode()

    async def said(self, words: str) -> None:
        """Wait until the log has these words."""
        await until(lambda: words in self.log)

    async def kill9(self) -> None:
        """End the process as a power cut would."""
        assert self._process is not None
        self._process.kill()
        await self._gone()

    async def terminate(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Ask the process to stop; returns its exit code and the seconds it took."""
        assert self._process is not None
        began = time.monotonic()
        self._process.send_signal(number)
        code = await asyncio.wait_for(self._process.wait(), READY_S)
        took = time.monotonic() - began
        await self._gone()
        return code, took

    async def exited(self) -> int:
        """Wait for a process that ends by itself; returns its exit code."""
        assert self._process is not None
        code = await asyncio.wait_for(self._process.wait(), READY_S)
        await self._gone()
        return code

    async def _gone(self) -> None:
        assert self._process is not None
        assert self._reading is not None
        await self._process.wait()
        await self._reading
        await until(lambda: not self.api.world.updates.polled.is_set())  # the server has yet to notice
        self._process = None

    async def close(self) -> None:
        """End everything that is still there."""
        if self._process is not None:
            await self.kill9()
        await self.storage.close()

    async def command(self, *arguments: str) -> Finished:
        """Run another command beside the bot, in a process of its own, with the bot's settings."""
        return await execute(self.folder, self.env, *arguments)

    def reader(self, lang: str | None = "ar") -> Person:
        """Somebody who has not talked to the bot before."""
        number = next(self._ids)
        return self.api.person(number, f"Reader {number}", lang)

    def editor(self) -> Person:
        """The one who may push breaking news."""
        return self.api.person(EDITOR, "Editor", "ar")

    async def follower(self, *keywords: str, lang: str | None = "ar") -> Person:
        """A new reader who follows these."""
        person = self.reader(lang)
        for keyword in keywords:
            answer = await person.ask(f"/follow {keyword}", lambda _: True)
            assert re.match("بدأت متابعة|Now following", answer.text), answer.text
        return person

    async def bring(self, *records: dict[str, Any], alert: bool | None = None) -> Finished:
        """Import these records; returns what the command says on stderr."""
        path = self.folder / f"brought-{next(self._ids)}.jsonl"
        path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
        return await self.bring_files(path, alert=alert)

    async def bring_files(self, *paths: Path, alert: bool | None = None) -> Finished:
        """Import these files."""
        said: list[str] = []
        code = await commands.import_paths(
            self.settings, list(paths), alert=alert, say=said.append, console=Console(stderr=True)
        )
        return Finished(code, "", "\n".join(said))

    async def add_source(self, url: str, *, force: bool = False) -> Finished:
        """Add a feed."""
        said: list[str] = []
        code = await source_commands.add_source(self.settings, url, force=force, say=said.append)
        return Finished(code, "", "\n".join(said))

    async def settled(self, timeout: float = 60.0) -> None:  # noqa: ASYNC109 - a bound in tests
        """Wait until every article is matched, nothing is owed to anybody and every push is reported."""
        await until(self._is_settled, timeout)

    async def _is_settled(self) -> bool:
        async with self.storage.read() as tx:
            waiting = await articles.unmatched(tx, 1) or await outbox.owed(tx, system_clock() + AFTER_ALL)
            pushes = await broadcasts.in_state(tx, BroadcastState.RUNNING) or await broadcasts.unreported(tx)
            return not waiting and not pushes

    async def alerts(self) -> list[Any]:
        """All rows of the outbox."""
        return await all_alerts(self.storage)


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[Bot]:
    """The bot, started, and gone afterwards whatever happens."""
    try:
        await bot.start()
        yield bot
    finally:
        await bot.close()


def holding(chat: Conversation, words: str) -> list[ChatMessage]:
    """The bot's messages that hold these words, read-also links left out."""
    return [message for message in chat.replies() if words in _body(message)]


async def told(chat: Conversation, words: str, timeout: float = 20.0) -> ChatMessage:  # noqa: ASYNC109 - a reader's patience
    """Wait for a message of the bot's that holds these words, read-also links left out."""
    return await chat.wait_for(lambda message: words in _body(message), timeout)


def _body(message: ChatMessage) -> str:
    return re.split("اقرأ أيضًا|Read also", message.text)[0]


def bare(text: str) -> str:
    """The text without what steers its direction."""
    return re.sub("[\u2066-\u2069\u200e\u200f]", "", text)


def record(title: str, text: str, *, age: timedelta | None = timedelta(hours=1), **rest: Any) -> dict[str, Any]:
    """A record as `import` takes it, published that long ago; undated without an age."""
    dated = {} if age is None else {"published": (datetime.now(UTC) - age).isoformat()}
    return {"title": title, "text": text, "source": "صحيفة التجربة"} | dated | rest
