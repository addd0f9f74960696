"""2.1, 2.6: what folding loses is kept where it tells words apart."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.arabic.spelling import heads, is_arabic, plain, spelled, tails
from bot.core.text import fold
from tests.core.distortions import LOSSLESS, persian

_WORDS = st.text(alphabet="اأإآٱبةتدرسعلمنهويىئؤءیکہۃ ًّـ\u0654\u0655\u0653ﻻﻷﺓﻯ\u200cA1٣é", max_size=12)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("الأُمّ", "الأم"),
        ("مسئول", "مسءول"),
        ("مسؤول", "مسءول"),
        ("آلام", "آلام"),
        ("إيران", "إيران"),
        ("ا\u0655يران", "إيران"),
        ("ا\u0653لام", "آلام"),
        ("ٱلله", "الله"),
        ("على", "على"),
        ("ﻋﻠﻰ", "على"),
        ("علی", "علی"),
        ("یحیی", "يحيی"),
        ("مدرسـة", "مدرسة"),
        ("مدرسۃ", "مدرسة"),
        ("مدرسةٌ", "مدرسة"),
        ("ىمن", "يمن"),
        ("هيي\u0654ة", "هيءة"),
        ("ﻷﻣﺮ", "لأمر"),
        ("Élysée", "elysee"),
        ("١٢٣", "123"),
        ("ً", ""),
    ],
)
def test_signs_are_kept(word: str, expected: str) -> None:
    assert spelled(word) == expected


@given(_WORDS)
def test_it_folds_to_what_the_word_folds_to_and_is_idempotent(word: str) -> None:
    assert fold(spelled(word)) == fold(word)
    assert spelled(spelled(word)) == spelled(word)


@given(_WORDS, st.integers(0, 10))
def test_lossless_distortions_are_undone(word: str, seed: int) -> None:
    """2.16: but that a last Persian yeh does not tell «ي» from «ى»."""
    for distort in LOSSLESS:
        if distort is not persian:
            assert spelled(distort(word, Random(seed))) == spelled(word), distort.__name__


def test_inner_hamzas_are_dropped_from_plain_words() -> None:
    assert plain("الأم") == "الام"
    assert plain("أمآل") == "أمال"
    assert plain("كإب") == "كاب"
    assert plain("كتاب") == "كتاب"
    assert plain("") == ""


def test_which_letters_may_stand_for_which() -> None:
    assert set(heads("احمد")) == set("اأإآ")
    assert set(heads("أحمد")) == set("أا")
    assert set(heads("آلام")) == set("آ")
    assert set(heads("إ")) == set("إا")
    assert heads("كتاب") == "ك"
    assert set(tails("ة")) == set(tails("ه")) == set("ةه")
    assert set(tails("ى")) == set(tails("ي")) == set(tails("ی")) == set("ىي")
    assert tails("ك") == "ك"


def test_scripts() -> None:
    assert is_arabic("كتاب")
    assert is_arabic("ءا")
    assert is_arabic("يد")
    assert not is_arabic("book")
    assert not is_arabic("19")
