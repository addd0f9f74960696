"""1.14, 1.22: waiting articles are matched with every query there is, and owe alerts by their age."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.core.arabic.analysis import Analyzer
from bot.core.matching import Match
from bot.core.model import StoredArticle
from jobs.match import BATCH, LiveIndex, match_waiting
from storage import articles, fanout, subscriptions
from storage.engine import Storage, Tx
from storage.schema import AlertPolicy
from tests.storage.builders import NOW, all_alerts, follow, make_article, make_chat, store_article

MAX_AGE = timedelta(hours=48)


async def _match(storage: Storage, index: LiveIndex | None = None) -> tuple[int, int]:
    done = await match_waiting(storage, LiveIndex() if index is None else index, now=NOW, max_age=MAX_AGE)
    return done.articles, done.alerts


async def test_a_match_is_owed_and_the_article_is_not_looked_at_again(storage: Storage) -> None:
    async with storage.write() as tx:
        await follow(tx, await make_chat(tx), "الميناء")
        await store_article(tx, title="حريق بالميناء", published_at=NOW)
    index = LiveIndex()
    assert await _match(storage, index) == (1, 1)
    assert await _match(storage, index) == (0, 0)
    assert len(index) == 1


async def test_nothing_waits_nothing_is_done(sqlite_storage: Storage) -> None:
    assert await _match(sqlite_storage) == (0, 0)


@pytest.mark.parametrize(
    ("age", "policy", "alerts"),
    [
        (timedelta(hours=47), AlertPolicy.AUTO, 1),
        (timedelta(hours=49), AlertPolicy.AUTO, 0),
        (timedelta(hours=49), AlertPolicy.ALWAYS, 1),
        (timedelta(hours=1), AlertPolicy.NEVER, 0),
        (None, AlertPolicy.AUTO, 1),
    ],
)
async def test_age_decides_unless_somebody_did(
    sqlite_storage: Storage, age: timedelta | None, policy: AlertPolicy, alerts: int
) -> None:
    async with sqlite_storage.write() as tx:
        await follow(tx, await make_chat(tx), "الميناء")
        item = make_article(title="حريق بالميناء", published_at=None if age is None else NOW - age)
        await articles.store(tx, item, now=NOW, policy=policy)
    assert await _match(sqlite_storage) == (1, alerts)


async def test_who_follows_while_the_index_is_built_is_served(sqlite_storage: Storage) -> None:
    """The queries are read inside the writing transaction (promise 1)."""
    index = LiveIndex()
    assert await _match(sqlite_storage, index) == (0, 0)
    async with sqlite_storage.write() as tx:
        await store_article(tx, title="حريق بالميناء", published_at=NOW)
        await follow(tx, await make_chat(tx), "الميناء")
    assert await _match(sqlite_storage, index) == (1, 1)


async def test_a_stored_query_that_cannot_be_read_does_not_stop_the_others(sqlite_storage: Storage) -> None:
    async with sqlite_storage.write() as tx:
        await subscriptions.remember_query(tx, "", NOW)
        await follow(tx, await make_chat(tx), "الميناء")
        await store_article(tx, title="حريق بالميناء", published_at=NOW)
    assert await _match(sqlite_storage) == (1, 1)


async def test_a_long_queue_is_worked_off_in_batches(sqlite_storage: Storage) -> None:
    async with sqlite_storage.write() as tx:
        for _ in range(BATCH + 1):
            await store_article(tx)
    index = LiveIndex()
    assert await _match(sqlite_storage, index) == (BATCH, 0)
    assert await _match(sqlite_storage, index) == (1, 0)


async def test_matching_articles_get_background_to_read(sqlite_storage: Storage) -> None:
    """1.20: similar stored articles come as read-also links."""
    words = "زلزال قوي يضرب الساحل الشرقي ويوقع ضحايا في مدينة المرفأ"
    async with sqlite_storage.write() as tx:
        await follow(tx, await make_chat(tx), "زلزال")
        first = await store_article(tx, title=words, text=f"{words}. قالت السلطات إن الزلزال وقع فجرا.")
        second = await store_article(tx, title=f"{words} مجددا", text=f"{words}. هزة ثانية بعد الزلزال الأول.")
    await _match(sqlite_storage)
    async with sqlite_storage.read() as tx:
        links = await articles.shown_links(tx, [second.id])
    assert [link.article_id for link in links[second.id]] == [first.id]
    assert len(await all_alerts(sqlite_storage)) == 2


async def test_the_index_is_built_in_portions_and_others_are_served_meanwhile(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2.13: building gives way to others after each portion."""
    monkeypatch.setattr("jobs.match.PORTION", 2)
    async with sqlite_storage.write() as tx:
        for word in ("سوريا", "لبنان", "مصر", "الأردن", "العراق"):
            await subscriptions.remember_query(tx, word, NOW)
    index = LiveIndex()
    sizes = []

    async def serve() -> None:
        while len(index) < 5:
            sizes.append(len(index))
            await asyncio.sleep(0)

    await asyncio.gather(index.catch_up(sqlite_storage), serve())
    assert len(index) == 5
    assert {2, 4} <= set(sizes)
    await index.catch_up(sqlite_storage)
    assert len(index) == 5


