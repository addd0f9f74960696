"""1.8: tokens, updates, menus, chats, limits, faults and the journal of the local Bot API, over HTTP."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx
import pytest

from bot.demo.api import LocalBotApi
from bot.demo.faults import Fault
from bot.demo.limits import Limits
from bot.demo.wire import ApiError
from tests.demo.conftest import Client, keyboard


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_1_8_only_the_bots_token_opens(api: LocalBotApi, client: Client) -> None:
    assert (await client.do("getMe"))["username"] == api.world.bot.username
    for path, status, reason in (
        ("/bot1:x/getMe", 401, "Unauthorized"),
        (f"/bot{api.token}/getNothing", 404, "Not Found: method not found"),
        ("/elsewhere", 404, "Not Found"),
    ):
        response = await client.http.get(api.url + path)
        assert response.status_code == status
        assert response.json() == {"ok": False, "error_code": status, "description": reason}


async def test_1_8_broken_bodies_are_refused(client: Client) -> None:
    for kind, body, reason in (
        ("application/json", b"{", "can't parse JSON object"),
        ("application/json", b"[]", "object expected in JSON"),
        ("multipart/form-data", b"x", "can't parse multipart form data: boundary not found"),
        ("multipart/form-data; boundary=b", b"--b\r\n", "can't parse multipart form data: unexpected end of data"),
    ):
        response = await client.http.post("getMe", content=body, headers={"content-type": kind})
        assert response.json()["description"] == f"Bad Request: {reason}"
    assert (await client.http.post("getMe", content=b"ignored", headers={"content-type": "text/plain"})).is_success


async def test_1_8_it_listens_on_loopback_and_a_taken_port_is_said(api: LocalBotApi) -> None:
    assert api.url.startswith("http://127.0.0.1:")
    with pytest.raises(OSError, match="in use"):
        async with LocalBotApi(port=int(api.url.rpartition(":")[2])):
            pass


async def test_1_8_updates_stay_until_confirmed(api: LocalBotApi, client: Client) -> None:
    person = api.person(7)
    for text in ("a", "b", "c"):
        await person.say(text)
    first = await client.do("getUpdates", limit=2)
    assert [u["message"]["text"] for u in first] == ["a", "b"]
    assert await client.do("getUpdates", limit=2) == first
    assert [u["message"]["text"] for u in await client.do("getUpdates", offset=first[1]["update_id"])] == ["b", "c"]
    assert [u["message"]["text"] for u in await client.do("getUpdates", offset=-1)] == ["c"]
    assert await client.do("getUpdates", offset=first[1]["update_id"] + 2) == []


async def test_1_8_a_long_poll_wakes_and_a_second_one_ends_it(api: LocalBotApi, client: Client) -> None:
    person = api.person(7)
    first = asyncio.create_task(client.answer("getUpdates", timeout=30))
    await api.world.updates.polled.wait()
    second = asyncio.create_task(client.do("getUpdates", timeout=30))
    conflict = await first
    assert conflict["error_code"] == 409
    assert conflict["description"].startswith("Conflict: terminated by other getUpdates request")
    await person.say("x")
    assert [u["message"]["text"] for u in await second] == ["x"]


async def test_1_8_a_poll_ends_with_its_time_or_with_the_server() -> None:
    async with httpx.AsyncClient() as http, LocalBotApi() as api:
        url = f"{api.url}/bot{api.token}/getUpdates"
        assert (await http.get(url, params={"timeout": 1})).json() == {"ok": True, "result": []}
        waiting = asyncio.create_task(http.get(url, params={"timeout": 50}))
        await api.world.updates.polled.wait()
        api.world.updates.close()
        assert (await waiting).json() == {"ok": True, "result": []}
        assert (await http.get(url, params={"timeout": 50})).json() == {"ok": True, "result": []}


async def test_1_8_a_poll_whose_client_is_gone_takes_nothing_with_it(api: LocalBotApi, client: Client) -> None:
    person = api.person(7)
    poll = asyncio.create_task(client.do("getUpdates", timeout=30))
    await api.world.updates.polled.wait()
    poll.cancel()
    while api.world.updates.polled.is_set():
        await asyncio.sleep(0.002)
    await person.say("x")
    assert [u["message"]["text"] for u in await client.do("getUpdates")] == ["x"]
    assert api.journal.count("getUpdates") == 1


async def test_1_8_allowed_updates_and_webhook(api: LocalBotApi, client: Client) -> None:
    person = api.person(7)
    await client.do("getUpdates", allowed_updates=["my_chat_member"])
    await person.say("unheard")
    person.block()
    [update] = await client.do("getUpdates")
    change = update["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    assert "Array of String" in await client.refused("getUpdates", allowed_updates="3")
    await client.do("setWebhook", url="https://ex.org/hook", allowed_updates=["message"])
    assert (await client.do("getWebhookInfo")) == {
        "url": "https://ex.org/hook",
        "has_custom_certificate": False,
        "pending_update_count": 1,
    }
    assert (await client.answer("getUpdates"))["error_code"] == 409
    await client.do("deleteWebhook", drop_pending_updates=True)
    assert await client.do("getUpdates") == []
    await client.do("setWebhook", url="", drop_pending_updates=True)
    assert (await client.do("getWebhookInfo"))["url"] == ""


async def test_1_8_a_press_is_answered_once(api: LocalBotApi, client: Client) -> None:
    person = api.person(7, "Huda", "ar")
    await client.do("sendMessage", chat_id=7, text="x", reply_markup=keyboard({"text": "✓", "callback_data": "ok"}))
    press = await person.press(person.messages()[0], 0)
    [update] = await client.do("getUpdates")
    query = update["callback_query"]
    assert (query["data"], query["from"]["language_code"], query["message"]["text"]) == ("ok", "ar", "x")
    assert "MESSAGE_TOO_LONG" in await client.refused(
        "answerCallbackQuery", callback_query_id=query["id"], text="x" * 201
    )
    await client.do("answerCallbackQuery", callback_query_id=query["id"], text="تم", show_alert=True, url="t.me/x")
    answer = await press.reply(1)
    assert (answer["text"], answer["show_alert"], answer["url"]) == ("تم", True, "t.me/x")
    assert await client.refused("answerCallbackQuery", callback_query_id=query["id"]) == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )


async def test_1_8_command_menus_by_scope_and_language(client: Client) -> None:
    ar = [{"command": "help", "description": "مساعدة"}]
    await client.do("setMyCommands", commands=ar, language_code="ar")
    await client.do("setMyCommands", commands=[], scope={"type": "chat", "chat_id": 7})
    assert await client.do("getMyCommands", language_code="ar") == ar
    assert await client.do("getMyCommands") == []
    await client.do("deleteMyCommands", language_code="ar")
    assert await client.do("getMyCommands", language_code="ar") == []
    for command, reason in (
        ({"command": "متابعة", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "x", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ):
        assert await client.refused("setMyCommands", commands=[command]) == f"Bad Request: {reason}"
    many = [{"command": f"c{n}", "description": "x"} for n in range(101)]
    assert await client.refused("setMyCommands", commands=many) == "Bad Request: BOT_COMMANDS_TOO_MUCH"
    await client.do("setMyShortDescription", short_description="راصد", language_code="ar")
    assert await client.do("getMyShortDescription", language_code="ar") == {"short_description": "راصد"}
    assert await client.do("getMyShortDescription") == {"short_description": ""}
    assert "too long" in await client.refused("setMyName", name="x" * 65)


async def test_1_8_chats_and_their_members(api: LocalBotApi, client: Client) -> None:
    huda, ali = api.person(7, "Huda"), api.person(8, "Ali")
    group = api.group(-5, "أخبار", members=[ali], admins=[huda], bot_status="administrator")
    assert (await client.do("getChat", chat_id=-5))["title"] == "أخبار"
    assert await client.do("getChatMemberCount", chat_id=-5) == 3
    assert await client.do("getChatMemberCount", chat_id=7) == 2
    admins = await client.do("getChatAdministrators", chat_id=-5)
    assert [(m["user"]["id"], m["status"]) for m in admins] == [
        (7, "administrator"),
        (api.world.bot.id, "administrator"),
    ]
    assert "no administrators" in await client.refused("getChatAdministrators", chat_id=7)
    group.join(ali, "creator")
    api.person(9)
    for user_id, chat_id, status in (
        (8, -5, "creator"),
        (9, -5, "left"),
        (7, 7, "member"),
        (api.world.bot.id, -5, "administrator"),
    ):
        assert (await client.do("getChatMember", chat_id=chat_id, user_id=user_id))["status"] == status
    assert "invalid user_id" in await client.refused("getChatMember", chat_id=-5)
    assert "user not found" in await client.refused("getChatMember", chat_id=-5, user_id=77)
    await client.do("sendChatAction", chat_id=-5, action="typing")
    assert "wrong parameter action" in await client.refused("sendChatAction", chat_id=-5, action="dance")
    assert "private chats" in await client.refused("leaveChat", chat_id=7)
    await client.do("leaveChat", chat_id=-5)
    assert "not a member" in await client.refused("getChatAdministrators", chat_id=-5)


async def test_1_8_limits_are_off_until_asked_for(api: LocalBotApi, client: Client) -> None:
    api.person(7)
    for _ in range(10):
        await client.do("sendMessage", chat_id=7, text="x")
    api.flood.enabled = True
    answers = [await client.answer("sendMessage", chat_id=7, text="x") for _ in range(6)]
    assert [a["ok"] for a in answers] == [True] * 5 + [False]
    assert answers[-1] == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }


async def test_1_8_edits_count_and_time_is_the_injected_clock() -> None:
    clock = Clock()
    async with LocalBotApi(limits=Limits(), clock=clock) as api:
        client = Client(api)
        api.group(-5)
        sent = await client.do("sendMessage", chat_id=-5, text="0")
        for number in range(1, 20):
            clock.now += 1
            await client.do("editMessageText", chat_id=-5, message_id=sent["message_id"], text=str(number))
        answer = await client.answer("sendMessage", chat_id=-5, text="x")
        assert answer["parameters"] == {"retry_after": 41}
        await client.do("deleteMessage", chat_id=-5, message_id=sent["message_id"])
        clock.now += 41
        await client.do("sendMessage", chat_id=-5, text="x")
        await client.http.aclose()


async def test_1_8_a_lost_answer_is_done_and_not_told(api: LocalBotApi, client: Client) -> None:
    person = api.person(7)
    api.faults.lose_answers("sendMessage", chat_id=7)
    with pytest.raises(httpx.RemoteProtocolError):
        await client.answer("sendMessage", chat_id=7, text="x")
    assert [m.text for m in person.messages()] == ["x"]
    [entry] = api.journal.entries
    assert (entry.ok, entry.lost) == (True, True)
    api.faults.drop("sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        await client.answer("sendMessage", chat_id=7, text="y")
    await client.do("sendMessage", chat_id=7, text="z")
    assert [m.text for m in person.messages()] == ["x", "z"]


async def test_1_8_errors_floods_and_delays_by_script() -> None:
    clock = Clock()
    async with LocalBotApi(clock=clock, open_chats=True) as api:
        client = Client(api)
        api.faults.fail(method="sendMessage", times=2)
        assert [(await client.answer("sendMessage", chat_id=7, text="x")).get("error_code") for _ in range(3)] == [
            502,
            502,
            None,
        ]
        api.faults.flood(10, chat_id=7)
        clock.now += 4
        assert (await client.answer("sendChatAction", chat_id=7, action="typing"))["ok"]
        assert (await client.answer("sendMessage", chat_id=7, text="x"))["parameters"] == {"retry_after": 6}
        assert (await client.answer("sendMessage", chat_id=8, text="x"))["ok"]
        clock.now += 6
        assert (await client.answer("sendMessage", chat_id=7, text="x"))["ok"]
        api.faults.add(Fault(error=ApiError(500, "Internal Server Error"), after=True), skip=1)
        assert (await client.answer("getMe"))["ok"]
        assert (await client.answer("sendMessage", chat_id=9, text="x"))["error_code"] == 500
        assert len(api.person(9).messages()) == 1
        api.faults.clear()
        api.faults.delay(0.05, method="getMe", times=1)
        before = asyncio.get_running_loop().time()
        await client.do("getMe")
        assert asyncio.get_running_loop().time() - before >= 0.05
        await client.http.aclose()


async def test_1_8_chance_is_repeatable() -> None:
    async def run() -> list[Any]:
        async with LocalBotApi(seed=3, open_chats=True) as api:
            client = Client(api)
            api.faults.fail(method="sendMessage", times=None, probability=0.5)
            codes = [(await client.answer("sendMessage", chat_id=1, text="x")).get("error_code") for _ in range(20)]
            await client.http.aclose()
            return codes

    codes = await run()
    assert codes == await run()
    assert 2 < codes.count(502) < 18


async def test_1_8_the_journal_counts(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    with caplog.at_level(logging.ERROR):
        async with LocalBotApi(clock=clock, keep_params=False) as api:
            client = Client(api)
            api.person(7), api.person(8)
            reached = asyncio.create_task(api.journal.wait_for(lambda j: j.count("sendMessage", status=200) >= 3, 5))
            for chat_id in (7, 8, 8, 9):
                clock.now += 0.4
                await client.answer("sendMessage", chat_id=chat_id, text="x")
            await reached
            await client.http.aclose()
    journal = api.journal
    assert journal.count() == len(journal) == 4
    assert journal.count("sendMessage", status=200) == 3
    assert journal.count(chat_id=8) == 2
    assert [e.chat_id for e in journal.select(since=1001.0)] == [8, 9]
    assert [e.description for e in journal.select(status=400)] == ["Bad Request: chat not found"]
    assert journal.peak(0.5) == 2
    assert journal.entries[0].params == {}
    with pytest.raises(TimeoutError):
        await journal.wait_for(lambda _: False, 0.01)
    journal.clear()
    assert journal.count() == 0
    assert not caplog.records
