"""A small strict reader of Telegram HTML, for tests: tags must balance and everything else must be escaped."""

from __future__ import annotations

import re
from html import unescape

_TOKEN = re.compile(
    r'<(/?)([a-z]+)((?: [a-z]+="[^"<>]*")*)>|(&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)|([^<>&]+)', re.DOTALL
)
_TAGS = {"a", "b", "i", "u", "s", "code", "pre", "blockquote"}
_OPENERS = {"\u2066", "\u2067", "\u2068"}


def check(html: str) -> str:
    """The visible text; AssertionError when Telegram would refuse `html` or an isolate is left open."""
    stack: list[str] = []
    text: list[str] = []
    position = 0
    entities = 0
    while position < len(html):
        match = _TOKEN.match(html, position)
        assert match, f"not Telegram HTML at {position}: {html[position : position + 40]!r}"
        closing, tag, attributes, reference, plain = match.groups()
        if tag:
            assert tag in _TAGS, tag
            if closing:
                assert stack.pop() == tag
            else:
                assert (tag == "a") == (attributes.startswith(' href="http')), match.group()
                stack.append(tag)
                entities += 1
        else:
            text.append(unescape(reference) if reference else plain)
        position = match.end()
    assert not stack, f"left open: {stack}"
    visible = "".join(text)
    assert 1 <= len(visible.encode("utf-16-le")) // 2 <= 4096
    assert entities <= 100
    _check_isolates(visible)
    return visible


def _check_isolates(visible: str) -> None:
    assert not re.search("[\u202a-\u202e\x00-\x08]", visible), "a direction override or a control came through"
    for row in visible.split("\n"):
        depth = 0
        for char in row:
            depth += (char in _OPENERS) - (char == "\u2069")
            assert depth >= 0, f"an isolate closed twice: {row!r}"
        assert depth == 0, f"an isolate left open: {row!r}"
