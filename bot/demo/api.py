"""The local Bot API: an HTTP server on the loopback interface that behaves like the real one, in process.

    async with LocalBotApi() as api:
        reader = api.person(1, "Huda", language_code="ar")
        ...  # run a bot with base_url=f"{api.url}/bot" and token api.token
        await reader.ask("/start", "أهلا")

It is strict where the real server is, and stricter where that one silently repairs: over 100 formatted pieces and
buttons with two actions are refused. Addresses of photos are not fetched, webhooks are remembered and not called.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Self

from starlette.applications import Starlette
from starlette.routing import Route

from bot.demo.faults import Faults
from bot.demo.journal import Journal
from bot.demo.limits import COUNTED, FloodControl, Limits
from bot.demo.messages import MessageMethods
from bot.demo.methods import GeneralMethods, get_updates, unauthorized, unknown_method
from bot.demo.people import Group, Person
from bot.demo.server import Endpoint, LoopbackServer, answer_bytes, answer_json, content_type, not_found, read_body
from bot.demo.state import SUPERGROUP_BASE, Chat, User, World
from bot.demo.wire import ApiError, Params, read_params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from starlette.types import Receive, Scope, Send

    from bot.demo.faults import Fault
    from bot.demo.state import Kind

DEFAULT_TOKEN = "4242:LOCAL-bot-of-the-demo"  # noqa: S105 - the key to nothing: it opens a server on this machine only


class LocalBotApi:
    """A Bot API of one's own for one bot; use it as an async context manager.

    `clock` gives seconds for limits, faults and the journal; `now` the seconds since 1970 that stand in messages.
    `open_chats` lets the bot write to any user id, for benches. Port 0 takes a free one.
    """

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        port: int = 0,
        username: str = "rasid_local_bot",
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        seed: int = 0,
        open_chats: bool = False,
        keep_params: bool = True,
    ) -> None:
        self.token = token
        bot = User(int(token.partition(":")[0]), "Rasid", username=username, is_bot=True)
        self.world = World(bot, now, open_chats=open_chats)
        self.flood = FloodControl(clock, limits, enabled=limits is not None)
        self.faults = Faults(clock, seed)
        self.journal = Journal(clock, keep_params=keep_params)
        table = GeneralMethods(self.world).table() | MessageMethods(self.world).table()
        self._methods = {name.lower(): (name, method) for name, method in table.items()}
        self._people: dict[int, Person] = {}
        self._server = LoopbackServer(self.app(), port)

    @property
    def url(self) -> str:
        """The root to put before `/bot<token>/…`, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.port}"

    async def __aenter__(self) -> Self:
        """Listen. Raises OSError when the port is taken."""
        await self._server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening; a waiting poll ends empty-handed."""
        self.world.updates.close()
        await self._server.stop()

    def app(self) -> Starlette:
        """Return the ASGI application, for use without a socket."""
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", Endpoint(self._serve_method)),
                Route("/file/bot{token}/{path:path}", Endpoint(self._serve_file)),
            ],
            exception_handlers={404: not_found},
        )

    def person(self, user_id: int, name: str = "", language_code: str | None = None, *, started: bool = True) -> Person:
        """Return a person with a Telegram account, always the same for an id.

        One who has not `started` the bot cannot be written to before they say something.
        """
        user = self.world.users.get(user_id)
        if user is None:
            user = self.world.users[user_id] = User(user_id, name or f"Person {user_id}", language_code)
        if started:
            self.world.open_private(user)
        if user_id not in self._people:
            self._people[user_id] = Person(self.world, user)
        return self._people[user_id]

    def group(
        self,
        chat_id: int,
        title: str = "",
        *,
        kind: Kind = "group",
        members: Iterable[Person] = (),
        admins: Iterable[Person] = (),
        bot_status: str = "member",
        forum: bool = False,
        username: str | None = None,
    ) -> Group:
        """Make a group, supergroup or channel the bot is already in; `bot_status` "left" leaves it outside.

        Groups have negative ids, supergroups and channels ids below -10**12.
        """
        if (chat_id < SUPERGROUP_BASE) != (kind in {"supergroup", "channel"}) or chat_id >= 0:
            raise ValueError(f"a {kind} cannot have the id {chat_id}")
        chat = Chat(chat_id, kind, title=title or f"Group {chat_id}", forum=forum, username=username)
        chat.bot_status = bot_status
        chat.members = {person.id: "member" for person in members} | {person.id: "administrator" for person in admins}
        self.world.chats[chat_id] = chat
        return Group(self.world, chat)

    async def _serve_method(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(receive)
        path = scope["path_params"]
        try:
            if path["token"] != self.token:
                raise unauthorized()
            params = read_params(scope["query_string"], content_type(scope), body)
        except ApiError as refusal:
            self.journal.record(path["method"], refusal.status, {}, description=refusal.description)
            await answer_json(send, refusal.status, refusal.body())
            return
        method = path["method"].lower()
        chat_id = params.integer("chat_id") or None
        fault = self.faults.draw(method, chat_id)
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault is not None and not fault.after and (fault.drop or fault.error):
            self._record(path["method"], fault.error or _DROPPED, params, chat_id, lost=fault.drop)
            await self._strike(fault, scope, receive, send)
            return
        if method == "getupdates":
            answer, name = await self._poll(params, receive), "getUpdates"
            if answer is None:
                return
        else:
            name, answer = self._call(method, path["method"], params)
        lost = fault is not None and fault.after
        self._record(name, answer, params, chat_id, lost=lost)
        if fault is not None and lost:
            await self._strike(fault, scope, receive, send)
        elif isinstance(answer, ApiError):
            await answer_json(send, answer.status, answer.body())
        else:
            await answer_json(send, 200, {"ok": True, "result": answer})

    async def _poll(self, params: Params, receive: Receive) -> object:
        """Serve getUpdates: the updates or the refusal, or None when the client went away while it waited."""
        poll = asyncio.create_task(get_updates(self.world, params))
        gone = asyncio.create_task(_disconnected(receive))
        await asyncio.wait({poll, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not poll.done():
            poll.cancel()
            return None
        gone.cancel()
        error = poll.exception()
        if error is not None and not isinstance(error, ApiError):
            raise error
        return error or poll.result()

    def _call(self, method: str, spelling: str, params: Params) -> tuple[str, object]:
        """Do the method; return its documented name and the result or refusal."""
        if method not in self._methods:
            return spelling, unknown_method()
        name, call = self._methods[method]
        try:
            if method in COUNTED and self.flood.enabled:
                chat = self.world.find_chat(params.text("chat_id"))
                self.flood.pass_or_refuse(chat.id, private=chat.kind == "private")
            return name, call(params)
        except ApiError as refusal:
            return name, refusal

    def _record(self, name: str, answer: object, params: Params, chat_id: int | None, *, lost: bool) -> None:
        message_id = params.integer("message_id") or None
        status, description = 200, ""
        if isinstance(answer, ApiError):
            status, description = answer.status, answer.description
        elif isinstance(answer, dict):
            message_id = answer.get("message_id", message_id)
            chat_id = answer.get("chat", {}).get("id", chat_id)
        self.journal.record(
            name, status, params.values, chat_id=chat_id, message_id=message_id, description=description, lost=lost
        )

    async def _strike(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the fault's error, or cut the connection."""
        if fault.error is not None:
            await answer_json(send, fault.error.status, fault.error.body())
            return
        self._server.cut(scope["client"])
        await _disconnected(receive)

    async def _serve_file(self, scope: Scope, receive: Receive, send: Send) -> None:
        await read_body(receive)
        path = scope["path_params"]
        found = next((content for name, content in self.world.files.values() if name == path["path"]), None)
        if path["token"] != self.token or found is None:
            refusal = unauthorized() if path["token"] != self.token else ApiError(404, "Not Found")
            await answer_json(send, refusal.status, refusal.body())
            return
        await answer_bytes(send, 200, found, b"application/octet-stream")


async def _disconnected(receive: Receive) -> None:
    """Return when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        continue


_DROPPED = ApiError(0, "connection dropped")
