"""Feeds: every format in every encoding, and one trait a file."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from html import escape
from typing import Final

from tests.corpus.case import ISO_DATE, LEADS, MAIL_DATE, PAPER, REST, SITE, TITLES, WHEN, Case, Json, item

_RSS10: Final = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
)
_SPACES: Final = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)


def _rss(version: str) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{SITE}/news/{n}</link><description>{LEADS[n]}</description></item>"
        for n, title in enumerate(TITLES)
    )
    return f'<rss version="{version}"><channel><title>{PAPER}</title><link>{SITE}</link>{items}</channel></rss>'


def _rdf() -> str:
    items = "".join(
        f'<item rdf:about="{SITE}/news/{n}"><title>{title}</title><link>{SITE}/news/{n}</link>'
        f"<description>{LEADS[n]}</description></item>"
        for n, title in enumerate(TITLES)
    )
    return f"{_RSS10}<channel><title>{PAPER}</title><link>{SITE}</link></channel>{items}</rdf:RDF>"


def _atom(space: str, version: str = "") -> str:
    entries = "".join(
        f'<entry><id>{SITE}/news/{n}</id><title>{title}</title><link href="{SITE}/news/{n}"/>'
        f"<summary>{LEADS[n]}</summary></entry>"
        for n, title in enumerate(TITLES)
    )
    return f'<feed xmlns="{space}"{version}><title>{PAPER}</title>{entries}</feed>'


FORMATS: Final = {
    "rss-0.91": _rss("0.91"),
    "rss-0.92": _rss("0.92"),
    "rss-2.0": _rss("2.0"),
    "rss-1.0": _rdf(),
    "atom-0.3": _atom("http://purl.org/atom/ns#", ' version="0.3"'),
    "atom-1.0": _atom("http://www.w3.org/2005/Atom"),
}
"""Each as text of the same three articles."""


def _declared(text: str, charset: str) -> bytes:
    return f'<?xml version="1.0" encoding="{charset}"?>\n{text}'.encode(charset)


def _encodings(text: str) -> Iterator[tuple[str, bytes, str | None]]:
    plain = text.encode()
    yield "utf-8", _declared(text, "utf-8"), None
    yield "utf-8-bom", codecs.BOM_UTF8 + plain, None
    yield "utf-16le", codecs.BOM_UTF16_LE + text.encode("utf-16-le"), None
    yield "utf-16be", codecs.BOM_UTF16_BE + text.encode("utf-16-be"), None
    yield "windows-1256", _declared(text, "windows-1256"), None
    yield "iso-8859-6", _declared(text, "iso-8859-6"), None
    yield "windows-1256-undeclared", text.encode("cp1256"), None
    yield "windows-1256-by-http", text.encode("cp1256"), "application/xml; charset=windows-1256"
    wrong = f'<?xml version="1.0" encoding="iso-8859-1"?>{text}'.encode()
    yield "utf-8-declared-latin", wrong, "application/xml; charset=iso-8859-1"


_MISLABELLED: Final = (
    ("windows-1256", "iso-8859-1"),
    ("windows-1256", "windows-1252"),
    ("windows-1256", "us-ascii"),
    ("windows-1256", "iso-8859-6"),
    ("windows-1256", "utf-8"),
    ("iso-8859-6", "windows-1256"),
    ("iso-8859-6", "iso-8859-1"),
    ("iso-8859-6", "utf-8"),
)
"""What the bytes are, and what they are said to be."""


def mislabelled() -> Iterator[Case]:
    """Arabic under a wrong label, by XML or by HTTP, under none, or written as UTF-8 after it was read wrongly."""
    text = FORMATS["rss-2.0"]
    for charset, label in _MISLABELLED:
        declared = f'<?xml version="1.0" encoding="{label}"?>\n{text}'.encode(charset)
        yield Case(f"feed-{charset}-declared-{label}.xml", declared, items=_everything())
        by_http = f"text/xml; charset={label}"
        yield Case(
            f"feed-{charset}-served-{label}.xml", text.encode(charset), items=_everything(), content_type=by_http
        )
    yield Case("feed-iso-8859-6-undeclared.xml", text.encode("iso-8859-6"), items=_everything())
    for charset in ("utf-8", "windows-1256"):
        wrong = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode(charset))
        yield Case(f"feed-utf-8-of-{charset}-read-as-latin.xml", wrong.encode(), items=_everything())


def _everything() -> tuple[Json, ...]:
    return tuple(item(n, text=LEADS[n], publisher=PAPER, lang="ar") for n in range(3))


def encodings() -> Iterator[Case]:
    """Every XML format in every encoding: the same three articles each time."""
    for name, text in FORMATS.items():
        for charset, body, content_type in _encodings(text):
            yield Case(f"feed-{name}-{charset}.xml", body, items=_everything(), content_type=content_type)


def json_feeds() -> Iterator[Case]:
    """JSON Feeds of both versions."""
    for version in ("1", "1.1"):
        items = [
            {"id": str(n), "url": f"/news/{n}", "title": title, "content_text": LEADS[n], "date_published": ISO_DATE}
            for n, title in enumerate(TITLES)
        ]
        feed = {"version": f"https://jsonfeed.org/version/{version}", "title": PAPER, "items": items}
        expected = tuple(item(n, text=LEADS[n], published=WHEN, publisher=PAPER) for n in range(3))
        for indent in (None, 2):
            name = f"feed-json-{version}{'' if indent is None else '-indented'}.json"
            yield Case(name, json.dumps(feed, ensure_ascii=indent is None, indent=indent).encode(), items=expected)


def lone_surrogates() -> Iterator[Case]:
    """JSON can say what no encoding can store."""
    one = {
        "id": "n-\ud83d",
        "url": "/news/0",
        "title": TITLES[0],
        "content_text": f"{LEADS[0]}\ud83d",
        "tags": ["\ud83d"],
    }
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": PAPER, "items": [one]}).encode()
    expected = item(id="n-\ufffd", text=f"{LEADS[0]}\ufffd")
    yield Case("feed-json-half-a-pair.json", body, items=(expected,))


def _one(inside: str, *, link: str | None = f"{SITE}/news/0", title: str | None = TITLES[0], head: str = "") -> bytes:
    parts = (f"<title>{title}</title>" if title is not None else "") + (f"<link>{link}</link>" if link else "")
    return (
        f'<rss version="2.0" {_SPACES}><channel><title>{PAPER}</title><link>{SITE}/</link>{head}'
        f"<item>{parts}{inside}</item></channel></rss>"
    ).encode()


def _text(text: str = LEADS[0]) -> str:
    return f"<description>{text}</description>"


def links_and_names() -> Iterator[Case]:
    """Links, guids and titles, missing, relative, reused or full of markup."""
    yield Case("trait-relative-link.xml", _one(_text(), link="/news/0"), items=(item(),))
    base = f'<rss version="2.0" xml:base="{SITE}/"><channel><item><title>{TITLES[0]}</title><link>news/0</link></item></channel></rss>'
    yield Case("trait-link-without-slash.xml", base.encode(), url=f"{SITE}/", items=(item(),))
    yield Case("trait-guid-is-the-link.xml", _one(f"<guid>{SITE}/news/0</guid>{_text()}", link=None), items=(item(),))
    guid = f'<guid isPermaLink="false">n-0</guid>{_text()}'
    yield Case("trait-guid-is-no-link.xml", _one(guid, link=None), items=(item(url=None, id="n-0"),))
    yield Case(
        "trait-no-title.xml", _one(_text("خبر قصير بلا عنوان."), title=None), items=(item(title="خبر قصير بلا عنوان"),)
    )
    yield Case("trait-title-alone.xml", _one("", link=None), items=(item(url=None, text=""),))
    yield Case("trait-script-link.xml", _one(_text(), link="javascript:alert(1)"), items=(item(url=None),))
    yield Case("trait-data-link.xml", _one(_text(), link="data:text/html,x"), items=(item(url=None),))
    bold = f"&lt;b&gt;{TITLES[0]}&lt;/b&gt;"
    yield Case("trait-markup-in-title.xml", _one(_text(), title=bold), items=(item(),), absent=("<b>",))
    yield Case("trait-ampersand-in-title.xml", _one(_text(), title="نفط & غاز"), items=(item(title="نفط & غاز"),))
    twice = _one(_text(), title="نفط &amp;amp; غاز")
    yield Case("trait-title-twice-encoded.xml", twice, items=(item(title="نفط & غاز"),))
    iri = f"{SITE}/أخبار/حريق"
    yield Case("trait-arabic-address.xml", _one(_text(), link=iri), items=(item(url=iri),))
    reused = "".join(
        f"<item><guid>same</guid><title>{title}</title><link>{SITE}/news/{n}</link></item>"
        for n, title in enumerate(TITLES)
    )
    body = f"<rss version='2.0'><channel>{reused}</channel></rss>".encode()
    yield Case("trait-one-guid-for-all.xml", body, items=tuple(item(n, id="same") for n in range(3)))
    only = f"<rss version='2.0'><channel><item><link>{SITE}/x/افتتاح-مكتبة-المدينة-اليوم</link></item></channel></rss>"
    address = f"{SITE}/x/افتتاح-مكتبة-المدينة-اليوم"
    yield Case("trait-link-alone.xml", only.encode(), items=({"title": "افتتاح مكتبة المدينة اليوم", "url": address},))
    void = f"<rss><channel><item><pubDate>{MAIL_DATE}</pubDate></item></channel></rss>"
    yield Case("trait-void-item.xml", void.encode())


def bodies() -> Iterator[Case]:
    """What stands in an item's body."""
    html = f"<p>{LEADS[0]}</p><p>{REST}</p>"
    both = f"{LEADS[0]}\n{REST}"
    cdata = f"{_text('مقدمة')}<content:encoded><![CDATA[{html}]]></content:encoded>"
    yield Case("body-content-encoded.xml", _one(cdata), items=(item(text=both),))
    yield Case("body-escaped.xml", _one(_text(escape(html))), items=(item(text=both),))
    yield Case("body-escaped-twice.xml", _one(_text(escape(escape(html)))), items=(item(text=both),), absent=("&lt;",))
    yield Case("body-unescaped.xml", _one(_text(html)), items=(item(text=both),))
    breaks = escape(f"{LEADS[0]}<br/><br>{REST}")
    yield Case("body-line-breaks.xml", _one(_text(breaks)), items=(item(text=both),))
    script = escape(f"<script>alert('سرقة')</script>{html}<style>p{{}}</style><iframe src='/x'>إطار</iframe>")
    yield Case("body-script.xml", _one(_text(script)), items=(item(text=both),), absent=("سرقة", "إطار", "alert"))
    pixel = escape(f"{html}<img width=1 height=1 src='https://track.example/p.gif'>")
    yield Case("body-pixel.xml", _one(_text(pixel)), items=(item(text=both, image=None),), absent=("track.example",))
    picture = escape(f"<img src='/p/0.jpg'>{html}")
    yield Case("body-picture.xml", _one(_text(picture)), items=(item(text=both, image=f"{SITE}/p/0.jpg"),))
    override = _text(f"{LEADS[0]}\u202e\u200f\u2066")
    yield Case("body-bidi-override.xml", _one(override), items=(item(text=LEADS[0]),), absent=("\u202e", "\u2066"))
    box = escape(f"<p>{LEADS[0]}</p><p>اقرأ أيضا: <a href='/news/1'>{TITLES[1]}</a></p><p>{REST}</p>")
    also = [{"title": TITLES[1], "url": f"{SITE}/news/1"}]
    yield Case("body-read-also.xml", _one(_text(box)), items=(item(text=both, read_also=also),))
    related = escape(f"<p>{LEADS[0]}</p><h4>أخبار ذات صلة</h4><ul><li><a href='/news/1'>{TITLES[1]}</a></li></ul>")
    yield Case("body-related.xml", _one(_text(related)), items=(item(text=LEADS[0], read_also=also),))
    syndicated = escape(f"<p>{LEADS[0]}</p><p>ظهرت المقالة {TITLES[0]} أولاً على {PAPER}.</p>")
    yield Case("body-syndicated.xml", _one(_text(syndicated)), items=(item(text=LEADS[0]),), absent=("ظهرت المقالة",))
    named = _text("سعر النفط 80&nbsp;دولارا &hellip; و&laquo;الغاز&raquo;")
    yield Case("body-named-entities.xml", _one(named), items=(item(text="سعر النفط 80 دولارا … و«الغاز»"),))


