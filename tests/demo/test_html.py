"""1.8: Telegram HTML is read as strictly as the real server reads it (cases after tdlib's own tests)."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.html import checked_link, parse_html, utf16_length, utf16_slice
from bot.demo.wire import ApiError, Json

S = "🏟 🏟&lt;"  # 9 + 4 bytes: errors below stand at byte 13


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{S}<abacaba", "Unclosed start tag at byte offset 13"),
        (f"{S}<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        (f"{S}<abac>", 'Unsupported start tag "abac" at byte offset 13'),
        ("مرحبا<br>", 'Unsupported start tag "br" at byte offset 10'),
        (f"{S}<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        (
            f"{S}<i    aba>",
            'Expected equal sign in declaration of an attribute of the tag "i" at byte offset 13',
        ),
        (f"{S}<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        (f"{S}<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        (f'{S}<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
        (f"{S}<i    aba  =  '&lt;&gt;&quot;>", "Unclosed start tag at byte offset 13"),
        (f"{S}</", "Unexpected end tag at byte offset 13"),
        (f"{S}<b></b></", "Unexpected end tag at byte offset 20"),
        (f"{S}<i>a</i   ", "Unclosed end tag at byte offset 17"),
        (f"{S}<i>a</em   >", 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<span class="x">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("<", "Unclosed start tag at byte offset 0"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        (
            "&#57311;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
def test_1_8_broken_html_is_refused_in_the_real_words(text: str, reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(text)
    assert caught.value.status == 400
    assert caught.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("text", "plain", "entities"),
    [
        ("", "", []),
        ("&lt;&gt;&amp;&quot;&laquo;&raquo;&#12345678;", '<>&"&laquo;&raquo;&#12345678;', []),
        ("&apos; &#39; &#x27; &#x627;&#0;", "&apos; ' ' ا&#0;", []),
        ("➡️ ➡️<i>➡️ ➡️</i>", "➡️ ➡️➡️ ➡️", [("italic", 5, 5)]),
        ("🏟 🏟<i>🏟 &lt🏟</i>", "🏟 🏟🏟 <🏟", [("italic", 5, 6)]),
        ("🏟 🏟<i>🏟 &gt;<b aba   =   caba>&lt🏟</b></i>", "🏟 🏟🏟 ><🏟", [("italic", 5, 7), ("bold", 9, 3)]),
        (f"{S}<i    aba  =  190azAz-.>a</i>", "🏟 🏟<a", [("italic", 6, 1)]),
        (f"{S}<i    aba  =  '&lt;&gt;&quot;'>a</>", "🏟 🏟<a", [("italic", 6, 1)]),
        (f"{S}<i>a</    >", "🏟 🏟<a", [("italic", 6, 1)]),
        (f"{S}<b></b>", "🏟 🏟<", []),
        ("<B>a</B>", "a", [("bold", 0, 1)]),
        ("<code><i><b> </b></i></code>", " ", [("code", 0, 1), ("bold", 0, 1), ("italic", 0, 1)]),
        ("<pre><code>x</code></>", "x", [("pre", 0, 1), ("code", 0, 1)]),
        ('<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<blockquote expandable="">x</blockquote>', "x", [("expandable_blockquote", 0, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", i, 1) for i in range(3)]),
        ("<a> </a><a>words</a>", " words", []),
        ("<a href='mailto:a@b.c'>x</a><a href='http://localhost/'>y</a>", "xy", []),
    ],
)
def test_1_8_html_becomes_text_and_entities(text: str, plain: str, entities: list[tuple[str, int, int]]) -> None:
    result, found = parse_html(text)
    assert result == plain
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a href=telegram.org>x</a>", {"type": "text_link", "url": "http://telegram.org/"}),
        ("<a href  ='telegram.org?&lt;'  >x</a>", {"type": "text_link", "url": "http://telegram.org/?<"}),
        ("<a>https://t.org/a#b</a>", {"type": "text_link", "url": "https://t.org/a#b"}),
        (
            '<a href="tg://user?id=42">x</a>',
            {"type": "text_mention", "user": {"id": 42, "is_bot": False, "first_name": ""}},
        ),
        ('<pre><code class="language-fift">x</></>', {"type": "pre", "language": "fift"}),
        ('<code class="language-fift"><pre>x</></>', {"type": "pre", "language": "fift"}),
        ('<code class="language-fift">x</code>', {"type": "code"}),
        ('<tg-emoji emoji-id="53">x</tg-emoji>', {"type": "custom_emoji", "custom_emoji_id": "53"}),
    ],
)
def test_1_8_entities_carry_their_argument(text: str, expected: dict[str, object]) -> None:
    _, found = parse_html(text)
    assert len(found) == 1
    assert {name: value for name, value in found[0].items() if name not in {"offset", "length"}} == expected


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://ex.org", "https://ex.org/"),
        ("HTTP://ex.org/a b", "http://ex.org/a%20b"),
        ("ex.org:8080/x", "http://ex.org:8080/x"),
        ("http://127.0.0.1:81/x?y", "http://127.0.0.1:81/x?y"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("http://نص.org/", "http://نص.org/"),
        ("javascript:alert(1)", ""),
        ("ftp://ex.org/", ""),
        ("http://localhost/", ""),
        ("http://ex.org:99999/", ""),
        ("http://.org/", ""),
        ("", ""),
    ],
)
def test_1_8_links_are_kept_as_the_server_keeps_them(address: str, kept: str) -> None:
    assert checked_link(address) == kept


@given(st.text())
def test_1_8_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain, entities = parse_html(f"<b>{escaped}</b>")
    assert plain == text
    assert [(e["offset"], e["length"]) for e in entities] == ([(0, utf16_length(text))] if text else [])


@given(st.text(alphabet="<>/ab&;\"'= \n🏟i"))
def test_1_8_any_text_is_parsed_or_refused(text: str) -> None:
    entities: list[Json] = []
    plain = ""
    with contextlib.suppress(ApiError):
        plain, entities = parse_html(text)
    assert all(e["offset"] + e["length"] <= utf16_length(plain) for e in entities)


def test_utf16_slice_cuts_as_telegram_counts() -> None:
    assert utf16_slice("a🏟bc", 3, 1) == "b"
