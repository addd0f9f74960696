"""The command line. Exit codes: 0 done, 1 part failed (named on stderr), 2 usage or settings, 3 database, 4 token."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from enum import IntEnum, StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from pydantic import SecretStr
from rich.console import Console

from bot import config, logs, source_cli
from bot.errors import ConfigError, InputError, OutputClosed, StorageError, TokenError

app = typer.Typer(
    name="bot.py",
    help="Rasid (راصد): Arabic-first news alerts for Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class ExitCode(IntEnum):
    """What the process says to its caller."""

    DONE = 0
    PART_FAILED = 1
    USAGE = 2
    DATABASE = 3
    TOKEN = 4
    OUTPUT_CLOSED = 141
    """128 + SIGPIPE, as shells report programs whose output is cut off (`… | head`)."""


def say(text: str) -> None:
    """Print one line on stderr, as it is."""
    err.print(text, markup=False)


def execute(work: Callable[[config.Settings], Coroutine[Any, Any, ExitCode]], **overrides: Any) -> None:
    """Load the settings, run the command, and end with its exit code; a fault with a cure is one line, no traceback."""
    try:
        settings = config.load(**overrides)
        logs.configure(settings.log_level, secrets=[settings.token.get_secret_value()] if settings.token else [])
        for name, meant in config.unknown(overrides.get("env_file", Path(".env"))).items():
            say(f"warning: {name} is no setting" + (f"; did you mean {meant}?" if meant else ""))
        code = asyncio.run(work(settings))
    except ConfigError as error:
        for fault in error.faults:
            say(f"error: {fault}")
        code = ExitCode.USAGE
    except StorageError as error:
        say(f"error: {error}")
        code = ExitCode.DATABASE
    except TokenError as error:
        say(f"error: {error}")
        code = ExitCode.TOKEN
    except InputError as error:
        say(f"error: {error}")
        code = ExitCode.PART_FAILED
    except OutputClosed:
        code = ExitCode.OUTPUT_CLOSED
    except KeyboardInterrupt:
        code = ExitCode.PART_FAILED
    raise typer.Exit(code)


def _with_code(
    work: Callable[[config.Settings], Coroutine[Any, Any, int]],
) -> Callable[[config.Settings], Coroutine[Any, Any, ExitCode]]:
    """The same work, its number as an exit code."""

    async def coded(settings: config.Settings) -> ExitCode:
        return ExitCode(await work(settings))

    return coded


@app.command()
def run(
    stand_by: Annotated[
        bool,
        typer.Option("--stand-by", help="Wait while another process runs on the database; take over then."),
    ] = False,
) -> None:
    """Run the bot: needs RASID_TOKEN, stops on Ctrl-C or SIGTERM."""
    execute(lambda settings: _run(settings, stand_by=stand_by))


async def _run(settings: config.Settings, *, stand_by: bool) -> ExitCode:
    from bot.app import running

    stop = _stop_event()
    async with running(settings, stop=stop, stand_by=stand_by) as bot:
        if bot is not None:
            say(f"@{bot.username} is running; Ctrl-C stops it")
            await stop.wait()
    return ExitCode.DONE


class Persona(StrEnum):
    """Whom one is in the demo."""

    READER = "reader"
    ADMIN = "admin"


class Lang(StrEnum):
    """The language of the demo's persons."""

    AR = "ar"
    EN = "en"


READER_ID, ADMIN_ID = 1001, 1002
STDIN = 0


@app.command()
def demo(
    persona: Annotated[Persona, typer.Option("--as", help="Whom you are first; @reader and @admin change it.")] = (
        Persona.READER
    ),
    lang: Annotated[Lang, typer.Option(help="The language the bot speaks with you.")] = Lang.AR,
    script: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            readable=True,
            help="Lines to run unattended; those that begin with “# ” are comments.",
        ),
    ] = None,
    pace: Annotated[float, typer.Option(min=0.1, max=3600, help="Seconds between two new articles.")] = 6.0,
    patience: Annotated[float, typer.Option(min=0.1, max=30, help="Seconds that ?TEXT waits for TEXT.")] = 30.0,
) -> None:
    """Chat with the real bot on this machine, without a Telegram account; nothing is kept.

    What you type reaches the bot, but for these: !N presses the N-th button of the last message that has any, ?TEXT
    waits until the bot has said TEXT since you last typed or pressed, @admin and @reader change who you are, /quit
    leaves. Lines from a script or a pipe run unattended: exit code 1 when ?TEXT does not come or !N names no button.
    """
    from bot.demo.api import DEFAULT_TOKEN

    execute(
        lambda settings: _demo(settings, persona, lang, script, pace=pace, patience=patience),
        env_file=None,  # whatever a .env says is meant for `run`
        token=DEFAULT_TOKEN,
        api_url="http://127.0.0.1",
        database_url="sqlite://",
        admins=(ADMIN_ID,),
        poll_interval=1,
        host_spacing=0,
        alert_max_age=timedelta(hours=48),
        allow_private_networks=True,
        log_level="error",  # less would stand between the messages of the chat
    )


