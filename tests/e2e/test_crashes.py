"""1.26: `kill -9` between match and deliver, and in the middle of a push (promises 1 and 2)."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from bot.clock import system_clock
from bot.core.model import ChatKind, Destination
from bot.demo.people import ChatMessage, Person
from storage import chats
from tests.e2e.program import READY_S, STOP_S, Bot, bare, holding, record, told, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHATS = 150
FIRST_CHAT = 50_000
SECOND = 30
"""Messages the bot may send a second: what one of its claims settles at a time is less."""


async def fill(bot: Bot, number: int) -> None:
    """Chats that have once started the bot."""
    now = system_clock()
    async with bot.storage.write() as tx:
        for chat_id in range(FIRST_CHAT, FIRST_CHAT + number):
            await chats.ensure(tx, Destination(chat_id), kind=ChatKind.PRIVATE, lang="ar", now=now)


async def draft(editor: Person, text: str) -> ChatMessage:
    """Prepare a push; returns the message that confirms it and later shows its progress."""
    await editor.say(f"/breaking {text}")
    return await editor.wait_for(lambda message: any("أرسل إلى" in button.text for button in message.buttons), READY_S)


async def confirm(editor: Person, footer: ChatMessage) -> None:
    press = await editor.press(footer, 0)
    assert (await press.reply(READY_S)).get("text") == "بدأ الإرسال."


def received(bot: Bot, words: str) -> Counter[int]:
    """How often each of the filled chats got these words, by the API's own count."""
    return Counter(
        entry.chat_id
        for entry in bot.api.journal.select("sendMessage", status=200)
        if entry.chat_id is not None and entry.chat_id >= FIRST_CHAT and words in str(entry.params["text"])
    )


async def some_received(bot: Bot, words: str, number: int) -> None:
    await bot.api.journal.wait_for(lambda _: len(received(bot, words)) >= number, READY_S)


async def test_killed_between_match_and_deliver(either_bot: Bot) -> None:
    """Promise 1: what was committed with the match is delivered by the next process, once."""
    bot = either_bot
    await bot.start()
    readers = [await bot.follower("المرجان") for _ in range(12)]
    bot.api.faults.fail(502, method="sendMessage", times=None)
    await bot.bring(record("المرجان يعود", "عاد المرجان إلى الساحل."))

    async def is_owed() -> bool:
        return len(await bot.alerts()) == len(readers)

    await until(is_owed)
    await bot.kill9()
    assert {row.state for row in await bot.alerts()} == {"pending"}
    assert not any(holding(reader, "المرجان يعود") for reader in readers)
    bot.api.faults.clear()
    await bot.start()
    await bot.settled()
    assert [len(holding(reader, "المرجان يعود")) for reader in readers] == [1] * len(readers)


async def test_killed_in_the_middle_of_a_push(either_bot: Bot) -> None:
    """Promises 1 and 2, 1.21: every chat is told, few twice; the live message goes on, and its last counts are true."""
    bot, text = either_bot, "زلزال قوي يضرب شرق البلاد"
    await fill(bot, CHATS)
    await bot.start()
    editor = bot.editor()
    footer = await draft(editor, text)
    assert bare(footer.buttons[0].text) == f"أرسل إلى {CHATS + 1} قارئًا"
    await confirm(editor, footer)
    await some_received(bot, text, CHATS // 3)
    await bot.kill9()
    assert CHATS // 3 <= len(received(bot, text)) < CHATS
    last_second = {entry.chat_id for entry in list(bot.api.journal.select("sendMessage", status=200))[-SECOND:]}
    await bot.start()
    await bot.settled()
    after = received(bot, text)
    twice = {chat for chat, times in after.items() if times > 1}
    assert len(after) == CHATS
    assert max(after.values()) <= 2
    assert twice <= last_second
    report = ChatMessage(editor.chat.messages[footer.id])
    assert "اكتمل الإرسال" in report.text
    assert f"وصل إلى: {CHATS + 1} من {CHATS + 1}" in bare(report.text)
    assert len(holding(editor, "وصل إلى:")) == 1, "one live message, edited"


async def test_one_that_stands_by_takes_over(either_bot: Bot) -> None:
    """4.19: the active process is killed in the middle of a push; the other finishes it, and nothing is lost."""
    bot, text, number = either_bot, "انقطاع الكهرباء عن العاصمة", CHATS // 2
    second = Bot(bot.api, bot.settings.database_url.get_secret_value(), bot.folder)
    await fill(bot, number)
    await bot.start()
    try:
        await second.start("--stand-by", ready=False)
        await second.said("standing by")
        editor = bot.editor()
        await confirm(editor, await draft(editor, text))
        await some_received(bot, text, number // 3)
        await bot.kill9()
        await second.said("taking over")
        await second.settled()
        after = received(bot, text)
        assert len(after) == number
        assert max(after.values()) <= 2
        code, took = await second.terminate()
        assert code == 0
        assert took < STOP_S
    finally:
        await second.close()


async def test_one_that_stands_by_can_be_stopped(own_bot: Bot) -> None:
    second = Bot(own_bot.api, own_bot.settings.database_url.get_secret_value(), own_bot.folder)
    await own_bot.start()
    try:
        await second.start("--stand-by", ready=False)
        await second.said("standing by")
        assert second._process is not None
        second._process.terminate()
        assert await asyncio.wait_for(second._process.wait(), READY_S) == 0
    finally:
        second._process = None
        await second.close()


async def test_stops_and_starts(own_bot: Bot) -> None:
    """1.21, 1.22: a draft and what came in while no bot ran survive; SIGTERM in a push loses and repeats nothing."""
    bot, text, number = own_bot, "إغلاق المطار بسبب الضباب", CHATS
    await fill(bot, number)
    await bot.start()
    editor, reader = bot.editor(), await bot.follower("اللؤلؤ")
    footer = await draft(editor, text)
    await bot.kill9()
    await bot.bring(record("اللؤلؤ في الخليج", "عن صيد اللؤلؤ."))
    await reader.say("شكرا")
    await bot.start()
    await told(reader, "اللؤلؤ في الخليج")
    await told(reader, "على الرحب والسعة")
    double_tap = [await editor.press(footer, 0), await editor.press(footer, 0)]
    toasts = [(await press.reply(READY_S)).get("text") for press in double_tap]
    assert toasts == ["بدأ الإرسال.", "سبق تأكيد هذا الإرسال."]
    await some_received(bot, text, number // 4)
    code, took = await bot.terminate()
    assert code == 0
    assert took < STOP_S
    assert len(received(bot, text)) < number
    await bot.start()
    await bot.settled()
    assert received(bot, text) == Counter(range(FIRST_CHAT, FIRST_CHAT + number))
    assert len(holding(editor, text)) == 2, "the preview and the push itself"
    assert len(holding(reader, text)) == 1