def details() -> Iterator[Case]:
    """Authors, tags, pictures, publishers, languages."""
    text = _text()
    yield Case(
        "detail-creator.xml", _one(f"<dc:creator>ليلى حداد</dc:creator>{text}"), items=(item(author="ليلى حداد"),)
    )
    tags = "<category>موانئ</category><category>حرائق, إطفاء</category>"
    yield Case("detail-categories.xml", _one(tags + text), items=(item(tags=["موانئ", "حرائق", "إطفاء"]),))
    subject = "<dc:subject>موانئ</dc:subject>"
    yield Case("detail-subject.xml", _one(subject + text), items=(item(tags=["موانئ"]),))
    for name, element in {
        "media-content": "<media:content url='/m.jpg' medium='image'/>",
        "media-typed": "<media:content url='/m.jpg' type='image/jpeg'/>",
        "thumbnail": "<media:thumbnail url='/m.jpg'/>",
        "media-untyped": "<media:content url='/m.jpg'/>",
        "enclosure-untyped": "<enclosure url='/m.jpg' length='1'/>",
        "enclosure": "<enclosure url='/m.jpg' type='image/jpeg' length='1'/>",
    }.items():
        yield Case(f"detail-{name}.xml", _one(element + text), items=(item(image=f"{SITE}/m.jpg"),))
    sound = "<enclosure url='/m.mp3' type='audio/mpeg' length='1'/>"
    yield Case("detail-sound.xml", _one(sound + text), items=(item(image=None),))
    other = f"<source url='{SITE}/x'>وكالة المرفأ</source>"
    yield Case("detail-source.xml", _one(other + text), items=(item(publisher="وكالة المرفأ"),))
    english = _one(
        _text("The city opened its new library today."), title="Library opens", head="<language>ar</language>"
    )
    yield Case("detail-wrong-language.xml", english, items=(item(title="Library opens", lang="en"),))


