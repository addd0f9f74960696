"""3.1, 3.12: shapes only an attacker makes are refused before they are parsed."""

from __future__ import annotations

import time

import pytest

from bot.net.caps import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ITEMS, checked
from bot.net.feed_error import FeedError


def attributes(count: int) -> str:
    return "<rss><item " + " ".join(f'a{n}="1"' for n in range(count)) + "></item></rss>"


def nested(depth: int) -> str:
    return "<a>" * depth + "</a>" * depth


def test_ordinary_feeds_pass() -> None:
    text = "<?xml version='1.0'?><!DOCTYPE rss><rss><item><title>x</title></item><item/></rss>"
    assert checked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        attributes(MAX_ATTRIBUTES),
        nested(MAX_DEPTH),
        "<p>" * 999,
        "<img src='x'>" * 999,
        "<x/>" * 999,
        "<rss>" + "<item><title>x</title>" * 999,
    ],
)
def test_what_is_allowed(text: str) -> None:
    assert checked(text) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (attributes(MAX_ATTRIBUTES + 1), "attributes"),
        (attributes(50_000), "attributes"),
        ("<item " + "a " * 25_000 + ">", "attributes"),
        ("<item " + "a='1' " * 50_000, "attributes"),
        (nested(MAX_DEPTH + 1), "nested"),
        (nested(100_000), "nested"),
    ],
)
def test_what_is_refused(text: str, reason: str) -> None:
    with pytest.raises(FeedError, match=reason):
        checked(text)


def test_markup_within_text_does_not_count() -> None:
    inner = nested(500)
    text = f"<rss><![CDATA[{inner}]]><!-- {inner} --></rss>"
    assert checked(text) == text


def test_items_are_cut_off() -> None:
    text = "<rss>" + "<item>x</item>" * (MAX_ITEMS + 10) + "</rss>"
    assert checked(text).count("<item>") == MAX_ITEMS


@pytest.mark.parametrize("piece", ["<", "<a", "<a ", '<a "', "<!--", "<![CDATA[", "<?", "</", "<a>", " "])
def test_linear(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    try:
        checked(text)
    except FeedError:
        return
    finally:
        assert time.process_time() - began < 2
