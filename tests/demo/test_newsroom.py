"""1.9: the sample newsroom."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.core.collecting import NotModified, Reading
from bot.core.documents.labels import find_label
from bot.core.language import detect
from bot.demo.newsroom import Newsroom, Piece, load
from bot.net.reader import open_reader

NOON = 1_772_366_400.0  # 2026-03-01 12:00 UTC
OLD = Piece(
    slug="old",
    lang="ar",
    publisher="بريد المشرق",
    title="خبر <قديم> & بسيط",
    paragraphs=("أول.", "ثان."),
    age=timedelta(hours=2),
)
NEW = Piece(
    slug="new",
    lang="ar",
    publisher="ملاعب اليوم",
    title="خبر جديد",
    paragraphs=("نص الخبر الجديد.",),
    tags=("كرة", "كأس"),
    read_also=("old",),
)
ENGLISH = Piece(slug="story", lang="en", publisher="The Post", title="A story", paragraphs=("One.",))


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock_s() -> Clock:
    return Clock()


@pytest.fixture
async def newsroom(clock_s: Clock) -> AsyncIterator[Newsroom]:
    async with Newsroom([OLD, NEW, ENGLISH], pace=0.01, now=clock_s) as newsroom:
        yield newsroom


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=5) as client:
        yield client


def test_articles_are_a_dozen_and_more_in_both_languages() -> None:
    pieces = load()
    for lang in ("ar", "en"):
        of_lang = [piece for piece in pieces if piece.lang == lang]
        assert len(of_lang) >= 9
        assert any(piece.age for piece in of_lang)
        assert all(detect(f"{piece.title}\n{' '.join(piece.paragraphs)}", None) == lang for piece in of_lang)
    assert len({piece.slug for piece in pieces}) == len(pieces)
    assert len({piece.title for piece in pieces}) == len(pieces)


def test_articles_are_whole_and_link_to_what_was_printed_before() -> None:
    printed: set[str] = set()
    for piece in load():
        assert piece.title
        assert piece.publisher
        assert piece.tags
        assert len(piece.paragraphs) >= 3
        assert all(paragraph.endswith((".", "»", '"')) for paragraph in piece.paragraphs), piece.slug
        assert not any(find_label(paragraph) for paragraph in piece.paragraphs)
        assert set(piece.read_also) <= printed
        printed.add(piece.slug)


def test_articles_hold_the_traps() -> None:
    """Glued particles in the text; read-also boxes that name a country the article is not about."""
    texts = {piece.slug: "\n".join((piece.title, *piece.paragraphs, *piece.tags)) for piece in load()}
    titles = {piece.slug: piece.title for piece in load()}
    assert "بالزلزال" in texts["hazza-ardiyya"]
    assert "وللمنتخب" in texts["istiqbal-al-abtal"]
    satellite = next(piece for piece in load() if piece.slug == "suhayl-2")
    assert "سوريا" not in texts["suhayl-2"]
    assert any("سوريا" in titles[slug] for slug in satellite.read_also)


async def test_only_pieces_with_an_age_are_there_at_first(newsroom: Newsroom) -> None:
    async with open_reader(allow_private=True) as reader:
        arabic, english = [await reader.read(feed) for feed in newsroom.feeds]
    assert isinstance(arabic, Reading)
    assert isinstance(english, Reading)
    assert [item.title for item in arabic.items] == [OLD.title]
    assert arabic.items[0].published_at is not None
    assert arabic.items[0].published_at.timestamp() == NOON - 7200
    assert english.items == ()
    assert newsroom.waiting == 2


async def test_a_printed_piece_is_read_as_it_was_written(newsroom: Newsroom) -> None:
    assert newsroom.print_next() is NEW
    async with open_reader(allow_private=True) as reader:
        reading = await reader.read(newsroom.feeds[0])
    assert isinstance(reading, Reading)
    item = reading.items[0]
    assert (item.title, item.text, item.publisher) == (NEW.title, "نص الخبر الجديد.", NEW.publisher)
    assert (item.tags, item.lang, item.url) == (NEW.tags, "ar", newsroom.address(NEW))
    assert item.published_at is not None
    assert item.published_at.timestamp() == NOON
    assert [(link.title, link.url) for link in item.read_also] == [(OLD.title, newsroom.address(OLD))]


async def test_conditional_reading(newsroom: Newsroom) -> None:
    async with open_reader(allow_private=True) as reader:
        first = await reader.read(newsroom.feeds[0])
        assert isinstance(first, Reading)
        known: dict[str, Any] = {"etag": first.etag, "last_modified": first.last_modified}
        assert await reader.read(newsroom.feeds[0], **known) == NotModified()
        newsroom.print_next()
        assert isinstance(await reader.read(newsroom.feeds[0], **known), Reading)


async def test_a_date_alone_says_not_modified_once_its_second_is_over(
    newsroom: Newsroom, http: httpx.AsyncClient, clock_s: Clock
) -> None:
    feed = newsroom.feeds[0]
    newsroom.print_next()
    changed = (await http.get(feed)).headers["last-modified"]
    assert (await http.get(feed, headers={"If-Modified-Since": changed})).status_code == 200
    clock_s.now += 1
    unchanged = await http.get(feed, headers={"If-Modified-Since": changed})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    for since in ("Sun, 01 Mar 2026 11:59:59 GMT", "yesterday", ""):
        assert (await http.get(feed, headers={"If-Modified-Since": since})).status_code == 200


@pytest.mark.parametrize(("known", "status"), [("*", 304), ('"other"', 200), ('W/{etag}, "x"', 304)])
async def test_etags_decide(newsroom: Newsroom, http: httpx.AsyncClient, known: str, status: int) -> None:
    etag = (await http.get(newsroom.feeds[0])).headers["etag"]
    answer = await http.get(newsroom.feeds[0], headers={"If-None-Match": known.format(etag=etag)})
    assert answer.status_code == status


async def test_pages_stand_where_the_feed_says(newsroom: Newsroom, http: httpx.AsyncClient) -> None:
    page = await http.get(newsroom.address(OLD))
    assert page.headers["content-type"].startswith("text/html")
    assert 'dir="rtl"' in page.text
    assert "<h1>خبر &lt;قديم&gt; &amp; بسيط</h1>" in page.text
    for missing in (newsroom.address(NEW), f"{newsroom.url}/en/old", f"{newsroom.url}/fr/feed.xml"):
        assert (await http.get(missing)).status_code == 404


async def test_printing_goes_on_by_itself_and_its_end_is_told() -> None:
    ended = asyncio.Event()
    async with Newsroom([OLD, NEW, ENGLISH], pace=0.01, on_end=ended.set) as newsroom:
        newsroom.begin()
        newsroom.begin()
        await asyncio.wait_for(ended.wait(), 5)
        assert newsroom.waiting == 0
        assert newsroom.print_next() is None


async def test_halted_it_prints_no_more(clock_s: Clock) -> None:
    async with Newsroom([replace(NEW, read_also=())], pace=0.05, now=clock_s) as newsroom:
        newsroom.begin()
        await newsroom.halt()
        await asyncio.sleep(0.1)
        assert newsroom.waiting == 1
