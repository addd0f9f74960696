"""What the local Bot API remembers: users, chats, their messages, pressed buttons, files and command menus.

Objects are kept as they go over the wire, so that answering costs no translation.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.demo.updates import UpdateQueue
from bot.demo.wire import ApiError, Json, bad_request, forbidden

if TYPE_CHECKING:
    from collections.abc import Callable

Kind: TypeAlias = Literal["private", "group", "supergroup", "channel"]
Change: TypeAlias = Literal["new", "edited", "deleted", "pinned", "answer", "action"]

SUPERGROUP_BASE = -1_000_000_000_000
"""Supergroups and channels have identifiers below this."""


@dataclass(slots=True)
class User:
    """A Telegram account."""

    id: int
    first_name: str
    language_code: str | None = None
    username: str | None = None
    is_bot: bool = False
    deactivated: bool = False

    def json(self) -> Json:
        """Return the User object; a language stands in it only when the client told one."""
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


@dataclass(frozen=True, slots=True)
class Event:
    """Something a person in a chat sees happen; `data` is the message, the callback answer or the chat action."""

    change: Change
    data: Json


@dataclass(slots=True)
class Press:
    """A pressed inline button; `answer` is what the bot said to it (text, show_alert, url), when it has."""

    id: str
    chat_id: int
    user_id: int
    data: str
    answer: Json | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def reply(self, timeout: float = 30.0) -> Json:  # noqa: ASYNC109 - a person's patience is part of the script
        """Return the bot's answer to the press; raises TimeoutError when none comes in `timeout` seconds."""
        async with asyncio.timeout(timeout):
            await self.answered.wait()
        return self.answer or {}


