"""2.3: all inflections of a word, and only of that word."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.core.arabic.families import Families, foreign_singular, lemma_code, news_families, singulars
from bot.core.arabic.packed import PackedMap, pack
from tests.core.arabic.words import counts

NOUN = (900.0, 900.0, 0.0)
VERB = (900.0, 0.0, 0.0)


def families(
    nouns: str, verbs: str = "", lemmas: Mapping[str, str] | None = None, after: Mapping[str, str] | None = None
) -> Families:
    figures = {**dict.fromkeys(nouns.split(), NOUN), **dict.fromkeys(verbs.split(), VERB)}
    return Families(counts(figures), None, lemmas or {}, after or {})


def test_the_dictionary_knows_broken_plurals() -> None:
    known = families("دول دولة", lemmas={"دول": "دولة", "دولة": "دولة"})
    assert known.lemma("دول") == known.lemma("دولة") == "دولة"


def test_a_word_in_the_dictionary_may_have_lost_its_hamza() -> None:
    assert families("أعمال عمل", lemmas={"أعمال": "عمل"}).lemma("اعمال") == "عمل"
    assert families("أمل اعمال", lemmas={"أعمال": "عمل"}).lemma("اعمال") == "اعمال"


def test_verbs_and_nouns_are_two_families() -> None:
    known = families("هدف", "يهدف تهدف", {"يهدف": "هدف", "تهدف": "هدف", "هدف": "هدف"})
    assert known.lemma("يهدف") == known.lemma("تهدف") == "+هدف"
    assert known.lemma("هدف") == "هدف"
    assert lemma_code("+هدف") != lemma_code("هدف")


def test_a_word_of_no_known_kind_is_its_own_lemma_or_follows_the_rules() -> None:
    assert families("").lemma("زغرول") == "زغرول"
    assert families("مهندس", "مهندسين").lemma("مهندسين") == "مهندس"
    assert families("", "يقولون").lemma("يقولون") == "يقولون"
    assert families("قال", "قالت", {"قالت": "قالت"}).lemma("قالت") == "+قالت"
    assert families("قمر", "", {"قمر": "قمر"}).lemma("قمر") == "قمر"


def test_what_the_dictionary_says_of_the_word_with_article_comes_first_for_feminines() -> None:
    known = families("أولى أول", lemmas={"أولى": "أولى"}, after={"أولى": "أول"})
    assert known.lemma("أولى") == "أول"
    own = families("نشاط نشيط", lemmas={"نشاط": "نشاط"}, after={"نشاط": "نشيط"})
    assert own.lemma("نشاط") == "نشاط"


def test_participles_are_no_forms_of_their_verb() -> None:
    assert families("مؤكد أكد", lemmas={"مؤكد": "أكد"}).lemma("مؤكد") == "مؤكد"
    assert families("مدن مدينة", lemmas={"مدن": "مدينة"}).lemma("مدن") == "مدينة"
    assert families("سائل", "ساءل", {"سائل": "ساءل"}).lemma("سائل") == "سائل"


def test_feminine_adjectives_but_not_feminine_nouns() -> None:
    assert families("سوري سورية").lemma("سورية") == "سوري"
    assert families("عملي عملية عمليات").lemma("عملية") == "عملية"
    assert families("سورية").lemma("سورية") == "سورية"
    assert families("مناسب مناسبة مناسبات", after={"مناسبة": "مناسب"}).lemma("مناسبة") == "مناسبة"
    assert families("مقبل مقبلة", after={"مقبلة": "مقبل"}).lemma("مقبلة") == "مقبل"


def test_defective_nouns_with_their_yeh() -> None:
    figures = {"ماض": (90.0, 30.0, 0.0), "ماضي": (900.0, 900.0, 0.0), "محام": (90.0, 30.0, 0.0), "محامي": NOUN}
    known = Families(counts({**figures, "حرب": NOUN, "حربي": (9e3, 9e3, 0.0), "نار": NOUN, "ناري": NOUN}), None)
    assert known.lemma("ماض") == "ماضي"
    assert known.lemma("محام") == "محامي"
    assert known.lemma("حرب") == "حرب"
    assert known.lemma("نار") == "نار"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("دولتان", ["دولة", "دولت"]),
        ("شركتين", ["شركة", "شركت"]),
        ("مهندسون", ["مهندس"]),
        ("مهندسين", ["مهندس"]),
        ("كتابان", ["كتاب"]),
        ("شركات", ["شركة", "شرك"]),
        ("بنات", []),
        ("لبنان", []),
        ("عين", []),
        ("كتاب", []),
    ],
)
def test_singulars(word: str, expected: list[str]) -> None:
    assert list(singulars(word)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("countries", "country"), ("elections", "election"), ("churches", "church"), ("boxes", "box"),
        ("classes", "class"), ("journaux", "journal"), ("bureaux", "bureau"), ("bushes", "bush"), ("lies", "lie"),
    ],
)  # fmt: skip
def test_foreign_plurals(one: str, other: str) -> None:
    assert foreign_singular(one) == other


@pytest.mark.parametrize("word", ["class", "virus", "crisis", "as", "g20s", "deaux", "2024", "bus"])
def test_what_is_no_foreign_plural(word: str) -> None:
    assert foreign_singular(word) == word


def test_codes_come_from_the_reduced_dictionary_or_the_rules() -> None:
    known = counts(
        dict.fromkeys(("دول", "دولة", "شركة", "شركات", "سوري", "سورية", "عمليات", "عملية", "عملي", "مهندس"), NOUN)
    )
    reduced = Families(known, PackedMap(pack({"دول": lemma_code("دولة")})))
    assert reduced.code("دول") == reduced.code("دولة") == lemma_code("دولة")
    assert reduced.code("شركات") == lemma_code("شركة")
    assert reduced.code("شركة") == lemma_code("شركة")
    assert reduced.code("سورية") == lemma_code("سوري")
    assert reduced.code("عملية") == lemma_code("عملية")
    assert reduced.code("مهندسين") == lemma_code("مهندس")
    assert reduced.code("زغرولين") == lemma_code("زغرولين")
    assert reduced.code("countries") == reduced.code("country")
    assert reduced.code("و") == lemma_code("و")
    assert Families(known, None).code("دول") == lemma_code("دول")


def test_codes_do_not_tell_spellings_apart() -> None:
    assert lemma_code("أمة") == lemma_code("امه") != lemma_code("+أمة") == lemma_code("+امه")


def test_the_families_that_come_with_rasid() -> None:
    news = news_families()
    assert news is news_families()
    assert news.code("وزراء") == news.code("وزير")
    assert news.code("قوانين") == news.code("قانون") != news.code("قانوني")
