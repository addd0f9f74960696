"""The rate limiter python-telegram-bot asks before every request: a thin asynchronous shell around `Pacer`."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, TypeAlias

from telegram.error import NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.core.model import Lane
from bot.net.governor import Governor
from bot.net.pacer import ChatKey, Pacer, Ticket

JsonDict: TypeAlias = dict[str, Any]
Answer: TypeAlias = bool | JsonDict | list[JsonDict]

_MESSAGES = ("send", "editMessage", "copyMessage", "forwardMessage")
_NO_MESSAGES = frozenset({"sendChatAction"})
_REPLY_RETRIES = 2
_REPLY_PATIENCE = 30.0
_PATIENCE = 5.0
"""Seconds other lanes wait for a held chat; beyond, the outbox keeps the message and looks again."""


class TimerHandle(Protocol):
    """What `call_later` gives back."""

    def cancel(self) -> None:
        """Forget the call."""


Timer: TypeAlias = Callable[[float, Callable[[], None]], TimerHandle]


@dataclass(frozen=True, slots=True)
class Counters:
    """What the limiter has seen since it started."""

    sent: int
    """Messages and edits Telegram took."""
    throttled: int
    """Answers 429."""
    retried: int
    """Replies sent again after a 429."""
    deferred: int
    """Messages given back unsent because their chat is held, or has its own pace, for long."""


class ChatPace(RetryAfter):
    """Raised before anything is sent: the chat's own pace, not Telegram, asks to wait."""


