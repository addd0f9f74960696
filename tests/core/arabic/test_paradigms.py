"""2.3, 2.6: case, state and spelling: one word or two."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.core.arabic.paradigms import Paradigms
from tests.core.arabic.words import counts

Figures = Mapping[str, tuple[float, float, float]]


def paradigms(figures: Figures) -> Paradigms:
    return Paradigms(counts(figures))


ENGINEERS: Figures = {"مهندس": (900, 900, 0), "مهندسين": (500, 500, 0), "مهندسون": (100, 90, 0), "مهندسي": (90, 0, 0)}


@pytest.mark.parametrize("form", ["مهندسين", "مهندسون", "مهندسو", "مهندسي", "مهندسى"])
def test_the_cases_of_a_sound_plural_are_one(form: str) -> None:
    assert paradigms(ENGINEERS).citation(form, article=False) == "مهندسين"


def test_after_the_article_no_state_is_read() -> None:
    assert paradigms(ENGINEERS).citation("مهندسي", article=True) == "مهندسي"
    assert paradigms(ENGINEERS).citation("مهندسون", article=True) == "مهندسين"


@pytest.mark.parametrize(
    ("figures", "word"),
    [
        ({"قانون": (900, 900, 0), "قانين": (10, 0, 0), "قان": (900, 0, 0)}, "قانون"),
        ({"لبنان": (900, 0, 90), "لبن": (900, 900, 0), "لبنين": (10, 0, 0)}, "لبنان"),
        ({"سجون": (900, 900, 0), "سجين": (900, 900, 0), "سج": (900, 0, 0)}, "سجون"),
        ({"هارون": (900, 0, 0), "هارين": (900, 0, 0), "هار": (1, 0, 0)}, "هارون"),
        ({}, "مهندسون"),
        ({}, "كتاب"),
        ({}, "ون"),
    ],
)
def test_other_words_in_un_and_an_stay(figures: Figures, word: str) -> None:
    assert paradigms(figures).citation(word, article=False) == word


def test_the_dual_of_feminines() -> None:
    figures = {"دولة": (900, 900, 0), "دولتين": (100, 90, 0), "دولتان": (50, 40, 0)}
    assert paradigms(figures).citation("دولتان", article=False) == "دولتين"
    assert paradigms({**figures, "دولة": (0, 0, 0)}).citation("دولتان", article=False) == "دولتان"


def test_adjectives_in_yeh_are_no_plurals() -> None:
    figures = {"سوري": (900, 900, 0), "سورين": (9000, 9000, 0), "سورون": (100, 0, 0), "بيتي": (9, 0, 0)}
    known = paradigms(figures)
    assert known.full_plural("سوري") is None
    assert known.full_plural("ناسي") is None
    assert known.full_plural("بيت") is None
    assert known.full_plural("مدينتي") is None
    assert paradigms({**ENGINEERS, "مهندسين": (10, 10, 0)}).full_plural("مهندسي") is None
    assert paradigms({**ENGINEERS, "مهندسون": (0, 0, 0)}).full_plural("مهندسي") is None
    assert paradigms({**ENGINEERS, "مهندسي": (90, 40, 0)}).full_plural("مهندسي") is None


def spellings(figures: Figures, word: str, *, careless: bool = False, article: bool = False) -> set[str]:
    return paradigms(figures).spellings(word, careless=careless, article=article)


def test_what_is_written_counts_and_what_is_left_out_does_not() -> None:
    both = {"إعلام": (900, 900, 0), "أعلام": (700, 700, 0), "اعلام": (100, 0, 0)}
    assert spellings(both, "اعلام") == {"إعلام", "أعلام", "اعلام"}
    assert spellings(both, "أعلام") == {"أعلام", "اعلام"}
    assert spellings(both, "إعلام") == {"إعلام", "اعلام"}
    one = {"أمريكا": (900, 0, 0), "امريكا": (100, 0, 0)}
    assert spellings(one, "امريكا") == spellings(one, "أمريكا") == {"أمريكا"}


def test_a_rare_spelling_is_not_meant() -> None:
    assert "إحاد" not in spellings({"احاد": (900, 0, 0), "إحاد": (100, 0, 0)}, "احاد")
    assert "إحاد" in spellings({"احاد": (900, 0, 0), "إحاد": (700, 0, 0), "أحاد": (700, 0, 0)}, "احاد")


def test_an_unknown_word_may_be_spelled_with_any_alef() -> None:
    assert spellings({}, "اغزوليك") >= {"اغزوليك", "أغزوليك", "إغزوليك"}


def test_in_long_words_the_place_of_the_hamza_tells_nothing() -> None:
    figures = {"إسبانيا": (900, 0, 0), "أسبانيا": (800, 0, 0)}
    assert spellings(figures, "أسبانيا") >= {"أسبانيا", "إسبانيا"}
    assert "إعداد" not in spellings({"أعداد": (900, 0, 0), "إعداد": (900, 0, 0)}, "أعداد")
    assert "أجل" not in spellings({"آجل": (900, 0, 0), "أجل": (900, 0, 0)}, "آجل")


def test_a_last_heh_is_teh_in_careless_texts_and_after_the_article() -> None:
    figures = {"كتابة": (900, 900, 0), "كتابه": (500, 400, 0)}
    assert spellings(figures, "كتابه") == {"كتابه"}
    assert "كتابة" in spellings(figures, "كتابه", careless=True)
    assert "كتابة" in spellings(figures, "كتابه", article=True)
    assert "كتابة" in spellings(figures, "كتابة")


def test_a_last_yeh_and_alef_maqsura() -> None:
    name = {"علي": (100, 0, 0), "على": (9000, 0, 0)}
    assert spellings(name, "على") == {"على"}
    assert spellings(name, "علي") == {"علي"}
    assert spellings(name, "علی") == {"على"}
    egyptian = {"مصري": (900, 900, 0), "مصرى": (90, 90, 0)}
    assert spellings(egyptian, "مصرى") == spellings(egyptian, "مصري") == {"مصري"}
    assert spellings(egyptian, "مصری") == {"مصري"}
    mustafa = {"مصطفى": (900, 0, 0), "مصطفي": (80, 0, 0)}
    assert spellings(mustafa, "مصطفي") == spellings(mustafa, "مصطفى") == {"مصطفى"}
    assert spellings({"منى": (900, 0, 0), "مني": (800, 0, 0)}, "منی") == {"منى", "مني"}
    assert spellings({}, "زغرولی") == {"زغرولي", "زغرولى"}
    assert spellings({}, "زغرولى") == {"زغرولى", "زغرولي"}


def test_words_of_other_scripts_and_single_letters_have_one_spelling() -> None:
    assert spellings({}, "book") == {"book"}
    assert spellings({}, "و") == {"و"}
    assert spellings({}, "كتاب") == {"كتاب"}


@pytest.mark.parametrize(
    ("figures", "typed", "usual"),
    [
        ({"أمريكا": (900, 0, 0), "امريكا": (100, 0, 0)}, "امريكا", "أمريكا"),
        ({"إعلام": (900, 0, 0), "أعلام": (800, 0, 0), "اعلام": (100, 0, 0)}, "اعلام", "اعلام"),
        ({"أخير": (40, 0, 0), "اخير": (100, 0, 0)}, "اخير", "اخير"),
        ({"إجتماع": (100, 0, 0), "اجتماع": (900, 0, 0)}, "إجتماع", "اجتماع"),
        ({"إجتماع": (400, 0, 0), "اجتماع": (900, 0, 0)}, "إجتماع", "إجتماع"),
        ({"إلحاد": (10, 0, 0), "الحاد": (900, 0, 0)}, "إلحاد", "إلحاد"),
        ({"قاهرة": (10, 900, 0), "قاهره": (10, 90, 0)}, "قاهره", "قاهرة"),
        ({"وجه": (10, 900, 0), "وجة": (10, 90, 0)}, "وجه", "وجه"),
        ({"مصري": (900, 0, 0), "مصرى": (100, 0, 0)}, "مصرى", "مصري"),
        ({"منى": (500, 0, 0), "مني": (900, 0, 0)}, "منى", "منى"),
        ({"مصطفى": (900, 0, 0), "مصطفي": (80, 0, 0)}, "مصطفي", "مصطفى"),
        ({"على": (9000, 0, 0), "علي": (80, 0, 0)}, "علي", "علي"),
        ({"على": (9000, 0, 0), "علي": (80, 0, 0)}, "علی", "على"),
        ({}, "زغرولی", "زغرولي"),
        ({}, "book", "book"),
        ({}, "و", "و"),
    ],
)
def test_the_usual_spelling_of_keywords(figures: Figures, typed: str, usual: str) -> None:
    known = paradigms(figures)
    assert known.usual(typed) == usual
    assert known.usual(usual) == usual


@pytest.mark.parametrize(
    ("figures", "typed", "base"),
    [
        ({}, "الكتاب", "كتاب"),
        ({}, "كتاب", "كتاب"),
        ({}, "الله", "الله"),
        ({}, "الذي", "الذي"),
        ({}, "الد", "الد"),
        ({}, "آلام", "آلام"),
        ({"المانيا": (90, 0, 0), "ألمانيا": (900, 0, 0)}, "المانيا", "ألمانيا"),
        ({"الحاد": (900, 0, 0), "إلحاد": (90, 0, 0)}, "الحاد", "حاد"),
        (ENGINEERS, "المهندسون", "مهندسين"),
        (ENGINEERS, "مهندسو", "مهندسين"),
        ({}, "Book", "Book"),
        ({}, "ب", "ب"),
    ],
)
def test_keywords_without_article_in_citation_form(figures: Figures, typed: str, base: str) -> None:
    assert paradigms(figures).keyword(typed) == base


def test_careless_words() -> None:
    known = paradigms(
        {"شركة": (900, 0, 0), "شركه": (100, 0, 0), "وجه": (900, 900, 0), "له": (1, 0, 0), "لة": (9e3, 0, 0)}
    )
    assert known.is_careless("شركه")
    assert not known.is_careless("شركه", times=10)
    assert not known.is_careless("شركة")
    assert not known.is_careless("وجه")
    assert not known.is_careless("له")
    assert not known.is_careless("زغروله")
    assert not paradigms({"شركة": (90, 0, 0)}).is_careless("شركه")
