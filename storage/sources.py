"""Sources of articles and when each is asked next: due-ness is a column (EXEMPLARS: miniflux)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Row, case, delete, func, literal, select, type_coerce, update

from storage.engine import Tx
from storage.schema import Instant, source
from storage.statements import upsert

ERROR_CHARS = 300


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
    etag: str | None
    last_modified: str | None
    interval: timedelta
    enabled: bool
    next_check_at: datetime
    checked_at: datetime | None
    succeeded_at: datetime | None
    error: str | None
    failures: int


def _source(row: Row[Any]) -> Source:
    return Source(
        id=row.id,
        url=row.url,
        kind=row.kind,
        title=row.title,
        lang=row.lang,
        etag=row.etag,
        last_modified=row.last_modified,
        interval=timedelta(seconds=row.interval_s),
        enabled=row.enabled,
        next_check_at=row.next_check_at,
        checked_at=row.checked_at,
        succeeded_at=row.succeeded_at,
        error=row.error,
        failures=row.failures,
    )


async def add(tx: Tx, url: str, *, now: datetime) -> Source | None:
    """Add a source, due at once; None when it is there already."""
    made = await tx.execute(
        upsert(tx, source)
        .values(url=url, enabled=True, next_check_at=now, added_at=now)
        .on_conflict_do_nothing(index_elements=["url"])
        .returning(source)
    )
    row = made.first()
    return None if row is None else _source(row)


async def find(tx: Tx, url: str) -> Source | None:
    """The source with this address."""
    row = (await tx.execute(select(source).where(source.c.url == url))).first()
    return None if row is None else _source(row)


async def remove(tx: Tx, url: str) -> bool:
    """Forget a source; its articles stay. False when there is none."""
    gone = await tx.execute(delete(source).where(source.c.url == url).returning(source.c.id))
    return gone.first() is not None


async def listed(tx: Tx) -> list[Source]:
    """All sources, oldest first."""
    return [_source(row) for row in await tx.execute(select(source).order_by(source.c.id))]


async def due(tx: Tx, now: datetime, limit: int) -> list[Source]:
    """Enabled sources whose time has come, the longest waiting first."""
    rows = await tx.execute(
        select(source)
        .where(source.c.enabled, source.c.next_check_at <= now)
        .order_by(source.c.next_check_at, source.c.id)
        .limit(limit)
    )
    return [_source(row) for row in rows]


async def record_success(
    tx: Tx, source_id: int, *, now: datetime, next_check_at: datetime, **learned: str | None
) -> None:
    """A check went well; `learned` may hold title, lang, etag, last_modified and (after a permanent move) url."""
    await tx.execute(
        update(source)
        .where(source.c.id == source_id)
        .values(checked_at=now, succeeded_at=now, next_check_at=next_check_at, error=None, failures=0, **learned)
    )


async def record_failure(
    tx: Tx, source_id: int, *, now: datetime, next_check_at: datetime, error: str, gone: bool = False
) -> None:
    """A check failed; `gone` (410) ends the source."""
    values: dict[str, Any] = {"checked_at": now, "next_check_at": next_check_at, "error": error[:ERROR_CHARS]}
    if gone:
        values["enabled"] = False
    await tx.execute(update(source).where(source.c.id == source_id).values(failures=source.c.failures + 1, **values))


async def count(tx: Tx) -> int:
    """How many sources are watched."""
    return int((await tx.execute(select(func.count()).select_from(source).where(source.c.enabled))).scalar_one())


async def hasten(tx: Tx, least: timedelta) -> None:
    """Bring forward the next check of healthy sources where the least interval has become shorter."""
    least_s = int(least.total_seconds())
    wait_s = case((source.c.interval_s > least_s, source.c.interval_s), else_=least_s)
    # Instants are stored as microseconds: the sum is plain arithmetic on both engines.
    soonest = type_coerce(source.c.checked_at, BigInteger) + wait_s * literal(1_000_000, BigInteger)
    await tx.execute(
        update(source)
        .where(source.c.failures == 0, type_coerce(source.c.next_check_at, BigInteger) > soonest)
        .values(next_check_at=type_coerce(soonest, Instant))
    )
