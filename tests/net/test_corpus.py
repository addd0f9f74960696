"""3.10: the corpus of our own, through the real reader and its worker processes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.net.feeds import Feed, FeedError, FeedReader
from tests.corpus.__main__ import FOLDER, cases

FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".expected")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[FeedReader]:
    async with FeedReader() as reader:
        yield reader


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def beside(path: Path) -> dict[str, Any]:
    """What must be read from a file."""
    about: dict[str, Any] = json.loads(Path(f"{path}.expected").read_text(encoding="utf-8"))
    return about


def shown(feed: Feed) -> list[dict[str, Any]]:
    """What was read, by the names `sources check --json` uses."""
    return [
        {"title": item.title, "text": item.text, "url": item.url, "id": item.guid, "publisher": item.publisher}
        | {"published": item.published_at.isoformat() if item.published_at else None, "image": item.image}
        | {"tags": list(item.tags), "lang": item.lang, "author": author}
        | {"read_also": [{"title": link.title, "url": link.url} for link in item.read_also]}
        for item, author in zip(feed.items, feed.authors, strict=True)
    ]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
async def test_every_file_gives_what_stands_beside_it(path: Path, reader: FeedReader) -> None:
    expected = beside(path)
    parse = reader.parse(_bytes(path), expected["content_type"], expected["url"], pages=True)
    if "error" in expected:
        with pytest.raises(FeedError) as fault:
            await parse
        assert expected["error"] in str(fault.value)
        assert str(fault.value)
        return
    feed = await parse
    found = shown(feed)
    assert feed.kind == expected["kind"]
    wanted = expected["items"]
    assert [{name: one.get(name) for name in item} for one, item in zip(found, wanted, strict=True)] == wanted
    whole = json.dumps(found, ensure_ascii=False)
    assert [words for words in expected["absent"] if words in whole] == []


def test_the_corpus_is_what_its_builder_makes() -> None:
    """150 files at least, and none changed by hand."""
    made = {case.name: (case.body, case.about()) for case in cases()}
    assert len(made) >= 150
    assert sorted(made) == [path.name for path in FILES]
    for path in FILES:
        body, about = made[path.name]
        assert _bytes(path) == body
        assert beside(path) == json.loads(json.dumps(about))
