"""How a push is getting on: one message that is edited while it runs, and the report at its end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.core.callbacks import AskCancelBroadcast, PauseBroadcast, ResumeBroadcast, encode
from bot.core.compose import parts
from bot.core.html import foreign
from bot.core.model import Button, Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from markupsafe import Markup

    from bot.core.i18n import Texts

_CELLS: Final = 16


class PushState(StrEnum):
    """What a push is doing."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressView:
    """Counts of a push, in chats."""

    broadcast_id: int
    state: PushState
    total: int
    delivered: int
    blocked: int = 0
    failed: int = 0
    rate: float | None = None
    """Messages a second now."""
    ends_at: datetime | None = None
    took: timedelta | None = None
    """From confirmation to the end, once ended."""
    zone: tzinfo
    controls: bool = True
    """Whether there are buttons: not at first, where a second tap on the confirmation would hit them."""


def push_duration(recipients: int, rate: float) -> timedelta:
    """How long a push to so many chats takes at `rate` messages a second (> 0)."""
    return timedelta(seconds=math.ceil(recipients / rate))


def compose_progress(view: ProgressView, texts: Texts) -> Message:
    """Compose the live message, or the final report once the push has ended."""
    head = texts.html(f"progress-{view.state.value}")
    blocks = ((head, _bar(view, texts)), tuple(_counts(view, texts)), tuple(_pace(view, texts)))
    html = parts.paragraphs(parts.lines(parts.line(texts, row) for row in block) for block in blocks)
    return Message(html=str(html), buttons=_buttons(view, texts))


def _settled(view: ProgressView) -> int:
    return view.delivered + view.blocked + view.failed


def _bar(view: ProgressView, texts: Texts) -> Markup:
    share = 1.0 if view.total <= 0 else min(1.0, _settled(view) / view.total)
    full = math.floor(share * _CELLS)
    # Rounded down: 100% is said only when nobody is left.
    return foreign("▓" * full + "░" * (_CELLS - full)) + " " + foreign(texts.percent(math.floor(share * 100) / 100))


def _counts(view: ProgressView, texts: Texts) -> Iterator[Markup]:
    left = max(0, view.total - _settled(view))
    yield texts.html("progress-delivered", count=view.delivered, total=view.total)
    if view.blocked:
        yield texts.html("progress-blocked", count=view.blocked)
    if view.failed:
        yield texts.html("progress-failed", count=view.failed)
    if view.state is PushState.CANCELLED:
        yield texts.html("progress-not-sent", count=left)
    elif view.state is not PushState.DONE:
        yield texts.html("progress-left", count=left)


def _pace(view: ProgressView, texts: Texts) -> Iterator[Markup]:
    if view.state is PushState.RUNNING:
        if view.rate is not None:
            yield texts.html("progress-rate", rate=round(view.rate, 1))
        if view.ends_at is not None:
            yield texts.html("progress-end", time=texts.clock(view.ends_at, view.zone))
    elif view.took is not None and view.state is not PushState.PAUSED:
        yield texts.html("progress-took", duration=texts.duration(view.took))


def _buttons(view: ProgressView, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    if not view.controls:
        return ()
    cancel = Button(texts.plain("button-cancel-rest"), data=encode(AskCancelBroadcast(view.broadcast_id)))
    if view.state is PushState.RUNNING:
        pause = Button(texts.plain("button-pause"), data=encode(PauseBroadcast(view.broadcast_id)))
        return ((pause, cancel),)
    if view.state is PushState.PAUSED:
        resume = Button(texts.plain("button-resume"), data=encode(ResumeBroadcast(view.broadcast_id)))
        return ((resume, cancel),)
    return ()
