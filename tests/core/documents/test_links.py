import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.documents.links import glued_headlines, is_bulleted, is_prose, links, unrepeated, web_address
from bot.core.model import Link


def test_a_list_is_read_whatever_its_bullets() -> None:
    """1.13, trap 6: headlines, with addresses when there are some."""
    lines = [
        "• أول",
        "2. ثان",
        "- ثالث | https://a.b/3",
        "(4) [رابع](https://a.b/4)",
        "خامس",
        "https://a.b/5",
        "https://a.b/6",
    ]
    assert links(lines) == [
        Link("أول"),
        Link("ثان"),
        Link("ثالث", "https://a.b/3"),
        Link("رابع", "https://a.b/4"),
        Link("خامس", "https://a.b/5"),
    ]


def test_repeats_and_furniture_go() -> None:
    assert links(["• خبرٌ أول", "المزيد", "خبر اول https://a.b", "…"]) == [Link("خبرٌ أول", "https://a.b")]
    assert unrepeated([Link("أ", None, "x"), Link("أ", "https://a.b")]) == [Link("أ", "https://a.b", "x")]


def test_figures_at_the_start_of_a_headline_are_no_bullets() -> None:
    assert links(["12 قتيلاً في انهيار", "3.5 مليون زائر"]) == [Link("12 قتيلاً في انهيار"), Link("3.5 مليون زائر")]
    assert is_bulleted("1- أول")
    assert not is_bulleted("-5 درجات")


def test_glued_headlines_are_divided_where_separators_show() -> None:
    """1.13, trap 4: without a separator the run stays one."""
    assert glued_headlines("وزير يزور | مصدر: هدوء • ثالث / رابع") == ["وزير يزور", "مصدر: هدوء", "ثالث", "رابع"]
    assert glued_headlines("وزير يزور مصدر: هدوء") == ["وزير يزور مصدر: هدوء"]


def test_prose_is_told_from_headlines() -> None:
    sentence = "وقال الناطق باسم الوزارة إن الأعمال ستنتهي قبل حلول الشتاء المقبل."
    assert is_prose(sentence)
    assert is_prose("كلمة " * 40)
    assert not is_prose("• " + sentence)
    assert not is_prose(sentence.removesuffix("."))
    assert not is_prose("وصلوا.")


@pytest.mark.parametrize("text", ["https://a.b", " HTTP://a.b/c?d=e. ", "https://[::1]:8080/", "https://مثال.شبكة/خبر"])
def test_an_address_is_known(text: str) -> None:
    assert web_address(text) == text.strip().rstrip(".")


@pytest.mark.parametrize(
    "text",
    ["", "a.b", "ftp://a.b", "https://", "https://[", "https://a:b/", "https://a.b c", "https:///x", "http://a:0"],
)
def test_no_address_is_none(text: str) -> None:
    assert web_address(text) is None


@given(st.text())
def test_no_text_breaks_a_list(text: str) -> None:
    assert all(link.title for link in links(text.split("\n")))
    assert web_address(text) in {None, text.strip().rstrip(".,،؛;")}
