"""Fetching from a hostile web: conditional, bounded in size and time, redirects followed by hand, public hosts only."""

from __future__ import annotations

import asyncio
import random
import re
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Self, TypeAlias

import httpx

from bot.core.collecting import Outcome
from bot.core.reasons import Reason
from bot.net.addresses import WEB_PORTS, AddressRefusedError, CheckedBackend, CheckedTransport, Resolver
from bot.net.hosts import PER_HOST, HostGates, HostSilentError

if TYPE_CHECKING:
    from types import TracebackType

    from bot.core.model import Clock

MAX_BYTES = 5_000_000
MAX_REDIRECTS = 5
DEADLINE_S = 9.5
"""Seconds a whole fetch may take with its redirects; waiting for one's turn at a host not counted."""
SPACING_S = 0.5
"""Seconds between the beginnings of two requests to one host."""
CONNECTIONS = 400
_CRUMBS = 2_000
"""Pieces of a body from which on they must hold 32 bytes on average: each costs more than a byte is worth."""
_GZIP_MEMBERS = 1_000
_STEP = 250_000
"""Bytes unpacked at a time."""
_HOST = re.compile(rb"[A-Za-z0-9._:-]{1,253}")
_LONGEST_WAIT = timedelta(days=1)
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.5, */*;q=0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body that came; `url` is where it was found in the end."""

    url: str
    permanent_url: str | None
    """The new address to remember, when every hop to it was permanent (301, 308)."""
    body: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    fresh_for: timedelta | None = None
    """How long the server says it stays fresh (Cache-Control, else Expires); at most a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says nothing changed (304)."""

    permanent_url: str | None = None
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """Nothing came; `reason` is a sentence of `bot.core.reasons`, or what the library says."""

    reason: str
    retry_after: timedelta | None = None
    """What the server asked for; at most a day."""
    gone: bool = False
    """The server says it will never come back (410)."""
    status: int | None = None
    """The server's answer, when there was one."""
    outcome: Outcome = Outcome.REFUSED


FetchResult: TypeAlias = Fetched | NotModified | FetchFailed
Allowed: TypeAlias = Callable[[str], Awaitable[bool]]


class _FetchError(Exception):
    """Ends a fetch from within, because what came is not safe or no HTTP; carries its reason."""


class Fetcher:
    """A polite client for many hosts. One per process; close it with `aclose` or `async with`.

    `user_agent` says who we are and how to reach us. `allow_private` lifts the rules on addresses and ports, for
    development only. `deadline` bounds a whole fetch with its redirects, in seconds; `spacing` is the pause between two
    requests to one host.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow_private: bool = False,
        deadline: float = DEADLINE_S,
        connect_timeout: float = 6.0,
        max_bytes: int = MAX_BYTES,
        connections: int = CONNECTIONS,
        spacing: float = SPACING_S,
        resolver: Resolver | None = None,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._allow_private = allow_private
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._clock = clock
        self._gates = HostGates(spacing=spacing, places=connections, random=random.random)
        backend = CheckedBackend(allow_private=allow_private, resolver=resolver)
        verify = httpx.create_ssl_context(trust_env=False)
        self._client = httpx.AsyncClient(
            transport=CheckedTransport(backend, verify=verify, per_host=PER_HOST),
            timeout=httpx.Timeout(deadline, connect=connect_timeout),
            headers={"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # one host must not mark us for the next visit
            trust_env=False,
            follow_redirects=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, allowed: Allowed | None = None
    ) -> FetchResult:
        """Fetch `url` unless it is unchanged since the validators given. Every fault of the web is a FetchFailed.

        `allowed` is asked of every address that a redirect leads to: a site's own rules hold for all of its pages.
        """
        validators = {}
        if etag := _validator(etag):
            validators["If-None-Match"] = etag
        if last_modified := _validator(last_modified):
            validators["If-Modified-Since"] = last_modified
        try:
            return await self._follow(url, validators, allowed)
        except _FetchError as fault:
            return FetchFailed(reason=str(fault))
        except HostSilentError:
            return FetchFailed(reason=Reason.HOST_SILENT.say(), outcome=Outcome.UNREACHABLE)
        except TimeoutError:
            reason = Reason.DEADLINE.say(seconds=f"{self._deadline:g}")
            return FetchFailed(reason=reason, outcome=Outcome.UNREACHABLE)
        except httpx.TimeoutException as fault:
            reason = str(fault) or Reason.SLOW.say()
            return FetchFailed(reason=reason, outcome=Outcome.UNREACHABLE)
        except httpx.HTTPError as fault:
            refused = isinstance(fault.__cause__, AddressRefusedError)
            reason = str(fault) or Reason.BROKEN.say(kind=type(fault).__name__)
            return FetchFailed(reason=reason, outcome=Outcome.REFUSED if refused else Outcome.UNREACHABLE)

    async def _follow(self, url: str, validators: dict[str, str], allowed: Allowed | None) -> FetchResult:
        here = self._address(url)
        permanent = True
        left = self._deadline
        loop = asyncio.get_running_loop()
        for hop in range(MAX_REDIRECTS + 1):
            async with self._gates.turn(_house(here)), self._listening(_house(here)):
                began = loop.time()
                async with asyncio.timeout(left), self._client.stream("GET", here, headers=validators) as response:
                    self._gates.note(_house(here), answered=True)
                    if response.status_code not in _REDIRECTS:
                        moved = str(here) if hop and permanent else None
                        return await self._read(response, here, moved, conditional=bool(validators))
                left -= loop.time() - began
            permanent = permanent and response.status_code in _PERMANENT
            here = self._next(here, response)
            if allowed is not None and not await allowed(str(here)):
                raise _FetchError(Reason.ROBOTS.say())
        raise _FetchError(Reason.REDIRECTS.say(limit=MAX_REDIRECTS))

    @asynccontextmanager
    async def _listening(self, house: str) -> AsyncIterator[None]:
        """Note when the host is silent, for those that wait for it."""
        try:
            yield
        except (TimeoutError, httpx.TransportError) as fault:
            if not isinstance(fault.__cause__, AddressRefusedError):  # then nobody was asked
                self._gates.note(house, answered=False)
            raise

    def _next(self, here: httpx.URL, response: httpx.Response) -> httpx.URL:
        location = response.headers.get("location")
        if not location:
            raise _FetchError(Reason.REDIRECT_NOWHERE.say(status=response.status_code))
        there = self._address(location, base=here)
        if here.scheme == "https" and there.scheme == "http":
            raise _FetchError(Reason.DOWNGRADE.say())
        return there

    def _address(self, url: str, base: httpx.URL | None = None) -> httpx.URL:
        """Read an address and check what can be seen from it; the host is checked when connecting."""
        try:
            address = (base.join(url) if base else httpx.URL(url)).copy_with(fragment=None)
            port = address.port or {"http": 80, "https": 443}.get(address.scheme)
        except (httpx.InvalidURL, ValueError) as fault:
            raise _FetchError(Reason.NOT_AN_ADDRESS.say(detail=fault)) from fault
        if address.scheme not in {"http", "https"}:
            raise _FetchError(Reason.SCHEME.say())
        if not _HOST.fullmatch(address.raw_host) or port is None or not 0 < port < 65_536:
            raise _FetchError(Reason.NO_HOST.say())
        if not self._allow_private and port not in WEB_PORTS:
            raise _FetchError(Reason.PORT.say(port=port))
        return address

    async def _read(
        self, response: httpx.Response, url: httpx.URL, moved: str | None, *, conditional: bool
    ) -> FetchResult:
        status, headers = response.status_code, response.headers
        if status == httpx.codes.NOT_MODIFIED and conditional:
            return NotModified(permanent_url=moved, fresh_for=self._fresh_for(headers))
        if not response.is_success:
            said = f"{status} {response.reason_phrase}".strip()
            return FetchFailed(
                reason=Reason.STATUS.say(status=said[:80]),
                retry_after=self._retry_after(headers),
                gone=status == httpx.codes.GONE,
                status=status,
                outcome=Outcome.HTTP,
            )
        return Fetched(
            url=str(url),
            permanent_url=moved,
            body=await self._body(response),
            content_type=headers.get("content-type"),
            etag=_validator(headers.get("etag")),
            last_modified=_validator(headers.get("last-modified")),
            fresh_for=self._fresh_for(headers),
        )

    async def _body(self, response: httpx.Response) -> bytes:
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise _FetchError(Reason.ENCODING.say(encoding=encoding[:40]))
        raw = _capped(response.aiter_raw(), self._max_bytes)
        if encoding in {"", "identity"}:
            return b"".join([chunk async for chunk in raw])
        unzip = BoundedGunzip(self._max_bytes)
        parts: list[bytes] = []
        async for chunk in raw:
            for piece in unzip.feed(chunk):
                parts.append(piece)
                if len(piece) == _STEP:
                    await asyncio.sleep(0)
        unzip.finish()
        return b"".join(parts)

    def _retry_after(self, headers: httpx.Headers) -> timedelta | None:
        value = headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return min(timedelta(seconds=min(int(value[:9]), 10**8)), _LONGEST_WAIT)
        return self._until(headers, value)

    def _fresh_for(self, headers: httpx.Headers) -> timedelta | None:
        for directive in headers.get("cache-control", "").lower().split(","):
            name, _, value = directive.strip().partition("=")
            value = value.strip('" ')
            if name == "max-age" and value.isascii() and value.isdigit():
                age = headers.get("age", "").strip()
                spent = int(age[:9]) if age.isascii() and age.isdigit() else 0  # in a cache between us and the server
                return min(timedelta(seconds=max(0, min(int(value[:9]), 10**8) - spent)), _LONGEST_WAIT)
        return self._until(headers, headers.get("expires", ""))

    def _until(self, headers: httpx.Headers, date: str) -> timedelta | None:
        """Time from the server's own now (its Date header, else ours) to an HTTP date; None when it is past."""
        then = _http_date(date)
        if then is None:
            return None
        wait = then - (_http_date(headers.get("date", "")) or self._clock())
        return min(wait, _LONGEST_WAIT) if wait > timedelta(0) else None


class BoundedGunzip:
    """Gunzips piece by piece and stops at a size: a bomb costs no more than the cap."""

    def __init__(self, cap: int) -> None:
        self._room = cap
        self._cap = cap
        self._members = 1
        self._inflate = zlib.decompressobj(wbits=31)

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Give the plain bytes of `chunk`, in pieces small enough to let others run in between."""
        full = False
        while chunk or full:
            if self._inflate.eof:
                if not chunk.startswith(b"\x1f") or self._members == _GZIP_MEMBERS:
                    break  # padding after the end
                self._members += 1
                self._inflate = zlib.decompressobj(wbits=31)
            try:
                piece = self._inflate.decompress(chunk, _STEP)
            except zlib.error as fault:
                raise _FetchError(Reason.DAMAGED.say()) from fault
            self._room -= len(piece)
            if self._room < 0:
                raise _FetchError(Reason.LARGE_UNPACKED.say(size=f"{self._cap:,}"))
            full = len(piece) == _STEP  # then more may be inside, though all input was taken
            chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
            yield piece

    def finish(self) -> None:
        """Complain when the data ended in the middle."""
        if not self._inflate.eof:
            raise _FetchError(Reason.CUT_OFF.say())


async def _capped(chunks: AsyncIterator[bytes], cap: int) -> AsyncIterator[bytes]:
    size = pieces = 0
    async for chunk in chunks:
        size += len(chunk)
        pieces += 1
        if size > cap:
            raise _FetchError(Reason.LARGE.say(size=f"{cap:,}"))
        if pieces > _CRUMBS and size < 32 * pieces:
            raise _FetchError(Reason.CRUMBS.say())
        if pieces % 64 == 0:
            await asyncio.sleep(0)  # many pieces can be there at once, and reading them would not let others run
        yield chunk


def _house(url: httpx.URL) -> str:
    """What counts as one host: both web ports of a name; another port is another server."""
    return url.host if url.port in {None, *WEB_PORTS} else f"{url.host}:{url.port}"


def _validator(value: str | None) -> str | None:
    """Give a validator fit to send: a literal null that some server or database left behind is none."""
    value = (value or "").strip()
    if value.lower() in {"", "null", "none", '"null"', '""'} or len(value) > 1_000 or not value.isprintable():
        return None
    return value if value.isascii() else None


def _http_date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
