"""The queue of updates, with the real server's semantics: an update stays until a later offset confirms it."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from bot.demo.wire import ApiError, Json

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_TIMEOUT = 50
"""Seconds the real server holds a poll at most."""
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only when they are named in `allowed_updates`."""
_CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class UpdateQueue:
    """Updates for the bot, oldest first."""

    def __init__(self) -> None:
        self.pending: deque[Json] = deque()
        self.webhook: Json | None = None
        """The parameters of the webhook that is set."""
        self.last_id = 0
        self.polled = asyncio.Event()
        """Set while a poll waits: the bot is there and has nothing to do."""
        self._allowed: frozenset[str] = frozenset()
        self._poll: asyncio.Future[bool] | None = None
        self._closed = False

    def wants(self, kind: str) -> bool:
        """Say whether updates of `kind` are delivered."""
        return kind in self._allowed if self._allowed else kind not in ON_REQUEST

    def allow(self, kinds: Collection[str]) -> None:
        """Deliver only `kinds` from now on; none given means all but those that come on request."""
        self._allowed = frozenset(kinds)

    def add(self, kind: str, payload: Json) -> int | None:
        """Queue an update and wake the poll; return its id, None when the bot does not want its kind."""
        if not self.wants(kind):
            return None
        self.last_id += 1
        self.pending.append({"update_id": self.last_id, kind: payload})
        self._end_poll(superseded=False)
        return self.last_id

    async def get(self, offset: int, limit: int, timeout: float) -> list[Json]:  # noqa: ASYNC109 - the method's own parameter
        """Confirm all before `offset` and return what comes next, waiting up to `timeout` seconds for it.

        A negative offset keeps only that many of the last. Raises ApiError (409) while a webhook is set, and in an
        earlier call that still waits when a new one comes.
        """
        if self.webhook is not None:
            raise ApiError(409, _WEBHOOK)
        self._end_poll(superseded=True)
        self._confirm(offset)
        if not self.pending and timeout > 0 and not self._closed:
            await self._wait(min(timeout, MAX_TIMEOUT))
        limit = limit if 1 <= limit <= 100 else 100
        return [self.pending[index] for index in range(min(limit, len(self.pending)))]

    def drop(self) -> None:
        """Forget all pending updates."""
        self.pending.clear()

    def close(self) -> None:
        """Let a waiting poll return empty-handed, and no other wait."""
        self._closed = True
        self._end_poll(superseded=False)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()

    def _end_poll(self, *, superseded: bool) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(superseded)
        self._forget_poll()

    def _forget_poll(self) -> None:
        self._poll = None
        self.polled.clear()

    async def _wait(self, seconds: float) -> None:
        poll: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._poll = poll
        self.polled.set()
        try:
            done, _ = await asyncio.wait([poll], timeout=seconds)
        finally:
            if self._poll is poll:
                self._forget_poll()
        if done and poll.result():
            raise ApiError(409, _CONFLICT)
