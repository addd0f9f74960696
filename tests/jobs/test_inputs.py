"""1.13: what cannot be read gets one clear line with file, line and reason; the others are read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from socket import AF_UNIX, socket
from unittest.mock import Mock

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
    assert names(tmp_path, find_files([tmp_path, tmp_path / "missing"]).files) == ["a/z.txt", "b.txt", "missing"]


def names(folder: Path, paths: list[Path]) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_of_folders_only_what_may_be_an_article_is_taken(tmp_path: Path) -> None:
    """1.13: a README.md is none; a file that is named itself is always taken."""
    for name in ("README.md", "a.TXT", "b.text", "c", "d.jsonl", "e.ndjson", "f.json", "page.html", "x.py", "y.txt~"):
        write(tmp_path / name, "x")
    found = find_files([tmp_path])
    assert names(tmp_path, found.files) == ["a.TXT", "b.text", "c", "d.jsonl", "e.ndjson", "f.json", "page.html"]
    assert names(tmp_path, found.passed_over) == ["README.md", "x.py", "y.txt~"]
    assert find_files([tmp_path / "README.md"]).files == [tmp_path / "README.md"]


def test_links_to_folders_are_followed_and_loops_end(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    write(tmp_path / "in" / "a.txt", "x")
    write(tmp_path / "out" / "b.txt", "x")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "other").symlink_to(tmp_path / "out", target_is_directory=True)
    (tmp_path / "out" / "back").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "self.txt").symlink_to(tmp_path / "in" / "self.txt")
    found = find_files([tmp_path / "in"])
    assert names(tmp_path / "in", found.files) == ["a.txt", "other/b.txt", "self.txt"]
    assert "symbolic links" in faults(tmp_path / "in" / "self.txt")[0]


def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt", "x")
    monkeypatch.setattr(Path, "iterdir", Mock(side_effect=PermissionError(13, "Permission denied")))
    assert find_files([tmp_path]).files == [tmp_path]
    assert len(faults(tmp_path)) == 1


def test_pipes_sockets_and_devices_are_refused(tmp_path: Path) -> None:
    """1.13: one clear line, where reading would wait for ever."""
    os.mkfifo(tmp_path / "p.jsonl")
    assert faults(tmp_path / "p.jsonl") == [f"{tmp_path / 'p.jsonl'}: is a pipe, not a file; nothing is read from it"]
    assert find_files([tmp_path]).files == [tmp_path / "p.jsonl"]
    with socket(AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.txt"))
        assert "is a socket" in faults(tmp_path / "s.txt")[0]
    assert "is a device" in faults(Path(os.devnull))[0]
    assert "null" in faults(Path("a\0b"))[0]
