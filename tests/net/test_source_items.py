"""3.1 to 3.4: what a body is, and what is read from pages, JSON Feeds, sitemaps and channel previews."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.net.feed_error import FeedError
from bot.net.markup import NO_ADDRESS
from bot.net.source_items import read_source

URL = "https://coast.example/x"
FIRST = "اندلع حريق كبير فجر اليوم في أحد مستودعات الميناء القديم، وعملت فرق الإطفاء ساعات طويلة حتى أخمدته دون إصابات."
SECOND = (
    "وقال مدير الميناء إن التحقيق بدأ لمعرفة أسباب الحريق، وإن الخسائر المادية ما زالت قيد التقدير لدى شركات التأمين."
)
LD = {
    "@graph": [
        {"@type": "WebSite", "name": "الساحل"},
        {
            "@type": ["NewsArticle"],
            "headline": "حريق في الميناء القديم",
            "datePublished": "2026-11-24T10:15:00+03:00",
            "author": [{"name": "ليلى حداد"}, {"name": "سامر"}],
            "publisher": {"name": "صحيفة الساحل"},
            "keywords": ["الميناء", "حرائق"],
            "image": [{"url": "/img/fire.jpg"}],
        },
    ]
}


def page(body: str, head: str = "", *, ld: object = None) -> bytes:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld is not None else ""
    return f'<!doctype html><html lang="ar"><head>{head}{script}</head><body>{body}</body></html>'.encode()


def article(body: bytes, url: str = URL, content_type: str | None = "text/html") -> dict[str, Any]:
    found = read_source(body, content_type, url, pages=True)
    assert found["kind"] == "page"
    (item,) = found["items"]
    return dict(item)


NAV = "<nav><a href='/'>الرئيسية</a></nav>"
BODY = f"{NAV}<article><h1>حريق في الميناء القديم</h1><p>{FIRST}</p><p>{SECOND}</p></article>"


def test_3_3_what_a_page_says_of_itself_in_json_ld_comes_first() -> None:
    found = article(page(BODY, "<title>شيء آخر | الساحل</title><meta property='og:title' content='غيره'>", ld=LD))
    assert found["title"] == "حريق في الميناء القديم"
    assert found["text"] == f"{FIRST}\n{SECOND}"
    assert found["published_at"] == "2026-11-24T07:15:00+00:00"
    assert found["author"] == "ليلى حداد، سامر"
    assert found["publisher"] == "صحيفة الساحل"
    assert found["tags"] == ("الميناء", "حرائق")
    assert found["image"] == "https://coast.example/img/fire.jpg"
    assert found["lang"] == "ar"


def test_3_3_then_open_graph_then_html() -> None:
    head = (
        "<meta property='og:title' content='حريق في الميناء القديم | الساحل'>"
        "<meta property='og:site_name' content='الساحل'>"
        "<meta property='article:published_time' content='2026-11-24'><meta property='og:image' content='/o.jpg'>"
        "<meta name='keywords' content='ميناء، حريق'><meta name='author' content='ليلى'>"
        "<link rel='canonical' href='/news/fire'>"
    )
    found = article(page(BODY, head, ld={"@type": "WebPage"}))
    assert found["title"] == "حريق في الميناء القديم", "the heading that begins what the page says of itself"
    assert found["published_at"] == "2026-11-24T00:00:00+00:00"
    assert (found["publisher"], found["author"], found["tags"]) == ("الساحل", "ليلى", ("ميناء", "حريق"))
    assert (found["image"], found["url"]) == ("https://coast.example/o.jpg", "https://coast.example/news/fire")
    bare = article(page(BODY + "<time datetime='2026-11-23T08:00:00Z'>أمس</time>", "<title>الساحل</title>"))
    assert (bare["title"], bare["published_at"]) == ("حريق في الميناء القديم", "2026-11-23T08:00:00+00:00")


def test_3_3_the_links_of_a_saved_page_lead_where_it_came_from() -> None:
    box = "<p>اقرأ أيضا: <a href='/plan'>خطة جديدة لتوسيع الميناء</a></p>"
    body = BODY.replace(f"<p>{SECOND}", f"{box}<p>{SECOND}")
    saved = article(page(body, "<link rel='canonical' href='https://coast.example/news/fire'>"), NO_ADDRESS)
    assert saved["url"] == "https://coast.example/news/fire"
    assert saved["read_also"] == [["خطة جديدة لتوسيع الميناء", "https://coast.example/plan"]]
    unknown = article(page(body), NO_ADDRESS)
    assert (unknown["url"], unknown["read_also"]) == (None, []), "nowhere, rather than to a host that is none"


def test_3_3_a_body_that_only_its_description_holds_whole() -> None:
    """Where a script builds the page, JSON-LD has the text; a shorter one does not replace what stands there."""
    whole = " ".join([FIRST, SECOND] * 4)
    short = page(
        f"<article><h1>حريق في الميناء القديم</h1><p>{FIRST}</p></article>",
        ld={"@type": "Article", "articleBody": whole},
    )
    assert article(short)["text"] == whole
    assert article(page(BODY, ld={"@type": "Article", "articleBody": FIRST[:60]}))["text"] == f"{FIRST}\n{SECOND}"


def test_3_3_a_page_of_menus_gets_a_second_opinion() -> None:
    """What finds no article gives every line of the page; the paragraphs are there all the same."""
    menu = "".join(f"<td><a href='/{number}'>قسم رقم {number}</a></td>" for number in range(60))
    text = f"<td><font>{FIRST}<br><br>{SECOND}<br><br>{FIRST} {SECOND}</font></td>"
    found = article(page(f"<table><tr>{menu}</tr></table><table><tr>{text}</tr></table>"))["text"]
    assert FIRST in found
    assert "قسم رقم 17" not in found


@pytest.mark.parametrize("label", ["اقرأ أيضا", "إقرأ أيضاً", "أخبار ذات صلة", "شاهد أيضا"])
def test_3_3_boxes_leave_the_body_and_become_links(label: str) -> None:
    box = f"<p><strong>{label}:</strong> <a href='/plan'>خطة جديدة لتوسيع الميناء</a></p>"
    found = article(page(BODY.replace(f"<p>{SECOND}", f"{box}<p>{SECOND}"), ld=LD))
    assert found["text"] == f"{FIRST}\n{SECOND}"
    assert found["read_also"] == [["خطة جديدة لتوسيع الميناء", "https://coast.example/plan"]]


@pytest.mark.parametrize(
    "byline",
    [
        "صحيفة الساحل · 2026-11-24 07:15 UTC",
        "ليلى حداد، سامر | 24 نوفمبر 2026 - 10:15",
        "بقلم: ليلى حداد",
        "الثلاثاء 24 نوفمبر 2026",
        "Tuesday, 24 November 2026 at 10:15 AM UTC",
        "الثلاثاء 24 تشرين الثاني/نوفمبر 2026 الساعة 10:15 صباحا بتوقيت القدس",
        "نشر في: 24 نوفمبر 2026",
        "نشر في 24 نوفمبر 2026 10:15",
        "آخر تحديث: 24 نوفمبر 2026، 09:15",
        "الثلاثاء، 24 نوفمبر 2026 - 10:30 صباحاً",
        "Published 24 November 2026 10:15",
        "Updated: 24 November 2026 14:20",
        "حريق في الميناء القديم",
    ],
)
def test_3_3_who_wrote_and_when_is_not_the_body(byline: str) -> None:
    found = article(page(BODY.replace("</h1>", f"</h1><p><small>{byline}</small></p>"), ld=LD))
    assert found["text"] == f"{FIRST}\n{SECOND}"


def test_3_3_a_publisher_named_nowhere_else_is_not_the_body() -> None:
    """1.20: as the demo's newsroom writes it, without any description of the page."""
    byline = "<p><small>بريد المشرق · 2026-11-24 07:15 UTC</small></p>"
    found = article(page(BODY.replace("</h1>", f"</h1>{byline}")))
    assert found["text"] == f"{FIRST}\n{SECOND}"


