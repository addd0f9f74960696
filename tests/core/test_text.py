"""1.19: folding, words, sentences and search terms."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.stopwords import STOP_WORDS, is_stop_word
from bot.core.text import fold, fold_keeping_hamza, index_form, sentences, terms, tokens
from tests.core.distortions import LOSSLESS

_ARABIC = st.text(alphabet="اأإآٱبتةثجدرسعفكلمنهوويىئؤء ًّـ\u0654\u0655\u0653ٴیکہےﻻﷲ\u200c\u200f.،؟\n12٣9", max_size=60)
_ANY = st.one_of(_ARABIC, st.text(max_size=60))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("سُورِيّا", "سوريا"),
        ("سوريـــا", "سوريا"),
        ("سو\u200cر\u200fيا", "سوريا"),
        ("أحمد إبراهيم آمال ٱلله", "احمد ابراهيم امال الله"),
        ("مسئول شئون", "مسؤول شؤون"),
        ("مسو\u0654ول", "مسؤول"),
        ("هيي\u064e\u0654ة", "هيئة"),
        ("و\u0655\u0654", "ؤ"),
        ("هیئة تحریر الشام", "هيئة تحرير الشام"),
        ("مصطفى هيئة", "مصطفي هيئه"),
        ("کتاب ہے ۀ", "كتاب هي ه"),
        ("ﻫﻴﺌﺔ ﻻ ﷲ ﻷ", "هيئة لا الله لأ"),
        ("١٢٣ ۴۵۶ ７", "123 456 7"),
        ("Élysée STRASSE Straße Łódź Æ", "elysee strasse strasse lodz ae"),
        ("٣٫٥ ١٬٠٠٠", "3.5 1,000"),
        ("م²", "م2"),
        ("ﹰكتابﹹ", "كتاب"),
    ],
)
def test_spelling_variants_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("سوريا", "سوري"), ("علم", "عالم"), ("گاز", "غاز"), ("№", "no"), ("سوء", "سو")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_hamza_on_alef_can_be_kept() -> None:
    assert fold_keeping_hamza("ألمانيا إلهام آل المانيا") == "ألمانيا ألهام أل المانيا"
    assert fold_keeping_hamza("ا\u0654لمانيا") == "ألمانيا"


@given(_ANY)
def test_folding_is_idempotent(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert len(fold_keeping_hamza(text)) == len(folded)


@given(_ARABIC, st.integers(0, 10))
def test_lossless_distortions_fold_away(text: str, seed: int) -> None:
    for distort in LOSSLESS:
        assert fold(distort(text, Random(seed))) == fold(text), distort.__name__


@given(_ANY)
def test_tokens_stand_in_the_original_in_order(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert text[token.start : token.end] == token.text
        assert fold(token.text) == token.folded
        assert token.folded
        end = token.end


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("قال: «سوريا»، ثم…", ["قال", "سوريا", "ثم"]),
        ("#هيئة_تحرير_الشام", ["هيئة", "تحرير", "الشام"]),
        ("الـ78 سورياً", ["الـ", "78", "سورياً"]),
        ("نوفمبر2025", ["نوفمبر", "2025"]),
        ("G20 كوفيد-19", ["G20", "كوفيد", "19"]),
        ("3.14 1,000 ٣٫٥ 2020,2021 5.", ["3.14", "1,000", "٣٫٥", "2020", "2021", "5"]),
        ("می\u200cخواهم \u200fسوريا\u200f", ["می\u200cخواهم", "سوريا"]),
        ("سـوريـا ـ ـــ", ["سـوريـا"]),
        ("سُورِيَّةٌ.", ["سُورِيَّةٌ"]),
        ("ﻫﻴﺌﺔ", ["ﻫﻴﺌﺔ"]),
        ("don't", ["don", "t"]),
        ("\u0654 ّ", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [token.text for token in tokens(text)] == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال ذلك. ثم ذهب؟ نعم!", ["قال ذلك.", "ثم ذهب؟", "نعم!"]),
        ("ارتفع 3.5% و1.000 اليوم.", ["ارتفع 3.5% و1.000 اليوم."]),
        ("قال د. محمد ذلك.", ["قال د. محمد ذلك."]),
        ("Mr. J. R. Smith left. He won.", ["Mr. J. R. Smith left.", "He won."]),
        ("«انتهى الأمر.» وقال", ["«انتهى الأمر.»", "وقال"]),
        ('"من أنت؟" سأل', ['"من أنت؟"', "سأل"]),
        ("سوريا.. 12 قتيلًا", ["سوريا.. 12 قتيلًا"]),
        ("انتهى.وقال آخرون", ["انتهى.", "وقال آخرون"]),
        ("لماذا؟قال", ["لماذا؟", "قال"]),
        ("ق.م هنا", ["ق.م هنا"]),
        ("example.com here", ["example.com here"]),
        ("see ?x=1 a...b", ["see ?x=1 a...b"]),
        ("سطر\n\n آخر \n", ["سطر", "آخر"]),
        ("في عام 2015. وقال", ["في عام 2015.", "وقال"]),
        ("ثم… قال", ["ثم…", "قال"]),
        ("عشرين قتيلًا. وقالت", ["عشرين قتيلًا.", "وقالت"]),
        (". . .", [".", ".", "."]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(_ANY)
def test_sentences_lose_only_blanks(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
    assert all(text[start:end].strip() == text[start:end] for start, end in spans)


def test_terms_are_the_same_with_any_particle() -> None:
    assert set(terms("سوريا وسوريا بسوريا لسوريا فسوريا")) == {"سوريا"}
    assert set(terms("الأسد أسد للأسد والأسد بالأسد كالأسد وللأسد")) == {"اسد"}
    assert len(set(terms("لبنان ولبنان بلبنان وزير"))) == 2
    assert len(set(terms("لغة اللغة للغة باللغة"))) == 1
    assert len(set(terms("ألمانيا وألمانيا لألمانيا"))) == 1
    assert terms("كتب يد") == ["كتب", "يد"]
    assert terms("G20 3.14 U.S.") == ["g20", "3", "14", "u", "s"]


@given(_ANY)
def test_terms_are_safe_in_a_full_text_index(text: str) -> None:
    for term in terms(text):
        assert term.isalnum()
        assert index_form(term) == term


@given(
    st.text(alphabet="ابتسعفكلمنهوي", min_size=3, max_size=8),
    st.sampled_from(["و", "ف", "ب", "ك", "ل", "ال", "وال", "بال"]),
)
def test_a_particle_never_changes_the_index_form(word: str, particle: str) -> None:
    assert index_form(particle + word) == index_form(word)


def test_stop_words_are_folded_and_the_name_ali_is_none() -> None:
    assert all(fold(word) == word for word in STOP_WORDS)
    assert is_stop_word("إلى")
    assert is_stop_word("على")
    assert is_stop_word("The")
    assert not is_stop_word("علي")
    assert not is_stop_word("سوريا")
