"""2.2: a count table in a few bytes a word."""

from __future__ import annotations

from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.arabic.packed import PackedMap, pack


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=8), st.integers(1, 2**32 - 1), max_size=40))
def test_what_was_packed_is_found(numbers: dict[str, int]) -> None:
    packed = PackedMap(pack(numbers))
    if len({crc32(word.encode()) for word in numbers}) == len(numbers):
        assert len(packed) == len(numbers)
        assert all(packed.get(word) == number for word, number in numbers.items())


def test_what_was_not_packed_has_the_default() -> None:
    packed = PackedMap(pack({"سوريا": 7}))
    assert packed.get("لبنان") == 0
    assert packed.get("لبنان", -1) == -1
    assert packed.get("سوريا", -1) == 7
    assert PackedMap(pack({})).get("سوريا", 3) == 3


def test_of_words_with_one_hash_the_larger_number_stays() -> None:
    one, other = "plumless", "buckeroo"  # a pair known to collide
    assert crc32(one.encode()) == crc32(other.encode())
    assert PackedMap(pack({one: 5, other: 9})).get(one) == 9


def test_packing_is_deterministic() -> None:
    assert pack({"ا": 1, "ب": 2}) == pack({"ب": 2, "ا": 1})


def test_damage_is_noticed() -> None:
    with pytest.raises(Exception, match=r".+"):
        PackedMap(b"not a table")
