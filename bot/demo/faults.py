"""Faults on purpose: lost answers, server errors, floods and delays, by script or by chance.

A fault may strike before the request is done (nothing happened) or after (it happened, and the bot is not told: the
ambiguous case every sender must live with). Chance comes from a seeded generator, so that a run can be repeated.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.demo.limits import COUNTED, too_many_requests
from bot.demo.wire import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Fault:
    """What strikes one request."""

    delay: float = 0.0
    """Seconds to hold the request before anything else."""
    error: ApiError | None = None
    """The answer instead of the true one."""
    drop: bool = False
    """Close the connection without an answer."""
    after: bool = False
    """The request is done before the fault strikes."""


@dataclass(slots=True)
class _Rule:
    fault: Fault
    methods: frozenset[str] | None
    chat_id: int | None
    times: int | None
    probability: float
    until: float | None
    skip: int

    def strikes(self, method: str, chat_id: int | None, now: float, chance: random.Random) -> bool:
        if (self.methods is not None and method not in self.methods) or (
            self.chat_id is not None and self.chat_id != chat_id
        ):
            return False
        if self.times == 0 or (self.until is not None and now >= self.until):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.probability < 1.0 and chance.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The script; rules are asked in order of their making and the first that strikes decides.

    Common to all rules: `method` in its documented spelling and `chat_id` narrow them down, the first `skip` fitting
    requests are spared, `times` requests are struck (None: all), each with `probability`.
    """

    def __init__(self, clock: Callable[[], float], seed: int = 0) -> None:
        self._clock = clock
        self._chance = random.Random(seed)
        self._rules: list[_Rule] = []

    def add(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        times: int | None = 1,
        probability: float = 1.0,
        seconds: float | None = None,
        skip: int = 0,
    ) -> None:
        """Add a rule; it ends after `seconds` when given."""
        until = None if seconds is None else self._clock() + seconds
        methods = None if method is None else frozenset({method.lower()})
        self._rules.append(_Rule(fault, methods, chat_id, times, probability, until, skip))

    def lose_answers(
        self, method: str | None = None, *, chat_id: int | None = None, times: int | None = 1, probability: float = 1.0
    ) -> None:
        """Do the request, then drop the connection: the bot cannot know."""
        self.add(Fault(drop=True, after=True), method=method, chat_id=chat_id, times=times, probability=probability)

    def drop(
        self, method: str | None = None, *, chat_id: int | None = None, times: int | None = 1, probability: float = 1.0
    ) -> None:
        """Drop the connection before anything is done."""
        self.add(Fault(drop=True), method=method, chat_id=chat_id, times=times, probability=probability)

    def fail(
        self,
        status: int = 502,
        description: str = "Bad Gateway",
        *,
        method: str | None = None,
        chat_id: int | None = None,
        times: int | None = 1,
        probability: float = 1.0,
    ) -> None:
        """Answer with an error and do nothing."""
        fault = Fault(error=ApiError(status, description))
        self.add(fault, method=method, chat_id=chat_id, times=times, probability=probability)

    def flood(self, seconds: float, *, chat_id: int | None = None) -> None:
        """Answer 429 to messages and edits for `seconds`, saying what is left of them, in one chat or in all."""
        until = self._clock() + seconds
        self._rules.append(_Rule(Fault(error=too_many_requests(seconds)), COUNTED, chat_id, None, 1.0, until, 0))

    def delay(
        self,
        seconds: float,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        times: int | None = None,
        probability: float = 1.0,
    ) -> None:
        """Hold requests for `seconds`, then serve them as usual."""
        self.add(Fault(delay=seconds), method=method, chat_id=chat_id, times=times, probability=probability)

    def clear(self) -> None:
        """No faults any more."""
        self._rules.clear()

    def draw(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the fault that strikes this request (`method` in small letters); None is the rule."""
        if not self._rules:
            return None
        now = self._clock()
        for rule in self._rules:
            if rule.strikes(method, chat_id, now, self._chance):
                if rule.until is not None and rule.fault.error is not None and rule.fault.error.status == 429:
                    return Fault(error=too_many_requests(rule.until - now))
                return rule.fault
        return None
