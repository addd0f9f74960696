"""3.3, 3.5: pages of teasers in storage: what is wanted, what waits, what their coming changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.collecting import Outcome, Teaser
from bot.core.model import Article
from bot.core.teasers import ATTEMPTS, PATIENCE, completed, next_attempt
from storage import articles, pages, sources
from storage.articles import Change
from storage.engine import Storage, Tx
from tests.storage.builders import NOW, TEXT

TEASER = Article(
    title="انقطاع المياه عن المدينة القديمة", text="قالت وزارة المياه...", url="https://p.example/n/7", guid="7"
)
PAGE = Article(title=TEASER.title, text=TEXT * 3, url=TEASER.url, tags=("مياه",))
LATER = NOW + timedelta(minutes=3)


async def _source(tx: Tx, url: str = "https://p.example/feed") -> int:
    added = await sources.add(tx, url, now=NOW)
    assert added is not None
    return added.id


async def _complete(tx: Tx, article_id: int, page: Article) -> bool:
    known = (await articles.with_links(tx, [article_id]))[article_id]
    return await articles.complete(tx, article_id, completed(known, page), page.url, NOW)


async def test_a_teaser_waits_for_its_page_and_no_longer(storage: Storage) -> None:
    async with storage.write() as tx:
        source = await _source(tx)
        stored = await articles.store(tx, TEASER, now=NOW, source_id=source, teaser=Teaser.AUTO)
        assert [(page.article_id, page.url, page.source_id) for page in await pages.waiting(tx, NOW, 9)] == [
            (stored.id, TEASER.url, source)
        ]
        assert await pages.waiting(tx, NOW, 9, without=[stored.id]) == []
        assert await articles.unmatched(tx, 9, NOW) == []
        assert len(await articles.unmatched(tx, 9)) == 1
        assert len(await articles.unmatched(tx, 9, NOW + PATIENCE)) == 1
        assert await _complete(tx, stored.id, PAGE)
        (waiting,) = await articles.unmatched(tx, 9, NOW)
        assert (waiting.article.text, waiting.article.tags) == (PAGE.text, ("مياه",))
        assert await pages.waiting(tx, LATER, 9) == []


async def test_without_a_wish_no_page(storage: Storage) -> None:
    async with storage.write() as tx:
        await articles.store(tx, TEASER, now=NOW, source_id=await _source(tx))
        assert await pages.waiting(tx, LATER, 9) == []
        assert len(await articles.unmatched(tx, 9, NOW)) == 1


async def test_the_same_teaser_again_changes_nothing_and_another_keeps_the_text(storage: Storage) -> None:
    """3.5: the page's text is not undone by its teaser; a changed teaser asks for the page anew."""
    async with storage.write() as tx:
        source = await _source(tx)
        first = await articles.store(tx, TEASER, now=NOW, source_id=source, teaser=Teaser.AUTO)
        await _complete(tx, first.id, PAGE)
        again = await articles.store(tx, TEASER, now=LATER, source_id=source, teaser=Teaser.AUTO)
        assert again.change is Change.UNCHANGED
        retitled = replace(TEASER, title="عودة المياه إلى المدينة القديمة")
        changed = await articles.store(tx, retitled, now=LATER, source_id=source, teaser=Teaser.AUTO)
        assert (changed.id, changed.change) == (first.id, Change.UPDATED)
        stored = (await articles.get(tx, [first.id]))[first.id]
        assert (stored.title, stored.text) == (retitled.title, PAGE.text)
        assert len(await pages.waiting(tx, LATER, 9)) == 1


async def test_a_failed_page_frees_its_teaser_and_comes_again(storage: Storage) -> None:
    async with storage.write() as tx:
        source = await _source(tx)
        await articles.store(tx, TEASER, now=NOW, source_id=source, teaser=Teaser.AUTO)
        (page,) = await pages.waiting(tx, NOW, 9)
        await pages.put_off(tx, page, LATER)
        await pages.count_outcome(tx, source, Outcome.PAGE_FAILED)
        assert len(await articles.unmatched(tx, 9, NOW)) == 1
        assert await pages.waiting(tx, NOW, 9) == []
        (page,) = await pages.waiting(tx, LATER, 9)
        assert page.attempts == 1
        await pages.put_off(tx, page, None)
        assert await pages.waiting(tx, LATER + timedelta(days=1), 9) == []
        known = await sources.get(tx, source)
        assert known is not None
        assert known.outcomes == {"page failed": 1}


