"""The few constructs that the two engines want differently."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import Tx

LONGEST_KEY = 1_000
"""Bytes of a value in an index; PostgreSQL refuses more than 2.7 kB, and addresses and guids come from outside."""

ARTICLES = 0x5241_5341  # "RASA"
QUERIES = 0x5241_5351  # "RASQ"


def upsert(tx: Tx, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT; both dialects share its methods but no common type."""
    return (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(table)


async def one_at_a_time(tx: Tx, key: int) -> None:
    """Wait until no other transaction holds the key, and hold it until this one ends.

    On SQLite all writing transactions exclude each other anyway.
    """
    if tx.dialect.name == "postgresql":
        await tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def batches(ids: Iterable[int], size: int = 1_000) -> Iterator[list[int]]:
    """Ids in lists of at most so many: an engine takes only so many in one statement."""
    left = list(ids)
    for start in range(0, len(left), size):
        yield left[start : start + size]


def bounded(key: str) -> str:
    """The key itself, or its hash when it is too long for an index."""
    encoded = key.encode(errors="replace")
    return key if len(encoded) <= LONGEST_KEY else f"sha256:{hashlib.sha256(encoded).hexdigest()}"
