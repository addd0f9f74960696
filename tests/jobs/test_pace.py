"""4.5: the rate that Telegram was found to take outlives the process, for a while."""

from __future__ import annotations

from datetime import timedelta

from bot.net.limiter import LaneLimiter
from jobs.pace import EVERY, KEPT, Pacing
from storage.engine import Storage
from tests.conftest import FakeClock


async def test_the_rate_found_is_where_the_next_process_begins(storage: Storage, clock: FakeClock) -> None:
    first = LaneLimiter(rate=30)
    pacing = Pacing(storage, first, clock=clock)
    await pacing.recall()
    assert first.rate == 30, "nothing was remembered"
    first.remember(19)
    await pacing.tick()
    second = LaneLimiter(rate=30)
    clock.advance(KEPT)
    await Pacing(storage, second, clock=clock).recall()
    assert second.rate == 19
    slower = LaneLimiter(rate=10)
    await Pacing(storage, slower, clock=clock).recall()
    assert slower.rate == 10, "no more than is wished"
    clock.advance(timedelta(seconds=1))
    third = LaneLimiter(rate=30)
    await Pacing(storage, third, clock=clock).recall()
    assert third.rate == 30, "limits change"


async def test_it_is_written_down_when_it_has_changed_and_once_a_minute(storage: Storage, clock: FakeClock) -> None:
    limiter = LaneLimiter(rate=30)
    pacing = Pacing(storage, limiter, clock=clock)

    async def written() -> float:
        other = LaneLimiter(rate=30)
        await Pacing(storage, other, clock=clock).recall()
        return other.rate

    limiter.remember(20)
    await pacing.tick()
    assert await written() == 20
    limiter.remember(15)
    await pacing.tick()
    assert await written() == 20
    clock.advance(EVERY)
    await pacing.tick()
    assert await written() == 15
    limiter.remember(15.1)
    clock.advance(EVERY)
    await pacing.tick()
    assert await written() == 15
