"""Sitemaps, channel previews, pages, and what is none of these or worse."""

from __future__ import annotations

import codecs
import gzip
import json
from collections.abc import Iterator
from typing import Final

from tests.corpus.case import ISO_DATE, LEADS, PAPER, REST, SITE, TITLES, WHEN, Case, Json, item

_NEWS: Final = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def _url(number: int, extra: str = "") -> str:
    return (
        f"<url><loc>{SITE}/news/{number}</loc><news:news><news:publication><news:name>{PAPER}</news:name>"
        f"<news:language>ar</news:language></news:publication><news:publication_date>{ISO_DATE}</news:publication_date>"
        f"<news:title>{TITLES[number]}</news:title>{extra}</news:news></url>"
    )


def sitemaps() -> Iterator[Case]:
    """News sitemaps, packed and not, and indexes."""
    text = f"<urlset {_NEWS}>{_url(0)}{_url(1)}</urlset>"
    known: Json = {"published": WHEN, "publisher": PAPER, "text": ""}
    two = item(0, **known), item(1, **known)
    rest: Json = {"kind": "sitemap", "url": f"{SITE}/news.xml"}
    declared = f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()
    yield Case("map-news.xml", declared, items=two, **rest)
    yield Case("map-news-bom.xml", codecs.BOM_UTF8 + declared, items=two, **rest)
    yield Case("map-news.xml.gz", gzip.compress(declared, mtime=0), items=two, **rest)
    windows = f'<?xml version="1.0" encoding="windows-1256"?>{text}'.encode("cp1256")
    yield Case("map-news-windows-1256.xml", windows, items=two, **rest)
    prefixed = text.replace("news:", "n:").replace("xmlns:n=", "xmlns:n=").replace("xmlns:news", "xmlns:n")
    yield Case("map-other-prefix.xml", prefixed.encode(), items=two, **rest)
    tags = f"<urlset {_NEWS}>{_url(0, '<news:keywords>موانئ, حرائق</news:keywords>')}</urlset>"
    yield Case("map-keywords.xml", tags.encode(), items=(item(0, tags=["موانئ", "حرائق"]),), **rest)
    plain = f"<urlset {_NEWS}><url><loc>{SITE}/about</loc></url>{_url(0)}</urlset>"
    yield Case("map-pages-without-news.xml", plain.encode(), items=(item(0),), **rest)
    spaces = f'{_NEWS} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    image = f"<image:image><image:loc>{SITE}/p.jpg</image:loc><image:title>صورة من الميناء</image:title></image:image>"
    before = _url(0).replace("<url>", f"<url>{image}")
    behind = _url(1).replace("</url>", f"{image}</url>")
    expected = item(0, image=f"{SITE}/p.jpg", **known), item(1, image=f"{SITE}/p.jpg", **known)
    yield Case("map-images.xml", f"<urlset {spaces}>{before}{behind}</urlset>".encode(), items=expected, **rest)
    undeclared = f"<urlset {_NEWS}>{before}{behind}</urlset>"
    yield Case("map-images-undeclared.xml", undeclared.encode(), items=expected, **rest)
    film = "<video:video><video:title>فيلم</video:title><video:publication_date>2020-01-01</video:publication_date></video:video>"
    films = f"<urlset {_NEWS}>{_url(0).replace('<news:news>', film + '<news:news>')}</urlset>"
    yield Case("map-films.xml", films.encode(), items=(item(0, image=None, **known),), **rest)
    cut = f"<urlset {_NEWS}>{_url(0)}{_url(1)}"
    yield Case("map-cut.xml", cut.encode(), items=two, **rest)
    index = f"<sitemapindex {_NEWS}><sitemap><loc>{SITE}/a.xml</loc></sitemap></sitemapindex>"
    yield Case("map-index.xml", index.encode(), **rest)
    yield Case("map-index.xml.gz", gzip.compress(index.encode(), mtime=0), **rest)
    yield Case("map-empty.xml", f"<urlset {_NEWS}></urlset>".encode(), error="sitemap lists nothing", url=rest["url"])
    bad = f"<urlset {_NEWS}>{_url(0).replace(f'{SITE}/news/0', 'javascript:x')}{_url(1)}</urlset>"
    yield Case("map-bad-address.xml", bad.encode(), items=(item(1),), **rest)


