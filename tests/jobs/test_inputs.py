"""1.13: what cannot be read gets one clear line with file, line and reason; the others are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.core.records import MAX_RECORD_BYTES
from jobs import inputs
from jobs.inputs import Fault, Unit, find_files, read_file


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def faults(path: Path) -> list[str]:
    return [str(found) for found in read_file(path) if isinstance(found, Fault)]


def test_a_document_is_one_unit(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "خبر أول في سطر.\n\nثم فقرة ثانية منه.")
    (unit,) = read_file(path)
    assert isinstance(unit, Unit)
    assert unit.size == path.stat().st_size
    assert len(unit.articles) == 1


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".json", ".JSONL"])
def test_a_record_is_one_unit_and_blank_lines_are_none(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"a{suffix}", '{"text":"أ"}\n\n  \n{"title":"ب"}')
    assert [unit.articles[0].text or unit.articles[0].title for unit in read_file(path) if isinstance(unit, Unit)] == [
        "أ",
        "ب",
    ]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert faults(write(tmp_path / "a.jsonl", b"\xef\xbb\xbf" + '{"text":"خبر"}\n'.encode())) == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n", "empty"),
        ("binary.txt", b"abc\x00def", "binary"),
        ("charset.txt", "خبر من مدينة بعيدة".encode("cp1256"), "WINDOWS-1256"),
        ("empty.jsonl", b"", "empty"),
        ("page.html", b"<html>", "web pages"),
    ],
)
def test_files_that_cannot_be_read_are_named(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (line,) = faults(write(tmp_path / name, content))
    assert name in line
    assert reason in line
    assert "\n" not in line


def test_a_bad_line_is_named_by_its_number_and_the_others_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text":"أ"}\n{broken\n[1]\n{"text":5}\n{"text":"ب"}\n')
    found = list(read_file(path))
    assert [isinstance(one, Unit) for one in found] == [True, False, False, False, True]
    assert [one.line for one in found if isinstance(one, Fault)] == [2, 3, 4]


def test_an_endless_line_is_passed_over(tmp_path: Path) -> None:
    long = json.dumps({"text": "x" * (3 * MAX_RECORD_BYTES)})
    path = write(tmp_path / "a.jsonl", f'{long}\n{{"text":"بعده"}}\n')
    fault, unit = read_file(path)
    assert isinstance(fault, Fault)
    assert (fault.line, fault.size) == (1, len(long) + 1)
    assert isinstance(unit, Unit)


def test_an_endless_last_line_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "x" * (MAX_RECORD_BYTES + 5))
    assert len(faults(path)) == 1


def test_an_endless_document_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MAX_DOCUMENT_BYTES", 10)
    (line,) = faults(write(tmp_path / "a.txt", "a" * 11))
    assert "larger than" in line


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    (line,) = faults(tmp_path / "missing.txt")
    assert "No such file" in line


def test_folders_are_walked_in_the_order_of_names_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", ".git/c.txt", "a/.hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path / name, "x")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path, tmp_path / "missing"])]
    assert found == ["a/z.txt", "b.txt", "missing"]
