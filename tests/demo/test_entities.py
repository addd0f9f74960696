"""1.8: what becomes of a text after parsing: cleaned, trimmed, limited, links and commands found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.entities import CAPTION_LIMIT, TEXT_LIMIT, Text, check_size, fix_text, read_text
from bot.demo.html import utf16_length, utf16_slice
from bot.demo.wire import ApiError, Params


def shapes(text: Text) -> list[tuple[str, str]]:
    return [(e["type"], utf16_slice(text.text, e["offset"], e["length"])) for e in text.entities]


def html(source: str) -> Text:
    return read_text(Params({"text": source, "parse_mode": "HTML"}), "text")


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("  \n <b> x </b> \n", "x", [("bold", "x")]),
        ("<b>  </b>\nx", "x", []),
        ("a\r\nb\tc\x00d", "a\nb c d", []),
        ("\u202b<b>سلام</b>\u202c \u2067x\u2069", "سلام \u2067x\u2069", [("bold", "سلام")]),
        ("<b>a\u202eb<i>c\r</i></b>d", "abcd", [("bold", "abc"), ("italic", "c")]),
        ("<b>a<code>b</code>c</b>", "abc", [("bold", "a"), ("code", "b"), ("bold", "c")]),
        ("<code><b>a</b> https://ex.org /x</code>", "a https://ex.org /x", [("code", "a https://ex.org /x")]),
        ("<pre><a href='ex.org'>a</a></pre>", "a", [("pre", "a")]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [("blockquote", "ab")]),
        ("<b>a<b>b</b></b>", "ab", [("bold", "ab")]),
        ("/start x", "/start x", [("bot_command", "/start")]),
        ("/start@Some_bot x/y", "/start@Some_bot x/y", [("bot_command", "/start@Some_bot")]),
        (
            "🏟 https://ex.org/a?b, #عاجل",
            "🏟 https://ex.org/a?b, #عاجل",
            [("url", "https://ex.org/a?b"), ("hashtag", "#عاجل")],
        ),
        ("@someone a@ex.org", "@someone a@ex.org", [("mention", "@someone"), ("email", "a@ex.org")]),
        ("<a href='ex.org'>https://o.org/</a>", "https://o.org/", [("text_link", "https://o.org/")]),
    ],
)
def test_1_8_text_is_settled_as_on_the_server(source: str, text: str, entities: list[tuple[str, str]]) -> None:
    found = html(source)
    assert found.text == text
    assert shapes(found) == entities


def test_1_8_explicit_entities_are_taken() -> None:
    given = [
        {"type": "bold", "offset": 1, "length": 2},
        {"type": "text_link", "offset": 3, "length": 1, "url": "ex.org"},
        {"type": "pre", "offset": 4, "length": 1, "language": "py"},
        {"type": "url", "offset": 0, "length": 1},
    ]
    found = read_text(Params({"text": " 🏟bcd", "entities": given}), "text")
    assert shapes(found) == [("bold", "🏟"), ("text_link", "b"), ("pre", "c")]
    assert found.entities[1]["url"] == "http://ex.org/"
    assert found.entities[2]["language"] == "py"


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        (
            {"type": "bold", "offset": 2, "length": 9},
            "entity beginning at UTF-16 offset 2 ends after the end of the text",
        ),
        ({"type": "bold", "offset": 1, "length": 1}, "in the middle of a UTF-16 symbol"),
        ({"type": "bold", "offset": "x"}, "can't parse MessageEntity"),
        ({"type": "text_link", "offset": 0, "length": 2, "url": "x:y"}, "Wrong HTTP URL"),
    ],
)
def test_1_8_wrong_entities_are_refused(entity: dict[str, object], reason: str) -> None:
    with pytest.raises(ApiError, match=reason):
        read_text(Params({"text": "🏟b", "entities": [entity]}), "text")


def test_1_8_limits_count_utf16_after_parsing() -> None:
    check_size(html("<b>" + "🏟" * (TEXT_LIMIT // 2) + "</b>"), TEXT_LIMIT, "message is too long")
    with pytest.raises(ApiError, match="message is too long"):
        check_size(html("🏟" * (TEXT_LIMIT // 2) + "a"), TEXT_LIMIT, "message is too long")
    with pytest.raises(ApiError, match="too long"):
        check_size(html("ا" * (CAPTION_LIMIT + 1)), CAPTION_LIMIT, "message caption is too long")


def test_1_8_the_101st_entity_is_refused_but_found_ones_do_not_count() -> None:
    hundred = "<b>a</b> " * 100
    check_size(html(hundred + " /x" * 50), TEXT_LIMIT, "")
    with pytest.raises(ApiError, match="ENTITIES_TOO_LONG"):
        check_size(html(hundred + "<i>b</i>"), TEXT_LIMIT, "")


def test_1_8_other_parse_modes_and_giant_texts_are_refused() -> None:
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        read_text(Params({"text": "x", "parse_mode": "BBCode"}), "text")
    with pytest.raises(ApiError, match="text is too long"):
        read_text(Params({"text": "ا" * 20_000}), "text")


@given(st.text(max_size=50), st.data())
def test_1_8_entities_keep_covering_what_they_covered(text: str, data: st.DataObject) -> None:
    """Cleaning and trimming move entities, never onto other characters."""
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    entity = {"type": "bold", "offset": utf16_length(text[:begin]), "length": utf16_length(text[begin:end])}
    fixed = fix_text(text, [entity] if end > begin else [])
    covered = "".join(words for kind, words in shapes(fixed) if kind == "bold")
    alone = fix_text("x" + text[begin:end] + "x", []).text[1:-1]
    assert covered.strip(" \n") == alone.strip(" \n")
