"""Methods of the local Bot API about the bot itself, its chats, its menus and what was pressed."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

from bot.demo.entities import CAPTION_LIMIT, TEXT_LIMIT, check_size, read_text
from bot.demo.wire import ApiError, Json, Params, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.state import Chat, World

CALLBACK_TEXT_LIMIT = 200
"""Characters of the answer to a pressed button."""
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_TEXT_LIMITS = {"Name": 64, "Description": 512, "ShortDescription": 120}
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


class GeneralMethods:
    """All but messages and getUpdates: each takes the parameters and returns the `result`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def table(self) -> dict[str, Callable[[Params], object]]:
        """Return the methods by their documented names."""
        methods: dict[str, Callable[[Params], object]] = {
            "getMe": self.get_me,
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": self.webhook_info,
            "answerCallbackQuery": self.answer_callback,
            "answerInlineQuery": self.answer_inline,
            "setMyCommands": self.set_commands,
            "getMyCommands": self.get_commands,
            "deleteMyCommands": self.delete_commands,
            "setChatMenuButton": lambda _: True,
            "sendChatAction": self.chat_action,
            "getChat": self.get_chat,
            "getChatMember": self.get_member,
            "getChatMemberCount": self.member_count,
            "getChatAdministrators": self.administrators,
            "leaveChat": self.leave,
            "getFile": self.get_file,
        }
        for name in _TEXT_LIMITS:
            methods[f"setMy{name}"] = partial(self.set_text, name)
            methods[f"getMy{name}"] = partial(self.get_text, name)
        return methods

    def get_me(self, _: Params) -> Json:
        """Return the bot."""
        abilities = {
            "can_join_groups": True,
            "can_read_all_group_messages": self._world.reads_all_group_messages,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        return self._world.bot_json | abilities

    def set_webhook(self, params: Params) -> bool:
        """Remember a webhook; nothing is posted to it, but getUpdates is refused while it stands."""
        url = params.text("url")
        if params.flag("drop_pending_updates"):
            self._world.updates.drop()
        allowed = params.parsed("allowed_updates", "allowed updates")
        if isinstance(allowed, list):
            self._world.updates.allow(allowed)
        self._world.updates.webhook = dict(params.values) if url else None
        return True

    def delete_webhook(self, params: Params) -> bool:
        """Forget the webhook."""
        if params.flag("drop_pending_updates"):
            self._world.updates.drop()
        self._world.updates.webhook = None
        return True

    def webhook_info(self, _: Params) -> Json:
        """Return what is known of the webhook."""
        updates = self._world.updates
        return {
            "url": (updates.webhook or {}).get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(updates.pending),
        }

    def answer_callback(self, params: Params) -> bool:
        """Answer a pressed button, once."""
        press = self._world.press(params.text("callback_query_id"))
        text = params.text("text")
        if len(text) > CALLBACK_TEXT_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        answer: Json = {"callback_query_id": press.id, "text": text, "show_alert": params.flag("show_alert")}
        if params.text("url"):
            answer["url"] = params.text("url")
        press.answer = answer
        press.answered.set()
        self._world.chats[press.chat_id].tell("answer", answer)
        return True

    def answer_inline(self, params: Params) -> bool:
        """Answer an inline query, once."""
        results = params.rows("results", "inline query results")
        if results is None:
            raise bad_request("results are not specified")
        if len(results) > 50:
            raise bad_request("RESULTS_TOO_MUCH")
        for result in results:
            if not 1 <= len(str(result.get("id", "")).encode()) <= 64:
                raise bad_request("RESULT_ID_INVALID")
            self._check_inline_content(result)
        waiting = self._world.inline_answers.pop(params.text("inline_query_id"), None)
        if waiting is None or waiting.done():
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        waiting.set_result({"results": results, "button": params.table("button", "button")})
        return True

    @staticmethod
    def _check_inline_content(result: Json) -> None:
        content = result.get("input_message_content")
        if isinstance(content, dict) and "message_text" in content:
            text = read_text(Params({**content, "text": content["message_text"]}), "text")
            check_size(text, TEXT_LIMIT, "message is too long")
        elif "caption" in result:
            check_size(read_text(Params(result), "caption"), CAPTION_LIMIT, "message caption is too long")

    def set_commands(self, params: Params) -> bool:
        """Set the command menu of a scope and language."""
        commands = params.rows("commands", "commands") or []
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not _COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description", ""))) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self._world.commands[_menu_key(params)] = [
            {"command": command["command"].removeprefix("/"), "description": command["description"]}
            for command in commands
        ]
        return True

    def get_commands(self, params: Params) -> list[Json]:
        """Return the command menu of a scope and language."""
        return self._world.commands.get(_menu_key(params), [])

    def delete_commands(self, params: Params) -> bool:
        """Take the command menu of a scope and language away."""
        self._world.commands.pop(_menu_key(params), None)
        return True

    def set_text(self, name: str, params: Params) -> bool:
        """Set the bot's name or a description in a language."""
        key = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        text = params.text(key)
        if len(text) > _TEXT_LIMITS[name]:
            raise bad_request(f"bot {key.replace('_', ' ')} is too long")
        self._world.texts[name, params.text("language_code")] = text
        return True

    def get_text(self, name: str, params: Params) -> Json:
        """Return the bot's name or a description in a language, else in the default one."""
        texts = self._world.texts
        key = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        return {key: texts.get((name, params.text("language_code"))) or texts.get((name, ""), "")}

    def chat_action(self, params: Params) -> bool:
        """Show that the bot is at work."""
        chat = self._reachable(params)
        action = params.text("action").lower()
        if action not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        chat.tell("action", {"action": action})
        return True

    def get_chat(self, params: Params) -> Json:
        """Return a chat in full."""
        chat = self._world.find_chat(params.text("chat_id"))
        full = chat.brief | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
        if chat.pinned in chat.messages:
            full["pinned_message"] = chat.messages[chat.pinned]
        return full

    def get_member(self, params: Params) -> Json:
        """Return what a user is in a chat; "left" for one who is known and not in it."""
        chat = self._reachable(params)
        user = self._world.users.get(params.integer("user_id"))
        if user is None:
            raise bad_request("invalid user_id specified" if not params.integer("user_id") else "user not found")
        if user.id == self._world.bot.id:
            return self._world.member(user, chat.bot_status)
        alone = chat.kind == "private" and chat.id == user.id
        return self._world.member(user, "member" if alone else chat.members.get(user.id, "left"))

    def member_count(self, params: Params) -> int:
        """Return how many are in a chat, the bot with them."""
        chat = self._reachable(params)
        return 2 if chat.kind == "private" else len(chat.members) + 1

    def administrators(self, params: Params) -> list[Json]:
        """Return the administrators of a group or channel."""
        chat = self._reachable(params)
        if chat.kind == "private":
            raise bad_request("there are no administrators in the private chat")
        users = self._world.users
        found = [
            self._world.member(users[user_id], status) for user_id, status in chat.members.items() if status != "member"
        ]
        if chat.bot_status == "administrator":
            found.append(self._world.member(self._world.bot, "administrator"))
        return found

    def leave(self, params: Params) -> bool:
        """Leave a group or channel."""
        chat = self._reachable(params)
        if chat.kind == "private":
            raise bad_request("chat member status can't be changed in private chats")
        self._world.change_bot(chat, self._world.bot, "left")
        return True

    def get_file(self, params: Params) -> Json:
        """Return where a file can be fetched."""
        file_id = params.text("file_id")
        if file_id not in self._world.files:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        path, content = self._world.files[file_id]
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content), "file_path": path}

    def _reachable(self, params: Params) -> Chat:
        chat = self._world.find_chat(params.text("chat_id"))
        self._world.check_reachable(chat)
        return chat


_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


def _menu_key(params: Params) -> tuple[str, str]:
    scope = params.table("scope", "BotCommandScope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), params.text("language_code")


async def get_updates(world: World, params: Params) -> list[Json]:
    """Serve getUpdates; the only method that waits."""
    if params.text("allowed_updates"):
        allowed = params.parsed("allowed_updates", "allowed updates")
        if not isinstance(allowed, list) or not all(isinstance(kind, str) for kind in allowed):
            raise bad_request("expected an Array of String as allowed updates")
        world.updates.allow(allowed)
    return await world.updates.get(
        params.integer("offset"), params.integer("limit", 100), float(params.integer("timeout"))
    )


def unknown_method() -> ApiError:
    """Return the refusal of a method there is none of."""
    return ApiError(404, "Not Found: method not found")


def unauthorized() -> ApiError:
    """Return the refusal of a token that is not the bot's."""
    return ApiError(401, "Unauthorized")
