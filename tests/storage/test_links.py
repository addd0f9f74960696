"""1.20: read-also links find their articles, whichever of the two comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.compose import ReadAlso
from bot.core.identity import article_identity
from bot.core.model import Article, Link
from storage import articles
from storage.articles import Change
from storage.engine import Storage
from tests.storage.builders import NOW, make_article, store_article

ALONG = Article(title="القضاء يلغي المذكرة السابقة", text="نص المقال الثاني كاملا كما جاء.", publisher="الاتحاد")
WITH_ADDRESS = replace(ALONG, url="https://u.example/5")

LINKS = [
    pytest.param(ALONG, Link(ALONG.title, None, article_identity(ALONG)), id="identity"),
    pytest.param(ALONG, Link(ALONG.title), id="headline"),
    pytest.param(WITH_ADDRESS, Link("عنوان آخر", "http://www.u.example/5/?utm_source=x"), id="address"),
    pytest.param(WITH_ADDRESS, Link(ALONG.title), id="headline of one with an address"),
    pytest.param(ALONG, Link(ALONG.title, "https://elsewhere.example/5"), id="headline of one without an address"),
]


@pytest.mark.parametrize(("target", "link"), LINKS)
@pytest.mark.parametrize("link_first", [True, False], ids=["link first", "article first"])
async def test_links_are_resolved(storage: Storage, target: Article, link: Link, *, link_first: bool) -> None:
    """1.20, samples/README.md trap 4: in either order."""
    linking = make_article(read_also=(link,))
    async with storage.write() as tx:
        order = (linking, target) if link_first else (target, linking)
        ids = {item: (await articles.store(tx, item, now=NOW)).id for item in order}
        shown = await articles.shown_links(tx, list(ids.values()))
    assert shown == {ids[linking]: [ReadAlso(link.title, link.url or target.url, ids[target])]}


async def test_nothing_is_linked_by_an_empty_headline(storage: Storage) -> None:
    """1.20: what has no headline has none in common."""
    nameless = make_article(title="", read_also=(Link(""),))
    async with storage.write() as tx:
        ids = [(await articles.store(tx, item, now=NOW)).id for item in (nameless, make_article(title=""))]
        assert await articles.shown_links(tx, ids) == {ids[0]: [ReadAlso("", None, None)]}


@pytest.mark.parametrize("link_first", [True, False])
async def test_two_addresses_under_one_headline_are_two(storage: Storage, *, link_first: bool) -> None:
    """1.20: a link that has an address does not lead to another one."""
    linking = make_article(read_also=(Link(ALONG.title, "https://elsewhere.example/5"),))
    async with storage.write() as tx:
        for item in (linking, WITH_ADDRESS) if link_first else (WITH_ADDRESS, linking):
            await articles.store(tx, item, now=NOW)
        shown = await articles.shown_links(tx, [1, 2])
    assert [one.article_id for links in shown.values() for one in links] == [None]


async def test_a_link_to_an_article_that_came_by_feed_before(storage: Storage) -> None:
    """Trap 7: the feed brought it under its address; the document's copy, known already, still ties the link to it."""
    main = make_article(read_also=(Link("العنوان كما في الوثيقة", None, article_identity(ALONG)),))
    async with storage.write() as tx:
        feed = await articles.store(tx, WITH_ADDRESS, now=NOW)
        stored = await articles.store(tx, main, now=NOW)
        assert (await articles.store(tx, ALONG, now=NOW)) == articles.Stored(feed.id, Change.UNCHANGED)
        shown = await articles.shown_links(tx, [stored.id])
    assert shown[stored.id] == [ReadAlso("العنوان كما في الوثيقة", WITH_ADDRESS.url, feed.id)]


