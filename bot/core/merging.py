"""What becomes of a stored article when the same article arrives again."""

from __future__ import annotations

from dataclasses import replace

from bot.core.model import Article


def merge(old: Article, new: Article, *, same_origin: bool) -> Article:
    """The article to keep.

    From the same origin (the same address, or a document with the same identity) the new copy is a correction: its
    headline and text win, and what it does not say stays as it was. From elsewhere (a feed that carries what a document
    brought before, samples/README.md trap 7) the new copy only fills gaps, because a teaser must not replace a text.
    """
    first, second = (new, old) if same_origin else (old, new)
    headline = second if first.title_derived and not second.title_derived and second.title else first
    return replace(
        first,
        title=headline.title or second.title,
        title_derived=headline.title_derived,
        text=first.text if same_origin and first.text else max(first.text, second.text, key=len),
        url=first.url or second.url,
        guid=first.guid or second.guid,
        publisher=first.publisher or second.publisher,
        agency=first.agency or second.agency,
        tags=first.tags or second.tags,
        image=first.image or second.image,
        published_at=first.published_at or second.published_at,
        read_also=first.read_also or second.read_also,
        related=first.related or second.related,
    )
