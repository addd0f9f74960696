"""4.6: what Telegram answers becomes an outcome, through the real python-telegram-bot over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from telegram import error
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.core.delivery import Failed, Gone, Migrated, Outcome, Rejected, RetryAfter, Sent, Unknown
from bot.core.model import Button, Destination, Lane, Message
from bot.core.ports import Gateway
from bot.net.limiter import LaneLimiter
from bot.net.telegram import TelegramGateway, outcome_of
from tests.net.server import Answer, Piece, Request, Server, response, serving

TOKEN = "12345:AAbbCCddEEffGG"
HELLO = Message("<b>مرحبًا</b>")
HERE = Destination(42)
SENT = {"message_id": 7, "date": 1, "chat": {"id": 42, "type": "private"}, "text": "مرحبًا"}


def api(result: object = None, status: str = "200 OK", **fields: object) -> list[Piece]:
    ok = status.startswith("200")
    body = {"ok": ok, **({"result": result} if ok else {"error_code": int(status[:3])}), **fields}
    return response(json.dumps(body).encode(), status, Content_Type="application/json")


class Lanes(LaneLimiter):
    """Remembers what it was told."""

    def __init__(self) -> None:
        super().__init__(rate=1000)
        self.told: list[Any] = []

    async def process_request(self, *args: Any, **kwargs: Any) -> Any:
        self.told.append(kwargs["rate_limit_args"])
        return await super().process_request(*args, **kwargs)


@asynccontextmanager
async def telegram(
    answer: Answer, *, limiter: LaneLimiter | None = None, **timeouts: float
) -> AsyncIterator[tuple[Gateway, Server]]:
    async with serving(answer) as server:
        request = HTTPXRequest(**timeouts)  # type: ignore[arg-type] # timeouts only
        bot = ExtBot(TOKEN, base_url=f"{server.url}/bot", request=request, rate_limiter=limiter)
        try:
            yield TelegramGateway(bot), server
        finally:
            await request.shutdown()


def form(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


async def send(answer: list[Piece], *, read_timeout: float = 5.0) -> Outcome:
    async with telegram(lambda r: answer, read_timeout=read_timeout) as (gateway, _):
        return await gateway.send(HERE, HELLO, lane=Lane.ALERT)


async def test_send() -> None:
    """1.20: everything a message says reaches Telegram."""
    limiter = Lanes()
    message = Message(
        "<b>عاجل</b>",
        buttons=((Button("اقرأ", url="https://news.example/1"), Button("كتم", data="mute:1")),),
        silent=True,
        preview_url="https://news.example/1",
    )
    async with telegram(lambda r: api(SENT), limiter=limiter) as (gateway, server):
        outcome = await gateway.send(Destination(-100, 5), message, lane=Lane.BREAKING, reply_to=3)
    assert outcome == Sent(7)
    assert server.requests[0].path == f"/bot{TOKEN}/sendMessage"
    sent = form(server.requests[0])
    assert sent["chat_id"] == "-100"
    assert sent["message_thread_id"] == "5"
    assert sent["text"] == "<b>عاجل</b>"
    assert sent["parse_mode"] == "HTML"
    assert sent["disable_notification"].lower() == "true"
    assert json.loads(sent["link_preview_options"]) == {"is_disabled": False, "url": "https://news.example/1"}
    assert json.loads(sent["reply_parameters"]) == {"message_id": 3, "allow_sending_without_reply": True}
    assert json.loads(sent["reply_markup"]) == {
        "inline_keyboard": [
            [{"text": "اقرأ", "url": "https://news.example/1"}, {"text": "كتم", "callback_data": "mute:1"}]
        ]
    }
    assert limiter.told == [{"lane": Lane.BREAKING}]


@pytest.mark.parametrize(
    ("keyboard", "markup"),
    [
        (None, None),
        ((), {"remove_keyboard": True}),
        (
            (("كلماتي", "مساعدة"),),
            {"keyboard": [[{"text": "كلماتي"}, {"text": "مساعدة"}]], "resize_keyboard": True, "is_persistent": True},
        ),
    ],
)
async def test_keyboards(keyboard: tuple[tuple[str, ...], ...] | None, markup: object) -> None:
    async with telegram(lambda r: api(SENT)) as (gateway, server):
        await gateway.send(HERE, Message("x", keyboard=keyboard), lane=Lane.REPLY)
    sent = form(server.requests[0])
    assert json.loads(sent.get("reply_markup", "null")) == markup
    assert json.loads(sent["link_preview_options"]) == {"is_disabled": True}
    assert "message_thread_id" not in sent
    assert "reply_parameters" not in sent


async def test_edit() -> None:
    limiter = Lanes()
    message = Message("جديد", buttons=((Button("x", data="y"),),), keyboard=(("z",),))
    async with telegram(lambda r: api(SENT), limiter=limiter) as (gateway, server):
        assert await gateway.edit(HERE, 7, message, lane=Lane.EDIT) == Sent(7)
    assert server.requests[0].path.endswith("/editMessageText")
    sent = form(server.requests[0])
    assert (sent["chat_id"], sent["message_id"], sent["text"]) == ("42", "7", "جديد")
    assert "inline_keyboard" in sent["reply_markup"]
    assert limiter.told == [{"lane": Lane.EDIT}]


def refusal(status: str, description: str, **parameters: object) -> list[Piece]:
    return api(status=status, description=description, **({"parameters": parameters} if parameters else {}))


BAD = "400 Bad Request"
FORBIDDEN = "403 Forbidden"


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (refusal(FORBIDDEN, "Forbidden: bot was blocked by the user"), Gone, "blocked"),
        (refusal(FORBIDDEN, "Forbidden: user is deactivated"), Gone, "deactivated"),
        (refusal(FORBIDDEN, "Forbidden: bot was kicked from the supergroup chat"), Gone, "kicked"),
        (refusal(BAD, "Bad Request: chat not found"), Gone, "Chat not found"),
        (refusal(BAD, "Bad Request: PEER_ID_INVALID"), Gone, "Peer_id_invalid"),
        (refusal(BAD, "Bad Request: not enough rights to send text messages to the chat"), Gone, "rights"),
        (refusal(BAD, "Bad Request: message thread not found"), Gone, "thread"),
        (refusal(BAD, "Bad Request: can't parse entities: Unclosed start tag"), Rejected, "parse entities"),
        (refusal(BAD, "Bad Request: message text is empty"), Rejected, "empty"),
        (refusal(BAD, "Bad Request: message is not modified: same"), Rejected, "not modified"),
        (refusal("413 Request Entity Too Large", "Request Entity Too Large"), Rejected, "Too Large"),
        (refusal("500 Internal Server Error", "Internal Server Error"), Failed, "Internal"),
        (refusal("409 Conflict", "Conflict: terminated by other getUpdates request"), Failed, "Conflict"),
        (response(b"<html>bad gateway</html>", "502 Bad Gateway"), Failed, "Bad Gateway (502)"),
        (response(b"", "503 Service Unavailable"), Failed, "503"),
        (response(b"<html>", "504 Gateway Timeout"), Unknown, "504"),
        (response(b"<html>", "599 Strange"), Failed, "599"),
        (response(b"hello"), Unknown, "Invalid server response"),
        (response(b'{"ok":true}'), Unknown, "KeyError"),
        (response(b"[]"), Unknown, "TypeError"),
        (response(b'{"ok":true,"result":true}'), Unknown, "answer"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"], Unknown, "Timed out"),
    ],
)
async def test_refusals(answer: list[Piece], kind: type, says: str) -> None:
    async with telegram(lambda r: answer, read_timeout=0.2) as (gateway, _):
        outcome = await gateway.send(HERE, HELLO, lane=Lane.ALERT)
    assert isinstance(outcome, kind), outcome
    assert says in str(outcome)
    assert TOKEN not in repr(outcome)


async def test_flood_and_migration() -> None:
    assert await send(
        refusal("429 Too Many Requests", "Too Many Requests: retry after 33", retry_after=33)
    ) == RetryAfter(timedelta(seconds=33))
    assert await send(refusal("429 Too Many Requests", "Too Many Requests")) == RetryAfter(timedelta(seconds=5))
    assert await send(refusal(BAD, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1009)) == Migrated(-1009)


@pytest.mark.parametrize("timedelta_wanted", ["1", "0"])
def test_retry_after_in_both_kinds(timedelta_wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", timedelta_wanted)
    assert outcome_of(error.RetryAfter(9)) == RetryAfter(timedelta(seconds=9))


@pytest.mark.parametrize(
    ("description", "outcome"),
    [
        ("message is not modified: specified new message content is the same", Sent(7)),
        ("message to edit not found", Rejected("Message to edit not found")),
        ("message can't be edited", Rejected("Message can't be edited")),
        ("chat not found", Gone("Chat not found")),
    ],
)
async def test_refused_edits(description: str, outcome: Outcome) -> None:
    async with telegram(lambda r: refusal(BAD, f"Bad Request: {description}")) as (gateway, _):
        assert await gateway.edit(HERE, 7, HELLO, lane=Lane.EDIT) == outcome


async def test_no_answer_in_time_is_unknown() -> None:
    assert isinstance(await send([0.5], read_timeout=0.05), Unknown)


async def test_a_connection_closed_without_answer_is_unknown() -> None:
    assert isinstance(await send([]), Unknown)


async def test_no_connection_is_certainly_not_sent() -> None:
    async with telegram(lambda r: api(SENT)) as (_, server):
        port = server.port
    bot = ExtBot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot")
    outcome = await TelegramGateway(bot).send(HERE, HELLO, lane=Lane.ALERT)
    assert isinstance(outcome, Failed)
    assert TOKEN not in repr(outcome)


async def test_a_full_pool_is_certainly_not_sent() -> None:
    async def slow(request: Request) -> list[Piece]:
        await asyncio.sleep(0.2)
        return api(SENT)

    async with telegram(slow, connection_pool_size=1, pool_timeout=0.05) as (gateway, server):
        outcomes = await asyncio.gather(*(gateway.send(HERE, HELLO, lane=Lane.ALERT) for _ in range(2)))
    assert outcomes[0] == Sent(7)
    assert isinstance(outcomes[1], Failed)
    assert len(server.requests) == 1


async def test_a_closed_bot_is_no_crash() -> None:
    async with telegram(lambda r: api(SENT)) as (gateway, _):
        pass
    assert isinstance(await gateway.send(HERE, HELLO, lane=Lane.ALERT), Unknown)


@pytest.mark.parametrize("status", ["401 Unauthorized", "404 Not Found"])
async def test_a_refused_token_is_raised(status: str) -> None:
    async with telegram(lambda r: refusal(status, status[4:])) as (gateway, _):
        with pytest.raises(error.InvalidToken):
            await gateway.send(HERE, HELLO, lane=Lane.ALERT)


def test_the_token_never_shows() -> None:
    fault = error.NetworkError(f"httpx.ConnectError: http://127.0.0.1/bot{TOKEN}/sendMessage")
    fault.__cause__ = httpx.ConnectError("refused")
    outcome = outcome_of(fault)
    assert outcome == Failed("httpx.ConnectError: http://127.0.0.1/bot***/sendMessage")


def test_what_is_not_known_is_unknown() -> None:
    assert outcome_of(error.TelegramError("new kind")) == Unknown("new kind")
    assert outcome_of(error.TimedOut()) == Unknown("Timed out")


async def test_the_lane_limiter_over_the_wire() -> None:
    """A 429 for an alert is an outcome; its chat is held, the next one is not sent at all."""
    async with telegram(
        lambda r: refusal("429 Too Many Requests", "Too Many Requests", retry_after=60), limiter=LaneLimiter()
    ) as (gateway, server):
        for _ in range(2):
            assert await gateway.send(HERE, HELLO, lane=Lane.ALERT) == RetryAfter(timedelta(seconds=60))
    assert len(server.requests) == 1
