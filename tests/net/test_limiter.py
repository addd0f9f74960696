"""4.5: the limiter as python-telegram-bot drives it, on a clock that is turned by hand."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.core.model import Lane
from bot.net.limiter import ChatPace, Counters, LaneLimiter, chat_key, seconds_of


class Handle:
    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class World:
    """A clock and its timers."""

    def __init__(self, rate: float = 30.0) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, int, Handle, Callable[[], None]]] = []
        self.log: list[tuple[float, object]] = []
        self.answers: dict[object, list[BaseException]] = {}
        self.limiter = LaneLimiter(rate=rate, clock=lambda: self.now, timer=self.later)

    def later(self, delay: float, call: Callable[[], None]) -> Handle:
        handle = Handle()
        heapq.heappush(self.timers, (self.now + delay, len(self.log) + id(handle), handle, call))
        return handle

    async def turn(self, until: float) -> None:
        """Let time pass, timer by timer."""
        await settle()
        while self.timers and self.timers[0][0] <= until:
            at, _, handle, call = heapq.heappop(self.timers)
            if not handle.cancelled:
                self.now = max(self.now, at)
                call()
                await settle()
        self.now = until

    def request(self, chat: object, lane: Lane | None = None, endpoint: str = "sendMessage") -> asyncio.Task[Any]:
        async def callback(*args: Any, **kwargs: Any) -> bool:
            self.log.append((self.now, chat))
            if self.answers.get(chat):
                raise self.answers[chat].pop(0)
            return True

        data = {} if chat is None else {"chat_id": chat}
        limits = None if lane is None else {"lane": lane}
        return asyncio.create_task(self.limiter.process_request(callback, (endpoint, data), {}, endpoint, data, limits))


async def settle() -> None:
    for _ in range(6):
        await asyncio.sleep(0)


async def test_requests_are_spread() -> None:
    world = World(rate=10)
    tasks = [world.request(chat, Lane.ALERT) for chat in range(1, 6)]
    await world.turn(1.0)
    assert [at for at, _ in world.log] == pytest.approx([0, 0.08, 0.18, 0.28, 0.38])
    assert all(task.result() is True for task in tasks)
    assert world.limiter.counters == Counters(sent=5, throttled=0, retried=0, deferred=0)
    assert world.limiter.waiting == 0


async def test_replies_first_and_no_lane_is_a_reply() -> None:
    world = World(rate=10)
    for chat in (1, 2, 3):
        world.request(chat, Lane.ALERT)
    await settle()
    world.request(9)
    await world.turn(1.0)
    assert [chat for _, chat in world.log] == [1, 9, 2, 3]


@pytest.mark.parametrize(
    "endpoint", ["getMe", "answerCallbackQuery", "sendChatAction", "deleteMessage", "setMyCommands"]
)
async def test_what_makes_no_message_is_not_limited(endpoint: str) -> None:
    world = World(rate=1)
    for _ in range(5):
        world.request(1, endpoint=endpoint)
    await settle()
    assert len(world.log) == 5
    assert world.limiter.counters.sent == 0


@pytest.mark.parametrize("endpoint", ["sendPhoto", "editMessageText", "copyMessage", "forwardMessage"])
async def test_what_makes_a_message_is_limited(endpoint: str) -> None:
    """Edits count."""
    world = World(rate=1)
    for _ in range(5):
        world.request(1, endpoint=endpoint)
    await settle()
    assert len(world.log) == 1


async def test_an_alert_is_given_back_on_429() -> None:
    """A refusal is the outbox's to decide; meanwhile its chat, and only its chat, is held."""
    world = World()
    world.answers[1] = [RetryAfter(60)]
    refused = world.request(1, Lane.ALERT)
    await world.turn(0.1)
    with pytest.raises(RetryAfter):
        refused.result()
    world.request(2, Lane.ALERT)
    await world.turn(0.2)
    assert [chat for _, chat in world.log] == [1, 2]
    assert world.limiter.penalties == {1: timedelta(seconds=59.8)}
    assert world.limiter.counters.throttled == 1


async def test_a_message_for_a_chat_held_for_long_is_given_back_unsent() -> None:
    world = World()
    world.answers[1] = [RetryAfter(60)]
    world.request(1, Lane.ALERT)
    waiting = [world.request(1, Lane.ALERT) for _ in range(4)]
    await world.turn(0.2)
    late = world.request(1, Lane.ALERT)
    await world.turn(0.3)
    for task in [*waiting[2:], late]:
        assert isinstance(task.exception(), RetryAfter)
    assert world.limiter.counters.deferred >= 3
    assert world.limiter.waiting == 0


async def test_those_who_wait_behind_a_refused_message_are_given_back() -> None:
    """Their chat will be held for long: the outbox takes them back, other chats' messages stay in the queue."""
    world = World(rate=1)
    answered = asyncio.Event()

    async def refuse() -> bool:
        await answered.wait()
        raise RetryAfter(60)

    limiter = world.limiter
    first = asyncio.create_task(
        limiter.process_request(refuse, (), {}, "sendMessage", {"chat_id": 1}, {"lane": Lane.ALERT})
    )
    await settle()
    alert, reply, other = world.request(1, Lane.ALERT), world.request(1, Lane.REPLY), world.request(2, Lane.ALERT)
    await settle()
    answered.set()
    await settle()
    assert isinstance(first.exception(), RetryAfter)
    assert isinstance(alert.exception(), RetryAfter)
    assert isinstance(reply.exception(), RetryAfter)
    assert limiter.counters == Counters(sent=0, throttled=1, retried=0, deferred=2)
    await world.turn(3)
    assert other.result() is True
    ((at, chat),) = world.log
    assert chat == 2
    assert at == pytest.approx(0.98)


