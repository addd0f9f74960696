"""1.13, 1.14: an article is stored once, however it comes again; and waits for the match tick."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.model import Article
from storage import articles, sources, stories
from storage.articles import Change
from storage.engine import Storage
from storage.schema import AlertPolicy
from tests.storage.builders import NOW, OTHER_TEXT, TEXT, make_article, store_article

HEADLINE = "انقطاع المياه عن المدينة القديمة ثلاثة أيام"
DOCUMENT = Article(title=HEADLINE, text=TEXT, publisher="صحيفة الميناء")
FEED = Article(title="ماء", text="", url="https://port.example/news/7?utm_source=rss")


async def _source(storage: Storage, url: str = "https://port.example/feed") -> int:
    async with storage.write() as tx:
        added = await sources.add(tx, url, now=NOW)
    assert added is not None
    return added.id


async def test_new_then_unchanged_then_updated(storage: Storage) -> None:
    """1.13: importing again changes nothing; a corrected copy updates, and is matched anew."""
    async with storage.write() as tx:
        first = await articles.store(tx, DOCUMENT, now=NOW)
        await articles.mark_matched(tx, first.id, NOW)
        again = await articles.store(tx, DOCUMENT, now=NOW)
        assert await articles.unmatched(tx, 10) == []
        corrected = await articles.store(tx, replace(DOCUMENT, text=TEXT + " وهذا تصحيح."), now=NOW)
        waiting = await articles.unmatched(tx, 10)
        assert await articles.count(tx) == 1
    assert (first.change, again.change, corrected.change) == (Change.NEW, Change.UNCHANGED, Change.UPDATED)
    assert first.id == again.id == corrected.id
    assert [(one.article.id, one.article.text) for one in waiting] == [(first.id, TEXT + " وهذا تصحيح.")]


async def test_every_field_comes_back(storage: Storage) -> None:
    """1.12: what was collected is what is read."""
    item = Article(
        title="عنوان",
        title_derived=True,
        text="نص\nفقرة",
        url="https://a.example/1",
        guid="g-1",
        publisher="الميناء",
        agency="رويترز",
        tags=("ماء", "مدينة قديمة"),
        lang="ar",
        image="https://a.example/1.jpg",
        published_at=NOW - timedelta(hours=1),
        related=("خبر آخر",),
    )
    async with storage.write() as tx:
        kept = await store_article(tx, **{name: getattr(item, name) for name in Article.__dataclass_fields__})
    assert Article(**{name: getattr(kept, name) for name in Article.__dataclass_fields__}) == item
    assert kept.stored_at == NOW


@pytest.mark.parametrize(
    ("known", "arriving"),
    [
        pytest.param(FEED, replace(FEED, url="http://www.port.example/news/7/"), id="address, written otherwise"),
        pytest.param(DOCUMENT, replace(DOCUMENT, publisher="الميناء", text=TEXT.replace("أعمال", "اعمال")), id="text"),
        pytest.param(DOCUMENT, replace(DOCUMENT, url="https://port.example/8"), id="text, later with an address"),
        pytest.param(replace(DOCUMENT, url="https://port.example/8"), DOCUMENT, id="text, later without an address"),
        pytest.param(
            DOCUMENT,
            replace(DOCUMENT, text="بيان: " + TEXT, url="https://port.example/9"),
            id="headline and publisher, later with an address (trap 7)",
        ),
    ],
)
async def test_the_same_article(storage: Storage, known: Article, arriving: Article) -> None:
    """1.13, samples/README.md trap 7: one article, whichever way it is recognised."""
    async with storage.write() as tx:
        first = await articles.store(tx, known, now=NOW)
        second = await articles.store(tx, arriving, now=NOW)
        kept = (await articles.get(tx, [first.id]))[first.id]
        assert await articles.count(tx) == 1
    assert second.id == first.id
    assert kept.url == (arriving.url or known.url)


@pytest.mark.parametrize(
    ("known", "arriving"),
    [
        pytest.param(
            replace(DOCUMENT, url="https://a.example/1"),
            replace(DOCUMENT, url="https://b.example/1"),
            id="two addresses",
        ),
        pytest.param(DOCUMENT, replace(DOCUMENT, text=OTHER_TEXT), id="a column that keeps its headline"),
        pytest.param(DOCUMENT, replace(DOCUMENT, publisher="الجبل"), id="another publisher"),
        pytest.param(
            replace(DOCUMENT, published_at=NOW - timedelta(days=9)),
            replace(DOCUMENT, text="بيان: " + TEXT, published_at=NOW),
            id="another week",
        ),
    ],
)
async def test_not_the_same_article(storage: Storage, known: Article, arriving: Article) -> None:
    """1.13: what only looks alike stays two."""
    async with storage.write() as tx:
        first = await articles.store(tx, known, now=NOW)
        second = await articles.store(tx, arriving, now=NOW)
    assert first.id != second.id
    assert second.change is Change.NEW


async def test_a_guid_is_the_same_article_within_its_source(storage: Storage) -> None:
    """1.15: a headline and address that change after publication are one article, by the feed's own guid."""
    item = replace(FEED, guid="7", title="انقطاع المياه", text=TEXT)
    moved = replace(item, url="https://port.example/news/7-new", title="انقطاع طويل للمياه")
    own, other = await _source(storage), await _source(storage, "https://other.example/feed")
    async with storage.write() as tx:
        first = await articles.store(tx, item, now=NOW, source_id=own)
        assert await articles.store(tx, moved, now=NOW, source_id=own) == articles.Stored(first.id, Change.UPDATED)
        elsewhere = replace(moved, url="https://other.example/7")
        assert (await articles.store(tx, elsewhere, now=NOW, source_id=other)).id != first.id


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"text": OTHER_TEXT}, True),
        ({"title": "عودة المياه إلى المدينة"}, True),
        ({"title": "خبر المباراة في الدوري", "text": OTHER_TEXT}, False),
        ({"publisher": "صحيفة أخرى", "text": OTHER_TEXT}, False),
        ({"guid": "8", "text": OTHER_TEXT}, False),
    ],
)
async def test_an_id_is_the_same_article_within_its_publishers_records(
    storage: Storage, changed: dict[str, Any], *, same: bool
) -> None:
    """1.13: a corrected record updates, whatever was corrected; ids counted anew in another export are others."""
    record = Article(title="انقطاع المياه", text=TEXT, publisher="الميناء", guid="7")
    async with storage.write() as tx:
        first = await articles.store(tx, record, now=NOW)
        again = await articles.store(tx, replace(record, **changed), now=NOW)
        third = await articles.store(tx, replace(record, **changed), now=NOW)
    assert (again.id == first.id) is same
    assert again.change is (Change.UPDATED if same else Change.NEW)
    assert (third.id, third.change) == (again.id, Change.UNCHANGED)


