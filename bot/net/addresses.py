"""Which addresses may be reached, decided where it counts: at the moment of connecting, on the address itself.

A name is resolved once, every answer is checked, and the connection goes to a checked answer, so neither a second
look-up (rebinding) nor a number written oddly (`0x7f.1`) nor a mixed answer slips through.
"""

from __future__ import annotations

import asyncio
import itertools
import queue
import socket
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, TypeAlias

import httpcore
import httpx

from bot.core.reasons import Reason

if TYPE_CHECKING:
    import ssl

Resolver: TypeAlias = Callable[[str, int], Awaitable[list[str]]]
"""Turns host and port into numeric addresses; raises OSError when the name has none."""

WEB_PORTS = frozenset({80, 443})
_LOOKUPS_AT_ONCE = 64
_ADDRESSES_TRIED = 4
_SIP = 8_192
_KEPT_S = 15.0
_HOSTS_KEPT = 64
"""Hosts whose idle connections are kept: pages are fetched right after their feed, the next reading is far."""

_NAT64 = IPv6Network("64:ff9b::/96")
# Ranges that some Python versions call global although nothing on the public web stands there: relay anycast of 6to4,
# local-use NAT64, the old site-local, 6to4 itself and Teredo (both can wrap a private IPv4 address and both are
# retired), documentation and segment-routing blocks.
_NEVER: tuple[IPv4Network | IPv6Network, ...] = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("64:ff9b:1::/48"),
    IPv6Network("fec0::/10"),
    IPv6Network("2002::/16"),
    IPv6Network("2001::/23"),
    IPv6Network("3fff::/20"),
    IPv6Network("5f00::/16"),
)


def is_public(address: str) -> bool:
    """Tell whether a numeric address belongs to the public internet; what cannot be read does not."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif ip in _NAT64:
            ip = IPv4Address(ip.packed[-4:])
    if any(ip.version == network.version and ip in network for network in _NEVER):
        return False
    special = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved
    return ip.is_global and not special and not ip.is_unspecified


class AddressRefusedError(httpcore.ConnectError):
    """The host stands at an address that may not be reached."""


class ThreadResolver:
    """The system's resolver in threads of its own, so that a slow name neither holds the loop nor its executor.

    The threads are daemons: a look-up that hangs must not hold the end of the program.
    """

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(_LOOKUPS_AT_ONCE)
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._threads = 0
        self._asked = 0
        """Look-ups under way."""

    async def __call__(self, host: str, port: int) -> list[str]:
        """Resolve; a cancelled look-up keeps its place until its thread comes back."""
        if _is_numeric(host):
            return [host]
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str]] = loop.create_future()

        def settle(found: list[str] | OSError) -> None:
            self._free.release()
            self._asked -= 1
            if answer.done():
                return
            if isinstance(found, OSError):
                answer.set_exception(found)
            else:
                answer.set_result(found)

        def work() -> None:
            found = _look_up(host, port)
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, found)

        self._asked += 1
        self._jobs.put(work)
        if self._asked > self._threads:
            self._threads += 1
            threading.Thread(target=self._serve, name="resolve", daemon=True).start()
        return await answer

    def _serve(self) -> None:
        while True:
            self._jobs.get()()


def _is_numeric(host: str) -> bool:
    """Whether this is an address already, written as addresses are; odd spellings go to the resolver."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _look_up(host: str, port: int) -> list[str] | OSError:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as fault:
        return OSError(f"not a host name: {fault}")
    except OSError as fault:
        return fault
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers))


