"""1.2: exact versions of everything stand in pyproject, and they are what is installed."""

from __future__ import annotations

import tomllib
from importlib.metadata import distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.pins import BLOCK, PYPROJECT, render


def _pins() -> list[str]:
    settings = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    return list(settings["tool"]["uv"]["constraint-dependencies"])


def test_everything_installed_is_pinned_to_its_version() -> None:
    pins = {canonicalize_name(pin.name): str(pin.specifier) for pin in map(Requirement, _pins())}
    installed = {canonicalize_name(found.name): f"=={found.version}" for found in distributions()}
    unpinned = {name: version for name, version in installed.items() if pins.get(name) != version}
    assert unpinned == {}, "run: uv sync, or refresh the pins (tests/pins.py)"


def test_refreshing_rewrites_the_block_and_nothing_else() -> None:
    text = PYPROJECT.read_text(encoding="utf-8")
    changed = BLOCK.sub(lambda _: render(["only==1"]), text, count=1)
    assert tomllib.loads(changed)["tool"]["uv"]["constraint-dependencies"] == ["only==1"]
    assert BLOCK.sub(lambda _: render(_pins()), changed, count=1) == text


def test_no_lock_file_is_kept() -> None:
    ignored = (PYPROJECT.parent / ".gitignore").read_text(encoding="utf-8").split()
    assert "uv.lock" in ignored
