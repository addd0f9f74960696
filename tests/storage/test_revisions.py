"""3.5: an article that only shows that time has passed is not changed for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.model import Article
from bot.core.revisions import FREE
from storage import articles, sources
from storage.articles import Change
from storage.engine import Storage
from tests.storage.builders import NOW, TEXT


@pytest.mark.parametrize(
    ("ticking", "updates"),
    [
        (lambda n: {"published_at": NOW + timedelta(minutes=n)}, 0),
        (lambda n: {"text": f"{TEXT}\nنشر منذ {n + 1} دقائق"}, 0),
        (lambda n: {"image": f"https://p.example/i.jpg?{n}"}, 0),
        (lambda n: {"text": f"{TEXT} {1795504500.25 + n * 17}"}, FREE),
        (lambda n: {"text": f"{TEXT} {'كلمة ' * n}"}, 7),
    ],
    ids=["date", "ago", "picture", "figure", "words"],
)
async def test_what_ticks_is_not_changed_for_ever(
    storage: Storage, ticking: Callable[[int], dict[str, Any]], updates: int
) -> None:
    """3.5: eight readings, two minutes apart."""
    item = Article(text=TEXT, title="خبر عن المدينة القديمة اليوم", url="https://p.example/1", guid="1",
                   published_at=NOW, image="https://p.example/i.jpg?x")  # fmt: skip
    async with storage.write() as tx:
        source = await sources.add(tx, "https://p.example/feed", now=NOW)
        assert source is not None
        changes = [
            (
                await articles.store(
                    tx, replace(item, **ticking(n)), now=NOW + timedelta(minutes=2 * n), source_id=source.id
                )
            ).change
            for n in range(8)
        ]
    assert changes[0] is Change.NEW
    assert changes.count(Change.UPDATED) == updates