async def test_a_short_hold_is_waited_for() -> None:
    world = World()
    world.answers[1] = [RetryAfter(3)]
    world.request(1, Lane.ALERT)
    await world.turn(0.1)
    second = world.request(1, Lane.ALERT)
    await world.turn(5.0)
    assert second.result() is True
    assert world.log[-1] == (3.0, 1)


async def test_a_reply_is_tried_again() -> None:
    world = World()
    world.answers[1] = [RetryAfter(2), RetryAfter(3)]
    reply = world.request(1, Lane.REPLY)
    await world.turn(20)
    assert reply.result() is True
    assert [at for at, _ in world.log] == pytest.approx([0, 2, 5])
    assert world.limiter.counters == Counters(sent=1, throttled=2, retried=2, deferred=0)


async def test_a_reply_is_tried_three_times_at_most() -> None:
    world = World()
    world.answers[1] = [RetryAfter(1), RetryAfter(1), RetryAfter(1)]
    reply = world.request(1, Lane.REPLY)
    await world.turn(20)
    assert isinstance(reply.exception(), RetryAfter)
    assert len(world.log) == 3


async def test_a_reply_does_not_wait_longer_than_its_reader_would() -> None:
    world = World()
    world.answers[1] = [RetryAfter(31)]
    reply = world.request(1, Lane.REPLY)
    await world.turn(1)
    assert isinstance(reply.exception(), RetryAfter)


async def test_other_errors_are_left_alone() -> None:
    world = World()
    world.answers[1] = [TimedOut()]
    task = world.request(1)
    await world.turn(1)
    assert isinstance(task.exception(), TimedOut)
    assert world.limiter.counters == Counters(0, 0, 0, 0)


async def test_a_cancelled_request_leaves_its_place() -> None:
    world = World(rate=1)
    world.request(1)
    second, third = world.request(2), world.request(3)
    await settle()
    second.cancel()
    await world.turn(1.0)
    assert [chat for _, chat in world.log] == [1, 3]
    assert third.done()


async def test_rate_may_change() -> None:
    world = World(rate=100)
    world.limiter.remember(1)
    assert world.limiter.rate == 1
    for chat in range(1, 12):
        world.request(chat)
    await settle()
    world.limiter.remember(100)
    assert world.limiter.rate == 100
    await world.turn(1.2)
    assert len(world.log) == 11


async def test_shutdown_gives_back_what_waits() -> None:
    world = World(rate=1)
    await world.limiter.initialize()
    tasks = [world.request(chat) for chat in (1, 2)]
    await settle()
    await world.limiter.shutdown()
    await settle()
    assert tasks[0].result() is True
    assert isinstance(tasks[1].exception(), NetworkError)


async def test_on_the_real_clock() -> None:
    """No timer given: the loop's own."""
    limiter = LaneLimiter(rate=200)

    async def callback() -> bool:
        return True

    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(
        *(limiter.process_request(callback, (), {}, "sendMessage", {"chat_id": n}, None) for n in range(1, 21))
    )
    assert loop.time() - began >= 0.07
    assert limiter.counters.sent == 20


@pytest.mark.parametrize(
    ("given", "key"),
    [(5, 5), ("5", 5), ("-1001", -1001), ("@Channel", "@channel"), (None, None), ("", None)],
)
def test_chat_key(given: object, key: object) -> None:
    assert chat_key(given) == key


async def test_a_message_its_chats_own_pace_would_keep_is_given_back_but_no_reply() -> None:
    """4.5, 4.12: a busy group keeps nobody's place in the queue."""
    world = World(rate=1000)
    for _ in range(17):
        world.request(-5, Lane.ALERT)
    await world.turn(1.0)
    late = world.request(-5, Lane.ALERT)
    reply = world.request(-5)
    await world.turn(2.0)
    with pytest.raises(ChatPace) as refusal:
        await late
    assert seconds_of(refusal.value) == 60
    assert await reply is True
    assert world.limiter.counters == Counters(sent=18, throttled=0, retried=0, deferred=1)
    assert world.limiter.waiting == 0


async def test_a_stop_lets_nothing_but_replies_go() -> None:
    """1.22: what has not left yet stays in the outbox, and is not sent once more after the restart."""
    world = World(rate=1)
    waiting = [world.request(chat, Lane.BREAKING) for chat in (1, 2, 3)]
    await world.turn(0.5)
    world.limiter.stop_sending()
    reply = world.request(4)
    late = world.request(5, Lane.ALERT)
    await world.turn(5.0)
    assert [chat for _, chat in world.log] == [1, 4]
    assert await reply is True
    assert await waiting[0] is True
    for given_back in (*waiting[1:], late):
        with pytest.raises(ChatPace):
            await given_back
    assert world.limiter.waiting == 0
