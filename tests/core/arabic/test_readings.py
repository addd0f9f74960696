"""2.1, 2.2: what a written word may be, and which false friends counts veto."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.core.arabic.paradigms import Paradigms
from bot.core.arabic.readings import Reading, Readings
from tests.core.arabic.words import counts

Figures = Mapping[str, tuple[float, float, float]]


def readings(figures: Figures, word: str, *, careless: bool = False) -> set[tuple[str, str]]:
    """The bases, each with what was taken off: p(article), a(rticle), s(uffix)."""
    known = counts(figures)
    found = Readings(known, Paradigms(known)).of(word, careless=careless)
    assert len(set(found)) == len(found)
    return {(one.base, "p" * one.particle + "a" * one.article + "s" * one.pronoun) for one in found}


BOOK: Figures = {"كتاب": (1000, 1000, 100)}


@pytest.mark.parametrize(
    ("word", "marks"),
    [
        ("كتاب", ""), ("وكتاب", "p"), ("فكتاب", "p"), ("بكتاب", "p"), ("ككتاب", "p"), ("لكتاب", "p"), ("وبكتاب", "p"),
        ("فلكتاب", "p"), ("الكتاب", "a"), ("والكتاب", "pa"), ("بالكتاب", "pa"), ("كالكتاب", "pa"), ("فبالكتاب", "pa"),
        ("للكتاب", "pa"), ("وللكتاب", "pa"), ("كتابه", "s"), ("كتابها", "s"), ("كتابهم", "s"), ("كتابهما", "s"),
        ("كتابكم", "s"), ("كتابنا", "s"), ("كتابي", "s"), ("بكتابه", "ps"), ("وبكتابهن", "ps"), ("كتابا", ""),
        ("وكتابا", "p"), ("كتابك", "s"), ("كتابكما", "s"), ("كتابكن", "s"),
    ],
)  # fmt: skip
def test_what_is_glued_to_a_word_is_taken_off(word: str, marks: str) -> None:
    assert ("كتاب", marks) in readings(BOOK, word)


@pytest.mark.parametrize(
    "word",
    ["بوكتاب", "الكتابه", "الوكتاب", "كتابني", "بالالكتاب", "سكتاب", "سوكتاب", "كتابات", "ووكتاب", "للكتابه"],
)
def test_what_cannot_be_glued_so_is_not(word: str) -> None:
    assert not {base for base, _ in readings(BOOK, word)} & {"كتاب"}


def test_a_word_that_takes_the_article_does_not_begin_with_a_particle() -> None:
    """2.2: الوالد exists, بوسوريا does not."""
    figures = {"والد": (400, 500, 50), "الد": (900, 0, 0), "وسوريا": (50, 0, 0), "سوريا": (900, 0, 40)}
    assert readings(figures, "والد") == {("والد", "")}
    assert ("سوريا", "p") in readings(figures, "وسوريا")
    assert ("سوريا", "p") in readings({"سوريا": (900, 0, 40)}, "لسوريا")


def test_a_name_that_prepositions_precede_does_not_begin_with_waw() -> None:
    figures = {"واشنطن": (900, 0, 90), "اشنطن": (900, 0, 0)}
    assert readings(figures, "واشنطن") == {("واشنطن", "")}


def test_a_word_far_commoner_than_its_rest_is_a_word_of_its_own() -> None:
    assert ("افق", "p") in readings({"وافق": (100, 0, 0), "افق": (100, 100, 0)}, "وافق")
    assert ("افق", "p") not in readings({"وافق": (900, 0, 0), "افق": (100, 100, 0)}, "وافق")
    assert ("أفق", "p") in readings({"وافق": (900, 0, 0), "أفق": (100, 100, 0)}, "وأفق")
    assert ("سبب", "p") in readings({"بسبب": (600, 0, 0), "سبب": (100, 100, 0)}, "بسبب")
    assert ("سبب", "p") not in readings({"بسبب": (900, 0, 0), "سبب": (100, 100, 0)}, "بسبب")


def test_a_word_that_its_particle_explains_needs_more_to_be_its_own() -> None:
    """وروسيا is rare beside روسيا, whatever «بوروسيا» may be."""
    assert ("روسيا", "p") in readings({"وروسيا": (1000, 0, 100), "روسيا": (9000, 0, 900)}, "وروسيا")
    assert ("روسيا", "p") not in readings({"وروسيا": (1000, 0, 300), "روسيا": (9000, 0, 900)}, "وروسيا")
    assert ("اصل", "p") not in readings({"واصل": (1000, 100, 0), "اصل": (9000, 900, 0)}, "واصل")


def test_unknown_words_may_follow_particles_but_not_in_common_words() -> None:
    assert ("زغرولينا", "p") in readings({}, "وزغرولينا")
    assert ("زغرولينا", "p") not in readings({"وزغرولينا": (900, 0, 0)}, "وزغرولينا")
    assert ("زغ", "p") not in readings({}, "وزغ")


def test_short_words_must_be_much_commoner_alone() -> None:
    assert ("دم", "p") in readings({"دم": (900, 900, 0), "بدم": (100, 0, 0)}, "بدم")
    assert ("دم", "p") not in readings({"دم": (100, 100, 0), "بدم": (100, 0, 0)}, "بدم")
    assert ("دم", "p") not in readings({"دم": (900, 0, 0), "بدم": (100, 0, 0)}, "بدم")


def test_function_words_are_whole() -> None:
    assert readings({"لى": (900, 900, 0)}, "على") == {("على", "")}
    assert readings({"من": (900, 900, 0)}, "منه") == {("منه", "")}
    assert ("علي", "p") in readings({"علي": (900, 0, 0)}, "وعلي")


def test_god_takes_no_article() -> None:
    assert readings({}, "الله") == {("الله", "")}
    assert readings({}, "لله") == readings({}, "ولله") == {("الله", "p")}
    assert ("الله", "p") in readings({}, "والله")
    assert ("له", "pa") not in readings({}, "بالله")


def test_an_alef_may_have_lost_its_hamza_instead() -> None:
    assert readings({"الهام": (100, 0, 0), "إلهام": (90, 0, 0)}, "الهام") == {("هام", "a"), ("إلهام", "")}
    assert readings({"الحاد": (100, 0, 0), "إلحاد": (9, 0, 0)}, "الحاد") == {("حاد", "a")}
    assert readings({"الأم": (1, 0, 0), "ألام": (900, 0, 0)}, "الأم") == {("أم", "a")}
    assert readings({"ألمانيا": (900, 0, 0), "المانيا": (90, 0, 0)}, "لالمانيا") >= {("ألمانيا", "p"), ("مانيا", "pa")}


def test_hamza_opens_no_article() -> None:
    assert readings({"ام": (9, 9, 0)}, "آلام") == {("آلام", "")}


def test_before_lam_to_the_is_ambiguous_and_the_commoner_word_is_read() -> None:
    language = {"لغة": (500, 500, 0), "غة": (1, 1, 0)}
    assert ("لغة", "pa") in readings(language, "للغة")
    assert ("جنة", "pa") in readings({"جنة": (500, 500, 0), "لجنة": (100, 100, 0)}, "للجنة")
    assert ("جنة", "pa") not in readings({"جنة": (100, 100, 0), "لجنة": (500, 500, 0)}, "للجنة")


def test_the_future_of_verbs() -> None:
    assert ("يقول", "p") in readings({"يقول": (900, 0, 0)}, "سيقول")
    assert ("يقول", "p") in readings({"يقول": (900, 0, 0)}, "وسيقول")
    assert ("قول", "p") not in readings({"قول": (900, 900, 0)}, "سقول")
    assert ("يد", "p") not in readings({"يد": (900, 900, 0)}, "سيد")


def test_a_noun_with_the_article_ends_in_no_pronoun() -> None:
    king = {"ملك": (500, 900, 0), "مل": (900, 0, 0)}
    assert readings(king, "ملك") == {("ملك", "")}
    assert ("مل", "s") in readings({"مل": (900, 0, 0), "ملك": (500, 0, 0)}, "ملك")


def test_letters_before_a_pronoun_are_those_of_the_word_alone() -> None:
    assert ("مدينة", "s") in readings({"مدينة": (900, 900, 0)}, "مدينتهم")
    assert ("مستوى", "s") in readings({"مستوى": (900, 900, 0)}, "مستواه")
    both = readings({"نشرة": (900, 900, 0), "نشرت": (1000, 0, 0)}, "نشرته")
    assert both >= {("نشرة", "s"), ("نشرت", "s")}
    assert ("بيتة", "s") not in readings({"بيتة": (10, 0, 0), "بيت": (900, 900, 0)}, "بيته")


def test_a_pronoun_leaves_a_word_that_is_known_and_common_enough() -> None:
    assert ("زغرول", "s") not in readings({}, "زغروله")
    assert ("دف", "s") not in readings({"دفها": (900, 0, 0), "دف": (100, 0, 0)}, "دفها")
    rival = {"لاس": (100, 0, 0), "اسهم": (500, 500, 0)}
    assert ("لاس", "s") not in readings(rival, "لاسهم")
    assert ("لاس", "s") in readings({"لاس": (900, 0, 0), "اسهم": (500, 500, 0)}, "لاسهم")


def test_my_is_rare_in_the_news() -> None:
    assert ("حلم", "s") not in readings({"حلم": (900, 900, 0), "حلمي": (400, 0, 0)}, "حلمي")
    assert ("حلم", "s") in readings({"حلم": (900, 900, 0), "حلمي": (40, 0, 0)}, "حلمي")
    assert ("زوجة", "s") in readings({"زوجة": (900, 900, 0), "زوجتي": (400, 0, 0)}, "زوجتي")
    assert ("مهندس", "s") not in readings(
        {"مهندس": (900, 900, 0), "مهندسين": (500, 500, 0), "مهندسون": (100, 0, 0), "مهندسي": (20, 0, 0)}, "مهندسي"
    )


def test_me_goes_with_verbs_only() -> None:
    assert ("سيد", "s") not in readings({"سيد": (900, 900, 0)}, "سيدني")
    assert ("ضرب", "s") in readings({"ضرب": (900, 0, 0)}, "ضربني")


def test_a_particle_must_be_one_without_the_pronoun_too() -> None:
    """بيانه is بيان + ه, not ب + يان + ه."""
    figures = {"بيان": (900, 900, 0), "يان": (500, 10, 0)}
    assert ("يان", "ps") not in readings(figures, "بيانه")
    assert ("بيان", "s") in readings(figures, "بيانه")
    assert ("يان", "p") not in readings(figures, "بيانا")
    assert ("بيان", "") in readings(figures, "بيانا")


def test_names_in_alef_are_no_accusatives() -> None:
    """بسوريا is said, بكتابًا never."""
    assert ("سوري", "") not in readings({"سوري": (500, 900, 0), "سوريا": (900, 0, 50)}, "سوريا")
    assert ("سوري", "") in readings({"سوري": (500, 900, 0), "سوريا": (900, 0, 5)}, "سوريا")
    assert ("دني", "") not in readings({"دني": (500, 900, 0), "دنيا": (900, 90, 0)}, "دنيا")
    assert ("زغرول", "") not in readings({}, "زغرولا")
    assert ("دع", "") not in readings({"دع": (900, 0, 0)}, "دعا")


def test_accusatives_may_outnumber_their_noun() -> None:
    assert ("دائم", "") in readings({"دائم": (100, 100, 0), "دائما": (1900, 0, 0)}, "دائما")
    assert ("دائم", "") not in readings({"دائم": (100, 100, 0), "دائما": (3000, 0, 0)}, "دائما")


def test_careless_texts_write_heh_for_teh() -> None:
    figures = {"عملية": (9000, 9000, 0), "عملي": (900, 900, 0), "عمليه": (100, 90, 0)}
    assert ("عملي", "s") not in readings(figures, "عمليه", careless=True)
    assert ("عملي", "s") in readings(figures, "عمليه")
    assert ("عملي", "s") in readings(figures, "عمليها", careless=True)


def test_foreign_and_single_letters_are_themselves() -> None:
    assert readings({}, "book") == {("book", "")}
    assert readings({}, "و") == {("و", "")}
    assert readings({}, "") == {("", "")}
    assert Reading("x") == Reading("x", False, False, False)
