"""Several due alerts of one chat as one message: newest first, grouped by keyword, one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from bot.core.callbacks import BundleRest, ListPage, encode
from bot.core.compose import parts
from bot.core.compose.alert import AlertView, compose_alert
from bot.core.html import MESSAGE_ENTITIES, MESSAGE_UNITS, bold, clip, entity_count, foreign, one_line, visible_length
from bot.core.model import Button, Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.i18n import Texts

_TITLE_UNITS: Final = 160
_RESERVE: Final = 200
"""Units kept for the heading and the line that counts the rest."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A message and which alerts it names, or only counts («+N»)."""

    message: Message
    shown: tuple[int, ...]
    counted: tuple[int, ...]


def compose_bundle(views: Sequence[AlertView], texts: Texts, bot_username: str) -> Bundle:
    """Compose the due alerts of one chat; one alone looks like an alert. ValueError when there are none."""
    if not views:
        raise ValueError("a bundle of nothing")
    if len(views) == 1:
        return Bundle(compose_alert(views[0], texts, bot_username), (views[0].alert_id,), ())
    newest = sorted(views, key=_recency, reverse=True)
    groups, shown = _fill(newest, texts, bot_username)
    counted = tuple(view.alert_id for view in newest[len(shown) :])
    blocks = [parts.line(texts, bold(texts.html("bundle-header", count=len(views))))]
    blocks += [parts.lines((heading, *items)) for heading, items in groups.items()]
    if counted:
        blocks.append(parts.line(texts, texts.html("bundle-more", count=len(counted))))
    mine = Button(parts.button_text("button-list", texts), data=encode(ListPage(0)))
    rows: tuple[tuple[Button, ...], ...] = ((mine,),)
    if counted:
        more = Button(texts.mark + texts.plain("button-bundle-rest", count=len(counted)), data=encode(BundleRest(0, 0)))
        rows = ((more,), *rows)
    return Bundle(Message(html=str(parts.paragraphs(blocks)), buttons=rows), shown, counted)


def _recency(view: AlertView) -> tuple[datetime, int]:
    return (view.article.published_at or view.article.stored_at, view.alert_id)


def _fill(newest: Sequence[AlertView], texts: Texts, bot: str) -> tuple[dict[Markup, list[Markup]], tuple[int, ...]]:
    """Take items, newest first, until the next one would not fit; groups come in the order of their newest item."""
    groups: dict[Markup, list[Markup]] = {}
    shown: list[int] = []
    units, entities = _RESERVE, 1
    for view in newest:
        heading = _heading(view, texts)
        item = parts.article_line(view.article, texts, bot, view.now, view.zone, _TITLE_UNITS)
        added = item if heading in groups else heading + item
        units += visible_length(added) + 3
        entities += entity_count(added)
        if units > MESSAGE_UNITS or entities > MESSAGE_ENTITIES:
            break
        groups.setdefault(heading, []).append(item)
        shown.append(view.alert_id)
    return groups, tuple(shown)


def _heading(view: AlertView, texts: Texts) -> Markup:
    word = clip(one_line(view.keywords[0].shown), parts.KEYWORD_UNITS) if view.keywords else ""
    return parts.line(texts, bold(foreign(word) if word else texts.html("bundle-other")))
