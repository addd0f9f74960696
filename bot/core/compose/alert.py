"""One alert as a message (requirement 1.20 of the main job)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.core.callbacks import MuteStory, Unfollow, encode
from bot.core.compose import parts
from bot.core.html import MESSAGE_UNITS, bold, fits, foreign, visible_length
from bot.core.model import Button, Message

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from markupsafe import Markup

    from bot.core.compose.parts import Evidence, Keyword, ReadAlso
    from bot.core.i18n import Texts
    from bot.core.model import StoredArticle

STOP_BUTTONS: Final = 3
_REMEMBERED: Final = 256
"""Messages kept, without their buttons."""
_SHORTEST_SUMMARY: Final = 300
"""Below this a summary is not cut while the headline can be cut instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """All that an alert says."""

    alert_id: int
    article: StoredArticle
    summary: str
    keywords: tuple[Keyword, ...]
    """The followed words that matched, most important first."""
    evidence: Evidence | None = None
    """Given when no matched word stands in headline or summary."""
    read_also: tuple[ReadAlso, ...] = ()
    now: datetime
    zone: tzinfo


def compose_alert(view: AlertView, texts: Texts, bot_username: str) -> Message:
    """Compose the alert; what does not fit goes in this order: read-also links, summary, headline."""
    # What is said of one article to thousands of readers differs in its buttons, not in its words.
    words = tuple(replace(keyword, subscription_id=0) for keyword in view.keywords)
    minute = view.now.replace(second=0, microsecond=0)
    html = _html(replace(view, alert_id=0, keywords=words, now=minute), texts, bot_username)
    return Message(html=html, buttons=_buttons(view, texts, bot_username))


@lru_cache(_REMEMBERED)
def _html(view: AlertView, texts: Texts, bot_username: str) -> str:
    links = parts.usable(view.read_also, bot_username)
    title, summary = MESSAGE_UNITS, MESSAGE_UNITS
    html = _render(view, texts, bot_username, links, summary, title)
    while links and not fits(html):
        links = links[:-1]
        html = _render(view, texts, bot_username, links, summary, title)
    if not fits(html):
        summary = max(_SHORTEST_SUMMARY, _room(_render(view, texts, bot_username, links, 1, title)))
        html = _render(view, texts, bot_username, links, summary, title)
    if not fits(html):
        title = _room(_render(view, texts, bot_username, links, summary, 1))
        html = _render(view, texts, bot_username, links, summary, title)
    return str(html)


def _room(html: Markup) -> int:
    """How long a piece may be that is now a single «…» in `html`."""
    return MESSAGE_UNITS - visible_length(html) + 1


def _render(view: AlertView, texts: Texts, bot_username: str, links: parts.Links, summary: int, title: int) -> Markup:
    article = view.article
    address = parts.article_address(article, bot_username)
    heading = bold(parts.linked(parts.headline(article, texts), address, title))
    gist = foreign(view.summary, summary)
    origin = parts.byline(article, texts, view.now, view.zone)
    facts = (
        parts.line(texts, origin) if origin else origin,
        parts.evidence_line(view.evidence, texts) if view.evidence else gist[:0],
        _reason(view, texts),
    )
    return parts.paragraphs(
        (
            parts.line(texts, heading),
            parts.line(texts, gist) if gist else gist,
            parts.lines(facts),
            parts.read_also(links, texts),
        )
    )


def _reason(view: AlertView, texts: Texts) -> Markup:
    words = parts.quoted_keywords(view.keywords, texts)
    return parts.line(texts, texts.html("alert-reason", keywords=words)) if words else words


def _buttons(view: AlertView, texts: Texts, bot_username: str) -> tuple[tuple[Button, ...], ...]:
    read = Button(parts.button_text("button-read", texts), url=parts.article_address(view.article, bot_username))
    mute = Button(parts.button_text("button-mute", texts), data=encode(MuteStory(view.article.story_id)))
    stops = tuple(
        (
            Button(
                parts.button_text("button-unfollow", texts, keyword.shown),
                data=encode(Unfollow(keyword.subscription_id)),
            ),
        )
        for keyword in view.keywords[:STOP_BUTTONS]
    )
    return ((read, mute), *stops)
