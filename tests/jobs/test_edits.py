"""4.7: what was sent is recomposed when its article is corrected: once a minute at most, never from the old text."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import locales
from bot.core.delivery import Failed, Gone, Outcome, Rejected, RetryAfter
from bot.core.model import Article
from jobs.deliver import Deliverer
from jobs.edits import AFTER_FAULT, Editing
from jobs.letters import Composer, Content, Letter
from jobs.match import LiveIndex, match_waiting
from storage import articles, edits
from storage.engine import Storage
from storage.outbox import Due
from storage.schema import ChatState, chat
from tests.conftest import FakeClock
from tests.jobs.fakes import FakeGateway
from tests.storage.builders import follow, make_chat

ITEM = Article(title="افتتاح الميناء الجديد", text="افتُتح الميناء الجديد صباح اليوم.", url="https://a.example/1")


class Room:
    """A reader of «ميناء», matching, delivery and edits."""

    def __init__(self, storage: Storage, clock: FakeClock) -> None:
        self.storage, self.clock, self.gateway, self.index = storage, clock, FakeGateway(), LiveIndex()
        composer = Composer(locales.load(), "rasid_bot")
        self.deliverer = Deliverer(storage, self.gateway, composer, clock=clock, random=lambda: 0.5)
        self.editing = Editing(storage, self.gateway, composer, clock=clock)

    async def store(self, item: Article) -> None:
        async with self.storage.write() as tx:
            await articles.store(tx, item, now=self.clock())
        await match_waiting(self.storage, self.index, now=self.clock(), max_age=timedelta(days=2))

    async def edits(self) -> list[str]:
        """Let the tick run; the texts of the edits that were tried."""
        before = len(self.gateway.edited)
        await self.editing.tick()
        return [message.html for _, _, message in self.gateway.edited[before:]]


@pytest.fixture
async def room(storage: Storage, clock: FakeClock) -> Room:
    made = Room(storage, clock)
    async with storage.write() as tx:
        await follow(tx, await make_chat(tx, now=clock()), "ميناء", now=clock())
    await made.store(ITEM)
    await made.deliverer.tick()
    assert len(made.gateway.sent) == 1
    return made


async def test_a_correction_edits_the_message_once(room: Room) -> None:
    assert await room.edits() == []
    await room.store(replace(ITEM, title="تأجيل افتتاح الميناء"))
    await room.store(replace(ITEM, title="تأجيل افتتاح الميناء شهرا"))
    (html,) = await room.edits()
    assert "تأجيل افتتاح الميناء شهرا" in html
    assert await room.edits() == []
    assert len(room.gateway.sent) == 1, "nobody is told anew"


async def test_a_correction_that_comes_while_the_message_is_on_its_way_is_made(room: Room) -> None:
    second = replace(ITEM, title="توسعة الميناء القديم", url="https://a.example/2", text="تبدأ توسعة الميناء غدا.")
    room.gateway.gate = asyncio.Event()
    await room.store(second)
    tick = asyncio.create_task(room.deliverer.tick())
    async with asyncio.timeout(5):
        while len(room.gateway.sent) < 2:
            await asyncio.sleep(0.01)
    room.clock.advance(timedelta(seconds=5))
    await room.store(replace(second, title="إلغاء توسعة الميناء القديم"))
    room.gateway.gate.set()
    await tick
    (html,) = await room.edits()
    assert "إلغاء توسعة الميناء" in html
    room.clock.advance(edits.EVERY)
    assert await room.edits() == []


async def test_an_edit_that_cannot_be_composed_holds_up_no_other(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 8."""
    async with room.storage.write() as tx:
        other = await make_chat(tx, now=room.clock())
        await follow(tx, other, "رصيف", now=room.clock())
    second = replace(ITEM, title="افتتاح رصيف جديد", url="https://a.example/2", text="رصيف للسفن الكبيرة.")
    await room.store(second)
    await room.deliverer.tick()
    await room.store(replace(ITEM, title="تأجيل افتتاح الميناء"))
    await room.store(replace(second, title="تأجيل افتتاح رصيف"))
    compose = room.editing._composer.letters

    def broken(due: Due, content: Content, now: datetime) -> tuple[list[Letter], list[int]]:
        if due.chat.id != other.id:
            raise ValueError("no")
        return compose(due, content, now)

    monkeypatch.setattr(room.editing._composer, "letters", broken)
    (html,) = await room.edits()
    assert "تأجيل افتتاح رصيف" in html
    assert await room.edits() == []
    monkeypatch.undo()
    room.clock.advance(AFTER_FAULT)
    (html,) = await room.edits()
    assert "تأجيل افتتاح الميناء" in html


async def test_one_edit_a_minute(room: Room) -> None:
    await room.store(replace(ITEM, title="التصحيح الأول للميناء"))
    assert len(await room.edits()) == 1
    await room.store(replace(ITEM, title="التصحيح الثاني للميناء"))
    assert await room.edits() == []
    room.clock.advance(edits.EVERY)
    (html,) = await room.edits()
    assert "التصحيح الثاني" in html


async def test_a_message_too_old_is_left_alone(room: Room) -> None:
    room.clock.advance(edits.EDITABLE + timedelta(minutes=1))
    await room.store(replace(ITEM, title="تصحيح متأخر عن الميناء"))
    assert await room.edits() == []


@pytest.mark.parametrize("outcome", [Failed("502"), RetryAfter(timedelta(seconds=9))])
async def test_what_failed_is_tried_again_until_it_is_stale(room: Room, outcome: Outcome) -> None:
    await room.store(replace(ITEM, title="تصحيح عن الميناء"))
    room.gateway.edit_outcome = outcome
    assert len(await room.edits()) == 1
    assert await room.edits() == []
    room.clock.advance(timedelta(minutes=6))
    assert len(await room.edits()) == 1
    room.clock.advance(edits.STALE)
    assert await room.edits() == [], "nobody scrolls back that far"
    room.clock.advance(timedelta(minutes=6))
    assert await room.edits() == []


async def test_a_message_that_is_gone_is_not_tried_again(room: Room) -> None:
    await room.store(replace(ITEM, title="تصحيح عن الميناء"))
    room.gateway.edit_outcome = Rejected("message to edit not found")
    assert len(await room.edits()) == 1
    room.clock.advance(timedelta(hours=1))
    assert await room.edits() == []


async def test_a_reader_who_is_gone_is_noted(room: Room) -> None:
    await room.store(replace(ITEM, title="تصحيح عن الميناء"))
    room.gateway.edit_outcome = Gone("bot was blocked")
    await room.edits()
    async with room.storage.read() as tx:
        assert (await tx.execute(select(chat.c.state))).scalar_one() == ChatState.GONE.value


async def test_a_bundle_is_recomposed_whole(room: Room) -> None:
    other = Article(title="ميناء آخر يتوسع", text="توسع ميناء آخر.", url="https://a.example/2")
    third = Article(title="ميناء ثالث يغلق", text="أغلق ميناء ثالث.", url="https://a.example/3")
    room.clock.advance(timedelta(minutes=5))
    await room.store(other)
    await room.store(third)
    await room.deliverer.tick()
    await room.store(replace(other, title="ميناء آخر يتقلص"))
    (html,) = await room.edits()
    assert "ميناء آخر يتقلص" in html
    assert "ميناء ثالث يغلق" in html
