"""Read-also links, an article's own and background; each finds its stored article, whichever of the two comes first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, insert, select, true, update

from bot.core.compose import ReadAlso
from bot.core.identity import article_identity
from bot.core.model import Article, Link, StoredArticle
from storage.engine import Tx
from storage.schema import article, read_also
from storage.statements import bounded

_BACKGROUND = 1_000
"""Position of the first background link: behind all that an article brings of its own."""


def _key(link: Link) -> str | None:
    """The identity of the article a link leads to, as far as the link tells."""
    identity = link.identity or (article_identity(Article(text="", url=link.url)) if link.url else None)
    return bounded(identity) if identity else None


async def save(tx: Tx, article_id: int, links: Sequence[Link]) -> None:
    """Replace the article's own links; what was resolved before stays so."""
    own = (read_also.c.article_id == article_id) & read_also.c.own
    known = await tx.execute(select(read_also).where(own, read_also.c.target_id.is_not(None)))
    before = {(row.title, row.url): row.target_id for row in known}
    await tx.execute(delete(read_also).where(own))
    by_key = await _ids_by_key(tx, {key for link in links if (key := _key(link))})
    rows = []
    for position, link in enumerate(links[:_BACKGROUND]):
        target = by_key.get(_key(link) or "") or before.get((link.title, link.url)) or await _id_by_title(tx, link)
        rows.append(
            {
                "article_id": article_id,
                "position": position,
                "title": link.title,
                "url": link.url,
                "identity": link.identity,
                "target_key": _key(link),
                "target_id": None if target == article_id else target,
                "own": True,
            }
        )
    if rows:
        await tx.execute(insert(read_also), rows)


async def _ids_by_key(tx: Tx, keys: Collection[str]) -> dict[str, int]:
    rows = await tx.execute(select(article.c.identity, article.c.id).where(article.c.identity.in_(keys)))
    return {row.identity: row.id for row in rows}


async def _id_by_title(tx: Tx, link: Link) -> int | None:
    """The newest article under the link's headline, unless both have addresses, which then differ."""
    if not link.title:
        return None
    same = article.c.title == link.title
    if link.url:
        same &= article.c.url.is_(None)
    found: int | None = (await tx.execute(select(func.max(article.c.id)).where(same))).scalar_one()
    return found


async def resolve(tx: Tx, article_id: int, item: Article) -> None:
    """Point earlier links at this article now that it is here: a document's read-also article is stored after it."""
    wanting = update(read_also).values(target_id=article_id)
    wanting = wanting.where(read_also.c.target_id.is_(None), read_also.c.own, read_also.c.article_id != article_id)
    await tx.execute(wanting.where(read_also.c.target_key == bounded(article_identity(item))))
    if item.title:
        no_other_address = read_also.c.url.is_(None) if item.url else true()
        await tx.execute(wanting.where(read_also.c.title == item.title, no_other_address))


async def own(tx: Tx, article_id: int) -> tuple[Link, ...]:
    """The article's own links, exactly as they were saved."""
    rows = await tx.execute(
        select(read_also).where(read_also.c.article_id == article_id, read_also.c.own).order_by(read_also.c.position)
    )
    return tuple(Link(row.title, row.url, row.identity) for row in rows)


async def add_similar(tx: Tx, article_id: int, found: Sequence[StoredArticle]) -> None:
    """Keep background articles as read-also links behind the article's own ones, in place of earlier such links."""
    await tx.execute(delete(read_also).where(read_also.c.article_id == article_id, ~read_also.c.own))
    if found:
        await tx.execute(
            insert(read_also),
            [
                {
                    "article_id": article_id,
                    "position": _BACKGROUND + offset,
                    "title": other.title,
                    "url": other.url,
                    "target_id": other.id,
                    "own": False,
                }
                for offset, other in enumerate(found)
            ],
        )


async def shown(tx: Tx, ids: Collection[int]) -> dict[int, list[ReadAlso]]:
    """Read-also links of these articles: their own first, then background, each with the best address known."""
    target = article.alias()
    rows = await tx.execute(
        select(read_also, target.c.url.label("target_url"))
        .outerjoin(target, target.c.id == read_also.c.target_id)
        .where(read_also.c.article_id.in_(ids))
        .order_by(read_also.c.article_id, read_also.c.position)
    )
    links: dict[int, list[ReadAlso]] = {}
    for row in rows:
        links.setdefault(row.article_id, []).append(ReadAlso(row.title, row.url or row.target_url, row.target_id))
    return links
