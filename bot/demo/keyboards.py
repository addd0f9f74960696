"""Keyboards of a request, checked as the real server checks them.

One thing is stricter here on purpose: the real server takes the first action of a button that names several; here
such a button is refused, so that tests notice.
"""

from __future__ import annotations

from bot.demo.html import checked_link
from bot.demo.wire import Json, Params, bad_request

DATA_LIMIT = 64
"""Bytes of callback data."""
BUTTON_LIMIT = 100
"""Buttons of one keyboard."""

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def read_markup(params: Params) -> Json | None:
    """Return the reply markup of a request, None when it has none; raises ApiError (400) where Telegram would."""
    markup = params.table("reply_markup", "reply keyboard markup")
    if not markup:
        return None
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline_keyboard")
        buttons = [[_inline_button(button) for button in row] for row in rows if row]
        _check_count(buttons)
        return {"inline_keyboard": buttons}
    if "keyboard" in markup:
        buttons = [[_reply_button(button) for button in row] for row in _rows(markup["keyboard"], "keyboard") if row]
        if not buttons:
            raise bad_request("reply markup is empty")
        _check_count(buttons)
        return markup | {"keyboard": buttons}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    raise bad_request("object expected as reply markup")


def inline_only(markup: Json | None) -> Json | None:
    """Return the markup of an edit, which can only be inline; an empty one takes the buttons away."""
    if markup is None:
        return None
    if "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup if markup["inline_keyboard"] else None


def _rows(value: object, field: str) -> list[list[object]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad_request(f'Field "{field}" must be of type Array of Array')
    return value


def _check_count(buttons: list[list[Json]]) -> None:
    if sum(map(len, buttons)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")


def _inline_button(button: object) -> Json:
    where = "can't parse inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request(f"{where}: expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(f'{where}: Can\'t find field "text"')
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise bad_request(f"{where}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"{where}: exactly one action is allowed, found {', '.join(actions)}")
    if actions[0] == "callback_data":
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode("utf-8", "replace")) <= DATA_LIMIT:
            raise bad_request("BUTTON_DATA_INVALID")
    if actions[0] == "url":
        url = checked_link(str(button["url"]))
        if not url:
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
        return button | {"url": url}
    return button


def _reply_button(button: object) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    return button
