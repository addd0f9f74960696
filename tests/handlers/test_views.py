"""What is composed for conversations stays within Telegram's limits and in its direction."""

from __future__ import annotations

import pytest
from markupsafe import Markup, escape

from bot.core.grammar import parse_query
from bot.core.html import LRM, RLM, fits, to_plain
from bot.core.i18n import Language
from bot.core.query import QueryError
from handlers import views
from handlers.visit import command_length
from storage.subscriptions import Subscription
from tests.handlers.conftest import CATALOGUE


def test_blocks_are_taken_as_long_as_they_fit() -> None:
    blocks = [escape("س" * 1500), Markup(), escape("ص" * 1500), escape("ع" * 1500), escape("غ")]
    assert views.within_limits(blocks) == "س" * 1500 + "\n\n" + "ص" * 1500
    many = views.within_limits(Markup("<b>x</b>") for _ in range(150))
    assert fits(many)
    assert many.count("<b>") == 100


@pytest.mark.parametrize(("language", "mark"), [("ar", RLM), ("en", LRM)])
def test_a_list_runs_in_the_readers_direction_whatever_is_followed(language: Language, mark: str) -> None:
    texts = CATALOGUE.for_language(language)
    followed = [Subscription(1, 1, "NATO"), Subscription(2, 2, "سوريا"), Subscription(3, 3, "<i>" * 80)]
    message = views.keyword_list(followed, texts, 5)
    rows = [row for row in message.html.splitlines() if "•" in row]
    assert len(rows) == 3
    assert all(row.startswith(mark) for row in rows)
    assert "<i>" not in message.html
    assert fits(message.html)


@pytest.mark.parametrize(
    ("text", "length"),
    [("/follow سوريا", 8), ("/follow@bot\nسوريا", 12), ("/follow،سوريا", 7), ("/follow", 7), ("سوريا", 0), ("", 0)],
)
def test_where_the_command_ends(text: str, length: int) -> None:
    assert command_length(text) == length


@pytest.mark.parametrize(
    ("typed", "common", "place"),
    [("سوريا | في", "«في»", "الموضع: سوريا | في"), ("من + سوريا", "«من»", "الموضع: من + سوريا"), ("في", "«في»", None)],
)
def test_2_9_a_common_word_is_named_and_its_place_shown(typed: str, common: str, place: str | None) -> None:
    """And not the whole query, which is not common at all."""
    with pytest.raises(QueryError) as fault:
        parse_query(typed)
    said = to_plain(views.query_fault(fault.value, typed, CATALOGUE.for_language("ar")))
    told = "".join(char for char in said if char not in "\u2066\u2067\u2068\u2069\u200e\u200f").splitlines()
    assert told[0].startswith(f"{common} من الكلمات الشائعة")
    assert told[1:] == ([place] if place else [])


@pytest.mark.parametrize(
    ("typed", "place"),
    [("(سوريا", "الموضع: (سوريا"), ("سوريا + (لبنان", "الموضع: سوريا + (لبنان"), ("سوريا +", "الموضع: سوريا +")],
)
def test_the_place_of_a_mistake_stands_in_what_was_typed(typed: str, place: str) -> None:
    with pytest.raises(QueryError) as fault:
        parse_query(typed)
    told = to_plain(views.query_fault(fault.value, typed, CATALOGUE.for_language("ar")))
    assert (
        "".join(char for char in told if char not in "\u2066\u2067\u2068\u2069\u200e\u200f").splitlines()[-1] == place
    )
