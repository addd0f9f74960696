"""No secret in a log, whoever logs it and however."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs

TOKEN = "123456789:AAExampleExampleExampleExampleExample"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging is the process's own: every test leaves it as it was."""
    before = logging.getLogger().handlers[:], logging.getLogger().level
    yield
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_json_with_its_ids(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    structlog.get_logger("jobs.deliver").info("sent", chat_id=5)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["chat_id"], line["level"], line["logger"]) == ("sent", 5, "info", "jobs.deliver")


def test_tokens_are_taken_out_of_everything(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    logger = structlog.get_logger("x")
    logger.warning(TOKEN, url=TOKEN, error=ValueError(TOKEN))
    logging.getLogger("some.library").warning("GET /bot%s/getMe", TOKEN)
    logger.error("failed", exc_info=RuntimeError(f"bot{TOKEN}"))
    shown = capsys.readouterr().err
    assert shown.count("<token>") >= 5
    assert TOKEN not in shown


def test_other_values_stay_what_they_are() -> None:
    assert logs.redact(5) == 5
    assert logs.redact("chat 123:abc") == "chat 123:abc"


def test_talkative_libraries_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    logging.getLogger("httpx").info("HTTP Request: POST …")
    structlog.get_logger("x").debug("not at this level")
    assert capsys.readouterr().err == ""


def test_the_configured_secret_is_taken_out_whatever_it_looks_like(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", secrets=["7:odd"])
    structlog.get_logger("x").warning("GET /bot7:odd/getMe", error=ValueError("7:odd"))
    assert "7:odd" not in capsys.readouterr().err
