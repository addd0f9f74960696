"""Articles: stored once, updated by a corrected copy, waiting for the match tick while `matched_at` is null."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, select, true, update

from bot.core.collecting import Teaser
from bot.core.documents.plain import one_line
from bot.core.identity import (
    article_identity,
    content_hash,
    is_copy,
    is_same_item,
    is_same_record,
    record_key,
    text_key,
    title_key,
)
from bot.core.merging import merge
from bot.core.model import Article, Link, StoredArticle
from bot.core.planning import plausible_date
from bot.core.revisions import is_due, only_figures_differ, settled
from bot.core.teasers import PATIENCE, wants_page
from storage import links, search, stories
from storage.engine import Tx
from storage.schema import AlertPolicy, article, episode
from storage.statements import ARTICLES, bounded, one_at_a_time

CANDIDATES = 20
"""Articles under one headline or guid that are looked at, newest first: columns repeat their headline every day."""

LONGEST_REASON = 500
"""Characters kept of the reason why an article was set aside."""

add_similar = links.add_similar
shown_links = links.shown


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
    undecided: bool = False
    """Whether it was stored before, and the run that was to decide whether it alerts has not ended."""


_OWN = {f.name for f in fields(Article)} - {"text", "read_also"}


def _columns(item: Article) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(item, name) for name in _OWN}
    values |= {"guid": _guid(item), "body": item.text, "tags": list(item.tags), "related": list(item.related)}
    values |= {"content_hash": content_hash(item), "text_key": text_key(item), "title_key": title_key(item)}
    return values


async def store(
    tx: Tx,
    item: Article,
    *,
    now: datetime,
    source_id: int | None = None,
    policy: AlertPolicy = AlertPolicy.AUTO,
    teaser: Teaser = Teaser.NEVER,
) -> Stored:
    """Store an article once.

    The same article is found again by address or identity, by the source's own guid or the record's publisher and id,
    by its text, and by publisher and headline where one of the two has no address. An updated article is matched anew;
    nobody is alerted twice, because an alert is unique per chat and occasion. Where `teaser` asks for it, the page of
    what is new is marked to be fetched (`storage.pages`); the same teaser again does not undo what its page brought.
    """
    await one_at_a_time(tx, ARTICLES)  # two processes that collect the same article must not both find it new
    item = replace(item, published_at=plausible_date(item.published_at, now))
    known = await _find(tx, item, source_id)
    wanted = _page_wanted(item, now) if wants_page(item, teaser, now) else {}
    if known is None:
        return await _add(tx, item, now=now, source_id=source_id, policy=policy, wanted=wanted)
    same_origin = _same_origin(known, item, source_id)
    undecided = known.alerts == AlertPolicy.UNDECIDED.value
    has_page = known.teaser_hash not in {None, known.content_hash}  # else the page is still to come, or never came
    arriving = replace(item, text="") if has_page and len(item.text) < len(known.body) else item
    ours = _article(known, await links.own(tx, known.id))
    merged = settled(ours, merge(ours, arriving, same_origin=same_origin), dated_once=source_id is not None)
    is_same = content_hash(merged) == known.content_hash or (has_page and known.teaser_hash == content_hash(item))
    figures = not is_same and only_figures_differ(ours, merged)
    if is_same or (source_id is not None and figures and not is_due(known.figure_changes, now - known.updated_at)):
        await links.resolve(tx, known.id, item)
        return Stored(known.id, Change.UNCHANGED, undecided)
    values = _columns(merged) | {"identity": await _free_identity(tx, known, merged)}
    values["figure_changes"] = known.figure_changes + 1 if figures else 0
    if same_origin and (has_page or merged.text == item.text):
        values |= wanted
        if wanted and known.page_attempts:  # another text is one more chance, and no sooner than was planned
            values |= {"page_at": known.page_at or now, "page_attempts": known.page_attempts}
    if source_id != known.source_id:
        values["guid"] = known.guid  # a guid means something within its own source only
    values["record_key"] = _record_key(item, source_id) or known.record_key
    await _rewrite(tx, known.id, merged, values, now)
    return Stored(known.id, Change.UPDATED, undecided)


async def _rewrite(tx: Tx, article_id: int, item: Article, values: dict[str, Any], now: datetime) -> None:
    """Put `item` in the place of what was stored, to be matched anew."""
    values |= {"updated_at": now, "matched_at": None, "match_fault": None}
    await tx.execute(update(article).where(article.c.id == article_id).values(values))
    await links.save(tx, article_id, item.read_also)
    await search.put(tx, article_id, item)
    await links.resolve(tx, article_id, item)


def _page_wanted(item: Article, now: datetime) -> dict[str, Any]:
    return {"teaser_hash": content_hash(item), "page_at": now, "page_attempts": 0}


async def complete(tx: Tx, article_id: int, item: Article, page_url: str | None, now: datetime) -> bool:
    """Put a feed's item, completed by its page, in the place of what was stored; whether that changed anything.

    `page_url` is the page's own (canonical) address: by it the article is recognised when it comes from elsewhere, and
    joins the episode of one that came from there before.
    """
    row = (await tx.execute(_SELECT.where(article.c.id == article_id))).one()
    values: dict[str, Any] = {"page_at": None, "page_attempts": 0}
    canonical = _identity(Article(text="", url=page_url)) if page_url else row.identity
    if canonical != row.identity:
        values |= {"page_key": canonical, "episode_id": await _episode_at(tx, row, canonical, item)}
    if content_hash(item) == row.content_hash:
        await tx.execute(update(article).where(article.c.id == article_id).values(values))
        return False
    await _rewrite(tx, article_id, item, _columns(item) | {"guid": row.guid} | values, now)
    return True


async def _episode_at(tx: Tx, row: Row[Any], canonical: str, item: Article) -> int:
    """The episode of the article that stands at this address, if it tells the same; else the row's own."""
    there = ((article.c.identity == canonical) | (article.c.page_key == canonical)) & (article.c.id != row.id)
    for other in await _candidates(tx, there):
        if is_same_item(_article(other), item):
            return int(other.episode_id)
    return int(row.episode_id)


