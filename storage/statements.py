"""The few constructs that SQLAlchemy spells differently for the two engines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import Tx


def upsert(tx: Tx, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT; both dialects share its methods but no common type."""
    return (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(table)
