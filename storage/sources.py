"""Sources of articles and when each is asked next: due-ness is a column (EXEMPLARS: miniflux)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import (
    BigInteger,
    Row,
    bindparam,
    case,
    delete,
    false,
    func,
    literal,
    select,
    true,
    type_coerce,
    update,
)

from bot.core.collecting import Ended, Outcome, Teaser, counted
from storage.engine import Tx
from storage.schema import Instant, article, source
from storage.statements import upsert

ERROR_CHARS = 300
NAME_CHARS = 200
HEALTH_WINDOW = timedelta(days=7)
"""The time over which items a day are counted."""
POSTS = "posts"
"""The kind of a channel that sends us its posts: it is not read, they come as updates."""
LATELY_READ = 1_000
"""Articles, newest first, whose publishers are named."""


@dataclass(frozen=True, slots=True)
class Source:
    """A feed we poll.

    `interval` is its own wish, zero for none: the settings' least interval holds in any case. `error` is the last
    fault, None when the last check went well.
    """

    id: int
    url: str
    kind: str
    title: str | None
    lang: str | None
    """The language the feed says it is in."""
    own_lang: str | None
    """The language an admin says its articles are in; None to go by the articles."""
    category: str | None
    etag: str | None
    last_modified: str | None
    interval: timedelta
    teaser: Teaser
    urgent: bool
    """Asked as often as the settings allow, however seldom it publishes, and first among those that wait."""
    enabled: bool
    ended: Ended | None
    """Why it is not read; None while it is."""
    next_check_at: datetime
    added_at: datetime
    checked_at: datetime | None
    succeeded_at: datetime | None
    error: str | None
    error_kind: str | None
    """What kind of fault `error` is, by `bot.core.collecting.Outcome`."""
    failures: int
    failing_since: datetime | None
    news_at: datetime | None
    """When it last brought a new article."""
    gap: timedelta
    """Mean time between two of its articles as we saw them come, zero when unknown."""
    ttl: timedelta
    """How long it asks to be left alone."""
    seen: bytes
    """What the reader wants back, to tell what is new in the next reading."""
    outcomes: dict[str, int]
    """How many readings ended how, by `bot.core.collecting.Outcome`."""

    @property
    def name(self) -> str:
        """The title, else the address."""
        return self.title or self.url


_PLAIN = (
    "id", "url", "kind", "title", "lang", "own_lang", "category", "etag", "last_modified", "urgent", "enabled",
    "next_check_at", "added_at", "checked_at", "succeeded_at", "error", "error_kind", "failures",
    "failing_since", "news_at",
)  # fmt: skip


def _source(row: Row[Any]) -> Source:
    return Source(
        **{name: getattr(row, name) for name in _PLAIN},
        interval=timedelta(seconds=row.interval_s),
        teaser=Teaser(row.teaser),
        ended=Ended(row.ended) if row.ended else None,
        gap=timedelta(seconds=row.gap_s),
        ttl=timedelta(seconds=row.ttl_s),
        seen=row.seen or b"",
        outcomes=dict(row.outcomes),
    )


def host_of(url: str) -> str:
    """The host of an address, for keeping those of one host apart; "" for what is no address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


async def add(
    tx: Tx, url: str, *, now: datetime, title: str | None = None, category: str | None = None, kind: str = "feed"
) -> Source | None:
    """Add a source, due at once; None when it is there already."""
    made = await tx.execute(
        upsert(tx, source)
        .values(
            url=url,
            host=host_of(url),
            kind=kind,
            title=title and title[:NAME_CHARS],
            category=category and category[:NAME_CHARS],
            enabled=True,
            next_check_at=now,
            added_at=now,
            outcomes={},
        )
        .on_conflict_do_nothing(index_elements=["url"])
        .returning(source)
    )
    row = made.first()
    return None if row is None else _source(row)


async def find(tx: Tx, url: str) -> Source | None:
    """The source with this address."""
    row = (await tx.execute(select(source).where(source.c.url == url))).first()
    return None if row is None else _source(row)


async def get(tx: Tx, source_id: int) -> Source | None:
    """The source with this id."""
    row = (await tx.execute(select(source).where(source.c.id == source_id))).first()
    return None if row is None else _source(row)


async def remove(tx: Tx, url: str) -> bool:
    """Forget a source; its articles stay. False when there is none."""
    gone = await tx.execute(delete(source).where(source.c.url == url).returning(source.c.id))
    return gone.first() is not None


