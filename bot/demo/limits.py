"""Telegram's flood limits, off until asked for.

What is known of the real ones: about 30 messages a second for a bot, one a second in a private chat with short
bursts allowed, 20 a minute in a group or channel; edits count as messages. https://core.telegram.org/bots/faq
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.demo.wire import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

COUNTED = frozenset(
    {
        "sendmessage",
        "sendphoto",
        "senddocument",
        "copymessage",
        "forwardmessage",
        "editmessagetext",
        "editmessagecaption",
        "editmessagereplymarkup",
    }
)
"""Methods that count, in small letters."""


@dataclass(slots=True)
class Limits:
    """Figures of the limits; change them at any time."""

    bot_rate: float = 30.0
    """Messages a second over all chats."""
    bot_burst: int = 35
    """The most in any sliding second, and the credit of an idle bot."""
    private_rate: float = 1.0
    """Messages a second to one private chat."""
    private_burst: int = 5
    """Messages an idle private chat takes at once."""
    group_count: int = 20
    """Messages to one group or channel …"""
    group_window: float = 60.0
    """… in so many sliding seconds."""


@dataclass(slots=True)
class _Bucket:
    """Credit that refills with time."""

    level: float
    at: float

    def wait(self, now: float, rate: float, burst: int) -> float:
        self.level = min(float(burst), self.level + (now - self.at) * rate)
        self.at = now
        return 0.0 if self.level >= 1.0 - 1e-9 else (1.0 - self.level) / rate


@dataclass(slots=True)
class _Window:
    """Instants of what passed lately."""

    passed: deque[float] = field(default_factory=deque)

    def wait(self, now: float, count: int, seconds: float) -> float:
        while self.passed and now - self.passed[0] >= seconds:
            self.passed.popleft()
        return 0.0 if len(self.passed) < count else seconds - (now - self.passed[-count])


class FloodControl:
    """Decides whether a message may pass now; `clock` gives seconds and may be any that does not go back."""

    def __init__(self, clock: Callable[[], float], limits: Limits | None = None, *, enabled: bool = False) -> None:
        self.enabled = enabled
        self.limits = limits or Limits()
        self._clock = clock
        self._bot = _Bucket(float(self.limits.bot_burst), clock())
        self._second = _Window()
        self._private: dict[int, _Bucket] = {}
        self._groups: dict[int, _Window] = {}

    def pass_or_refuse(self, chat_id: int, *, private: bool) -> None:
        """Count a message to `chat_id`, or raise ApiError (429) saying how long to wait; a refusal is not counted."""
        if not self.enabled:
            return
        now, limits = self._clock(), self.limits
        wait = max(
            self._bot.wait(now, limits.bot_rate, limits.bot_burst), self._second.wait(now, limits.bot_burst, 1.0)
        )
        bucket, window = None, None
        if private:
            bucket = self._private.setdefault(chat_id, _Bucket(float(limits.private_burst), now))
            wait = max(wait, bucket.wait(now, limits.private_rate, limits.private_burst))
        else:
            window = self._groups.setdefault(chat_id, _Window())
            wait = max(wait, window.wait(now, limits.group_count, limits.group_window))
        if wait > 0:
            raise too_many_requests(wait)
        self._bot.level -= 1
        self._second.passed.append(now)
        if bucket is not None:
            bucket.level -= 1
        if window is not None:
            window.passed.append(now)


def too_many_requests(wait: float) -> ApiError:
    """Return the 429 that asks to wait `wait` seconds, rounded up."""
    seconds = max(1, math.ceil(wait - 1e-9))
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
