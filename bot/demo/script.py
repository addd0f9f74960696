"""What a line typed in the demo, or written in a script for it, asks for.

| line | meaning |
|---|---|
| `!N` | press the N-th button, counted from 1, of the last message that has buttons |
| `?TEXT` | wait until TEXT stands in what the bot said since the person last typed or pressed; `?` alone: anything |
| `@reader`, `@admin` | go on as this person |
| `/quit` | end |
| blank, or `#` and a space | nothing, a comment; `#سوريا` is a keyword |
| all else | type it |
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Type:
    """Type this."""

    text: str


@dataclass(frozen=True, slots=True)
class PressButton:
    """Press a button of the last message that has any; `number` counts from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class Expect:
    """Wait for these words of the bot's."""

    text: str


@dataclass(frozen=True, slots=True)
class Become:
    """Go on as another person."""

    name: str


@dataclass(frozen=True, slots=True)
class Quit:
    """End."""


Step: TypeAlias = Type | PressButton | Expect | Become | Quit

_PRESS = re.compile(r"!\s*([0-9]{1,3})")


def read_step(line: str, names: Collection[str]) -> Step | None:
    """Read one line; None when it asks for nothing. `names` are the persons one may become."""
    text = line.strip().removeprefix("\ufeff")
    if not text or text == "#" or text.startswith("# "):
        return None
    pressed = _PRESS.fullmatch(text)
    if pressed:
        return PressButton(int(pressed[1]))
    if text.startswith("?"):
        return Expect(text[1:].strip())
    if text[0] == "@" and text[1:] in names:
        return Become(text[1:])
    return Quit() if text == "/quit" else Type(text)
