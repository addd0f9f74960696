"""The articles of the sample newsroom, as they are written down in archive.toml and live.toml beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article as it was written; when it is published is the newsroom's business."""

    slug: str
    lang: str
    publisher: str
    title: str
    paragraphs: tuple[str, ...]
    tags: tuple[str, ...] = ()
    read_also: tuple[str, ...] = ()
    """Slugs of articles printed before it."""
    age: timedelta | None = None
    """How old it is when the newsroom opens; None for what is printed later."""


def load() -> tuple[Piece, ...]:
    """All articles in the order of their printing: first what is there when the newsroom opens, oldest first."""
    return (*_read("archive.toml"), *_read("live.toml"))


def _read(name: str) -> list[Piece]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [_piece(table) for table in tomllib.loads(text)["piece"]]


def _piece(table: dict[str, Any]) -> Piece:
    return Piece(
        slug=table["slug"],
        lang=table["lang"],
        publisher=table["publisher"],
        title=table["title"],
        paragraphs=tuple(part.strip() for part in table["body"].split("\n\n")),
        tags=tuple(table.get("tags", ())),
        read_also=tuple(table.get("read_also", ())),
        age=timedelta(hours=table["hours"]) if "hours" in table else None,
    )
