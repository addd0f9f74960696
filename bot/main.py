"""The command line. Exit codes: 0 done, 1 part failed (named on stderr), 2 usage or settings, 3 database, 4 token."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import config, logs
from bot.errors import ConfigError, InputError, StorageError, TokenError

app = typer.Typer(
    name="bot.py",
    help="Rasid (راصد): Arabic-first news alerts for Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
sources_app = typer.Typer(help="Feeds that are watched.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")

err = Console(stderr=True, highlight=False, soft_wrap=True)


class ExitCode(IntEnum):
    """What the process says to its caller."""

    DONE = 0
    PART_FAILED = 1
    USAGE = 2
    DATABASE = 3
    TOKEN = 4


def say(text: str) -> None:
    """Print one line on stderr, as it is."""
    err.print(text, markup=False)


def execute(work: Callable[[config.Settings], Coroutine[Any, Any, ExitCode]], **overrides: Any) -> None:
    """Load the settings, run the command, and end with its exit code; a fault with a cure is one line, no traceback."""
    try:
        settings = config.load(**overrides)
        logs.configure(settings.log_level)
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
    except KeyboardInterrupt:
        code = ExitCode.PART_FAILED
    raise typer.Exit(code)


@app.command()
def run() -> None:
    """Run the bot: needs RASID_TOKEN, stops on Ctrl-C or SIGTERM."""
    execute(_run)


async def _run(settings: config.Settings) -> ExitCode:
    from bot.app import running

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(settings, stop=stop) as bot:
        if bot is not None:
            say(f"@{bot.username} is running; Ctrl-C stops it")
            await stop.wait()
    return ExitCode.DONE


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Article documents, .jsonl files, folders.")],
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


Url = Annotated[str, typer.Argument(metavar="URL", help="Address of an RSS, Atom or RDF feed.")]


@sources_app.command("add")
def sources_add(
    url: Url, force: Annotated[bool, typer.Option("--force", help="Keep it even if it cannot be read now.")] = False
) -> None:
    """Add a feed and read it once: what it holds now is stored and raises no alerts."""

    async def work(settings: config.Settings) -> ExitCode:
        from bot.commands import add_source

        return ExitCode(await add_source(settings, url, force=force, say=say))

    execute(work)


@sources_app.command("list")
def sources_list() -> None:
    """List the feeds with their health."""

    async def work(settings: config.Settings) -> ExitCode:
        from bot.commands import list_sources

        return ExitCode(await list_sources(settings, Console()))

    execute(work)


@sources_app.command("remove")
def sources_remove(url: Url) -> None:
    """Forget a feed; its articles stay."""

    async def work(settings: config.Settings) -> ExitCode:
        from bot.commands import remove_source

        return ExitCode(await remove_source(settings, url, say=say))

    execute(work)


@sources_app.command("check")
def sources_check(url: Url) -> None:
    """Read a feed and print what would be stored; stores nothing."""

    async def work(settings: config.Settings) -> ExitCode:
        from bot.commands import check_source

        return ExitCode(await check_source(settings, url, console=Console(), say=say))

    execute(work)


def main() -> None:
    """Run the command line."""
    app()
