"""1.13, 1.14: good input is stored whatever the rest is like; age, number and the flags decide who may alert."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.planning import UNDATED_LIMIT
from jobs import importing
from jobs.importing import Importer, ImportResult
from jobs.inputs import Fault
from jobs.match import LiveIndex, match_waiting
from storage import articles
from storage.engine import Storage
from storage.schema import AlertPolicy
from tests.conftest import FakeClock
from tests.storage.builders import all_alerts, follow, make_chat


@pytest.fixture
def seen() -> list[Fault]:
    return []


async def run(
    storage: Storage, clock: FakeClock, path: Path, *, policy: AlertPolicy = AlertPolicy.AUTO, seen: list[Fault]
) -> ImportResult:
    importer = Importer(storage, clock=clock, max_age=timedelta(hours=48), policy=policy, on_fault=seen.append)
    return await importer.run([path])


def records(folder: Path, *rows: Mapping[str, object] | str) -> Path:
    path = folder / "a.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


async def policies(storage: Storage) -> list[AlertPolicy]:
    async with storage.read() as tx:
        return [item.policy for item in await articles.unmatched(tx, 1000)]


def undated(number: int) -> dict[str, object]:
    return {"title": f"خبر بلا تاريخ رقم {number}", "text": f"نص الخبر رقم {number} كما ورد."}


async def test_importing_again_changes_nothing_and_a_corrected_copy_updates(
    storage: Storage, clock: FakeClock, tmp_path: Path, seen: list[Fault]
) -> None:
    row = {"id": "1", "url": "https://example.com/1", "title": "عنوان الخبر", "text": "نص", "published": "2026-03-01"}
    path = records(tmp_path, row)
    first = await run(storage, clock, path, seen=seen)
    assert (first.new, first.updated, first.unchanged, first.alerting) == (1, 0, 0, 1)
    again = await run(storage, clock, path, seen=seen)
    assert (again.new, again.updated, again.unchanged, again.alerting) == (0, 0, 1, 0)
    corrected = await run(storage, clock, records(tmp_path, row | {"text": "نص مصحح"}), seen=seen)
    assert (corrected.new, corrected.updated, corrected.unchanged) == (0, 1, 0)
    assert seen == []


async def test_a_corrected_record_without_address_alerts_nobody_again(
    storage: Storage, clock: FakeClock, tmp_path: Path, seen: list[Fault]
) -> None:
    """1.13: publisher and id name it, though its opening is another; the alert is of the same story."""
    async with storage.write() as tx:
        await follow(tx, await make_chat(tx), "الجسر")
    row = {"id": "9", "source": "الميناء", "text": "افتتح الوزير اليوم الجسر الجديد فوق النهر أمام السيارات والمشاة."}
    corrected = row | {"text": "تصحيح: نائب الوزير افتتح الجسر الجديد فوق النهر أمام المشاة، لا أمام السيارات."}
    index, results = LiveIndex(), []
    for one in (row, corrected):
        results.append(await run(storage, clock, records(tmp_path, one), seen=seen))
        await match_waiting(storage, index, now=clock(), max_age=timedelta(hours=48))
    assert [(result.new, result.updated) for result in results] == [(1, 0), (0, 1)]
    assert len(await all_alerts(storage)) == 1


async def test_bad_lines_are_told_and_counted_and_the_others_stored(
    sqlite_storage: Storage, clock: FakeClock, tmp_path: Path, seen: list[Fault]
) -> None:
    result = await run(sqlite_storage, clock, records(tmp_path, undated(1), "{broken", undated(2)), seen=seen)
    assert (result.new, result.faults) == (2, 1)
    assert [fault.line for fault in seen] == [2]


@pytest.mark.parametrize(
    ("number", "policy"), [(UNDATED_LIMIT, AlertPolicy.AUTO), (UNDATED_LIMIT + 1, AlertPolicy.NEVER)]
)
async def test_a_handful_of_undated_articles_is_news_and_a_heap_an_archive(
    sqlite_storage: Storage, clock: FakeClock, tmp_path: Path, seen: list[Fault], number: int, policy: AlertPolicy
) -> None:
    result = await run(sqlite_storage, clock, records(tmp_path, *map(undated, range(number))), seen=seen)
    assert set(await policies(sqlite_storage)) == {policy}
    assert result.alerting == (number if policy is AlertPolicy.AUTO else 0)


@pytest.mark.parametrize(
    ("asked", "published", "alerting"),
    [
        (AlertPolicy.AUTO, "2026-02-27T11:00:00Z", 0),
        (AlertPolicy.ALWAYS, "2026-02-27T11:00:00Z", 1),
        (AlertPolicy.ALWAYS, None, 1),
        (AlertPolicy.NEVER, "2026-03-01T11:00:00Z", 0),
        (AlertPolicy.NEVER, None, 0),
    ],
)
async def test_the_flags_override_age(
    sqlite_storage: Storage,
    clock: FakeClock,
    tmp_path: Path,
    seen: list[Fault],
    asked: AlertPolicy,
    published: str | None,
    alerting: int,
) -> None:
    path = records(tmp_path, undated(1) | {"published": published})
    result = await run(sqlite_storage, clock, path, policy=asked, seen=seen)
    assert result.alerting == alerting
    assert await policies(sqlite_storage) == [asked]


@pytest.mark.parametrize("number", [3, UNDATED_LIMIT // 2 + 1, UNDATED_LIMIT, UNDATED_LIMIT + 1])
async def test_an_undated_article_that_comes_twice_counts_once(
    sqlite_storage: Storage, clock: FakeClock, tmp_path: Path, seen: list[Fault], number: int
) -> None:
    """1.14: files repeat themselves, and copies are no heap."""
    rows = list(map(undated, range(number)))
    result = await run(sqlite_storage, clock, records(tmp_path, *rows, *rows), seen=seen)
    expected = number if number <= UNDATED_LIMIT else 0
    assert (result.new, result.unchanged, result.alerting) == (number, number, expected)
    assert set(await policies(sqlite_storage)) == {AlertPolicy.AUTO if expected else AlertPolicy.NEVER}


@pytest.mark.parametrize(("age", "alerting"), [(timedelta(days=900), 0), (timedelta(hours=1), 1)])
async def test_a_later_copy_that_is_dated_goes_by_its_date(
    sqlite_storage: Storage, clock: FakeClock, tmp_path: Path, seen: list[Fault], age: timedelta, alerting: int
) -> None:
    """1.14: of 21 undated articles one turns out to be dated, and 20 are no heap."""
    rows = list(map(undated, range(UNDATED_LIMIT + 1)))
    dated = rows[0] | {"published": (clock() - age).isoformat()}
    result = await run(sqlite_storage, clock, records(tmp_path, *rows, dated), seen=seen)
    assert (result.new, result.updated, result.alerting) == (UNDATED_LIMIT + 1, 1, UNDATED_LIMIT + alerting)
    assert set(await policies(sqlite_storage)) == {AlertPolicy.AUTO}


async def test_an_interrupted_run_leaves_undated_news_to_the_next(
    sqlite_storage: Storage, clock: FakeClock, tmp_path: Path, seen: list[Fault], monkeypatch: pytest.MonkeyPatch
) -> None:
    """1.13, 1.14: whoever ends the process before it knows how many there are, takes no alert away."""
    path = records(tmp_path, *map(undated, range(3)))

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Importer, "_decide_undated", killed)
        with pytest.raises(KeyboardInterrupt):
            await run(sqlite_storage, clock, path, seen=seen)
    assert await policies(sqlite_storage) == [AlertPolicy.UNDECIDED] * 3
    again = await run(sqlite_storage, clock, path, seen=seen)
    assert (again.unchanged, again.alerting) == (3, 3)
    assert await policies(sqlite_storage) == [AlertPolicy.AUTO] * 3
    assert (await run(sqlite_storage, clock, path, seen=seen)).alerting == 0


@pytest.mark.parametrize("number", [UNDATED_LIMIT, UNDATED_LIMIT + 1])
async def test_an_impossible_date_is_none(
    sqlite_storage: Storage, clock: FakeClock, tmp_path: Path, seen: list[Fault], number: int
) -> None:
    """1.14: a clock that runs years ahead makes no flood."""
    rows = [undated(one) | {"published": "2060-01-01"} for one in range(number)]
    result = await run(sqlite_storage, clock, records(tmp_path, *rows), seen=seen)
    assert result.alerting == (number if number <= UNDATED_LIMIT else 0)


async def test_a_long_import_lets_others_write(sqlite_storage: Storage, clock: FakeClock, tmp_path: Path) -> None:
    """1.16: transactions end in time, and after each there is a pause in which who waits for the writer gets it."""
    ticks = itertools.count(step=importing.TRANSACTION_S / 2)
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        async with sqlite_storage.read() as tx:
            pauses.append(await articles.count(tx))
        assert seconds > 0.1, "SQLite looks again after a tenth of a second"

    importer = Importer(
        sqlite_storage,
        clock=clock,
        max_age=timedelta(1),
        on_fault=lambda _: None,
        timer=lambda: next(ticks),
        pause=pause,
    )
    await importer.run([records(tmp_path, *map(undated, range(4)))])
    assert pauses == [1, 2, 3, 4], "committed before each pause"


async def test_progress_is_told_in_bytes(
    sqlite_storage: Storage, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "UNITS_READ", 2)
    path = records(tmp_path, *map(undated, range(5)))
    told: list[int] = []
    importer = Importer(
        sqlite_storage, clock=clock, max_age=timedelta(1), on_fault=lambda _: None, on_progress=told.append
    )
    await importer.run([path])
    assert len(told) == 3
    assert sum(told) == path.stat().st_size
