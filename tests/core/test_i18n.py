"""Languages, escaping, numbers, dates (1.17, 1.20)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.core.html import to_plain, without_controls
from bot.core.i18n import Catalogue, Texts, language_of
from bot.locales import load

CATALOGUE = load()
AR, EN = CATALOGUE.for_language("ar"), CATALOGUE.for_language("en")
NOON = datetime(2024, 11, 21, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        (None, "ar"),
        ("", "ar"),
        ("ar", "ar"),
        ("ar-EG", "ar"),
        ("AR", "ar"),
        ("en", "en"),
        ("fa", "en"),
        ("fr-CA", "en"),
    ],
)
def test_language_from_the_code(code: str | None, language: str) -> None:
    """1.17: ar* or missing is Arabic, else English."""
    assert language_of(code) == language
    assert CATALOGUE.for_language(code).language == language


def test_arguments_are_escaped_and_isolated() -> None:
    assert AR.html("follow-done", keyword="<b>&") == "بدأت متابعة «\u2068&lt;b&gt;&amp;\u2069»."
    assert AR.html("follow-done", keyword=Markup("<i>x</i>")) == "بدأت متابعة «\u2068<i>x</i>\u2069»."
    assert AR.plain("follow-done", keyword="<b>&") == "بدأت متابعة «\u2068<b>&\u2069»."
    assert AR.plain("follow-done", keyword=Markup("<i>&lt;</i>")) == "بدأت متابعة «\u2068<\u2069»."


@given(st.text())
def test_an_argument_comes_through_whole_but_never_commands(text: str) -> None:
    html = EN.html("unfollow-done", keyword=text)
    assert str(escape(without_controls(text))) in html
    assert to_plain(html) == EN.plain("unfollow-done", keyword=text)


def test_long_arguments_come_through() -> None:
    assert "ب" * 5000 in AR.html("follow-done", keyword="ب" * 5000)
    assert AR.plain("latest-header-for", what="\ue0007\ue001" + "ب" * 3000).endswith(
        "\ue0007\ue001" + "ب" * 3000 + "\u2069"
    )
    assert "<" * 3000 in AR.plain("follow-done", keyword="<" * 3000)


def test_plain_text_of_a_message_with_tags() -> None:
    assert EN.plain("latest-header-for", what="a<b") == "Latest news: \u2068a<b\u2069"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "لا قراء بعد"),
        (1, "أرسل إلى قارئ واحد"),
        (2, "أرسل إلى قارئين"),
        (3, "أرسل إلى 3 قراء"),
        (110, "أرسل إلى 110 قراء"),
        (11, "أرسل إلى 11 قارئًا"),
        (80214, "أرسل إلى 80,214 قارئًا"),
        (100, "أرسل إلى 100 قارئ"),
    ],
)
def test_six_arabic_plurals_and_123(count: int, text: str) -> None:
    """1.21: «أرسل إلى 80,214 قارئًا»."""
    assert without_controls(AR.plain("button-confirm", count=count)) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "No readers yet"), (1, "Send to one reader"), (80214, "Send to 80,214 readers")]
)
def test_english_plurals(count: int, text: str) -> None:
    assert without_controls(EN.plain("button-confirm", count=count)) == text


@pytest.mark.parametrize(
    ("delta", "arabic", "english"),
    [
        (timedelta(seconds=-5), "الآن", "just now"),
        (timedelta(seconds=59), "الآن", "just now"),
        (timedelta(minutes=2), "قبل دقيقتين", "2 minutes ago"),
        (timedelta(minutes=5), "قبل 5 دقائق", "5 minutes ago"),
        (timedelta(hours=23, minutes=50), "قبل 23 ساعة", "23 hours ago"),
    ],
)
def test_relative_time(delta: timedelta, arabic: str, english: str) -> None:
    assert AR.relative(delta) == arabic
    assert EN.relative(delta) == english


def test_durations() -> None:
    assert without_controls(AR.duration(timedelta(minutes=3))) == "نحو 3 دقائق"
    assert AR.duration(timedelta(seconds=59)) == "أقل من دقيقة"
    assert without_controls(EN.duration(timedelta(hours=2))) == "about 2 hours"
    assert AR.span(timedelta(minutes=10)) == "10 دقائق"


def test_dates_in_the_readers_zone() -> None:
    amman = ZoneInfo("Asia/Amman")
    assert without_controls(AR.date_time(NOON, amman)) == "21 نوفمبر 2024، 2:05 م"
    assert without_controls(EN.date_time(NOON, amman)) == "21 November 2024, 14:05"
    assert AR.date(datetime(2024, 11, 21, 23, tzinfo=UTC), amman) == "22 نوفمبر 2024"


def test_numbers() -> None:
    assert AR.number(80214) == "80,214"
    assert AR.percent(0.42) == "42%"


@pytest.mark.parametrize(("code", "arabic", "english"), [("fa", "الفارسية", "Persian"), ("xx", "xx", "xx")])
def test_names_of_languages(code: str, arabic: str, english: str) -> None:
    assert (AR.language_name(code), EN.language_name(code)) == (arabic, english)


@pytest.mark.parametrize("texts", [AR, EN])
def test_missing_key_or_variable(texts: Texts) -> None:
    with pytest.raises(KeyError):
        texts.plain("no-such-key")
    with pytest.raises(KeyError, match="keyword"):
        texts.html("follow-done")


@pytest.mark.parametrize(("source", "fault"), [("a = x\na = y\n", "twice"), ("not fluent at all {\n", "not Fluent")])
def test_faulty_sources_are_refused(source: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Catalogue({"ar": source, "en": source})


def test_an_entry_without_text_is_no_key() -> None:
    with pytest.raises(KeyError):
        Texts("en", "a =\n    .b = x\n").plain("a")