async def test_a_guid_without_text_needs_the_headline(storage: Storage) -> None:
    """1.15: items of headlines alone are one by guid when their headline is."""
    own = await _source(storage)
    item = replace(FEED, guid="7", title=HEADLINE)
    async with storage.write() as tx:
        first = await articles.store(tx, item, now=NOW, source_id=own)
        same = await articles.store(tx, replace(item, url="https://port.example/x"), now=NOW, source_id=own)
        other = replace(item, url="https://port.example/y", title="فوز الفريق الأخضر في الافتتاح")
        assert (await articles.store(tx, other, now=NOW, source_id=own)).id != first.id
    assert same.id == first.id


async def test_a_feed_that_gives_all_items_one_guid(storage: Storage) -> None:
    """Promise 7: a broken feed does not fold its articles into one."""
    own = await _source(storage)
    one = Article(title="خبر الماء في المدينة", text=TEXT, url="https://p.example/1", guid="x")
    two = Article(title="خبر المباراة في الدوري", text=OTHER_TEXT, url="https://p.example/2", guid="x")
    async with storage.write() as tx:
        for item in (one, two, one, two):
            await articles.store(tx, item, now=NOW, source_id=own)
        assert await articles.count(tx) == 2


async def test_two_sources_of_one_address_do_not_take_turns(storage: Storage) -> None:
    """1.13, 1.15: a document's or another feed's text stays; a source corrects its own, and an import corrects all."""
    first, second = await _source(storage), await _source(storage, "https://other.example/feed")
    full = Article(title=HEADLINE, text=TEXT, url="https://port.example/7", guid="a")
    teaser = replace(full, text="قالت وزارة المياه", guid="b")
    async with storage.write() as tx:
        await articles.store(tx, full, now=NOW, source_id=first)
        changes = [
            (await articles.store(tx, item, now=NOW, source_id=source_id)).change
            for item, source_id in ((teaser, second), (full, first), (teaser, second), (teaser, first), (full, None))
        ]
    assert changes == [Change.UNCHANGED, Change.UNCHANGED, Change.UNCHANGED, Change.UPDATED, Change.UPDATED]


async def test_a_guid_stays_with_its_source(storage: Storage) -> None:
    """1.15: another source's guid does not become this one's, where it may mean another article."""
    first, second = await _source(storage), await _source(storage, "https://other.example/feed")
    item = Article(title=HEADLINE, text=TEXT, url="https://port.example/7", guid="a")
    async with storage.write() as tx:
        known = await articles.store(tx, item, now=NOW, source_id=first)
        gap = replace(item, guid="b", image="https://port.example/7.jpg")
        assert (await articles.store(tx, gap, now=NOW, source_id=second)).change is Change.UPDATED
        kept = (await articles.get(tx, [known.id]))[known.id]
    assert (kept.guid, kept.image) == ("a", "https://port.example/7.jpg")