def _post(number: int, text: str, extra: str = "", meta: str = "") -> str:
    return (
        f'<div class="tgme_widget_message" data-post="sahel/{number}">{extra}'
        f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'
        f'<a class="tgme_widget_message_date" href="https://t.me/sahel/{number}">{meta}'
        f'<time datetime="{ISO_DATE}">10:15</time></a></div>'
    )


def channels() -> Iterator[Case]:
    """Previews of public channels."""
    rest: Json = {"kind": "channel", "url": "https://t.me/s/sahel"}
    head = f'<html><body><div class="tgme_channel_info_header_title"><span dir="auto">{PAPER}</span></div>'

    def body(*posts: str) -> bytes:
        return f"{head}{''.join(posts)}</body></html>".encode()

    first: Json = {"url": "https://t.me/sahel/1", "published": WHEN, "publisher": PAPER}
    yield Case("channel-text.html", body(_post(1, LEADS[0])), items=(first | {"text": LEADS[0]},), **rest)
    two = body(_post(1, LEADS[0]), _post(2, LEADS[1]))
    yield Case("channel-newest-first.html", two, items=({"text": LEADS[1]}, {"text": LEADS[0]}), **rest)
    photo = "<a class='tgme_widget_message_photo_wrap' style=\"background-image:url('https://cdn.example/1.jpg')\"></a>"
    pictured = body(_post(1, LEADS[0], photo))
    yield Case("channel-photo.html", pictured, items=(first | {"image": "https://cdn.example/1.jpg"},), **rest)
    edited = body(_post(1, LEADS[0], meta="edited"))
    yield Case("channel-edited.html", edited, items=(first | {"text": LEADS[0]},), **rest)
    tag = body(_post(1, f'{LEADS[0]} <a href="?q=%23x">#الميناء_القديم</a>'))
    yield Case("channel-hashtag.html", tag, items=(first | {"tags": ["الميناء القديم"]},), **rest)
    link = body(_post(1, f'{LEADS[0]}<br/><a href="{SITE}/news/0">التفاصيل</a>'))
    also = [{"title": f"{SITE}/news/0", "url": f"{SITE}/news/0"}]
    yield Case("channel-link.html", link, items=(first | {"read_also": also},), **rest)
    reply = '<div class="tgme_widget_message_reply"><div class="tgme_widget_message_text">رد قديم</div></div>'
    yield Case("channel-reply.html", body(_post(1, LEADS[0], reply)), items=(first | {"text": LEADS[0]},), **rest)
    wordless = body('<div data-post="sahel/1"><a class="photo"></a></div>', _post(2, LEADS[1]))
    yield Case("channel-without-words.html", wordless, items=({"text": LEADS[1]},), **rest)
    yield Case("channel-empty.html", body(), error="no messages", url=rest["url"])


def _page(body: str, head: str = "", lang: str = "ar") -> bytes:
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'.encode()


_ARTICLE: Final = f"<article><h1>{TITLES[0]}</h1><p>{LEADS[0]}</p><p>{REST}</p></article>"
_MENU: Final = "<nav><a href='/'>الرئيسية</a> <a href='/sport'>رياضة</a></nav>"
_BOTH: Final = f"{LEADS[0]}\n{REST}"


def _inside(box: str) -> bytes:
    return _page(_MENU + _ARTICLE.replace(f"<p>{REST}", f"{box}<p>{REST}"))


