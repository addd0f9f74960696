"""Telegram's faults, one chat at a time: nobody waits for somebody else's (promises 1, 2 and 8)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

import pytest

from bot.demo.people import Conversation
from tests.e2e.program import Bot, holding, record, told, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUPERGROUP = -1_000_000_004_242


@pytest.fixture(autouse=True)
def no_faults_left(bot: Bot) -> Iterator[None]:
    yield
    bot.api.faults.clear()


def sends(bot: Bot, chat: Conversation, *, status: int = 200) -> int:
    return bot.api.journal.count("sendMessage", status=status, chat_id=chat.id)


async def test_passing_faults_lose_nothing(bot: Bot) -> None:
    """Promises 1 and 2: an answer that is lost leaves open whether it arrived, so that it may come twice."""
    unanswered, refused, cut = [await bot.follower("الليمون") for _ in range(3)]
    bot.api.faults.lose_answers("sendMessage", chat_id=unanswered.id)
    bot.api.faults.fail(502, method="sendMessage", chat_id=refused.id)
    bot.api.faults.drop("sendMessage", chat_id=cut.id)
    await bot.bring(record("الليمون يصل أخيرا", "عن الليمون."))
    await bot.settled()
    assert [len(holding(reader, "الليمون يصل أخيرا")) for reader in (unanswered, refused, cut)] == [2, 1, 1]
    assert [row.attempts for row in (await bot.alerts())[-3:]] == [1, 1, 1]


async def test_a_flood_in_one_chat_stops_nobody(bot: Bot) -> None:
    """Promise 8: 429 holds its own chat for as long as Telegram says, and no other."""
    held, free = [await bot.follower("الرمان") for _ in range(2)]
    bot.api.faults.flood(2, chat_id=held.id)
    await bot.bring(record("الرمان يصل على مهل", "عن الرمان."))
    await told(free, "الرمان يصل على مهل")
    assert not holding(held, "الرمان يصل على مهل")
    await told(held, "الرمان يصل على مهل")
    await bot.settled()
    assert sends(bot, held, status=429) == 1
    assert len(holding(held, "الرمان يصل على مهل")) == len(holding(free, "الرمان يصل على مهل")) == 1


async def test_a_group_that_moved_takes_what_it_is_owed_along(bot: Bot) -> None:
    """1.8: migrate_to_chat_id moves the chat, its keywords and its pending alert."""
    admin = bot.reader()
    group = bot.api.group(-4_242, "أصدقاء", members=[], admins=[admin])
    said = await admin.say("/follow التمر", chat=group)
    await group.wait_for("التمر", 10, after=said.id)
    group.chat.migrated_to = SUPERGROUP  # silently: only the send finds out
    moved = bot.api.group(SUPERGROUP, "أصدقاء", kind="supergroup", admins=[admin])
    await bot.bring(record("التمر في المجموعة الجديدة", "عن التمر."))
    await told(moved, "التمر في المجموعة الجديدة")
    await bot.settled()
    await bot.bring(record("التمر مرة أخرى", "عن التمر في يوم آخر."))
    await told(moved, "التمر مرة أخرى")
    await bot.settled()
    assert len(holding(moved, "التمر في المجموعة الجديدة")) == 1
    assert sends(bot, group, status=400) == 1


async def test_formatting_that_telegram_refuses_comes_as_plain_text(bot: Bot) -> None:
    """Promise 1: an alert is not lost because a message cannot be shown as it was meant."""
    reader = await bot.follower("العنب")
    bot.api.faults.fail(400, "Bad Request: can't parse entities", method="sendMessage", chat_id=reader.id)
    await bot.bring(record("العنب بلا تنسيق", "عن العنب.", url="http://e.test/grapes"))
    alert = await told(reader, "العنب بلا تنسيق")
    await bot.settled()
    assert not alert.marked("bold")
    assert len(holding(reader, "العنب بلا تنسيق")) == 1


async def test_a_chat_that_comes_back_is_told_what_waited(bot: Bot) -> None:
    """Promise 1: what keywords are owed waits for the chat's return."""
    reader = await bot.follower("التوت")
    bot.api.faults.fail(403, "Forbidden: bot was blocked by the user", method="sendMessage", chat_id=reader.id)
    await bot.bring(record("التوت ينتظر", "عن التوت."))
    await bot.api.journal.wait_for(lambda seen: seen.count("sendMessage", status=403, chat_id=reader.id) == 1, 10)
    await bot.settled()
    assert not holding(reader, "التوت ينتظر")
    await reader.say("/start")
    await told(reader, "التوت ينتظر")


async def _are(found: Callable[[], Awaitable[object]], expected: object) -> bool:
    return await found() == expected


async def test_a_busy_group_holds_up_nobody(own_bot: Bot) -> None:
    """1.22, 4.12: a group that has had its minute's share waits alone; readers and breaking news do not."""
    bot = own_bot
    await bot.start()
    admin, free = bot.reader(), await bot.follower("السفرجل")
    group = bot.api.group(-4_343, "قراء", members=[], admins=[admin])
    said = await admin.say("/follow السفرجل", chat=group)
    await group.wait_for("السفرجل", 10, after=said.id)
    for _ in range(17):
        said = await admin.say("/list", chat=group)
        await group.wait_for("السفرجل", 10, after=said.id)
    await bot.bring(record("السفرجل يصل", "عن السفرجل."))
    await told(free, "السفرجل يصل")
    await bot.said("the chat's own pace")
    await bot.bring(record("السفرجل مرة أخرى", "عن السفرجل في يوم آخر."))
    await told(free, "السفرجل مرة أخرى")
    editor = bot.editor()
    await editor.say("/breaking السفرجل عاجل")
    footer = await editor.wait_for(lambda message: any("أرسل" in button.text for button in message.buttons), 20)
    await editor.press(footer, 0)
    await told(free, "السفرجل عاجل")

    async def waiting() -> list[tuple[int, bool]]:
        return [(row.attempts, row.leased_until is None) for row in await bot.alerts() if row.state == "pending"]

    await until(lambda: _are(waiting, [(0, True)] * 3))
    assert not holding(group, "السفرجل يصل")
