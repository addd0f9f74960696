"""2.5: what of an article is looked at, and what no phrase crosses."""

from __future__ import annotations

import pytest

from bot.core.arabic.analysis import news_analyzer
from bot.core.lines import BITS, after_dateline, divide
from bot.core.model import Article, Span, Zone
from bot.core.query import Part


def divided(article: Article, *, sources: bool = False) -> list[tuple[Zone, str]]:
    texts = {Zone.TITLE: article.title, Zone.TEXT: article.text, Zone.TAG: "\n".join(article.tags)}
    found = divide(article, news_analyzer().word, sources=sources)
    return [
        (line.zone, texts[line.zone][line.span(0, 0).start : line.span(0, len(line.words) - 1).end])
        for line in found.lines
    ]


def test_title_paragraphs_and_tags() -> None:
    article = Article(title="عنوان أول", text="فقرة أولى.\n\nفقرة ثانية.", tags=("وسم", "وسم آخر"))
    assert divided(article) == [
        (Zone.TITLE, "عنوان أول"),
        (Zone.TEXT, "فقرة أولى"),
        (Zone.TEXT, "فقرة ثانية"),
        (Zone.TAG, "وسم"),
        (Zone.TAG, "وسم آخر"),
    ]


def test_a_derived_title_and_empty_lines_are_left_out() -> None:
    assert divided(Article(title="خبر", title_derived=True, text="\n …\nخبر\n")) == [(Zone.TEXT, "خبر")]
    assert divided(Article(text="")) == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("دمشق (الاتحاد)\nقتل شخص", "\nقتل شخص"),
        ("بيروت (رويترز) - قال الوزير", "قال الوزير"),
        ("  بيروت (رويترز) - قال  \nآخر", "قال  \nآخر"),
        ("القاهرة - رويترز\nقال", "\nقال"),
        ("قال الوزير في دمشق", "قال الوزير في دمشق"),
        ("قال الوزير\nدمشق (الاتحاد)", "قال الوزير\nدمشق (الاتحاد)"),
        ("", ""),
        ("\n\n", "\n\n"),
    ],
)
def test_the_dateline_is_no_text(text: str, rest: str) -> None:
    assert text[after_dateline(text) :] == rest


def test_the_parts_of_a_span() -> None:
    article = Article(title="عنوان", text="بيروت (رويترز) - أول هنا\nثان", tags=("وسم",), publisher="النهار")
    found = divide(article, news_analyzer().word, sources=True)
    parts = {
        article_word: {part for part, bit in BITS.items() if found.parts(span) & bit}
        for article_word, span in {
            "title": Span(Zone.TITLE, 0, 5),
            "lead": Span(Zone.TEXT, 17, 20),
            "end of lead": Span(Zone.TEXT, 21, 24),
            "body": Span(Zone.TEXT, 25, 28),
            "tag": Span(Zone.TAG, 0, 3),
        }.items()
    }
    assert parts == {
        "title": {Part.TITLE, Part.LEAD},
        "lead": {Part.TEXT, Part.LEAD},
        "end of lead": {Part.TEXT, Part.LEAD},
        "body": {Part.TEXT},
        "tag": {Part.TAG},
    }


def test_the_source_is_read_when_asked_for() -> None:
    article = Article(text="خبر", publisher="صدى البلد", agency="رويترز")
    words = [word.spelled for line in divide(article, news_analyzer().word, sources=True).source for word in line.words]
    assert words == ["صدى", "البلد", "رويترز"]
    assert divide(article, news_analyzer().word, sources=False).source == []
    assert divide(Article(text="خبر"), news_analyzer().word, sources=True).source == []


def test_a_text_broken_at_a_width_is_joined() -> None:
    """A paragraph does not end in «في»."""
    text = "وصل الوفد إلى مطار بيروت في\nالصباح ثم زار هيئة تحرير\nالصحيفة.\nفقرة أخرى\n\nوأخيرة"
    assert [line for _, line in divided(Article(text=text))] == [
        "وصل الوفد إلى مطار بيروت في\nالصباح ثم زار هيئة تحرير\nالصحيفة",
        "فقرة أخرى",
        "وأخيرة",
    ]


def test_one_sentence_in_short_lines_is_joined() -> None:
    assert len(divided(Article(text="فرضت الولايات\nالمتحدة رسوما\nجديدة."))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "فرضت الولايات\nالمتحدة رسوما.",
        "فرضت الولايات\nالمتحدة رسوما\nجديدة",
        "فرضت الولايات\n\nالمتحدة رسوما\nجديدة.",
        "فرضت الولايات.\nالمتحدة رسوما\nجديدة.",
        "هيئة تحرير\nالشام",
        f"{'كلمة ' * 40}\n{'كلمة ' * 40}\n{'كلمة ' * 40}.",
        "قال: بحثنا في،\nثم ذهب",
    ],
)
def test_paragraphs_are_not(text: str) -> None:
    assert len(divided(Article(text=text))) == len([line for line in text.split("\n") if line.strip()])


def test_words_that_fold_to_nothing_are_left_out() -> None:
    found = divide(Article(text="سوريا \u0674 الآن\n\u0674"), news_analyzer().word, sources=False)
    assert [[word.spelled for word in line.words] for line in found.lines] == [["سوريا", "الآن"]]
