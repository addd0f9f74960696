"""Callback data: round trip, 64 bytes, and no trust in what comes back (1.8, 1.20)."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import callbacks
from bot.core.callbacks import Callback, ConfirmBroadcast, Dismiss, MuteStory, OpenArticle, decode, encode

KINDS: tuple[type[Callback], ...] = get_args(Callback)
number = st.integers(0, 2**63 - 1)
any_callback = st.sampled_from(KINDS).flatmap(lambda kind: st.builds(kind, *[number for _ in kind.__match_args__]))


@given(any_callback)
def test_round_trip_within_64_bytes(callback: Callback) -> None:
    data = encode(callback)
    assert decode(data) == callback
    assert 1 <= len(data.encode()) <= 64


def test_every_kind_has_a_code() -> None:
    assert set(callbacks._TYPES.values()) == set(KINDS)


@given(st.text() | st.from_regex(r"1:(fq|sq|un|mu|bs|no)(:[-+0-9 ٠-٩_]{0,25}){0,3}"))
def test_decode_never_raises_and_accepts_only_what_encode_writes(data: str) -> None:
    callback = decode(data)
    assert callback is None or encode(callback) == data


@pytest.mark.parametrize(
    "data",
    [
        "", "1", "1:mu", "1:mu:", "1:mu:-1", "1:mu:01", "1:mu:1:2", "1:mu:x", "2:mu:1", "mu:1", "1:zz:1", "1:mu:٣",
        "1:mu:9223372036854775808", "1:no:1", "1:mu:1 ", "1:mu:1\n", "1:oa:1", "1:mu:" + "9" * 80,
    ],
)  # fmt: skip
def test_forged_or_old_data_is_none(data: str) -> None:
    assert decode(data) is None


def test_written_form_is_stable() -> None:
    assert encode(MuteStory(7)) == "1:mu:7"
    assert encode(ConfirmBroadcast(3, 2)) == "1:bs:3:2"
    assert encode(OpenArticle(5)) == "1:oa:5:0"
    assert encode(Dismiss()) == "1:no"


@pytest.mark.parametrize("value", [-1, 2**63])
def test_numbers_that_no_row_has_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match="not a number"):
        encode(MuteStory(value))
