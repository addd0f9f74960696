"""Breaking news as readers see it, and the desk's preview of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from bot.core.callbacks import ConfirmBroadcast, DropDraft, encode
from bot.core.compose import parts
from bot.core.html import (
    LRM,
    MESSAGE_ENTITIES,
    MESSAGE_UNITS,
    RLM,
    bold,
    clip,
    direction,
    entity_count,
    fits,
    foreign,
    to_plain,
    visible_length,
    without_controls,
)
from bot.core.model import Button, Message

if TYPE_CHECKING:
    from datetime import datetime, timedelta, tzinfo

    from bot.core.compose.parts import ReadAlso
    from bot.core.i18n import Texts
    from bot.core.model import StoredArticle

_TITLE_UNITS: Final = 300
_BODY_ENTITIES: Final = MESSAGE_ENTITIES - 10
"""Entities the editor's text may have beside heading, headline and links."""
_OWN_HEADING: Final = re.compile(
    r"^\s*(?:عاجل|breaking(?: news)?)(?![\w\u064b-\u0652])\s*[:：|/–—-]*\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakingView:
    """A push: the editor's text, an article, or both."""

    body: str = ""
    """Plain text, or Markup when it is the editor's formatted text as Telegram HTML."""
    article: StoredArticle | None = None
    summary: str = ""
    read_also: tuple[ReadAlso, ...] = ()
    now: datetime
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """What stands under a preview."""

    broadcast_id: int
    version: int
    recipients: int
    duration: timedelta
    validity: timedelta
    """How long the confirmation may wait."""


def compose_breaking(view: BreakingView, texts: Texts, bot_username: str) -> Message:
    """Compose the push; what does not fit goes in this order: read-also, summary, the end of the editor's text.

    The desk is never to be surprised by the last: it asks `breaking_surplus` first and refuses.
    """
    links = parts.usable(view.read_also, bot_username)
    html = _render(view, texts, bot_username, links)
    while links and not fits(html):
        links = links[:-1]
        html = _render(view, texts, bot_username, links)
    if not fits(html):
        view = replace(view, summary="")
        html = _render(view, texts, bot_username, ())
    if not fits(html):
        html = _render(_cut(view, texts, bot_username), texts, bot_username, ())
    return Message(html=str(html), buttons=_buttons(view, texts, bot_username))


def breaking_surplus(view: BreakingView, texts: Texts, bot_username: str) -> int:
    """How many UTF-16 units the editor's text is too long, summary and read-also links left out; 0 when it fits."""
    html = _render(replace(view, summary=""), texts, bot_username, ())
    return max(0, visible_length(html) - MESSAGE_UNITS)


def compose_preview(view: BreakingView, texts: Texts, bot_username: str) -> Message:
    """Compose exactly what readers will see; the footer with the buttons is a message of its own."""
    return compose_breaking(view, texts, bot_username)


def compose_preview_footer(view: PreviewView, texts: Texts) -> Message:
    """Recipients, expected duration and the two buttons: the first confirms that version, the second cancels."""
    rows = (
        texts.html("preview-header"),
        texts.html("preview-recipients", count=view.recipients),
        texts.html("preview-duration", duration=texts.duration(view.duration)),
        texts.html("preview-validity", validity=texts.span(view.validity)),
    )
    confirm = Button(
        texts.plain("button-confirm", count=view.recipients),
        data=encode(ConfirmBroadcast(view.broadcast_id, view.version)),
    )
    cancel = Button(texts.plain("button-cancel"), data=encode(DropDraft(view.broadcast_id, view.version)))
    return Message(html=str(parts.lines(parts.line(texts, row) for row in rows)), buttons=((confirm,), (cancel,)))


def _render(view: BreakingView, texts: Texts, bot_username: str, links: parts.Links) -> Markup:
    return parts.paragraphs(
        (
            parts.line(texts, bold(texts.html("breaking-title"))),
            _body(view.body),
            _article(view, texts, bot_username),
            parts.read_also(links, texts),
        )
    )


def _article(view: BreakingView, texts: Texts, bot_username: str) -> Markup:
    article = view.article
    if article is None:
        return Markup()
    title = parts.headline(article, texts)
    address = parts.article_address(article, bot_username)
    origin = parts.byline(article, texts, view.now, view.zone)
    gist = foreign(view.summary, MESSAGE_UNITS)
    return parts.paragraphs(
        (
            parts.line(texts, bold(parts.linked(title, address, _TITLE_UNITS))),
            parts.line(texts, gist) if gist else gist,
            parts.line(texts, origin) if origin else origin,
        )
    )


def _body(body: str) -> Markup:
    """The editor's lines, each in its own direction; a heading «عاجل» of his own would stand there twice."""
    html = body if isinstance(body, Markup) else escape(without_controls(body))
    bare = _OWN_HEADING.sub("", str(html).strip(), count=1).strip()
    if entity_count(bare) > _BODY_ENTITIES:
        bare = str(escape(to_plain(bare)))
    rows = bare.splitlines()
    return Markup("\n").join(Markup(_mark(row) + row) for row in rows)  # noqa: S704 - the editor's own, or escaped above


def _mark(row: str) -> str:
    text = to_plain(row)
    if not text.strip():
        return ""
    return LRM if direction(text) == "ltr" else RLM


def _cut(view: BreakingView, texts: Texts, bot_username: str) -> BreakingView:
    """The push with the end of its text cut off; formatting goes, since a tag may stand at the cut."""
    plain = to_plain(str(_body(view.body)))
    room = MESSAGE_UNITS - visible_length(_render(replace(view, body="…"), texts, bot_username, ()))
    # Every line gets its direction mark again, so the ones that are there already must go.
    bare = without_controls(plain)
    return replace(view, body=clip(bare, max(1, room - bare.count("\n") - 1)))


def _buttons(view: BreakingView, texts: Texts, bot_username: str) -> tuple[tuple[Button, ...], ...]:
    if view.article is None:
        return ()
    return ((Button(texts.plain("button-read"), url=parts.article_address(view.article, bot_username)),),)
