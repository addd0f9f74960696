"""Telling the admins of sources that ended by themselves, each with the button that revives it (3.6)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from bot.core.callbacks import ReviveSource, ViewSource, encode
from bot.core.collecting import Ended
from bot.core.compose import reading_fault
from bot.core.delivery import Failed, RetryAfter, Unknown
from bot.core.html import clip, one_line
from bot.core.i18n import Catalogue, Texts
from bot.core.model import Button, Clock, Destination, Lane, Message
from bot.core.ports import Gateway
from storage import chats, sources
from storage.engine import Storage
from storage.sources import Source

log = structlog.get_logger(__name__)

AT_ONCE = 5
AGAIN = timedelta(minutes=1)
"""How long a note that could not be sent waits."""


class SourceNotes:
    """Sends the notes that storage says are due; a note is settled when every admin has it or cannot be reached."""

    def __init__(
        self, storage: Storage, gateway: Gateway, catalogue: Catalogue, *, admins: Collection[int], clock: Clock
    ) -> None:
        self._storage = storage
        self._gateway = gateway
        self._catalogue = catalogue
        self._admins = sorted(admins)
        self._clock = clock
        self._not_before: datetime | None = None
        self._told: set[tuple[int, int]] = set()
        """Source and admin of notes that are waiting for other admins."""

    async def tick(self) -> int:
        """Send what is due; returns how many notes were settled."""
        now = self._clock()
        if self._not_before is not None and now < self._not_before:
            return 0
        async with self._storage.read() as tx:
            due = await sources.to_note(tx, AT_ONCE)
        settled = 0
        for source in due:
            if not await self._tell(source):
                self._not_before = now + AGAIN
                break
            async with self._storage.write() as tx:
                await sources.noted(tx, source.id)
            self._told = {pair for pair in self._told if pair[0] != source.id}
            settled += 1
        return settled

    async def _tell(self, source: Source) -> bool:
        """Whether every admin has been told who can be."""
        log.warning("source switched off", source_id=source.id, reason=source.ended, error=source.error)
        every = True
        for admin in self._admins:
            if (source.id, admin) in self._told:
                continue
            async with self._storage.read() as tx:
                chat = await chats.find(tx, Destination(admin))
            texts = self._catalogue.for_language(chat.lang if chat else None)
            outcome = await self._gateway.send(Destination(admin), note(source, texts), lane=Lane.ALERT)
            if isinstance(outcome, Failed | RetryAfter | Unknown):
                every = False
            else:
                self._told.add((source.id, admin))
        return every


def note(source: Source, texts: Texts) -> Message:
    """What an admin is told."""
    title = clip(one_line(source.name), 100)
    if source.ended is Ended.GONE:
        text = texts.html("source-note-gone", title=title)
    else:
        text = texts.html(
            "source-note-failing", title=title, error=reading_fault(source.error_kind, source.error or "", texts)
        )
    revive = Button(texts.plain("button-source-resume"), data=encode(ReviveSource(source.id)))
    view = Button(texts.plain("button-sources"), data=encode(ViewSource(source.id)))
    return Message(html=str(text), buttons=((revive, view),))
