"""1.16: one process per database runs the bot, and the system frees the lock however it dies."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import StorageError
from storage.engine import Storage, connect
from storage.lock import RunLock
from storage.migrate import open_storage

HOLDER = """
import asyncio, sys
from storage.engine import connect
from storage.lock import RunLock

async def main(url):
    async with RunLock(connect(url)):
        print("held", flush=True)
        await asyncio.sleep(60)

asyncio.run(main(sys.argv[1]))
"""


async def test_second_is_refused_and_the_next_is_let_in(storage: Storage, database_url: str) -> None:
    second = connect(database_url)
    async with RunLock(storage):
        for _ in range(2):
            with pytest.raises(StorageError, match="another process already runs the bot"):
                await RunLock(second).__aenter__()
    async with RunLock(second):
        pass
    await second.close()


async def test_freed_when_the_process_is_killed(storage: Storage, database_url: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, database_url, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    with pytest.raises(StorageError, match="another process"):
        await RunLock(storage).__aenter__()
    process.kill()
    await process.wait()
    async with asyncio.timeout(10):
        while True:
            try:
                async with RunLock(storage):
                    break
            except StorageError:
                await asyncio.sleep(0.05)  # PostgreSQL notices the closed connection a moment later


async def test_the_same_file_under_two_names(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    one, other = connect(f"sqlite:///{tmp_path}/real/a.db"), connect(f"sqlite:///{tmp_path}/link/a.db")
    async with RunLock(one):
        with pytest.raises(StorageError):
            await RunLock(other).__aenter__()


async def test_other_commands_work_beside_it(storage: Storage, database_url: str) -> None:
    async with RunLock(storage):
        beside = await open_storage(database_url)
        async with beside.write():
            pass
        await beside.close()


async def test_in_memory_needs_none() -> None:
    storage = connect("sqlite://")
    async with RunLock(storage), RunLock(storage):
        pass


async def test_who_stands_by_gets_it_when_the_other_ends(storage: Storage, database_url: str) -> None:
    """4.19."""
    second = connect(database_url)
    looks = 0

    async def look() -> bool:
        nonlocal looks
        looks += 1
        if looks == 3:
            await first.__aexit__(None, None, None)
        return True

    first = RunLock(storage)
    await first.__aenter__()
    async with RunLock(second, stand_by=look) as lock:
        assert looks == 3
        assert await lock.is_held()
        with pytest.raises(StorageError, match="--stand-by"):
            await RunLock(storage).__aenter__()
    await second.close()


async def test_who_stands_by_can_be_stopped(storage: Storage, database_url: str) -> None:
    second = connect(database_url)

    async def stopped() -> bool:
        return False

    async with RunLock(storage):
        with pytest.raises(StorageError):
            await RunLock(second, stand_by=stopped).__aenter__()
    await second.close()


async def test_a_lost_connection_loses_the_lock(storage: Storage, database_url: str) -> None:
    """PostgreSQL frees the lock with its connection: who held it must hear of that."""
    if storage.is_sqlite:
        pytest.skip("a lock file is not lost")
    second = connect(database_url)
    async with RunLock(storage) as lock:
        assert await lock.is_held()
        async with second.write() as tx:
            await tx.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                    " (SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            )
        async with asyncio.timeout(10):
            while await lock.is_held():
                await asyncio.sleep(0.02)
        async with RunLock(second):
            pass
    await second.close()
