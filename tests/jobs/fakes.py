"""A gateway with verbs: a test says what Telegram will answer, and asks what was said to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.delivery import Outcome, Sent
from bot.core.model import Destination, Lane, Message


@dataclass
class FakeGateway:
    """Accepts everything, unless the test has said otherwise for the next sends or for a chat."""

    outcomes: list[Outcome] = field(default_factory=list)
    by_chat: dict[int, Outcome] = field(default_factory=dict)
    sent: list[tuple[Destination, Message, Lane]] = field(default_factory=list)
    edited: list[tuple[Destination, int, Message]] = field(default_factory=list)
    edit_outcome: Outcome | None = None
    gate: asyncio.Event | None = None
    """When set, sends wait for it: the test holds messages in flight."""
    before_answer: Callable[[], None] = lambda: None

    async def send(self, to: Destination, message: Message, *, lane: Lane, reply_to: int | None = None) -> Outcome:
        self.sent.append((to, message, lane))
        if self.gate is not None:
            await self.gate.wait()
        self.before_answer()
        if to.chat_id in self.by_chat:
            return self.by_chat[to.chat_id]
        return self.outcomes.pop(0) if self.outcomes else Sent(len(self.sent))

    async def edit(self, to: Destination, message_id: int, message: Message, *, lane: Lane) -> Outcome:
        self.edited.append((to, message_id, message))
        return self.edit_outcome or Sent(message_id)

    def said(self) -> list[str]:
        """What was sent, as HTML."""
        return [message.html for _, message, _ in self.sent]
