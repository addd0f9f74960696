"""1.23: a line of findings for each article, in order, against those before it."""

from __future__ import annotations

import io
import json

import pytest

from bot.core.model import Article
from bot.core.records import MAX_RECORD_BYTES
from bot.errors import InputError
from jobs.analyze import Analyzer, Row, analyze_rows, build_index, read_rows
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
    rows = [Row("1", make_article()), Row("2", InputError("broken JSON")), Row("3", make_article())]
    found = [line async for line in analyze_rows(analyzer, rows)]
    assert [line["id"] for line in found] == ["1", "2", "3"]
    assert found[1] == {"id": "2", "error": "broken JSON"}


async def test_a_repeated_id_does_not_name_itself(sqlite_storage: Storage) -> None:
    """1.23: read_also names earlier, other articles, each once, and as many as are asked for."""
    analyzer = Analyzer(sqlite_storage, build_index([])[0], summary_chars=0, read_also=2)
    names = ("a", "b", "b", "c", "a")
    stories = [make_article(title=f"{QUAKE} {word}", text=f"{QUAKE}. رواية {word}.") for word in "أبتثج"]
    found = [(await analyzer.analyze(item, name))["read_also"] for item, name in zip(stories, names, strict=True)]
    assert found[2] == ["a"]
    assert sorted(found[3]) == ["a", "b"]
    assert sorted(found[4]) == ["b", "c"]


def rows(*lines: str | dict[str, object]) -> list[Row]:
    written = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(read_rows(io.BytesIO("\n".join(written).encode())))


def test_a_bad_record_keeps_its_own_id() -> None:
    """1.23: when the line is JSON that has one; else its number from 0."""
    found = rows(
        {"id": "x", "text": 5},
        "{broken",
        "",
        {"id": None},
        {"id": 7},
        {"id": [1]},
        {"id": 1.5},
        {"id": True, "text": "خبر"},
    )
    assert [row.name for row in found] == ["x", 1, 3, 7, 5, 6, 7]
    assert all(isinstance(row.found, InputError) for row in found)


def test_an_endless_line_is_an_error_in_its_place() -> None:
    found = rows({"id": "a", "text": "x" * (2 * MAX_RECORD_BYTES)}, {"id": "b", "text": "خبر"})
    assert [row.name for row in found] == [0, "b"]
    assert [isinstance(row.found, InputError) for row in found] == [True, False]


@pytest.mark.parametrize(
    "keywords",
    [
        "  زلزال ،ماء, #ماء ; طب\t\tو   ماء،",
        ["زلزال", "", " #ماء_", "ماء", "طب_و_ماء", "\u200fماء و\u200f طب"],
        ["ماء"],
    ],
)
async def test_spans_of_tags_count_the_inputs_code_points(analyzer: Analyzer, keywords: str | list[str]) -> None:
    """1.23: of the string, or of the list's strings joined by newlines, whatever tidying took away."""
    (row,) = rows({"id": "a", "text": "خبر", "keywords": keywords})
    (found,) = [line async for line in analyze_rows(analyzer, [row])]
    given = keywords if isinstance(keywords, str) else "\n".join(keywords)
    spans = [tuple(span) for match in found["matches"] if match["query"] == 2 for span in match["spans"]]
    assert spans
    assert {zone for zone, _, _ in spans} == {"tag"}
    assert {given[start:end] for _, start, end in spans} == {"ماء"}
