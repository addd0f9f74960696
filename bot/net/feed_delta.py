"""Leaving out of a feed, before it is parsed, the items that came exactly so in the last reading.

Of a busy feed's fifty items one is new; parsing the fifty takes 20 ms of a core, finding the one takes 0.2 ms. Works on
the bytes, and only where cutting an element out is certain to leave the rest as it was; else the feed is parsed whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

_OPENING = re.compile(rb"<(item|entry)(?=[\s>])")
_DIGEST = 8
MOST_KEPT = 5_000
"""Items remembered of one reading."""


@dataclass(frozen=True, slots=True)
class Delta:
    """A feed without the items known from the last reading."""

    body: bytes
    known: int
    """How many items were left out."""
    left: bool
    """Whether there is anything else to read: other items, or no items at all."""
    seen: bytes
    """What tells all the items of this feed in the next reading."""


def leave_out_known(body: bytes, seen: bytes) -> Delta:
    """Cut out of `body` the items of the reading that gave `seen`."""
    cuts = _items(body)
    if not cuts or not _certain(body, cuts):
        return Delta(body, 0, left=True, seen=b"")
    digests = [blake2b(body[start:end], digest_size=_DIGEST).digest() for start, end in cuts]
    now_seen = b"".join(dict.fromkeys(digests[:MOST_KEPT]))
    before = {seen[at : at + _DIGEST] for at in range(0, len(seen), _DIGEST)}
    parts, at, known = [], 0, 0
    for (start, end), digest in zip(cuts, digests, strict=True):
        if digest in before:
            parts.append(body[at:start])
            at = end
            known += 1
    if not known:
        return Delta(body, 0, left=True, seen=now_seen)
    return Delta(b"".join([*parts, body[at:]]), known, left=known < len(cuts), seen=now_seen)


def _items(body: bytes) -> list[tuple[int, int]]:
    """Where each item stands, one behind the other; none when they are not so. Linear."""
    found: list[tuple[int, int]] = []
    end = 0
    for opening in _OPENING.finditer(body):
        if opening.start() < end:
            return []  # one within the other
        closing = b"</" + opening[1] + b">"
        at = body.find(closing, opening.end())
        if at < 0:
            return []
        end = at + len(closing)
        found.append((opening.start(), end))
    return found


def _certain(body: bytes, cuts: list[tuple[int, int]]) -> bool:
    """Whether every piece is one whole element: none begins in a comment or CDATA section or holds part of one.

    The text must be strict UTF-8 too, or what is left out would take part in telling its encoding.
    """
    outside, at = [], 0
    for start, end in cuts:
        piece = body[start:end]
        if not _balanced(piece):
            return False
        outside.append(body[at:start])
        at = end
    outside.append(body[at:])
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return _balanced(b"".join(outside)) and all(map(_balanced, outside))


def _balanced(piece: bytes) -> bool:
    return piece.count(b"<![CDATA[") == piece.count(b"]]>") and piece.count(b"<!--") == piece.count(b"-->")
