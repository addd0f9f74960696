"""The edit tick: sent messages whose articles were corrected are recomposed from their alerts (4.7)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from bot.core.delivery import Gone, Migrated, Outcome, Rejected, Sent
from bot.core.model import Clock, Lane
from bot.core.planning import Later, settle
from bot.core.ports import Gateway
from jobs.letters import Composer, Letter, load
from storage import chats, edits
from storage.edits import Edit
from storage.engine import Storage
from storage.outbox import Due

log = structlog.get_logger(__name__)

AFTER_FAULT = timedelta(minutes=10)
"""When an edit that could not be composed is tried again."""

AT_ONCE = 20
"""Edits under way: the lowest lane, a fraction of a second's budget."""


class Editing:
    """Makes the edits that are due; what is wanted stands in storage.

    Args:
        storage: the messages and their alerts.
        gateway: the way to Telegram.
        composer: composes the messages anew.
        clock: the present instant.

    """

    def __init__(self, storage: Storage, gateway: Gateway, composer: Composer, *, clock: Clock) -> None:
        self._storage = storage
        self._gateway = gateway
        self._composer = composer
        self._clock = clock

    async def tick(self) -> int:
        """Make up to AT_ONCE edits; returns how many were settled, one way or another."""
        now = self._clock()
        async with self._storage.read() as tx:
            if not await edits.any_due(tx, now):
                return 0
        async with self._storage.write() as tx:
            due = await edits.due(tx, now, AT_ONCE)
        async with self._storage.read() as tx:
            content = await load(tx, [Due(one.chat, one.alerts) for one in due])
        composed: list[tuple[Edit, Letter]] = []
        for one in due:
            try:
                letters, _ = self._composer.letters(Due(one.chat, one.alerts), content, now)
            except Exception:  # one that cannot be composed holds up no other (promise 8)
                log.exception("composing an edit failed", chat_id=one.chat.id)
                async with self._storage.write() as tx:
                    await edits.postponed(tx, one, now + AFTER_FAULT)
                continue
            if len(letters) == 1:
                composed.append((one, letters[0]))
            else:  # its articles are gone
                async with self._storage.write() as tx:
                    await edits.dropped(tx, one)
        await asyncio.gather(*(self._make(edit, letter) for edit, letter in composed))
        return len(due)

    async def _make(self, edit: Edit, letter: Letter) -> None:
        lane = Lane.BREAKING if letter.lane is Lane.BREAKING else Lane.EDIT  # what was wrong there is urgent to mend
        outcome = await self._gateway.edit(edit.chat.to, edit.message_id, letter.message, lane=lane)
        async with self._storage.write() as tx:
            match outcome:
                case Sent():
                    await edits.made(tx, edit, letter.shown, letter.rest, self._clock())
                case Gone(reason):
                    await edits.dropped(tx, edit)
                    await chats.mark_gone(tx, edit.chat.id, reason, self._clock())
                case Migrated(chat_id):
                    await edits.dropped(tx, edit)
                    await chats.migrate(tx, edit.chat.to.chat_id, chat_id, self._clock())
                case Rejected(reason):
                    log.info("message not edited", chat_id=edit.chat.id, reason=reason)
                    await edits.dropped(tx, edit)
                case _:
                    await edits.postponed(tx, edit, self._later(outcome).at)

    def _later(self, outcome: Outcome) -> Later:
        settlement = settle(outcome, attempts=4, plain=True, now=self._clock(), jitter=0.5)
        if not isinstance(settlement, Later):
            raise TypeError(f"not to be tried again: {outcome!r}")
        return settlement
