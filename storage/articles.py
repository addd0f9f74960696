"""Articles: stored once, updated by a corrected copy, waiting for the match tick while `matched_at` is null."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, true, update

from bot.core.compose import ReadAlso
from bot.core.identity import article_identity, content_hash, text_key, title_key
from bot.core.merging import merge
from bot.core.model import Article, Link, StoredArticle
from bot.core.planning import plausible_date
from storage import search, stories
from storage.engine import Tx
from storage.schema import AlertPolicy, article, episode, read_also
from storage.statements import upsert

SAME_TITLE_WINDOW = timedelta(hours=48)
"""Two address-less copies under one headline are one article only when published this close together."""


class Change(StrEnum):
    """What storing an article changed."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Stored:
    """The row an article went to, and what that changed."""

    id: int
    change: Change


_OWN = {f.name for f in fields(Article)} - {"text", "read_also"}


def _columns(item: Article) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(item, name) for name in _OWN}
    values |= {"body": item.text, "tags": list(item.tags), "related": list(item.related)}
    values |= {"content_hash": content_hash(item), "text_key": text_key(item), "title_key": title_key(item)}
    return values


async def store(
    tx: Tx,
    item: Article,
    *,
    now: datetime,
    source_id: int | None = None,
    policy: AlertPolicy = AlertPolicy.AUTO,
) -> Stored:
    """Store an article once.

    The same article is found again by address or identity, by the source's own guid, by its text, and by publisher and
    headline where one of the two has no address. An updated article is matched anew; nobody is alerted twice, because
    an alert is unique per chat and occasion.
    """
    item = replace(item, published_at=plausible_date(item.published_at, now))
    known = await _find(tx, item, source_id)
    if known is None:
        return await _add(tx, item, now=now, source_id=source_id, policy=policy)
    merged = merge(_article(known, await _links(tx, known.id)), item, same_origin=_same_origin(known, item, source_id))
    if content_hash(merged) == known.content_hash:
        return Stored(known.id, Change.UNCHANGED)
    await tx.execute(
        update(article)
        .where(article.c.id == known.id)
        .values(**_columns(merged), identity=article_identity(merged), updated_at=now, matched_at=None)
    )
    await _save_links(tx, known.id, merged.read_also)
    await search.put(tx, known.id, merged)
    return Stored(known.id, Change.UPDATED)


async def _add(tx: Tx, item: Article, *, now: datetime, source_id: int | None, policy: AlertPolicy) -> Stored:
    values = _columns(item) | {"identity": article_identity(item), "source_id": source_id, "alerts": policy.value}
    values |= {"stored_at": now, "updated_at": now, "episode_id": await stories.open_story(tx, now)}
    article_id = (await tx.execute(insert(article).values(values).returning(article.c.id))).scalar_one()
    await _save_links(tx, article_id, item.read_also)
    await search.put(tx, article_id, item)
    await _resolve(tx, article_id, item)
    return Stored(article_id, Change.NEW)


def _same_origin(known: Row[Any], item: Article, source_id: int | None) -> bool:
    same_item = source_id is not None and known.source_id == source_id and known.guid == item.guid
    both_documents = known.url is None and item.url is None
    return known.identity == article_identity(item) or same_item or both_documents


async def _find(tx: Tx, item: Article, source_id: int | None) -> Row[Any] | None:
    ways: list[ColumnElement[bool]] = [article.c.identity == article_identity(item)]
    if source_id is not None and item.guid:
        ways.append((article.c.source_id == source_id) & (article.c.guid == item.guid))
    no_address = article.c.url.is_(None) if item.url else true()
    if item.text:
        ways.append((article.c.text_key == text_key(item)) & no_address)
    if title_key(item) is not None:
        ways.append((article.c.title_key == title_key(item)) & no_address & _near(item.published_at))
    for way in ways:
        found = (await tx.execute(_SELECT.where(way).order_by(article.c.id).limit(1))).first()
        if found is not None:
            return found
    return None


def _near(published_at: datetime | None) -> ColumnElement[bool]:
    if published_at is None:
        return true()
    low, high = published_at - SAME_TITLE_WINDOW, published_at + SAME_TITLE_WINDOW
    return or_(article.c.published_at.is_(None), article.c.published_at.between(low, high))


async def _save_links(tx: Tx, article_id: int, links: Sequence[Link]) -> None:
    """Replace the article's own read-also links, resolving those that name a stored article."""
    await tx.execute(delete(read_also).where(read_also.c.article_id == article_id, read_also.c.own))
    for position, link in enumerate(links):
        identity = link.identity or (article_identity(Article(text="", url=link.url)) if link.url else None)
        target = select(article.c.id).where(article.c.identity == identity).scalar_subquery()
        await tx.execute(
            upsert(tx, read_also)
            .values(
                article_id=article_id, position=position, title=link.title, url=link.url, own=True, target_id=target
            )
            .on_conflict_do_update(
                index_elements=["article_id", "position"],
                set_={"title": link.title, "url": link.url, "own": True, "target_id": target},
            )
        )


