"""The run lock: one process per database polls Telegram and delivers; others may stand by (4.19)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import structlog
from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StorageError
from storage.engine import Storage

log = structlog.get_logger(__name__)

_ADVISORY_LOCK = 0x5241_5352  # "RASR"

_ANSWER_S = 10.0
"""Seconds within which the server answers on the lock's connection, or it counts as lost."""

_TAKEN = (
    "another process already runs the bot on this database; stop it first, give this one its own database, or let this "
    "one stand by (--stand-by)"
)


class RunLock:
    """Held for as long as the block runs; freed by the system when the process dies, however it dies.

    SQLite: a lock file beside the database. PostgreSQL: a session's advisory lock on a connection of its own, which
    `is_held` asks after, because a server that restarts frees it while this process lives.

    Args:
        storage: the database.
        stand_by: waits before the lock is looked at again; False ends the waiting. Without it, StorageError is raised
            when another process holds the lock; with it, only when the waiting was ended.

    """

    def __init__(self, storage: Storage, *, stand_by: Callable[[], Awaitable[bool]] | None = None) -> None:
        self._storage = storage
        self._stand_by = stand_by
        path = storage.path
        self._file = None if path is None else FileLock(f"{path}.lock")
        self._connection: AsyncConnection | None = None

    async def __aenter__(self) -> Self:
        told = False
        while not await self._try():
            if self._stand_by is None:
                raise StorageError(_TAKEN)
            if not told:
                log.info("standing by: another process runs the bot on this database")
                told = True
            if not await self._stand_by():
                raise StorageError(_TAKEN)
        if told:
            log.info("taking over")
        return self

    async def _try(self) -> bool:
        if self._file is not None:
            try:
                self._file.acquire(blocking=False)
            except Timeout:
                return False
            return True
        return self._storage.is_sqlite or await self._lock_server()

    async def _lock_server(self) -> bool:
        connection = await self._storage.writer.connect()
        # Outside a transaction, so that the idle connection holds no snapshot back from vacuum.
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        got = await connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        if not got.scalar_one():
            await connection.close()
            return False
        self._connection = connection
        return True

    async def is_held(self) -> bool:
        """Whether the lock is still ours: on PostgreSQL it goes with its connection."""
        if self._connection is None:
            return True
        try:
            async with asyncio.timeout(_ANSWER_S):
                await self._connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):  # TimeoutError is an OSError
            return False
        return True

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.release()
        if self._connection is not None:
            try:
                await self._connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
                await self._connection.close()
            except (SQLAlchemyError, OSError) as fault:
                log.info("the run lock went with its connection", error=type(fault).__name__)
                await self._connection.invalidate()
