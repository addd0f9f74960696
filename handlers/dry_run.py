"""What following a keyword would bring, and better ways to follow it (2.7, 2.9, 2.11)."""

from __future__ import annotations

from datetime import datetime, timedelta

from markupsafe import Markup

from bot.core import shapes
from bot.core.callbacks import AddSpelling, DigestKeyword, ReshapeKeyword
from bot.core.compose import paragraphs
from bot.core.grammar import parse_query
from bot.core.i18n import Texts
from bot.core.model import Button
from bot.core.query import Query, QueryError
from bot.core.shapes import Shape, reshape
from handlers import views
from handlers.lookup import Found, find_articles, published
from handlers.spellings import other_spellings
from handlers.visit import Visit
from storage import subscriptions
from storage.subscriptions import Subscription

WEEK = timedelta(days=7)
MANY = 20
"""Articles a day above which a digest is suggested."""
_SHORTEST_SPAN = timedelta(hours=1)


def a_day(found: Found, now: datetime) -> float:
    """How many articles a day the past week's stored ones mean.

    Where only the newest were looked at, their pace counts.
    """
    recent = [when for article in found.articles if (when := published(article)) >= now - WEEK]
    if not recent:
        return 0.0
    span = WEEK if found.complete else max(now - min(recent), _SHORTEST_SPAN)
    return len(recent) / (span / timedelta(days=1))


async def advise(
    visit: Visit, texts: Texts, query: Query, followed: Subscription, found: Found
) -> tuple[Markup, list[views.Row]]:
    """What to say about a keyword that is followed, and the buttons that change it."""
    pace = a_day(found, visit.now)
    blocks: list[Markup] = []
    rows: list[views.Row] = []
    if pace > MANY:
        blocks.append(texts.html("follow-many", number=texts.number(round(pace))))
    elif pace >= 1:
        blocks.append(texts.html("follow-a-day", number=texts.number(round(pace))))
    if pace == 0 and shapes.offers(query) and await _come_apart(visit, followed.shown):
        blocks.append(texts.html("follow-apart"))
        rows.append(
            (
                _shape("button-together", texts, followed, Shape.TOGETHER),
                _shape("button-any", texts, followed, Shape.ANY),
            )
        )
    names = await _spellings(visit, query, found)
    if names:
        quoted = (texts.html("quoted", text=views.shown(name)) for name, _ in names)
        blocks.append(texts.html("follow-variants", names=(texts.html("list-separator") + " ").join(quoted)))
        rows += [
            (views.button("button-add-spelling", texts, AddSpelling(followed.id, query_id), name),)
            for name, query_id in names
        ]
    if query.worded:
        rows.append((_shape("button-literal", texts, followed, Shape.LITERAL),))
    return paragraphs(blocks), [*rows, _narrower(texts, query, followed, pace)]


def _narrower(texts: Texts, query: Query, followed: Subscription, pace: float) -> views.Row:
    """Less of it: headline and lead only, and a daily digest where there is much."""
    row: list[Button] = []
    if shapes.everywhere(query):
        row.append(_shape("button-lead-only", texts, followed, Shape.LEAD))
    elif shapes.lead_only(query):
        row.append(_shape("button-everywhere", texts, followed, Shape.EVERYWHERE))
    if pace > MANY:
        row.append(views.button("button-daily", texts, DigestKeyword(followed.id, 1)))
    return tuple(row)


def _shape(key: str, texts: Texts, followed: Subscription, shape: Shape) -> Button:
    return views.button(key, texts, ReshapeKeyword(followed.id, int(shape)))


async def _come_apart(visit: Visit, shown: str) -> bool:
    """Whether the words of a phrase that nothing matched in the past week were all or partly there."""
    try:
        found = await find_articles(visit.services.storage, reshape(shown, Shape.ANY))
    except QueryError:
        return False
    return any(published(article) >= visit.now - WEEK for article in found.articles)


async def _spellings(visit: Visit, query: Query, found: Found) -> list[tuple[str, int]]:
    """Other spellings, each with the id of its query, which the button names."""
    names = await other_spellings(visit, query, found.articles)
    offered: list[tuple[str, int]] = []
    for name in names:
        async with visit.services.storage.write() as tx:
            offered.append((name, await subscriptions.remember_query(tx, parse_query(name).canonical, visit.now)))
    return offered
