"""The deliver tick: due alerts are claimed by chat, composed, sent and settled (promises 1 and 2).

An alert is settled only after Telegram has answered. Whatever happens between, it is still owed: a crash or a lost
answer can send a message twice, never zero times.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.core.delivery import Outcome
from bot.core.model import Clock
from bot.core.planning import Dead, Delivered, Later, Lost, Moved, Plain, Settlement, settle
from bot.core.ports import Gateway
from jobs.letters import Composer, Letter, load
from storage import chats, outbox
from storage.engine import Storage, Tx

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
"""Longer than any send can take, so that nobody else sends what is under way."""

CHATS = 60
"""Chats claimed at one time: about two seconds of Telegram's budget, and all that a crash can send twice."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A letter with what became of it."""

    letter: Letter
    settlement: Settlement


class Deliverer:
    """Delivers what is due; holds nothing that cannot be read again from the outbox."""

    def __init__(
        self, storage: Storage, gateway: Gateway, composer: Composer, *, clock: Clock, random: Callable[[], float]
    ) -> None:
        self._storage = storage
        self._gateway = gateway
        self._composer = composer
        self._clock = clock
        self._random = random
        self._sending: dict[asyncio.Task[Settled], Letter] = {}
        self._stopping = False

    async def tick(self) -> int:
        """Deliver until nothing is due; returns the number of messages that were settled, one way or another."""
        settled = 0
        while not self._stopping:
            now = self._clock()
            async with self._storage.read() as tx:
                if not await outbox.has_due(tx, now):
                    break
            done = await self._deliver_claim()
            if done == 0:
                break
            settled += done
        return settled

    async def _deliver_claim(self) -> int:
        now = self._clock()
        async with self._storage.write() as tx:
            due = await outbox.claim(tx, now=now, lease=LEASE, chats=CHATS)
        if not due:
            return 0
        async with self._storage.read() as tx:
            content = await load(tx, due)
        lost: list[int] = []
        for one in due:
            letters, missing = self._composer.letters(one, content, now)
            lost += missing
            for letter in letters:
                self._sending[asyncio.create_task(self._send(letter))] = letter
        settled = len(lost)
        if lost:
            async with self._storage.write() as tx:
                await outbox.drop(tx, lost, reason="article gone", now=now)
        while self._sending:
            done, _ = await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            settled += await self._settle(done)
        return settled

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

    async def _settle(self, done: set[asyncio.Task[Settled]]) -> int:
        """Settle, in one transaction, everything that has been answered by now."""
        letters = [(task, self._sending.pop(task)) for task in done]
        async with self._storage.write() as tx:
            for task, letter in letters:
                if task.cancelled():
                    await outbox.release(tx, letter.alerts)
                elif (fault := task.exception()) is not None:
                    log.error("sending failed", chat_id=letter.chat.id, exc_info=fault)
                    reason = f"internal error: {type(fault).__name__}"
                    await self._record(tx, letter, Later(self._clock() + LEASE, reason))
                else:
                    await self._record(tx, task.result().letter, task.result().settlement)
        return len(letters)

    async def _record(self, tx: Tx, letter: Letter, settlement: Settlement) -> None:
        now = self._clock()
        match settlement:
            case Delivered(message_id):
                await outbox.settle_sent(
                    tx, letter.chat.id, message_id, shown=letter.shown, rest=letter.rest, lane=letter.lane, now=now
                )
            case Later(at, reason, maybe_sent):
                log.info("alert postponed", chat_id=letter.chat.id, reason=reason, maybe_sent=maybe_sent)
                await outbox.postpone(tx, letter.alerts, until=at, reason=reason)
            case Moved(new_id):
                await chats.migrate(tx, letter.chat.to.chat_id, new_id, now)
                await outbox.release(tx, letter.alerts)
            case Lost(reason):
                log.info("chat gone", chat_id=letter.chat.id, reason=reason)
                await outbox.release(tx, letter.alerts)
                await chats.mark_gone(tx, letter.chat.id, reason, now)
            case Dead(reason) | Plain(reason):
                log.error("alert refused for good", chat_id=letter.chat.id, reason=reason)
                await outbox.bury(tx, letter.alerts, reason=reason, now=now)

    async def stop(self, grace: timedelta) -> None:
        """Claim nothing more, let what is under way be answered for that long, and give the rest back to the outbox."""
        self._stopping = True
        under_way: Sequence[asyncio.Task[Settled]] = list(self._sending)
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=grace.total_seconds())
            for task in late:
                task.cancel()
