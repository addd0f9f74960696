"""Methods of the local Bot API that make, change and take away messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.entities import CAPTION_LIMIT, TEXT_LIMIT, Text, check_size, read_text
from bot.demo.html import checked_link
from bot.demo.keyboards import inline_only, read_markup
from bot.demo.wire import Json, Params, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.state import Chat, World

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
_MEDIA = ("photo", "document")


class MessageMethods:
    """send…, edit…, delete, copy, forward, pin: each takes the parameters and returns the `result`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def table(self) -> dict[str, Callable[[Params], object]]:
        """Return the methods by their documented names."""
        return {
            "sendMessage": self.send_message,
            "sendPhoto": lambda params: self.send_media(params, "photo"),
            "sendDocument": lambda params: self.send_media(params, "document"),
            "editMessageText": self.edit_text,
            "editMessageCaption": self.edit_caption,
            "editMessageReplyMarkup": self.edit_markup,
            "deleteMessage": self.delete,
            "deleteMessages": self.delete_many,
            "copyMessage": self.copy,
            "forwardMessage": self.forward,
            "pinChatMessage": self.pin,
            "unpinChatMessage": self.unpin,
        }

    def send_message(self, params: Params) -> Json:
        """Send text."""
        text = self._text(params, "message is too long")
        content = _text_content(text, params)
        return self._send(params, content)

    def send_media(self, params: Params, kind: str) -> Json:
        """Send a photo or a document, uploaded or by address or file id, with a caption."""
        caption = self._caption(params, "message caption is too long")
        content: Json = {kind: self._media(params, kind)}
        if caption.text:
            content |= _with_entities("caption", caption)
        return self._send(params, content)

    def edit_text(self, params: Params) -> Json:
        """Replace text and buttons of a text message of the bot's own."""
        chat, message = self._editable(params)
        text = self._text(params, "MESSAGE_TOO_LONG")
        if "text" not in message:
            raise bad_request("there is no text in the message to edit")
        return self._edit(chat, message, _text_content(text, params), params)

    def edit_caption(self, params: Params) -> Json:
        """Replace caption and buttons of a photo or document of the bot's own."""
        chat, message = self._editable(params)
        caption = self._caption(params, "MEDIA_CAPTION_TOO_LONG")
        if not any(kind in message for kind in _MEDIA):
            raise bad_request("there is no caption in the message to edit")
        return self._edit(chat, message, _with_entities("caption", caption) if caption.text else {}, params)

    def edit_markup(self, params: Params) -> Json:
        """Replace the buttons alone."""
        chat, message = self._editable(params)
        content = {name: message[name] for name in _CONTENT if name in message}
        return self._edit(chat, message, content, params)

    def delete(self, params: Params) -> bool:
        """Take a message away."""
        chat = self._world.find_chat(params.text("chat_id"))
        self._world.check_reachable(chat)
        message = self._world.message(chat, params.integer("message_id"), "delete")
        own = message.get("from", {}).get("id") == self._world.bot.id or chat.kind == "channel"
        if not own and chat.kind in {"group", "supergroup"} and chat.bot_status != "administrator":
            raise bad_request("message can't be deleted")
        del chat.messages[message["message_id"]]
        chat.tell("deleted", message)
        return True

    def delete_many(self, params: Params) -> bool:
        """Take messages away; those that are not there are passed over."""
        chat = self._world.find_chat(params.text("chat_id"))
        self._world.check_reachable(chat)
        given = params.parsed("message_ids", "message identifiers")
        if not isinstance(given, list) or not given:
            raise bad_request("message identifiers are not specified")
        for message_id in given:
            message = chat.messages.pop(message_id, None)
            if message is not None:
                chat.tell("deleted", message)
        return True

    def copy(self, params: Params) -> Json:
        """Send the content of a message anew."""
        source = self._world.find_chat(params.text("from_chat_id"))
        message = self._world.message(source, params.integer("message_id"), "copy")
        content = {name: message[name] for name in _CONTENT if name in message}
        if "caption" in params.values and "text" not in content:
            caption = self._caption(params, "message caption is too long")
            content = {name: content[name] for name in _MEDIA if name in content} | _with_entities("caption", caption)
        return {"message_id": self._send(params, content)["message_id"]}

    def forward(self, params: Params) -> Json:
        """Send a message on, with its origin."""
        source = self._world.find_chat(params.text("from_chat_id"))
        message = self._world.message(source, params.integer("message_id"), "forward")
        content = {name: message[name] for name in _CONTENT if name in message}
        origin: Json = {"date": message["date"]}
        if "from" in message:
            origin |= {"type": "user", "sender_user": message["from"]}
        else:
            origin |= {"type": "channel", "chat": message["chat"], "message_id": message["message_id"]}
        return self._send(params, content | {"forward_origin": origin})

    def pin(self, params: Params) -> bool:
        """Pin a message."""
        chat = self._may_pin(params)
        message = self._world.message(chat, params.integer("message_id"), "pin")
        chat.pinned = message["message_id"]
        chat.tell("pinned", message)
        return True

    def unpin(self, params: Params) -> bool:
        """Unpin the pinned message."""
        chat = self._may_pin(params)
        if chat.pinned is None or params.integer("message_id", chat.pinned) != chat.pinned:
            raise bad_request("message to unpin not found")
        chat.pinned = None
        return True

    def _may_pin(self, params: Params) -> Chat:
        chat = self._world.find_chat(params.text("chat_id"))
        self._world.check_reachable(chat)
        if chat.kind in {"group", "supergroup"} and chat.bot_status != "administrator":
            raise bad_request("not enough rights to manage pinned messages in the chat")
        return chat

    def _text(self, params: Params, too_long: str) -> Text:
        if not params.text("text"):
            raise bad_request("message text is empty")
        text = read_text(params, "text")
        if not text.text:
            raise bad_request("text must be non-empty")
        check_size(text, TEXT_LIMIT, too_long)
        return text

    def _caption(self, params: Params, too_long: str) -> Text:
        caption = read_text(params, "caption", entities_name="caption_entities")
        check_size(caption, CAPTION_LIMIT, too_long)
        return caption

    def _media(self, params: Params, kind: str) -> object:
        given = params.text(kind)
        name = given.removeprefix("attach://") if given.startswith("attach://") else kind
        upload = params.files.get(name)
        if upload is not None:
            if not upload.content:
                raise bad_request("file must be non-empty")
            number = self._world.serial()
            file_id = f"{kind}-{number}"
            self._world.files[file_id] = (f"{kind}s/file_{number}", upload.content)
            size = len(upload.content)
        elif not given:
            raise bad_request(f"there is no {kind} in the request")
        else:
            file_id, size = self._known_media(given), 0
        found: Json = {"file_id": file_id, "file_unique_id": f"u{file_id}"}
        if size:
            found["file_size"] = size
        if kind == "photo":
            return [found | {"width": 1280, "height": 720}]
        return found | {"file_name": upload.filename if upload else ""}

    def _known_media(self, given: str) -> str:
        if given in self._world.files:
            return given
        if not checked_link(given) or "://" not in given:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if given in self._world.bad_urls:
            raise bad_request(self._world.bad_urls[given])
        file_id = f"url-{self._world.serial()}"
        self._world.files[file_id] = (given, b"")
        return file_id

    def _send(self, params: Params, content: Json) -> Json:
        world = self._world
        chat = world.find_chat(params.text("chat_id"))
        world.check_reachable(chat)
        markup = read_markup(params)
        extra = self._thread(chat, params) | self._reply(chat, params)
        if markup and markup.get("inline_keyboard"):
            extra["reply_markup"] = markup
        elif markup and "inline_keyboard" not in markup:
            chat.keyboard = markup if "keyboard" in markup else None
        if params.flag("protect_content"):
            extra["has_protected_content"] = True
        return world.post(chat, world.bot, extra | content)

    def _thread(self, chat: Chat, params: Params) -> Json:
        thread_id = params.integer("message_thread_id")
        if not thread_id:
            return {}
        if thread_id not in chat.topics:
            raise bad_request("message thread not found")
        return {"message_thread_id": thread_id, "is_topic_message": True}

    def _reply(self, chat: Chat, params: Params) -> Json:
        reply = params.table("reply_parameters", "reply parameters") or {}
        message_id = reply.get("message_id") or params.integer("reply_to_message_id")
        if not message_id:
            return {}
        replied = chat.messages.get(message_id)
        if replied is None:
            if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
                return {}
            raise bad_request("message to be replied not found")
        return {"reply_to_message": {name: value for name, value in replied.items() if name != "reply_to_message"}}

    def _editable(self, params: Params) -> tuple[Chat, Json]:
        if params.text("inline_message_id"):
            raise bad_request("MESSAGE_ID_INVALID")
        chat = self._world.find_chat(params.text("chat_id"))
        self._world.check_reachable(chat)
        message = self._world.message(chat, params.integer("message_id"), "edit")
        own = message.get("from", {}).get("id") == self._world.bot.id or chat.kind == "channel"
        if not own or "forward_origin" in message:
            raise bad_request("message can't be edited")
        return chat, message

    def _edit(self, chat: Chat, message: Json, content: Json, params: Params) -> Json:
        markup = inline_only(read_markup(params))
        fresh = content if markup is None else content | {"reply_markup": markup}
        media = {name: message[name] for name in _MEDIA if name in message}
        fresh = media | fresh
        kept = {name: message[name] for name in _EDITABLE if name in message}
        if fresh == kept:
            raise bad_request(_NOT_MODIFIED)
        edited = {name: value for name, value in message.items() if name not in _EDITABLE} | fresh
        edited["edit_date"] = int(self._world.now())
        chat.messages[message["message_id"]] = edited
        chat.tell("edited", edited)
        return edited


_CONTENT = ("text", "entities", "link_preview_options", "caption", "caption_entities", *_MEDIA)
_EDITABLE = (*_CONTENT, "reply_markup")


def _text_content(text: Text, params: Params) -> Json:
    content = _with_entities("text", text)
    preview = params.table("link_preview_options", "link preview options")
    if preview is None and params.flag("disable_web_page_preview"):
        preview = {"is_disabled": True}
    if preview:
        content["link_preview_options"] = preview
    return content


def _with_entities(name: str, text: Text) -> Json:
    content: Json = {name: text.text}
    if text.entities:
        content["entities" if name == "text" else "caption_entities"] = text.entities
    return content