async def listed(tx: Tx) -> list[Source]:
    """All sources, oldest first."""
    return [_source(row) for row in await tx.execute(select(source).order_by(source.c.id))]


async def page(tx: Tx, *, limit: int, offset: int) -> list[Source]:
    """Sources for people: those in trouble first, then oldest first."""
    trouble = case((source.c.enabled == false(), 0), (source.c.failures > 0, 1), else_=2)
    rows = await tx.execute(select(source).order_by(trouble, source.c.id).limit(limit).offset(offset))
    return [_source(row) for row in rows]


async def publishers(tx: Tx, limit: int) -> list[str]:
    """Publishers of the articles stored last, as alerts name them, those with the most articles first."""
    lately = (
        select(article.c.publisher)
        .where(article.c.publisher.is_not(None))
        .order_by(article.c.id.desc())
        .limit(LATELY_READ)
        .subquery()
    )
    many = func.count().desc()
    rows = await tx.execute(
        select(lately.c.publisher).group_by(lately.c.publisher).order_by(many, lately.c.publisher).limit(limit)
    )
    return list(rows.scalars())


async def waiting(tx: Tx, now: datetime, limit: int, *, without_hosts: Sequence[str] = ()) -> list[tuple[int, str]]:
    """Id and host of enabled sources whose time has come, urgent ones first, then the longest waiting."""
    rows = await tx.execute(
        select(source.c.id, source.c.host)
        .where(source.c.enabled, source.c.next_check_at <= now, source.c.host.not_in(without_hosts))
        .where(source.c.kind != POSTS)
        .order_by(source.c.urgent.desc(), source.c.next_check_at, source.c.id)
        .limit(limit)
    )
    return [(row.id, row.host) for row in rows]