class LaneLimiter(BaseRateLimiter[JsonDict]):
    """Strict lanes over a smooth pace; say the lane with `rate_limit_args={"lane": Lane.ALERT}`, else it is a reply.

    Only what makes a message is limited. A 429 holds its own chat and is raised to the caller, except that replies are
    tried again, twice at most and within 30 s. A message for a chat that is held for long is not kept waiting: it gets
    the RetryAfter that Telegram would give. Nor is one that its chat's own pace would keep for long, but for replies,
    which nobody would try again: it gets `ChatPace`.
    """

    def __init__(
        self,
        *,
        rate: float = 30.0,
        start: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        timer: Timer | None = None,
    ) -> None:
        self._governor = Governor(rate, start)
        self._pacer = Pacer(self._governor.rate)
        self._clock = clock
        self._call_later = timer
        self._turns: dict[Ticket, asyncio.Future[None]] = {}
        self._alarm: TimerHandle | None = None
        self._alarm_at = math.inf
        self._stopping = False
        self._sent = self._throttled = self._retried = self._deferred = 0

    @property
    def counters(self) -> Counters:
        """Counts since the start."""
        return Counters(self._sent, self._throttled, self._retried, self._deferred)

    @property
    def penalties(self) -> dict[ChatKey | None, timedelta]:
        """How long which chats are still held; None stands for all."""
        return {key: timedelta(seconds=left) for key, left in self._pacer.penalties(self._clock()).items()}

    @property
    def waiting(self) -> int:
        """Messages that wait for their turn."""
        return len(self._turns)

    @property
    def rate(self) -> float:
        """Messages a second for the whole bot, as `Governor` has learnt it."""
        return self._pacer.rate

    def remember(self, rate: float) -> None:
        """Begin with the rate that was known last; no more than is wished."""
        self._governor = Governor(self._governor.wish, rate)
        self._pacer.rate = self._governor.rate

    @property
    def wish(self) -> float:
        """The most that `rate` may be."""
        return self._governor.wish

    def stop_sending(self) -> None:
        """Let nothing but replies go from now on; who waits gets `ChatPace`.

        What is on its way when a process ends may come twice, what still waits for its turn must not be on its way.
        """
        self._stopping = True
        for ticket, turn in self._turns.items():
            if ticket.lane is not Lane.REPLY and not turn.done():
                turn.set_exception(ChatPace(1))

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Give everybody who still waits their message back, unsent."""
        self._set_alarm(None)
        for turn in self._turns.values():
            if not turn.done():
                turn.set_exception(NetworkError("the bot is stopping"))

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: JsonDict,
        endpoint: str,
        data: JsonDict,
        rate_limit_args: JsonDict | None,
    ) -> Answer:
        """Make the request when its turn has come; raises RetryAfter as the class says."""
        if not endpoint.startswith(_MESSAGES) or endpoint in _NO_MESSAGES:
            return await callback(*args, **kwargs)
        key = chat_key(data.get("chat_id"))
        lane = Lane((rate_limit_args or {}).get("lane", Lane.REPLY))
        give_up_at = self._clock() + _REPLY_PATIENCE
        retries = _REPLY_RETRIES if lane is Lane.REPLY else 0
        while True:
            await self._turn(key, lane)
            try:
                answer = await callback(*args, **kwargs)
            except RetryAfter as refusal:
                delay = seconds_of(refusal)
                self._refused(key, delay)
                if retries == 0 or self._clock() + delay > give_up_at:
                    raise
                retries -= 1
                self._retried += 1
            else:
                self._sent += 1
                self._governor.took(self._clock())
                self._pacer.rate = self._governor.rate
                return answer

    async def _turn(self, key: ChatKey | None, lane: Lane) -> None:
        now = self._clock()
        self._refuse_if_held(key, lane, now)
        ticket = self._pacer.join(key, lane, now)
        turn = self._turns[ticket] = asyncio.get_running_loop().create_future()
        self._pump()
        try:
            await turn
        finally:
            del self._turns[ticket]
            if not turn.done() or turn.cancelled() or turn.exception() is not None:
                self._pacer.leave(ticket, self._clock())

    def _refuse_if_held(self, key: ChatKey | None, lane: Lane, now: float) -> None:
        held = self._pacer.held_for(key, now)
        if held > _patience(lane):
            self._deferred += 1
            raise RetryAfter(math.ceil(held))
        if self._stopping and lane is not Lane.REPLY:
            raise ChatPace(1)
        if lane is not Lane.REPLY and (wait := self._pacer.opens_in(key, lane, now)) > _PATIENCE:
            self._deferred += 1
            raise ChatPace(math.ceil(wait))

    def _refused(self, key: ChatKey | None, delay: float) -> None:
        """Note a 429, and give those back who wait for the same chat and would wait too long."""
        self._throttled += 1
        now = self._clock()
        if self._pacer.penalise(key, delay, now) and self._governor.refused(now):
            self._pacer.rate = self._governor.rate
        for ticket in self._pacer.waiting(key):
            turn = self._turns.get(ticket)
            if delay > _patience(ticket.lane) and turn is not None and not turn.done():
                self._deferred += 1
                self._pacer.leave(ticket, now)
                turn.set_exception(RetryAfter(math.ceil(delay)))
        self._pump()

    def _pump(self) -> None:
        """Let go whoever may go, and set the alarm for the next."""
        now = self._clock()
        while ticket := self._pacer.pop(now):
            turn = self._turns.get(ticket)
            if turn is not None and not turn.done():
                turn.set_result(None)
        self._set_alarm(self._pacer.wake_at(now))

    def _set_alarm(self, at: float | None) -> None:
        if self._alarm is not None:
            if at == self._alarm_at:
                return
            self._alarm.cancel()
            self._alarm = None
        if at is not None:
            later = self._call_later or asyncio.get_running_loop().call_later
            self._alarm_at = at
            self._alarm = later(max(0.0, at - self._clock()), self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._pump()


def chat_key(chat_id: object) -> ChatKey | None:
    """Give the chat a request is for; ids written as text count as numbers."""
    if isinstance(chat_id, int):
        return chat_id
    text = str(chat_id or "").strip()
    if not text:
        return None
    return int(text) if text.removeprefix("-").isdecimal() else text.lower()


def seconds_of(refusal: RetryAfter) -> float:
    """Read how long Telegram asks to wait; a timedelta with PTB_TIMEDELTA=1, an int without."""
    delay = refusal.retry_after
    return delay.total_seconds() if isinstance(delay, timedelta) else float(delay)


def _patience(lane: Lane) -> float:
    return _REPLY_PATIENCE if lane is Lane.REPLY else _PATIENCE
