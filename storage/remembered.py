"""Small facts that outlive a process, by name: what Telegram's limit was found to be, and the like."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from storage.engine import Tx
from storage.schema import remembered
from storage.statements import upsert


async def put(tx: Tx, name: str, value: Any, now: datetime) -> None:
    """Remember a value, of anything JSON can carry."""
    insertion = upsert(tx, remembered).values(name=name, value=value, at=now)
    await tx.execute(insertion.on_conflict_do_update(index_elements=["name"], set_={"value": value, "at": now}))


async def get(tx: Tx, name: str) -> tuple[Any, datetime] | None:
    """The value and when it was remembered."""
    row = (await tx.execute(select(remembered.c.value, remembered.c.at).where(remembered.c.name == name))).first()
    return None if row is None else (row.value, row.at)
