"""4.5: lanes, paces and penalties, without a clock."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Lane
from bot.net.pacer import ChatKey, Pacer


def run(pacer: Pacer, until: float, start: float = 0.0) -> list[tuple[float, ChatKey | None, Lane]]:
    """Let the pacer decide when to wake, up to `until`."""
    sent = []
    now: float | None = start
    while now is not None and now <= until:
        while ticket := pacer.pop(now):
            sent.append((now, ticket.key, ticket.lane))
        wake = pacer.wake_at(now)
        assert wake is None or wake > now
        now = wake
    return sent


def test_smooth_and_no_burst() -> None:
    """30 a second, evenly, from the first on."""
    pacer = Pacer(30)
    for chat in range(1, 301):
        pacer.join(chat, Lane.ALERT, 0.0)
    times = [at for at, _, _ in run(pacer, 100)]
    assert len(times) == 300
    assert times[1] > 0.01
    gaps = [b - a for a, b in pairwise(times[1:])]
    assert max(gaps) - min(gaps) < 1e-6
    assert times[-1] == pytest.approx(299 / 30, abs=0.05)


def test_late_timers_cost_no_rate() -> None:
    """4.10: woken 5 ms late every time, the pace holds over a minute."""
    pacer = Pacer(30)
    for chat in range(1, 2001):
        pacer.join(chat, Lane.ALERT, 0.0)
    now, sent = 0.0, 0
    while now < 60:
        while pacer.pop(now):
            sent += 1
        wake = pacer.wake_at(now)
        assert wake is not None
        now = wake + 0.005
    assert 0.99 * 1800 <= sent <= 1802


def test_a_rest_earns_no_burst() -> None:
    pacer = Pacer(30)
    pacer.join(1, Lane.REPLY, 0.0)
    assert pacer.pop(0.0)
    for chat in range(2, 10):
        pacer.join(chat, Lane.REPLY, 100.0)
    assert pacer.pop(100.0)
    assert pacer.pop(100.0) is None


def test_lanes_are_strict() -> None:
    pacer = Pacer(10)
    for chat, lane in enumerate([Lane.EDIT, Lane.DIGEST, Lane.ALERT, Lane.ALERT, Lane.BREAKING, Lane.REPLY], 1):
        pacer.join(chat, lane, 0.0)
    assert [key for _, key, _ in run(pacer, 10)] == [6, 5, 3, 4, 2, 1]


def test_a_reply_overtakes_the_waiting() -> None:
    """4.13: whatever waits, a reply goes with the next turn."""
    pacer = Pacer(30)
    for chat in range(1, 1001):
        pacer.join(chat, Lane.ALERT, 0.0)
    run(pacer, 5.0)
    pacer.join(5000, Lane.REPLY, 5.0)
    at, key, _ = run(pacer, 5.1, 5.0)[0]
    assert key == 5000
    assert at <= 5.0 + 1 / 30 + 1e-9


def test_a_reply_overtakes_in_its_own_chat() -> None:
    pacer = Pacer(30)
    for _ in range(5):
        pacer.join(1, Lane.ALERT, 0.0)
    pacer.join(1, Lane.REPLY, 0.0)
    assert next(lane for _, _, lane in run(pacer, 0.05)) is Lane.REPLY


def test_private_pace() -> None:
    """1/s with a small burst."""
    pacer = Pacer(1000)
    for _ in range(10):
        pacer.join(7, Lane.ALERT, 0.0)
    times = [at for at, _, _ in run(pacer, 100)]
    assert times[:3] == pytest.approx([0, 0, 0], abs=0.01)
    assert times[3:] == pytest.approx([1, 2, 3, 4, 5, 6, 7], abs=0.01)


@pytest.mark.parametrize("key", [-100123, "@channel"])
def test_group_pace(key: ChatKey) -> None:
    """20 a minute in any window; the last three of them are kept for replies."""
    pacer = Pacer(1000)
    for _ in range(100):
        pacer.join(key, Lane.ALERT, 0.0)
    times = [at for at, _, _ in run(pacer, 200)]
    for at in times:
        assert sum(at <= other <= at + 60 for other in times) <= 17
    assert len(times) == 17 * 4
    pacer.join(key, Lane.REPLY, 200.0)
    assert run(pacer, 201, 200.0)[0][2] is Lane.REPLY


def test_replies_in_a_group_keep_to_the_limit() -> None:
    pacer = Pacer(1000)
    for _ in range(50):
        pacer.join(-1, Lane.REPLY, 0.0)
    assert len(run(pacer, 60)) == 20


def test_a_blocked_chat_blocks_nobody() -> None:
    pacer = Pacer(100)
    for _ in range(20):
        pacer.join(1, Lane.REPLY, 0.0)
    for chat in range(2, 12):
        pacer.join(chat, Lane.EDIT, 0.0)
    assert {key for _, key, _ in run(pacer, 0.5)} == set(range(1, 12))


def test_a_penalty_holds_its_chat_only() -> None:
    """4.12."""
    pacer = Pacer(30)
    pacer.penalise(1, 60, 0.0)
    for chat in (1, 2, 3):
        pacer.join(chat, Lane.ALERT, 0.0)
    sent = run(pacer, 100)
    assert [key for _, key, _ in sent] == [2, 3, 1]
    assert sent[-1][0] == 60
    assert sent[1][0] < 0.1


def test_a_penalty_while_waiting() -> None:
    pacer = Pacer(30)
    pacer.join(1, Lane.ALERT, 0.0)
    pacer.penalise(1, 10, 0.0)
    assert pacer.pop(5.0) is None
    assert pacer.held_for(1, 5.0) == 5
    assert pacer.penalties(5.0) == {1: 5}
    assert pacer.wake_at(5.0) == 10
    assert pacer.pop(10.0)
    assert pacer.penalties(11.0) == {}


def test_two_refused_chats_are_not_all() -> None:
    pacer = Pacer(30)
    pacer.penalise(1, 60, 0.0)
    pacer.penalise(2, 60, 0.5)
    pacer.penalise(1, 60, 0.6)
    assert pacer.held_for(3, 0.6) == 0


def test_several_refused_chats_hold_all() -> None:
    pacer = Pacer(30)
    for chat, delay in ((1, 60.0), (2, 9.0), (3, 7.0)):
        pacer.penalise(chat, delay, 0.1 * chat)
    assert pacer.held_for(99, 0.3) == pytest.approx(7)
    assert pacer.penalties(0.3)[None] == pytest.approx(7)
    pacer.join(99, Lane.REPLY, 0.3)
    assert pacer.pop(5.0) is None
    assert pacer.wake_at(5.0) == pytest.approx(7.3)
    assert pacer.pop(7.4)


def test_refusals_far_apart_do_not_add_up() -> None:
    pacer = Pacer(30)
    for chat in range(1, 20):
        pacer.penalise(chat, 60, 2.0 * chat)
    assert pacer.held_for(99, 40.0) == 0


def test_a_refusal_without_a_chat_holds_all() -> None:
    pacer = Pacer(30)
    pacer.penalise(None, 3, 0.0)
    pacer.join(None, Lane.REPLY, 0.0)
    assert pacer.pop(1.0) is None
    assert pacer.pop(3.0)


def test_leaving() -> None:
    pacer = Pacer(30)
    first, second = pacer.join(1, Lane.ALERT, 0.0), pacer.join(1, Lane.ALERT, 0.0)
    pacer.leave(first, 0.0)
    assert pacer.waiting(1) == [second]
    assert pacer.pop(0.0) is second
    pacer.leave(second, 0.0)
    assert pacer.pop(1.0) is None
    assert pacer.wake_at(1.0) is None
    assert pacer.waiting(2) == []


def test_memory_is_bounded() -> None:
    """4.5: idle chats are forgotten."""
    pacer = Pacer(1_000_000)
    for chat in range(1, 20_000):
        now = chat * 0.01
        pacer.join(chat, Lane.ALERT, now)
        assert pacer.pop(now)
    assert len(pacer) <= 1_100
    assert len(pacer._ready) + len(pacer._blocked) < 5_000


def test_joining_and_leaving_leaves_nothing_behind() -> None:
    pacer = Pacer(30)
    pacer.penalise(1, 1000, 0.0)
    for _ in range(10_000):
        pacer.leave(pacer.join(1, Lane.ALERT, 0.0), 0.0)
    assert len(pacer._ready) + len(pacer._blocked) < 2_000
    assert pacer.waiting(1) == []


@given(
    st.lists(
        st.tuples(st.floats(0, 20), st.sampled_from([1, 2, 3, -4, "@c", None]), st.sampled_from(Lane), st.booleans()),
        max_size=60,
    )
)
def test_everybody_goes_within_the_limits(arrivals: list[tuple[float, ChatKey | None, Lane, bool]]) -> None:
    """Whatever comes when: nobody is lost or sent twice, no pace is exceeded, no lower lane goes before a higher."""
    pacer = Pacer(5)
    left = set()
    sent: list[tuple[float, ChatKey | None]] = []
    tickets = []
    now = 0.0
    for at, key, lane, leaves in sorted(arrivals, key=lambda arrival: arrival[0]):
        sent += [(when, who) for when, who, _ in run(pacer, at, now)]
        now = at
        ticket = pacer.join(key, lane, at)
        tickets.append(ticket)
        if leaves:
            pacer.leave(ticket, at)
            left.add(ticket)
    sent += [(when, who) for when, who, _ in run(pacer, 10_000, now)]
    assert len(sent) == len(tickets) - len(left)
    by_chat = defaultdict(list)
    for when, who in sent:
        by_chat[who].append(when)
    for who, times in by_chat.items():
        limit, window = (3 + 1, 1.0) if isinstance(who, int) and who > 0 else (20, 60.0)
        for when in times if who is not None else []:
            assert sum(when <= other <= when + window for other in times) <= limit


def test_when_a_chat_opens_counts_those_who_wait_before() -> None:
    """4.5: a message that its chat's own pace would keep for long is given back instead of waiting."""
    pacer = Pacer(1000)
    assert pacer.opens_in(-5, Lane.ALERT, 0.0) == 0
    for _ in range(17):
        pacer.join(-5, Lane.ALERT, 0.0)
    assert pacer.opens_in(-5, Lane.ALERT, 0.0) == pytest.approx(61)
    assert pacer.opens_in(-5, Lane.BREAKING, 0.0) == 0, "what is less urgent does not stand before it"
    sent = sum(1 for step in range(30) if pacer.pop(step / 10))
    assert sent == 17
    assert pacer.opens_in(-5, Lane.BREAKING, 10.0) == pytest.approx(61 - 10, abs=0.01)
    assert pacer.opens_in(-5, Lane.REPLY, 10.0) == 0
    for _ in range(17):
        pacer.join(-5, Lane.ALERT, 10.0)
    assert pacer.opens_in(-5, Lane.ALERT, 10.0) == pytest.approx(51 + 61, abs=0.01), "a second round"


def test_when_a_private_chat_opens() -> None:
    pacer = Pacer(1000)
    waits = []
    for _ in range(6):
        waits.append(pacer.opens_in(7, Lane.ALERT, 0.0))
        pacer.join(7, Lane.ALERT, 0.0)
    assert waits == [0, 0, 0, 1, 2, 3]


@given(st.lists(st.tuples(st.sampled_from(list(Lane)), st.integers(0, 40)), max_size=60), st.sampled_from([-5, 5]))
def test_a_chat_opens_when_it_was_said_to(before: list[tuple[Lane, int]], key: int) -> None:
    """Nothing else in the way, the next message goes at that instant and not before."""
    pacer, now = Pacer(1e6), 0.0
    for lane, pause in before:
        now += pause / 10
        pacer.join(key, lane, now)
        pacer.pop(now)
    while (at := pacer.wake_at(now)) is not None:
        now = max(now, at)
        pacer.pop(now)
    opens = now + pacer.opens_in(key, Lane.ALERT, now)
    pacer.join(key, Lane.ALERT, now)
    if opens > now + 0.01:
        assert pacer.pop(opens - 0.005) is None
    assert pacer.pop(opens + 0.001) is not None
