"""The one error handler: a kind word, a log without texts, nothing raised."""

from __future__ import annotations

from typing import Any

import pytest
import structlog

from handlers import errors
from handlers.context import BotData, RasidContext
from storage.engine import Storage
from tests.handlers.conftest import Newsroom


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Storage does not answer."""

    quoted = "parameters: the reader's secret"

    def fail(_: Storage) -> Any:
        raise RuntimeError(quoted)

    monkeypatch.setattr(Storage, "write", fail)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(("code", "sorry"), [("ar", "تعذّر تنفيذ الطلب"), ("en", "That did not work")])
async def test_promise_8_a_fault_is_said_and_logged_without_texts(newsroom: Newsroom, code: str, sorry: str) -> None:
    reader = newsroom.reader(1, code)
    with structlog.testing.capture_logs() as logs:
        answer = await newsroom.ask(reader, "/follow كلمتي")
        await newsroom.settle()
    assert sorry in answer.text
    (entry,) = logs
    assert (entry["event"], entry["error"], entry["chat_id"]) == ("an update failed", "RuntimeError", 1)
    assert "follow.py" in entry["place"]
    assert "secret" not in str(logs)
    assert "كلمتي" not in str(logs)


async def test_promise_8_a_failed_press_is_answered(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = newsroom.reader()
    answer = await newsroom.ask(reader, "/follow سوريا")
    monkeypatch.setattr(Storage, "write", lambda _: 1 / 0)
    assert "تعذّر تنفيذ الطلب" in await newsroom.press(reader, answer, 0)
    newsroom.api.faults.fail(400, "Bad Request: query is too old", method="answerCallbackQuery")
    await reader.press(answer, 0)
    await newsroom.settle()


@pytest.mark.usefixtures("broken")
async def test_saying_sorry_may_fail_too(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(type(newsroom.services.gateway), "send", fail)
    with structlog.testing.capture_logs() as logs:
        await newsroom.reader().say("/list")
        await newsroom.settle()
    assert [entry["event"] for entry in logs] == ["an update failed", "could not say sorry"]


@pytest.mark.usefixtures("broken")
async def test_an_edit_that_fails_is_not_answered(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    said = await editor.say("سوريا")
    await newsroom.settle()
    sorry = len(editor.replies())
    await editor.edit(said, "/breaking زلزال")
    await newsroom.settle()
    assert len(editor.replies()) == sorry


async def test_errors_outside_of_updates_are_logged(newsroom: Newsroom) -> None:
    context = RasidContext(application=newsroom.application)
    context.error = ValueError("secret")
    with structlog.testing.capture_logs() as logs:
        await errors.on_error(None, context)
    assert logs == [{"event": "error outside of updates", "error": "ValueError", "log_level": "warning"}]


async def test_an_answer_that_did_not_leave_is_sent_again_and_a_refused_one_logged(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    newsroom.api.faults.fail(500, "Internal Server Error", method="sendMessage")
    assert "لا كلمات" in (await newsroom.ask(reader, "/list")).text
    newsroom.api.faults.fail(400, "Bad Request: whatever", method="sendMessage")
    with structlog.testing.capture_logs() as logs:
        await reader.say("/list")
        await newsroom.settle()
    assert [(entry["event"], entry["chat_id"]) for entry in logs] == [("answer not sent", 1)]
    assert len(reader.replies()) == 1


async def test_services_are_needed(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    context = RasidContext(application=newsroom.application)
    assert context.services is newsroom.services
    monkeypatch.setattr(newsroom.application, "bot_data", BotData())
    with pytest.raises(RuntimeError, match="register"):
        _ = context.services
