"""Who may send next, and when: lanes, paces and penalties as a pure state machine (give it the time, it never looks).

Instants are seconds of one monotonic clock. Three things must allow a message:

* the bot's pace: evenly spaced, by the generic cell rate algorithm (ITU-T I.371), no burst after a rest;
* its chat's pace: `Bucket` for private chats, `Window` for groups and channels;
* no penalty (429) on its chat or on all.

Among messages that may go, the higher lane goes first, then the older. A message blocked by its own chat waits aside
and holds nobody up.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.core.model import Lane

ChatKey: TypeAlias = int | str
"""A chat's id, or the @name of a public channel."""

_CATCH_UP = 0.02
"""Seconds of lateness the bot's pace makes up for: timers and the loop wake late, and that must not cost rate."""
_SWEEP_FROM = 1_024
_NEVER = float("-inf")
_GLOBAL_CHATS = 3
_GLOBAL_WITHIN = 1.0
_SLOW_WITHIN = 5.0


@dataclass(slots=True)
class Bucket:
    """A private chat's pace: one message every `interval` seconds, `burst` at once after a rest."""

    interval: float = 1.0
    burst: int = 3
    _full_at: float = _NEVER

    def ready_at(self, lane: Lane) -> float:  # noqa: ARG002 same shape as Window's
        """When the next message may go."""
        return self._full_at - (self.burst - 1) * self.interval

    def ready_behind(self, ahead: int, lane: Lane, now: float) -> float:  # noqa: ARG002 same shape
        """When a message may go before which `ahead` others go as early as they may."""
        full_at = max(self._full_at, now) + ahead * self.interval if ahead else self._full_at
        return full_at - (self.burst - 1) * self.interval

    def take(self, now: float) -> None:
        """Count a message."""
        self._full_at = max(self._full_at, now) + self.interval

    def idle_at(self) -> float:
        """When this pace has nothing left to remember."""
        return self._full_at


@dataclass(slots=True)
class Window:
    """A group's pace: `limit` messages in any `seconds`, of which `reserve` are kept for replies.

    Telegram says 20 a minute; the extra second allows for the way there taking longer for one message than another.
    """

    limit: int = 20
    seconds: float = 61.0
    reserve: int = 3
    _sent: deque[float] = field(default_factory=deque)

    def ready_at(self, lane: Lane) -> float:
        """When the next message of this lane may go."""
        limit = self.limit if lane is Lane.REPLY else self.limit - self.reserve
        return self._sent[-limit] + self.seconds if len(self._sent) >= limit else _NEVER

    def ready_behind(self, ahead: int, lane: Lane, now: float) -> float:
        """When a message may go before which `ahead` others go as early as they may."""
        limit = self.limit if lane is Lane.REPLY else self.limit - self.reserve
        rounds, left = divmod(ahead, limit)
        ready_at = self._sent[left - limit] + self.seconds if len(self._sent) >= limit - left else now
        return max(ready_at, now) + rounds * self.seconds

    def take(self, now: float) -> None:
        """Count a message."""
        self._sent.append(now)
        if len(self._sent) > self.limit:
            self._sent.popleft()

    def idle_at(self) -> float:
        """When this pace has nothing left to remember."""
        return self._sent[-1] + self.seconds if self._sent else _NEVER


@dataclass(slots=True, eq=False)
class Ticket:
    """One message's place in the queue; `key` is None for a message without a chat."""

    key: ChatKey | None
    lane: Lane
    number: int
    dropped: bool = False

    def __lt__(self, other: Ticket) -> bool:
        return (self.lane, self.number) < (other.lane, other.number)


@dataclass(slots=True)
class _Chat:
    pace: Bucket | Window | None
    held_until: float = _NEVER
    waiting: list[Ticket] = field(default_factory=list)
    version: int = 0
    """Grows when the chat is placed anew; older placements in the heaps are void."""

    def head(self) -> Ticket | None:
        while self.waiting and self.waiting[0].dropped:
            heapq.heappop(self.waiting)
        return self.waiting[0] if self.waiting else None

    def ready_at(self, lane: Lane) -> float:
        return max(self.held_until, self.pace.ready_at(lane) if self.pace else _NEVER)

    def idle_at(self) -> float:
        return max(self.held_until, self.pace.idle_at() if self.pace else _NEVER)


