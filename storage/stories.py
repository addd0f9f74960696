"""Stories as chains of episodes. Until stories are understood (issue 5) every article opens its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from storage.engine import Tx
from storage.schema import article, episode, story


async def open_story(tx: Tx, now: datetime) -> int:
    """Begin a story with its first episode; returns the episode's id."""
    story_id = (await tx.execute(insert(story).values(opened_at=now).returning(story.c.id))).scalar_one()
    made = await tx.execute(insert(episode).values(story_id=story_id, number=1, opened_at=now).returning(episode.c.id))
    return int(made.scalar_one())


async def first_article(tx: Tx, story_id: int) -> int:
    """Id of the article that opened the story."""
    found = await tx.execute(
        select(article.c.id)
        .join(episode, episode.c.id == article.c.episode_id)
        .where(episode.c.story_id == story_id)
        .order_by(article.c.id)
        .limit(1)
    )
    return int(found.scalar_one())