def pages() -> Iterator[Case]:
    """News pages."""
    rest: Json = {"kind": "page", "url": f"{SITE}/news/0"}
    one = item(0, text=_BOTH)
    yield Case("page-plain.html", _page(_MENU + _ARTICLE), items=(one,), **rest)
    for charset in ("windows-1256", "iso-8859-6", "utf-16"):
        meta = f'<meta charset="{charset}">'
        body = _page(_ARTICLE, meta).decode().encode(charset)
        yield Case(f"page-{charset}.html", body, items=(one,), **rest)
    by_http = _page(_ARTICLE).decode().encode("cp1256")
    yield Case("page-by-http.html", by_http, items=(one,), content_type="text/html; charset=windows-1256", **rest)
    described = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLES[0], "datePublished": ISO_DATE,
        "author": {"@type": "Person", "name": "ليلى حداد"}, "publisher": {"name": PAPER}, "image": "/p/0.jpg",
        "keywords": "موانئ, حرائق",
    }  # fmt: skip
    full = item(0, text=_BOTH, published=WHEN, author="ليلى حداد", publisher=PAPER, image=f"{SITE}/p/0.jpg")
    full |= {"tags": ["موانئ", "حرائق"]}
    for name, value in {
        "": described,
        "-graph": {"@graph": [{"@type": "WebSite"}, described]},
        "-list": [described],
    }.items():
        script = f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'
        yield Case(f"page-json-ld{name}.html", _page(_ARTICLE, script), items=(full,), **rest)
    broken = '<script type="application/ld+json">{"@type":"NewsArticle",</script>'
    yield Case("page-json-ld-broken.html", _page(_ARTICLE, broken), items=(one,), **rest)
    graph = (
        f"<meta property='og:title' content='{TITLES[0]} | {PAPER}'><meta property='og:site_name' content='{PAPER}'>"
        f"<meta property='article:published_time' content='{ISO_DATE}'><meta property='og:image' content='/p/0.jpg'>"
    )
    known = item(0, published=WHEN, publisher=PAPER, image=f"{SITE}/p/0.jpg")
    yield Case("page-open-graph.html", _page(_ARTICLE, graph), items=(known,), **rest)
    canonical = f"<link rel=canonical href='{SITE}/news/0'>"
    away = rest | {"url": f"{SITE}/amp/news/0?utm_source=x"}
    yield Case("page-canonical.html", _page(_ARTICLE, canonical), items=(one,), **away)
    base = _page(_ARTICLE + "<img>", f"<base href='{SITE}/x/'><meta property='og:image' content='p.jpg'>")
    yield Case("page-base.html", base, items=(item(0, image=f"{SITE}/x/p.jpg"),), **rest)
    suffixed = _page(f"<div><p>{LEADS[0]}</p><p>{REST}</p></div>", f"<title>{TITLES[0]}</title>")
    yield Case("page-title-element.html", suffixed, items=(item(0),), **rest)
    for name, written in {
        "datetime": f"<time datetime='{ISO_DATE}'>أمس</time>",
        "words": "<time>الثلاثاء 24 نوفمبر 2026 - 07:15 ص</time>",
        "levant": "<time>24 تشرين الثاني 2026، 07:15</time>",
    }.items():
        yield Case(f"page-time-{name}.html", _page(written + _ARTICLE), items=(item(0, published=WHEN),), **rest)
    also = [{"title": TITLES[1], "url": f"{SITE}/news/1"}]
    link = f"<a href='/news/1'>{TITLES[1]}</a>"
    boxed = item(0, text=_BOTH, read_also=also)
    for name, box in {
        "inline": f"<p>اقرأ أيضا: {link}</p>",
        "inline-hamza": f"<p><strong>إقرأ أيضاً</strong> : {link}</p>",
        "list": f"<h3>أخبار ذات صلة</h3><ul><li>{link}</li></ul>",
        "aside": f"<aside class=related><h4>مواضيع ذات صلة</h4><div>{link}</div></aside>",
        "similar": f"<div><span>مقالات مشابهة</span><ul><li>{link}</li></ul></div>",
        "more": f"<div><h3>المزيد</h3><ul><li>{link}</li></ul></div>",
    }.items():
        yield Case(f"page-box-{name}.html", _inside(box), items=(boxed,), absent=("ذات صلة", "أيضا"), **rest)
    for name, line in {
        "line": "<p>كلمات دلالية: موانئ، حرائق</p>",
        "links": "<div><span>وسوم</span> <a href='/t/1'>موانئ</a> <a href='/t/2'>حرائق</a></div>",
        "keywords": "<ul class=tags><li>الكلمات المفتاحية:</li><li><a href='/t/1'>موانئ</a></li><li><a href='/t/2'>حرائق</a></li></ul>",
    }.items():
        tagged = _page(_ARTICLE.replace("</article>", f"{line}</article>"))
        yield Case(f"page-tags-{name}.html", tagged, items=(item(0, text=_BOTH, tags=["موانئ", "حرائق"]),), **rest)
    scripts = _page(f"<script>var x='سرقة';if(a<b){{}}</script>{_ARTICLE}<noscript>فعّل جافاسكربت</noscript>")
    yield Case("page-scripts.html", scripts, items=(one,), absent=("سرقة", "فعّل"), **rest)
    comments = _page(f"{_ARTICLE}<section id=comments><h3>تعليقات</h3><p>تعليق مسيء من زائر</p></section>")
    yield Case("page-comments.html", comments, items=(item(0),), absent=("تعليق مسيء",), **rest)
    override = _page(_ARTICLE.replace(REST, f"{REST}\u202e"))
    yield Case("page-bidi-override.html", override, items=(one,), absent=("\u202e",), **rest)
    yield Case("page-empty.html", b"<!doctype html><html><body></body></html>", error="page", url=rest["url"])
    frames = b"<html><frameset><frame src='/a'></frameset></html>"
    yield Case("page-frames.html", frames, error="page", url=rest["url"], content_type="text/html")


