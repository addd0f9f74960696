"""Promise 7, 3.7: private addresses are refused at connect time."""

from __future__ import annotations

import asyncio
import socket

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.addresses import AddressRefusedError, CheckedBackend, Resolver, ThreadResolver, is_public
from tests.net.server import response, serving

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "93.184.216.34"]
PRIVATE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.3.4", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.254", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "3fff::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2002:7f00:1::", "2002:808:808::1", "2001:0:53aa::1", "100::1",
    "5f00::1", "localhost", "", "8.8.8.8.8", "0x7f.1", "2130706433",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_a_wrapped_address_is_as_public_as_the_one_within(address: object) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address)) == is_public(f"64:ff9b::{address}")


def resolver(*addresses: str) -> Resolver:
    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "0x7f.1", "2130706433", "0177.0.0.1", "::1", "::ffff:127.0.0.1"]
)
async def test_odd_spellings_of_home_are_refused(host: str) -> None:
    with pytest.raises(AddressRefusedError, match="not a public address"):
        await CheckedBackend().connect_tcp(host, 80, timeout=5)


async def test_a_mixed_answer_is_refused_whole() -> None:
    backend = CheckedBackend(resolver=resolver("93.184.216.34", "10.0.0.1"))
    with pytest.raises(AddressRefusedError, match=r"10\.0\.0\.1"):
        await backend.connect_tcp("mixed.example", 443, timeout=5)


async def test_other_ports_are_refused() -> None:
    with pytest.raises(AddressRefusedError, match="port 22 "):
        await CheckedBackend(resolver=resolver("8.8.8.8")).connect_tcp("news.example", 22, timeout=5)


async def test_the_next_address_is_tried() -> None:
    """The name has two addresses, nobody listens at the first."""
    async with serving(lambda request: response()) as server:
        backend = CheckedBackend(allow_private=True, resolver=resolver("127.0.0.2", "127.0.0.1"))
        stream = await backend.connect_tcp("news.example", server.port, timeout=5)
        assert stream.get_extra_info("server_addr") == ("127.0.0.1", server.port)
        await stream.aclose()


async def test_names_without_an_address() -> None:
    async def fails(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    with pytest.raises(httpcore.ConnectError, match=r"cannot resolve no\.example: Name or service not known"):
        await CheckedBackend(resolver=fails).connect_tcp("no.example", 80)
    with pytest.raises(httpcore.ConnectError, match="has no address"):
        await CheckedBackend(resolver=resolver()).connect_tcp("no.example", 80)


async def test_a_slow_name_is_given_up() -> None:
    async def hangs(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(httpcore.ConnectTimeout):
        await CheckedBackend(resolver=hangs).connect_tcp("slow.example", 80, timeout=0.02)


async def test_the_systems_resolver() -> None:
    resolve = ThreadResolver()
    assert "127.0.0.1" in await resolve("localhost", 80)
    with pytest.raises(OSError, match="not a host name"):
        await resolve("x" * 70 + ".example", 80)


async def test_others_are_served_while_the_backend_sleeps() -> None:
    """httpcore sleeps between attempts by its backend; the base class cannot."""
    other = asyncio.Event()
    asyncio.get_running_loop().call_soon(other.set)
    await CheckedBackend().sleep(0)
    assert other.is_set()


async def test_the_systems_resolver_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(OSError, match="not known"):
        await ThreadResolver()("no.example", 80)


async def test_a_cancelled_look_up_is_no_error() -> None:
    """Its thread comes back later, to nobody, and frees its place."""
    resolve = ThreadResolver()
    look_up = asyncio.create_task(resolve("localhost", 80))
    await asyncio.sleep(0)
    look_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await look_up
    assert "127.0.0.1" in await resolve("localhost", 80)
    assert await resolve("127.0.0.1", 80) == ["127.0.0.1"]
