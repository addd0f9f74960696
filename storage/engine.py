"""Opening the database: one writing connection and separate readers on SQLite, a pool on PostgreSQL.

SQLite rules (DESIGN "Choices already measured"): WAL; every write begins IMMEDIATE, because a deferred BEGIN that turns
into a write fails "locked" at once; one writing connection per process, because coroutines on one connection would
share a transaction; busy timeout for other processes. See lemon24/reader `_sqlite_utils.py`, datasette `database.py`.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import aiosqlite
from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.errors import StorageError

BUSY_TIMEOUT_S = 30
"""How long a statement waits for another process's write before it gives up."""

READERS = 4
POSTGRES_CONNECTIONS = 8

Tx: TypeAlias = AsyncConnection
"""A connection within `Storage.write()` or `Storage.read()`: what the functions of this package take."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def parse_url(text: str) -> URL:
    """Read a database address as the settings take it and name the asynchronous driver; StorageError otherwise."""
    try:
        url = make_url(text)
    except ArgumentError:
        # The text may hold a password: it is never repeated.
        raise StorageError("RASID_DATABASE_URL is not a database address; write sqlite:///rasid.db") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise StorageError(f"unknown kind of database {url.drivername!r}; use sqlite:/// or postgresql://")
    if driver.startswith("sqlite") and (url.database or "").startswith("file:"):
        raise StorageError("SQLite's file: addresses are not taken; write sqlite:/// and the path")
    return url.set(drivername=driver)


@dataclass(frozen=True)
class Storage:
    """An open database. `write()` and `read()` give connections; the functions of this package take them."""

    url: URL
    writer: AsyncEngine
    reader: AsyncEngine

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded engine is in use."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The database file itself, whatever links lead to it; None on PostgreSQL or in memory."""
        name = self.url.database
        return Path(name).resolve() if self.is_sqlite and name and name != ":memory:" else None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends well, rolled back when it raises."""
        async with self.writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading; what is read within one block is one snapshot."""
        async with self.reader.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.writer.dispose()
        if self.reader.pool is not self.writer.pool:
            await self.reader.dispose()


def connect(text: str) -> Storage:
    """Make the engines for a database address; no connection is opened yet."""
    url = parse_url(text)
    if url.get_backend_name() != "sqlite":
        engine = create_async_engine(
            url, pool_size=POSTGRES_CONNECTIONS, max_overflow=POSTGRES_CONNECTIONS, pool_pre_ping=True
        )
        reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return Storage(url, engine, reader)
    if url.database in {None, "", ":memory:"}:
        return _connect_memory(url)
    writer = _sqlite_engine(url, pool_size=1, begin="BEGIN IMMEDIATE")
    reader = _sqlite_engine(url, pool_size=READERS, begin="BEGIN", read_only=True)
    return Storage(url, writer, reader)


def _connect_memory(url: URL) -> Storage:
    """A database of this process alone, for `analyze` and for tests: reading and writing share the one connection."""
    engine = _sqlite_engine(url.set(database=":memory:"), pool_size=1, begin="BEGIN IMMEDIATE")
    return Storage(engine.url, engine, engine)


def _sqlite_engine(url: URL, *, pool_size: int, begin: str, read_only: bool = False) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=2 * BUSY_TIMEOUT_S,
        connect_args={"timeout": BUSY_TIMEOUT_S},
    )
    _prepare_sqlite(engine, begin, read_only=read_only)
    return engine


async def _enter_wal(connection: aiosqlite.Connection) -> None:
    """Turn write-ahead logging on; waits for others who do so too, which SQLite's busy timeout does not."""
    give_up = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            await (await connection.execute("PRAGMA journal_mode = WAL")).close()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            await asyncio.sleep(0.02)
        else:
            return


def _prepare_sqlite(engine: AsyncEngine, begin: str, *, read_only: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None  # the driver begins nothing by itself; `_on_begin` does
        dbapi_connection.run_async(_enter_wal)
        cursor = dbapi_connection.cursor()
        cursor.execute("PRAGMA synchronous = FULL")  # an alert marked sent must stay so after a power cut
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "invalidate")
    def _on_invalidate(dbapi_connection: Any, _record: object, _error: object) -> None:
        # A task was cancelled within a statement, and the connection is about to be closed. Closing ends a transaction
        # only when the last cursor is gone, and the cancelled task's traceback may hold one: the lock would stay.
        dbapi_connection.rollback()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)


def probe(path: Path) -> None:
    """Open and close the file of an SQLite database; sqlite3.OperationalError if that cannot be done.

    When aiosqlite cannot open a file it leaves a thread behind, which prints a traceback once the loop is closed.
    """
    sqlite3.connect(path, timeout=BUSY_TIMEOUT_S).close()


@asynccontextmanager
async def savepoint(tx: Tx) -> AsyncIterator[None]:
    """A part of a transaction that is undone by itself when it raises; what else the transaction did stays."""
    fault: BaseException | None = None
    try:
        async with tx.begin_nested():
            try:
                yield
            except BaseException as error:
                fault = error
                raise
    except DBAPIError as error:
        # A full disk undoes SQLite's whole transaction, savepoints and all: what is to be said is why.
        if fault is not None and "no such savepoint" in str(error.orig):
            raise fault from None
        raise


def is_outage(error: Exception) -> bool:
    """Whether the database itself failed (locked, full, gone), rather than it refused what it was given.

    Classes 22 (data exception) and 23 (integrity constraint violation) of SQLSTATE speak of the data; asyncpg refuses
    some data by a ValueError or TypeError of its own before it sends them.
    """
    if not isinstance(error, SQLAlchemyError):
        return isinstance(error, OSError)
    if not isinstance(error, DBAPIError):  # of SQLAlchemy's own: a pool without connections, a closed connection
        return True
    if error.connection_invalidated or isinstance(error.orig, sqlite3.OperationalError):
        return True
    if isinstance(error, DataError | IntegrityError):
        return False
    cause = error.orig.__cause__ if error.orig is not None else None
    if isinstance(cause, ValueError | TypeError):
        return False
    return not str(getattr(error.orig, "sqlstate", None) or "").startswith(("22", "23"))


def cause_of(error: Exception) -> str:
    """What the database itself said, without the statement that failed."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return str(cause)[:300]


def explain(error: DBAPIError | sqlite3.Error, url: URL) -> StorageError:
    """Turn what a user can mend into a sentence; the address is shown without its password."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    shown = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)
    if isinstance(cause, sqlite3.DatabaseError) and "not a database" in str(cause):
        return StorageError(f"{shown} is not an SQLite database; name another file in RASID_DATABASE_URL")
    if isinstance(cause, sqlite3.OperationalError) and "locked" in str(cause):
        return StorageError(f"{shown} is held by another program; try again when that has finished")
    if isinstance(cause, sqlite3.OperationalError):
        return StorageError(f"cannot use {shown}: {cause}; check that the folder exists, is writable and has room")
    return StorageError(f"cannot use {shown}: {cause}")
