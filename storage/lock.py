"""The run lock: one process per database polls Telegram and delivers."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StorageError
from storage.engine import Storage

_ADVISORY_LOCK = 0x5241_5352  # "RASR"

_TAKEN = "another process already runs the bot on this database; stop it first, or give this one its own database"


class RunLock:
    """Held for as long as the block runs; freed by the system when the process dies, however it dies.

    SQLite: a lock file beside the database. PostgreSQL: a session's advisory lock on a connection of its own.
    Raises StorageError when another process holds it.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        path = storage.path
        self._file = None if path is None else FileLock(f"{path}.lock")
        self._connection: AsyncConnection | None = None

    async def __aenter__(self) -> Self:
        if self._file is not None:
            try:
                self._file.acquire(blocking=False)
            except Timeout:
                raise StorageError(_TAKEN) from None
        elif not self._storage.is_sqlite:
            await self._lock_server()
        return self

    async def _lock_server(self) -> None:
        connection = await self._storage.writer.connect()
        # Outside a transaction, so that the idle connection holds no snapshot back from vacuum.
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        got = await connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        if not got.scalar_one():
            await connection.close()
            raise StorageError(_TAKEN)
        self._connection = connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.release()
        if self._connection is not None:
            await self._connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
            await self._connection.close()
