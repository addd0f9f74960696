"""1.7, 1.13, 1.15, 1.23: the one-shot commands, what they print and their exit codes."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, get_args

import pytest
from typer.testing import CliRunner, Result

import bot
from bot import config, logs
from bot.commands import QUERY_FAULTS
from bot.core.query import Reason
from bot.main import app, main
from storage import articles
from storage.migrate import open_storage

TEXT = "نص الخبر كما ورد في الصحيفة صباح اليوم."


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder and settings of the test's own; logging stays as it is, being the process's."""
    for name in config.Settings.model_fields:
        monkeypatch.delenv(f"{config.PREFIX}{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logs, "configure", lambda _, **__: None)
    monkeypatch.setenv("RASID_ALLOW_PRIVATE_NETWORKS", "true")
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=typed)


def records(path: str, *rows: object) -> str:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_without_a_command_the_help_is_shown() -> None:
    done = run("--help")
    assert done.exit_code == 0
    for command in ("run", "demo", "import", "analyze", "sources"):
        assert command in done.output


def test_import_says_what_it_did() -> None:
    path = records("a.jsonl", {"text": TEXT}, "{broken")
    done = run("import", path)
    assert done.exit_code == 1
    assert "a.jsonl:2: broken JSON" in done.stderr
    assert "1 new, 0 updated, 0 unchanged, 1 alerted, 1 failed" in done.stderr
    again = run("import", records("b.jsonl", {"text": TEXT}))
    assert again.exit_code == 0
    assert "0 new, 0 updated, 1 unchanged, 0 alerted" in again.stderr


@pytest.mark.parametrize(("flag", "alerted"), [("--alert", 1), ("--no-alert", 0)])
def test_import_does_as_its_flags_say(flag: str, alerted: int) -> None:
    done = run("import", flag, records("a.jsonl", {"text": TEXT, "published": "2020-01-01"}))
    assert f"1 new, 0 updated, 0 unchanged, {alerted} alerted" in done.stderr


def test_import_says_what_it_passed_over_in_a_folder() -> None:
    """1.13: once, and which."""
    Path("in").mkdir()
    records("in/a.jsonl", {"text": TEXT})
    for number in range(11):
        Path(f"in/{number:02}.md").write_text(TEXT, encoding="utf-8")
    done = run("import", "in")
    assert done.exit_code == 0
    told, closing = done.stderr.splitlines()
    assert told.startswith("passed over 11 files, no articles by name: in/00.md, in/01.md")
    assert "in/09.md and 1 more" in told
    assert closing.startswith("1 new")
    assert "1 unchanged" in run("import", "in/00.md").stderr


def test_analyze_prints_a_line_an_article_and_names_what_it_could_not_use() -> None:
    Path("queries.txt").write_text("الصحيفة\n\nصباح اليوم\n", encoding="utf-8")
    path = records("a.jsonl", {"id": 7, "text": TEXT}, {"x": 1}, "", {"title": "بلا رقم"})
    done = run("analyze", "--queries", "queries.txt", path)
    assert done.exit_code == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in found] == [7, 1, 3]
    assert [match["query"] for match in found[0]["matches"]] == [0, 2]
    for match in found[0]["matches"]:
        for zone, start, end in match["spans"]:
            assert zone == "text"
            assert TEXT[start:end] in {"الصحيفة", "صباح اليوم"}
    assert set(found[1]) == {"id", "error"}
    assert done.stderr == "error: queries.txt:2:1: no word is given\n"


def test_every_faulty_query_is_told_in_a_sentence_with_its_place() -> None:
    """1.23: no message key; line and place from 1, and the place marked."""
    assert set(QUERY_FAULTS) == set(get_args(Reason))
    long = "كلمة " * 60
    Path("queries.txt").write_text(f"سوريا\nفي من\n{long}\n", encoding="utf-8")
    done = run("analyze", "--queries", "queries.txt", records("a.jsonl", {"text": TEXT}))
    first, second = done.stderr.splitlines()
    assert first == "error: queries.txt:2:1: it has only words that every article has: <here>في من"
    assert second.startswith("error: queries.txt:3:257: it is longer than 256 characters: …")
    assert "<here>" in second


def test_half_a_surrogate_pair_is_escaped() -> None:
    """Promise 7: hostile JSON does not end the run."""
    done = run("analyze", records("a.jsonl", '{"id": "\\ud800", "text": 5}'))
    assert json.loads(done.stdout)["id"] == "\ud800"


def analyzed(*, stdout: IO[str] | int) -> subprocess.Popen[str]:
    path = records("many.jsonl", *({"id": number, "text": TEXT} for number in range(50)))
    program = Path(bot.__file__).parent.parent / "bot.py"
    return subprocess.Popen(
        [sys.executable, str(program), "analyze", path], stdout=stdout, stderr=subprocess.PIPE, text=True
    )


