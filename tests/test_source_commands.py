"""3.8, 3.9: sources on the command line, over a real server and the real command line."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from bot import config
from bot.core.opml import parse_opml
from bot.main import app
from bot.net.reader import user_agent
from bot.source_commands import list_sources, starter_list
from storage import sources
from storage.engine import connect
from tests.net.server import Piece, Request, Server, response, serving
from tests.storage.builders import NOW

ITEM = "<item><title>خبر أول من الميناء</title></item>"
FEED = f"<rss version='2.0'><channel><title>صحيفة الميناء</title>{ITEM}</channel></rss>"
PAGE = "<html><head>{}</head></html>"
ALTERNATE = "<link rel=alternate type=application/rss+xml href={}>"
OPML = '<opml><body><outline text="صحف"><outline text="أ" xmlUrl="http://a.example/"/></outline></body></opml>'


def answer(request: Request) -> list[Piece]:
    match request.path:
        case "/feed" | "/other":
            return response(FEED.encode(), Content_Type="application/rss+xml")
        case "/one":
            return response(PAGE.format(ALTERNATE.format("/feed")).encode(), Content_Type="text/html")
        case "/two":
            return response(PAGE.format(ALTERNATE.format("/feed") + ALTERNATE.format("/other")).encode())
        case _:
            return response(b"", "404 Not Found")


@pytest.fixture
def site() -> Iterator[Server]:
    """A server on a loop of its own, because each command runs one."""
    ready, ended = threading.Event(), asyncio.Event()
    found: list[Server] = []
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with serving(answer) as server:
            found.append(server)
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(5)
    yield found[0]
    loop.call_soon_threadsafe(ended.set)
    thread.join(5)
    loop.close()


class Cli:
    """Runs `bot.py sources …` on a database of its own."""

    def __init__(self, url: str) -> None:
        self.environment = {
            "RASID_DATABASE_URL": url,
            "RASID_ALLOW_PRIVATE_NETWORKS": "1",
            "RASID_HOST_SPACING": "0",
            "RASID_LOG_LEVEL": "error",
            "RASID_CONTACT": "desk@rasid.example",
            "COLUMNS": "400",
        }

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["sources", *words], env=self.environment)

    def says(self, *words: str, code: int = 0) -> str:
        """What the command says, checked for its exit code."""
        result = self(*words)
        assert result.exit_code == code, result.output
        return result.output


@pytest.fixture
def cli(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    monkeypatch.chdir(tmp_path)
    return Cli(sqlite_url)


def test_add_list_and_remove(cli: Cli, site: Server) -> None:
    assert "no sources yet" in cli.says("list")
    url = f"{site.url}/feed"
    assert "1 article stored" in cli.says("add", url)
    assert site.requests[0].headers["user-agent"] == user_agent("desk@rasid.example")
    assert "watched already" in cli.says("add", url)
    listed = cli.says("list")
    for fact in (url, "صحيفة الميناء", "ok", "1 changed", "1 source; readings: 1 changed"):
        assert fact in listed
    assert "removed" in cli.says("remove", url)
    assert "not watched" in cli.says("remove", url, code=1)


LONG = f"https://port.example/{'a/' * 60}feed"


def test_off_a_terminal_a_source_is_a_line(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """3.9: for other programs, however narrow the terminal is; the total is not among the lines."""
    (Path.cwd() / "in.opml").write_text(OPML.replace("http://a.example/", LONG), encoding="utf-8")
    cli.says("import-opml", "in.opml")
    monkeypatch.setitem(cli.environment, "COLUMNS", "80")
    result = cli("list")
    assert result.stdout == f"1\t{LONG}\tأ [صحف]\tok\tnever\t{result.stdout.split(chr(9))[5]}\t0.0\tnone\t\n"
    assert result.stderr == "1 source; readings: none\n"


async def test_on_a_narrow_terminal_addresses_are_whole(sqlite_url: str) -> None:
    """3.9: a few lines a source, not a table of nine columns in 80."""
    storage = connect(sqlite_url)
    async with storage.write() as tx:
        await sources.add(tx, LONG, now=NOW)
        await sources.add(tx, "https://hill.example/feed", now=NOW)
    await storage.close()
    settings = config.load(env_file=None, database_url=sqlite_url)
    screen, said = io.StringIO(), list[str]()
    assert await list_sources(settings, Console(file=screen, force_terminal=True, width=80), said.append) == 0
    lines = screen.getvalue().splitlines()
    assert lines[0] == f"1  {LONG}"
    assert lines[1].startswith("    ok; read never, next ")
    assert lines[2] == "2  https://hill.example/feed"
    assert said == ["2 sources; readings: none"]


def test_a_site_is_enough(cli: Cli, site: Server) -> None:
    assert f"{site.url}/other" in cli.says("add", f"{site.url}/two", code=1)
    assert f"added {site.url}/feed" in cli.says("add", f"{site.url}/one")
    assert "watched already" in cli.says("add", f"{site.url}/one")


def test_what_cannot_be_read(cli: Cli, site: Server) -> None:
    url = f"{site.url}/missing"
    assert "404" in cli.says("add", url, code=1)
    assert "cannot be read now" in cli.says("add", url, "--force")
    listed = cli.says("list")
    assert "failing" in listed
    assert "1 http error" in listed


def test_pause_resume_and_set(cli: Cli, site: Server) -> None:
    cli.says("add", f"{site.url}/feed")
    assert "paused" in cli.says("pause", "1")
    assert "not read anyway" in cli.says("pause", f"{site.url}/feed")
    assert "ended" in cli.says("list")
    assert "resumed" in cli.says("resume", "1")
    assert "read anyway" in cli.says("resume", "1")
    changes = [
        "--interval",
        "600",
        "--lang",
        "ar",
        "--teaser",
        "never",
        "--urgent",
        "--category",
        "صحف",
        "--title",
        "اسم",
    ]
    assert "changed" in cli.says("set", "1", *changes)
    assert "اسم [صحف]" in (listed := cli.says("list"))
    assert "urgent" in listed
    assert "changed" in cli.says("set", "1", "--lang", "auto", "--not-urgent")
    assert "urgent" not in cli.says("list")
    cli.says("set", "1", "--lang", "english", code=2)
    cli.says("set", "9", "--urgent", code=1)


def test_lists_in_and_out(cli: Cli, tmp_path: Path) -> None:
    """Folders are categories."""
    (tmp_path / "in.opml").write_text(OPML, encoding="utf-8")
    assert "1 added, 0 watched already" in cli.says("import-opml", "in.opml")
    assert "0 added, 1 watched already" in cli.says("import-opml", "in.opml")
    assert "1 source written" in cli.says("export-opml", "out.opml")
    assert parse_opml((tmp_path / "out.opml").read_bytes()) == parse_opml(OPML.encode())
    assert parse_opml(cli.says("export-opml").encode()) == parse_opml(OPML.encode())
    (tmp_path / "bad.opml").write_text("<!DOCTYPE x><opml/>", encoding="utf-8")
    assert "bad.opml: the list has a DOCTYPE" in cli.says("import-opml", "bad.opml", code=1)
    assert "cannot be read" in cli.says("import-opml", "missing.opml", code=1)
    assert "cannot be written" in cli.says("export-opml", "no/such/folder.opml", code=1)


def test_the_starter_list(cli: Cli) -> None:
    known = starter_list()
    assert len(known) >= 20
    assert all(one.url.startswith("https://") and one.title and one.category for one in known)
    assert f"{len(known)} added" in cli.says("starter")
    assert f"0 added, {len(known)} watched already" in cli.says("starter")


def test_who_we_are() -> None:
    """3.6: an honest User-Agent with a contact address."""
    assert (
        user_agent("https://rasid.example/") == "Rasid/0.1 (news alerts for Telegram readers; +https://rasid.example/)"
    )
    assert user_agent(None) == "Rasid/0.1 (news alerts)"


@pytest.mark.parametrize("contact", ["عنوان", "a (b)", "a\nb", "x" * 201])
def test_a_contact_is_fit_for_a_header(cli: Cli, contact: str) -> None:
    cli.environment["RASID_CONTACT"] = contact
    assert "RASID_CONTACT" in cli.says("list", code=2)
