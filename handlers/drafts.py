"""What an editor wants to push, read out of a /breaking message: formatted text, an article, or both (1.21)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

import telegram
from telegram import MessageEntity
from telegram.constants import ChatType

from bot.core.html import utf16_length
from handlers.visit import command_length
from storage import articles, messages
from storage.engine import Tx

Fault: TypeAlias = Literal["breaking-usage", "breaking-no-article"]
"""Why there is nothing to push: the key of the text that says so."""

_DEEP_LINK: Final = re.compile(r"(?:https?://)?t\.me/(\w+)/?\?start=art_([0-9]{1,18})", re.ASCII | re.IGNORECASE)
_LINKS: Final = (MessageEntity.URL, MessageEntity.TEXT_LINK)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be pushed: the editor's text as Telegram HTML, an article, or both."""

    html: str
    article_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with its formatting, offsets in UTF-16 units as Telegram gives them."""

    text: str
    entities: Sequence[MessageEntity]

    def cut(self, start: int, end: int | None = None) -> _Text:
        """The part between two offsets, formatting clipped to it."""
        units = self.text.encode("utf-16-le")
        stop = len(units) // 2 if end is None else end
        kept = []
        for entity in self.entities:
            first, last = max(entity.offset, start), min(entity.offset + entity.length, stop)
            if first < last:
                values = entity.to_dict() | {"offset": first - start, "length": last - first}
                kept.append(MessageEntity.de_json(values, None))
        return _Text(units[2 * start : 2 * stop].decode("utf-16-le"), kept)

    def html(self) -> str:
        """Write it as Telegram HTML, trimmed; python-telegram-bot knows how."""
        text = self.text.strip()
        if not text:
            return ""
        start = utf16_length(self.text[: self.text.index(text)])
        part = self.cut(start, start + utf16_length(text))
        nowhere = telegram.Chat(0, ChatType.PRIVATE)
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return telegram.Message(0, epoch, nowhere, text=part.text, entities=part.entities).text_html


async def read(tx: Tx, chat_id: int, message: telegram.Message, bot_username: str) -> Draft | Fault:
    """Read a /breaking message: what follows the command, else the message it replies to.

    A link to a stored article, or an alert replied to, brings the article along; the bare link leaves the text.
    """
    whole = _Text(message.text or "", message.entities)
    own = whole.cut(utf16_length(whole.text[: command_length(whole.text)]))
    replied = message.reply_to_message
    article_id = await _article_replied_to(tx, chat_id, replied) if replied is not None else None
    if not own.text.strip() and article_id is None and replied is not None:
        own = _text_of(replied)
    if article_id is not None:
        return Draft(own.html(), article_id)
    return await _with_link(tx, own, bot_username)


def _text_of(message: telegram.Message) -> _Text:
    if message.text is not None:
        return _Text(message.text, message.entities)
    return _Text(message.caption or "", message.caption_entities)


async def _article_replied_to(tx: Tx, chat_id: int, message: telegram.Message) -> int | None:
    """The article of an alert of ours; a message that holds several stands for none of them."""
    found = await messages.articles_in(tx, chat_id, message.message_id)
    return found[0] if len(found) == 1 else None


async def _with_link(tx: Tx, own: _Text, bot_username: str) -> Draft | Fault:
    """The text, and the first article it links to."""
    links = [entity for entity in own.entities if entity.type in _LINKS]
    for entity in links:
        words = own.cut(entity.offset, entity.offset + entity.length).text
        article_id = await article_at(tx, entity.url or words, bot_username)
        if article_id is None:
            continue
        if entity.type == MessageEntity.TEXT_LINK:
            return Draft(own.html(), article_id)
        pieces = (own.cut(0, entity.offset).html(), own.cut(entity.offset + entity.length).html())
        return Draft("\n".join(piece for piece in pieces if piece), article_id)
    html = own.html()
    if not html:
        return "breaking-usage"
    if links and _is_bare(own, links[0]):
        return "breaking-no-article"
    return Draft(html)


def _is_bare(own: _Text, link: MessageEntity) -> bool:
    """Whether there is nothing but an address."""
    return link.type == MessageEntity.URL and own.cut(link.offset, link.offset + link.length).text == own.text.strip()


async def article_at(tx: Tx, address: str, bot_username: str) -> int | None:
    """The id of the stored article at an address, or that a link into the bot opens; None when there is none."""
    deep = _DEEP_LINK.fullmatch(address)
    if deep is not None:
        found = await articles.get(tx, [int(deep[2])]) if deep[1].lower() == bot_username.lower() else {}
        return next(iter(found), None)
    article = await articles.at_address(tx, address if "://" in address else f"https://{address}")
    return None if article is None else article.id
