"""1.8: people and groups at the other end of the local Bot API, without HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.demo.api import LocalBotApi
from bot.demo.people import ChatMessage, Person
from bot.demo.wire import ApiError, Json, Params
from bot.errors import InputError
from tests.demo.conftest import Client, keyboard


@pytest.fixture
def box() -> LocalBotApi:
    """A Bot API nobody listens to: people need no socket."""
    return LocalBotApi()


def call(box: LocalBotApi, method: str, **params: Any) -> Json:
    """What the method returns to the bot."""
    result = box._methods[method.lower()][1](Params(params))
    assert isinstance(result, dict)
    return result


def updates(box: LocalBotApi) -> list[Json]:
    pending = list(box.world.updates.pending)
    box.world.updates.drop()
    return pending


async def test_1_8_what_is_said_reaches_the_bot_with_its_commands(box: LocalBotApi) -> None:
    person = box.person(7, "Huda", "ar")
    assert box.person(7) is person
    said = await person.say("/start x")
    assert said.entities == [{"type": "bot_command", "offset": 0, "length": 6}]
    await person.say("جواب", reply_to=said)
    first, second = (update["message"] for update in updates(box))
    assert first["from"] == {"id": 7, "is_bot": False, "first_name": "Huda", "language_code": "ar"}
    assert second["reply_to_message"]["text"] == "/start x"
    await person.edit(said, "/stop y")
    assert updates(box)[0]["edited_message"]["text"] == "/stop y"
    await person.edit(said, "words")
    assert "entities" not in updates(box)[0]["edited_message"]
    with pytest.raises(InputError, match="empty"):
        await person.say("  ")


async def test_1_8_who_has_not_started_cannot_be_written_to(box: LocalBotApi) -> None:
    person = box.person(7, started=False)
    with pytest.raises(ApiError, match="chat not found"):
        call(box, "sendMessage", chat_id=7, text="x")
    await person.say("/start")
    call(box, "sendMessage", chat_id=7, text="x")
    assert [m.text for m in person.messages()] == ["/start", "x"]


async def test_1_8_waiting_finds_what_is_there_what_comes_and_what_is_edited(box: LocalBotApi) -> None:
    person = box.person(7)
    said = await person.say("x")
    sent = call(box, "sendMessage", chat_id=7, text="0 %")
    assert (await person.wait_for("0 %", 1)).id == sent["message_id"]
    waiting = asyncio.create_task(person.wait_for(lambda m: m.edited and m.text == "9 %", 1, after=said.id))
    await asyncio.sleep(0)
    call(box, "editMessageText", chat_id=7, message_id=sent["message_id"], text="5 %")
    call(box, "editMessageText", chat_id=7, message_id=sent["message_id"], text="9 %")
    assert (await waiting).text == "9 %"
    with pytest.raises(TimeoutError, match=r"'0 %' did not come .* last seen: \['9 %'\]"):
        await person.wait_for("0 %", 0.01)
    assert person.chat.listeners == []
    asking = asyncio.create_task(person.ask("/list", "%", 1))
    await asyncio.sleep(0.01)
    call(box, "sendMessage", chat_id=7, text="1 %")
    assert (await asking).text == "1 %"


async def test_1_8_watching_shows_all_that_happens(box: LocalBotApi) -> None:
    person = box.person(7)
    with person.watch() as events:
        sent = call(box, "sendMessage", chat_id=7, text="x", reply_markup=keyboard({"text": "a", "callback_data": "b"}))
        press = await person.press(ChatMessage(sent), "b")
        box._methods["answercallbackquery"][1](Params({"callback_query_id": press.id, "text": "ok"}))
        box._methods["sendchataction"][1](Params({"chat_id": 7, "action": "typing"}))
        box._methods["deletemessage"][1](Params({"chat_id": 7, "message_id": sent["message_id"]}))
    assert [events.get_nowait().change for _ in range(events.qsize())] == ["new", "answer", "action", "deleted"]
    assert press.answer == {"callback_query_id": press.id, "text": "ok", "show_alert": False}


async def test_1_8_buttons_are_pressed_by_place_data_or_words(box: LocalBotApi) -> None:
    person = box.person(7)
    keys = keyboard({"text": "نعم", "callback_data": "y"}, {"text": "رابط", "url": "ex.org"})
    message = ChatMessage(call(box, "sendMessage", chat_id=7, text="x", reply_markup=keys))
    for button in (0, "y", "نعم"):
        await person.press(message, button)
    assert [u["callback_query"]["data"] for u in updates(box)] == ["y", "y", "y"]
    for wrong, reason in ((1, "opens http://ex.org/"), (2, "no button"), (-1, "no button"), ("z", "no button")):
        with pytest.raises(InputError, match=reason):
            await person.press(message, wrong)
    del person.chat.messages[message.id]
    with pytest.raises(InputError, match="not there any more"):
        await person.press(message, 0)


async def test_1_8_blocking_is_told_and_silences(box: LocalBotApi) -> None:
    person = box.person(7)
    person.block()
    with pytest.raises(InputError, match="blocked"):
        await person.say("x")
    person.unblock()
    await person.say("x")
    told = updates(box)
    assert [u["my_chat_member"]["new_chat_member"]["status"] for u in told[:2]] == ["kicked", "member"]
    assert told[0]["my_chat_member"]["from"]["id"] == 7


async def test_1_8_deep_links_start_the_bot(box: LocalBotApi) -> None:
    person = box.person(7)
    said = await person.follow_link("https://t.me/Rasid_local_bot?start=a-12")
    assert said is not None
    assert said.text == "/start a-12"
    assert await person.follow_link("https://ex.org/?start=x") is None
    assert await person.follow_link("https://t.me/other?start=x") is None


@pytest.mark.parametrize(
    ("text", "status", "seen"),
    [
        ("hello", "member", False),
        ("/start", "member", True),
        ("/start@Rasid_local_bot", "member", True),
        ("/start@other_bot", "member", False),
        ("hello", "administrator", True),
        ("/start", "left", False),
    ],
)
async def test_1_8_in_groups_the_bot_sees_what_privacy_mode_lets_through(
    box: LocalBotApi, text: str, status: str, seen: bool
) -> None:
    person = box.person(7)
    group = box.group(-5, members=[person], bot_status=status)
    await person.say(text, chat=group)
    assert bool(updates(box)) is seen


async def test_1_8_groups_have_members_topics_and_replies(box: LocalBotApi) -> None:
    person, other = box.person(7), box.person(8)
    group = box.group(-1_000_000_000_005, kind="supergroup", forum=True, members=[person])
    with pytest.raises(InputError, match="not in"):
        await other.say("x", chat=group)
    thread = group.topic("عاجل")
    call(box, "sendMessage", chat_id=group.id, text="x", message_thread_id=thread)
    await person.say("نعم", chat=group, reply_to=group.replies()[-1], thread_id=thread)
    [update] = updates(box)
    assert update["message"]["message_thread_id"] == thread
    group.set_bot(person, "kicked")
    assert updates(box)[0]["my_chat_member"]["chat"]["is_forum"] is True
    channel = box.group(-1_000_000_000_006, kind="channel", admins=[person], bot_status="administrator")
    await person.say("منشور", chat=channel)
    assert updates(box)[0]["channel_post"]["sender_chat"]["id"] == channel.id
    with pytest.raises(InputError, match="no forum"):
        channel.topic("x")
    for chat_id, kind in ((5, "group"), (-5, "channel"), (-1_000_000_000_007, "group")):
        with pytest.raises(ValueError, match="cannot have the id"):
            box.group(chat_id, kind=kind)  # type: ignore[arg-type]  # the parameters are strings to mypy


async def test_1_8_inline_queries_are_answered(api: LocalBotApi, client: Client) -> None:
    person: Person = api.person(7)
    asking = asyncio.create_task(person.inline("غزة", 1))
    [update] = await client.do("getUpdates", timeout=1)
    query = update["inline_query"]
    assert query["query"] == "غزة"
    article = {
        "type": "article",
        "id": "1",
        "title": "x",
        "input_message_content": {"message_text": "<b>x</b>", "parse_mode": "HTML"},
    }
    for results, reason in (
        (None, "results are not specified"),
        ([article] * 51, "RESULTS_TOO_MUCH"),
        ([article | {"id": ""}], "RESULT_ID_INVALID"),
        ([article | {"input_message_content": {"message_text": "<b>", "parse_mode": "HTML"}}], "can't parse entities"),
        ([{"type": "photo", "id": "1", "caption": "x" * 1025}], "message caption is too long"),
    ):
        assert reason in await client.refused("answerInlineQuery", inline_query_id=query["id"], results=results)
    await client.do("answerInlineQuery", inline_query_id=query["id"], results=[article])
    assert (await asking)["results"] == [article]
    assert "query is too old" in await client.refused("answerInlineQuery", inline_query_id=query["id"], results=[])
