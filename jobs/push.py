"""The push tick: running broadcasts are put into the outbox chunk by chunk, and their progress is shown to the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.core.compose import ProgressView, PushState, compose_progress
from bot.core.delivery import Gone, Outcome, Rejected, Sent
from bot.core.i18n import Catalogue
from bot.core.model import Clock, Destination, Lane, Message
from bot.core.ports import Gateway
from storage import broadcasts, chats
from storage.broadcasts import Broadcast, Progress
from storage.engine import Storage
from storage.schema import BroadcastState

log = structlog.get_logger(__name__)

CHUNK = 2_000
"""Chats enqueued in one transaction: alerts and replies get their turn between two chunks."""

EDIT_EVERY = timedelta(seconds=3)
"""Least time between two edits of the live message."""

CONTROLS_AFTER = timedelta(seconds=3)
"""Before that a second tap, meant for the confirmation, could pause the push."""

RATE_OVER = timedelta(seconds=10)
"""The shown rate is taken over at least this long."""


@dataclass(slots=True)
class _Shown:
    """What the desk saw last, for the rate and for not editing more often than is useful."""

    at: datetime
    view: ProgressView
    since: datetime
    delivered_then: int


class Pusher:
    """Carries running broadcasts; the state is in storage, here only what was shown last."""

    def __init__(
        self,
        storage: Storage,
        gateway: Gateway,
        catalogue: Catalogue,
        *,
        send_rate: float,
        clock: Clock,
        on_enqueued: Callable[[], None],
    ) -> None:
        self._storage = storage
        self._gateway = gateway
        self._catalogue = catalogue
        self._send_rate = send_rate
        self._clock = clock
        self._on_enqueued = on_enqueued
        self._shown: dict[int, _Shown] = {}

    async def tick(self) -> int:
        """Move every open broadcast one step on; returns for how many there is more to enqueue."""
        async with self._storage.read() as tx:
            running = await broadcasts.in_state(tx, BroadcastState.RUNNING)
            paused = await broadcasts.in_state(tx, BroadcastState.PAUSED)
            ended = await broadcasts.unreported(tx)
        more = 0
        for push in running:
            if not push.enqueued:
                async with self._storage.write() as tx:
                    more += not await broadcasts.enqueue(tx, push.id, chunk=CHUNK, now=self._clock())
                self._on_enqueued()
        for push in (*running, *paused, *ended):
            await self._report(push)
        return more

    async def _report(self, push: Broadcast) -> None:
        now = self._clock()
        before = self._shown.get(push.id)
        if before is not None and before.view.state.value == push.state.value and now - before.at < EDIT_EVERY:
            return
        async with self._storage.read() as tx:
            counts = await broadcasts.progress(tx, push.id)
            desk = await chats.find(tx, Destination(push.editor_id))
            # A cancelled push may still have messages on their way, which the final report must count.
            final = push.finished_at is not None and not await broadcasts.in_flight(tx, push.id, now)
        if push.state is BroadcastState.RUNNING and push.enqueued and counts.waiting == 0:
            push = await self._finish(push, now)
            final = push.finished_at is not None
        view = self._view(push, counts, ZoneInfo(desk.zone if desk else "UTC"), now)
        if before is not None and before.view == view and not final:
            return
        message = compose_progress(view, self._catalogue.for_language(desk.lang if desk else None))
        seen = await self._show(push, message)
        if seen:
            self._remember(push.id, view, now)
        if seen and final:
            self._shown.pop(push.id, None)
            async with self._storage.write() as tx:
                await broadcasts.mark_reported(tx, push.id)

    async def _finish(self, push: Broadcast, now: datetime) -> Broadcast:
        async with self._storage.write() as tx:
            done = await broadcasts.change_state(
                tx, push.id, before={BroadcastState.RUNNING}, after=BroadcastState.DONE, now=now
            )
        return done or push

    def _remember(self, broadcast_id: int, view: ProgressView, now: datetime) -> None:
        before = self._shown.get(broadcast_id)
        if before is None or now - before.since > 2 * RATE_OVER:
            self._shown[broadcast_id] = _Shown(now, view, now, view.delivered)
        else:
            before.at, before.view = now, view

    def _view(self, push: Broadcast, counts: Progress, zone: ZoneInfo, now: datetime) -> ProgressView:
        total = max(push.recipients, counts.total) if not push.enqueued else counts.total
        before = self._shown.get(push.id)
        rate = None
        if before is not None and now > before.since:
            rate = round((counts.delivered - before.delivered_then) / (now - before.since).total_seconds(), 1)
        left = total - counts.delivered - counts.gone - counts.failed
        return ProgressView(
            broadcast_id=push.id,
            state=PushState(push.state.value),
            total=total,
            delivered=counts.delivered,
            blocked=counts.gone,
            failed=counts.failed,
            rate=rate,
            ends_at=now + timedelta(seconds=left / (rate or self._send_rate)),
            took=push.finished_at - push.confirmed_at if push.finished_at and push.confirmed_at else None,
            zone=zone,
            controls=push.confirmed_at is None or now - push.confirmed_at >= CONTROLS_AFTER,
        )

    async def _show(self, push: Broadcast, message: Message) -> bool:
        """Edit the live message, or send it where there is none; False when it should be tried again.

        An editor who has deleted the message gets a new one; one who has blocked the bot gets none.
        """
        desk = Destination(push.editor_id)
        outcome: Outcome = Rejected("no message yet")
        if push.progress_message_id is not None:
            outcome = await self._gateway.edit(desk, push.progress_message_id, message, lane=Lane.REPLY)
        if isinstance(outcome, Rejected):
            outcome = await self._gateway.send(desk, message, lane=Lane.REPLY)
            if isinstance(outcome, Sent):
                async with self._storage.write() as tx:
                    await broadcasts.set_progress_message(tx, push.id, outcome.message_id)
        if not isinstance(outcome, Sent):
            log.warning("progress not shown", broadcast_id=push.id, outcome=repr(outcome))
        return isinstance(outcome, Sent | Gone | Rejected)
