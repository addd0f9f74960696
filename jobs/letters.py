"""From what is due to what is said: one chat's alerts become its messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.core.compose import (
    AlertView,
    BreakingView,
    Evidence,
    Keyword,
    ReadAlso,
    compose_breaking,
    compose_bundle,
)
from bot.core.evidence import evidence
from bot.core.html import to_plain
from bot.core.i18n import Catalogue
from bot.core.model import Lane, Message, Span, StoredArticle
from bot.core.summary import summarise
from storage import articles, broadcasts, outbox
from storage.broadcasts import Broadcast
from storage.chats import Chat
from storage.engine import Tx
from storage.outbox import Alert, Cause, Due

REMEMBERED = 512
"""Summaries and sentences kept: one article goes to thousands of chats."""

_summary = lru_cache(REMEMBERED)(summarise)


@lru_cache(REMEMBERED)
def _evidence(article: StoredArticle, spans: tuple[Span, ...], summary: str) -> Evidence | None:
    found = evidence(article, spans, summary)
    return None if found is None else Evidence(*found)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way to one chat, and the alerts it settles."""

    chat: Chat
    message: Message
    lane: Lane
    shown: tuple[int, ...]
    rest: tuple[int, ...] = ()
    attempts: int = 0
    plain: bool = False
    composed_at: datetime | None = None
    """When its articles were read."""

    @property
    def alerts(self) -> tuple[int, ...]:
        """All alerts this message settles."""
        return self.shown + self.rest

    def silently(self) -> Letter:
        """The same, arriving without a sound."""
        return replace(self, message=replace(self.message, silent=True))

    def as_plain(self) -> Letter:
        """The same without formatting and without addresses in buttons, for when Telegram refuses either."""
        buttons = tuple(
            kept for row in self.message.buttons if (kept := tuple(button for button in row if button.url is None))
        )
        message = Message(html=str(escape(to_plain(self.message.html))), buttons=buttons, silent=self.message.silent)
        return Letter(self.chat, message, self.lane, self.shown, self.rest, self.attempts, plain=True)


@dataclass(frozen=True, slots=True)
class Content:
    """What the due alerts of a claim are about, read in one go."""

    articles: dict[int, StoredArticle]
    links: dict[int, list[ReadAlso]]
    causes: dict[int, list[Cause]]
    broadcasts: dict[int, Broadcast]


async def load(tx: Tx, due: Sequence[Due]) -> Content:
    """Read everything the messages for these alerts are composed of."""
    alerts = [alert for one in due for alert in one.alerts]
    pushes = await broadcasts.get_many(tx, {alert.broadcast_id for alert in alerts if alert.broadcast_id is not None})
    about = {alert.article_id for alert in alerts if alert.article_id is not None}
    about |= {push.article_id for push in pushes.values() if push.article_id is not None}
    return Content(
        articles=await articles.get(tx, about),
        links=await articles.shown_links(tx, about),
        causes=await outbox.causes(tx, [alert.id for alert in alerts]),
        broadcasts=pushes,
    )


class Composer:
    """Composes the letters of a claim in each chat's own language."""

    def __init__(self, catalogue: Catalogue, bot_username: str) -> None:
        self._catalogue = catalogue
        self._bot_username = bot_username

    def letters(self, due: Due, content: Content, now: datetime) -> tuple[list[Letter], list[int]]:
        """The messages for one chat, and the alerts that have lost what they were about.

        Each broadcast is a message of its own; everything else due becomes one alert or one bundle.
        """
        letters: list[Letter] = []
        views: list[AlertView] = []
        lost: list[int] = []
        for alert in due.alerts:
            if alert.broadcast_id in content.broadcasts:
                letters.append(self._breaking(due.chat, alert, content, now))
            elif alert.article_id in content.articles:
                views.append(_alert_view(due.chat, alert, content, now))
            else:
                lost.append(alert.id)
        if views:
            letters.append(self._bundle(due, views))
        return letters, lost

    def _bundle(self, due: Due, views: list[AlertView]) -> Letter:
        bundle = compose_bundle(views, self._catalogue.for_language(due.chat.lang), self._bot_username)
        ordinary = [alert for alert in due.alerts if alert.broadcast_id is None]
        return Letter(
            due.chat,
            bundle.message,
            lane=min(alert.lane for alert in ordinary),
            shown=bundle.shown,
            rest=bundle.counted,
            attempts=max(alert.attempts for alert in ordinary),
        )

    def _breaking(self, chat: Chat, alert: Alert, content: Content, now: datetime) -> Letter:
        push = content.broadcasts[alert.broadcast_id or 0]
        article = content.articles.get(push.article_id or 0)
        view = BreakingView(
            body=Markup(push.html),  # noqa: S704 - escaped when the draft was taken
            article=article,
            summary=_summary(article.title, article.text, chat.summary_chars) if article else "",
            read_also=tuple(content.links.get(push.article_id or 0, ())),
            now=now,
            zone=ZoneInfo(chat.zone),
        )
        message = compose_breaking(view, self._catalogue.for_language(chat.lang), self._bot_username)
        return Letter(chat, message, alert.lane, (alert.id,), attempts=alert.attempts)


def _alert_view(chat: Chat, alert: Alert, content: Content, now: datetime) -> AlertView:
    article = content.articles[alert.article_id or 0]
    causes = content.causes.get(alert.id, [])
    summary = _summary(article.title, article.text, chat.summary_chars)
    return AlertView(
        alert_id=alert.id,
        article=article,
        summary=summary,
        keywords=tuple(Keyword(cause.shown, cause.subscription_id) for cause in causes),
        evidence=_evidence(article, tuple(span for cause in causes for span in cause.spans), summary),
        read_also=tuple(content.links.get(article.id, ())),
        now=now,
        zone=ZoneInfo(chat.zone),
    )
