"""3.8: the sources desk: adding by feed or site address, testing, lists in and out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.collecting import Added, ListTaken, NotModified, Offer, Outcome, ReadingFailed, Several, WatchedAlready
from bot.core.opml import parse_opml
from bot.errors import InputError
from jobs.desk import Desk, web_address
from storage import articles, sources
from storage.engine import Storage
from tests.conftest import FakeClock
from tests.web import NO_FEED, FakeWeb, reading

URL, SITE = "https://port.example/feed", "https://port.example"


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb()


@pytest.fixture
def desk(sqlite_storage: Storage, web: FakeWeb, clock: FakeClock) -> Desk:
    return Desk(sqlite_storage, web, least=timedelta(minutes=2), clock=clock, random=lambda: 0.0)


async def known(storage: Storage) -> list[str]:
    async with storage.read() as tx:
        return [source.url for source in await sources.listed(tx)]


async def test_a_feed_is_added_and_read(desk: Desk, web: FakeWeb, sqlite_storage: Storage) -> None:
    web.answers[URL] = reading("خبر", "خبر آخر")
    assert await desk.add(f"  {URL} ") == Added(URL, "صحيفة الميناء", 2)
    assert await desk.add(URL) == WatchedAlready(URL)
    async with sqlite_storage.read() as tx:
        assert await articles.count(tx) == 2


async def test_the_one_feed_of_a_site_is_added(desk: Desk, web: FakeWeb, sqlite_storage: Storage) -> None:
    web.answers |= {SITE: NO_FEED, URL: reading("خبر")}
    web.sites[SITE] = (Offer(URL, None),)
    assert await desk.add("port.example") == Added(URL, "صحيفة الميناء", 1)
    assert await desk.add("port.example") == WatchedAlready(URL)
    assert await known(sqlite_storage) == [URL]


async def test_several_feeds_are_offered(desk: Desk, web: FakeWeb, sqlite_storage: Storage) -> None:
    web.answers[SITE] = NO_FEED
    web.sites[SITE] = (Offer(URL, "a"), Offer(URL + "2", "b"))
    assert await desk.add(SITE) == Several(web.sites[SITE])
    assert await known(sqlite_storage) == []


@pytest.mark.parametrize("force", [False, True])
async def test_what_cannot_be_read_is_kept_by_force(
    desk: Desk, web: FakeWeb, sqlite_storage: Storage, *, force: bool
) -> None:
    web.answers[SITE] = NO_FEED
    gone = web.answers[URL] = ReadingFailed("410", gone=True, outcome=Outcome.HTTP)
    assert await desk.add(SITE) == NO_FEED
    result = await desk.add(URL, force=force)
    if force:
        assert isinstance(result, Added)
        assert result.failed is not None
        assert await known(sqlite_storage) == [URL]
    else:
        assert result == gone
        assert await known(sqlite_storage) == []


async def test_odd_first_answers(desk: Desk, web: FakeWeb, sqlite_storage: Storage) -> None:
    web.answers[URL] = NotModified()
    assert isinstance(await desk.add(URL), ReadingFailed)
    web.answers |= {URL: reading("خبر", moved_to=URL + "/new"), URL + "/old": reading("خبر", moved_to=URL + "/new")}
    added = await desk.add(URL)
    assert isinstance(added, Added)
    assert added.url == URL + "/new"
    assert await desk.add(URL + "/old") == WatchedAlready(URL + "/new")
    assert await known(sqlite_storage) == [URL + "/new"]


async def test_testing_stores_nothing(desk: Desk, web: FakeWeb, sqlite_storage: Storage) -> None:
    web.answers[URL] = reading()
    await desk.add(URL)
    web.answers[URL] = reading("خبر")
    async with sqlite_storage.read() as tx:
        [source] = await sources.listed(tx)
    assert await desk.test(source.id) == web.answers[URL]
    assert await desk.test(source.id + 1) is None
    async with sqlite_storage.read() as tx:
        assert await articles.count(tx) == 0
        assert await sources.listed(tx) == [source]


async def test_lists_in_and_out(desk: Desk, sqlite_storage: Storage) -> None:
    feeds = b'<outline text="F"><outline text="a" xmlUrl="http://a.example/"/></outline><outline xmlUrl="http://b.example/"/>'
    opml = b"<opml><body>" + feeds + b"</body></opml>"
    assert await desk.take_in(opml) == ListTaken(added=2, known=0)
    assert await desk.take_in(opml) == ListTaken(added=0, known=2)
    assert sorted(parse_opml((await desk.give_out()).encode()), key=lambda one: one.url) == [
        *sorted(parse_opml(opml), key=lambda one: one.url)[:1],
        parse_opml(b'<opml><outline text="http://b.example/" xmlUrl="http://b.example/"/></opml>')[0],
    ]
    with pytest.raises(InputError):
        await desk.take_in(b"nothing")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("port.example", "https://port.example"),
        ("feed://port.example/x", "https://port.example/x"),
        ("feed:http://port.example/x", "http://port.example/x"),
        (" http://a/ ", "http://a/"),
        ("@sahel_news", "https://t.me/s/sahel_news"),
        ("t.me/sahel_news", "https://t.me/s/sahel_news"),
        ("https://t.me/s/sahel_news/", "https://t.me/s/sahel_news"),
        ("https://t.me/+AbC", "https://t.me/+AbC"),
    ],
)
def test_addresses_as_people_type_them(typed: str, address: str) -> None:
    assert web_address(typed) == address
