"""2.7: other ways to write a name are found by rule and by the company the name keeps, never guessed into a keyword."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.arabic.counts import news_counts
from bot.core.text import fold
from bot.core.variants import MOST, Company, choose, company, is_name, latin_names, sounds_like, spellings

COUNTS = news_counts()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ترامب", "ترمب"),
        ("زيلينسكي", "زيلنسكي"),
        ("نتنياهو", "نتانياهو"),
        ("غوتيريس", "جوتيريس"),
        ("ماكرون", "مكرون"),
        ("بوتين", "بوتن"),
    ],
)
def test_arabic_spellings_of_one_name_lead_to_each_other(one: str, other: str) -> None:
    assert fold(other) in spellings(one, COUNTS)
    assert fold(one) in spellings(other, COUNTS)


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("Lavrov", "لافروف"),
        ("Zelensky", "زيلينسكي"),
        ("Trump", "ترامب"),
        ("Trump", "ترمب"),
        ("Netanyahu", "نتنياهو"),
        ("Erdoğan", "أردوغان"),
        ("Biden", "بايدن"),
        ("Blinken", "بلينكن"),
        ("Johnson", "جونسون"),
        ("Scholz", "شولتس"),
    ],
)
def test_latin_names_sound_like_arabic_ones(latin: str, arabic: str) -> None:
    assert sounds_like(latin, arabic)
    assert fold(arabic) in spellings(latin, COUNTS)


@pytest.mark.parametrize(
    ("latin", "arabic"), [("Lavrov", "لندن"), ("Trump", "طرب"), ("Macron", "مكاوي"), ("Putin", "فنان")]
)
def test_other_words_do_not(latin: str, arabic: str) -> None:
    assert not sounds_like(latin, arabic)


@pytest.mark.parametrize("word", ["كتاب", "الكتاب", "هاتف", "غاز", "على", "من", "قطر"])
def test_nouns_function_words_and_short_words_are_no_names(word: str) -> None:
    assert not is_name(word, COUNTS)
    assert spellings(word, COUNTS) == ()


def test_what_is_made_up_is_no_noun_that_everybody_knows() -> None:
    assert "كتاب" not in spellings("كتوب", COUNTS)


@given(st.text(alphabet="ابتجدرسشعغفقكلمنهويةىءأ", min_size=1, max_size=14))
def test_spellings_are_bounded_folded_and_others(word: str) -> None:
    found = spellings(word, COUNTS)
    assert len(found) == len(set(found)) <= MOST
    assert fold(word) not in found
    assert all(fold(name) == name for name in found)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'-é", min_size=1, max_size=40))
def test_any_latin_word_takes_bounded_work(word: str) -> None:
    assert len(spellings(word, COUNTS)) <= MOST


def test_company_tells_how_names_are_written_and_what_stands_beside_them() -> None:
    found = company({fold("ترمب"): "ترمب"}, ["قال دونالد ترمب أمس", "وصل ترمب، ثم غادر", "لا أحد"])
    assert found.times == {"ترمب": 2}
    assert found.written == {"ترمب": "ترمب"}
    assert found.beside["ترمب"] == {fold(word) for word in ("دونالد", "أمس", "وصل", "ثم")}


def test_several_spellings_may_count_as_one_name() -> None:
    found = company({"لافروف": "لافروف", "ولافروف": "لافروف"}, ["سيرغي لافروف", "ولافروف", "لافروف"])
    assert found.times == {"لافروف": 3}
    assert found.written == {"لافروف": "لافروف"}


def _seen(name: str, *texts: str) -> Company:
    return company({fold(name): fold(name)}, texts)


def test_a_spelling_in_other_company_is_another_name() -> None:
    own = _seen("ترامب", "الرئيس دونالد ترامب يتحدث")
    assert choose(own, _seen("ترمب", "دونالد ترمب"), COUNTS) == ["ترمب"]
    assert choose(own, _seen("ترمب", "شركة ترمب المحدودة"), COUNTS) == []


def test_a_common_neighbour_alone_is_no_company_two_are() -> None:
    own = _seen("ترامب", "الرئيس ترامب قال")
    assert choose(own, _seen("ترمب", "قال ترمب"), COUNTS) == []
    assert choose(own, _seen("ترمب", "الرئيس ترمب قال"), COUNTS) == ["ترمب"]


def test_where_the_name_does_not_occur_two_occurrences_are_enough() -> None:
    nowhere = company({fold("ترامب"): "ترامب"}, [])
    assert choose(nowhere, _seen("ترمب", "قال ترمب"), COUNTS) == []
    assert choose(nowhere, _seen("ترمب", "قال ترمب", "عاد ترمب"), COUNTS) == ["ترمب"]


def test_the_commonest_come_first_and_not_more_than_asked_for() -> None:
    names = {"ترمب": "ترمب", "ترومب": "ترومب"}
    others = company(names, ["ترومب ترمب ترمب ترمب ترومب"])
    assert choose(Company({}, {}, {}), others, COUNTS, limit=2) == ["ترمب", "ترومب"]
    assert choose(Company({}, {}, {}), others, COUNTS, limit=1) == ["ترمب"]


def test_latin_names_are_the_capitalised_words() -> None:
    assert latin_names("Mr Lavrov met the Turkish minister; UN said no") == {"Lavrov", "Turkish"}
