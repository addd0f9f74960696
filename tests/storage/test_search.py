"""1.17, 1.18, 1.20: the search index finds Arabic in any spelling, on both engines alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.text import terms
from storage import articles, search
from storage.engine import Storage
from tests.storage.builders import NOW, make_article, store_article

LONG_AGO = NOW - timedelta(days=400)


@pytest.mark.parametrize(
    "typed", ["مسؤول", "مسئول", "المسؤول", "وَالمَسؤُول", "مســؤول", "بالمسؤول"], ids=lambda typed: f"{len(typed)}"
)
async def test_spelling_variants_are_found(storage: Storage, typed: str) -> None:
    """DESIGN: raw FTS5 finds 0 of 5 spelling variants, ours finds all."""
    async with storage.write() as tx:
        kept = await store_article(tx, title="تصريح المسؤول عن الشبكة")
        await store_article(tx, title="لا شيء هنا")
        assert await search.newest(tx, terms(typed), since=LONG_AGO, limit=9) == [kept.id]


async def test_headline_text_and_tags_are_indexed_and_replaced(storage: Storage) -> None:
    """1.17: a corrected copy is found by its new words only."""
    async with storage.write() as tx:
        item = make_article(
            title="زلزال", text="هزة أرضية قوية", tags=("كوارث",), publisher="الميناء", url="https://a.example/1"
        )
        kept = await articles.store(tx, item, now=NOW)
        for word in ("زلزال", "ارضية", "كوارث"):
            assert await search.newest(tx, terms(word), since=LONG_AGO, limit=9) == [kept.id]
        assert await search.newest(tx, terms("الميناء"), since=LONG_AGO, limit=9) == []
        corrected = make_article(title="بركان", text="هزة أرضية قوية", url="https://a.example/1")
        assert (await articles.store(tx, corrected, now=NOW)).id == kept.id
        assert await search.newest(tx, terms("زلزال"), since=LONG_AGO, limit=9) == []
        assert await search.newest(tx, terms("بركان أرضية"), since=LONG_AGO, limit=9) == [kept.id]


async def test_newest_needs_every_word_and_orders_by_time(storage: Storage) -> None:
    """1.18: the newest first, stored since then, at most so many."""
    async with storage.write() as tx:
        old = await store_article(tx, NOW - timedelta(days=9), title="انتخابات البلدية")
        dated = await store_article(tx, title="انتخابات", published_at=NOW - timedelta(days=2))
        new = await store_article(tx, title="انتخابات جديدة")
        word = terms("انتخابات")
        assert await search.newest(tx, word, since=LONG_AGO, limit=9) == [new.id, dated.id, old.id]
        assert await search.newest(tx, word, since=LONG_AGO, limit=1) == [new.id]
        assert await search.newest(tx, word, since=NOW - timedelta(days=1), limit=9) == [new.id, dated.id]
        assert await search.newest(tx, terms("انتخابات البلدية"), since=LONG_AGO, limit=9) == [old.id]
        assert await search.newest(tx, [], since=NOW - timedelta(days=1), limit=9) == [new.id, dated.id]


async def test_closest_shares_most_words_without_the_article_itself(storage: Storage) -> None:
    """1.20: background is what shares any word, the most first."""
    async with storage.write() as tx:
        main = await store_article(tx, title="محكمة", text="محكمة باريس تلغي مذكرة التوقيف")
        far = await store_article(tx, title="طقس", text="أمطار غزيرة في باريس اليوم")
        near = await store_article(tx, title="قضاء", text="مذكرة التوقيف وقرار محكمة باريس")
        await store_article(tx, title="كرة", text="فوز الفريق")
        words = terms(main.text)
        assert await search.closest(tx, words, but=main.id, limit=9) == [near.id, far.id]
        assert await search.closest(tx, words, but=main.id, limit=1) == [near.id]
        assert await search.closest(tx, [], but=main.id, limit=9) == []


async def test_odd_words_are_safe(storage: Storage) -> None:
    """Promise 7: operators of either query language are plain words, and hundreds of words are a query too."""
    async with storage.write() as tx:
        kept = await store_article(tx, title="AND OR NOT NEAR G20 3.14", text="ا" * 5_000)
        for typed in ("AND", "near", "OR NOT", "G20", "3.14", "ا" * 5_000):
            assert await search.newest(tx, terms(typed), since=LONG_AGO, limit=9) == [kept.id]
        assert (
            await search.newest(tx, terms("\"' \\ : * ( ) & | !"), since=LONG_AGO + timedelta(days=999), limit=9) == []
        )
        many = [f"كلمة{number}" for number in range(1_500)]
        assert await search.closest(tx, [*many, "g20"], but=0, limit=9) == [kept.id]


async def test_2_7_any_of_many_spellings(storage: Storage) -> None:
    """Newest first, since a day; asked for nothing it finds nothing."""
    async with storage.write() as tx:
        old = await store_article(tx, now=NOW - timedelta(days=9), title="زيارة زيلنسكي", published_at=None)
        new = await store_article(tx, title="كلمة زيلينسكي")
        await store_article(tx, title="لا شيء هنا")
        names = ("زيلنسكي", "زيلينسكي", *(f"زيل{number}" for number in range(300)))
        assert await search.newest_of_any(tx, names, since=LONG_AGO, limit=9) == [new.id, old.id]
        assert await search.newest_of_any(tx, names, since=NOW - timedelta(days=1), limit=9) == [new.id]
        assert await search.newest_of_any(tx, (), since=LONG_AGO, limit=9) == []
