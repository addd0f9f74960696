"""1.7, 1.16, 1.22: how the program starts, stops, and says what is wrong, in processes of its own."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from pathlib import Path

import pytest

from bot.demo.api import LocalBotApi
from tests.e2e.program import READY_S, ROOT, STOP_S, Bot, environment, execute, record, told, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = "123456789:AAFsecret-secret-secret-secret-secret"


async def test_one_run_a_database_and_other_commands_beside_it(bot: Bot) -> None:
    """1.16: a second run says so and ends with 3; other commands work beside the first."""
    document = bot.folder / "amber.txt"
    document.write_text("العنبر يظهر على الشاطئ\n\nظهر العنبر على الشاطئ.\n\nالمصدر: الساحل\n", encoding="utf-8")
    reader = await bot.follower("العنبر")
    second, imported, listed = await asyncio.gather(
        bot.command("run"), bot.command("import", str(document)), bot.command("sources", "list")
    )
    assert second.code == 3
    assert second.err.startswith("error: another process already runs the bot on this database; stop it first")
    assert (imported.code, imported.err) == (0, "1 new, 0 updated, 0 unchanged, 1 alerted\n")
    assert listed.code == 0
    await told(reader, "العنبر يظهر على الشاطئ")


async def test_an_unreachable_api_is_waited_for(own_bot: Bot, tmp_path: Path) -> None:
    """1.7: said at once and tried again; the token in the address is not said."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    own_bot.env["RASID_API_URL"] = f"http://127.0.0.1:{port}"
    own_bot.env["RASID_TOKEN"] = SECRET
    await own_bot.start(ready=False)
    await own_bot.said("Telegram cannot be reached, trying again")
    async with LocalBotApi(token=SECRET, port=port) as api:
        await asyncio.wait_for(api.world.updates.polled.wait(), READY_S)
        await own_bot.said(f"@{api.world.bot.username} is running")
        code, took = await own_bot.terminate(signal.SIGINT)
    assert code == 0
    assert took < STOP_S
    assert SECRET not in own_bot.log


async def test_faults_before_the_start(api: LocalBotApi, tmp_path: Path) -> None:
    """1.7: 4 for a refused token, 2 for settings, all of them at once; secrets are never said."""
    base = {"api_url": api.url, "database_url": f"sqlite:///{tmp_path}/rasid.db"}
    wrong = {"token": "hunter2", "admins": "me", "poll_interval": 0, "database_url": "mysql://root:hunter2@db/x"}
    refused, settings = await asyncio.gather(
        execute(tmp_path, environment(**base, token=SECRET), "run"),
        execute(tmp_path, environment(**base | wrong), "run"),
    )
    assert refused.code == 4
    assert refused.err == "error: Telegram refuses RASID_TOKEN; ask @BotFather for /token and set it anew\n"
    assert settings.code == 2
    assert [line.split(":")[1].strip() for line in settings.err.splitlines()] == [
        "RASID_TOKEN",
        "RASID_DATABASE_URL",
        "RASID_ADMINS",
        "RASID_POLL_INTERVAL",
    ]
    assert "hunter2" not in settings.err


async def test_stops_in_time_though_telegram_does_not_answer(own_bot: Bot) -> None:
    """1.22: an alert and a reply wait for their answers; the stop waits for neither, and the alert stays owed."""
    await own_bot.start()
    reader, talker = await own_bot.follower("العقيق"), own_bot.reader()
    for chat in (reader, talker):
        own_bot.api.faults.delay(30, method="sendMessage", chat_id=chat.id)
    await talker.say("/help")
    await own_bot.bring(record("العقيق يعود إلى الواجهة", "عن العقيق."))

    async def is_on_its_way() -> bool:
        return any(row.leased_until for row in await own_bot.alerts())

    await until(is_on_its_way)
    code, took = await own_bot.terminate()
    assert code == 0
    assert took < STOP_S
    assert [row.state for row in await own_bot.alerts()] == ["pending"]
    own_bot.api.faults.clear()
    await own_bot.start()
    await told(reader, "العقيق يعود إلى الواجهة")


async def test_a_token_that_is_revoked_ends_the_run(own_bot: Bot) -> None:
    """1.7: a bot that gets no updates any more does not stay up, deaf: it says so in one line and ends with 4."""
    await own_bot.start()
    own_bot.api.faults.fail(401, "Unauthorized", method="getUpdates", times=None)
    assert await own_bot.exited() == 4
    assert own_bot.log.splitlines()[-1] == (
        "error: Telegram refuses RASID_TOKEN; ask @BotFather for /token and set it anew"
    )
    assert "Traceback" not in own_bot.log


@pytest.mark.parametrize("command", [["run"], ["import", "."], ["sources", "list"]])
async def test_a_database_that_cannot_be_opened_is_one_line(tmp_path: Path, command: list[str]) -> None:
    """1.7: code 3 and what to mend, without the traceback of a library's thread."""
    env = environment(token=SECRET, database_url=f"sqlite:///{tmp_path}/no/such/folder/rasid.db")
    ended = await execute(tmp_path, env, *command)
    assert ended.code == 3
    assert ended.err == (
        f"error: cannot use sqlite:///{tmp_path}/no/such/folder/rasid.db: unable to open database file;"
        " check that the folder exists, is writable and has room\n"
    )


async def test_a_setting_with_a_slip_in_its_name_is_noticed(tmp_path: Path) -> None:
    """1.7: what would be ignored in silence is said, with the name that was meant."""
    (tmp_path / ".env").write_text("RASID_POLL_INTERVALL=9\n", encoding="utf-8")
    env = environment(database_url=f"sqlite:///{tmp_path}/rasid.db") | {"RASID_ADMIN": "7"}
    ended = await execute(tmp_path, env, "sources", "list")
    assert ended.err.splitlines()[:2] == [
        "warning: RASID_ADMIN is no setting; did you mean RASID_ADMINS?",
        "warning: RASID_POLL_INTERVALL is no setting; did you mean RASID_POLL_INTERVAL?",
    ]


async def test_analyze_ends_quietly_when_nobody_reads_on(tmp_path: Path) -> None:
    """1.23: like other tools in a pipe; the input is not blamed."""
    (tmp_path / "a.jsonl").write_text('{"text":"خبر"}\n' * 500, encoding="utf-8")
    program = f"'{sys.executable}' '{ROOT / 'bot.py'}' analyze a.jsonl | head -n 1"
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_shell(program, cwd=tmp_path, env=environment(), stdout=pipe, stderr=pipe)
    out, err = await asyncio.wait_for(process.communicate(), READY_S)
    assert out.count(b"\n") == 1
    assert err == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
async def test_analyze_blames_the_output_for_its_faults(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text":"خبر"}\n', encoding="utf-8")
    program = f"'{sys.executable}' '{ROOT / 'bot.py'}' analyze a.jsonl > /dev/full"
    process = await asyncio.create_subprocess_shell(
        program, cwd=tmp_path, env=environment(), stderr=asyncio.subprocess.PIPE
    )
    _, err = await asyncio.wait_for(process.communicate(), READY_S)
    assert process.returncode == 1
    assert err.decode().startswith("error: standard output: cannot be written: No space left on device")
