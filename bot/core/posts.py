"""Posts of Telegram channels as articles (3.4): a post has no headline, and its hashtags are its tags."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from bot.core.documents.headline import derive_headline
from bot.core.documents.plain import one_line
from bot.core.documents.tags import tidy_tags
from bot.core.language import detect
from bot.core.model import Article

_HASHTAG: Final = re.compile(r"(?<!\w)#(\w{2,60})")
_SHIFT: Final = 10**12
"""Telegram writes the id of a channel as minus this, minus the number that stands in its links."""


def hashtags(text: str) -> tuple[str, ...]:
    """The hashtags of a post as tags."""
    return tidy_tags(tag.replace("_", " ") for tag in _HASHTAG.findall(text))


def channel_address(chat_id: int) -> str:
    """The address by which a channel that sends us its posts is a source, whatever its name is or becomes."""
    return f"https://t.me/c/{-chat_id - _SHIFT}"


def article_of_post(
    text: str, *, chat_id: int, name: str | None, message_id: int, publisher: str | None, published_at: datetime
) -> Article | None:
    """Read a post; None when it says nothing.

    Args:
        text: its text or caption.
        chat_id: Telegram's id of the channel.
        name: the public name of the channel; a private one has none, and its links open for members only.
        message_id: the post's number.
        publisher: the channel's title.
        published_at: when it was posted.

    """
    lines = [line for line in map(one_line, text.split("\n")) if line]
    body = "\n".join(lines)
    if not any(character.isalnum() for character in body):
        return None
    return Article(
        title=derive_headline(body),
        title_derived=True,
        text=body,
        url=f"https://t.me/{name}/{message_id}" if name else f"{channel_address(chat_id)}/{message_id}",
        guid=str(message_id),
        publisher=publisher,
        tags=hashtags(body),
        lang=detect(body, None),
        published_at=published_at,
    )
