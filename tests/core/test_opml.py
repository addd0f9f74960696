"""3.8: OPML in and out, folders as categories; hostile lists are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import opml
from bot.core.opml import Outline, parse_opml, write_opml
from bot.errors import InputError

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>قائمة</title></head><body>
  <outline text="صحف" title="صحف">
    <outline text="  الميناء
      اليوم " type="rss" xmlUrl=" https://port.example/feed?a=1&amp;b=2 " htmlUrl="https://port.example/"/>
    <outline text="محلية"><outline xmlUrl="http://hill.example/rss"/></outline>
    <outline text="مكرر" xmlUrl="http://hill.example/rss"/>
  </outline>
  <outline text="بلا مجلد" XMLURL="https://plain.example/" category="/أخبار/عامة,أخرى"/>
  <outline text="ليس عنوانا" xmlUrl="javascript:alert(1)"/>
  <outline text="ملف" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


def test_a_list_is_read() -> None:
    assert parse_opml(LIST.encode()) == [
        Outline("https://port.example/feed?a=1&b=2", "الميناء اليوم", "صحف"),
        Outline("http://hill.example/rss", None, "صحف / محلية"),
        Outline("https://plain.example/", "بلا مجلد", "أخبار / عامة"),
    ]


def test_other_encodings_are_read() -> None:
    text = LIST.replace('encoding="UTF-8"', 'encoding="utf-16"')
    assert len(parse_opml(text.encode("utf-16"))) == 3


def nested(depth: int) -> bytes:
    return b"<opml><body>" + b'<outline text="a">' * depth + b"</outline>" * depth + b"</body></opml>"


BOMB = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<opml><body><outline text="&b;" xmlUrl="https://x.example/"/></body></opml>"""
XXE = b"""<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><outline text="&x;" xmlUrl="http://x/"/></opml>"""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BOMB, "DOCTYPE"),
        (XXE, "DOCTYPE"),
        (b"", "not an OPML list"),
        (b"<opml><body>", "not an OPML list"),
        (b"<rss><channel/></rss>", "not an OPML list"),
        (b'<?xml version="1.0" encoding="klingon"?><opml/>', "not an OPML list"),
        (b"\x00\xff\xfe", "not an OPML list"),
        (nested(60), "nested deeper"),
        (b" " * (opml.MAX_BYTES + 1), "larger than"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        parse_opml(data)


def test_lists_without_end_are_refused() -> None:
    feeds = b"".join(b'<outline xmlUrl="http://x.example/%d"/>' % number for number in range(opml.MAX_FEEDS + 1))
    with pytest.raises(InputError, match="more than 10,000"):
        parse_opml(b"<opml>" + feeds + b"</opml>")


names = st.none() | st.text(min_size=1, max_size=30)


@given(st.lists(st.tuples(st.integers(0, 99), names, names), unique_by=lambda item: item[0]))
def test_what_is_written_is_read_again(items: list[tuple[int, str | None, str | None]]) -> None:
    outlines = [Outline(f"https://x.example/{number}?a&b=<>", title, category) for number, title, category in items]
    again = parse_opml(write_opml(outlines, title="راصد & co").encode("utf-8"))
    assert sorted(one.url for one in again) == sorted(one.url for one in outlines)


def test_names_and_folders_survive() -> None:
    outlines = [Outline("https://a.example/", 'اسم "أ" <b>', "صحف"), Outline("https://b.example/", "ب", None)]
    assert sorted(parse_opml(write_opml(outlines, title="t").encode()), key=lambda one: one.url) == outlines
