"""1.8: the real python-telegram-bot works against the local Bot API over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypeAlias

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.demo.api import LocalBotApi

Context: TypeAlias = ContextTypes.DEFAULT_TYPE
App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]


async def start(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    keyboard = ReplyKeyboardMarkup([["قائمتي", "مساعدة"]], resize_keyboard=True)
    await update.effective_message.reply_html(f"<b>أهلا</b> {' '.join(context.args or [])}", reply_markup=keyboard)


async def echo(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("✓", callback_data="done")]])
    text = update.effective_message.text or ""
    await update.effective_message.reply_text(text, do_quote=True, reply_markup=keyboard)


async def done(update: Update, context: Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("تم", show_alert=True)
    await update.callback_query.edit_message_text("<i>انتهى</i>", parse_mode="HTML")


def build(api: LocalBotApi, token: str = "") -> App:
    return (
        ApplicationBuilder()
        .token(token or api.token)
        .base_url(f"{api.url}/bot")
        .base_file_url(f"{api.url}/file/bot")
        .build()
    )


@pytest.fixture
async def app(api: LocalBotApi) -> AsyncIterator[App]:
    app = build(api)
    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(done))
    app.add_handler(MessageHandler(filters.TEXT, echo))
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(poll_interval=0, timeout=10)
        yield app
        await app.updater.stop()
        await app.stop()


async def test_1_8_the_library_talks_presses_and_edits(api: LocalBotApi, app: App) -> None:
    huda = api.person(7, "Huda", "ar")
    welcome = await huda.ask("/start ref", "أهلا", 5)
    assert (welcome.text, welcome.marked("bold")) == ("أهلا ref", ["أهلا"])
    assert huda.keyboard == [["قائمتي", "مساعدة"]]
    said = await huda.say("صدى")
    answer = await huda.wait_for("صدى", 5, after=said.id)
    assert answer.raw["reply_to_message"]["message_id"] == said.id
    press = await huda.press(answer, "✓")
    assert (await press.reply(5))["text"] == "تم"
    edited = await huda.wait_for("انتهى", 5)
    assert (edited.id, edited.marked("italic"), edited.buttons) == (answer.id, ["انتهى"], [])
    assert api.journal.count("sendMessage", status=200) == 2
    await api.world.updates.polled.wait()
    assert not api.world.updates.pending


async def test_1_8_refusals_arrive_as_the_librarys_errors(api: LocalBotApi, app: App) -> None:
    bot: ExtBot[Any] = app.bot
    person = api.person(7)
    person.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(7, "x")
    person.unblock()
    with pytest.raises(BadRequest, match="Can't parse entities: unsupported start tag"):
        await bot.send_message(7, "<x>", parse_mode="HTML")
    api.group(-5).migrate(-1_000_000_000_005, person)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-5, "x")
    assert moved.value.new_chat_id == -1_000_000_000_005
    api.faults.flood(9, chat_id=7)
    with pytest.raises(RetryAfter):
        await bot.send_message(7, "x")
    api.faults.clear()
    api.faults.lose_answers("sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(7, "y")
    assert person.messages()[-1].text == "y"


async def test_1_8_the_library_uploads_and_downloads(api: LocalBotApi, app: App) -> None:
    api.person(7)
    sent = await app.bot.send_photo(7, b"\x89PNG", caption="<b>رسم</b>", parse_mode="HTML")
    assert sent.caption == "رسم"
    file = await sent.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == b"\x89PNG"


async def test_1_8_the_library_reads_chats_and_sets_menus(api: LocalBotApi, app: App) -> None:
    person = api.person(7)
    api.group(-5, admins=[person])
    assert (await app.bot.get_chat(-5)).title
    assert [member.user.id for member in await app.bot.get_chat_administrators(-5)] == [7]
    assert (await app.bot.get_chat_member(-5, 7)).status == "administrator"
    await app.bot.set_my_commands([("help", "مساعدة")], language_code="ar")
    assert [c.command for c in await app.bot.get_my_commands(language_code="ar")] == ["help"]
    await app.bot.leave_chat(-5)
    member = await asyncio.wait_for(app.bot.get_chat_member(7, 7), 5)
    assert member.status == "member"


async def test_1_8_a_wrong_token_is_told_apart(api: LocalBotApi) -> None:
    app = build(api, token="1:wrong")
    with pytest.raises(InvalidToken):
        await app.initialize()
    await app.shutdown()
