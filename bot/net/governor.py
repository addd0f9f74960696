"""How fast Telegram takes messages just now: learnt from what it takes and refuses (additive increase, as in TCP).

Telegram says "about 30 a second" and promises nothing. When it refuses the whole bot, what it took in the last seconds
is the best guess at its real limit; from there the rate grows back to the wish, quickly to where it was refused, very
slowly beyond. Pure: give it the time, it never looks.
"""

from __future__ import annotations

from collections import deque
from typing import Final

LEAST: Final = 1.0
"""Messages a second below which it never slows."""
_OVER_S: Final = 5.0
"""Seconds over which what was taken is counted."""
_LEAST_SPAN_S: Final = 1.0
_BACK: Final = 0.95
"""Share of what Telegram took that is tried after a refusal."""
_MOST_AT_ONCE: Final = 0.5
"""One refusal never slows below this share: what was taken may have been little for want of work."""
_DEAF_S: Final = 2.0
"""Seconds after a refusal in which further ones tell nothing new: they were on their way."""
_GROW_EVERY_S: Final = 1.0
_QUICKLY: Final = 0.02
_SLOWLY: Final = 0.0005
"""Shares by which the rate grows each time."""
_BOLDER_S: Final = 15.0
"""Seconds without a refusal after which slow growth is twice as quick, and so on: the guess was low."""
_KNOWN: Final = 0.98
"""Up to this share of the rate that was refused last, growth is quick."""
_FORGET_S: Final = 900.0
"""Seconds after which a refused rate is tried anew like any other."""


class Governor:
    """The rate for the whole bot, in messages a second.

    Args:
        wish: the most it may be (`RASID_SEND_RATE`).
        start: what it was when last known; the wish without it.

    """

    def __init__(self, wish: float, start: float | None = None) -> None:
        self.wish = wish
        self.rate = min(wish, max(LEAST, start or wish))
        self._taken: deque[float] = deque()
        self._refused_rate = wish if start is None or start >= wish else start / _BACK
        self._refused_at = float("-inf")
        self._grown_at = float("-inf")

    def took(self, now: float) -> None:
        """Telegram took a message."""
        self._taken.append(now)
        while self._taken and now - self._taken[0] > _OVER_S:
            self._taken.popleft()
        self._grow(now)

    def refused(self, now: float) -> bool:
        """Telegram refused the bot as a whole; whether that slowed it."""
        if now - self._refused_at < _DEAF_S:
            return False
        taken = [at for at in self._taken if now - at <= _OVER_S]
        lately = len(taken) / max(_LEAST_SPAN_S, now - taken[0]) if taken else 0.0
        self._refused_rate, self._refused_at = min(self.rate, max(lately, self.rate * _MOST_AT_ONCE)), now
        self.rate = max(LEAST, min(self.rate * _BACK, max(lately * _BACK, self.rate * _MOST_AT_ONCE)))
        self._grown_at = now
        return True

    def _grow(self, now: float) -> None:
        if self.rate >= self.wish or now - self._grown_at < _GROW_EVERY_S:
            return
        if now - self._refused_at > _FORGET_S:
            self._refused_rate = self.wish
        quick = self.rate < _KNOWN * self._refused_rate
        bolder = 1 + (now - self._refused_at) / _BOLDER_S
        self.rate = min(self.wish, self.rate * (1 + (_QUICKLY if quick else min(_QUICKLY, _SLOWLY * bolder))))
        self._grown_at = now
