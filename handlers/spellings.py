"""Other spellings of a name that stored articles use, to be offered beside a keyword (2.7)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.core.arabic.counts import news_counts
from bot.core.arabic.spelling import is_arabic
from bot.core.matching import Index
from bot.core.model import Article, StoredArticle
from bot.core.query import Phrase, Query, Strength
from bot.core.text import fold
from bot.core.variants import choose, company, heard_in, spellings
from handlers.visit import Visit
from storage import articles, search

LATELY = timedelta(days=60)
LOOKED_AT = 60
"""Articles that are looked at for each side, newest first."""
FOREIGN = 200
"""Articles in Latin letters whose names are compared with an Arabic one."""


async def other_spellings(visit: Visit, query: Query, own: Sequence[StoredArticle]) -> list[str]:
    """How the name that is followed is also written in stored articles; empty for what is no single name.

    `own` are articles that the keyword matches: what stands beside the name there must stand beside the other too.
    """
    root = query.root
    if not isinstance(root, Phrase) or len(root.words) > 1 or root.prefix or root.strength is Strength.EXACT:
        return []
    name, counts = root.words[0], news_counts()
    made = spellings(name, counts)
    if not made:
        return []
    async with visit.services.storage.read() as tx:
        ids = await search.newest_of_any(tx, made, since=visit.now - LATELY, limit=LOOKED_AT)
        found = list((await articles.get(tx, ids)).values())
        foreign = await articles.latest_in(tx, ("en", "fr"), FOREIGN) if is_arabic(name) else []
    return await asyncio.to_thread(_chosen, query, name, made, own, found, foreign)


def _chosen(
    query: Query,
    name: str,
    made: Sequence[str],
    own: Sequence[StoredArticle],
    found: Sequence[StoredArticle],
    foreign: Sequence[StoredArticle],
) -> list[str]:
    counts = news_counts()
    # Words of another script have no neighbours in common with it.
    mine = company({fold(name): fold(name)} if is_arabic(name) else {}, map(_text, own))
    others = company({spelling: spelling for spelling in made}, map(_text, found))
    index = Index()
    index.add(0, query)
    chosen = choose(mine, others, counts) + heard_in(name, map(_text, foreign))
    return [other for other in dict.fromkeys(chosen) if not index.match(Article(text=other))]


def _text(article: StoredArticle) -> str:
    return f"{article.title}\n{article.text}"
