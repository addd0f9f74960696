"""1.11, 1.16: connections, transactions, snapshots and faults, on both engines."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from bot.core.model import Destination
from bot.errors import StorageError
from storage import articles, chats
from storage.engine import Storage, connect, parse_url
from storage.migrate import open_storage
from storage.schema import Instant, PlainText
from tests.conftest import Postgres
from tests.storage.builders import NOW, make_article, make_chat, store_article

DIALECT = sqlite.dialect()


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=3)), timezone(timedelta(hours=-9.5))])))
def test_instant_round_trip(moment: datetime) -> None:
    """1.11: an instant comes back to the microsecond, in UTC, from whatever zone."""
    kept = Instant().process_bind_param(moment, DIALECT)
    back = Instant().process_result_value(kept, DIALECT)
    assert back == moment
    assert back is not None
    assert back.tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(timezone(timedelta(hours=3)))))
def test_instants_order_as_numbers(one: datetime, other: datetime) -> None:
    """1.11: both engines compare and order instants as the clock does."""
    first, second = (Instant().process_bind_param(moment, DIALECT) for moment in (one, other))
    assert first is not None
    assert second is not None
    assert (first < second) == (one < other)


def test_naive_instants_are_refused() -> None:
    """1.11: a naive datetime would silently mean local time."""
    with pytest.raises(ValueError, match="naive"):
        Instant().process_bind_param(datetime(2026, 3, 1), DIALECT)  # noqa: DTZ001 -- what is to be refused
    assert Instant().process_bind_param(None, DIALECT) is None
    assert Instant().process_result_value(None, DIALECT) is None


def test_no_text_stays_none() -> None:
    """1.12: unknown is unknown."""
    assert PlainText().process_bind_param(None, DIALECT) is None


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_becomes_storable_in_place(given_text: str) -> None:
    """Promise 7: nothing from outside makes an engine refuse a row; spans keep their places."""
    kept = PlainText().process_bind_param(given_text, DIALECT)
    assert kept is not None
    assert len(kept) == len(given_text)
    assert "\0" not in kept
    kept.encode()


async def test_hostile_text_is_stored_alike(storage: Storage) -> None:
    """Promise 8: an article with NUL, lone surrogates and endless words, addresses and guids is stored, and once."""
    hostile = make_article(
        title="عاجل\0 \ud83d خبر",
        text="كلمة\0 " + "ا" * 10_000 + " " + " ".join("x" * 80 + str(n) for n in range(13_000)),
        tags=("وسم\0", "\udc00"),
        guid="g" * 9_000,
        url="https://a.example/" + "ب" * 9_000,
    )
    async with storage.write() as tx:
        first = await articles.store(tx, hostile, now=NOW)
        second = await articles.store(tx, hostile, now=NOW)
        kept = (await articles.get(tx, [first.id]))[first.id]
    assert (second.id, second.change) == (first.id, articles.Change.UNCHANGED)
    assert kept.title == "عاجل\ufffd \ufffd خبر"
    assert kept.url == hostile.url


@pytest.mark.parametrize(
    ("given_url", "driver"),
    [
        ("sqlite:///rasid.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///rasid.db", "sqlite+aiosqlite"),
        ("postgresql://u:p@host/db", "postgresql+asyncpg"),
        ("postgresql+asyncpg:///db?host=/socket/dir", "postgresql+asyncpg"),
    ],
)
def test_addresses_as_the_settings_take_them(given_url: str, driver: str) -> None:
    """1.7: four ways to write an address."""
    url = parse_url(given_url)
    assert url.drivername == driver
    assert (url.query.get("host") == "/socket/dir") == ("socket" in given_url)


@pytest.mark.parametrize("given_url", ["mysql://host/db", "no address at all: s3cret", "sqlite:///file:x.db?uri=true"])
def test_other_addresses_are_refused_without_repeating_them(given_url: str) -> None:
    """1.7: one sentence, no password."""
    with pytest.raises(StorageError) as refused:
        parse_url(given_url)
    assert "s3cret" not in str(refused.value)


def test_path_is_that_of_the_file_itself(tmp_path: Path) -> None:
    """1.16: two names of one file are one database."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert connect(f"sqlite:///{tmp_path}/link/a.db").path == tmp_path / "real" / "a.db"
    assert connect("sqlite://").path is None
    assert connect("postgresql:///db").path is None


