"""3.3, 3.7, promise 5: HTML becomes plain text on the way in, boxes become links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Link
from bot.net.markup import Content, absolute, read_html, read_line

BASE = "https://news.example/a/b"
NEWS = Link("خبر", "https://news.example/1")
PIECES = '<p> </p> <a href=x> </a> <script> </script> <![ <!-- ]]> &lt; &#0; text اقرأ+أيضا: < > <li " <img+src=/i> \n'


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("first\n\nsecond", "first\nsecond"),
        ("<p>first\nline</p><p>second</p>", "first line\nsecond"),
        ("a<br/>b<br>c", "a\nb\nc"),
        ("<div>one<div>two</div>three</div>", "one\ntwo\nthree"),
        ("<td>a</td><td>b</td>", "a b"),
        ("<b>bo</b>ld &amp; <i>it</i>", "bold & it"),
        ("a<script>x()</script>b<style>p{}</style>c", "abc"),
        ("a<svg><svg></svg><text>x</text></svg>b", "ab"),
        ("a<iframe src=x/>b", "a"),
        ("a<script/>b", "ab"),
        ("<noscript><p>x</p></noscript>a", "a"),
        ("a</script>b", "ab"),
        ("<!-- no -->a<!doctype html>", "a"),
        ("&lt;p&gt;twice&lt;/p&gt;&lt;p&gt;escaped&lt;/p&gt;", "twice\nescaped"),
        ("&amp;lt;p&amp;gt;thrice&amp;lt;/p&amp;gt;", "<p>thrice</p>"),
        ("AT&amp;amp;T", "AT&T"),
        ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
        ("a\u202eb\u2066c\x00d", "abc d"),
        ("<![if IE]><p>a</p><![endif]>", "a"),
        ("<p>x</p><![CDATA[y]]>", "x\ny"),
        ("<![nonsense[<p>a</p>", "a"),
        ("<![<![x", "<![<![x"),
        ("<p>a <a href='/x'>link</a> b</p>", "a link b"),
    ],
)
def test_text(markup: str, text: str) -> None:
    assert read_html(markup, BASE).text == text


@pytest.mark.parametrize(
    "markup",
    [
        "<p>نص.</p><p>المزيد: <a href=/1>خبر</a></p>",
        "<p>نص.</p><p><a href=/1>اقرأ أيضًا | خبر</a></p>",
        "<p>نص.</p><p><strong><a href=/1>إقرأ أيضا: خبر</a></strong></p>",
        "<p>نص.</p><p>أخبار ذات صلة</p><p><a href=/1>خبر</a></p>",
    ],
)
def test_3_3_a_label_beside_or_within_its_link(markup: str) -> None:
    assert read_html(markup, BASE) == Content("نص.", (NEWS,))


@pytest.mark.parametrize(
    "line",
    [
        "وسوم: <a href=/t/1>ميناء</a> <a href=/t/2>#فرق_الإطفاء</a>",
        "كلمات دلالية: ميناء، فرق الإطفاء",
        "Tags | ميناء, فرق الإطفاء",
    ],
)
def test_3_3_a_line_of_tags(line: str) -> None:
    assert read_html(f"<p>نص.</p><p>{line}</p>", BASE) == Content("نص.", (), ("ميناء", "فرق الإطفاء"))


def test_a_sentence_with_a_colon_stays() -> None:
    text = "المزيد: هذا ما طلبه الأهالي في رسالتهم إلى البلدية."
    assert read_html(f"<p>{text}</p>", BASE) == Content(text)


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("<b>a</b><br>b", "a b"),
        ("a &amp;quot;b&amp;quot;", 'a "b"'),
        ("اقرأ أيضا: كتاب جديد", "اقرأ أيضا: كتاب جديد"),
        ("  a\n b ", "a b"),
        ("&#x202e;a", "a"),
    ],
)
def test_line(markup: str, line: str) -> None:
    assert read_line(markup) == line


@pytest.mark.parametrize(
    ("box", "links"),
    [
        ("<p>اقرأ أيضا: <a href='/1'>خبر</a></p>", [NEWS]),
        ("<p>إقرأ أيضاً :<a href='/1'>خبر</a> <a href='/2'>ثان</a></p>", [NEWS, Link("ثان", "https://news.example/2")]),
        ("<p>اقرأ أيضًا</p><p><a href='/1'>خبر</a></p><p><a href='/1'>خبر</a></p>", [NEWS]),
        ("<h4>Related articles</h4><ul><li>- <a href='/1'>One long</a></li></ul>", [Link("One long", "https://news.example/1")]),
        ("<a href='/1'><p>اقرأ أيضا</p><p>خبر</p></a>", [NEWS]),
        ("<p>اقرأ أيضا: خبر بلا رابط</p>", []),
        ("<p><a href='/more'>اقرأ المزيد</a></p>", []),
        ("<p><a href='/more'>المزيد</a></p>", []),
        ("<aside><p>أخبار</p></aside>", []),
        ("<figure><img src=x><figcaption>صورة</figcaption></figure>", []),
        ("<p>The post <a href='/p'>Title</a> appeared first on <a href='/'>Site</a>.</p>", []),
        ("<p>ظهرت المقالة عنوان أولاً على الموقع.</p>", []),
    ],
)  # fmt: skip
def test_boxes_leave_the_text(box: str, links: list[Link]) -> None:
    """Promise 5."""
    content = read_html(f"<p>قبل الصندوق.</p>{box}<p>بعد الصندوق.</p>", BASE)
    assert content.text == "قبل الصندوق.\nبعد الصندوق."
    assert list(content.read_also) == links


def test_links_in_running_text_stay() -> None:
    content = read_html("<p><a href='/1'>رابط وحده في فقرة</a></p>", BASE)
    assert content == Content("رابط وحده في فقرة")


@pytest.mark.parametrize(
    ("markup", "image"),
    [
        ("<img src='/a.jpg'><img src='/b.jpg'>", "https://news.example/a.jpg"),
        ("<img width=1 height=1 src='/pixel.gif'><img data-src='b.jpg'>", "https://news.example/a/b.jpg"),
        ("<img src='data:image/png;base64,xxxx'><img src='/b.jpg'>", "https://news.example/b.jpg"),
        ("<img>", None),
        ("<script><img src='/a.jpg'></script>", None),
    ],
)
def test_image(markup: str, image: str | None) -> None:
    assert read_html(markup, BASE).image == image


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("/x", "https://news.example/x"),
        ("//cdn.example/x", "https://cdn.example/x"),
        (" https://other.example/خبر ", "https://other.example/خبر"),
        ("javascript:alert(1)", None),
        ("/wiki/Washington,_D.C.", "https://news.example/wiki/Washington,_D.C."),
        ("https://file.invalid/x", None),
        ("mailto:a@b.example", None),
        ("http://[::1", None),
        ("", None),
        (None, None),
        ("/" + "x" * 3000, None),
    ],
)
def test_absolute(url: str | None, whole: str | None) -> None:
    assert absolute(url, BASE) == whole


@given(st.lists(st.sampled_from([piece.replace("+", " ") for piece in PIECES.split(" ")]), max_size=30))
def test_whatever_comes_is_plain_text(pieces: list[str]) -> None:
    content = read_html("".join(pieces), BASE)
    assert "\x00" not in content.text
    assert all(line == line.strip() and line for line in content.text.split("\n") if content.text)
    read_line("".join(pieces))