@pytest.mark.parametrize(
    "said",
    [
        "افتتاح الميناء · 24 نوفمبر 2026",
        "تغطية حية | حريق الميناء القديم | 10:15",
        "The vote begins on 25 November 2026 at 10:00.",
        "Rain fell. 25 November 2026 10:00.",
        "Fire in Aleppo, 25 November 2026 10:00",
        "Quake hits Latakia port city - 25 November 2026, 04:10",
        "يبدأ التصويت يوم الأربعاء 25 نوفمبر 2026 الساعة 10:00.",
    ],
)
def test_3_3_what_may_be_a_sentence_stays(said: str) -> None:
    found = article(page(BODY.replace("</h1>", f"</h1><p>{said}</p>")))
    assert said in found["text"]


def test_3_3_a_first_line_that_tells_something_stays() -> None:
    said = "الساحل 24 نوفمبر 2026 - حريق يأتي على مستودع كامل"
    found = article(page(BODY.replace("</h1>", f"</h1><p>{said}</p>"), ld=LD))
    assert found["text"].startswith(said)


def test_3_3_a_headline_that_lost_its_link_leaves_the_body() -> None:
    lost = "<p>اقرأ أيضا:</p><p>البنك المركزي يرفع سعر الفائدة للمرة الثالثة هذا العام</p>"
    found = article(page(BODY.replace(f"<p>{SECOND}", f"{lost}<p>{SECOND}"), ld=LD))
    assert found["text"] == f"{FIRST}\n{SECOND}"


