"""The journal of requests: what tests and benches count with."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and what became of it."""

    at: float
    """Seconds of the journal's clock when the answer was ready."""
    method: str
    """The method's own spelling, as in the documentation."""
    status: int
    chat_id: int | None
    message_id: int | None
    """Of the message that was made or touched."""
    params: Mapping[str, object]
    description: str = ""
    """Of a refusal."""
    lost: bool = False
    """It was done, but the answer never left: the connection was dropped."""

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.status == 200


class Journal:
    """Every request in order; cheap to write, so that a bench may make hundreds of thousands.

    With `keep_params=False` the parameters of requests are not kept, which keeps a long bench small.
    """

    def __init__(self, clock: Callable[[], float], *, keep_params: bool = True) -> None:
        self.entries: list[Entry] = []
        self.keep_params = keep_params
        self._clock = clock
        self._counts: Counter[tuple[str, int]] = Counter()
        self._changed: list[asyncio.Future[None]] = []

    def record(
        self,
        method: str,
        status: int,
        params: Mapping[str, object],
        *,
        chat_id: int | None = None,
        message_id: int | None = None,
        description: str = "",
        lost: bool = False,
    ) -> None:
        """Write one request down."""
        kept = params if self.keep_params else {}
        self.entries.append(Entry(self._clock(), method, status, chat_id, message_id, kept, description, lost))
        self._counts[method, status] += 1
        if self._changed:
            waiting, self._changed = self._changed, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    def __len__(self) -> int:
        return len(self.entries)

    def select(
        self,
        method: str | None = None,
        *,
        chat_id: int | None = None,
        status: int | None = None,
        since: float | None = None,
    ) -> Iterator[Entry]:
        """Entries that fit all that is given; `since` is an instant of the journal's clock."""
        start = 0 if since is None else bisect_left(self.entries, since, key=lambda entry: entry.at)
        for index in range(start, len(self.entries)):
            entry = self.entries[index]
            if (
                (method is None or entry.method == method)
                and (chat_id is None or entry.chat_id == chat_id)
                and (status is None or entry.status == status)
            ):
                yield entry

    def count(self, method: str | None = None, *, status: int | None = None, chat_id: int | None = None) -> int:
        """How many entries fit; without `chat_id` it costs nothing."""
        if chat_id is not None:
            return sum(1 for _ in self.select(method, status=status, chat_id=chat_id))
        return sum(
            number
            for (name, code), number in self._counts.items()
            if (method is None or name == method) and (status is None or code == status)
        )

    def peak(self, window: float = 1.0, *, method: str = "sendMessage") -> int:
        """Return the most successful requests of `method` in any `window` seconds."""
        instants = [entry.at for entry in self.select(method, status=200)]
        best = first = 0
        for last, at in enumerate(instants):
            while at - instants[first] >= window:
                first += 1
            best = max(best, last - first + 1)
        return best

    async def wait_for(self, reached: Callable[[Journal], bool], timeout: float) -> None:  # noqa: ASYNC109 - a bound in tests
        """Return as soon as `reached` says so; raises TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout):
            while not reached(self):
                future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._changed.append(future)
                await future

    def clear(self) -> None:
        """Forget everything."""
        self.entries.clear()
        self._counts.clear()
