"""The other side of the local Bot API: people and groups, driven from Python by tests, benches and the demo."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qs, urlsplit

from bot.core.model import Button
from bot.demo.entities import fix_text
from bot.demo.html import utf16_slice
from bot.demo.state import Chat, Event, Press, User, World
from bot.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.demo.wire import Json


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message as a person sees it; `raw` is the Message object, which never changes: an edit makes a new one."""

    raw: Json

    @property
    def id(self) -> int:
        """Its number in the chat."""
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """Its text, or the caption of its photo."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        """Its formatted pieces."""
        return list(self.raw.get("entities") or self.raw.get("caption_entities") or [])

    @property
    def from_bot(self) -> bool:
        """Whether a bot wrote it."""
        return bool(self.raw.get("from", {}).get("is_bot"))

    @property
    def edited(self) -> bool:
        """Whether it was changed after it was sent."""
        return "edit_date" in self.raw

    @property
    def links(self) -> list[tuple[str, str]]:
        """Words and address of each link in it."""
        found = []
        for entity in self.entities:
            if entity["type"] in {"text_link", "url"}:
                words = utf16_slice(self.text, entity["offset"], entity["length"])
                found.append((words, str(entity.get("url", words))))
        return found

    @property
    def rows(self) -> list[list[Button]]:
        """Its inline buttons in rows."""
        keyboard = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return [[Button(key["text"], key.get("callback_data"), key.get("url")) for key in row] for row in keyboard]

    @property
    def buttons(self) -> list[Button]:
        """Its inline buttons in reading order."""
        return [button for row in self.rows for button in row]

    def marked(self, kind: str) -> list[str]:
        """Return the words of all entities of a kind, e.g. "bold"."""
        return [utf16_slice(self.text, e["offset"], e["length"]) for e in self.entities if e["type"] == kind]


Wanted: TypeAlias = "str | Callable[[ChatMessage], bool]"
"""Words that stand in the text of a message, or a test of it."""


class Conversation:
    """What is common to a private chat and a group: its messages, and waiting for them."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat

    @property
    def id(self) -> int:
        """The chat's id; of a person, also the user's."""
        return self.chat.id

    @property
    def keyboard(self) -> list[list[str]]:
        """The words on the reply keyboard, in rows; empty when none is shown."""
        return [[key["text"] for key in row] for row in (self.chat.keyboard or {}).get("keyboard", [])]

    def messages(self, *, after: int = 0) -> list[ChatMessage]:
        """Return all messages there are, in order, those behind message `after`."""
        return [ChatMessage(message) for number, message in self.chat.messages.items() if number > after]

    def replies(self, *, after: int = 0) -> list[ChatMessage]:
        """Return the bot's messages, in order."""
        return [message for message in self.messages(after=after) if message.from_bot or self.chat.kind == "channel"]

    @contextmanager
    def watch(self) -> Iterator[asyncio.Queue[Event]]:
        """Follow what happens in the chat: new, edited and deleted messages, answers to presses, chat actions."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self.chat.listeners.append(queue)
        try:
            yield queue
        finally:
            self.chat.listeners.remove(queue)

    async def wait_for(self, wanted: Wanted, timeout: float = 30.0, *, after: int = 0) -> ChatMessage:  # noqa: ASYNC109 - a person's patience is part of the script
        """Return the first message of the bot's, there already or to come, that has what is wanted.

        Only messages behind `after` count; one that is edited counts with its new text. Raises TimeoutError, with
        what was there instead, after `timeout` seconds.
        """
        with self.watch() as events:
            try:
                async with asyncio.timeout(timeout):
                    while True:
                        for message in self.replies(after=after):
                            if wanted in message.text if isinstance(wanted, str) else wanted(message):
                                return message
                        await events.get()
            except TimeoutError:
                seen = [message.text for message in self.replies(after=after)[-3:]]
                raise TimeoutError(f"{wanted!r} did not come in {timeout} s; last seen: {seen}") from None


class Person(Conversation):
    """Somebody with a Telegram account; as a conversation, the private chat with the bot."""

    def __init__(self, world: World, user: User) -> None:
        super().__init__(world, world.chats.get(user.id) or Chat(user.id, "private", user=user))
        self.user = user

    async def say(
        self,
        text: str,
        *,
        reply_to: ChatMessage | None = None,
        chat: Group | None = None,
        thread_id: int | None = None,
    ) -> ChatMessage:
        """Write to the bot, or in a group; returns the message as it was sent.

        Raises InputError for an empty text and when the person has blocked the bot or is not in the group.
        """
        place = self._place(chat)
        fixed = fix_text(text, [])
        if not fixed.text:
            raise InputError("an empty message cannot be sent")
        content: Json = {"text": fixed.text}
        if fixed.entities:
            content["entities"] = fixed.entities
        if thread_id is not None:
            content |= {"message_thread_id": thread_id, "is_topic_message": True}
        if reply_to is not None:
            content["reply_to_message"] = {k: v for k, v in reply_to.raw.items() if k != "reply_to_message"}
        message = self.world.post(place, self.user, content)
        if self._reaches_bot(place, message):
            self.world.updates.add("channel_post" if place.kind == "channel" else "message", message)
        await asyncio.sleep(0)
        return ChatMessage(message)

    async def ask(self, text: str, wanted: Wanted, timeout: float = 30.0) -> ChatMessage:  # noqa: ASYNC109 - as in wait_for
        """Write to the bot and return its answer that has what is wanted."""
        said = await self.say(text)
        return await self.wait_for(wanted, timeout, after=said.id)

    async def edit(self, message: ChatMessage, text: str) -> ChatMessage:
        """Change a message of one's own."""
        fixed = fix_text(text, [])
        chat = self.world.chats[message.raw["chat"]["id"]]
        kept = {name: value for name, value in message.raw.items() if name != "entities"}
        edited = kept | {"text": fixed.text, "edit_date": int(self.world.now())}
        if fixed.entities:
            edited["entities"] = fixed.entities
        chat.messages[message.id] = edited
        chat.tell("edited", edited)
        if self._reaches_bot(chat, edited):
            kind = "edited_channel_post" if chat.kind == "channel" else "edited_message"
            self.world.updates.add(kind, edited)
        await asyncio.sleep(0)
        return ChatMessage(edited)

    async def press(self, message: ChatMessage, button: int | str) -> Press:
        """Press an inline button, given by its place from 0, its data or its words; `Press.reply` waits for the answer.

        The message is taken as it stands now. Raises InputError when it has no such button, or one with a link.
        """
        chat = self.world.chats[message.raw["chat"]["id"]]
        current = chat.messages.get(message.id)
        if current is None:
            raise InputError("the message is not there any more")
        found = _find_button(ChatMessage(current).buttons, button)
        if found.data is None:
            raise InputError(f"the button «{found.text}» opens {found.url}")
        press = Press(str(self.world.serial() + 10**15), chat.id, self.id, found.data)
        self.world.presses[press.id] = press
        query: Json = {
            "id": press.id,
            "from": self.user.json(),
            "message": current,
            "chat_instance": str(chat.id),
            "data": found.data,
        }
        self.world.updates.add("callback_query", query)
        await asyncio.sleep(0)
        return press

    async def follow_link(self, address: str) -> ChatMessage | None:
        """Open a link: one into this bot (https://t.me/<bot>?start=…) starts it; None for any other."""
        parts = urlsplit(address)
        name = (self.world.bot.username or "").lower()
        if parts.hostname not in {"t.me", "telegram.me"} or parts.path.strip("/").lower() != name:
            return None
        payload = parse_qs(parts.query).get("start", [""])[0]
        return await self.say(f"/start {payload}".strip())

    async def inline(self, query: str, timeout: float = 30.0) -> Json:  # noqa: ASYNC109 - as in wait_for
        """Type an inline query and return its answer: `results` and `button`; raises TimeoutError."""
        number = str(self.world.serial() + 10**15)
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.world.inline_answers[number] = waiting
        asked: Json = {"id": number, "from": self.user.json(), "query": query, "offset": ""}
        self.world.updates.add("inline_query", asked)
        async with asyncio.timeout(timeout):
            return await waiting

    def block(self) -> None:
        """Stop the bot: it cannot write any more, and is told so by an update."""
        self.world.change_bot(self._opened(), self.user, "kicked")

    def unblock(self) -> None:
        """Let the bot write again."""
        self.world.change_bot(self._opened(), self.user, "member")

    def delete_account(self) -> None:
        """Be gone from Telegram; the bot is not told."""
        self.user.deactivated = True

    def _opened(self) -> Chat:
        return self.world.chats.setdefault(self.user.id, self.chat)

    def _place(self, group: Group | None) -> Chat:
        if group is None:
            if self.chat.bot_status == "kicked":
                raise InputError("the bot is blocked: unblock it first")
            return self._opened()
        if self.user.id not in group.chat.members:
            raise InputError(f"{self.user.first_name} is not in {group.chat.title}")
        return group.chat

    def _reaches_bot(self, chat: Chat, message: Json) -> bool:
        """Whether the bot sees a message: in groups, unless it may see all, only commands and replies to it."""
        if chat.kind == "private":
            return True
        if chat.bot_status not in {"member", "administrator"}:
            return False
        if chat.kind == "channel" or chat.bot_status == "administrator" or self.world.reads_all_group_messages:
            return True
        command = next(
            (e for e in message.get("entities", []) if e["type"] == "bot_command" and e["offset"] == 0), None
        )
        if command is not None:
            addressed = message["text"][: command["length"]].partition("@")[2]
            return not addressed or addressed.lower() == (self.world.bot.username or "").lower()
        return bool(message.get("reply_to_message", {}).get("from", {}).get("id") == self.world.bot.id)