@pytest.mark.parametrize("label", ["كلمات دلالية", "الكلمات المفتاحية", "وسوم"])
def test_3_3_tag_lines_leave_the_body_and_become_tags(label: str) -> None:
    found = article(page(BODY.replace("</article>", f"<p>{label}: الساحل، إطفاء</p></article>"), ld=LD))
    assert found["text"] == f"{FIRST}\n{SECOND}"
    assert found["tags"] == ("الميناء", "حرائق", "الساحل", "إطفاء")


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256", "iso-8859-6"])
def test_3_2_pages_in_every_charset(charset: str) -> None:
    head = f"<meta http-equiv='Content-Type' content='text/html; charset={charset}'>"
    plain = BODY.replace("،", ",") if charset == "iso-8859-6" else BODY
    body = page(plain, head).decode().encode(charset)
    assert "اندلع حريق كبير" in article(body, content_type=None)["text"]


@pytest.mark.parametrize(
    "ld", ["{broken", "[" * 5_000, '{"@type":"NewsArticle","headline":5,"author":{"name":[]},"image":[[[]]]}']
)
def test_broken_descriptions_do_not_spoil_the_page(ld: str) -> None:
    found = article(page(BODY, f'<script type="application/ld+json">{ld}</script>'))
    assert found["text"] == f"{FIRST}\n{SECOND}"
    assert found["title"] == "حريق في الميناء القديم"


def test_code_on_a_page_is_no_markup() -> None:
    """Scripts are full of «<» and «="»: that makes no tag of a thousand attributes."""
    code = 'if(a<b){x="' + 'y="' * 400 + "}"
    head = "<style>a<b" + 'x="' * 300 + "</style>"
    assert article(page(f"<script>{code}</script>{BODY}<SCRIPT>{code}", head))["text"] == f"{FIRST}\n{SECOND}"
    with pytest.raises(FeedError, match="attributes"):
        read_source(page(BODY + "<div " + 'a="1" ' * 300 + ">"), None, URL, pages=True)


def test_a_page_is_read_only_where_pages_are_wanted() -> None:
    with pytest.raises(FeedError, match="web page"):
        read_source(page(BODY), "text/html", URL)


@pytest.mark.parametrize("body", [b"<html></html>", b"<!doctype html><html><body><script>1</script></body></html>"])
def test_a_page_without_an_article_says_so(body: bytes) -> None:
    with pytest.raises(FeedError):
        read_source(body, "text/html", URL, pages=True)