@dataclass(slots=True)
class Chat:
    """A chat as the bot's side of Telegram knows it."""

    id: int
    kind: Kind
    title: str = ""
    user: User | None = None
    username: str | None = None
    forum: bool = False
    bot_status: str = "member"
    """"member", "administrator", "left" or "kicked" (in a private chat: blocked)."""
    members: dict[int, str] = field(default_factory=dict)
    """Status by user id: "creator", "administrator" or "member"."""
    topics: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)
    migrated_to: int | None = None
    pinned: int | None = None
    keyboard: Json | None = None
    """The reply keyboard under the input line."""
    listeners: list[asyncio.Queue[Event]] = field(default_factory=list)
    brief: Json = field(default_factory=dict)
    """The Chat object that stands in every message."""

    def __post_init__(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Make `brief` anew after a change of what stands in it."""
        brief: Json = {"id": self.id, "type": self.kind}
        if self.user is not None:
            brief["first_name"] = self.user.first_name
            if self.user.username:
                brief["username"] = self.user.username
        else:
            brief["title"] = self.title
            if self.username:
                brief["username"] = self.username
            if self.forum:
                brief["is_forum"] = True
        self.brief = brief

    def tell(self, change: Change, data: Json) -> None:
        """Let those who watch the chat know."""
        for queue in self.listeners:
            queue.put_nowait(Event(change, data))


class World:
    """Everything the server knows. `now` gives the seconds since 1970 that stand in messages.

    With `open_chats` any user id the bot writes to is a person who has started it: for benches with many readers.
    """

    def __init__(self, bot: User, now: Callable[[], float], *, open_chats: bool = False) -> None:
        self.bot = bot
        self.bot_json = bot.json()
        self.now = now
        self.open_chats = open_chats
        self.reads_all_group_messages = False
        """Privacy mode is off: the bot gets every message of its groups, not only commands and replies."""
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.updates = UpdateQueue()
        self.presses: dict[str, Press] = {}
        self.inline_answers: dict[str, asyncio.Future[Json]] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        """Path and content by file id."""
        self.bad_urls: dict[str, str] = {}
        """Addresses the server fails to fetch, with the reason it gives."""
        self.commands: dict[tuple[str, str], list[Json]] = {}
        """Command menus by scope (its JSON, keys sorted) and language."""
        self.texts: dict[tuple[str, str], str] = {}
        """Name and descriptions of the bot by method and language."""
        self._message_id = 0
        self._chat_message_ids: dict[int, int] = {}
        self._serial = 0

    def serial(self) -> int:
        """Return a number not given before."""
        self._serial += 1
        return self._serial

    def open_private(self, user: User) -> Chat:
        """Return the private chat with `user`, made when there is none."""
        chat = self.chats.get(user.id)
        if chat is None:
            self.users.setdefault(user.id, user)
            chat = self.chats[user.id] = Chat(user.id, "private", user=user)
        return chat

    def find_chat(self, given: str) -> Chat:
        """Return the chat a request means; raises ApiError (400) when there is none or it has moved."""
        if not given:
            raise bad_request("chat_id is empty")
        chat = self._lookup(given)
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to})
        return chat

    def _lookup(self, given: str) -> Chat | None:
        if given.startswith("@"):
            wanted = given[1:].lower()
            return next((chat for chat in self.chats.values() if (chat.username or "").lower() == wanted), None)
        try:
            chat_id = int(given)
        except ValueError:
            return None
        chat = self.chats.get(chat_id)
        if chat is None and self.open_chats and chat_id > 0:
            chat = self.open_private(User(chat_id, f"Reader {chat_id}"))
        return chat

    def check_reachable(self, chat: Chat) -> None:
        """Raise ApiError (403) when the bot cannot write to `chat`."""
        if chat.user is not None and chat.user.deactivated:
            raise forbidden("user is deactivated")
        if chat.bot_status == "kicked":
            if chat.kind == "private":
                raise forbidden("bot was blocked by the user")
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if chat.bot_status == "left":
            raise forbidden(f"bot is not a member of the {chat.kind} chat")
        if chat.kind == "channel" and chat.bot_status != "administrator":
            raise bad_request("need administrator rights in the channel chat")

    def next_message_id(self, chat: Chat) -> int:
        """Return the next message id: one row per supergroup or channel, one for all else, as in Telegram."""
        if chat.kind in {"supergroup", "channel"}:
            self._chat_message_ids[chat.id] = self._chat_message_ids.get(chat.id, 0) + 1
            return self._chat_message_ids[chat.id]
        self._message_id += 1
        return self._message_id

    def post(self, chat: Chat, sender: User | None, content: Json) -> Json:
        """Put a message into a chat; no sender means the channel itself."""
        message: Json = {"message_id": self.next_message_id(chat)}
        if sender is None or chat.kind == "channel":
            message["sender_chat"] = chat.brief
        else:
            message["from"] = self.bot_json if sender is self.bot else sender.json()
        message["chat"] = chat.brief
        message["date"] = int(self.now())
        message.update(content)
        chat.messages[message["message_id"]] = message
        chat.tell("new", message)
        return message

    def message(self, chat: Chat, message_id: int, purpose: str) -> Json:
        """Return a message; raises ApiError (400) saying what it was wanted for."""
        if message_id == 0:
            raise bad_request("message identifier is not specified")
        message = chat.messages.get(message_id)
        if message is None:
            raise bad_request(f"message to {purpose} not found")
        return message

    def press(self, query_id: str) -> Press:
        """Return a pressed button that waits for its answer; raises ApiError (400) for any other."""
        press = self.presses.get(query_id)
        if press is None or press.answer is not None:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return press

    def member(self, user: User, status: str) -> Json:
        """Return a ChatMember object."""
        member: Json = {"user": user.json(), "status": status}
        if status == "creator":
            member["is_anonymous"] = False
        elif status == "administrator":
            member |= dict.fromkeys(_RIGHTS, True) | {"can_be_edited": False, "is_anonymous": False}
        elif status == "kicked":
            member["until_date"] = 0
        return member

    def change_bot(self, chat: Chat, by: User, status: str) -> None:
        """Change the bot's standing in a chat and let it know by a my_chat_member update."""
        before, chat.bot_status = chat.bot_status, status
        change: Json = {
            "chat": chat.brief,
            "from": by.json(),
            "date": int(self.now()),
            "old_chat_member": self.member(self.bot, before),
            "new_chat_member": self.member(self.bot, status),
        }
        self.updates.add("my_chat_member", change)


_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_messages",
    "can_edit_messages",
    "can_pin_messages",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_topics",
)
