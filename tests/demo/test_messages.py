"""1.8: messages are made, edited and refused as by the real server, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.demo.api import LocalBotApi
from tests.demo.conftest import Client, form, keyboard


async def test_1_8_a_message_comes_as_the_person_sees_it(api: LocalBotApi, client: Client) -> None:
    huda = api.person(7, "Huda", "ar")
    sent = await client.do(
        "sendMessage",
        chat_id=7,
        text='<b>عاجل</b> <a href="https://ex.org/a">اقرأ</a>',
        parse_mode="HTML",
        reply_markup=keyboard({"text": "✓", "callback_data": "ok"}, {"text": "↗", "url": "ex.org"}),
        link_preview_options={"is_disabled": True},
        disable_notification=True,
    )
    assert sent["chat"] == {"id": 7, "type": "private", "first_name": "Huda"}
    assert sent["from"]["is_bot"] is True
    assert sent["link_preview_options"] == {"is_disabled": True}
    [message] = huda.messages()
    assert message.text == "عاجل اقرأ"
    assert message.marked("bold") == ["عاجل"]
    assert message.links == [("اقرأ", "https://ex.org/a")]
    assert [(b.text, b.data, b.url) for b in message.buttons] == [("✓", "ok", None), ("↗", None, "http://ex.org/")]
    assert message.from_bot
    assert not message.edited


@pytest.mark.parametrize("way", ["json", "form", "query", "multipart"])
async def test_1_8_parameters_come_in_any_form(api: LocalBotApi, client: Client, way: str) -> None:
    api.person(7)
    params = {"chat_id": 7, "text": "مرحبا & + %", "reply_markup": keyboard({"text": "x", "callback_data": "y"})}
    fields = form(**params)
    if way == "json":
        response = await client.http.post("sendMessage", json=params)
    elif way == "form":
        response = await client.http.post("SENDMESSAGE", data=fields)
    elif way == "query":
        response = await client.http.get("sendmessage", params=fields)
    else:
        response = await client.http.post("sendMessage", data=fields, files={"spare": b"1"})
    result = response.json()["result"]
    assert result["text"] == "مرحبا & + %"
    assert result["reply_markup"] == params["reply_markup"]
    assert api.journal.count("sendMessage", status=200) == 1


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "x", "parse_mode": "BB"}, "unsupported parse_mode"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "chat_id": 99}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "chat_id": "nobody"}, "chat not found"),
        ({"text": "x", "message_thread_id": 5}, "message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 5}}, "message to be replied not found"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": {}}, None),
        ({"text": "x", "reply_markup": [1]}, "object expected as reply keyboard markup"),
        ({"text": "x", "reply_markup": {"y": 1}}, "object expected as reply markup"),
        ({"text": "x", "reply_markup": {"keyboard": []}}, "reply markup is empty"),
        (
            {"text": "x", "reply_markup": {"keyboard": [[1]]}},
            "can't parse keyboard button: KeyboardButton must be a String or an Object",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [1]}},
            'Field "inline_keyboard" must be of type Array of Array',
        ),
        ({"text": "x", "entities": "3"}, "can't parse entities: expected an Array of Object"),
    ],
)
async def test_1_8_wrong_messages_are_refused(
    api: LocalBotApi, client: Client, params: dict[str, Any], reason: str | None
) -> None:
    api.person(7)
    answer = await client.answer("sendMessage", **({"chat_id": 7} | params))
    if reason is None:
        assert answer["ok"]
    else:
        assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {reason}")
        assert api.journal.count("sendMessage", status=400) == 1


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x", "callback_data": "ا" * 32}, None),
        ({"text": "x", "callback_data": "ا" * 32 + "x"}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": " ", "callback_data": "x"}, "BUTTON_TEXT_INVALID"),
        ({"text": "x"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": "x", "url": "localhost"}, "inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL"),
        (
            {"text": "x", "url": "ex.org", "callback_data": "x"},
            "can't parse inline keyboard button: exactly one action is allowed, found url, callback_data",
        ),
    ],
)
async def test_1_8_buttons_are_checked(
    api: LocalBotApi, client: Client, button: dict[str, str], reason: str | None
) -> None:
    api.person(7)
    answer = await client.answer("sendMessage", chat_id=7, text="x", reply_markup=keyboard(button))
    assert answer.get("description") == (reason and f"Bad Request: {reason}")


async def test_1_8_a_hundred_buttons_are_enough(api: LocalBotApi, client: Client) -> None:
    api.person(7)
    many = keyboard(*({"text": "x", "callback_data": str(n)} for n in range(101)))
    assert await client.refused("sendMessage", chat_id=7, text="x", reply_markup=many) == (
        "Bad Request: reply markup is too long"
    )


async def test_1_8_who_blocked_or_left_telegram_is_403(api: LocalBotApi, client: Client) -> None:
    person = api.person(7)
    person.block()
    answer = await client.answer("sendMessage", chat_id=7, text="x")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    person.unblock()
    await client.do("sendMessage", chat_id=7, text="x")
    person.delete_account()
    assert await client.refused("sendMessage", chat_id=7, text="x") == "Forbidden: user is deactivated"


async def test_1_8_an_upgraded_group_says_where_it_went(api: LocalBotApi, client: Client) -> None:
    by = api.person(7)
    group = api.group(-5, members=[by])
    new = group.migrate(-1_000_000_000_005, by)
    answer = await client.answer("sendMessage", chat_id=-5, text="x")
    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -1_000_000_000_005},
    }
    await client.do("sendMessage", chat_id=new.id, text="x")
    updates = await client.do("getUpdates")
    assert [u["message"].get("migrate_to_chat_id") for u in updates] == [new.id, None]
    assert updates[1]["message"]["migrate_from_chat_id"] == -5


@pytest.mark.parametrize(
    ("kind", "chat_id", "status", "reason"),
    [
        ("group", -5, "kicked", "Forbidden: bot was kicked from the group chat"),
        ("supergroup", -1_000_000_000_005, "kicked", "Forbidden: bot was kicked from the supergroup chat"),
        ("channel", -1_000_000_000_005, "left", "Forbidden: bot is not a member of the channel chat"),
        ("channel", -1_000_000_000_005, "member", "Bad Request: need administrator rights in the channel chat"),
    ],
)
async def test_1_8_groups_the_bot_is_not_in(
    api: LocalBotApi, client: Client, kind: Any, chat_id: int, status: str, reason: str
) -> None:
    api.group(chat_id, kind=kind, bot_status=status)
    assert await client.refused("sendMessage", chat_id=chat_id, text="x") == reason


async def test_1_8_edits_change_the_message_or_say_why_not(api: LocalBotApi, client: Client) -> None:
    person = api.person(7)
    sent = await client.do(
        "sendMessage", chat_id=7, text="a", reply_markup=keyboard({"text": "x", "callback_data": "y"})
    )
    where = {"chat_id": 7, "message_id": sent["message_id"]}
    edited = await client.do("editMessageText", **where, text="<i>b</i>", parse_mode="HTML")
    assert edited["text"] == "b"
    assert "reply_markup" not in edited
    assert person.messages()[0].edited
    assert await client.refused("editMessageText", **where, text="<i>b</i>", parse_mode="HTML") == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as "
        "a current content and reply markup of the message"
    )
    await client.do("editMessageText", **where, text="b")
    marked = await client.do(
        "editMessageReplyMarkup", **where, reply_markup=keyboard({"text": "z", "callback_data": "z"})
    )
    assert marked["text"] == "b"
    assert "not modified" in await client.refused(
        "editMessageReplyMarkup", **where, reply_markup=marked["reply_markup"]
    )
    assert "reply_markup" not in await client.do(
        "editMessageReplyMarkup", **where, reply_markup={"inline_keyboard": []}
    )


async def test_1_8_what_cannot_be_edited(api: LocalBotApi, client: Client) -> None:
    person = api.person(7)
    own = (await client.do("sendMessage", chat_id=7, text="a"))["message_id"]
    said = await person.say("hello")
    for params, reason in (
        ({"message_id": 99, "text": "x"}, "message to edit not found"),
        ({"text": "x"}, "message identifier is not specified"),
        ({"message_id": said.id, "text": "x"}, "message can't be edited"),
        ({"message_id": own, "text": "x" * 4097}, "MESSAGE_TOO_LONG"),
        ({"message_id": own, "text": "x", "reply_markup": {"keyboard": [["x"]]}}, "inline keyboard expected"),
        ({"inline_message_id": "1", "text": "x"}, "MESSAGE_ID_INVALID"),
    ):
        assert await client.refused("editMessageText", chat_id=7, **params) == f"Bad Request: {reason}"
    refused = await client.refused("editMessageCaption", chat_id=7, message_id=own, caption="x")
    assert refused == "Bad Request: there is no caption in the message to edit"


async def test_1_8_photos_by_upload_address_and_id(api: LocalBotApi, client: Client) -> None:
    api.person(7)
    fields = form(chat_id=7, caption="<b>c</b>", parse_mode="HTML")
    response = await client.http.post("sendPhoto", data=fields, files={"photo": ("a.png", b"\x89PNG\r\n--x")})
    sent = response.json()["result"]
    assert sent["caption_entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    file = await client.do("getFile", file_id=sent["photo"][0]["file_id"])
    fetched = await client.http.get(f"{api.url}/file/bot{api.token}/{file['file_path']}")
    assert fetched.content == b"\x89PNG\r\n--x"
    assert (await client.http.get(f"{api.url}/file/bot{api.token}/none")).status_code == 404
    assert (await client.http.get(f"{api.url}/file/bot1:x/{file['file_path']}")).status_code == 401
    empty = await client.http.post("sendPhoto", data=fields, files={"photo": ("a.png", b"")})
    assert empty.json()["description"] == "Bad Request: file must be non-empty"
    large = await client.http.post("sendPhoto", data=fields, files={"photo": ("a.png", b"x" * 300_000)})
    assert large.json()["result"]["photo"][0]["file_size"] == 300_000
    again = await client.do("sendPhoto", chat_id=7, photo=file["file_id"])
    assert "caption" not in again
    attached = await client.http.post(
        "sendDocument", data=form(chat_id=7, document="attach://doc"), files={"doc": ("ملف.txt", b"1")}
    )
    assert attached.json()["result"]["document"]["file_name"] == "ملف.txt"
    await client.do("sendPhoto", chat_id=7, photo="https://ex.org/a.jpg")
    api.world.bad_urls["https://ex.org/b.jpg"] = "failed to get HTTP URL content"
    for params, reason in (
        ({"photo": "https://ex.org/b.jpg"}, "failed to get HTTP URL content"),
        ({"photo": "junk"}, "wrong file identifier/HTTP URL specified"),
        ({}, "there is no photo in the request"),
        ({"photo": "https://ex.org/a.jpg", "caption": "x" * 1025}, "message caption is too long"),
    ):
        assert await client.refused("sendPhoto", chat_id=7, **params) == f"Bad Request: {reason}"
    assert await client.refused("getFile", file_id="x")


async def test_1_8_captions_are_edited(api: LocalBotApi, client: Client) -> None:
    api.person(7)
    sent = await client.do("sendPhoto", chat_id=7, photo="https://ex.org/a.jpg", caption="a")
    where = {"chat_id": 7, "message_id": sent["message_id"]}
    edited = await client.do("editMessageCaption", **where, caption="b")
    assert (edited["caption"], edited["photo"]) == ("b", sent["photo"])
    assert "not modified" in await client.refused("editMessageCaption", **where, caption="b")
    assert "MEDIA_CAPTION_TOO_LONG" in await client.refused("editMessageCaption", **where, caption="x" * 1025)
    assert "no text in the message" in await client.refused("editMessageText", **where, text="x")
    assert "caption" not in await client.do("editMessageCaption", **where)


async def test_1_8_delete_pin_copy_forward(api: LocalBotApi, client: Client) -> None:
    person = api.person(7)
    group = api.group(-5, members=[person])
    said = await person.say("سؤال #خبر")
    where = {"chat_id": 7, "message_id": said.id}
    copied = await client.do("copyMessage", chat_id=-5, from_chat_id=7, message_id=said.id)
    assert group.replies()[0].text == "سؤال #خبر"
    assert list(copied) == ["message_id"]
    forwarded = await client.do("forwardMessage", chat_id=-5, from_chat_id=7, message_id=said.id)
    assert forwarded["forward_origin"]["sender_user"]["id"] == 7
    await client.do("pinChatMessage", **where)
    assert (await client.do("getChat", chat_id=7))["pinned_message"]["message_id"] == said.id
    await client.do("unpinChatMessage", chat_id=7)
    assert "message to unpin not found" in await client.refused("unpinChatMessage", chat_id=7)
    assert "not enough rights" in await client.refused("pinChatMessage", chat_id=-5, message_id=copied["message_id"])
    in_group = await person.say("x", chat=group)
    assert "can't be deleted" in await client.refused("deleteMessage", chat_id=-5, message_id=in_group.id)
    await client.do("deleteMessage", **where)
    assert await client.refused("deleteMessage", **where) == "Bad Request: message to delete not found"
    await client.do("deleteMessages", chat_id=-5, message_ids=[copied["message_id"], 999])
    assert [m.id for m in group.replies()] == [forwarded["message_id"]]
    assert "not specified" in await client.refused("deleteMessages", chat_id=-5)
    photo = await client.do("sendPhoto", chat_id=7, photo="https://ex.org/a.jpg", caption="a")
    await client.do("copyMessage", chat_id=-5, from_chat_id=7, message_id=photo["message_id"], caption="b")
    assert group.replies()[-1].text == "b"


async def test_1_8_replies_topics_and_channels(api: LocalBotApi, client: Client) -> None:
    person = api.person(7)
    said = await person.say("x")
    answer = await client.do("sendMessage", chat_id=7, text="y", reply_parameters={"message_id": said.id})
    assert answer["reply_to_message"]["text"] == "x"
    lenient = json.dumps({"message_id": 99, "allow_sending_without_reply": True})
    assert "reply_to_message" not in await client.do("sendMessage", chat_id=7, text="y", reply_parameters=lenient)
    forum = api.group(-1_000_000_000_005, kind="supergroup", forum=True)
    thread = forum.topic("أخبار")
    sent = await client.do("sendMessage", chat_id=forum.id, text="y", message_thread_id=thread, protect_content=True)
    assert (sent["message_thread_id"], sent["is_topic_message"], sent["message_id"]) == (thread, True, thread + 1)
    channel = api.group(-1_000_000_000_006, kind="channel", bot_status="administrator", username="News")
    posted = await client.do("sendMessage", chat_id="@news", text="z", disable_web_page_preview=True)
    assert posted["sender_chat"]["id"] == channel.id
    assert "from" not in posted
    assert channel.replies()[0].text == "z"
    assert (await client.do("forwardMessage", chat_id=7, from_chat_id="@news", message_id=1))["forward_origin"][
        "type"
    ] == "channel"


async def test_1_8_the_reply_keyboard_stays_until_it_is_removed(api: LocalBotApi, client: Client) -> None:
    person = api.person(7)
    await client.do(
        "sendMessage", chat_id=7, text="x", reply_markup={"keyboard": [["آخر الأخبار", {"text": "قائمتي"}]]}
    )
    await client.do("sendMessage", chat_id=7, text="y")
    assert person.keyboard == [["آخر الأخبار", "قائمتي"]]
    await client.do("sendMessage", chat_id=7, text="z", reply_markup={"remove_keyboard": True})
    assert person.keyboard == []
