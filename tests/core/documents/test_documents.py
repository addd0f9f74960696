"""Whole documents: the goldens in tests/data/documents, the shared sample, and any text at all."""

import json
import os
import unicodedata
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.documents import decode_document, parse_document
from bot.core.identity import article_identity
from bot.core.model import Article
from bot.core.text import fold, tokens
from bot.errors import InputError

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data" / "documents"
SAMPLE = Path(os.environ.get("RASID_SHARED", ROOT.parent / "shared")) / "samples" / "article-ar-1.txt"
SPELLINGS = "هيئة تحرير الشام"


def as_golden(articles: list[Article]) -> list[dict[str, Any]]:
    places = {article_identity(article): place for place, article in enumerate(articles)}
    return [
        {
            "title": article.title,
            "title_derived": article.title_derived,
            "text": article.text.split("\n"),
            "publisher": article.publisher,
            "agency": article.agency,
            "tags": list(article.tags),
            "lang": article.lang,
            "url": article.url,
            "published_at": article.published_at.isoformat() if article.published_at else None,
            "read_also": [
                {"title": link.title, "url": link.url, "article": places[link.identity] if link.identity else None}
                for link in article.read_also
            ],
            "related": list(article.related),
        }
        for article in articles
    ]


@pytest.mark.parametrize("path", sorted(DATA.glob("*.txt")), ids=lambda path: path.stem)
def test_each_trap_and_all_in_one(path: Path) -> None:
    """1.13, 1.25: documents of our own with one trap each, and one with all."""
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert as_golden(parse_document(decode_document(path.read_bytes()))) == expected


@pytest.fixture
def sample() -> str:
    if not SAMPLE.is_file():
        pytest.skip(f"the shared sample is not there: {SAMPLE} (set RASID_SHARED)")
    return decode_document(SAMPLE.read_bytes())


def holds(text: str, phrase: str) -> bool:
    words = [token.folded for token in tokens(text)]
    wanted = [token.folded for token in tokens(phrase)]
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


def test_the_sample_gives_what_its_readme_expects(sample: str) -> None:
    """1.25: two articles, their publishers, one read-also link, ten related headlines."""
    main, along = parse_document(sample)
    assert (main.publisher, along.publisher) == ("صدى البلد", "الاتحاد")
    assert (main.agency, along.agency) == (None, None)
    (link,) = main.read_also
    assert link.identity == article_identity(along)
    assert link.title == along.title == main.related[9]
    assert len(main.related) == 10
    assert main.title_derived
    assert len(main.title) <= 90
    assert main.text.startswith(main.title)
    assert not along.title_derived
    assert [main.published_at, along.published_at, main.url, along.url] == [None] * 4


def test_the_sample_gives_none_of_the_false_matches(sample: str) -> None:
    """1.25, promise 5: boxes, bullets, datelines and labels are not text."""
    main, along = parse_document(sample)
    for word in ("فرنسا", "السويداء", "الفرنسي", "محكمة"):
        assert not holds(main.text, word)
        assert not holds(along.text, word)
    for word in ("دمشق", "الاتحاد"):
        assert not holds(along.text, word)
    assert holds(main.text, "دمشق")
    assert holds(along.text, "مجهول المصدر")
    for word in ("القضاء", "لبنان"):
        assert holds(along.text, word)
        assert not holds(main.text, word)
    for article in (main, along):
        assert not any(
            holds(article.text, label) for label in ("كلمات دلالية", "اقرأ أيضا", "مقالات مشابهة", "ذات صلة")
        )


def test_the_sample_gives_its_tags(sample: str) -> None:
    """1.25: phrases the body or the line shows, the unknown one too, no phrase across a border."""
    tags = parse_document(sample)[0].tags
    assert [fold(tag) for tag in tags] == [
        fold(tag) for tag in ("سوريا", "بشار الأسد", "لافروف", "الساعات الأخيرة", "خروج", SPELLINGS)
    ]
    assert not any(holds(tag, "الأسد لافروف") for tag in tags)


def test_the_sample_without_the_phrase_in_its_body_still_has_it_as_a_tag(sample: str) -> None:
    """1.25: with the five normal spellings removed from the body, the tag is found all the same."""
    assert sample.count(SPELLINGS) == 5
    main = parse_document(sample.replace(SPELLINGS, ""))[0]
    assert fold(SPELLINGS) in [fold(tag) for tag in main.tags]


@pytest.mark.parametrize(
    "raw", ["", "المزيد", " \n\u00a0\n", "\ufeff", "…\n«»\n", "المصدر: صدى\n\nوسوم:\n", "\u202e\u200f"]
)
def test_a_document_without_text_is_refused(raw: str) -> None:
    """1.13: one clear line for bad input."""
    with pytest.raises(InputError, match="no text"):
        parse_document(raw)


PIECES = st.sampled_from(
    [
        *("المصدر: س", "المصدر", "كلمات دلالية: أ ب أ ب", "وسوم", "إقرأ أيضاً:", "اقرأ أيضا: عنوان", "مقالات مشابهة"),
        *("أخبار ذات صلة وزير يزور", "شاهد أيضا", "• عنوان", "1. عنوان https://a.b/c", "https://a.b", "دمشق (الاتحاد)"),
        *("بيروت (رويترز) - قال", "التاريخ: ٣ آذار ٢٠٢٤", "الرابط: https://[", "URL: http://a.b", "العنوان: س"),
        *(
            "كتب: فلان",
            "Read also",
            "Tags: a, b",
            "Source: http://",
            "(",
            "[a](https://b",
            "",
            "",
            "المزيد",
            "\u202eس\x00",
        ),
        "خبر طويل يمتد على سطر واحد ولا ينتهي إلا بعد أن يقول كل ما عنده من الكلام المفيد وغير المفيد.",
    ]
)


def strings(article: Article) -> list[str]:
    plain = [value for f in fields(Article) if isinstance(value := getattr(article, f.name), str)]
    return [*plain, *article.tags, *article.related, *(link.title for link in article.read_also)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=60)), max_size=25).map("\n".join))
def test_any_text_gives_plain_articles_or_one_clear_fault(raw: str) -> None:
    """1.13: never any other exception; no control characters, direction overrides or lone surrogates come out."""
    try:
        articles = parse_document(raw)
    except InputError:
        return
    known = {article_identity(article) for article in articles}
    for article in articles:
        assert article.title
        assert not article.title_derived or len(article.title) <= 90
        assert all(line == line.strip() and line for line in article.text.split("\n") if article.text)
        for value in strings(article):
            assert not any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in value)
            assert not any(unicodedata.category(char) in {"Cc", "Cs"} and char != "\n" for char in value)
    assert all(link.identity is None or link.identity in known for link in articles[0].read_also)


@pytest.mark.parametrize(
    "line", ["إقرأ أيضاً:", "المصدر", "وسوم", "مقالات مشابهة", "أ " * 9, "كتب: فلان", "سطر (س) - ", "[a](https://a.b "]
)
def test_a_long_document_is_read_in_linear_time(line: str) -> None:
    """Hostile repetition must not cost more than its length; a quadratic reader would take half a minute here."""
    articles = parse_document("نص طويل بما يكفي ليكون فقرة في مقال يقرؤه الناس كل يوم.\n" + f"{line}\n" * 4_000)
    assert articles[0].text
