"""2.2: counts of words, alone, after the article and after prepositions."""

from __future__ import annotations

import pytest

from bot.core.arabic.analysis import Analyzer
from bot.core.arabic.counts import Count, forms, levels, news_counts, read_data
from bot.core.arabic.families import news_families
from bot.core.query import Strength
from tests.core.arabic.words import counts


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("كتاب", [(0, "كتاب")]),
        ("الكتاب", [(0, "الكتاب"), (1, "كتاب")]),
        ("والكتاب", [(0, "والكتاب"), (1, "كتاب")]),
        ("فبالكتاب", [(0, "فبالكتاب"), (1, "كتاب")]),
        ("بكتاب", [(0, "بكتاب"), (2, "كتاب")]),
        ("ولكتاب", [(0, "ولكتاب"), (2, "كتاب")]),
        ("الأم", [(0, "الام"), (1, "أم")]),
        ("بأمر", [(0, "بامر"), (2, "أمر")]),
        ("كلب", [(0, "كلب")]),
    ],
)
def test_what_a_word_counts_for(word: str, expected: list[tuple[int, str]]) -> None:
    assert forms(word) == expected


def test_figures_survive_packing_within_five_percent() -> None:
    packed = counts({"كتاب": (234_763, 328_281, 15_886), "أمل": (0, 12, 3)})
    found = packed.of("كتاب")
    assert found == pytest.approx((234_763, 328_281, 15_886), rel=0.05)
    assert found.weight == found.bare + found.article
    assert found.total == found.weight + found.preposition
    assert packed.of("أمل") == pytest.approx((0, 12, 3), rel=0.05)
    assert packed.of("امل") == Count()


def test_levels_are_bounded() -> None:
    assert levels(Count(0, 0, 0)) == 0
    assert levels(Count(1e12, 1e12, 1e12)) == 0xFFFFFF


def test_loose_counts_add_up_spellings_that_fold_alike() -> None:
    packed = counts({"أمة": (100, 10, 1), "امه": (20, 2, 0), "إمة": (3, 0, 0), "آلة": (50, 5, 0), "الة": (7, 7, 7)})
    assert packed.loose("امه").bare == pytest.approx(123, rel=0.05)
    assert packed.loose("أمة").bare == pytest.approx(120, rel=0.05)
    assert packed.loose("أمة").article == pytest.approx(12, rel=0.05)
    assert packed.loose("أمة").preposition == pytest.approx(1, rel=0.05)
    assert packed.loose("آلة").bare == pytest.approx(50, rel=0.05)
    assert packed.loose("ا") == Count()
    assert packed.loose("و") == Count()


def test_what_the_bot_reads_is_added_unless_met_once() -> None:
    known = counts({"لدن": (100, 0, 0)})
    known.learn(["الوكالاش", "الوكالاش", "بلدن", "لدن"])
    assert known.of("وكالاش") == Count(0, 250, 0)
    assert known.of("الوكالاش") == Count(250, 0, 0)
    assert known.of("لدن").preposition == 0
    known.learn(["بلدن", "بلدن", "بلدن"])
    assert known.of("لدن") == pytest.approx((100, 0, 375), rel=0.05)
    assert known.loose("لدن") == known.of("لدن")


def test_the_table_that_comes_with_rasid() -> None:
    news = news_counts()
    assert news is news_counts()
    assert news.of("سوريا").preposition > 100 * news.of("سوريا").article
    assert news.of("والد").bare > 0 < news.of("والد").article
    assert news.of("وسوريا").article == 0


def test_a_table_that_is_missing_is_named() -> None:
    with pytest.raises(FileNotFoundError):
        read_data("nothing.xz")


def test_2_2_what_is_read_changes_how_texts_are_taken_apart_and_not_what_keywords_are_called() -> None:
    """«بلوكشين» is younger than the list, and no ب + لوكشين once texts have «البلوكشين» in them."""
    analyzer = Analyzer(news_counts(), news_families())
    before = analyzer.keyword_key("بلوكشين", Strength.FORM)
    assert analyzer.form_bases("بلوكشين") == {"بلوكشين", "لوكشين"}
    analyzer.learn(["تقنية البلوكشين بلوكشين " * 300])
    assert analyzer.form_bases("بلوكشين") == {"بلوكشين"}
    assert analyzer.keyword_key("بلوكشين", Strength.FORM) == before
