"""1.13, trap 7: importing again changes nothing, a corrected copy updates, the feed's copy is the same article."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.identity import (
    article_identity,
    content_hash,
    is_copy,
    publisher_key,
    text_key,
    title_key,
    url_key,
)
from bot.core.model import Article, Link

TEXT = "عبرت سفينة شراعية المضيق ليلاً، وهي أول سفينة من نوعها تعبره منذ خمسين سنة.\n" * 12
DOCUMENT = Article(text=TEXT, title="سفينة شراعية تعبر المضيق", publisher="الاتحاد", tags=("سفينة",))
NOW = datetime(2024, 12, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/News/1",
        "http://example.org/News/1/",
        "HTTPS://WWW.Example.org:443/News/1#top",
        "https://example.org/News/1?utm_source=x&fbclid=y&utm_medium=z",
        " https://example.org/News/%31 ",
        "https://m.example.org/News/1",
        "https://mobile.example.org/News/1?amp=1",
        "https://amp.example.org/News/1",
        "https://example.org/News/1/amp/",
        "https://example.org/amp/News/1",
        "https://example.org/News/1.amp",
        "https://example.org//News//1",
        "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/News/1",
        "https://www.google.com/amp/s/m.example.org/News/1",
        "https://example.org/News/1?outputType=amp&srsltid=AfmB&mtm_campaign=x",
        "https://example.org/News/1?ref=rss&from=facebook&output=amp",
        "https://example.org/News/1?rss&share=1&src=rss&feature=youtu.be",
    ],
)
def test_addresses_of_one_page_have_one_key(url: str) -> None:
    assert url_key(url) == "example.org/News/1"


def test_addresses_of_two_pages_have_two() -> None:
    pages = [
        "https://a.b/1",
        "https://a.b/2",
        "https://a.b/1?id=2",
        "https://a.b:8080/1",
        "https://sport.a.b/1",
        "https://m.b/1",
        "https://a.b/1?cid=2",
        "https://a.b/1?uid=2",
        "https://a.b/1?rss=7",
        "https://a.b/1?feature=7",
        "https://a.b/1?at_id=7",
        "https://a.b/1?from=20261125",
        "https://a.b/1?source=7",
        "https://a.b/#!/1",
        "https://a.b/#!/2",
        "https://a.b/campaign/1",
        "https://a.b/amplifier",
        "https://a.b/%ff",
        "https://[",
    ]
    assert len({url_key(page) for page in pages}) == len(pages)
    assert url_key("https://a.b/?y=2&x=1") == url_key("https://a.b/?x=1&y=2") == "a.b?x=1&y=2"
    assert url_key("https://a.b/خبر") == url_key("https://a.b/%D8%AE%D8%A8%D8%B1")
    assert url_key("https://a.b/\u0623") == url_key("https://a.b/\u0627\u0654"), "one letter, however composed"
    assert url_key("https://xn--mgbb9fbpob.example/1") == url_key("https://موبايلي.example/1")
    assert url_key("https://xn--\u0661.example/1")
    assert url_key("https://[") == "https://["


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    assert url_key(text) == url_key(text)
    article = Article(text=text, title=text, url=None)
    assert article_identity(article).startswith("text:")
    assert content_hash(article) == content_hash(replace(article))


def test_spelling_punctuation_and_what_follows_do_not_change_the_identity() -> None:
    same = replace(
        DOCUMENT, text=TEXT.replace("ليلاً،", "ليلا ").replace("أول", "اول") + "تصحيح", publisher="صحيفة الإتحاد"
    )
    assert article_identity(same) == article_identity(DOCUMENT) == f"text:{text_key(DOCUMENT)}"
    assert content_hash(same) != content_hash(DOCUMENT)
    assert text_key(replace(DOCUMENT, text="تصحيح " + TEXT)) != text_key(DOCUMENT)
    assert text_key(replace(DOCUMENT, publisher="الفجر")) != text_key(DOCUMENT)
    assert text_key(replace(DOCUMENT, text=TEXT[:490])) != text_key(DOCUMENT)


def test_the_address_is_the_identity_when_there_is_one() -> None:
    feed = replace(DOCUMENT, url="https://example.org/1", guid="1")
    assert article_identity(feed) == "url:example.org/1"
    assert article_identity(replace(feed, guid="2", text="")) == article_identity(feed)
    assert text_key(feed) == text_key(DOCUMENT)


def test_without_text_the_headline_identifies() -> None:
    one, two = (Article(text="", title=title, publisher="الاتحاد") for title in ("خبر أول", "خبر ثان"))
    assert text_key(one) != text_key(two)
    assert text_key(replace(one, text="خبر أول")) != text_key(one)


def test_a_title_key_needs_a_telling_title_of_its_own() -> None:
    assert title_key(DOCUMENT) == title_key(replace(DOCUMENT, title="سفينةٌ شراعيه تعبر المضيق!", text="x"))
    assert title_key(DOCUMENT) != title_key(replace(DOCUMENT, publisher="الفجر"))
    assert title_key(replace(DOCUMENT, title="عاجل")) is None
    assert title_key(replace(DOCUMENT, title_derived=True)) is None


def test_a_publisher_is_known_with_and_without_its_kind() -> None:
    assert publisher_key("صحيفة الاتحاد") == publisher_key("«الإتحاد»") == "الاتحاد"
    assert publisher_key("The Post") == "post"
    assert publisher_key("شبكة") == "شبكه"
    assert publisher_key(None) == ""


def test_the_feeds_copy_is_the_documents_article() -> None:
    """Trap 7: it may arrive again by feed, with an address, and with less text."""
    feed = Article(text=TEXT[:120], title=DOCUMENT.title, publisher="الاتحاد", url="https://a.b/1", published_at=NOW)
    assert title_key(feed) == title_key(DOCUMENT)
    assert is_copy(DOCUMENT, feed)
    assert is_copy(feed, DOCUMENT)
    assert is_copy(DOCUMENT, replace(feed, text=""))


def test_another_day_of_one_column_is_no_copy() -> None:
    column = replace(DOCUMENT, title="أسعار الذهب اليوم", text="ارتفع سعر الذهب", published_at=NOW)
    assert not is_copy(column, replace(column, text="انخفضت أثمان الفضة كثيراً أمس"))
    assert not is_copy(column, replace(column, published_at=NOW + timedelta(days=4)))
    assert is_copy(column, replace(column, published_at=NOW + timedelta(days=2)))
    addressed = replace(column, url="https://a.b/1")
    assert not is_copy(addressed, replace(column, url="https://a.b/2"))
    assert is_copy(addressed, replace(column, url="https://a.b/1?utm_source=x"))


def test_everything_a_reader_may_see_is_in_the_hash_and_the_guid_is_not() -> None:
    changes: list[Article] = [
        replace(DOCUMENT, text=TEXT + "."),
        replace(DOCUMENT, title="آخر"),
        replace(DOCUMENT, title_derived=True),
        replace(DOCUMENT, url="https://a.b"),
        replace(DOCUMENT, publisher="الفجر"),
        replace(DOCUMENT, agency="رويترز"),
        replace(DOCUMENT, tags=()),
        replace(DOCUMENT, lang="en"),
        replace(DOCUMENT, image="https://a.b/c.jpg"),
        replace(DOCUMENT, published_at=NOW),
        replace(DOCUMENT, read_also=(Link("أ"),)),
        replace(DOCUMENT, read_also=(Link("أ", "https://a.b"),)),
        replace(DOCUMENT, related=("أ",)),
    ]
    hashes = {content_hash(article) for article in [DOCUMENT, *changes]}
    assert len(hashes) == len(changes) + 1
    assert content_hash(replace(DOCUMENT, guid="7")) == content_hash(DOCUMENT)
