"""3.6: two connections a host, with spacing; a slow or dead host delays nobody."""

from __future__ import annotations

import asyncio

import pytest

from bot.net.hosts import PER_HOST, REST_S, SILENT_AFTER, HostGates, HostSilentError


def gates(spacing: float = 0.0, places: int = 100) -> HostGates:
    return HostGates(spacing=spacing, places=places, random=lambda: 0.0)


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


class Visits:
    """Visitors that stay until they are let go."""

    def __init__(self, door: HostGates) -> None:
        self.door = door
        self.inside: list[str] = []
        self.refused = 0
        self.leave = asyncio.Event()

    async def visit(self, host: str) -> None:
        try:
            async with self.door.turn(host):
                self.inside.append(host)
                await self.leave.wait()
        except HostSilentError:
            self.refused += 1


async def test_two_at_a_time_to_one_host_and_others_pass() -> None:
    visits = Visits(gates())
    tasks = [asyncio.create_task(visits.visit("slow")) for _ in range(5)]
    tasks += [asyncio.create_task(visits.visit("quick"))]
    await settle()
    assert sorted(visits.inside) == ["quick", *["slow"] * PER_HOST]
    visits.leave.set()
    await asyncio.gather(*tasks)
    assert visits.inside.count("slow") == 5


async def test_all_places_are_bounded() -> None:
    visits = Visits(gates(places=3))
    tasks = [asyncio.create_task(visits.visit(f"h{number}")) for number in range(9)]
    await settle()
    assert len(visits.inside) == 3
    visits.leave.set()
    await asyncio.gather(*tasks)
    assert len(visits.inside) == 9


async def test_requests_to_one_host_are_spaced() -> None:
    door = gates(spacing=0.03)
    starts: list[float] = []

    async def visit() -> None:
        async with door.turn("port.example"):
            starts.append(asyncio.get_running_loop().time())

    await asyncio.gather(*(visit() for _ in range(4)))
    assert starts[-1] - starts[0] >= 0.088


async def test_many_that_wait_shrink_the_pause() -> None:
    """However many sources a host has, they begin within seconds."""
    door = gates(spacing=1_000.0)
    for _ in range(5_000):
        door._host("busy.example").present += 1
    async with asyncio.timeout(5), door.turn("busy.example"), door.turn("busy.example"):
        pass


async def test_a_silent_host_is_left_alone_and_those_that_wait_are_told() -> None:
    door = gates()
    visits = Visits(door)
    tasks = [asyncio.create_task(visits.visit("dead")) for _ in range(6)]
    await settle()
    for _ in range(SILENT_AFTER):
        door.note("dead", answered=False)
    visits.leave.set()
    await asyncio.gather(*tasks)
    assert (len(visits.inside), visits.refused) == (PER_HOST, 6 - PER_HOST)
    async with door.turn("other"):
        pass
    door._host("dead").silent_until -= REST_S
    async with door.turn("dead"):
        door.note("dead", answered=False)
    with pytest.raises(HostSilentError):
        async with door.turn("dead"):
            pass


async def test_an_answer_in_between_keeps_a_host_in_good_standing() -> None:
    door = gates()
    for _ in range(SILENT_AFTER):
        door.note("slow", answered=False)
        door.note("slow", answered=True)
    async with door.turn("slow"):
        pass


async def test_hosts_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.net.hosts._MOST_HOSTS", 2)
    door = gates()
    async with door.turn("a"):
        for name in "bcdef":
            async with door.turn(name):
                pass
        assert "a" in door._hosts
        assert len(door._hosts) <= 3