async def test_a_merge_never_takes_another_articles_identity(storage: Storage) -> None:
    """Promise 8: two rows that a third text would make equal stay two, and storing goes on."""
    async with storage.write() as tx:
        first = await articles.store(tx, replace(DOCUMENT, publisher=None, text="بيان: " + TEXT), now=NOW)
        second = await articles.store(tx, replace(DOCUMENT, publisher=None, title="عنوان آخر تماما للخبر"), now=NOW)
        await articles.store(tx, replace(DOCUMENT, publisher=None, image="https://a.example/1.jpg"), now=NOW)
        assert await articles.count(tx) == 2
    assert first.id != second.id


async def test_two_that_store_one_article_at_once(storage: Storage) -> None:
    """1.15: an import beside the running bot: one article, and nobody fails."""
    everyone = asyncio.Barrier(4) if not storage.is_sqlite else None

    async def store() -> Change:
        async with storage.write() as tx:
            if everyone:
                await everyone.wait()
            return (await articles.store(tx, DOCUMENT, now=NOW)).change

    changes = await asyncio.gather(*(store() for _ in range(4)))
    assert sorted(changes) == ["new", "unchanged", "unchanged", "unchanged"]


async def test_a_date_in_the_far_future_is_unknown(storage: Storage) -> None:
    """1.14: a mistaken date does not keep an article fresh for years."""
    async with storage.write() as tx:
        kept = await store_article(tx, published_at=NOW + timedelta(days=400))
    assert kept.published_at is None


async def test_unmatched_oldest_first_with_policy(storage: Storage) -> None:
    """1.14: who decided what about alerting is kept with the article."""
    async with storage.write() as tx:
        ids = [
            (await articles.store(tx, make_article(), now=NOW, policy=policy)).id
            for policy in (AlertPolicy.AUTO, AlertPolicy.ALWAYS, AlertPolicy.NEVER)
        ]
        waiting = await articles.unmatched(tx, 2)
        assert [(one.article.id, one.policy) for one in waiting] == list(zip(ids, AlertPolicy, strict=False))[:2]
        await articles.mark_matched(tx, ids[0], NOW)
        assert [one.article.id for one in await articles.unmatched(tx, 9)] == ids[1:]
        await articles.set_policy(tx, ids[:1], AlertPolicy.NEVER)
        waiting = await articles.unmatched(tx, 9)
    assert next((one.article.id, one.policy) for one in waiting) == (ids[0], AlertPolicy.NEVER)


async def test_latest_by_publication_else_by_arrival(storage: Storage) -> None:
    """1.17: the newest first; an undated article is as old as its arrival."""
    async with storage.write() as tx:
        old = await store_article(tx, published_at=NOW - timedelta(hours=5))
        undated = await store_article(tx, now=NOW - timedelta(hours=2))
        new = await store_article(tx, published_at=NOW - timedelta(hours=1))
        twin = await store_article(tx, published_at=NOW - timedelta(hours=1))
        assert [one.id for one in await articles.latest(tx, limit=9)] == [twin.id, new.id, undated.id, old.id]
        assert [one.id for one in await articles.latest(tx, limit=2, offset=1)] == [new.id, undated.id]


async def test_an_article_is_its_own_story(storage: Storage) -> None:
    """1.12: until issue 5."""
    async with storage.write() as tx:
        one, other = await store_article(tx), await store_article(tx)
        assert one.story_id != other.story_id
        assert one.episode_id != other.episode_id
        assert await stories.first_article(tx, other.story_id) == other.id
        assert await articles.get(tx, []) == {}
        assert set(await articles.get(tx, [one.id, 999])) == {one.id}


@pytest.mark.parametrize(
    "change", [lambda item: item, lambda item: replace(item, text=item.text + " تصحيح.")], ids=["same", "corrected"]
)
async def test_known_articles_open_no_further_story(storage: Storage, change: Callable[[Article], Article]) -> None:
    """Promise 3: a correction is no new episode."""
    async with storage.write() as tx:
        first = await articles.store(tx, DOCUMENT, now=NOW)
        before = (await articles.get(tx, [first.id]))[first.id]
        await articles.store(tx, change(DOCUMENT), now=NOW + timedelta(hours=1))
        after = (await articles.get(tx, [first.id]))[first.id]
    assert (after.story_id, after.episode_id, after.stored_at) == (before.story_id, before.episode_id, NOW)


async def test_found_by_address(storage: Storage) -> None:
    """1.21: an editor pastes a link, spelled as the browser shows it."""
    async with storage.write() as tx:
        kept = await store_article(tx, url="https://port.example/news/7")
        assert await articles.at_address(tx, "http://www.port.example/news/7/?utm_source=x#top") == kept
        assert await articles.at_address(tx, "https://port.example/news/8") is None


