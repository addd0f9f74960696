"""Measuring and clipping as Telegram counts; isolates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.core.html import (
    FSI,
    PDI,
    clip,
    direction,
    entity_count,
    fits,
    foreign,
    link,
    one_line,
    safe_url,
    to_plain,
    utf16_length,
    visible_length,
)

encodable = st.text(st.characters(exclude_categories=["Cs"]))


@given(encodable)
def test_utf16_length_is_that_of_the_encoding(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@given(encodable)
def test_escaped_text_is_read_back_whole(text: str) -> None:
    assert to_plain(str(escape(text))) == text
    assert visible_length(str(escape(text))) == utf16_length(text)


def test_tags_and_references_do_not_count() -> None:
    html = '<b>a</b> &lt;&#39;&#x41;&amp;lt; <a href="https://e.org/?a=1&amp;b">😀</a>'
    assert to_plain(html) == "a <'A&lt; 😀"
    assert visible_length(html) == 12
    assert entity_count(html) == 2


def test_unknown_references_stay() -> None:
    assert to_plain("&copy; &#9999999; &#0;") == "&copy; &#9999999; &#0;"


def test_fits_knows_both_limits() -> None:
    assert fits("a" * 4096)
    assert not fits("a" * 4097)
    assert fits("<b>a</b>" * 100)
    assert not fits("<b>a</b>" * 101)


@given(encodable, st.integers(-2, 60))
def test_clip_keeps_the_limit(text: str, units: int) -> None:
    clipped = clip(text, units)
    assert utf16_length(clipped) <= max(units, 0)
    if utf16_length(text) <= units:
        assert clipped == text
    elif units > 0:
        assert clipped.endswith("…")
        assert text.startswith(clipped[:-1])


@pytest.mark.parametrize(
    ("text", "units", "clipped"),
    [
        ("سقطت العاصمة اليوم", 14, "سقطت العاصمة…"),
        ("سقطت العاصمة، اليوم", 15, "سقطت العاصمة…"),
        ("one two", 4, "one…"),
        ("😀😀😀", 4, "😀…"),
        ("كلمةطويلةجدا", 6, "كلمةط…"),
        ("مُعلَّم", 6, "مُع…"),
        ("------", 3, "--…"),
        ("\u0651\u0651\u0651\u0651", 2, "\u0651…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_clip_cuts_between_words(text: str, units: int, clipped: str) -> None:
    assert clip(text, units) == clipped


def test_one_line_drops_what_commands() -> None:
    assert one_line(" a\u202e\u2067b\x00\n\u2028c\u200f\ud800 ") == "ab c"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("NASA تعلن اكتشافًا", "rtl"), ("Syria سوريا news", "ltr"), ("123", None), ("", None), ("שלום", "rtl")],
)
def test_direction_is_that_of_most_letters(text: str, expected: str | None) -> None:
    assert direction(text) == expected


def test_foreign_text_is_isolated_in_its_own_direction() -> None:
    assert foreign("Syria <news>") == "\u2066Syria &lt;news&gt;\u2069"
    assert foreign("سوريا") == "\u2067سوريا\u2069"
    assert foreign("24") == FSI + "24" + PDI
    assert foreign(" \n") == ""
    assert foreign("one two three", 8) == "\u2066one two…\u2069"


def test_link_escapes_its_address() -> None:
    assert link(Markup("<b>x</b>"), 'https://e.org/?a="&b') == '<a href="https://e.org/?a=&#34;&amp;b"><b>x</b></a>'


@pytest.mark.parametrize("url", ["https://e.org/a?b=c#d", "http://127.0.0.1:8000/x", "https://صحيفة.example/خبر"])
def test_usable_addresses(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "/relative", "https://", "http://[::1", "https://e.org/a b", "tg://resolve",
        "https://e.org/" + "a" * 2048, 'https://e.org/"x', "https://e.org/<x>",
    ],
)  # fmt: skip
def test_unusable_addresses(url: str | None) -> None:
    assert safe_url(url) is None