def test_analyze_ends_quietly_when_nobody_reads_on() -> None:
    """1.23: as other programs do before `head`."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = analyzed(stdout=pipe)
    assert done.communicate()[1] == ""
    assert done.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_not_blamed_on_the_input() -> None:
    with Path("/dev/full").open("w") as full:
        done = analyzed(stdout=full)
    assert done.communicate()[1] == "error: standard output: cannot be written: No space left on device\n"
    assert done.returncode == 1


def test_analyze_reads_standard_input_and_cuts_as_told() -> None:
    done = run("analyze", "--summary-chars", "0", "-", typed=json.dumps({"id": "a", "text": TEXT}) + "\n")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["summary"] == ""


@pytest.mark.parametrize("missing", ["input", "queries"])
def test_analyze_says_what_is_not_there(missing: str) -> None:
    path = records("a.jsonl", {"text": TEXT}) if missing == "queries" else "nowhere.jsonl"
    done = run("analyze", path, *(["--queries", "nowhere.txt"] if missing == "queries" else []))
    assert done.exit_code == 1
    assert "nowhere" in done.stderr


def test_queries_in_another_charset_are_refused() -> None:
    Path("queries.txt").write_bytes("الصحيفة".encode("cp1256"))
    done = run("analyze", "--queries", "queries.txt", records("a.jsonl", {"text": TEXT}))
    assert done.exit_code == 1
    assert "UTF-8" in done.stderr


def test_articles_that_were_set_aside_are_listed_and_taken_up_again() -> None:
    """Promise 8: an operator sees what could not be matched, and why."""
    run("import", records("a.jsonl", {"title": "عنوان الخبر", "text": TEXT, "url": "https://example.com/1"}))

    async def set_aside() -> None:
        storage = await open_storage("sqlite:///rasid.db")
        async with storage.write() as tx:
            await articles.set_aside(tx, 1, "ValueError: one\nline", datetime.now(UTC))
        await storage.close()

    asyncio.run(set_aside())
    listed = run("set-aside")
    assert listed.stdout == "1\thttps://example.com/1\tعنوان الخبر\tValueError: one line\n"
    assert listed.stderr == "1 article set aside\n"
    assert "to be matched anew" in run("set-aside", "--retry").stderr
    assert run("set-aside").output == "0 articles set aside\n"


def test_sources_before_there_are_any() -> None:
    assert "no sources yet" in run("sources", "list").output
    done = run("sources", "remove", "https://example.com/feed")
    assert done.exit_code == 1
    assert "not watched" in done.stderr


def test_a_source_that_cannot_be_read_is_kept_only_by_force() -> None:
    url = "http://127.0.0.1:9/feed"
    refused = run("sources", "add", url)
    assert (refused.exit_code, "not added" in refused.stderr) == (1, True)
    forced = run("sources", "add", "--force", url)
    assert (forced.exit_code, "cannot be read now" in forced.stderr) == (0, True)
    assert "is watched already" in run("sources", "add", url).stderr
    assert url in run("sources", "list").output
    assert run("sources", "remove", url).exit_code == 0
    checked = run("sources", "check", url)
    assert (checked.exit_code, "error:" in checked.stderr) == (1, True)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ADMINS", "me", 2),
        ("DATABASE_URL", "sqlite:////nowhere/at/all/x.db", 3),
        ("DATABASE_URL", "postgresql://u:hidden@127.0.0.1:9/x", 3),
    ],
)
def test_faults_have_their_exit_codes_and_show_no_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: int
) -> None:
    monkeypatch.setenv(f"RASID_{name}", value)
    done = run("sources", "list")
    assert done.exit_code == code
    assert done.stderr.startswith("error: ")
    assert "hidden" not in done.output + done.stderr


def test_running_without_a_token_says_where_to_get_one() -> None:
    done = run("run")
    assert done.exit_code == 2
    assert "BotFather" in done.stderr


def test_wrong_usage_is_2() -> None:
    assert run("import").exit_code == 2
    assert run("nonsense").exit_code == 2


def test_the_entry_point_runs_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["bot.py", "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0


PAGE = (
    "<!doctype html><html lang=ar><head><meta charset=utf-8><title>حريق في الميناء القديم</title></head><body><article>"
    "<h1>حريق في الميناء القديم</h1><p>{}</p></article></body></html>"
)


def test_3_8_check_prints_what_files_hold_and_stores_nothing() -> None:
    """A line an item, or an error; one that fails stops no other."""
    Path("a.html").write_text(PAGE.format("اندلع حريق كبير فجر اليوم في الميناء. " * 8), encoding="utf-8")
    Path("b.xml").write_text(
        "<rss><channel><item><title>خبر</title><link>/b</link></item></channel></rss>", encoding="utf-8"
    )
    done = run("sources", "check", "--json", "--base-url", "https://coast.example/", "a.html", "nowhere", "b.xml")
    assert done.exit_code == 1
    page, missing, item = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert list(page) == [
        "input", "kind", "id", "url", "title", "text", "published", "author", "image", "tags", "read_also", "lang"
    ]  # fmt: skip
    assert (page["kind"], page["title"], page["text"][:10]) == ("page", "حريق في الميناء القديم", "اندلع حريق")
    assert (missing["input"], list(missing)) == ("nowhere", ["input", "error"])
    assert (item["kind"], item["url"]) == ("feed", "https://coast.example/b")
    assert "no sources yet" in run("sources", "list").output
    os.mkfifo("pipe.xml")
    refused = run("sources", "check", "--json", "pipe.xml", "a.html")
    assert refused.exit_code == 1
    assert '"error": "cannot be read: not a file"' in refused.stdout, "and it does not wait for a writer"
    shown = run("sources", "check", "a.html").output
    assert "page, 1 item" in shown
    assert "file.invalid" not in shown


def test_3_3_import_takes_saved_pages() -> None:
    """By name and within folders; what is no article is one clear line."""
    Path("pages").mkdir()
    Path("pages/a.html").write_text(PAGE.format("اندلع حريق كبير فجر اليوم في الميناء. " * 8), encoding="utf-8")
    Path("empty.htm").write_text("<html></html>", encoding="utf-8")
    done = run("import", "pages", "empty.htm", "http://127.0.0.1:9/x")
    assert done.exit_code == 1
    assert "1 new, 0 updated, 0 unchanged, 1 alerted, 2 failed" in done.stderr
    assert "empty.htm: " in done.stderr
    assert "http://127.0.0.1:9/x: " in done.stderr
    again = run("import", "pages")
    assert "0 new, 0 updated, 1 unchanged" in again.stderr
