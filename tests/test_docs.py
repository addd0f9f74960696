"""1.7, 1.4: what can be set and typed is documented, and the documents say what the code does."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.main import get_command

from bot.config import PREFIX, Settings
from bot.main import app

ROOT = Path(__file__).parents[1]
SETTINGS = ROOT / "docs" / "settings.md"
TABLE = re.compile(r"\| variable \|.*?(?=\n\n|\Z)", re.DOTALL)


def _default(value: Any) -> str:
    if value is None or value == ():
        return "–"
    if isinstance(value, SecretStr):
        return f"`{value.get_secret_value()}`"
    if hasattr(value, "total_seconds"):
        return f"`{value.total_seconds() / 3600:g}h`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _table() -> str:
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    rows += [
        f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(rows)


def test_every_setting_stands_in_the_documented_table() -> None:
    text = SETTINGS.read_text(encoding="utf-8")
    if os.environ.get("RASID_GOLDEN") == "write":
        SETTINGS.write_text(TABLE.sub(lambda _: _table(), text), encoding="utf-8")
        text = SETTINGS.read_text(encoding="utf-8")
    assert _table() in text


def _shown_commands(name: str) -> list[str]:
    """The commands that a README shows, in blocks and in sentences, without their comments."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    inline = re.findall(r"`([^`\n]*\buv [^`\n]*)`", text)
    return [line.split("#")[0].strip() for line in (*blocks.splitlines(), *inline)]


def test_both_readmes_show_the_same_commands() -> None:
    """1.4, 1.6: the line for systems whose pip refuses included."""
    shown = _shown_commands("README.md")
    assert any("-m venv" in line for line in shown)
    assert _shown_commands("README.ar.md") == shown


def _commands() -> list[str]:
    root: Any = get_command(app)
    found = []
    for name, command in root.commands.items():
        found += [f"{name} {sub}" for sub in getattr(command, "commands", {})] or [name]
    return found


@pytest.mark.parametrize("command", _commands())
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("readme", ["README.md", "README.ar.md"])
def test_both_readmes_print_the_two_commands(readme: str) -> None:
    lines = (ROOT / readme).read_text(encoding="utf-8").splitlines()
    assert "pip install uv && uv run bot.py demo" in lines
    assert "uv run pytest" in lines


@pytest.mark.parametrize("path", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]), ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"
