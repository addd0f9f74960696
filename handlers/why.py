"""/why «لماذا وصلني هذا؟»: as a reply to an alert, or with an article's link (2.12, promise 6).

Nothing is kept for this but what there is anyway: it is worked out anew from article, keywords and outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import telegram
from markupsafe import Markup

from bot.core.compose import article_line
from bot.core.explain import ExcludedBy, Explanation, Matched, NotThere, OtherSource, explain_all
from bot.core.grammar import read_canonical
from bot.core.i18n import Texts
from bot.core.model import StoredArticle, Zone
from bot.core.planning import is_fresh
from bot.core.query import Query, QueryError
from handlers import drafts, views
from handlers.context import RasidContext
from handlers.visit import Visit, rest_of, zone_of
from storage import articles, messages, subscriptions
from storage.chats import STORY_MUTED, Chat
from storage.engine import Tx
from storage.messages import Told
from storage.schema import UNFOLLOWED, AlertPolicy, AlertState
from storage.subscriptions import Wanted

MOST = 8
"""Articles of a bundle that are explained in one answer."""
WORDS_SHOWN = 4
KEYWORDS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known about one article and one chat."""

    article: StoredArticle
    policy: AlertPolicy
    told: tuple[Told, ...]
    """Alerts of the chat about the article's episode, the latest first."""


async def why_command(update: telegram.Update, context: RasidContext) -> None:
    """/why, as a reply or with a link."""
    if update.effective_message is not None:
        await why(Visit.of(update, context), update.effective_message, rest_of(update.effective_message))


async def why(visit: Visit, message: telegram.Message, link: str) -> None:
    """Say why an article came, or did not."""
    replied = message.reply_to_message
    async with visit.services.storage.write() as tx:
        chat = await visit.enter(tx)
        texts = visit.texts(chat)
        found, missing = await _asked_about(tx, visit, chat, replied, link)
        wanted = await subscriptions.wanted(tx, chat.id)
        cases = [await _case(tx, chat, article_id) for article_id in found[:MOST]]
    if not cases:
        await visit.say(views.plain_message(texts.html(missing)))
        return
    # In a thread, so that others are served meanwhile: a hundred keywords take their time.
    explained = await asyncio.to_thread(_explain, wanted, [case.article for case in cases])
    blocks = [
        _explained(case, list(zip(wanted, each, strict=True)), visit, chat, texts)
        for case, each in zip(cases, explained, strict=True)
    ]
    await visit.say(views.plain_message(views.within_limits(blocks)))


async def _asked_about(
    tx: Tx, visit: Visit, chat: Chat, replied: telegram.Message | None, link: str
) -> tuple[list[int], str]:
    """The articles that are asked about, and the text that answers when there are none."""
    if link:
        article_id = await drafts.article_at(tx, link, visit.bot_username)
        return ([] if article_id is None else [article_id]), "why-unknown-link"
    if replied is None:  # asked right after an alert, as one does in a conversation
        return await messages.latest_articles(tx, chat.id), "why-hint"
    found = await messages.articles_in(tx, chat.id, replied.message_id)
    if not found and await messages.is_breaking(tx, chat.id, replied.message_id):
        return [], "why-breaking"
    return found, "why-forgotten"


async def _case(tx: Tx, chat: Chat, article_id: int) -> Case:
    known = await articles.with_policy(tx, article_id)
    told = await messages.told(tx, chat.id, known.article)
    return Case(known.article, known.policy, tuple(told))


def _explain(wanted: Sequence[Wanted], about: Sequence[StoredArticle]) -> list[list[Explanation]]:
    """For each article, how each keyword stands to it; one that cannot be read any more stands nowhere."""
    queries: dict[int, Query] = {}
    for number, one in enumerate(wanted):
        with suppress(QueryError):
            queries[number] = read_canonical(one.canonical)
    found = [dict(zip(queries, explain_all(list(queries.values()), article), strict=True)) for article in about]
    return [[each.get(number, NotThere()) for number in range(len(wanted))] for each in found]


def _explained(
    case: Case, explained: list[tuple[Wanted, Explanation]], visit: Visit, chat: Chat, texts: Texts
) -> Markup:
    """The article, what came of it, and each keyword that has to do with it."""
    title = article_line(case.article, texts, visit.bot_username, visit.now, zone_of(chat), views.TITLE_UNITS)
    matched = [(one, found) for one, found in explained if isinstance(found, Matched)]
    rows = [_keyword(one, found, texts) for one, found in explained if not isinstance(found, NotThere)]
    return views.lines([title, _verdict(case, matched, visit, texts), *rows[:KEYWORDS_SHOWN]])


def _verdict(case: Case, matched: list[tuple[Wanted, Matched]], visit: Visit, texts: Texts) -> Markup:
    own = next((told for told in case.told if told.article_id == case.article.id), None)
    if own is not None:
        return _of_alert(own, texts)
    if not matched:
        return texts.html("why-not-matched")
    if case.told:
        return texts.html("why-same-episode")
    return texts.html(_why_silent(case, matched, visit))


def _of_alert(own: Told, texts: Texts) -> Markup:
    match own.state:
        case AlertState.SENT | AlertState.BUNDLED:
            return texts.html("why-sent")
        case AlertState.PENDING:
            return texts.html("why-pending")
        case AlertState.MUTED:
            return texts.html("why-muted")
        case AlertState.DEAD:
            return texts.html("why-refused")
    if own.reason == UNFOLLOWED:
        return texts.html("why-unfollowed")
    return texts.html("why-muted") if own.reason == STORY_MUTED else texts.html("why-dropped")


def _why_silent(case: Case, matched: list[tuple[Wanted, Matched]], visit: Visit) -> str:
    """Why an article that keywords stand in raised no alert: the key of the text that says so."""
    article = case.article
    if case.policy is AlertPolicy.NEVER:
        return "why-silent"
    if all(one.created_at > article.stored_at for one, _ in matched):
        return "why-followed-later"
    fresh = is_fresh(article.published_at, article.stored_at, now=article.stored_at, max_age=visit.services.max_age)
    return "why-dropped" if fresh or case.policy is AlertPolicy.ALWAYS else "why-too-old"


def _keyword(one: Wanted, found: Explanation, texts: Texts) -> Markup:
    keyword = views.shown(one.shown)
    match found:
        case Matched(words, zones):
            quoted = (texts.html("quoted", text=views.shown(word)) for word in words[:WORDS_SHOWN])
            said = (texts.html("list-separator") + " ").join(quoted)
            places = (texts.html("list-separator") + " ").join(texts.html(_PLACES[zone]) for zone in zones)
            if not words:
                return texts.html("why-keyword-source", keyword=keyword)
            return texts.html("why-keyword", keyword=keyword, words=said, places=places)
        case ExcludedBy(words):
            quoted = (texts.html("quoted", text=views.shown(word)) for word in words[:WORDS_SHOWN])
            said = (texts.html("list-separator") + " ").join(quoted)
            return texts.html("why-keyword-excluded", keyword=keyword, words=said)
        case OtherSource():
            return texts.html("why-keyword-other-source", keyword=keyword)
    return Markup()


_PLACES = {Zone.TITLE: "why-in-title", Zone.TEXT: "why-in-text", Zone.TAG: "why-in-tag"}