async def test_resolved_links_do_not_look_like_a_change(storage: Storage) -> None:
    """1.13: importing a document with its read-also article again changes nothing."""
    main = make_article(read_also=(Link(ALONG.title), Link("بلا مقال", "https://x.example/1")))
    async with storage.write() as tx:
        changes = [(await articles.store(tx, item, now=NOW)).change for item in (main, ALONG, main, ALONG)]
        without = replace(main, read_also=())
        changes.append((await articles.store(tx, without, now=NOW)).change)
    assert changes == [Change.NEW, Change.NEW, Change.UNCHANGED, Change.UNCHANGED, Change.UNCHANGED]


async def test_a_correction_keeps_what_was_resolved_and_replaces_the_rest(storage: Storage) -> None:
    """1.13: links follow the corrected copy."""
    kept = Link("عنوان آخر", "https://elsewhere.example/5")
    main = make_article(read_also=(replace(kept, url=None, title=ALONG.title), kept, Link("يزول")))
    async with storage.write() as tx:
        target = await articles.store(tx, ALONG, now=NOW)
        first = await articles.store(tx, main, now=NOW)
        await articles.store(tx, replace(ALONG, title="عنوان مصحح للمقال الثاني"), now=NOW)
        corrected = replace(main, text=main.text + " تصحيح.", read_also=(Link("جديد"), Link(ALONG.title)))
        assert (await articles.store(tx, corrected, now=NOW)).change is Change.UPDATED
        shown = await articles.shown_links(tx, [first.id])
    assert shown[first.id] == [ReadAlso("جديد", None, None), ReadAlso(ALONG.title, None, target.id)]


async def test_an_article_is_not_its_own_read_also(storage: Storage) -> None:
    """1.20: a page that lists itself."""
    async with storage.write() as tx:
        kept = await store_article(tx, url="https://a.example/1", read_also=(Link("نفسه", "https://a.example/1"),))
        assert (await articles.shown_links(tx, [kept.id]))[kept.id] == [ReadAlso("نفسه", "https://a.example/1", None)]


async def test_background_stands_behind_and_is_replaced(storage: Storage) -> None:
    """1.20: the document's own links first, then similar articles, as they were found last."""
    async with storage.write() as tx:
        one, two = await store_article(tx), await store_article(tx, url="https://a.example/2")
        main = make_article(read_also=(Link("رابط"),))
        stored = await articles.store(tx, main, now=NOW)
        await articles.add_similar(tx, stored.id, [one])
        await articles.add_similar(tx, stored.id, [two, one])
        more = replace(main, text=main.text + " تصحيح.", read_also=(Link("رابط"), Link("ثان"), Link("ثالث")))
        await articles.store(tx, more, now=NOW)
        shown = (await articles.shown_links(tx, [stored.id]))[stored.id]
        assert [(link.title, link.article_id) for link in shown] == [
            ("رابط", None),
            ("ثان", None),
            ("ثالث", None),
            (two.title, two.id),
            (one.title, one.id),
        ]
        await articles.add_similar(tx, stored.id, [])
        assert len((await articles.shown_links(tx, [stored.id]))[stored.id]) == 3


async def test_links_find_an_article_by_what_a_correction_gave_it(storage: Storage) -> None:
    """1.20: its new headline, or the address that the feed brought."""
    links = (Link("العنوان المصحح للمقال"), Link("آخر", WITH_ADDRESS.url))
    async with storage.write() as tx:
        target = await articles.store(tx, ALONG, now=NOW)
        main = await articles.store(tx, make_article(read_also=links), now=NOW)
        await articles.store(tx, replace(ALONG, title="العنوان المصحح للمقال"), now=NOW)
        shown = await articles.shown_links(tx, [main.id])
        assert [link.article_id for link in shown[main.id]] == [target.id, None]
        await articles.store(tx, replace(WITH_ADDRESS, title="العنوان المصحح للمقال"), now=NOW)
        shown = await articles.shown_links(tx, [main.id])
        assert [link.article_id for link in shown[main.id]] == [target.id, target.id]
