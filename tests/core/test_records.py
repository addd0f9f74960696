"""1.13: JSON Lines, one article a line."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Article
from bot.core.records import MAX_RECORD_BYTES, parse_record, tag_offsets, to_article
from bot.errors import InputError


def record(**values: object) -> Article:
    return parse_record(json.dumps(values))


def test_every_field_is_read() -> None:
    line = {
        "id": "a1",
        "title": "عنوان الخبر",
        "text": "نص الخبر\n\nفقرة",
        "url": "https://example.org/a",
        "source": " صوت  المرج ",
        "published": "2024-12-11T10:00:00+03:00",
        "lang": "ar-EG",
        "keywords": ["قلعة", "قلعه", "تل قديم", "المزيد"],
        "image": "https://example.org/a.jpg",
        "unknown": {"x": 1},
    }
    assert record(**line) == Article(
        guid="a1",
        title="عنوان الخبر",
        text="نص الخبر\n\nفقرة",
        url="https://example.org/a",
        publisher="صوت المرج",
        published_at=datetime(2024, 12, 11, 7, tzinfo=UTC),
        lang="ar",
        tags=("قلعة", "تل قديم"),
        image="https://example.org/a.jpg",
    )


def test_text_or_title_is_enough() -> None:
    derived = record(text="وصلت السفينة إلى المرفأ. وقال القبطان إنها تأخرت.")
    assert (derived.title, derived.title_derived, derived.lang) == ("وصلت السفينة إلى المرفأ", True, "ar")
    titled = record(title="Ship arrives", text=None, url="", published="", keywords=None, lang=" ")
    assert titled == Article(title="Ship arrives", text="", lang="en")
    assert parse_record(b'\xef\xbb\xbf{"title":"a"}').title == parse_record('\ufeff{"title":"a"}').title == "a"


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        ("2024-12-11T10:00:00", datetime(2024, 12, 11, 10, tzinfo=UTC)),
        ("2024-12-11T10:00:00Z", datetime(2024, 12, 11, 10, tzinfo=UTC)),
        ("2024-12-11", datetime(2024, 12, 11, tzinfo=UTC)),
        (1733911200, datetime(2024, 12, 11, 10, tzinfo=UTC)),
        (1733911200.5, datetime(2024, 12, 11, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("1733911200", datetime(2024, 12, 11, 10, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_published_is_iso_or_epoch_seconds(published: object, moment: datetime) -> None:
    assert record(text="س", published=published).published_at == moment


def test_keywords_may_be_one_string() -> None:
    assert record(text="س", keywords="قلعة، تل قديم, #بحر").tags == ("قلعة", "تل قديم", "بحر")


def test_a_number_may_be_the_id() -> None:
    assert record(text="س", id=7).guid == "7"
    assert record(text="س", id="").guid is None


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, 'neither "text" nor "title"'),
        ({"text": " \n", "title": "\u200f"[:0]}, 'neither "text" nor "title"'),
        ({"text": 5}, '"text" must be a string, not a number'),
        ({"title": ["a"]}, '"title" must be a string, not a list'),
        ({"text": "a", "source": {}}, '"source" must be a string, not an object'),
        ({"text": "a", "id": True}, '"id" .* not a boolean'),
        ({"text": "a", "id": 1.5}, '"id" .* not a number'),
        ({"text": "a", "url": "example.org"}, '"url" must be an address'),
        ({"text": "a", "url": "javascript:alert(1)"}, '"url" must be an address'),
        ({"text": "a", "url": "https://a.b/\u202e"}, '"url" must be an address'),
        ({"text": "a", "url": "https://a.b/" + "c" * 2048}, '"url" must be an address'),
        ({"text": "a", "lang": "العربية"}, '"lang" must be a language code'),
        ({"text": "a", "keywords": 5}, '"keywords" .* not a number'),
        ({"text": "a", "keywords": ["b", None]}, '"keywords" must hold strings only, not null'),
        ({"text": "a", "published": "أمس"}, '"published" must be an ISO 8601 date'),
        ({"text": "a", "published": 1733911200000}, "not milliseconds"),
        ({"text": "a", "published": float("nan")}, "not milliseconds"),
        ({"text": "a", "published": 10**400}, "not milliseconds"),
        ({"text": "a", "published": True}, '"published" .* not a boolean'),
        ({"text": "a", "published": []}, '"published" .* not a list'),
    ],
)
def test_a_bad_field_is_named(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        record(**values)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "broken JSON at character 1"),
        ('{"text": "a"', "broken JSON at character 13"),
        ("[1]", "expected a JSON object"),
        ("null", "expected a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"id":' + "1" * 5000 + "}", "too many digits"),
        (b'{"text":"\xff"}', "not UTF-8 at byte 9"),
        (b" " * (MAX_RECORD_BYTES + 1), "longer than 4 MB"),
    ],
)
def test_a_bad_line_gives_one_clear_reason(line: str | bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        parse_record(line)
    assert "\n" not in str(caught.value)


def test_the_text_is_plain_and_every_code_point_keeps_its_place() -> None:
    """1.23: offsets are offsets into the input."""
    text = " \ufeffأ\u202eب\u202c\r\n\tج <b>&amp;</b> \ud800\x00"
    article = record(text=text, title="a\nb")
    assert len(article.text) == len(text)
    assert article.text.index("ج") == text.index("ج")
    assert "<b>&amp;</b>" in article.text
    assert not set(article.text) & set("\u202e\u202c\ufeff\r\t\x00\ud800")
    assert article.title == "a b"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
NAMES = ("id", "title", "text", "url", "source", "published", "lang", "keywords", "image")


@given(st.dictionaries(st.sampled_from(NAMES), JSON) | JSON)
def test_any_json_gives_an_article_or_one_clear_fault(value: object) -> None:
    try:
        article = parse_record(json.dumps(value))
    except InputError:
        return
    assert article.title.strip() or article.text.strip()
    article.title.encode(), article.text.encode()


@given(st.text() | st.binary())
def test_any_line_gives_an_article_or_one_clear_fault(line: str | bytes) -> None:
    try:
        article = parse_record(line)
    except InputError:
        return
    assert article.title


_PIECES = st.text(st.sampled_from("ab ماء_#\t\u200f\u00a0\r\n.\u00ad\ud800*"), max_size=8)


@given(st.one_of(st.lists(_PIECES, max_size=5), st.lists(_PIECES, max_size=5).map(",".join)))
def test_every_code_point_of_the_tags_is_found_in_the_keywords(keywords: list[str] | str) -> None:
    """1.23: rising offsets, each at the same character, blank ones and replaced ones apart."""
    record: dict[str, object] = {"text": "خبر", "keywords": keywords}
    tags = to_article(record).tags
    offsets = tag_offsets(record, tags)
    joined = "\n".join(tags)
    source = keywords if isinstance(keywords, str) else "\n".join(keywords)
    assert len(offsets) == (len(joined) + 1 if tags else 0)
    assert offsets == sorted(offsets)
    for char, place in zip(joined, offsets, strict=False):
        if char not in " \n\ufffd":
            assert source[place] == char


@pytest.mark.parametrize(
    "url",
    ["https://en.example/wiki/Washington,_D.C.", "https://ar.example/«سوريا»", "https://a.example/x,", "HTTP://a.b/"],
)
def test_addresses_may_end_and_hold_what_they_will(url: str) -> None:
    assert record(text="a", url=url).url == url


@pytest.mark.parametrize("image", ["data:,", "/p/1.jpg", "https://[", "x" * 3_000])
def test_a_picture_without_an_address_costs_the_picture_alone(image: str) -> None:
    assert record(text="a", image=image).image is None
