"""3.4: a channel's post as an article."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.posts import article_of_post, channel_address, hashtags

CHANNEL = -1001234567890
NOW = datetime(2026, 3, 1, tzinfo=UTC)
REST: dict[str, Any] = {
    "chat_id": CHANNEL, "name": None, "message_id": 7, "publisher": "قناة الميناء", "published_at": NOW,
}  # fmt: skip


def test_a_post_is_an_article() -> None:
    item = article_of_post("عاجل: افتتاح الميناء  الجديد\n\nالتفاصيل لاحقًا #هيئة_الموانئ", **REST)
    assert item is not None
    assert item.text == "عاجل: افتتاح الميناء الجديد\nالتفاصيل لاحقًا #هيئة_الموانئ"
    assert (item.title_derived, item.publisher, item.published_at) == (True, "قناة الميناء", NOW)
    assert (item.tags, item.lang, item.guid) == (("هيئة الموانئ",), "ar", "7")
    assert item.url == "https://t.me/c/1234567890/7"


def test_a_public_channel_links_by_name() -> None:
    item = article_of_post("افتتاح الميناء", **(REST | {"name": "port_news"}))
    assert item is not None
    assert item.url == "https://t.me/port_news/7"


@pytest.mark.parametrize("text", ["", " \n ", "…", "👍👍", "!!!"])
def test_what_says_nothing_is_none(text: str) -> None:
    assert article_of_post(text, **REST) is None


@given(st.text(max_size=300))
def test_any_post_is_read(text: str) -> None:
    item = article_of_post(text, **REST)
    assert item is None or (item.title and item.text)
    assert all(tag for tag in hashtags(text))


def test_the_address_of_a_channel() -> None:
    assert channel_address(CHANNEL) == "https://t.me/c/1234567890"
