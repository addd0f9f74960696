"""A map from words to small numbers that takes few bytes: sorted hashes beside their values.

A word is known by the CRC-32 of its UTF-8, so about one unknown word in ten thousand is taken for a known one; the
words themselves are not kept.
"""

from __future__ import annotations

import lzma
import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import Final
from zlib import crc32

_MOST_BUCKET_BITS: Final = 16
_HASH_BITS: Final = 32
_PLANES: Final = 4
"""Bytes of a number, each kept in a plane of its own, where they pack better."""


class PackedMap:
    """Read-only; made by `pack`, and looked up by word."""

    def __init__(self, packed: bytes) -> None:
        raw = lzma.decompress(packed)
        size = len(raw) // (2 * _PLANES)
        self._keys = array("I", accumulate(_join(raw[: _PLANES * size])))
        self._values = _join(raw[_PLANES * size :])
        bits = min(_MOST_BUCKET_BITS, size.bit_length())
        self._shift = _HASH_BITS - bits
        bounds = [bisect_left(self._keys, bucket << self._shift) for bucket in range(1 << bits)]
        self._bounds = array("I", [*bounds, size])

    def __len__(self) -> int:
        return len(self._keys)

    def get(self, word: str, default: int = 0) -> int:
        """The number of `word`, or `default`."""
        code = crc32(word.encode())
        bucket = code >> self._shift
        end = self._bounds[bucket + 1]
        at = bisect_left(self._keys, code, self._bounds[bucket], end)
        return self._values[at] if at < end and self._keys[at] == code else default


def pack(numbers: Mapping[str, int]) -> bytes:
    """Write `numbers`, each below 2**32, as `PackedMap` reads them; of two words with one hash the larger stays."""
    merged: dict[int, int] = {}
    for word, number in numbers.items():
        code = crc32(word.encode())
        merged[code] = max(number, merged.get(code, 0))
    codes = sorted(merged)
    gaps = array("I", [second - first for first, second in pairwise([0, *codes])])
    values = array("I", [merged[code] for code in codes])
    return lzma.compress(_split(gaps) + _split(values), preset=9 | lzma.PRESET_EXTREME)


def _split(numbers: array[int]) -> bytes:
    raw = _little_endian(numbers).tobytes()
    return b"".join(raw[plane::_PLANES] for plane in range(_PLANES))


def _join(planes: bytes) -> array[int]:
    size = len(planes) // _PLANES
    raw = bytearray(len(planes))
    for plane in range(_PLANES):
        raw[plane::_PLANES] = planes[plane * size : (plane + 1) * size]
    return _little_endian(array("I", bytes(raw)))


def _little_endian(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":  # pragma: no cover - no such machine at hand
        numbers = array("I", numbers)
        numbers.byteswap()
    return numbers
