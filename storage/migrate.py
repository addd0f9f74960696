"""Bringing a database to the present schema."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.errors import StorageError
from storage.engine import Storage, connect, explain, probe
from storage.schema import Instant, PlainText

# Owned by the search index of either engine, declared in `storage.search`, not in the metadata.
_SEARCH_TABLE = "article_search"
_ADVISORY_LOCK = 0x5241_5349  # "RASI"; shared by every process that migrates the same PostgreSQL database


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(_SEARCH_TABLE))


def _render(kind: str, item: object, _context: object) -> str | bool:
    # A step must not change when the code does: what it writes down is the plain type of the column.
    if kind == "type" and isinstance(item, Instant):
        return "sa.BigInteger()"
    return "sa.Text()" if kind == "type" and isinstance(item, PlainText) else False


OPTIONS: dict[str, Any] = {
    "include_name": _ours,
    "render_item": _render,
    "transactional_ddl": True,
    "render_as_batch": True,
}


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's settings for our steps, run on that connection and in its transaction."""
    config = Config()
    # Alembic interpolates "%" in its options.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    current = MigrationContext.configure(connection).get_current_revision()
    if current != ScriptDirectory.from_config(migration_config()).get_current_head():
        command.upgrade(migration_config(connection), "head")


async def open_storage(url: str) -> Storage:
    """Connect and bring the schema up to date, under a lock; StorageError says what to mend."""
    storage = connect(url)
    try:
        if storage.path is not None:
            await asyncio.to_thread(probe, storage.path)
        async with storage.write() as connection:
            await connection.run_sync(_upgrade)
    except CommandError as error:
        await storage.close()
        raise StorageError(
            f"the database was made by a newer Rasid ({error}); run that version, or restore a backup"
        ) from error
    except (DBAPIError, sqlite3.Error) as error:
        await storage.close()
        raise explain(error, storage.url) from error
    except OSError as error:
        await storage.close()
        raise StorageError(f"cannot reach the database server: {error}; is it running?") from error
    return storage