async def _demo(
    settings: config.Settings, persona: Persona, lang: Lang, script: Path | None, *, pace: float, patience: float
) -> ExitCode:
    from bot.app import running
    from bot.demo.api import LocalBotApi
    from bot.demo.lines import read_lines
    from bot.demo.newsroom import Newsroom
    from bot.demo.screen import Screen
    from bot.demo.session import Session
    from bot.source_commands import add_source

    stop = _stop_event()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="rasid-demo-", ignore_cleanup_errors=True))
        api = await stack.enter_async_context(LocalBotApi())
        screen = Screen(_writer(stop), lang, styled=sys.stdout.isatty())
        newsroom = await stack.enter_async_context(Newsroom(pace=pace, on_end=screen.sold_out))
        database = SecretStr(f"sqlite:///{Path(folder) / 'rasid.db'}")
        settings = settings.model_copy(update={"api_url": api.url, "database_url": database})
        for feed in newsroom.feeds:
            await add_source(settings, feed, force=True, urgent=True, say=lambda _: None)
        bot = await stack.enter_async_context(running(settings, stop=stop))
        if bot is None:
            return ExitCode.DONE
        descriptor = STDIN
        if script is not None:
            descriptor = os.open(script, os.O_RDONLY)
            stack.callback(os.close, descriptor)
        at_terminal = os.isatty(descriptor)
        session = Session(
            {
                "reader": api.person(READER_ID, "هدى" if lang is Lang.AR else "Huda", lang, started=False),
                "admin": api.person(ADMIN_ID, "سامي" if lang is Lang.AR else "Sami", lang, started=False),
            },
            persona,
            screen,
            is_idle=bot.is_idle,
            is_answering=bot.is_answering,
            unattended=not at_terminal,
            echo=not at_terminal,
            on_first=newsroom.begin,
            on_last=newsroom.halt,
            patience=patience,
        )
        screen.welcome(persona)
        finished = await _until(session.run(read_lines(descriptor)), stop)
        return ExitCode.DONE if finished or at_terminal else ExitCode.PART_FAILED


def _stop_event() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _writer(stop: asyncio.Event) -> Callable[[str], None]:
    """Write to stdout at once; when nobody reads it any more, set `stop`."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")

    def write(text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            # What is still buffered must go somewhere, or the interpreter complains when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            stop.set()

    return write


async def _until(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> bool:
    """Do the work, and say whether it was done before `stop` was set; what it raises comes through."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        await working
        return True
    working.cancel()
    await asyncio.wait({working})
    return False


@app.command("import")
def import_(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Article documents, .jsonl files, saved pages, folders, addresses."),
    ],
    alert: Annotated[
        bool | None,
        typer.Option("--alert/--no-alert", help="Whether the articles may alert; by default their age says."),
    ] = None,
) -> None:
    """Import articles: documents as a news page prints them, and JSON Lines. Importing again changes nothing."""

    async def work(settings: config.Settings) -> ExitCode:
        from bot.commands import import_paths

        return ExitCode(await import_paths(settings, paths, alert=alert, say=say, console=err))

    execute(work)


@app.command()
def analyze(
    source: Annotated[
        Path, typer.Argument(metavar="INPUT.jsonl", help="Articles, one JSON object a line; - for stdin.")
    ],
    queries: Annotated[Path | None, typer.Option(help="Keywords, one a line.")] = None,
    summary_chars: Annotated[int, typer.Option(min=0, max=4000, help="Longest summary, in characters.")] = 280,
    read_also: Annotated[int, typer.Option(min=0, max=50, help="Read-also articles named for each article.")] = 4,
) -> None:
    """Show what Rasid understands of articles, without Telegram or stored data: a line of JSON each, on stdout."""

    async def work(settings: config.Settings) -> ExitCode:
        from bot.commands import analyze_file

        del settings
        return ExitCode(await analyze_file(source, queries, summary_chars=summary_chars, read_also=read_also, say=say))

    execute(work)


@app.command("set-aside")
def set_aside(
    retry: Annotated[
        bool, typer.Option("--retry", help="Have them matched anew, after an update of Rasid say.")
    ] = False,
) -> None:
    """List the articles that could not be matched and were set aside: number, address, headline, reason."""

    async def work(settings: config.Settings) -> ExitCode:
        from bot import commands

        return ExitCode(await commands.set_aside(settings, retry=retry, write=typer.echo, say=say))

    execute(work)


sources_app = source_cli.build(lambda work: execute(_with_code(work)), say, err)
app.add_typer(sources_app, name="sources")

Inputs = Annotated[
    list[str], typer.Argument(metavar="URL_OR_FILE", help="Addresses or files: feeds, pages, sitemaps, channels.")
]
AsJson = Annotated[bool, typer.Option("--json", help="A line of JSON for each item, on stdout.")]
ContentType = Annotated[str | None, typer.Option(metavar="TYPE", help="What a server would say a file is.")]
BaseUrl = Annotated[str | None, typer.Option(metavar="URL", help="The address a file stands for.")]


@sources_app.command("check")
def sources_check(
    inputs: Inputs, as_json: AsJson = False, content_type: ContentType = None, base_url: BaseUrl = None
) -> None:
    """Read feeds, pages, sitemaps or channels and print what would be stored; stores nothing."""

    async def work(settings: config.Settings) -> ExitCode:
        from bot.check_command import check_sources

        return ExitCode(
            await check_sources(
                settings,
                inputs,
                content_type=content_type,
                base_url=base_url,
                as_json=as_json,
                console=Console(),
                errors=err,
                say=say,
                write=typer.echo,
            )
        )

    execute(work)


def main() -> None:
    """Run the command line."""
    app()