class Group(Conversation):
    """A group, supergroup or channel."""

    def join(self, person: Person, status: str = "member") -> None:
        """Let a person in, or change what they are: "member", "administrator" or "creator"."""
        self.chat.members[person.id] = status

    def topic(self, name: str) -> int:
        """Open a topic of a forum and return its thread id."""
        if not self.chat.forum:
            raise InputError(f"{self.chat.title} is no forum")
        message = self.world.post(self.chat, self.world.bot, {"forum_topic_created": {"name": name, "icon_color": 0}})
        thread_id = int(message["message_id"])
        self.chat.topics[thread_id] = name
        return thread_id

    def set_bot(self, by: Person, status: str) -> None:
        """Add, promote or throw out the bot: "member", "administrator", "left" or "kicked"."""
        self.world.change_bot(self.chat, by.user, status)

    def migrate(self, new_id: int, by: Person) -> Group:
        """Turn the group into a supergroup with a new id; the old one answers with where it went."""
        old = self.chat
        new = Chat(new_id, "supergroup", title=old.title, bot_status=old.bot_status, members=dict(old.members))
        self.world.chats[new_id] = new
        old.migrated_to = new_id
        self.world.updates.add("message", self.world.post(old, by.user, {"migrate_to_chat_id": new_id}))
        self.world.updates.add("message", self.world.post(new, by.user, {"migrate_from_chat_id": old.id}))
        return Group(self.world, new)


def _find_button(buttons: list[Button], wanted: int | str) -> Button:
    if isinstance(wanted, int):
        if 0 <= wanted < len(buttons):
            return buttons[wanted]
    else:
        for button in buttons:
            if wanted in {button.data, button.text}:
                return button
    raise InputError(f"there is no button {wanted!r} among {[button.text for button in buttons]}")