DATES: Final = {
    "mail": (MAIL_DATE, WHEN),
    "mail-zone": ("Tue, 24 Nov 2026 02:15:00 EST", WHEN),
    "iso": (ISO_DATE, WHEN),
    "iso-spaced": ("2026-11-24 07:15:00", WHEN),
    "epoch": ("1795504500", WHEN),
    "egypt": ("الثلاثاء 24 نوفمبر 2026 - 07:15 ص", WHEN),
    "levant": ("الثلاثاء 24 تشرين الثاني 2026 07:15", WHEN),
    "both-months": ("24 تشرين الثاني/نوفمبر 2026 07:15", WHEN),
    "maghreb": ("24 نونبر 2026 07:15", WHEN),
    "algeria": ("24 جويلية 2026 07:15", "2026-07-24T07:15:00+00:00"),
    "arabic-figures": ("٢٤ نوفمبر ٢٠٢٦ ٠٧:١٥", WHEN),
    "dashes": ("24-نوفمبر-2026", "2026-11-24T00:00:00+00:00"),
    "french": ("mardi 24 novembre 2026 07:15", WHEN),
    "figures-dashes": ("24-11-2026", "2026-11-24T00:00:00+00:00"),
    "figures-year-first": ("2026/11/24 07:15", WHEN),
    "figures-with-zone": ("2026-11-24 07:15:00 UTC", WHEN),
    "figures-evening": ("2026-11-24 07:15 PM", "2026-11-24T19:15:00+00:00"),
    "mail-short-year": ("Tue, 24 Nov 26 10:15:00 +0300", WHEN),
    "year-alone": ("2026", None),
    "month-alone": ("2026-11", None),
    "two-ways": ("03/04/2026", None),
    "relative": ("منذ ساعتين", None),
    "words": ("تاريخ غير معروف", None),
    "before-the-web": ("Thu, 01 Jan 1970 00:00:00 GMT", None),
    "far-ahead": ("Tue, 24 Nov 2226 10:15:00 GMT", None),
}


