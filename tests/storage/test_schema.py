"""1.11: what the migrations lead to is exactly what is declared, on both engines; and no newer database is touched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Integer, inspect, text

from bot.errors import StorageError
from storage.engine import Storage, connect
from storage.migrate import OPTIONS, migration_config, open_storage
from storage.schema import Instant, PlainText, metadata
from tests.conftest import ENGINES, Postgres


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create(template="template0")
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Storage]:
    storage = connect(empty_url)
    yield storage
    await storage.close()


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={**OPTIONS, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_migrated_schema_is_the_declared_one(storage: Storage) -> None:
    """1.11: nothing for autogenerate to do; types, defaults, indexes and constraints included."""
    async with storage.read() as tx:
        assert await tx.run_sync(_differences) == []


async def test_foreign_keys_and_checks_are_the_declared_ones(storage: Storage) -> None:
    """1.11: what autogenerate does not compare."""

    def found(connection: Connection) -> tuple[set[tuple[str, ...]], set[str]]:
        inspector = inspect(connection)
        keys = {
            (name, *key["constrained_columns"], key["referred_table"], str(key["options"].get("ondelete")))
            for name in metadata.tables
            for key in inspector.get_foreign_keys(name)
        }
        checks = {str(check["name"]) for name in metadata.tables for check in inspector.get_check_constraints(name)}
        return keys, checks

    async with storage.read() as tx:
        keys, checks = await tx.run_sync(found)
    assert keys == {
        (table.name, *key.column_keys, key.referred_table.name, str(key.ondelete))
        for table in metadata.tables.values()
        for key in table.foreign_key_constraints
    }
    assert checks == {"ck_chat_quiet_from_minute", "ck_chat_quiet_to_minute"}


async def test_search_index_exists(storage: Storage) -> None:
    """1.11: the search index stands beside the declared tables."""
    async with storage.read() as tx:
        assert (await tx.execute(text("SELECT count(*) FROM article_search"))).scalar_one() == 0


async def test_opening_migrates_and_opening_again_changes_nothing(empty_url: str) -> None:
    """1.11: the first start makes the tables, the second finds them."""
    for _ in range(2):
        storage = await open_storage(empty_url)
        async with storage.read() as tx:
            assert set(metadata.tables) <= await tx.run_sync(_tables)
            assert await tx.run_sync(_differences) == []
        await storage.close()


async def test_processes_that_open_a_new_database_at_once_migrate_it_once(empty_url: str) -> None:
    """1.16: whoever comes second waits, and finds it done."""
    storages = await asyncio.gather(*(open_storage(empty_url) for _ in range(4)))
    async with storages[0].read() as tx:
        assert await tx.run_sync(_differences) == []
    await asyncio.gather(*(storage.close() for storage in storages))


def test_steps_write_down_plain_types() -> None:
    """1.11: a migration does not change when the code does."""
    render = OPTIONS["render_item"]
    assert render("type", Instant(), None) == "sa.BigInteger()"
    assert render("type", PlainText(), None) == "sa.Text()"
    assert render("type", Integer(), None) is False
    assert render("column", Instant(), None) is False


async def test_downgrade_takes_every_table_away(storage: Storage) -> None:
    """1.11: every step has a way back."""
    async with storage.write() as tx:
        await tx.run_sync(lambda connection: command.downgrade(migration_config(connection), "base"))
    async with storage.read() as tx:
        assert await tx.run_sync(_tables) == {"alembic_version"}


async def test_a_migration_that_fails_leaves_nothing(empty: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """1.11: steps run in one transaction on either engine, DDL included."""
    engine = empty.url.get_backend_name()
    broken = {engine: ["CREATE TABLE half_done (id INTEGER)", "CREATE TABLE half_done (id INTEGER)"]}
    monkeypatch.setattr("storage.search.CREATE", broken)
    with pytest.raises(StorageError, match="half_done"):
        await open_storage(empty.url.render_as_string(hide_password=False))
    async with empty.read() as tx:
        assert await tx.run_sync(_tables) == set()


async def test_a_newer_database_is_refused_and_left_alone(storage: Storage, database_url: str) -> None:
    """1.7: an older program does not guess at tables it does not know."""
    async with storage.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="newer Rasid"):
        await open_storage(database_url)
    async with storage.read() as tx:
        assert (await tx.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == "9999"


def test_there_is_one_head_and_every_step_has_a_number() -> None:
    """1.11: steps form one line."""
    script = ScriptDirectory.from_config(migration_config())
    steps = [step.revision for step in script.walk_revisions()]
    assert steps == sorted(steps, reverse=True)
    assert script.get_current_head() == steps[0]
