"""Logging: structlog to stderr, for people on a terminal and as JSON elsewhere; never a token, never a message text."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any

import structlog
from structlog.types import EventDict, Processor

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")

_secrets: set[str] = set()
"""The configured secrets, whatever they look like."""

_TALKATIVE = (
    "httpx",
    "httpcore",
    "apscheduler",
    "telegram",
    "aiosqlite",
    "asyncio",
    "sqlalchemy",
    "alembic",
    "uvicorn",
)
"""Libraries that log each request, tick or query; httpx logs addresses that hold the token."""


def redact(value: Any) -> Any:
    """Take the configured secrets, and whatever looks like a bot token, out of what is logged, exceptions included."""
    if isinstance(value, BaseException):
        value = repr(value)
    if not isinstance(value, str):
        return value
    for secret in _secrets:
        value = value.replace(secret, "<token>")
    return _TOKEN.sub("<token>", value)


def _redact_event(_logger: object, _name: str, event: EventDict) -> EventDict:
    return {key: redact(value) for key, value in event.items()}


def configure(level: str, *, secrets: Iterable[str] = ()) -> None:
    """Set up logging once, at the start of a command; `secrets` are never written."""
    _secrets.update(secret for secret in secrets if secret)
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    terminal = sys.stderr.isatty()
    renderer: Processor = (
        structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # What ends polling is said once, by `bot.app`.
    logging.getLogger("telegram.ext").addFilter(lambda record: "Invalid token" not in record.getMessage())
    # It warns whenever a tick is still at work when the next one is due, which is how ticks are meant to be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
