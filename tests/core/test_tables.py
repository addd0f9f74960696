"""Tables that are made when a module is imported, made once more: the same, and with what they are for."""

from __future__ import annotations

import re

from bot.core import text


def test_what_may_stand_inside_a_word() -> None:
    made = text._ignorable()
    assert made == text._IGNORABLE
    inside = "\u0640\u064b\u0652\u0670\u200c\u200d\u200e\u200f\u2066\u2069\ufeff"
    presented = "\ufe70\ufe7f\ufc5e\ufc63\ufcf2\ufcf4\U000e0100\U000e01ef"
    assert set(inside + presented) <= made
    assert not set("ابتa1 .،-_\ufe6f\ufe80\ufc5d\ufc64\ufcf1\ufcf5\U000e00ff\U000e01f0") & made


def test_characters_as_a_class_of_a_regular_expression() -> None:
    chars = frozenset("abcx\u0640\u0641]-^\\")
    written = re.compile(f"[{text._char_class(chars)}]")
    assert {chr(code) for code in range(0x700) if written.fullmatch(chr(code))} == chars
    assert text._char_class(frozenset("abcx")) == r"\U00000061-\U00000063\U00000078-\U00000078"
