"""What to read also: stored articles about the same matter (1.20)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bot.core.model import Article, StoredArticle
from bot.core.stopwords import COMMON_WORDS
from bot.core.text import index_form, tokens

_LEAD = 2_000
"""Characters of the body that say what an article is about."""
_LEAST_SIMILARITY = 0.08
"""Cosine that two news items taken at random reach once or twice in a hundred pairs; links that editors place reach it
three times in four."""
_TITLE_WEIGHT = 2


def rank_related(article: Article, candidates: Sequence[StoredArticle], limit: int = 4) -> list[StoredArticle]:
    """Choose up to `limit` candidates on the matter of `article`, the most similar first.

    Similarity is the cosine of tf-idf vectors (Salton and Buckley 1988) over the search terms of headline, counted
    twice, and lead, with frequencies from the candidates. The article itself and its story never appear, another story
    at most once; equally similar ones are ordered by date, newest first, then by id.
    """
    others = [other for other in candidates if not _same_story(article, other)]
    counts = [_term_counts(other) for other in others]
    wanted = _term_counts(article)
    frequency = Counter(term for count in (wanted, *counts) for term in count)
    weights = {term: math.log(1 + (len(counts) + 1) / found) for term, found in frequency.items()}
    mine = _unit_vector(wanted, weights)
    scored = [
        (round(sum(value * theirs.get(term, 0.0) for term, value in mine.items()), 9), other)
        for other, theirs in zip(others, (_unit_vector(count, weights) for count in counts), strict=True)
    ]
    scored.sort(key=lambda pair: (-pair[0], -_date(pair[1]).timestamp(), pair[1].id))
    best: dict[int, StoredArticle] = {}
    for score, other in scored:
        if score < _LEAST_SIMILARITY or len(best) == limit:
            break
        best.setdefault(other.story_id, other)
    return list(best.values())


def search_terms(article: Article, limit: int = 20) -> list[str]:
    """Choose the terms under which articles on the same matter may be found in the index, the most telling first.

    Terms of the headline and the tags, and those that the lead repeats; stop words never.
    """
    title = _content_terms(article.title)
    tags = _content_terms("\n".join(article.tags))
    body = Counter(_content_terms(article.text[:_LEAD]))
    weights: Counter[str] = Counter()
    for term in title:
        weights[term] += 3
    for term in tags:
        weights[term] += 2
    for term, count in body.items():
        if count > 1 or term in weights or not (title or tags):
            weights[term] += count
    return [term for term, _ in weights.most_common(limit)]


def _content_terms(text: str) -> list[str]:
    """The index forms of the words that are no stop words, neither as written nor without their particles."""
    forms = ((token.folded, index_form(token.folded)) for token in tokens(text) if token.folded.isalnum())
    return [form for word, form in forms if len(form) > 1 and word not in COMMON_WORDS and form not in COMMON_WORDS]


def _term_counts(article: Article) -> Counter[str]:
    return Counter(_content_terms(article.title) * _TITLE_WEIGHT + _content_terms(article.text[:_LEAD]))


def _unit_vector(counts: Counter[str], weights: dict[str, float]) -> dict[str, float]:
    vector = {term: (1 + math.log(count)) * weights[term] for term, count in counts.items()}
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {term: value / length for term, value in vector.items()} if length else {}


def _same_story(article: Article, other: StoredArticle) -> bool:
    if isinstance(article, StoredArticle) and (article.id == other.id or article.story_id == other.story_id):
        return True
    return article.url is not None and article.url == other.url


def _date(article: StoredArticle) -> datetime:
    return article.published_at or article.stored_at