def hostile() -> Iterator[Case]:
    """What is made to hurt: refused with a reason, or read for what it is. Packed, because most of it is repetition."""

    def packed(name: str, body: bytes, error: str, url: str = f"{SITE}/feed") -> Case:
        return Case(f"hostile-{name}.gz", gzip.compress(body, mtime=0), error=error, url=url)

    start = b"<rss version='2.0'><channel><title>t</title>"
    attributes = b" ".join(b'a%d="1"' % number for number in range(50_000))
    yield packed(
        "attributes", start + b"<item " + attributes + b"><title>x</title></item></channel></rss>", "attributes"
    )
    yield packed("nested", start + b"<item><title>" + b"<b>" * 100_000, "nested deeper")
    yield packed("nested-page", b"<html><body>" + b"<div>" * 100_000, "nested deeper")
    yield packed("bomb", start + b" " * 60_000_000, "when unpacked")
    yield packed("json-nested", b'{"items":' + b"[" * 100_000, "JSON")
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))
    laughs = b"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY l0 'ha'>" + entities + b"]>"
    laughing = laughs + start + b"<item><title>&l9;</title></item></channel></rss>"
    yield Case("hostile-laughs.xml", laughing, items=({},), absent=("hahaha",))
    outside = b"<!DOCTYPE rss [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + start
    reading = outside + b"<item><title>a &e; b</title></item></channel></rss>"
    yield Case("hostile-outside-entity.xml", reading, items=({},), absent=("root:",))
    map_entity = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><urlset {_NEWS}>{_url(0, '&e;')}</urlset>"
    yield Case("hostile-map-entity.xml", map_entity.encode(), kind="sitemap", items=(item(0),), absent=("root:",))
    yield Case("hostile-gzip-cut.gz", gzip.compress(b"<rss>" * 99, mtime=0)[:-12], error="cut off")
    yield Case("hostile-gzip-damaged.gz", b"\x1f\x8b\x08\x00" + b"\xff" * 60, error="damaged")
    yield Case("hostile-unclosed-comment.bin", b"<rss><!--" + b"-" * 50_000)
    yield Case("hostile-unclosed-cdata.bin", b"<rss><channel><item><title><![CDATA[" + b"]" * 50_000)
    refused = {
        "feed is empty": {"empty": b"", "spaces": b" \n\t " * 50, "zeros": bytes(500)},
        "not an RSS": {
            "png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
            "zip": b"PK\x03\x04" + bytes(100),
            "pdf": b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n",
            "text": "هذا نص وليس مصدرا".encode(),
            "opening-brackets": b"<" * 50_000,
            "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>",
        },
        "no JSON Feed": {"json": b'{"error":"not found"}'},
        "broken JSON": {"json-broken": b'{"items":[{"title":'},
    }
    for error, bodies in refused.items():
        for name, body in bodies.items():
            yield Case(f"hostile-{name}.bin", body, error=error)
