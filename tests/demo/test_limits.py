"""1.8: the flood limits, by an injected clock."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.demo.limits import FloodControl, Limits
from bot.demo.wire import ApiError
from tests.demo.test_api import Clock


def passes(flood: FloodControl, chat_id: int, *, private: bool = True) -> int:
    """0 when it passed, else the seconds to wait."""
    try:
        flood.pass_or_refuse(chat_id, private=private)
    except ApiError as refusal:
        return int((refusal.parameters or {})["retry_after"])
    return 0


def test_1_8_the_bot_has_35_at_once_and_then_30_a_second() -> None:
    clock = Clock()
    flood = FloodControl(clock, enabled=True)
    assert [passes(flood, n) for n in range(36)] == [0] * 35 + [1]
    passed = 0
    for tick in range(1000):
        clock.now += 0.01
        passed += passes(flood, 1000 + tick) == 0
    assert 270 <= passed <= 305


def test_1_8_a_private_chat_has_5_at_once_and_then_one_a_second() -> None:
    clock = Clock()
    flood = FloodControl(clock, enabled=True)
    assert [passes(flood, 1) for _ in range(6)] == [0] * 5 + [1]
    assert passes(flood, 2) == 0
    clock.now += 1
    assert [passes(flood, 1) for _ in range(2)] == [0, 1]


def test_1_8_a_group_has_20_a_minute() -> None:
    clock = Clock()
    flood = FloodControl(clock, enabled=True)
    assert [passes(flood, -1, private=False) for _ in range(21)] == [0] * 20 + [60]
    clock.now += 59.5
    assert passes(flood, -1, private=False) == 1
    clock.now += 0.5
    assert passes(flood, -1, private=False) == 0


@given(st.lists(st.tuples(st.floats(0, 0.2), st.integers(1, 4)), max_size=200))
def test_1_8_who_waits_as_told_passes(steps: list[tuple[float, int]]) -> None:
    clock = Clock()
    flood = FloodControl(clock, Limits(bot_rate=5, bot_burst=6, private_burst=2), enabled=True)
    for pause, chat_id in steps:
        clock.now += pause
        wait = passes(flood, chat_id)
        if wait:
            clock.now += wait
            assert passes(flood, chat_id) == 0
