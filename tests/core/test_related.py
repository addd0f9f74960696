"""1.20: what to read also."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from bot.core.model import Article, StoredArticle
from bot.core.related import rank_related, search_terms

NOW = datetime(2025, 7, 25, tzinfo=UTC)


def stored(number: int, title: str, text: str = "", *, story: int | None = None, hours: int = 0) -> StoredArticle:
    return StoredArticle(
        id=number,
        story_id=story if story is not None else number,
        episode_id=number,
        stored_at=NOW - timedelta(hours=hours),
        title=title,
        text=text,
    )


COURT = stored(1, "محكمة فرنسية تبطل مذكرة توقيف الأسد", "ألغت محكمة التمييز الفرنسية مذكرة التوقيف الصادرة بحق الأسد.")
SAME = stored(2, "فرنسا تلغي مذكرة لتوقيف بشار الأسد", "قررت محكمة فرنسية إلغاء مذكرة توقيف الأسد.")
NEAR = stored(3, "محاكمة مسؤولين سوريين في باريس", "تنظر محكمة فرنسية في مذكرة توقيف أخرى بحق مسؤولين.")
FAR = stored(4, "فوز الهلال في الدوري", "سجل الفريق ثلاثة أهداف في الشوط الثاني من المباراة.")
STOPS = stored(5, "قال إن ذلك اليوم", "وقال إنه في هذا اليوم على أن ذلك كان من بعد.")


def ids(found: list[StoredArticle]) -> list[int]:
    return [article.id for article in found]


def test_the_most_similar_first_and_nothing_unrelated() -> None:
    assert ids(rank_related(COURT, [FAR, NEAR, STOPS, SAME])) == [2, 3]


def test_order_of_candidates_does_not_matter() -> None:
    candidates = [FAR, NEAR, STOPS, SAME, *(replace(SAME, id=n, story_id=n) for n in range(10, 15))]
    expected = ids(rank_related(COURT, candidates))
    for seed in range(5):
        Random(seed).shuffle(candidates)
        assert ids(rank_related(COURT, candidates)) == expected


def test_equally_similar_ones_newest_first_then_by_id() -> None:
    older = replace(SAME, id=6, story_id=6, published_at=NOW - timedelta(days=1))
    twin = replace(SAME, id=7, story_id=7)
    assert ids(rank_related(COURT, [older, twin, SAME])) == [2, 7, 6]


def test_never_its_own_story_and_another_story_once() -> None:
    own = replace(SAME, id=8, story_id=COURT.story_id)
    other = replace(SAME, id=9, story_id=NEAR.story_id)
    assert ids(rank_related(COURT, [COURT, own, other, NEAR])) == [9]


def test_an_article_not_stored_yet_is_not_related_to_itself() -> None:
    fresh = Article(title=SAME.title, text=SAME.text, url="https://example.org/1")
    assert ids(rank_related(fresh, [replace(SAME, url="https://example.org/1"), NEAR])) == [3]
    assert ids(rank_related(replace(fresh, url=None), [SAME])) == [2]


def test_limit() -> None:
    many = [replace(SAME, id=n, story_id=n) for n in range(20, 40)]
    assert len(rank_related(COURT, many)) == 4
    assert len(rank_related(COURT, many, 2)) == 2
    assert rank_related(COURT, many, 0) == []
    assert rank_related(COURT, []) == []


def test_nothing_in_common() -> None:
    assert rank_related(stored(50, "", ""), [SAME, stored(51, "", "")]) == []


def test_search_terms_are_those_of_title_tags_and_repeated_words() -> None:
    article = Article(
        title="محكمة فرنسية تبطل مذكرة",
        text="قال إن المحكمة في باريس. وباريس مدينة. قال ذلك.",
        tags=("بشار الأسد",),
    )
    found = search_terms(article)
    assert found[0] == "محكمه"
    assert set(found) == {"محكمه", "رنسيه", "تبطل", "مذكره", "شار", "اسد", "اريس"}
    assert search_terms(article, 2) == found[:2]


def test_without_headline_and_tags_the_body_says_it() -> None:
    assert search_terms(Article(text="انفجار في العاصمة و3.5 x")) == ["انفجار", "عاصمه"]
    assert search_terms(Article(text="")) == []
