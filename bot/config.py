"""Settings: typed, from the environment and `.env`, every fault listed at once, secrets never printed."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import ConfigError

PREFIX = "RASID_"

_FOR_TESTS = frozenset({"RASID_SHARED", "RASID_GOLDEN", "RASID_REQUIRE_POSTGRES"})
"""What tests, benches and CI read; no settings."""

_DURATION = re.compile(r"(?P<number>\d+(\.\d+)?)\s*(?P<unit>[smhd]?)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DATABASES = ("sqlite", "sqlite+aiosqlite", "postgresql", "postgresql+asyncpg")


class Settings(BaseSettings):
    """All settings. A field's description is its line in docs/settings.md."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    token: Annotated[SecretStr | None, Field(description="The bot's token from @BotFather; needed by `run` alone.")] = (
        None
    )
    api_url: Annotated[
        str, Field(description="Root of the Bot API server, e.g. `http://127.0.0.1:8081` for one of your own.")
    ] = "https://api.telegram.org"
    database_url: Annotated[
        SecretStr,
        Field(description="`sqlite:///FILE`, or `postgresql://USER:PASSWORD@HOST/NAME` (also `?host=/socket/dir`)."),
    ] = SecretStr("sqlite:///rasid.db")
    admins: Annotated[
        tuple[int, ...],
        NoDecode,
        Field(description="Telegram user ids, divided by commas, of those who may push breaking news."),
    ] = ()
    send_rate: Annotated[
        float,
        Field(gt=0, le=1_000, description="Most messages a second in all; slower by itself where Telegram takes less."),
    ] = 30
    alerts_per_hour: Annotated[
        int,
        Field(
            ge=0,
            le=1_000,
            description="How often alerts may ring in one chat within an hour; more come silently, together, within "
            "30 minutes. 0 for no limit.",
        ),
    ] = 6
    poll_interval: Annotated[
        float, Field(ge=1, le=86_400, description="Least seconds between two readings of one source.")
    ] = 120
    contact: Annotated[
        str | None,
        Field(
            max_length=200,
            description="A mail address or page by which owners of sites reach you; told to them in the User-Agent.",
        ),
    ] = None
    host_spacing: Annotated[
        float, Field(ge=0, le=60, description="Seconds between two requests to one host (less when very many wait).")
    ] = 0.5
    alert_max_age: Annotated[
        timedelta, Field(gt=timedelta(), description="Age at which an article no longer alerts: `48h`, `90m`, `2d`.")
    ] = timedelta(hours=48)
    allow_private_networks: Annotated[
        bool, Field(description="Let sources lie on private addresses and any port. For development only.")
    ] = False
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="Least severity that is logged.")
    ] = "info"

    @field_validator("admins", mode="before")
    @classmethod
    def _split_admins(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        ids = [part.strip() for part in value.replace("،", ",").split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() for part in ids):
            raise ValueError("user ids are whole numbers divided by commas; @userinfobot tells you yours")
        return tuple(int(part) for part in ids)

    @field_validator("contact")
    @classmethod
    def _check_contact(cls, value: str | None) -> str | None:
        value = (value or "").strip()
        if not (value.isascii() and value.isprintable()) or set(value) & set("()"):
            raise ValueError("write a mail address or the address of a page, in ASCII and without brackets")
        return value or None

    @field_validator("alert_max_age", mode="before")
    @classmethod
    def _read_duration(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        found = _DURATION.fullmatch(value.strip().lower())
        if found is None:
            raise ValueError("write a number and a unit: 48h, 90m, 2d (a bare number means hours)")
        return timedelta(**{_UNITS[found["unit"] or "h"]: float(found["number"])})

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("token")
    @classmethod
    def _check_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value().strip():
            return None
        number, _, secret = value.get_secret_value().strip().partition(":")
        if not number.isdigit() or not secret:
            raise ValueError("a token looks like 123456789:AAF…; copy it whole from @BotFather")
        return SecretStr(value.get_secret_value().strip())

    @field_validator("api_url")
    @classmethod
    def _check_api_url(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or value.rstrip("/").endswith(":"):
            raise ValueError("must be the root of a Bot API server, e.g. http://127.0.0.1:8081")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: SecretStr) -> SecretStr:
        driver, divided, _ = value.get_secret_value().partition("://")
        if not divided:
            raise ValueError("is not a database address; write sqlite:///rasid.db or postgresql://…")
        if driver not in _DATABASES:
            raise ValueError(f"begins with {driver[:20]}://; use sqlite:/// or postgresql://")
        return value

    @property
    def interval(self) -> timedelta:
        """Least time between two readings of one source."""
        return timedelta(seconds=self.poll_interval)


def load(env_file: Path | None = Path(".env"), **overrides: Any) -> Settings:
    """Read the settings; ConfigError lists every fault, each with the variable's name and without its value."""
    # Asks python-telegram-bot for the delay of a 429 as a timedelta: its numbers are deprecated and warn each time.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    try:
        return Settings(_env_file=env_file, **overrides)
    except ValidationError as error:
        raise ConfigError([_fault(item) for item in error.errors(include_input=False, include_url=False)]) from None


def unknown(env_file: Path | None = Path(".env")) -> dict[str, str | None]:
    """Variables with our prefix that are no settings, each with the setting it resembles most."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    written = dotenv_values(env_file) if env_file is not None and env_file.is_file() else {}
    given = {name.upper() for name in (*os.environ, *written)}
    wrong = sorted(name for name in given if name.startswith(PREFIX) and name not in {*known, *_FOR_TESTS})
    return {name: next(iter(get_close_matches(name, known, 1)), None) for name in wrong}


def _fault(item: Mapping[str, Any]) -> str:
    name = PREFIX + "_".join(str(part) for part in item["loc"]).upper()
    return f"{name}: {str(item['msg']).removeprefix('Value error, ')}"
