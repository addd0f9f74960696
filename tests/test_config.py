"""1.7: settings are typed, every fault is listed at once, and secrets are never shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot import config
from bot.errors import ConfigError

TOKEN = "123456:AAE-secret_secret"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in config.Settings.model_fields:
        monkeypatch.delenv(f"{config.PREFIX}{name.upper()}", raising=False)


def load(monkeypatch: pytest.MonkeyPatch, **values: str) -> config.Settings:
    for name, value in values.items():
        monkeypatch.setenv(f"{config.PREFIX}{name.upper()}", value)
    return config.load(env_file=None)


def faults(monkeypatch: pytest.MonkeyPatch, **values: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(monkeypatch, **values)
    return caught.value.faults


def test_everything_has_a_default() -> None:
    settings = config.load(env_file=None)
    assert settings.token is None
    assert settings.api_url == "https://api.telegram.org"
    assert settings.database_url.get_secret_value() == "sqlite:///rasid.db"
    assert (settings.admins, settings.interval, settings.alert_max_age) == (
        (),
        timedelta(minutes=2),
        timedelta(hours=48),
    )
    assert not settings.allow_private_networks


def test_values_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(
        monkeypatch,
        token=f" {TOKEN} ",
        api_url="http://127.0.0.1:8081/",
        admins="5, 7،9,",
        poll_interval="1",
        allow_private_networks="true",
        log_level="DEBUG",
    )
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.admins == (5, 7, 9)
    assert settings.interval == timedelta(seconds=1)
    assert settings.log_level == "debug"


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("48h", timedelta(hours=48)),
        ("90m", timedelta(minutes=90)),
        ("2d", timedelta(days=2)),
        ("30 s", timedelta(seconds=30)),
        ("1.5", timedelta(hours=1.5)),
    ],
)
def test_ages_have_units(monkeypatch: pytest.MonkeyPatch, text: str, age: timedelta) -> None:
    assert load(monkeypatch, alert_max_age=text).alert_max_age == age


def test_empty_means_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, token="", database_url="").database_url.get_secret_value() == "sqlite:///rasid.db"
    assert load(monkeypatch, token=" ").token is None


def test_all_faults_are_listed_at_once_without_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    found = faults(
        monkeypatch,
        token="secretvalue",
        api_url="ftp://x",
        database_url="mysql://user:hidden@host/x",
        admins="5,me",
        poll_interval="0",
        alert_max_age="soon",
        log_level="loud",
    )
    assert [line.split(":")[0] for line in found] == [
        "RASID_TOKEN",
        "RASID_API_URL",
        "RASID_DATABASE_URL",
        "RASID_ADMINS",
        "RASID_POLL_INTERVAL",
        "RASID_ALERT_MAX_AGE",
        "RASID_LOG_LEVEL",
    ]
    assert not any(secret in " ".join(found) for secret in ("secretvalue", "hidden", "mysql://user"))


@pytest.mark.parametrize("url", ["rasid.db", "not an address"])
def test_what_is_no_database_address_is_said(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    (fault,) = faults(monkeypatch, database_url=url)
    assert "sqlite:///" in fault


def test_an_age_of_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "RASID_ALERT_MAX_AGE" in faults(monkeypatch, alert_max_age="0h")[0]


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, token=TOKEN, database_url="postgresql://u:hidden@h/x")
    assert TOKEN not in repr(settings) + str(settings)
    assert "hidden" not in repr(settings) + str(settings)


def test_the_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"RASID_TOKEN={TOKEN}\nRASID_ADMINS=1,2\nOTHER=x\n", encoding="utf-8")
    monkeypatch.setenv("RASID_ADMINS", "3")
    settings = config.load(env_file=file)
    assert settings.token is not None
    assert settings.admins == (3,)
