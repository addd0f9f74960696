"""1.10: the transcript shows persona, text, links and buttons."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.model import Button
from bot.demo.html import HtmlParser
from bot.demo.people import ChatMessage
from bot.demo.screen import TRIES, Screen, searchable, words_of

ROWS = [
    [{"text": "قراءة", "url": "http://x.org/1"}, {"text": "كتم", "callback_data": "m"}],
    [{"text": "أصل", "url": "http://x.org/9"}],
]


def message(html: str, **more: Any) -> ChatMessage:
    text, entities = HtmlParser(html).run()
    return ChatMessage({"message_id": 1, "text": text, "entities": entities, **more})


def shown(lang: str = "ar", *, styled: bool = False) -> tuple[Screen, list[str]]:
    out: list[str] = []
    return Screen(out.append, lang, styled=styled), out


def test_a_message_with_everything() -> None:
    screen, out = shown()
    html = '😀 <b><a href="http://x.org/1">عنوان</a></b>\n\nنص <i>مائل</i>\n• <a href="http://x.org/2">آخر</a>'
    screen.message("reader", message(html, reply_markup={"inline_keyboard": ROWS}), [["كلماتي", "بحث"]])
    assert "".join(out).split("\n") == [
        "",
        "راصد ▸ reader",
        "  😀 *عنوان*",
        "    ↗ http://x.org/1",
        "",
        "  نص _مائل_",
        "  • آخر",
        "    ↗ http://x.org/2",
        "  [1] قراءة ↗   [2] كتم",
        "  [3] أصل ↗ http://x.org/9",
        "  ⌨ كلماتي · بحث",
        "",
    ]


def test_a_terminal_shows_bold_and_keeps_direction_marks() -> None:
    screen, out = shown("en", styled=True)
    screen.message("reader", message("a <b>b</b> \u2068c\u2069", edit_date=1))
    assert out == ["\nRasid ▸ reader ✎\n  a \x1b[1mb\x1b[22m \u2068c\u2069\n"]


def test_a_transcript_leaves_direction_marks_out() -> None:
    screen, out = shown("en")
    screen.message("reader", message("«\u2068سوريا\u2069»\u200f"))
    assert out == ["\nRasid ▸ reader\n  «سوريا»\n"]


@pytest.mark.parametrize("styled", [False, True])
def test_nothing_from_outside_moves_the_cursor(styled: bool) -> None:
    screen, out = shown(styled=styled)
    hostile = "x\x1b[2Jy\x07\r\x9b"
    screen.message(
        "reader",
        ChatMessage(
            {"text": hostile, "reply_markup": {"inline_keyboard": [[{"text": hostile, "callback_data": "1"}]]}}
        ),
    )
    screen.typed("reader", hostile)
    screen.toast("reader", {"text": hostile})
    screen.pressed("reader", Button(hostile, "1"))
    assert not set("".join(out)) & {"\x1b", "\x07", "\r", "\x9b"}


def test_what_people_do() -> None:
    screen, out = shown("en")
    screen.typed("reader", "/start")
    screen.pressed("admin", Button("Read", url="http://x.org/"))
    screen.pressed("admin", Button("Send", "s"))
    screen.toast("admin", {"text": "Sent"})
    screen.note("@reader")
    screen.sold_out()
    assert [block.strip() for block in out] == [
        "reader ▸ /start",
        "admin ▸ [Read] ↗ http://x.org/",
        "admin ▸ [Send]",
        "Rasid ▸ admin (Sent)",
        "· @reader",
        "· The newspaper has printed all it had. Run the command again to start it anew.",
    ]


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("persona", ["reader", "admin"])
def test_first_screen_says_what_this_is_and_three_things_to_try(lang: str, persona: str) -> None:
    """1.9"""
    screen, out = shown(lang)
    screen.welcome(persona)
    lines = "".join(out).splitlines()
    assert lines[0].startswith("راصد")
    assert lines[1].startswith("Rasid")
    assert len(lines) == 2 + 3 + 1
    assert all(what in line for line, (what, _) in zip(lines[2:], TRIES[lang, persona], strict=True))
    assert "/quit" in lines[-1]


def test_what_is_searched_is_what_one_would_type() -> None:
    assert searchable("  «\u2068سوريا\u2069»\u200f\n\xa0ثم ") == "«سوريا» ثم"
    found = words_of(message('نص <a href="http://x.org/2">آخر</a>', reply_markup={"inline_keyboard": ROWS}))
    assert found == "نص آخر http://x.org/2 قراءة http://x.org/1 كتم أصل http://x.org/9"
