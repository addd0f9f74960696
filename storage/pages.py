"""Pages that are still to be fetched, of articles whose feed gave only the beginning: due-ness is a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from bot.core.collecting import Outcome, counted
from storage.engine import Tx
from storage.schema import article, source


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be fetched: that of an article, after so many attempts that failed."""

    article_id: int
    url: str
    attempts: int
    source_id: int | None


async def waiting(tx: Tx, now: datetime, limit: int, *, without: Sequence[int] = ()) -> list[Page]:
    """Pages whose time has come, the longest waiting first; `without` are articles that are left out."""
    due = (article.c.page_at <= now) & article.c.url.is_not(None) & article.c.id.not_in(without)
    rows = await tx.execute(select(article).where(due).order_by(article.c.page_at, article.c.id).limit(limit))
    return [Page(row.id, row.url, row.page_attempts, row.source_id) for row in rows]


async def put_off(tx: Tx, page: Page, until: datetime | None) -> None:
    """Try a page that could not be read again then, or never; what its feed gave is matched now."""
    values = {"page_at": until, "page_attempts": page.attempts + 1}
    await tx.execute(update(article).where(article.c.id == page.article_id).values(values))


async def count_outcome(tx: Tx, source_id: int | None, outcome: Outcome) -> None:
    """Count what became of a page with its source, if that still exists."""
    row = (await tx.execute(select(source.c.outcomes).where(source.c.id == source_id))).first()
    if row is not None:
        values = {"outcomes": counted(row.outcomes, outcome)}
        await tx.execute(update(source).where(source.c.id == source_id).values(values))