async def test_transaction_is_committed_or_leaves_nothing(storage: Storage) -> None:
    """Promise 1: a block that raises leaves nothing, and the next one works."""

    async def fail() -> None:
        async with storage.write() as tx:
            await store_article(tx)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        await fail()
    async with storage.read() as tx:
        assert await articles.count(tx) == 0
    async with storage.write() as tx:
        await store_article(tx)
    async with storage.read() as tx:
        assert await articles.count(tx) == 1


async def test_cancelled_transaction_leaves_nothing_and_blocks_nobody(storage: Storage) -> None:
    """1.22: a task that is cancelled in the middle of a write gives its connection back."""
    begun = asyncio.Event()

    async def write() -> None:
        async with storage.write() as tx:
            await store_article(tx)
            begun.set()
            await asyncio.sleep(60)

    async def count_slowly() -> None:
        async with storage.write() as tx:
            await store_article(tx)
            numbers = (
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n"
            )
            begun.set()
            while True:
                await tx.execute(text(numbers))

    for work in (write, count_slowly):
        begun.clear()
        task = asyncio.create_task(work())
        await begun.wait()
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(5), storage.write() as tx:
            assert await articles.count(tx) == 0


async def test_readers_see_one_snapshot_and_the_writer_does_not_wait(storage: Storage) -> None:
    """1.16: what is read within one block belongs together, and reading never blocks a write."""
    async with storage.read() as reading:
        assert await articles.count(reading) == 0
        async with asyncio.timeout(5), storage.write() as tx:
            await store_article(tx)
        assert await articles.count(reading) == 0
    async with storage.read() as reading:
        assert await articles.count(reading) == 1


async def test_open_write_is_not_seen_and_does_not_block_readers(storage: Storage) -> None:
    """1.16: a reader passes by an open write."""
    async with storage.write() as tx:
        await store_article(tx)
        async with asyncio.timeout(5), storage.read() as reading:
            assert await articles.count(reading) == 0


async def test_readers_cannot_write(storage: Storage) -> None:
    """1.16: writing through a reading connection is an error at once, not a lock later."""
    with pytest.raises(DBAPIError):
        async with storage.read() as tx:
            await make_chat(tx)


async def test_coroutines_that_write_at_once_take_turns(storage: Storage) -> None:
    """1.16: one writing connection; nobody shares a transaction, nobody fails."""

    async def write(number: int) -> None:
        async with storage.write() as tx:
            await make_chat(tx, to=Destination(number))
            await asyncio.sleep(0)
            if number % 2:
                raise ValueError(number)

    results = await asyncio.gather(*(write(number) for number in range(1, 21)), return_exceptions=True)
    assert [str(result) for result in results if result] == [str(number) for number in range(1, 21, 2)]
    async with storage.read() as tx:
        assert await chats.count_active(tx) == 10


