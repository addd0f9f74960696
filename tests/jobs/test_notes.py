"""3.6: admins are told of sources that ended by themselves, once, with the button that revives."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.core.callbacks import ReviveSource, decode
from bot.core.collecting import Ended
from bot.core.delivery import Failed, Gone, Outcome, Sent
from bot.core.model import ChatKind, Destination, Lane, Message
from bot.locales import load
from jobs.notes import AGAIN, SourceNotes
from storage import chats, sources
from storage.engine import Storage
from tests.conftest import FakeClock
from tests.storage.test_sources import check

ARAB, ENGLISH, ABSENT = 1, 2, 3


@dataclass
class FakeGateway:
    """Takes down what is sent."""

    sent: list[tuple[int, Message]] = field(default_factory=list)
    outcomes: dict[int, Outcome] = field(default_factory=lambda: {ABSENT: Gone("never spoke")})

    async def send(self, to: Destination, message: Message, *, lane: Lane, reply_to: int | None = None) -> Outcome:
        self.sent.append((to.chat_id, message))
        return self.outcomes.get(to.chat_id, Sent(1))

    async def edit(self, to: Destination, message_id: int, message: Message, *, lane: Lane) -> Outcome:
        raise AssertionError("nothing is edited")


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
async def notes(sqlite_storage: Storage, gateway: FakeGateway, clock: FakeClock) -> SourceNotes:
    async with sqlite_storage.write() as tx:
        for chat_id, lang in ((ARAB, "ar"), (ENGLISH, "en")):
            await chats.ensure(tx, Destination(chat_id), kind=ChatKind.PRIVATE, lang=lang, now=clock())
        for url, ended in (("http://a.example/", Ended.FAILING), ("http://b.example/", Ended.GONE)):
            source = await sources.add(tx, url, now=clock())
            assert source is not None
            ending = replace(check(source, error="503", ended=ended), outcomes={})
            await sources.record(tx, [ending])
    return SourceNotes(sqlite_storage, gateway, load(), admins={ARAB, ENGLISH, ABSENT}, clock=clock)


async def test_everybody_is_told_once_in_their_language(notes: SourceNotes, gateway: FakeGateway) -> None:
    assert await notes.tick() == 2
    assert await notes.tick() == 0
    assert [chat_id for chat_id, _ in gateway.sent] == [ARAB, ENGLISH, ABSENT] * 2
    arabic, english = gateway.sent[0][1], gateway.sent[1][1]
    assert "بعد أسبوع" in arabic.html
    assert "after a week" in english.html
    assert "503" in english.html
    assert "gone for good" in gateway.sent[4][1].html
    data = english.buttons[0][0].data
    assert data is not None
    assert isinstance(decode(data), ReviveSource)


async def test_a_note_that_fails_is_sent_later_and_to_nobody_twice(
    notes: SourceNotes, gateway: FakeGateway, clock: FakeClock
) -> None:
    gateway.outcomes[ENGLISH] = Failed("no connection")
    assert await notes.tick() == 0
    told = len(gateway.sent)
    assert await notes.tick() == 0
    assert len(gateway.sent) == told
    clock.advance(AGAIN + timedelta(seconds=1))
    del gateway.outcomes[ENGLISH]
    assert await notes.tick() == 2
    assert [chat_id for chat_id, _ in gateway.sent].count(ARAB) == 2
