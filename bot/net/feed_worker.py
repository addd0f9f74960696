"""The process that parses feeds: `python -m bot.net.feed_worker SECONDS`.

Frames on standard input and output are four bytes of length, big-endian, and that many bytes. A job is two frames,
JSON `{"content_type","url","pages"}` and the body; its answer is one frame of JSON, the feed or `{"error"}`. A job
`{"agent","url"}` has a robots.txt for its body, and the answer is `{"allowed"}`. Whoever
started this may kill it at any time; it ends by itself when its input does, or when one job takes longer than SECONDS.
"""

from __future__ import annotations

import contextlib
import json
import signal
import struct
import sys
from typing import BinaryIO

from protego import Protego

from bot.core.reasons import Reason
from bot.net.feed_error import FeedError
from bot.net.source_items import Json, read_source

HEADER = struct.Struct(">I")
_LONGEST_RULE = 1_000
"""Characters of a line of robots.txt that are read: a longer pattern is an attack, and its beginning forbids more."""
_LONGEST_COMPLAINT = 500
_MEMORY = 1 << 30


def answer(job: bytes, body: bytes) -> bytes:
    """Do one job."""
    about: Json = json.loads(job)
    found: Json
    try:
        if "agent" in about:
            lines = body.decode("utf-8", errors="replace").splitlines()
            rules = Protego.parse("\n".join(line[:_LONGEST_RULE] for line in lines))
            found = {"allowed": rules.can_fetch(about["url"], about["agent"])}
        else:
            found = read_source(body, about["content_type"], about["url"], pages=about.get("pages", False))
    except FeedError as fault:
        found = {"error": str(fault)}
    except (MemoryError, RecursionError):
        found = {"error": Reason.MEMORY.say()}
    except Exception as fault:  # noqa: BLE001 - whatever hostile input makes a library raise must not end this process
        print(f"feed worker: {fault!r}"[:_LONGEST_COMPLAINT], file=sys.stderr)  # noqa: T201 - its own process, no log
        found = {"error": Reason.BROKE_READER.say()}
    return _encoded(json.dumps(found, ensure_ascii=False, separators=(",", ":")))


def _encoded(reply: str) -> bytes:
    """Write UTF-8; halves of surrogate pairs, which a feed's JSON may hold, cannot be stored, sent or printed."""
    try:
        return reply.encode()
    except UnicodeEncodeError:
        return reply.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def serve(source: BinaryIO, sink: BinaryIO, seconds: int) -> None:
    """Answer jobs until the input ends."""
    while (job := _frame(source)) is not None and (body := _frame(source)) is not None:
        signal.alarm(seconds)  # a parent that was killed cannot kill us
        reply = answer(job, body)
        signal.alarm(0)
        sink.write(HEADER.pack(len(reply)) + reply)
        sink.flush()


def _frame(source: BinaryIO) -> bytes | None:
    head = source.read(HEADER.size)
    if len(head) < HEADER.size:
        return None
    (size,) = HEADER.unpack(head)
    data = source.read(size)
    return data if len(data) == size else None


def _limit_memory() -> None:
    """Let the system refuse what a bomb would take."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError):  # a system that grants no limit still has the parent's clock
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, hard))


def main() -> None:
    """Serve on standard input and output; anything printed by a library goes to standard error."""
    _limit_memory()
    sink, sys.stdout = sys.stdout.buffer, sys.stderr
    serve(sys.stdin.buffer, sink, int(sys.argv[1]))


if __name__ == "__main__":
    main()