def dates() -> Iterator[Case]:
    """Dates in every common form, and those that are none."""
    for name, (written, when) in DATES.items():
        yield Case(f"date-{name}.xml", _one(f"<pubDate>{written}</pubDate>{_text()}"), items=(item(published=when),))
    dc = f"<dc:date>{ISO_DATE}</dc:date>{_text()}"
    yield Case("date-dc.xml", _one(dc), items=(item(published=WHEN),))


def broken() -> Iterator[Case]:
    """Ill-formed, and readable all the same."""
    whole = _one(_text())
    yield Case("broken-leading-space.xml", b"\n\n  <?xml version='1.0'?>" + whole, items=(item(text=LEADS[0]),))
    yield Case("broken-trailing-junk.xml", whole + b"<!-- cached --><script>x</script>", items=(item(text=LEADS[0]),))
    yield Case("broken-cut.xml", whole[: whole.index(b"</description>")], items=(item(),))
    yield Case("broken-ampersand.xml", _one(_text("نفط & غاز"), link=f"{SITE}/news/0?a=1&b=2"),
               items=(item(url=f"{SITE}/news/0?a=1&b=2", text="نفط & غاز"),))  # fmt: skip
    unclosed = whole.replace(b"</item></channel></rss>", b"")
    yield Case("broken-unclosed.xml", unclosed, items=(item(text=LEADS[0]),))
    control = whole.replace(b"<description>", b"<description>\x00\x0b\x1f\xef\xbf\xbf")
    yield Case("broken-control-characters.xml", control, items=(item(text=LEADS[0]),))
    for name, reference in {"half": "&#xD83D;", "nul": "&#0;", "control": "&#x1B;", "beyond": "&#x110000;"}.items():
        yield Case(f"broken-reference-{name}.xml", _one(_text(LEADS[0] + reference)), items=(item(text=LEADS[0]),))
    for name, reference in {"zeros": f"&#{'0' * 6_000}33;", "amp": f"&#x26;#{'9' * 5_000};"}.items():
        yield Case(f"broken-reference-{name}.xml", _one(_text(f"{LEADS[0]} <![CDATA[{reference}]]>")),
                   items=(item(text=f"{LEADS[0]} !" if name == "zeros" else LEADS[0]),))  # fmt: skip
    for name, reference in {"ten": "&#2147483647;", "long": f"&#{'9' * 5_000};", "hex": f"&#x{'F' * 5_000};"}.items():
        yield Case(f"broken-reference-{name}.xml", _one(_text(LEADS[0]), title=TITLES[0] + reference), items=(item(),))
    smile = _text(f"{LEADS[0]} &#55357;&#56832;")
    yield Case("broken-reference-pair.xml", _one(smile), items=(item(text=f"{LEADS[0]} \N{GRINNING FACE}"),))
    yield Case("broken-reference-escaped-pair.xml", _one(smile.replace("&#", "&amp;#")),
               items=(item(text=f"{LEADS[0]} \N{GRINNING FACE}"),))  # fmt: skip
    prefix = whole.replace(b"<item>", b"<item><foo:bar>x</foo:bar>")
    yield Case("broken-unbound-prefix.xml", prefix, items=(item(text=LEADS[0]),))
    comment = b"<!-- <html><title>x</title> -->" + whole
    yield Case("broken-html-in-comment.xml", comment, items=(item(text=LEADS[0]),), content_type="text/html")
    as_page = Case("broken-served-as-page.xml", whole, items=(item(text=LEADS[0]),), content_type="text/html")
    yield as_page
    mixed = whole.replace(LEADS[0].encode(), LEADS[0].encode() + b" \xc7\xe1")
    yield Case("broken-one-bad-byte.xml", mixed, items=(item(),))
