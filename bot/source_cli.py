"""The command line of `bot.py sources`, but for `check`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import config
from bot.core.collecting import Teaser

Work = Callable[[config.Settings], Coroutine[Any, Any, int]]

Feed = Annotated[str, typer.Argument(metavar="URL", help="Address or number of a source, as `sources list` shows it.")]
LONGEST_S = 86_400


def build(execute: Callable[[Work], None], say: Callable[[str], None], err: Console) -> typer.Typer:
    """Make the group of commands; `execute` runs one with the settings and ends with its exit code."""
    app = typer.Typer(help="Feeds that are watched.", no_args_is_help=True)
    _manage(app, execute, say)
    _change(app, execute, say)
    _lists(app, execute, say, err)
    return app


def _manage(app: typer.Typer, execute: Callable[[Work], None], say: Callable[[str], None]) -> None:
    @app.command("add")
    def add(
        url: Annotated[str, typer.Argument(metavar="URL", help="Address of a feed, or of a site that has one.")],
        force: Annotated[bool, typer.Option("--force", help="Keep it even if it cannot be read now.")] = False,
    ) -> None:
        """Add a feed and read it once: what it holds now is stored and raises no alerts."""
        from bot import source_commands as commands

        execute(lambda settings: commands.add_source(settings, url, force=force, say=say))

    @app.command("list")
    def list_() -> None:
        """List the feeds with their health and what became of all readings."""
        from bot import source_commands as commands

        execute(lambda settings: commands.list_sources(settings, Console(), say))

    @app.command("remove")
    def remove(url: Feed) -> None:
        """Forget a feed; its articles stay."""
        from bot import source_commands as commands

        execute(lambda settings: commands.remove_source(settings, url, say=say))

    @app.command("pause")
    def pause(url: Feed) -> None:
        """Read a feed no more until it is resumed."""
        from bot import source_commands as commands

        execute(lambda settings: commands.pause_source(settings, url, say=say))

    @app.command("resume")
    def resume(url: Feed) -> None:
        """Read a feed again, at once, whatever ended it."""
        from bot import source_commands as commands

        execute(lambda settings: commands.resume_source(settings, url, say=say))


def _change(app: typer.Typer, execute: Callable[[Work], None], say: Callable[[str], None]) -> None:
    @app.command("set")
    def set_(
        url: Feed,
        interval: Annotated[
            int | None, typer.Option(min=0, max=LONGEST_S, help="Seconds between two readings; 0: by how it publishes.")
        ] = None,
        lang: Annotated[
            str | None, typer.Option(help="Language of its articles, such as ar; auto: by the articles.")
        ] = None,
        teaser: Annotated[
            Teaser | None, typer.Option(help="Fetch the pages of its items: when the text is short, always, never.")
        ] = None,
        urgent: Annotated[
            bool | None, typer.Option("--urgent/--not-urgent", help="Read as often as the settings allow.")
        ] = None,
        category: Annotated[str | None, typer.Option(help='Its folder in OPML; "" for none.')] = None,
        title: Annotated[str | None, typer.Option(help="Its name for people.")] = None,
    ) -> None:
        """Change how a feed is read; what is not given stays."""
        from bot import source_commands as commands

        if lang is not None and lang != "auto" and not (lang.isascii() and lang.isalpha() and 2 <= len(lang) <= 3):
            raise typer.BadParameter("write a language code such as ar or en, or auto", param_hint="--lang")
        execute(
            lambda settings: commands.set_source(
                settings,
                url,
                interval=None if interval is None else timedelta(seconds=interval),
                lang="" if lang == "auto" else lang and lang.lower(),
                teaser=teaser,
                urgent=urgent,
                category=category,
                title=title,
                say=say,
            )
        )


def _lists(app: typer.Typer, execute: Callable[[Work], None], say: Callable[[str], None], err: Console) -> None:
    @app.command("import-opml")
    def import_opml(path: Annotated[Path, typer.Argument(metavar="FILE", help="A list of feeds in OPML.")]) -> None:
        """Add the feeds of an OPML list; its folders become categories."""
        from bot import source_commands as commands

        execute(lambda settings: commands.import_opml(settings, path, say=say, console=err))

    @app.command("export-opml")
    def export_opml(
        path: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Where to; stdout if not given.")] = None,
    ) -> None:
        """Write all feeds as an OPML list, categories as folders."""
        from bot import source_commands as commands

        execute(lambda settings: commands.export_opml(settings, path, say=say, write=sys.stdout.write))

    @app.command("starter")
    def starter() -> None:
        """Add the list of well-known Arabic news feeds that ships with Rasid."""
        from bot import source_commands as commands

        execute(lambda settings: commands.add_starter(settings, say=say, console=err))
