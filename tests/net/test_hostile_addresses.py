"""3.11: forty ways into the house, directly, by name, by redirect, by rebinding; nobody arrives.

The port rule is widened to the sentinel's port, so that it cannot hide a hole in the address rule. One loopback address
plays the public web; every other is judged by the real rule.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.core.collecting import Outcome
from bot.net import addresses, http
from bot.net.http import Fetched, Fetcher, FetchFailed

PUBLIC = "127.77.0.1"
LITERALS = [
    "127.0.0.1", "127.1", "127.255.255.254", "0.0.0.0", "0", "0x7f000001", "0x7f.0x0.0x0.0x1", "2130706433",
    "017700000001", "0177.0.0.1", "127.0.0.1.", "localhost", "LOCALHOST", "localhost.localdomain",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[2001:0:53aa:64c::80ff:fffe]", "[::127.0.0.1]", "[fe80::1]", "[fc00::1]", "[fec0::1]",
    "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "198.18.0.1", "224.0.0.1",
    "255.255.255.255",
]  # fmt: skip
"""Addresses as they may stand in a link, loopback in every spelling first."""
NAMES = {
    "plain.example": [["127.0.0.1"]],
    "mixed.example": [[PUBLIC, "127.0.0.1"]],
    "mapped.example": [["::ffff:127.0.0.1"]],
    "nat64.example": [["64:ff9b::7f00:1"]],
    "sixtofour.example": [["2002:7f00:1::"]],
    "cgnat.example": [["100.64.1.1"]],
    "metadata.example": [["169.254.169.254"]],
    "rebind.example": [[PUBLIC], ["127.0.0.1"]],
}
"""What a look-up of each name answers, the first time and from then on."""


@dataclass
class House:
    """The sentinel on the loopback, and a public server that sends people there."""

    port: int
    arrived: list[str] = field(default_factory=list)
    """Who came to the sentinel."""
    greeted: list[str] = field(default_factory=list)
    """What was asked of the public server."""
    asked: dict[str, int] = field(default_factory=dict)

    async def resolve(self, host: str, port: int) -> list[str]:
        """Look names up in NAMES; numbers, however they are written, as the system does."""
        if host == "public.example":
            return [PUBLIC]
        if host not in NAMES:
            return await addresses.ThreadResolver()(host, port)
        answers, turn = NAMES[host], self.asked.get(host, 0)
        self.asked[host] = turn + 1
        return answers[min(turn, len(answers) - 1)]

    def url(self, host: str, path: str = "/") -> str:
        """An address on the sentinel's port."""
        return f"http://{host}:{self.port}{path}"


@asynccontextmanager
async def open_house() -> AsyncIterator[House]:
    house = House(0)

    async def sentinel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        house.arrived.append(str(writer.get_extra_info("sockname")))
        writer.close()

    async def public(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).decode().split(" ")[1]
        house.greeted.append(path)
        target = path.removeprefix("/to/")
        there = house.url(target, "/inside") if path.startswith("/to/") else ""
        head = f"HTTP/1.1 {'302 Found' if there else '200 OK'}\r\nLocation: {there}\r\nContent-Length: 0\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    front = await asyncio.start_server(public, PUBLIC, 0)
    house.port = front.sockets[0].getsockname()[1]
    homes = [await asyncio.start_server(sentinel, "127.0.0.1", house.port)]
    with contextlib.suppress(OSError):  # a machine without IPv6 has no such home
        homes.append(await asyncio.start_server(sentinel, "::1", house.port))
    async with front:
        yield house
    for home in homes:
        home.close()


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    real = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda address: address == PUBLIC or real(address))
    return monkeypatch


@asynccontextmanager
async def visiting(rules: pytest.MonkeyPatch) -> AsyncIterator[tuple[House, Fetcher]]:
    async with open_house() as house:
        ports = frozenset({80, 443, house.port})
        rules.setattr(addresses, "WEB_PORTS", ports)
        rules.setattr(http, "WEB_PORTS", ports)
        async with Fetcher(user_agent="Rasid", deadline=5, spacing=0, resolver=house.resolve) as fetcher:
            yield house, fetcher


def test_there_are_forty_and_more() -> None:
    assert len(LITERALS) + len(NAMES) >= 40


async def test_the_public_server_can_be_reached(rules: pytest.MonkeyPatch) -> None:
    async with visiting(rules) as (house, fetcher):
        assert isinstance(await fetcher.fetch(house.url("public.example")), Fetched)
    assert house.greeted == ["/"]


async def test_nobody_gets_in_directly(rules: pytest.MonkeyPatch) -> None:
    async with visiting(rules) as (house, fetcher):
        for host in [*LITERALS, *(name for name in NAMES if name != "rebind.example")]:
            result = await fetcher.fetch(house.url(host))
            assert isinstance(result, FetchFailed), host
            assert result.outcome in {Outcome.REFUSED, Outcome.UNREACHABLE}, host  # some have no address at all
    assert house.arrived == house.greeted == []


async def test_nobody_gets_in_by_redirect(rules: pytest.MonkeyPatch) -> None:
    async with visiting(rules) as (house, fetcher):
        hosts = [*LITERALS, *(name for name in NAMES if name != "rebind.example")]
        for host in hosts:
            result = await fetcher.fetch(house.url("public.example", f"/to/{host}"))
            assert isinstance(result, FetchFailed), host
    assert house.arrived == []
    assert len(house.greeted) == len(hosts)


async def test_nobody_gets_in_by_rebinding(rules: pytest.MonkeyPatch) -> None:
    """The name is public when first looked up and private from then on."""
    async with visiting(rules) as (house, fetcher):
        result = await fetcher.fetch(house.url("rebind.example", "/to/rebind.example"))
        assert isinstance(result, FetchFailed)
        assert "not a public address (127.0.0.1)" in result.reason
        assert isinstance(await fetcher.fetch(house.url("rebind.example")), FetchFailed)
    assert house.greeted == ["/to/rebind.example"]
    assert house.arrived == []


@pytest.mark.parametrize(
    "url", ["http://public.example:22/", "https://public.example:8443/", "http://public.example:0/"]
)
async def test_other_ports_are_refused(rules: pytest.MonkeyPatch, url: str) -> None:
    async with visiting(rules) as (house, fetcher):
        assert isinstance(await fetcher.fetch(url), FetchFailed)
    assert house.greeted == []


@pytest.mark.parametrize("environment", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "HTTPS_PROXY"])
async def test_no_proxy_is_taken_from_the_environment(rules: pytest.MonkeyPatch, environment: str) -> None:
    """A proxy would connect for us, unchecked."""
    async with visiting(rules) as (house, _):
        rules.setenv(environment, f"http://127.0.0.1:{house.port}")
        async with Fetcher(user_agent="Rasid", deadline=5, spacing=0, resolver=house.resolve) as fetcher:
            assert isinstance(await fetcher.fetch(house.url("public.example")), Fetched)
    assert house.arrived == []
