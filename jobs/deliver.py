"""The deliver tick: due alerts are claimed by chat, composed, sent and settled (promises 1 and 2).

An alert is settled only after Telegram has answered. Whatever happens between, it is still owed: a crash or a lost
answer can send a message twice, never zero times.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.core.brake import ALERTS_AN_HOUR
from bot.core.delivery import Outcome
from bot.core.model import Clock, Lane
from bot.core.planning import Dead, Delivered, Failure, Later, Lost, Moved, Plain, Settlement, settle
from bot.core.ports import Gateway
from jobs.brake import Brake, Rings
from jobs.letters import Composer, Content, Letter, load
from storage import chats, edits, outbox
from storage.engine import Storage, Tx
from storage.outbox import Due

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
"""Longer than any send can take, so that nobody else sends what is under way."""

CHATS = 60
"""Chats whose letters are under way at one time: about two seconds of Telegram's budget. As many again are taken for
breaking news alone, so that it never waits for a place behind alerts. This is all that a crash can send twice."""

MOST_CHATS = 200
"""The same where a Bot API server of one's own takes more than Telegram does."""

BREATH_S = 0.04
"""Seconds for which further answers are gathered after one came: transactions are shared then."""


_CLOCK_NOISE = timedelta(seconds=5)
"""A clock that is kept in time is set back by less."""


def places(rate: float) -> int:
    """How many chats to have under way at this rate, in messages a second."""
    return min(MOST_CHATS, max(CHATS, int(2 * rate)))


LOOK_AGAIN = 1.0
"""Seconds after which a full or waiting pipeline looks for what another process made due."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A letter with what became of it."""

    letter: Letter
    settlement: Settlement


