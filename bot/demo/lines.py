"""Lines of a file descriptor as they come, without holding up the event loop: a terminal, a pipe or a file."""

from __future__ import annotations

import asyncio
import codecs
import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_CHUNK = 65_536


async def read_lines(descriptor: int) -> AsyncIterator[str]:
    """Yield lines, without their ends, until the end of the input; bytes that are not UTF-8 are replaced.

    A thread reads the bare descriptor: asyncio cannot wait for files, and one that waits in `sys.stdin` would hold its
    lock and keep the interpreter from ending.
    """
    loop = asyncio.get_running_loop()
    came: asyncio.Queue[bytes] = asyncio.Queue()
    ended = threading.Event()

    def pump() -> None:
        more = True
        while more and not ended.is_set():
            try:
                chunk = os.read(descriptor, _CHUNK)
            except OSError:  # the terminal went away: that is the end of the input
                chunk = b""
            more = bool(chunk)
            if not ended.is_set():
                loop.call_soon_threadsafe(came.put_nowait, chunk)

    threading.Thread(target=pump, name="input", daemon=True).start()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    try:
        while chunk := await came.get():
            *lines, rest = (rest + decoder.decode(chunk)).split("\n")
            for line in lines:
                yield line.removesuffix("\r")
        rest += decoder.decode(b"", final=True)
        if rest:
            yield rest
    finally:
        ended.set()
