"""Article documents: plain text as a news aggregator prints a page (1.13).

One document holds a main article and may hold others that came along under «إقرأ أيضاً», each with a headline, a
dateline and a body; tags, publisher and lists of headlines stand under labels. Real documents vary: every part is
optional.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.documents.decode import MAX_DOCUMENT_BYTES, decode_document
from bot.core.documents.links import unrepeated
from bot.core.documents.plain import plain_lines
from bot.core.documents.reader import DocumentReader
from bot.core.identity import article_identity
from bot.core.model import Article, Link
from bot.errors import InputError

__all__ = ["MAX_DOCUMENT_BYTES", "decode_document", "parse_document"]


def parse_document(raw: str) -> list[Article]:
    """Read a document: its main article first, then those that came along, in page order.

    The main article's `read_also` points at each of those by its identity. Raises InputError when there is no text;
    nothing else whatever `raw` is.
    """
    drafts = [draft for draft in DocumentReader(plain_lines(raw)).read() if draft.has_words()]
    if not drafts:
        raise InputError("the document has no text")
    main = drafts[0].finish()
    found = list(main.read_also)
    along: list[Article] = []
    for draft in drafts[1:]:
        article = draft.finish()
        if draft.is_headline() or not article.text:
            found.append(Link(draft.title or article.text or article.title, draft.url))
        else:
            along.append(article)
            found.append(Link(article.title, article.url, article_identity(article)))
    return [replace(main, read_also=tuple(unrepeated(found))), *along]
