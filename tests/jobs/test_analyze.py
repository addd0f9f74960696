"""1.23: a line of findings for each article, in order, against those before it."""

from __future__ import annotations

import pytest

from bot.core.model import Article
from bot.errors import InputError
from jobs.analyze import Analyzer, analyze_lines, build_index
from storage.engine import Storage
from tests.storage.builders import make_article

QUAKE = "زلزال قوي يضرب الساحل الشرقي ويوقع ضحايا في مدينة المرفأ"


@pytest.fixture
def queries() -> list[str]:
    return ["زلزال", "", "وسم:ماء"]


@pytest.fixture
def analyzer(sqlite_storage: Storage, queries: list[str]) -> Analyzer:
    return Analyzer(sqlite_storage, build_index(queries)[0], summary_chars=160, read_also=4)


def test_a_query_that_cannot_be_used_keeps_its_number(queries: list[str]) -> None:
    index, faults = build_index(queries)
    assert [fault.line for fault in faults] == [1]
    assert [match.query_id for match in index.match(Article(text="زلزال", tags=("ماء",)))] == [0, 2]


async def test_the_shape_and_that_spans_point_into_the_input(analyzer: Analyzer) -> None:
    article = make_article(title=QUAKE, text=f"{QUAKE}. وقال شهود إن زلزالًا آخر تبعه.", tags=("ماء",))
    found = await analyzer.analyze(article, "a")
    assert list(found) == ["id", "lang", "summary", "story", "read_also", "matches"]
    assert (found["id"], found["story"], found["read_also"], found["lang"]) == ("a", "a", [], "ar")
    assert 0 < len(found["summary"]) <= 160
    texts = {"title": article.title, "text": article.text, "tag": "\n".join(article.tags)}
    shown = [
        (match["query"], texts[zone][start:end]) for match in found["matches"] for zone, start, end in match["spans"]
    ]
    assert (0, "زلزال") in shown
    assert (2, "ماء") in shown


async def test_read_also_names_earlier_articles_only(analyzer: Analyzer) -> None:
    first = await analyzer.analyze(make_article(title=QUAKE, text=f"{QUAKE}. رواية أولى."), "first")
    second = await analyzer.analyze(make_article(title=f"{QUAKE} مجددا", text=f"{QUAKE}. هزة ثانية."), "second")
    assert first["read_also"] == []
    assert second["read_also"] == ["first"]


async def test_the_same_article_again_belongs_to_the_first_ones_story(analyzer: Analyzer) -> None:
    article = make_article(url="https://example.com/1")
    await analyzer.analyze(article, "one")
    again = await analyzer.analyze(article, "two")
    assert (again["id"], again["story"]) == ("two", "one")


async def test_lines_come_in_order_with_the_errors_among_them(analyzer: Analyzer) -> None:
    units: list[tuple[str, Article | InputError]] = [
        ("1", make_article()),
        ("2", InputError("broken JSON")),
        ("3", make_article()),
    ]
    found = [line async for line in analyze_lines(analyzer, units)]
    assert [line["id"] for line in found] == ["1", "2", "3"]
    assert found[1] == {"id": "2", "error": "broken JSON"}
