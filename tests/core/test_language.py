"""The language of a text by script, letters and small words."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language import detect
from tests.core.distortions import LOSSLESS

ARABIC = "قتل 12 شخصًا على الأقل في انفجار شمال البلاد، وفق ما أفادت وزارة الصحة أمس."


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        (ARABIC, None, "ar"),
        (ARABIC, "en-GB", "ar"),
        ("The ministry said on Monday that it was over.", None, "en"),
        ("The ministry said on Monday.", "ar", "en"),
        ("Le ministère a dit lundi", "fr_FR", "fr"),
        ("وزیر امور خارجه ایران گفت که این مذاکرات در هفته آینده برگزار می شود", None, "fa"),
        ("وزیراعظم نے کہا ہے کہ پاکستان کی معیشت میں بہتری آ رہی ہے اور لڑکے پڑھ رہے ہیں", None, "ur"),
        ("سوريا", "fa", "fa"),
        ("سوريا", "en", "ar"),
        ("سوريا", None, "ar"),
        ("12:30", " EN-us ", "en"),
        ("", None, "ar"),
        ("Новости дня", "ru", "ru"),
        (f"{ARABIC} CNN", None, "ar"),
    ],
)
def test_detect(text: str, hint: str | None, expected: str) -> None:
    assert detect(text, hint) == expected


@given(st.integers(0, 30))
def test_distorted_arabic_stays_arabic(seed: int) -> None:
    for distort in LOSSLESS:
        assert detect(distort(ARABIC, Random(seed))) == "ar", distort.__name__


def test_only_the_beginning_counts() -> None:
    assert detect(ARABIC * 40 + "x" * 100_000) == "ar"