async def _resolve(tx: Tx, article_id: int, item: Article) -> None:
    """Point earlier links at this article now that it is here: a document's read-also article is stored after it."""
    same = read_also.c.title == item.title
    if item.url:
        same = or_(read_also.c.url == item.url, same & read_also.c.url.is_(None))
    await tx.execute(
        update(read_also)
        .where(same, read_also.c.own, read_also.c.target_id.is_(None), read_also.c.article_id != article_id)
        .values(target_id=article_id)
    )


async def add_similar(tx: Tx, article_id: int, found: Sequence[StoredArticle]) -> None:
    """Keep background articles as read-also links behind the article's own ones, in place of earlier such links."""
    await tx.execute(delete(read_also).where(read_also.c.article_id == article_id, ~read_also.c.own))
    last = select(func.coalesce(func.max(read_also.c.position), -1)).where(read_also.c.article_id == article_id)
    start = (await tx.execute(last)).scalar_one() + 1
    if found:
        await tx.execute(
            insert(read_also),
            [
                {
                    "article_id": article_id,
                    "position": start + offset,
                    "title": other.title,
                    "url": other.url,
                    "target_id": other.id,
                    "own": False,
                }
                for offset, other in enumerate(found)
            ],
        )


_SELECT = select(article, episode.c.story_id).join(episode, episode.c.id == article.c.episode_id)


async def _links(tx: Tx, article_id: int) -> tuple[Link, ...]:
    target = article.alias()
    rows = await tx.execute(
        select(read_also.c.title, read_also.c.url, target.c.identity)
        .outerjoin(target, target.c.id == read_also.c.target_id)
        .where(read_also.c.article_id == article_id, read_also.c.own)
        .order_by(read_also.c.position)
    )
    return tuple(Link(row.title, row.url, row.identity if row.url is None else None) for row in rows)


def _article(row: Row[Any], links: tuple[Link, ...] = ()) -> StoredArticle:
    values = {name: getattr(row, name) for name in _OWN}
    values |= {"tags": tuple(row.tags), "related": tuple(row.related), "text": row.body, "read_also": links}
    return StoredArticle(id=row.id, story_id=row.story_id, episode_id=row.episode_id, stored_at=row.stored_at, **values)


async def get(tx: Tx, ids: Collection[int]) -> dict[int, StoredArticle]:
    """The articles with these ids, without their read-also links; ids that no longer exist are missing."""
    rows = await tx.execute(_SELECT.where(article.c.id.in_(ids)))
    return {row.id: _article(row) for row in rows}


async def shown_links(tx: Tx, ids: Collection[int]) -> dict[int, list[ReadAlso]]:
    """Read-also links of these articles: their own first, then background, each with the best address known."""
    target = article.alias()
    rows = await tx.execute(
        select(read_also, target.c.url.label("target_url"))
        .outerjoin(target, target.c.id == read_also.c.target_id)
        .where(read_also.c.article_id.in_(ids))
        .order_by(read_also.c.article_id, ~read_also.c.own, read_also.c.position)
    )
    links: dict[int, list[ReadAlso]] = {}
    for row in rows:
        links.setdefault(row.article_id, []).append(ReadAlso(row.title, row.url or row.target_url, row.target_id))
    return links


async def latest(tx: Tx, *, limit: int, offset: int = 0) -> list[StoredArticle]:
    """The newest articles: by publication where known, else by arrival."""
    newest_first = func.coalesce(article.c.published_at, article.c.stored_at).desc()
    rows = await tx.execute(_SELECT.order_by(newest_first, article.c.id.desc()).limit(limit).offset(offset))
    return [_article(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An article that waits for the match tick."""

    article: StoredArticle
    policy: AlertPolicy


async def unmatched(tx: Tx, limit: int) -> list[Unmatched]:
    """The oldest articles that were not matched yet."""
    rows = await tx.execute(_SELECT.where(article.c.matched_at.is_(None)).order_by(article.c.id).limit(limit))
    return [Unmatched(_article(row), AlertPolicy(row.alerts)) for row in rows]


async def mark_matched(tx: Tx, article_id: int, now: datetime) -> None:
    """Take the article off the match tick's list; in the transaction that commits its alerts (promise 1)."""
    await tx.execute(update(article).where(article.c.id == article_id).values(matched_at=now))


async def set_policy(tx: Tx, ids: Collection[int], policy: AlertPolicy) -> None:
    """Decide afterwards whether these articles may alert, and have them matched anew."""
    await tx.execute(update(article).where(article.c.id.in_(ids)).values(alerts=policy.value, matched_at=None))


async def count(tx: Tx) -> int:
    """How many articles are stored."""
    return int((await tx.execute(select(func.count()).select_from(article))).scalar_one())
