"""Why a source or a list of feeds could not be read: each reason once, with what belongs in its sentence.

What travels, is logged, printed and stored is the English sentence of `say`; `read` gets reason and details back from
it, so that conversations say it in the reader's language (`bot.core.compose.reading_fault`) whoever stored it when.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from string import Formatter
from typing import Final

_LONGEST: Final = 1_000
"""Characters of a sentence that are looked at; what is stored is shorter."""


class Reason(Enum):
    """All reasons. The value is the English sentence, braces stand for details; three are the sentences of httpcore."""

    HOST_SILENT = "the host has not answered lately"
    DEADLINE = "no complete answer within {seconds} s"
    SLOW = "the server takes too long"
    CONNECTING = "connecting took too long"
    BROKEN = "the connection broke ({kind})"
    UNCONNECTED = "All connection attempts failed"
    HUNG_UP = "Server disconnected without sending a response."
    NO_TRUST = "[SSL: {kind}] {detail}"
    UNRESOLVED = "cannot resolve {host}: {detail}"
    NO_ADDRESS = "{host} has no address"
    NOT_PUBLIC = "{host} is not a public address ({address})"
    NO_WEB_PORT = "port {port} is not a web port"
    PORT = "port {port} refused: only 80 and 443 are fetched"
    SCHEME = "not a web address: only http and https are fetched"
    NO_HOST = "not a web address: no host, or none that can be"
    NOT_AN_ADDRESS = "not a web address: {detail}"
    REDIRECTS = "more than {limit} redirects"
    REDIRECT_NOWHERE = "redirect ({status}) without an address"
    DOWNGRADE = "redirect from https to http refused"
    STATUS = "the server answers {status}"
    UNASKED_304 = "the server says 'not modified' to a first reading"
    ENCODING = "content encoding {encoding} was not asked for"
    DAMAGED = "the gzip data is damaged"
    CUT_OFF = "the gzip data is cut off"
    LARGE_UNPACKED = "larger than {size} bytes when unpacked"
    LARGE = "larger than {size} bytes"
    CRUMBS = "the body comes in crumbs"
    EMPTY = "the feed is empty"
    WEB_PAGE = "this is a web page, not a feed"
    JSON = "this is JSON, not an RSS, Atom or RDF feed"
    NO_FEED = "this is not an RSS, Atom or RDF feed"
    NO_MESSAGES = "this channel shows no messages"
    BROKEN_JSON = "this is broken JSON"
    NO_JSON_FEED = "this is JSON, but no JSON Feed"
    NO_ARTICLE = "there is no article on this page"
    ROBOTS = "the site's robots.txt does not let us read this page"
    NO_PAGE = "this is no page"
    EMPTY_PAGE = "there is nothing on this page"
    BROKEN_SITEMAP = "the sitemap cannot be read"
    EMPTY_SITEMAP = "the sitemap lists nothing"
    NESTED = "elements are nested deeper than {limit}"
    ATTRIBUTES = "a tag has more than {limit} attributes"
    SLOW_TO_READ = "it takes longer than {seconds} s to read"
    MEMORY = "it takes too much memory to read"
    BROKE_READER = "reading it broke the feed reader"
    INTERNAL = "internal error: {kind}"
    LIST_DOCTYPE = "the list has a DOCTYPE, which is not taken; export it anew"
    LIST_NESTED = "folders are nested deeper than {limit}"
    LIST_LONG = "the list has more than {limit} feeds"
    LIST_LARGE = "larger than {size} MB; a list of feeds is never that long"
    NO_LIST = "not an OPML list"
    LIST_BROKEN = "not an OPML list: {detail}"

    @property
    def key(self) -> str:
        """The key of its text in both languages."""
        return "reason-" + self.name.lower().replace("_", "-")

    @property
    def details(self) -> tuple[str, ...]:
        """The names of what belongs in its sentence, in order."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.value) if name)

    def say(self, **details: object) -> str:
        """Write the English sentence, on one line; KeyError when a detail is missing."""
        return self.value.format(**{name: " ".join(str(detail).split()) for name, detail in details.items()})


@dataclass(frozen=True, slots=True)
class Read:
    """A reason that was said, with its details."""

    reason: Reason
    details: dict[str, str]


def _pattern(reason: Reason) -> re.Pattern[str]:
    pieces = (re.escape(text) + (f"(?P<{name}>.*?)" if name else "") for text, name, _, _ in _parsed(reason))
    return re.compile("".join(pieces))


def _parsed(reason: Reason) -> list[tuple[str, str | None, str | None, str | None]]:
    return list(Formatter().parse(reason.value))


_PATTERNS: Final = tuple((reason, _pattern(reason)) for reason in Reason)
"""In the order of `Reason`, where the particular stands before the general."""


def read(sentence: str) -> Read | None:
    """Tell which reason a sentence of `say` gives; None for any other sentence. Linear in practice: two details."""
    if len(sentence) > _LONGEST:
        return None
    for reason, pattern in _PATTERNS:
        found = pattern.fullmatch(sentence)
        if found is not None:
            return Read(reason, found.groupdict())
    return None