async def test_a_teaser_that_ticks_asks_no_more_often_for_its_page(storage: Storage) -> None:
    """3.5, 3.6: attempts at a dead page are not counted anew because its item changed."""
    async with storage.write() as tx:
        source = await _source(tx)
        asked = 0
        for minute in range(30):
            now = NOW + timedelta(minutes=minute)
            ticking = replace(TEASER, text=f"قالت وزارة المياه {minute * 7919}...")
            await articles.store(tx, ticking, now=now, source_id=source, teaser=Teaser.AUTO)
            for page in await pages.waiting(tx, now, 9):
                asked += 1
                await pages.put_off(tx, page, next_attempt(now, page.attempts + 1, None))
    assert asked == ATTEMPTS


async def test_a_document_is_not_asked_for_the_page_of_a_teaser_that_follows_it(storage: Storage) -> None:
    async with storage.write() as tx:
        await articles.store(tx, PAGE, now=NOW)
        await articles.store(tx, TEASER, now=LATER, source_id=await _source(tx), teaser=Teaser.AUTO)
        assert await articles.count(tx) == 1
        assert (await articles.latest(tx, limit=1))[0].text == PAGE.text


async def test_two_addresses_of_one_page_are_one_episode(storage: Storage) -> None:
    """3.5: rel=canonical; a page whose canonical address is that of other news stays by itself."""
    async with storage.write() as tx:
        source = await _source(tx)
        known = await articles.store(tx, PAGE, now=NOW)
        proxied = replace(TEASER, url="https://proxy.example/x?id=9", guid="9")
        second = await articles.store(tx, proxied, now=NOW, source_id=source, teaser=Teaser.AUTO)
        other = Article(title="فوز الفريق الأخضر بالكأس", text="فاز...", url="https://p.example/n/8", guid="8")
        third = await articles.store(tx, other, now=NOW, source_id=source, teaser=Teaser.AUTO)
        assert len({known.id, second.id, third.id}) == 3
        await _complete(tx, second.id, PAGE)
        sports = replace(other, text="فاز الفريق الأخضر بالكأس أمس. " * 40)
        await _complete(tx, third.id, replace(sports, url=PAGE.url))
        found = await articles.get(tx, [known.id, second.id, third.id])
        assert found[second.id].episode_id == found[known.id].episode_id
        assert found[third.id].episode_id != found[known.id].episode_id


async def test_an_article_is_found_by_the_address_its_page_gives(storage: Storage) -> None:
    async with storage.write() as tx:
        proxied = replace(TEASER, url="https://proxy.example/x?id=9", guid="9")
        first = await articles.store(tx, proxied, now=NOW, source_id=await _source(tx), teaser=Teaser.AUTO)
        await _complete(tx, first.id, PAGE)
        elsewhere = await articles.store(tx, PAGE, now=LATER)
        assert elsewhere.id == first.id


async def test_a_teaser_whose_page_never_came_is_corrected_like_any_text(storage: Storage) -> None:
    async with storage.write() as tx:
        source = await _source(tx)
        first = await articles.store(tx, TEASER, now=NOW, source_id=source, teaser=Teaser.AUTO)
        (page,) = await pages.waiting(tx, NOW, 9)
        await pages.put_off(tx, page, None)
        shorter = replace(TEASER, text="قالت الوزارة")
        changed = await articles.store(tx, shorter, now=LATER, source_id=source, teaser=Teaser.AUTO)
        assert (changed.id, changed.change) == (first.id, Change.UPDATED)
        assert (await articles.get(tx, [first.id]))[first.id].text == shorter.text
        assert len(await pages.waiting(tx, LATER, 9)) == 1, "another text is another chance"
