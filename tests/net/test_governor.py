"""4.5, 4.11: the rate follows what Telegram takes; simulated on a clock that nobody waits for."""

from __future__ import annotations

import pytest

from bot.core.model import Lane
from bot.demo.limits import FloodControl, Limits
from bot.demo.wire import ApiError
from bot.net.governor import LEAST, Governor
from bot.net.pacer import Pacer

STEP = 0.001


def flood(
    limit: float, wish: float, seconds: float, *, start: float | None = None
) -> tuple[Governor, list[float], list[float]]:
    """Send without end to ever new chats for so long; returns when messages were taken and when refused."""
    now = 0.0
    server = FloodControl(lambda: now, Limits(bot_rate=limit, bot_burst=round(limit * 35 / 30)), enabled=True)
    governor = Governor(wish)
    pacer = Pacer(governor.rate)
    taken: list[float] = []
    refused: list[float] = []
    chat = 0
    while now < seconds:
        while sum(1 for _ in pacer._chats) - len(taken) < 0 or len(pacer._ready) < 3:
            chat += 1
            pacer.join(chat, Lane.ALERT, now)
        while (ticket := pacer.pop(now)) is not None:
            assert isinstance(ticket.key, int)
            try:
                server.pass_or_refuse(ticket.key, private=True)
            except ApiError as fault:
                refused.append(now)
                delay = float((fault.parameters or {})["retry_after"])
                if pacer.penalise(ticket.key, delay, now) and governor.refused(now):
                    pacer.rate = governor.rate
            else:
                taken.append(now)
                governor.took(now)
                pacer.rate = governor.rate
        wake = pacer.wake_at(now)
        now = max(now + STEP, wake if wake is not None else now + STEP)
    return governor, taken, refused


@pytest.mark.parametrize("limit", [20.0, 10.0, 28.0])
def test_a_lower_limit_is_found_and_kept(limit: float) -> None:
    """After the first minute at least 90 % of what the server takes, under 1 % refused."""
    _, taken, refused = flood(limit, 30, 240)
    sent, bad = [sum(1 for at in times if at > 60) for times in (taken, refused)]
    assert sent >= 0.9 * limit * 180
    assert bad < 0.01 * (sent + bad)


def test_the_wish_is_kept_where_the_server_allows_it() -> None:
    governor, taken, refused = flood(30.5, 30, 60)
    assert len(taken) >= 0.98 * 30 * 60
    assert len(refused) <= 0.001 * len(taken)
    assert governor.rate == 30


def test_a_limit_that_is_lifted_is_used_again() -> None:
    governor = Governor(30)
    now = 0.0
    for _ in range(100):
        now += 1 / 20
        governor.took(now)
    assert governor.refused(now)
    assert governor.rate < 20
    while governor.rate < 30 and now < 4_000:
        now += 1 / governor.rate
        governor.took(now)
    assert governor.rate == 30
    assert now < 1_800, "half an hour at most"


def test_refusals_on_their_way_slow_once() -> None:
    governor = Governor(30)
    assert governor.refused(10.0)
    rate = governor.rate
    assert not governor.refused(10.5)
    assert governor.rate == rate


def test_it_never_stops() -> None:
    governor = Governor(30)
    for now in range(0, 1_000, 3):
        governor.refused(float(now))
    assert governor.rate == LEAST


def test_what_was_known_is_where_it_begins() -> None:
    assert Governor(30, 18).rate == 18
    assert Governor(30, 99).rate == 30
    assert Governor(30, 0.1).rate == LEAST
