"""3.3: when the page of an item is fetched, and what it adds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.collecting import Teaser
from bot.core.model import Article, Link
from bot.core.teasers import ATTEMPTS, PAGE_AGE, completed, is_page_of, looks_cut, next_attempt, wants_page

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHOLE = "أعلنت هيئة الموانئ تأجيل افتتاح الرصيف الجديد إلى نهاية الشهر بسبب الرياح. " * 10
ITEM = Article(title="تأجيل افتتاح الرصيف الجديد", text="أعلنت هيئة الموانئ تأجيل افتتاح...", url="https://a.example/1")
PAGE = Article(
    title="تأجيل افتتاح الرصيف الجديد في الميناء",
    text=WHOLE,
    url="https://a.example/1",
    publisher="صحيفة الميناء",
    tags=("موانئ",),
    image="https://a.example/1.jpg",
    published_at=NOW,
    read_also=(Link("خبر آخر", "https://a.example/2"),),
)


@pytest.mark.parametrize(
    "ending", ["…", "...", "[…]", "[...]", "(…)", "اقرأ المزيد", "للمزيد اضغط هنا", "Read more »", "Continue reading →"]
)
def test_a_text_that_says_it_goes_on_is_cut(ending: str) -> None:
    assert looks_cut(f"{WHOLE} {ending}")


def test_a_long_text_is_whole_and_a_short_one_may_be_cut() -> None:
    assert not looks_cut(WHOLE)
    assert looks_cut("قال الوزير إن العمل مستمر.")
    assert looks_cut("")


@pytest.mark.parametrize(
    ("teaser", "text", "age", "wanted"),
    [
        (Teaser.AUTO, "بداية...", timedelta(hours=1), True),
        (Teaser.AUTO, WHOLE, timedelta(hours=1), False),
        (Teaser.ALWAYS, WHOLE, timedelta(hours=1), True),
        (Teaser.ALWAYS, WHOLE, None, True),
        (Teaser.NEVER, "", timedelta(hours=1), False),
        (Teaser.ALWAYS, "", PAGE_AGE + timedelta(minutes=1), False),
    ],
)
def test_the_source_decides(teaser: Teaser, text: str, age: timedelta | None, *, wanted: bool) -> None:
    item = Article(text=text, url="https://a.example/1", published_at=None if age is None else NOW - age)
    assert wants_page(item, teaser, NOW) is wanted


def test_what_has_no_address_has_no_page() -> None:
    assert not wants_page(Article(text=""), Teaser.ALWAYS, NOW)


def test_the_page_adds_what_the_item_does_not_say() -> None:
    whole = completed(ITEM, PAGE)
    assert (whole.title, whole.text, whole.url) == (ITEM.title, PAGE.text, ITEM.url)
    assert (whole.publisher, whole.tags, whole.image) == ("صحيفة الميناء", ("موانئ",), PAGE.image)
    assert (whole.published_at, whole.read_also) == (NOW, PAGE.read_also)


def test_a_cut_or_derived_headline_gives_way() -> None:
    cut = Article(title="تأجيل افتتاح الرصيف...", text="", url=ITEM.url)
    derived = Article(title="أعلنت هيئة الموانئ تأجيل", title_derived=True, text=ITEM.text, url=ITEM.url)
    assert completed(cut, PAGE).title == PAGE.title
    assert (completed(derived, PAGE).title, completed(derived, PAGE).title_derived) == (PAGE.title, False)


@pytest.mark.parametrize(
    "page",
    [
        Article(title="ملفات تعريف الارتباط", text="نستخدم ملفات تعريف الارتباط لتحسين تجربتك. " * 30),
        Article(title="تسجيل الدخول", text="أدخل كلمة السر للمتابعة"),
        Article(title="", text=""),
    ],
)
def test_a_page_of_something_else_adds_nothing(page: Article) -> None:
    assert not is_page_of(ITEM, page)
    assert completed(ITEM, page) is ITEM


def test_a_page_that_says_less_keeps_the_text() -> None:
    said = Article(title=ITEM.title, text=WHOLE, url=ITEM.url)
    assert completed(said, Article(title=ITEM.title, text="تأجيل الافتتاح")).text == WHOLE


def test_attempts_end() -> None:
    waits = [next_attempt(NOW, attempts, None) for attempts in range(1, ATTEMPTS + 1)]
    assert waits == [NOW + timedelta(minutes=2), NOW + timedelta(minutes=10), None]
    assert next_attempt(NOW, 1, timedelta(hours=1)) == NOW + timedelta(hours=1)
