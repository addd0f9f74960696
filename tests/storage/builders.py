"""Short ways to put things into a database; every test names only what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import Table, select, update

from bot.core.model import Article, ChatKind, Destination, Span, StoredArticle, Zone
from storage import articles, chats, fanout, subscriptions
from storage.chats import Chat
from storage.engine import Storage, Tx
from storage.schema import alert
from storage.subscriptions import Subscription

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_numbers = count(1)

TEXT = (
    "قالت وزارة المياه إن أعمال صيانة الشبكة الرئيسية في المدينة القديمة تبدأ صباح الأحد وتستمر ثلاثة أيام متواصلة. "
    "وأضافت أن الصهاريج ستوزع الماء مجانا على الأحياء الشرقية طوال مدة العمل."
)
OTHER_TEXT = (
    "فاز الفريق الأخضر على ضيفه بهدفين دون رد في افتتاح الدوري، وسجل القائد الهدف الأول من ركلة حرة بعيدة. "
    "وتقام المباراة المقبلة يوم الجمعة على ملعب الميناء."
)


def make_article(**given: Any) -> Article:
    """An article of its own text, unless the test says otherwise."""
    number = next(_numbers)
    values: dict[str, Any] = {"title": f"خبر رقم {number} من المدينة", "text": f"نص فريد {number}: {TEXT}"}
    return Article(**(values | given))


async def store_article(tx: Tx, now: datetime = NOW, **given: Any) -> StoredArticle:
    """A stored article."""
    stored = await articles.store(tx, make_article(**given), now=now)
    return (await articles.get(tx, [stored.id]))[stored.id]


async def make_chat(tx: Tx, now: datetime = NOW, **given: Any) -> Chat:
    """A chat that has just spoken to us."""
    values: dict[str, Any] = {"to": Destination(1_000 + next(_numbers)), "kind": ChatKind.PRIVATE, "lang": "ar"}
    return await chats.ensure(tx, now=now, **(values | given))


async def set_columns(tx: Tx, table: Table, row_id: int, **values: Any) -> None:
    """Set what no function sets yet (issue 6 adds the conversation)."""
    await tx.execute(update(table).where(table.c.id == row_id).values(**values))


async def follow(tx: Tx, chat: Chat, keyword: str, now: datetime = NOW) -> Subscription:
    """A subscription of the chat to a keyword, its canonical form being itself."""
    query_id = await subscriptions.remember_query(tx, keyword, now)
    followed = await subscriptions.follow(tx, chat.id, query_id, keyword, now)
    assert followed is not None
    return followed.subscription


async def owe(tx: Tx, article: StoredArticle, *followed: Subscription, now: datetime = NOW) -> int:
    """Match the article with the queries of these subscriptions, as the match tick does."""
    spans: Mapping[int, Sequence[Span]] = {one.query_id: [Span(Zone.TITLE, 0, 3)] for one in followed}
    await fanout.record_matches(tx, article.id, spans)
    arisen = await fanout.owe(tx, article, now)
    await articles.mark_matched(tx, article.id, now)
    return arisen


@dataclass(frozen=True)
class Owed:
    """A chat that is owed an alert."""

    chat: Chat
    subscription: Subscription
    article: StoredArticle
    alert_id: int


async def make_owed(tx: Tx, now: datetime = NOW, **chat: Any) -> Owed:
    """A chat that follows a keyword, and is owed one alert."""
    reader = await make_chat(tx, **chat)
    keyword = await follow(tx, reader, f"كلمة{next(_numbers)}")
    article = await store_article(tx, now)
    assert await owe(tx, article, keyword, now=now) == 1
    found = await tx.execute(select(alert.c.id).where(alert.c.chat_id == reader.id, alert.c.article_id == article.id))
    return Owed(reader, keyword, article, found.scalar_one())


async def alerts_of(tx: Tx, chat_id: int) -> list[Any]:
    """All alert rows of a chat, oldest first."""
    return list(await tx.execute(select(alert).where(alert.c.chat_id == chat_id).order_by(alert.c.id)))


async def all_alerts(storage: Storage) -> list[Any]:
    """All alert rows there are, oldest first."""
    async with storage.read() as tx:
        return list(await tx.execute(select(alert).order_by(alert.c.id)))