def test_an_empty_index_matches_nothing() -> None:
    found: list[Match] = LiveIndex().match(make_article())  # type: ignore[arg-type] # any article will do
    assert found == []


@pytest.fixture
async def three(storage: Storage) -> list[int]:
    """Three waiting articles that a reader is owed; the second is poison to whoever breaks on it."""
    async with storage.write() as tx:
        await follow(tx, await make_chat(tx), "الميناء")
        titles = ("حريق بالميناء", "سفينة بالميناء", "زائر بالميناء")
        return [(await store_article(tx, title=title, published_at=NOW)).id for title in titles]


@pytest.mark.parametrize("statement", [None, "twice", "NUL"], ids=["code", "constraint", "data"])
async def test_an_article_that_cannot_be_matched_is_set_aside(
    storage: Storage, three: list[int], monkeypatch: pytest.MonkeyPatch, statement: str | None
) -> None:
    """Promise 8: one article's fault stops neither the others nor the ticks to come, and its reason is kept."""
    original = fanout.owe

    async def owe(tx: Tx, article: StoredArticle, now: datetime) -> int:
        alerts = await original(tx, article, now)  # what it did before it failed is undone
        if article.id == three[1]:
            if statement == "twice":
                await tx.execute(text("INSERT INTO story (id, opened_at) SELECT id, opened_at FROM story"))
            if statement == "NUL" and not storage.is_sqlite:
                await tx.execute(text("SELECT CAST(:given AS TEXT)"), {"given": "a\0b"})
            raise ValueError("poison")
        return alerts

    monkeypatch.setattr(fanout, "owe", owe)
    assert await _match(storage) == (3, 2)
    assert await _match(storage) == (0, 0)
    assert [alert.article_id for alert in await all_alerts(storage)] == [three[0], three[2]]
    async with storage.read() as tx:
        ((kept, fault),) = await articles.aside(tx)
    assert kept.id == three[1]
    assert fault.startswith(
        "ValueError: poison" if statement is None else ("IntegrityError", "DBAPIError", "ValueError")
    )
    monkeypatch.undo()
    async with storage.write() as tx:
        await articles.take_up_again(tx)
    assert await _match(storage) == (1, 1)


@pytest.mark.parametrize(
    "fault",
    [
        OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")),
        DBAPIError("INSERT", {}, Exception("connection gone"), connection_invalidated=True),
        DBAPIError("INSERT", {}, Exception("out of memory")),
        PoolTimeoutError("no connection"),
    ],
    ids=["full", "gone", "other", "pool"],
)
async def test_a_fault_of_the_database_is_not_the_articles(
    storage: Storage, three: list[int], monkeypatch: pytest.MonkeyPatch, fault: SQLAlchemyError
) -> None:
    """Promise 1: nothing is set aside nor committed, and the next tick does it all."""

    async def owe(tx: Tx, article: StoredArticle, now: datetime) -> int:
        raise fault

    monkeypatch.setattr(fanout, "owe", owe)
    with pytest.raises(type(fault)):
        await _match(storage)
    monkeypatch.undo()
    assert await _match(storage) == (3, 3)


async def test_an_article_the_index_stumbles_over_is_set_aside_too(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise 8: a fault of the engine itself stops no other article."""
    async with sqlite_storage.write() as tx:
        await follow(tx, await make_chat(tx), "الميناء")
        bad, fine = [await store_article(tx, title="حريق بالميناء", published_at=NOW) for _ in range(2)]
    match = LiveIndex.match

    def stumble(self: LiveIndex, article: StoredArticle) -> list[Match]:
        if article.id == bad.id:
            raise RecursionError("too deep")
        return match(self, article)

    monkeypatch.setattr(LiveIndex, "match", stumble)
    assert await _match(sqlite_storage) == (2, 1)
    assert [row.article_id for row in await all_alerts(sqlite_storage)] == [fine.id]


async def test_2_2_what_is_stored_is_learnt_before_the_index_is_built(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, however often the index catches up."""
    learnt: list[list[str]] = []
    monkeypatch.setattr(Analyzer, "learn", lambda _, texts: learnt.append(list(texts)))
    async with sqlite_storage.write() as tx:
        stored = await store_article(tx)
    index = LiveIndex()
    await index.catch_up(sqlite_storage)
    await index.catch_up(sqlite_storage)
    assert [len(texts) for texts in learnt] == [1]
    assert stored.title in learnt[0][0]