async def _add(
    tx: Tx, item: Article, *, now: datetime, source_id: int | None, policy: AlertPolicy, wanted: dict[str, Any]
) -> Stored:
    values = _columns(item) | {"identity": _identity(item), "source_id": source_id, "alerts": policy.value} | wanted
    values |= {"stored_at": now, "updated_at": now, "episode_id": await stories.open_story(tx, now)}
    values["record_key"] = _record_key(item, source_id)
    article_id = (await tx.execute(insert(article).values(values).returning(article.c.id))).scalar_one()
    await links.save(tx, article_id, item.read_also)
    await search.put(tx, article_id, item)
    await links.resolve(tx, article_id, item)
    return Stored(article_id, Change.NEW)


def _identity(item: Article) -> str:
    return bounded(article_identity(item))


def _guid(item: Article) -> str | None:
    return bounded(item.guid) if item.guid else None


def _record_key(item: Article, source_id: int | None) -> str | None:
    """Imported records alone have one: what a feed calls its item means something within that feed."""
    return record_key(item) if source_id is None else None


async def _free_identity(tx: Tx, known: Row[Any], merged: Article) -> str:
    """The merged article's identity, unless another article has it: then the present one is kept."""
    wanted = _identity(merged)
    holders = await tx.execute(select(article.c.id).where(article.c.identity == wanted, article.c.id != known.id))
    return wanted if holders.first() is None else str(known.identity)


def _same_origin(known: Row[Any], item: Article, source_id: int | None) -> bool:
    """Whether the copy corrects what is known: it comes from the same source, or from a person who imports it.

    A feed does not correct what a document or another feed brought, or two feeds that carry one address would take
    turns for ever.
    """
    if source_id is not None and source_id != known.source_id:
        return False
    if source_id is None:
        same_item = known.record_key is not None and known.record_key == record_key(item)
    else:
        same_item = item.guid is not None and known.guid == _guid(item)
    both_documents = known.url is None and item.url is None
    return known.identity == _identity(item) or same_item or both_documents


async def _find(tx: Tx, item: Article, source_id: int | None) -> Row[Any] | None:
    """The stored article that this one is, by the surest way that finds one (`bot.core.identity`)."""
    found = await _candidates(tx, article.c.identity == _identity(item))
    if not found and item.url:
        same_page = article.c.page_key == _identity(item)
        found = [row for row in await _candidates(tx, same_page) if is_same_item(_article(row), item)]
    if not found and source_id is not None and item.guid:
        same_guid = (article.c.source_id == source_id) & (article.c.guid == _guid(item))
        found = [row for row in await _candidates(tx, same_guid) if is_same_item(_article(row), item)]
    if not found and (record := _record_key(item, source_id)) is not None:
        same_record = article.c.record_key == record
        found = [row for row in await _candidates(tx, same_record) if is_same_record(_article(row), item)]
    no_address = article.c.url.is_(None) if item.url else true()
    if not found and item.text:
        found = await _candidates(tx, (article.c.text_key == text_key(item)) & no_address)
    if not found and (headline := title_key(item)) is not None:
        same_headline = (article.c.title_key == headline) & no_address
        found = [row for row in await _candidates(tx, same_headline) if is_copy(_article(row), item)]
    return found[0] if found else None


async def _candidates(tx: Tx, way: ColumnElement[bool]) -> Sequence[Row[Any]]:
    return (await tx.execute(_SELECT.where(way).order_by(article.c.id.desc()).limit(CANDIDATES))).all()


