"""The reader's brake at work: what a claim holds is sent, sent silently, or given back until later (4.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.brake import DAY, HOUR, Ring, breaking_left, held_until, ring_of_alerts
from bot.core.model import Clock, Lane
from jobs.letters import Letter
from storage import outbox
from storage.engine import Storage
from storage.outbox import Alert, Due


@dataclass(frozen=True, slots=True)
class Rings:
    """How the letters of this claim arrive."""

    silent_alerts: frozenset[int]
    """Chats in which alerts do so without a sound."""
    breaking_left: dict[int, int]
    """How much breaking news may still ring in each chat today."""

    def is_silent(self, letter: Letter) -> bool:
        """Whether this letter arrives without a sound; asked once for each, because those that ring are counted."""
        if letter.lane is not Lane.BREAKING:
            return letter.chat.id in self.silent_alerts
        left = self.breaking_left.get(letter.chat.id, 0)
        self.breaking_left[letter.chat.id] = left - 1
        return left <= 0


class Brake:
    """Decides for every chat of a claim; what rang before is read from storage.

    Args:
        storage: the outbox.
        clock: the present instant.
        alerts_an_hour: how many messages with alerts may ring in a chat in an hour; 0 for as many as there are.

    """

    def __init__(self, storage: Storage, *, clock: Clock, alerts_an_hour: int) -> None:
        self._storage = storage
        self._clock = clock
        self._an_hour = alerts_an_hour

    async def apply(self, due: Sequence[Due], under_way: Mapping[int, int]) -> tuple[list[Due], Rings]:
        """What is to be sent now, and how; what is held back is back in the outbox, due later.

        `under_way` is the breaking news that is on its way with a sound, by chat: it rings, though nobody knows yet.
        """
        now = self._clock()
        ids = [one.chat.id for one in due]
        async with self._storage.read() as tx:
            alerts = await outbox.sounded(tx, ids, Lane.ALERT, now - HOUR)
            breaking = await outbox.sounded(tx, ids, Lane.BREAKING, now - DAY)
        rings = {one.chat.id: self._ring(one, alerts.get(one.chat.id, 0)) for one in due}
        held = [one for one in due if rings[one.chat.id] is Ring.HELD]
        if held:
            await self._hold(held)
        going = [replace(one, alerts=tuple(only_breaking(one.alerts))) if one in held else one for one in due]
        return [one for one in going if one.alerts], Rings(
            frozenset(chat_id for chat_id, ring in rings.items() if ring is Ring.SILENT),
            {
                one.chat.id: breaking_left(
                    sounded=breaking.get(one.chat.id, 0) + under_way.get(one.chat.id, 0),
                    a_day=one.chat.breaking_a_day,
                )
                for one in due
            },
        )

    def _ring(self, due: Due, sounded: int) -> Ring:
        ordinary = [alert for alert in due.alerts if alert.broadcast_id is None]
        if not ordinary:
            return Ring.SOUNDING
        return ring_of_alerts(sounded=sounded, an_hour=self._an_hour, has_held=any(one.held for one in ordinary))

    async def _hold(self, held: Sequence[Due]) -> None:
        now = self._clock()
        async with self._storage.write() as tx:
            waiting = await outbox.braked_until(tx, [one.chat.id for one in held])
            for one in held:
                ids = [alert.id for alert in one.alerts if alert.broadcast_id is None]
                until = held_until(now, waiting.get(one.chat.id))
                await outbox.postpone(tx, ids, until=until, reason=outbox.BRAKED, tried=False)


def only_breaking(alerts: Sequence[Alert]) -> list[Alert]:
    """The breaking news among alerts, which no brake holds."""
    return [alert for alert in alerts if alert.broadcast_id is not None]