def test_3_1_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "صحيفة",
        "language": "ar",
        "home_page_url": "https://coast.example/",
        "items": [
            {"id": 7, "url": "/a", "title": "خبر &amp; آخر", "content_html": "<p>نص</p><p>ثان</p><img src='/p.jpg'>",
             "date_published": "2026-11-24T10:00:00Z", "authors": [{"name": "سامر"}], "tags": ["أ", 5]},
            {"id": "8", "content_text": "نص بلا عنوان في سطر واحد طويل", "author": {"name": "ليلى"}},
            {"id": "9"}, "no object",
        ],
    }  # fmt: skip
    found = read_source(json.dumps(feed).encode(), None, URL)
    assert (found["kind"], found["title"], found["faulty"]) == ("feed", "صحيفة", 1)
    first, second = found["items"]
    assert (first["guid"], first["url"], first["title"]) == ("7", "https://coast.example/a", "خبر & آخر")
    assert (first["text"], first["author"], first["tags"]) == ("نص\nثان", "سامر", ("أ",))
    assert (first["image"], first["published_at"]) == ("https://coast.example/p.jpg", "2026-11-24T10:00:00+00:00")
    assert (second["title_derived"], second["author"], second["url"]) == (True, "ليلى", None)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"items":5}', b'{"a":' * 3_000, b'{"items":[1,[],null]}'])
def test_json_that_is_no_feed(body: bytes) -> None:
    try:
        found = read_source(body, "application/json", URL)
    except FeedError:
        return
    assert found["items"] == []


NEWS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"
SITEMAP = f"""<?xml version='1.0'?><urlset {NEWS}><url><loc>https://x.example/1</loc><news:news><news:publication>
<news:name>صحيفة</news:name><news:language>ar</news:language></news:publication>
<news:publication_date>2026-11-24T10:00:00+03:00</news:publication_date><news:title>عنوان الخبر</news:title>
<news:keywords>أ, ب</news:keywords></news:news></url><url><loc>https://x.example/about</loc></url></urlset>"""


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_3_4_news_sitemaps(pack: Any) -> None:
    found = read_source(pack(SITEMAP.encode()), None, "https://x.example/news.xml")
    assert found["kind"] == "sitemap"
    (item,) = found["items"]
    assert (item["url"], item["title"], item["publisher"]) == ("https://x.example/1", "عنوان الخبر", "صحيفة")
    assert (item["tags"], item["published_at"]) == (("أ", "ب"), "2026-11-24T07:00:00+00:00")


def test_3_1_a_comment_before_the_root_is_not_the_body() -> None:
    comments = "<!-- like <html><title> -->" + "<!-- more -->" * 400
    feed = f"{comments}<rss><channel><item><title>خبر</title></item></channel></rss>"
    assert read_source(feed.encode(), "text/html", URL, pages=True)["kind"] == "feed"


def test_3_4_an_index_names_its_newest_maps_first() -> None:
    maps = "".join(f"<sitemap><loc>/{day}.xml</loc><lastmod>2026-11-{day}</lastmod></sitemap>" for day in (20, 24, 22))
    found = read_source(f"<sitemapindex {NEWS}>{maps}</sitemapindex>".encode(), None, "https://x.example/s.xml")
    assert found["maps"] == [f"https://x.example/{day}.xml" for day in (24, 22, 20)]


def test_3_7_a_sitemap_reads_no_other_files() -> None:
    body = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>{SITEMAP}".replace("عنوان الخبر", "&e;")
    try:
        assert "root:" not in str(read_source(body.encode(), None, URL))
    except FeedError:
        return


def test_3_7_a_bomb_is_refused() -> None:
    with pytest.raises(FeedError, match="larger than"):
        read_source(gzip.compress(b"<urlset>" + b" " * 50_000_000), None, URL)


CHANNEL = """<!doctype html><html><body><div class="tgme_channel_info_header_title"><span>قناة الساحل</span></div>
<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="sahel/41">
<a class="tgme_widget_message_photo_wrap" style="background-image:url('https://cdn.example/41.jpg')"></a>
<div class="tgme_widget_message_text js-message_text">عاجل: اندلاع حريق في الميناء القديم<br/><br/>التفاصيل:
<a href="https://coast.example/fire">رابط الخبر</a> <a href="?q=%23x">#الميناء_القديم</a></div>
<a class="tgme_widget_message_date"><time datetime="2026-11-24T10:00:00+00:00">10:00</time></a></div></div>
<div class="tgme_widget_message" data-post="sahel/42"><a class="x"></a></div>
<div class="tgme_widget_message" data-post="sahel/43"><div class="tgme_widget_message_text">خبر ثان في القناة</div>
<time datetime="2026-11-24T11:00:00+00:00"></time></div></body></html>"""


def test_3_4_a_channels_preview() -> None:
    found = read_source(CHANNEL.encode(), "text/html", "https://t.me/s/sahel")
    assert (found["kind"], found["title"]) == ("channel", "قناة الساحل")
    newest, first = found["items"]
    assert newest["url"] == "https://t.me/sahel/43"
    assert (first["guid"], first["url"]) == ("https://t.me/sahel/41", "https://t.me/sahel/41")
    assert first["title"] == "عاجل: اندلاع حريق في الميناء القديم"
    assert (first["image"], first["published_at"]) == ("https://cdn.example/41.jpg", "2026-11-24T10:00:00+00:00")
    assert first["tags"] == ("الميناء القديم",)
    assert first["read_also"] == [["https://coast.example/fire", "https://coast.example/fire"]]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"<html><body>", b"<urlset>", b"{", b"<rss>", b"\x1f\x8b", b""]))
def test_3_7_whatever_comes_is_read_or_refused(body: bytes, head: bytes) -> None:
    for url in (URL, "https://t.me/s/sahel"):
        try:
            found = read_source(head + body, None, url, pages=True)
        except FeedError:
            continue
        json.dumps(found)


@pytest.mark.parametrize(
    "piece", ["<div>", "<b><i>", "<table><tr><td>", "<a href='/x'>", "<p>" + "ا" * 50, "<h1>x</h1>"]
)
def test_3_12_hostile_pages_end(piece: str) -> None:
    body = page(piece * 20_000)
    try:
        found = read_source(body, "text/html", URL, pages=True)
    except FeedError:
        return
    assert len(found["items"]) == 1