async def get_all(tx: Tx, ids: Sequence[int]) -> list[Source]:
    """The sources with these ids, in their order; those that are gone are left out."""
    found: dict[int, Source] = {}
    for start in range(0, len(ids), 500):
        rows = await tx.execute(select(source).where(source.c.id.in_(ids[start : start + 500])))
        found |= {row.id: _source(row) for row in rows}
    return [found[one] for one in ids if one in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one reading taught about a source: all of its health, as it is from now on."""

    source_id: int
    checked_at: datetime
    succeeded_at: datetime | None
    next_check_at: datetime
    kind: str
    title: str | None
    lang: str | None
    etag: str | None
    last_modified: str | None
    error: str | None
    error_kind: str | None = None
    failures: int
    failing_since: datetime | None
    news_at: datetime | None
    gap: timedelta
    ttl: timedelta
    seen: bytes
    outcomes: dict[str, int]
    ended: Ended | None = None
    moved_to: str | None = None


_CHECKED = (
    "checked_at", "succeeded_at", "next_check_at", "kind", "lang", "etag", "last_modified", "failures", "seen",
    "failing_since", "news_at", "outcomes", "error_kind",
)  # fmt: skip


def _health(check: Check) -> dict[str, Any]:
    values = {name: getattr(check, name) for name in _CHECKED}
    values |= {"title": check.title and check.title[:NAME_CHARS], "error": check.error and check.error[:ERROR_CHARS]}
    values |= {"gap_s": int(check.gap.total_seconds()), "ttl_s": int(check.ttl.total_seconds())}
    return values | {"of": check.source_id}


_RECORD = update(source).where(source.c.id == bindparam("of"))


async def record(tx: Tx, checks: Sequence[Check]) -> None:
    """Note what readings taught: one statement for all of them, and one more for each that ended or moved."""
    if checks:
        await tx.execute(_RECORD, [_health(check) for check in checks])
    for check in checks:
        this = update(source).where(source.c.id == check.source_id)
        if check.ended is not None:
            ending = {"enabled": False, "ended": check.ended.value, "note_due": True}
            await tx.execute(this.where(source.c.enabled).values(**ending))
        if check.moved_to and await find(tx, check.moved_to) is None:
            await tx.execute(this.values(url=check.moved_to, host=host_of(check.moved_to)))


async def note_post(tx: Tx, of: Source, outcome: Outcome, now: datetime, *, is_new: bool) -> None:
    """Note that a channel sent a post."""
    values: dict[str, Any] = {"checked_at": now, "succeeded_at": now, "outcomes": counted(of.outcomes, outcome)}
    if is_new:
        values["news_at"] = now
    await tx.execute(update(source).where(source.c.id == of.id).values(values))


async def pause(tx: Tx, source_id: int) -> bool:
    """Read it no more until it is resumed; False when it is not read anyway."""
    values = {"enabled": False, "ended": Ended.PAUSED.value, "note_due": False}
    changed = await tx.execute(
        update(source).where(source.c.id == source_id, source.c.enabled).values(**values).returning(source.c.id)
    )
    return changed.first() is not None


async def resume(tx: Tx, source_id: int, now: datetime) -> bool:
    """Read it again, at once, whatever ended it; False when it is read anyway."""
    fresh: dict[str, Any] = {"enabled": True, "ended": None, "note_due": False, "failures": 0, "failing_since": None}
    changed = await tx.execute(
        update(source)
        .where(source.c.id == source_id, source.c.enabled == false())
        .values(**fresh, next_check_at=now)
        .returning(source.c.id)
    )
    return changed.first() is not None


async def set_options(
    tx: Tx,
    source_id: int,
    *,
    interval: timedelta | None = None,
    own_lang: str | None = None,
    teaser: Teaser | None = None,
    urgent: bool | None = None,
    category: str | None = None,
    title: str | None = None,
) -> bool:
    """Change what is given; "" takes a language or category away. False when there is no such source."""
    values: dict[str, Any] = {}
    if interval is not None:
        values["interval_s"] = int(interval.total_seconds())
    if teaser is not None:
        values["teaser"] = teaser.value
    if urgent is not None:
        values["urgent"] = urgent
    for name, text in (("own_lang", own_lang), ("category", category), ("title", title)):
        if text is not None:
            values[name] = text[:NAME_CHARS] or None
    if not values:
        return await get(tx, source_id) is not None
    changed = await tx.execute(update(source).where(source.c.id == source_id).values(**values).returning(source.c.id))
    return changed.first() is not None


async def categorise(tx: Tx, url: str, category: str) -> None:
    """Give a source that has none a category."""
    alone = (source.c.url == url) & source.c.category.is_(None)
    await tx.execute(update(source).where(alone).values(category=category[:NAME_CHARS]))


async def hasten_one(tx: Tx, source_id: int, now: datetime) -> None:
    """Have a source read at once, if it is read at all."""
    await tx.execute(update(source).where(source.c.id == source_id, source.c.enabled).values(next_check_at=now))


async def to_note(tx: Tx, limit: int) -> list[Source]:
    """Sources that ended by themselves, of which the admins have not been told."""
    due = source.c.note_due == literal(value=True, literal_execute=True)  # else SQLite could not use the index
    return [_source(row) for row in await tx.execute(select(source).where(due).order_by(source.c.id).limit(limit))]


async def noted(tx: Tx, source_id: int) -> None:
    """The admins have been told."""
    await tx.execute(update(source).where(source.c.id == source_id).values(note_due=False))


async def items_a_day(tx: Tx, now: datetime, ids: Sequence[int] | None = None) -> dict[int, float]:
    """How many articles a day sources published in the last week (HEALTH_WINDOW), by date where there is one."""
    when = func.coalesce(article.c.published_at, article.c.stored_at)
    wanted = article.c.source_id.in_(ids) if ids is not None else true()
    rows = await tx.execute(
        select(article.c.source_id, func.count())
        .where(wanted, article.c.source_id.is_not(None), type_coerce(when, Instant) > now - HEALTH_WINDOW)
        .group_by(article.c.source_id)
    )
    return {source_id: found / HEALTH_WINDOW.days for source_id, found in rows}


async def count(tx: Tx) -> int:
    """How many sources are watched."""
    return int((await tx.execute(select(func.count()).select_from(source).where(source.c.enabled))).scalar_one())


async def count_all(tx: Tx) -> int:
    """How many sources there are, those that ended included."""
    return int((await tx.execute(select(func.count()).select_from(source))).scalar_one())


async def hasten(tx: Tx, least: timedelta) -> None:
    """Bring forward the next check of healthy sources that the least interval, made shorter, allows to be asked now.

    Those that wait longer because they publish seldom are asked once more than needed, and wait again.
    """
    least_s = int(least.total_seconds())
    wait_s = case((source.c.interval_s > least_s, source.c.interval_s), else_=least_s)
    # Instants are stored as microseconds: the sum is plain arithmetic on both engines.
    soonest = type_coerce(source.c.checked_at, BigInteger) + wait_s * literal(1_000_000, BigInteger)
    await tx.execute(
        update(source)
        .where(source.c.failures == 0, type_coerce(source.c.next_check_at, BigInteger) > soonest)
        .values(next_check_at=type_coerce(soonest, Instant))
    )