async def test_a_corrected_document_replaces_a_longer_text(storage: Storage) -> None:
    """Trap 7: a correction of a document without address is one, though its opening has changed."""
    async with storage.write() as tx:
        first = await articles.store(tx, DOCUMENT, now=NOW)
        shorter = replace(DOCUMENT, text="تصحيح: " + TEXT[:-20])
        assert await articles.store(tx, shorter, now=NOW) == articles.Stored(first.id, Change.UPDATED)
        assert (await articles.get(tx, [first.id]))[first.id].text == shorter.text


RECORD = Article(title="", title_derived=True, text=TEXT, publisher="صحيفة الميناء", guid="41")
REWRITTEN = replace(
    RECORD,
    publisher="الميناء",
    text="تصحيح من الوزارة: تبدأ صيانة الشبكة الرئيسية في المدينة القديمة صباح الاثنين وتستمر أربعة أيام.",
)


async def test_a_corrected_record_is_found_by_publisher_and_id(storage: Storage) -> None:
    """1.13: without an address, and however much of the opening was rewritten."""
    async with storage.write() as tx:
        first = await articles.store(tx, RECORD, now=NOW)
        assert await articles.store(tx, REWRITTEN, now=NOW) == articles.Stored(first.id, Change.UPDATED)
        assert await articles.store(tx, REWRITTEN, now=NOW) == articles.Stored(first.id, Change.UNCHANGED)
        assert (await articles.get(tx, [first.id]))[first.id].text == REWRITTEN.text
        back = replace(RECORD, url="https://port.example/41")
        assert await articles.store(tx, back, now=NOW) == articles.Stored(first.id, Change.UPDATED)
        assert await articles.store(tx, REWRITTEN, now=NOW) == articles.Stored(first.id, Change.UPDATED)
        kept = (await articles.get(tx, [first.id]))[first.id]
    assert (kept.text, kept.url) == (REWRITTEN.text, "https://port.example/41")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(RECORD, text=OTHER_TEXT), id="entirely different content"),
        pytest.param(replace(REWRITTEN, publisher="الجبل"), id="another publisher"),
        pytest.param(replace(REWRITTEN, publisher=None), id="no publisher"),
        pytest.param(replace(REWRITTEN, guid="42"), id="another id"),
        pytest.param(replace(REWRITTEN, guid=None), id="no id"),
    ],
)
async def test_records_whose_ids_collide_stay_apart(storage: Storage, other: Article) -> None:
    """1.13: files that number their lines from 1 do not overwrite each other's articles."""
    async with storage.write() as tx:
        first = await articles.store(tx, RECORD, now=NOW)
        second = await articles.store(tx, other, now=NOW)
    assert second.id != first.id
    assert second.change is Change.NEW


async def test_a_records_own_article_is_found_among_many_of_its_id(storage: Storage) -> None:
    """1.13: other publishers' ids do not crowd out one's own."""
    async with storage.write() as tx:
        first = await articles.store(tx, RECORD, now=NOW)
        for number in range(articles.CANDIDATES + 1):
            await articles.store(tx, replace(RECORD, publisher=f"صحيفة رقم {number}"), now=NOW)
        assert (await articles.store(tx, REWRITTEN, now=NOW)).id == first.id


async def test_a_feeds_guid_is_no_records_id(storage: Storage) -> None:
    """1.15: what a feed calls its item says nothing of an imported record of that id."""
    own = await _source(storage)
    async with storage.write() as tx:
        first = await articles.store(tx, replace(RECORD, url="https://port.example/41"), now=NOW, source_id=own)
        assert (await articles.store(tx, REWRITTEN, now=NOW)).id != first.id


async def test_what_was_set_aside_waits_for_a_correction_or_to_be_taken_up_again(storage: Storage) -> None:
    """Promise 8: a faulty article is off the list, with its reason, until something changes."""
    async with storage.write() as tx:
        first = (await articles.store(tx, RECORD, now=NOW)).id
        await articles.set_aside(tx, first, "ValueError:\0\ud800" + "x" * 9_000, NOW)
        assert await articles.unmatched(tx, 10) == []
        ((kept, fault),) = await articles.aside(tx)
        assert (kept.id, fault[:13], len(fault)) == (first, "ValueError: \ufffd", articles.LONGEST_REASON)
        await articles.take_up_again(tx)
        assert await articles.aside(tx) == []
        assert [one.article.id for one in await articles.unmatched(tx, 10)] == [first]
        await articles.set_aside(tx, first, "again", NOW)
        await articles.store(tx, REWRITTEN, now=NOW)
        assert await articles.aside(tx) == []
        assert [one.article.id for one in await articles.unmatched(tx, 10)] == [first]