WRITER = """
import asyncio, sys
from datetime import datetime, UTC
from bot.core.model import ChatKind, Destination
from storage import chats
from storage.migrate import open_storage

async def main(url, first):
    storage = await open_storage(url)
    for number in range(first, first + 40):
        async with storage.write() as tx:
            await chats.find(tx, Destination(number))  # a read first: with a deferred BEGIN this fails "locked"
            await chats.ensure(tx, Destination(number), kind=ChatKind.PRIVATE, lang="ar", now=datetime.now(UTC))
    await storage.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


async def test_processes_that_write_at_once_never_find_it_locked(tmp_path: Path) -> None:
    """1.16: three processes on one new SQLite file, migrating and writing at the same time."""
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITER, url, str(first), stderr=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        for first in (1_000, 2_000, 3_000)
    ]
    for process in running:
        _, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
    storage = await open_storage(url)
    async with storage.read() as tx:
        assert await chats.count_active(tx) == 120
    await storage.close()


async def test_sqlite_waits_for_another_process(sqlite_storage: Storage, sqlite_url: str) -> None:
    """1.16: a write of another process is waited for, not failed."""
    other = connect(sqlite_url)

    async def hold() -> None:
        async with other.write() as tx:
            await make_chat(tx)
            await asyncio.sleep(0.3)

    holding = asyncio.create_task(hold())
    await asyncio.sleep(0.1)
    begun = time.monotonic()
    async with sqlite_storage.write() as tx:
        assert await chats.count_active(tx) == 1
    assert time.monotonic() - begun > 0.1
    await holding
    await other.close()


async def test_sqlite_is_set_up_as_measured(sqlite_storage: Storage) -> None:
    """1.16: the settings that the promises rest on."""
    async with sqlite_storage.write() as tx:
        found = {
            name: (await tx.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only")
        }
    assert found["busy_timeout"] >= 10_000
    assert {**found, "busy_timeout": 0} == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 0,
        "query_only": 0,
    }


async def test_in_memory(tmp_path: Path) -> None:
    """1.23: a database of this process alone."""
    storage = await open_storage("sqlite://")
    async with storage.write() as tx:
        await store_article(tx)
    async with storage.read() as tx:
        assert await articles.count(tx) == 1
    await storage.close()


@pytest.mark.parametrize(
    ("place", "content", "said"),
    [
        ("missing/rasid.db", None, "unable to open database file"),
        ("notes.txt", b"These are notes, and no database whatever.\n" * 100, "is not an SQLite database"),
        ("folder", "folder", "unable to open database file"),
    ],
)
async def test_unusable_files_are_explained(tmp_path: Path, place: str, content: bytes | str | None, said: str) -> None:
    """1.7: one sentence that says what to mend."""
    if isinstance(content, bytes):
        (tmp_path / place).write_bytes(content)
    elif content:
        (tmp_path / place).mkdir()
    with pytest.raises(StorageError, match=said):
        await open_storage(f"sqlite:///{tmp_path / place}")
    await asyncio.sleep(0.05)  # the driver's thread says goodbye to the loop, which must still be there


@pytest.mark.parametrize("let_go", [True, False])
async def test_a_program_that_holds_the_file_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, let_go: bool
) -> None:
    """1.16: while write-ahead logging is being switched on, too; but not for ever."""
    monkeypatch.setattr("storage.engine.BUSY_TIMEOUT_S", 5 if let_go else 0.1)
    path = tmp_path / "held.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("CREATE TABLE other (id INTEGER)")
        holder.execute("BEGIN EXCLUSIVE")
        if let_go:
            asyncio.get_running_loop().call_later(0.1, holder.execute, "ROLLBACK")
            storage = await open_storage(f"sqlite:///{path}")
            await storage.close()
        else:
            with pytest.raises(StorageError, match="held by another program"):
                await open_storage(f"sqlite:///{path}")
            await asyncio.sleep(0.05)


async def test_unreachable_server_is_explained() -> None:
    """1.7: no server, no trace back, and no password."""
    with pytest.raises(StorageError, match="is it running") as refused:
        await open_storage("postgresql://user:s3cret@127.0.0.1:1/rasid")
    assert "s3cret" not in str(refused.value)


async def test_missing_server_database_is_explained(postgres: Postgres) -> None:
    """1.7: the server is there, the database is not."""
    with pytest.raises(StorageError, match='database "nowhere" does not exist'):
        await open_storage(postgres.url("nowhere"))