_SELECT = select(article, episode.c.story_id).join(episode, episode.c.id == article.c.episode_id)


def _article(row: Row[Any], read_also: tuple[Link, ...] = ()) -> StoredArticle:
    values = {name: getattr(row, name) for name in _OWN}
    values |= {"tags": tuple(row.tags), "related": tuple(row.related), "text": row.body, "read_also": read_also}
    return StoredArticle(id=row.id, story_id=row.story_id, episode_id=row.episode_id, stored_at=row.stored_at, **values)


async def get(tx: Tx, ids: Collection[int]) -> dict[int, StoredArticle]:
    """The articles with these ids, without their read-also links; ids that no longer exist are missing."""
    rows = await tx.execute(_SELECT.where(article.c.id.in_(ids)))
    return {row.id: _article(row) for row in rows}


async def with_links(tx: Tx, ids: Collection[int]) -> dict[int, StoredArticle]:
    """The same with the read-also links they brought themselves."""
    found = await get(tx, ids)
    return {key: replace(item, read_also=await links.own(tx, key)) for key, item in found.items()}


async def latest(tx: Tx, *, limit: int, offset: int = 0) -> list[StoredArticle]:
    """The newest articles: by publication where known, else by arrival."""
    order = (func.coalesce(article.c.published_at, article.c.stored_at).desc(), article.c.id.desc())
    # Ids first, from the index alone: sorting whole rows would read every text there is.
    newest = select(article.c.id).order_by(*order).limit(limit).offset(offset).scalar_subquery()
    rows = await tx.execute(_SELECT.where(article.c.id.in_(newest)).order_by(*order))
    return [_article(row) for row in rows]


async def latest_in(tx: Tx, languages: Collection[str], limit: int) -> list[StoredArticle]:
    """The articles in these languages that were stored last."""
    rows = await tx.execute(_SELECT.where(article.c.lang.in_(languages)).order_by(article.c.id.desc()).limit(limit))
    return [_article(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An article that waits for the match tick."""

    article: StoredArticle
    policy: AlertPolicy


async def with_policy(tx: Tx, article_id: int) -> Unmatched:
    """A stored article, which must exist, and whether it may alert."""
    row = (await tx.execute(_SELECT.where(article.c.id == article_id))).one()
    return Unmatched(_article(row), AlertPolicy(row.alerts))


async def unmatched(tx: Tx, limit: int, now: datetime | None = None) -> list[Unmatched]:
    """The oldest articles that were not matched yet; with `now`, without those whose page may come any moment."""
    here = _SELECT.where(article.c.matched_at.is_(None))
    if now is not None:
        no_page = article.c.page_at.is_(None) | (article.c.page_attempts > 0)
        here = here.where(no_page | (article.c.updated_at <= now - PATIENCE))
    rows = await tx.execute(here.order_by(article.c.id).limit(limit))
    return [Unmatched(_article(row), AlertPolicy(row.alerts)) for row in rows]


async def mark_matched(tx: Tx, article_id: int, now: datetime) -> None:
    """Take the article off the match tick's list; in the transaction that commits its alerts (promise 1)."""
    await tx.execute(update(article).where(article.c.id == article_id).values(matched_at=now, match_fault=None))


async def set_aside(tx: Tx, article_id: int, reason: str, now: datetime) -> None:
    """Take an article that cannot be matched off the list, with the reason; a corrected copy is tried again."""
    values = {"matched_at": now, "match_fault": one_line(reason)[:LONGEST_REASON]}
    await tx.execute(update(article).where(article.c.id == article_id).values(values))


async def aside(tx: Tx) -> list[tuple[StoredArticle, str]]:
    """The articles that were set aside, oldest first, each with its fault."""
    rows = await tx.execute(_SELECT.where(article.c.match_fault.is_not(None)).order_by(article.c.id))
    return [(_article(row), row.match_fault) for row in rows]


async def take_up_again(tx: Tx) -> None:
    """Have the articles that were set aside matched anew."""
    await tx.execute(
        update(article).where(article.c.match_fault.is_not(None)).values(matched_at=None, match_fault=None)
    )


async def set_policy(tx: Tx, ids: Collection[int], policy: AlertPolicy) -> None:
    """Decide afterwards whether these articles may alert, and have them matched anew."""
    await tx.execute(
        update(article).where(article.c.id.in_(ids)).values(alerts=policy.value, matched_at=None, match_fault=None)
    )


async def count(tx: Tx) -> int:
    """How many articles are stored."""
    return int((await tx.execute(select(func.count()).select_from(article))).scalar_one())


async def at_address(tx: Tx, url: str) -> StoredArticle | None:
    """The article with this address, however its spelling varies (`bot.core.identity.url_key`)."""
    row = (await tx.execute(_SELECT.where(article.c.identity == _identity(Article(text="", url=url))))).first()
    return None if row is None else _article(row)
