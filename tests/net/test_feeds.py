"""1.15, 3.1, 3.2, 3.12: feeds to articles, in a process that can be killed."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.model import Article, Link
from bot.errors import InputError
from bot.net import feed_worker
from bot.net.feed_error import FeedError
from bot.net.feed_items import read_feed
from bot.net.feeds import Feed, FeedReader
from bot.net.feeds import _article as article_of

DATA = Path(__file__).parent.parent / "data" / "feeds"
URL = "https://feeds.example/rss"


def read(name: str, content_type: str | None = None, url: str = URL) -> tuple[dict[str, object], list[Article]]:
    """Read a sample as the worker does, in this process."""
    found = read_feed((DATA / name).read_bytes(), content_type, url)
    return found, [article_of(item) for item in found["items"]]


def rss(*items: str, head: str = "<title>x</title>") -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel>{head}{body}</channel></rss>'.encode()


def one(item: str, head: str = "<title>x</title>") -> Article:
    return article_of(read_feed(rss(item, head=head), None, URL)["items"][0])


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("<link>https://a.example/2026/افتتاح-الميناء-الجديد-اليوم.html</link>", "افتتاح الميناء الجديد اليوم"),
        ("<link>https://a.example/%D9%85%D9%8A%D9%86%D8%A7%D8%A1_%D8%AC%D8%AF%D9%8A%D8%AF_a</link>", "ميناء جديد a"),
        ("<link>https://a.example/news/1234</link>", "a.example"),
        ("<guid>https://a.example/port-opens-today-at-last/</guid>", "port opens today at last"),
        ("<description>&lt;img src='/p.jpg' alt='سفن في الميناء'&gt;</description>", "سفن في الميناء"),
    ],
)  # fmt: skip
def test_3_1_an_item_that_only_leads_somewhere_is_named_by_that(item: str, title: str) -> None:
    found = one(item)
    assert (found.title, found.title_derived, found.text) == (title, True, title)


def test_rss() -> None:
    feed, (station, ferry, fish, breaking) = read("rss2.xml")
    assert feed["title"] == "صحيفة المرفأ"
    assert feed["ttl"] == 30
    assert feed["lang"] == "en-US"
    assert station == Article(
        title="افتتاح محطة القطار الجديدة & توسعة المرفأ",
        text=(
            "افتتحت المدينة محطة القطار الجديدة صباح اليوم،\nوحضر الافتتاح مئات السكان.\n"
            "وقال رئيس البلدية إن التوسعة تستمر عامين آخرين.\nوتعمل المحطة على مدار الساعة."
        ),
        url="https://marfa.example/news/101?ref=rss&x=1",
        guid="marfa-101",
        publisher="صحيفة المرفأ",
        tags=("نقل", "المرفأ", "اقتصاد"),
        lang="ar",
        image="https://marfa.example/img/101.jpg",
        published_at=datetime(2024, 5, 6, 10, 0, tzinfo=UTC),
        read_also=(
            Link("إغلاق المحطة القديمة", "https://marfa.example/news/90"),
            Link("خط جديد إلى الجبل", "https://marfa.example/news/91"),
            Link("أسعار التذاكر", "https://marfa.example/news/92"),
        ),
    )
    assert (ferry.url, ferry.publisher, ferry.lang) == ("https://marfa.example/news/102", "The Coast", "en")
    assert ferry.image == "https://marfa.example/img/102.png"
    assert ferry.text == "Ferries leave at seven."
    assert fish.title_derived
    assert fish.title == "خبر بلا عنوان عن سوق السمك في المدينة القديمة"
    assert fish.image == "https://marfa.example/img/103.jpg"
    assert fish.guid == "relative-103"
    assert fish.published_at == datetime(2024, 5, 7, tzinfo=UTC)
    assert breaking.title == "عاجل مقلوب اليوم"
    assert (breaking.url, breaking.published_at, breaking.text) == (None, None, "")


def test_atom() -> None:
    feed, (rain, persian) = read("atom.xml")
    assert feed["title"] == "مرصد الطقس"
    assert rain.title == "أمطار غزيرة على الساحل"
    assert rain.text == "تصل الأمطار مساء اليوم.\nوتستمر يومين."
    assert rain.url == "https://taqs.example/2024/rain"
    assert rain.guid == "urn:taqs:1"
    assert rain.tags == ("طقس", "الساحل")
    assert rain.image == "https://taqs.example/rain.jpg"
    assert rain.published_at == datetime(2024, 5, 7, 6, 0, tzinfo=UTC)
    assert persian.lang == "fa"
    assert persian.url is None
    assert persian.text == "Use 5 < 6"
    assert persian.image == "https://taqs.example/thumb.jpg"
    assert persian.published_at == datetime(2024, 5, 6, 10, 0, tzinfo=UTC)


def test_rdf() -> None:
    feed, (novel,) = read("rdf.xml")
    assert feed["lang"] == "ar"
    assert novel.publisher == "دار الموج"
    assert novel.tags == ("روايات",)
    assert novel.url == "https://kitab.example/1"
    assert novel.published_at == datetime(2024, 5, 5, 9, 0, tzinfo=UTC)


def test_windows_1256() -> None:
    feed, (festival,) = read("windows-1256.xml", "text/xml; charset=utf-8")
    assert feed["title"] == "جريدة الحصن"
    assert festival.title == "مهرجان القلعة يبدأ غدًا"


def test_broken() -> None:
    """Promise 8: a fault in one item does not lose the others."""
    feed, items = read("broken.xml")
    assert feed["title"] == "موقع مكسور & مهمل"
    assert [item.title for item in items] == ["الخبر الأول & الثاني", "الخبر السليم", "الخبر المقطوع"]
    assert items[0].url == "https://kasr.example/1?a=1&b=2"
    assert items[0].text == "نص غير مغلق\nسطر ثان"
    assert items[0].published_at is None
    assert items[1].text == "نص سليم هنا"


def test_one_faulty_item_is_dropped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.net import feed_items

    def read_line(markup: str) -> str:
        if markup == "bad":
            raise AssertionError(markup)
        return markup

    monkeypatch.setattr(feed_items, "read_line", read_line)
    found = read_feed(rss("<title>good</title>", "<title>bad</title>", "<title>fine</title>"), None, URL)
    assert [item["title"] for item in found["items"]] == ["good", "fine"]
    assert found["faulty"] == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!doctype html><html><body>hello</body></html>", "web page"),
        (b'{"version": "x"}', "JSON"),
        (b"hello", "not an RSS, Atom or RDF feed"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not an RSS, Atom or RDF feed"),
    ],
)
def test_what_is_no_feed(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError, match=reason) as caught:
        read_feed(body, None, URL)
    assert isinstance(caught.value, InputError)


def test_an_empty_feed_is_a_feed() -> None:
    found = read_feed(rss(), None, URL)
    assert found == {"title": "x", "lang": None, "ttl": None, "items": [], "faulty": 0}


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2024-05-06T10:00:00Z", datetime(2024, 5, 6, 10, tzinfo=UTC)),
        ("6 أيار 2024", datetime(2024, 5, 6, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None),
        ("9999-99-99", None),
    ],
)
def test_dates(date: str, moment: datetime | None) -> None:
    """1.14: what cannot be read is unknown, never now."""
    assert one(f"<title>x</title><pubDate>{date}</pubDate>").published_at == moment


def test_addresses_that_are_none() -> None:
    assert one("<title>x</title><guid>7</guid>").url is None
    assert one("<title>x</title><link>ftp://x.example/</link>").url is None
    assert one(f"<title>x</title><link>https://x.example/{'y' * 3000}</link>").url is None
    assert one("<title>x</title><link>http://[::1</link>").url is None
    assert one("<title>x</title><link>a/b</link>").url == "https://feeds.example/a/b"


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    """3.7: XXE."""
    secret = tmp_path / "secret"
    secret.write_text("PASSWORD")
    body = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>'.encode() + rss("<title>a &x; b</title>")
    assert "PASSWORD" not in str(read_feed(body, None, URL))


def test_laughing_entities_do_not_grow() -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    body = f"<!DOCTYPE rss [{entities}]>".encode() + rss("<title>x &a9;</title>")
    assert len(str(read_feed(body, None, URL))) < 10_000


def test_lengths_are_bounded() -> None:
    article = one(f"<title>{'t' * 5000}</title><guid>{'g' * 2000}</guid><description>{'x ' * 300_000}</description>")
    assert len(article.title) == 1_000
    assert len(article.text) == 200_000
    assert article.guid is None


# The worker and the process around it


def test_worker_answers() -> None:
    source = io.BytesIO()
    job = b'{"content_type":null,"url":"https://feeds.example/"}'
    for frame in (job, rss("<title>one</title>"), job, b"nothing", job):
        source.write(feed_worker.HEADER.pack(len(frame)) + frame)
    source.seek(0)
    sink = io.BytesIO()
    feed_worker.serve(source, sink, 10)
    said = sink.getvalue()
    assert b'"title":"one"' in said
    assert b'{"error":"this is not an RSS, Atom or RDF feed"}' in said
    assert len(said) == 8 + sum(len(feed_worker.answer(job, body)) for body in (rss("<title>one</title>"), b"nothing"))


@pytest.mark.parametrize("fault", [MemoryError, RecursionError])
def test_worker_out_of_memory(fault: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def read_feed(body: bytes, content_type: str | None, url: str, *, pages: bool) -> None:
        raise fault

    monkeypatch.setattr(feed_worker, "read_source", read_feed)
    assert b"too much memory" in feed_worker.answer(b'{"content_type":null,"url":""}', b"")


def test_3_7_whatever_a_library_raises_costs_one_feed_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_source(body: bytes, content_type: str | None, url: str, *, pages: bool) -> None:
        raise SystemError("\ud800" * 9_000)

    monkeypatch.setattr(feed_worker, "read_source", read_source)
    said = feed_worker.answer(b'{"content_type":null,"url":""}', b"")
    assert b"reading it broke the feed reader" in said
    complaint = capsys.readouterr().err
    assert complaint.startswith("feed worker: SystemError(")
    assert (complaint.count("\n"), len(complaint) < 600) == (1, True)


async def test_reader() -> None:
    async with FeedReader() as reader:
        feed = await reader.parse((DATA / "rss2.xml").read_bytes(), "application/rss+xml", URL)
        assert isinstance(feed, Feed)
        assert feed.ttl == timedelta(minutes=30)
        assert feed.items == tuple(read("rss2.xml")[1])
        with pytest.raises(FeedError, match="web page"):
            await reader.parse(b"<html><body>x", None, URL)
        assert len(reader._idle) == 1
        with pytest.raises(FeedError, match="larger than"):
            await reader.parse(b" " * 5_000_001, None, URL)


async def test_a_worker_that_grew_is_replaced() -> None:
    async with FeedReader() as reader:
        await reader.parse(rss(f"<title>x</title><description>{'x ' * 500_000}</description>"), None, URL)
        assert reader._idle == []


def impostor(tmp_path: Path, work: str) -> tuple[str, ...]:
    """A worker that reads its job and then does something else."""
    script = tmp_path / "impostor.py"
    script.write_text(
        f"import sys, time, os\nfrom pathlib import Path\nhome = Path({str(tmp_path)!r})\n"
        "(home / f'pid-{os.getpid()}').touch()\nsys.stdin.buffer.read(4)\n" + work
    )
    return (sys.executable, str(script))


def pids(tmp_path: Path) -> list[int]:
    return [int(path.name.removeprefix("pid-")) for path in tmp_path.glob("pid-*")]


async def test_a_worker_that_hangs_is_killed(tmp_path: Path) -> None:
    """3.12: and the next job gets a new one."""
    async with FeedReader(seconds=0.3, command=impostor(tmp_path, "time.sleep(60)")) as reader:
        began = time.monotonic()
        for _ in range(2):
            with pytest.raises(FeedError, match=r"longer than 0\.3 s"):
                await reader.parse(b"x", None, URL)
        assert time.monotonic() - began < 5
    assert len(pids(tmp_path)) == 2
    for pid in pids(tmp_path):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.parametrize(
    ("work", "body"),
    [
        ("sys.exit(3)", b"x" * 3_000_000),
        ("sys.exit(3)", b"x"),
        ("sys.stdout.buffer.write(bytes([255] * 4)); sys.stdout.flush(); time.sleep(60)", b"x"),
    ],
)
async def test_a_worker_that_breaks(tmp_path: Path, work: str, body: bytes) -> None:
    async with FeedReader(command=impostor(tmp_path, work)) as reader:
        with pytest.raises(FeedError, match="broke the feed reader"):
            await reader.parse(body, None, URL)


async def test_a_cancelled_job_ends_its_worker(tmp_path: Path) -> None:
    async with FeedReader(command=impostor(tmp_path, "time.sleep(60)")) as reader:
        job = asyncio.create_task(reader.parse(b"x", None, URL))
        async with asyncio.timeout(5):
            while not pids(tmp_path):
                await asyncio.sleep(0.01)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
    with pytest.raises(ProcessLookupError):
        os.kill(pids(tmp_path)[0], 0)


async def test_one_feed_does_not_wait_for_another(tmp_path: Path) -> None:
    """Promise 8: two at once by default; a third waits for a place."""
    async with FeedReader(seconds=0.4, command=impostor(tmp_path, "time.sleep(60)")) as reader:
        jobs = [reader.parse(b"x", None, URL) for _ in range(3)]
        began = time.monotonic()
        results = await asyncio.gather(*jobs, return_exceptions=True)
        assert 0.8 <= time.monotonic() - began < 5
    assert all(isinstance(result, FeedError) for result in results)


async def test_the_worker_inherits_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASID_TOKEN", "1:secret")
    work = "(home / 'env').write_text(repr(dict(os.environ)))"
    async with FeedReader(command=impostor(tmp_path, work)) as reader:
        with pytest.raises(FeedError):
            await reader.parse(b"x", None, URL)
    assert "RASID" not in (tmp_path / "env").read_text()