class _Sips(httpcore.AsyncNetworkStream):
    """A connection that is read in small pieces.

    Of thousands of tiny messages in one large piece (interim responses, chunks of a byte) all would be worked off
    before anything else runs.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 httpcore's signature
        return await self._stream.read(min(max_bytes, _SIP), timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 httpcore's signature
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        return _Sips(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """A network backend that connects to checked addresses only; all of a host's addresses must be public.

    Local sockets stay unimplemented, as in the base class: nothing we fetch lives there.
    """

    def __init__(self, *, allow_private: bool = False, resolver: Resolver | None = None) -> None:
        self._allow_private = allow_private
        self._resolve: Resolver = resolver or ThreadResolver()
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check, connect; raises httpcore.ConnectError or ConnectTimeout."""
        if not self._allow_private and port not in WEB_PORTS:
            raise AddressRefusedError(Reason.NO_WEB_PORT.say(port=port))
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._checked(host, port)
                return _Sips(await self._connect(addresses, port, timeout, local_address, socket_options))
        except TimeoutError as fault:
            raise httpcore.ConnectTimeout(Reason.CONNECTING.say()) from fault

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._resolve(host, port)
        except OSError as fault:
            raise httpcore.ConnectError(Reason.UNRESOLVED.say(host=host, detail=fault.strerror or fault)) from fault
        refused = [] if self._allow_private else [address for address in addresses if not is_public(address)]
        if refused:
            raise AddressRefusedError(Reason.NOT_PUBLIC.say(host=host, address=refused[0]))
        if not addresses:
            raise httpcore.ConnectError(Reason.NO_ADDRESS.say(host=host))
        return addresses[:_ADDRESSES_TRIED]

    async def _connect(
        self,
        addresses: list[str],
        port: int,
        timeout: float | None,  # noqa: ASYNC109 handed on to httpcore's own backend
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        """Try one address after the other; each but the last gets its share of the time."""
        share = None if timeout is None else timeout / len(addresses)
        for address in addresses[:-1]:
            try:
                return await self._plain.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._plain.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Sleep, as httpcore asks between its own retries."""
        await self._plain.sleep(seconds)


class _HostTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over a pool of one host's, with the checked backend.

    httpx 0.28 offers no argument for the network backend (encode/httpx#3749); the pool is the place to give it, and
    everything else, the translation of errors above all, stays httpx's own. It reads no proxy from the environment.
    """

    def __init__(self, backend: CheckedBackend, *, verify: ssl.SSLContext, connections: int) -> None:
        super().__init__(verify=verify, trust_env=False)
        self.busy = 0
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verify,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=_KEPT_S,
            network_backend=backend,
        )


class _Watched(httpx.AsyncByteStream):
    """A body whose end is noticed."""

    def __init__(self, stream: httpx.AsyncByteStream, ended: Callable[[], Awaitable[None]]) -> None:
        self._stream = stream
        self._ended = ended

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        finally:
            await self._ended()


class CheckedTransport(httpx.AsyncBaseTransport):
    """A pool of connections for each host, the idle ones closed soon.

    One pool for all hosts looks through all its connections for every request: with 400 of them that takes ten times
    as long as the request itself.
    """

    def __init__(self, backend: CheckedBackend, *, verify: ssl.SSLContext, per_host: int) -> None:
        self._backend = backend
        self._verify = verify
        self._per_host = per_host
        self._hosts: OrderedDict[tuple[bytes, bytes, int | None], _HostTransport] = OrderedDict()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over its host's connections."""
        key = (request.url.raw_scheme, request.url.raw_host, request.url.port)
        host = self._hosts.get(key)
        if host is None:
            host = _HostTransport(self._backend, verify=self._verify, connections=self._per_host)
            self._hosts[key] = host
        self._hosts.move_to_end(key)
        host.busy += 1

        async def ended() -> None:
            host.busy -= 1
            await self._close_idle()

        try:
            response = await host.handle_async_request(request)
        except BaseException:
            await ended()
            raise
        if not isinstance(response.stream, httpx.AsyncByteStream):
            raise TypeError("httpx's asynchronous transport gives asynchronous bodies")
        response.stream = _Watched(response.stream, ended)
        return response

    async def _close_idle(self) -> None:
        """Close the connections of hosts that were not asked lately, beyond the few that are kept."""
        if len(self._hosts) <= _HOSTS_KEPT:
            return
        oldest = itertools.islice(self._hosts.items(), len(self._hosts) - _HOSTS_KEPT)
        idle = [(key, host) for key, host in oldest if not host.busy]
        for key, _ in idle:  # all of them before the first pause: another request may be doing the same
            del self._hosts[key]
        for _, host in idle:
            await host.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        while self._hosts:
            await self._hosts.popitem()[1].aclose()
