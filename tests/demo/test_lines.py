"""1.10: input from a pipe, a file or a closed descriptor."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from bot.demo.lines import read_lines


async def collect(descriptor: int) -> list[str]:
    async with asyncio.timeout(5):
        return [line async for line in read_lines(descriptor)]


async def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "script"
    path.write_bytes("/start\r\n\nتابع سوريا\nno end of line".encode())
    descriptor = os.open(path, os.O_RDONLY)
    try:
        assert await collect(descriptor) == ["/start", "", "تابع سوريا", "no end of line"]
    finally:
        os.close(descriptor)


async def test_a_pipe_gives_each_line_as_it_comes() -> None:
    reading, writing = os.pipe()
    lines = read_lines(reading)
    encoded = "سوريا\n".encode()
    os.write(writing, b"one\n" + encoded[:3])
    async with asyncio.timeout(5):
        assert await anext(lines) == "one"
        os.write(writing, encoded[3:] + b"\xff\n")
        assert [await anext(lines), await anext(lines)] == ["سوريا", "\ufffd"]
        os.close(writing)
        assert [line async for line in lines] == []
    os.close(reading)


async def test_what_cannot_be_read_is_at_its_end() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    os.close(reading)
    assert await collect(reading) == []