class Deliverer:
    """Delivers what is due; holds nothing that cannot be read again from the outbox."""

    def __init__(
        self,
        storage: Storage,
        gateway: Gateway,
        composer: Composer,
        *,
        clock: Clock,
        random: Callable[[], float],
        alerts_an_hour: int = ALERTS_AN_HOUR,
        chats: int = CHATS,
    ) -> None:
        self._storage = storage
        self._gateway = gateway
        self._composer = composer
        self._clock = clock
        self._random = random
        self._chats = chats
        self._brake = Brake(storage, clock=clock, alerts_an_hour=alerts_an_hour)
        self._sending: dict[asyncio.Task[Settled], Letter] = {}
        self._news = asyncio.Event()
        self._stopping = False
        self._seen_at: datetime | None = None
        self._renew_at = datetime.min.replace(tzinfo=UTC)
        self.retried = 0
        """Sends that were put off after a fault."""
        self.maybe_twice = 0
        """Of these, sends that may have arrived."""

    def notice(self) -> None:
        """There is something new in the outbox: a tick that waits for answers looks at once."""
        self._news.set()

    async def tick(self) -> int:
        """Deliver until nothing is due and nothing under way; returns the messages settled, one way or another.

        What has been answered makes room for the next claim, so that a slow chat holds up nobody else.
        """
        settled = 0
        while True:
            self._news.clear()
            await self._mind_clock()
            settled += await self._settle([task for task in self._sending if task.done()])
            settled += 0 if self._stopping else await self._fill()
            if not self._sending:
                return settled
            await self._answer_or_news()
            if len(self._sending) > self._chats // 2 and not self._news.is_set():
                await asyncio.sleep(BREATH_S)

    async def _mind_clock(self) -> None:
        """Mend what a clock that was set back would delay (4.20); one set forward only ends waiting early."""
        before, now = self._seen_at, self._clock()
        self._seen_at = now
        if before is None or before - now < _CLOCK_NOISE:
            return
        self._renew_at = now
        async with self._storage.write() as tx:
            moved = await outbox.mend_clock(tx, before=before, now=now, lease=LEASE)
        log.warning("the clock went back; what was due stays due", by=str(before - now), alerts=moved)

    async def _answer_or_news(self) -> None:
        news = asyncio.create_task(self._news.wait())
        try:
            await asyncio.wait([*self._sending, news], timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()

    async def _fill(self) -> int:
        """Claim as much as there is room for and set it going; returns how many alerts were dropped on the way."""
        now = self._clock()
        await self._renew(now)
        async with self._storage.read() as tx:
            if not await outbox.has_due(tx, now):
                return 0
        busy = {letter.chat.id for letter in self._sending.values()}
        room = self._chats - len(busy)
        async with self._storage.write() as tx:
            due = await outbox.claim(tx, now=now, lease=LEASE, chats=self._chats + room, lane=Lane.BREAKING)
            room -= len({one.chat.id for one in due} - busy)
            if room > 0:
                but = busy | {one.chat.id for one in due}
                due += await outbox.claim(tx, now=now, lease=LEASE, chats=room, but=but)
        if not due:
            return 0
        try:
            due, rings = await self._brake.apply(due, self._sounding_breaking())
            async with self._storage.read() as tx:
                content = await load(tx, due)
        except BaseException:
            async with self._storage.write() as tx:
                await outbox.release(tx, [alert.id for one in due for alert in one.alerts])
            raise
        return await self._set_going(due, rings, content, now)

    def _sounding_breaking(self) -> Counter[int]:
        """How much breaking news is on its way with a sound, by chat."""
        sounding = (one for one in self._sending.values() if one.lane is Lane.BREAKING and not one.message.silent)
        return Counter(letter.chat.id for letter in sounding)

    async def _renew(self, now: datetime) -> None:
        """Keep what is under way from being claimed again: Telegram may hold it longer than a lease lasts."""
        if not self._sending or now < self._renew_at:
            return
        async with self._storage.write() as tx:
            await outbox.renew(tx, [alert for letter in self._sending.values() for alert in letter.alerts], now + LEASE)
        self._renew_at = now + LEASE / 2

    async def _set_going(self, due: Sequence[Due], rings: Rings, content: Content, now: datetime) -> int:
        """Compose and send; a chat whose alerts cannot be composed waits, and holds up no other (promise 8)."""
        lost: list[int] = []
        failed: dict[str, list[int]] = {}
        for one in due:
            try:
                letters, missing = self._composer.letters(one, content, now)
            except Exception as fault:
                log.exception("composing failed", chat_id=one.chat.id)
                reason = f"internal error: {type(fault).__name__}"
                failed.setdefault(reason, []).extend(alert.id for alert in one.alerts)
                continue
            lost += missing
            for letter in letters:
                quiet = replace(letter.silently() if rings.is_silent(letter) else letter, composed_at=now)
                self._sending[asyncio.create_task(self._send(quiet))] = quiet
        if lost or failed:
            async with self._storage.write() as tx:
                await outbox.drop(tx, lost, reason="article gone", now=now)
                for reason, alerts in failed.items():
                    await outbox.postpone(tx, alerts, until=now + LEASE, reason=reason)
        return len(lost)

    async def _send(self, letter: Letter) -> Settled:
        outcome = await self._post(letter)
        settlement = self._judge(letter, outcome)
        if isinstance(settlement, Plain):
            log.warning("message refused, sent again as plain text", chat_id=letter.chat.id, reason=settlement.reason)
            letter = letter.as_plain()
            settlement = self._judge(letter, await self._post(letter))
        return Settled(letter, settlement)

    async def _post(self, letter: Letter) -> Outcome:
        return await self._gateway.send(letter.chat.to, letter.message, lane=letter.lane)

    def _judge(self, letter: Letter, outcome: Outcome) -> Settlement:
        return settle(outcome, attempts=letter.attempts, plain=letter.plain, now=self._clock(), jitter=self._random())

    async def _settle(self, done: Sequence[asyncio.Task[Settled]]) -> int:
        """Settle, in one transaction, everything that has been answered by now.

        It is forgotten here only when that is written: a database that fails meanwhile makes nothing go twice.
        """
        if not done:
            return 0
        async with self._storage.write() as tx:
            sent: list[outbox.Sent] = []
            for task in done:
                letter = self._sending[task]
                if task.cancelled():
                    await outbox.release(tx, letter.alerts)
                elif (fault := task.exception()) is not None:
                    log.error("sending failed", chat_id=letter.chat.id, exc_info=fault)
                    reason = f"internal error: {type(fault).__name__}"
                    await self._record(tx, letter, Later(self._clock() + LEASE, reason))
                elif isinstance(settlement := task.result().settlement, Delivered):
                    sent.append(_sent(task.result().letter, settlement.message_id))
                else:
                    await self._record(tx, task.result().letter, settlement)
            await outbox.settle_sent(tx, sent, self._clock())
            await edits.mark_overtaken(tx, sent, self._clock())
        for task in done:
            del self._sending[task]
        return len(done)

    async def _record(self, tx: Tx, letter: Letter, settlement: Failure) -> None:
        now = self._clock()
        match settlement:
            case Later(at, reason, maybe_sent, tried):
                self.retried += tried
                self.maybe_twice += maybe_sent
                log.info("alert postponed", chat_id=letter.chat.id, reason=reason, maybe_sent=maybe_sent)
                await outbox.release(tx, letter.alerts)
                await outbox.postpone(tx, letter.alerts, until=at, reason=reason, tried=tried)
            case Moved(new_id):
                await chats.migrate(tx, letter.chat.to.chat_id, new_id, now)
                await outbox.release(tx, letter.alerts)
            case Lost(reason):
                log.info("chat gone", chat_id=letter.chat.id, reason=reason)
                await outbox.release(tx, letter.alerts)
                await chats.mark_gone(tx, letter.chat.id, reason, now)
            case Dead(reason) | Plain(reason):
                log.error("alert refused for good", chat_id=letter.chat.id, reason=reason)
                await outbox.release(tx, letter.alerts)
                await outbox.bury(tx, letter.alerts, reason=reason, now=now)

    async def stop(self, grace: timedelta) -> None:
        """Claim nothing more, let what is under way be answered for that long, and give the rest back to the outbox."""
        self._stopping = True
        under_way: Sequence[asyncio.Task[Settled]] = list(self._sending)
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=grace.total_seconds())
            for task in late:
                task.cancel()


def _sent(letter: Letter, message_id: int) -> outbox.Sent:
    return outbox.Sent(
        letter.chat.id,
        message_id,
        letter.lane,
        letter.shown,
        letter.rest,
        silent=letter.message.silent,
        composed_at=letter.composed_at,
    )