class Pacer:
    """The queue of messages that wait for their turn. `rate` is messages a second for the whole bot."""

    def __init__(self, rate: float = 30.0) -> None:
        self.rate = rate
        self._numbers = 0
        self._next_at = _NEVER
        self._held_until = _NEVER
        self._hits: dict[ChatKey, tuple[float, float]] = {}
        self._chats: dict[ChatKey | None, _Chat] = {}
        self._ready: list[tuple[Ticket, int]] = []
        self._blocked: list[tuple[float, int, int, ChatKey | None]] = []
        self._placements = 0
        self._sweep_at = _SWEEP_FROM

    def __len__(self) -> int:
        """Chats remembered."""
        return len(self._chats)

    def join(self, key: ChatKey | None, lane: Lane, now: float) -> Ticket:
        """Queue a message."""
        if len(self._chats) >= self._sweep_at:
            self._sweep(now)
        self._numbers += 1
        ticket = Ticket(key, lane, self._numbers)
        chat = self._chats.get(key)
        if chat is None:
            chat = self._chats[key] = _Chat(_pace_of(key))
        before = chat.head()
        heapq.heappush(chat.waiting, ticket)
        if before is None or ticket < before:
            self._place(key, chat, now)
        return ticket

    def leave(self, ticket: Ticket, now: float) -> None:
        """Take a message out of the queue before its turn; harmless afterwards."""
        ticket.dropped = True
        chat = self._chats.get(ticket.key)
        if chat is not None and chat.waiting and chat.waiting[0] is ticket:
            self._place(ticket.key, chat, now)

    def pop(self, now: float) -> Ticket | None:
        """Give the message whose turn it is and count it as sent; None when none may go now."""
        self._unblock(now)
        if now < max(self._next_at, self._held_until):
            return None
        ticket = self._top()
        if ticket is None:
            return None
        heapq.heappop(self._ready)
        chat = self._chats[ticket.key]
        heapq.heappop(chat.waiting)
        if chat.pace is not None:
            chat.pace.take(now)
        self._next_at = max(self._next_at, now - _CATCH_UP) + 1 / self.rate
        self._place(ticket.key, chat, now)
        return ticket

    def wake_at(self, now: float) -> float | None:
        """When `pop` may give something again; None while nobody waits."""
        self._unblock(now)
        if self._top() is not None:
            return max(self._next_at, self._held_until)
        if not self._blocked:
            return None
        return max(self._blocked[0][0], self._next_at, self._held_until)

    def penalise(self, key: ChatKey | None, delay: float, now: float) -> bool:
        """Honour a 429: hold the chat for `delay` seconds; whether the bot as a whole is too fast.

        Several chats refused within a few seconds mean that: each keeps its own pace. All are held when they are
        refused within one second, for the shortest of their delays, or when the refused message had no chat.
        """
        if key is None:
            self._held_until = max(self._held_until, now + delay)
            return True
        chat = self._chats.get(key)
        if chat is None:
            chat = self._chats[key] = _Chat(_pace_of(key))
        chat.held_until = max(chat.held_until, now + delay)
        self._place(key, chat, now)
        self._hits = {k: hit for k, hit in self._hits.items() if now - hit[0] < _SLOW_WITHIN}
        self._hits[key] = (now, delay)
        if len(self._hits) < _GLOBAL_CHATS:
            return False
        together = [length for at, length in self._hits.values() if now - at < _GLOBAL_WITHIN]
        if len(together) >= _GLOBAL_CHATS:
            self._held_until = max(self._held_until, now + min(together))
        self._hits.clear()
        return True

    def held_for(self, key: ChatKey | None, now: float) -> float:
        """How long a penalty still holds this chat, in seconds; zero without one."""
        chat = self._chats.get(key)
        return max(0.0, self._held_until - now, chat.held_until - now if chat else 0.0)

    def opens_in(self, key: ChatKey | None, lane: Lane, now: float) -> float:
        """In how many seconds the chat's own pace lets one more message of this lane go, behind those that wait."""
        chat = self._chats.get(key)
        if chat is None or chat.pace is None:
            return 0.0
        ahead = sum(1 for ticket in chat.waiting if not ticket.dropped and ticket.lane <= lane)
        return max(0.0, chat.pace.ready_behind(ahead, lane, now) - now)

    def waiting(self, key: ChatKey | None) -> list[Ticket]:
        """The messages that wait for this chat, in order."""
        chat = self._chats.get(key)
        return sorted(ticket for ticket in chat.waiting if not ticket.dropped) if chat else []

    def penalties(self, now: float) -> dict[ChatKey | None, float]:
        """Seconds left of every penalty in force; None stands for all chats."""
        held = {key: chat.held_until - now for key, chat in self._chats.items() if chat.held_until > now}
        return held | ({None: self._held_until - now} if self._held_until > now else {})

    def _place(self, key: ChatKey | None, chat: _Chat, now: float) -> None:
        """Put the chat among those that may go or those that must wait, by its first message."""
        chat.version += 1
        head = chat.head()
        if head is None:
            return
        ready_at = chat.ready_at(head.lane)
        if ready_at <= now:
            heapq.heappush(self._ready, (head, chat.version))
        else:
            self._placements += 1
            heapq.heappush(self._blocked, (ready_at, self._placements, chat.version, key))
        self._compact()

    def _compact(self) -> None:
        """Throw void placements away before they outgrow the living ones."""
        if len(self._ready) + len(self._blocked) <= 2 * len(self._chats) + _SWEEP_FROM:
            return
        self._ready = [entry for entry in self._ready if self._valid(entry[0].key, entry[1])]
        self._blocked = [entry for entry in self._blocked if self._valid(entry[3], entry[2])]
        heapq.heapify(self._ready)
        heapq.heapify(self._blocked)

    def _valid(self, key: ChatKey | None, version: int) -> bool:
        chat = self._chats.get(key)
        return chat is not None and chat.version == version

    def _top(self) -> Ticket | None:
        while self._ready and not self._valid(self._ready[0][0].key, self._ready[0][1]):
            heapq.heappop(self._ready)
        return self._ready[0][0] if self._ready else None

    def _unblock(self, now: float) -> None:
        while self._blocked:
            ready_at, _, version, key = self._blocked[0]
            valid = self._valid(key, version)
            if valid and ready_at > now:
                return
            heapq.heappop(self._blocked)
            if valid:
                self._place(key, self._chats[key], now)

    def _sweep(self, now: float) -> None:
        """Forget chats that have nothing to say and nothing to wait for."""
        for key, chat in list(self._chats.items()):
            if chat.head() is None and chat.idle_at() <= now:
                del self._chats[key]
        self._sweep_at = max(_SWEEP_FROM, 2 * len(self._chats))


def _pace_of(key: ChatKey | None) -> Bucket | Window | None:
    """Private chats have positive ids, groups and channels negative ones; names belong to the latter."""
    if key is None:
        return None
    return Bucket() if isinstance(key, int) and key > 0 else Window()
