"""Promise 9, 3.8: why something could not be read exists in both languages, whoever says it and stores it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import locales
from bot.core.collecting import Outcome
from bot.core.compose import list_fault, reading_fault
from bot.core.html import to_plain
from bot.core.reasons import Reason, read
from tests.core.html_checker import check

ROOT = Path(__file__).parents[2]
TEXTS = locales.load()
DETAIL = st.text(max_size=60).filter(lambda text: text.isprintable())


def isolates_gone(html: str) -> str:
    return "".join(char for char in to_plain(html) if char not in "\u2066\u2067\u2068\u2069\u200e\u200f")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_read_back(reason: Reason) -> None:
    details = dict.fromkeys(reason.details, "9.5")
    found = read(reason.say(**details))
    assert found is not None
    assert (found.reason, found.details) == (reason, details)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_said_in_both_languages(reason: Reason) -> None:
    """The English text of conversations is the sentence of logs; the Arabic one has its details and is not English."""
    details = {name: f"x{number}" for number, name in enumerate(reason.details)}
    sentence = reason.say(**details)
    english = reading_fault(Outcome.HTTP, sentence, TEXTS.for_language("en"))
    assert isolates_gone(english) == sentence
    arabic = isolates_gone(reading_fault(Outcome.HTTP, sentence, TEXTS.for_language("ar")))
    assert all(detail in arabic for detail in details.values())
    assert "\u0600" <= arabic[0] <= "\u06ff"
    assert sentence not in arabic


@given(st.sampled_from(list(Reason)), st.data())
def test_whatever_the_details_the_sentence_is_kept(reason: Reason, data: st.DataObject) -> None:
    sentence = reason.say(**{name: data.draw(DETAIL) for name in reason.details})
    found = read(sentence)
    assert found is not None
    assert found.reason.say(**found.details) == sentence
    check(str(reading_fault(None, sentence, TEXTS.for_language("ar"))))


@given(st.text(max_size=200))
def test_other_sentences_stand_as_code(text: str) -> None:
    if read(text) is None and text.strip() and text.isprintable():
        assert "<code>" in list_fault(text, TEXTS.for_language("ar"))


def test_a_sentence_too_long_to_be_ours_is_not_read() -> None:
    assert read(Reason.STATUS.say(status="5" * 900)) is not None
    assert read(Reason.STATUS.say(status="5" * 5_000)) is None


def test_nothing_else_says_why_a_source_cannot_be_read() -> None:
    """A sentence written where it is raised would reach Arabic readers in English."""
    saying = {"_FetchError", "FeedError", "AddressRefusedError", "ConnectError", "ConnectTimeout", "FetchFailed"}
    saying |= {"ReadingFailed"}
    files = [*(ROOT / "bot" / "net").glob("*.py"), ROOT / "bot/core/opml.py", *(ROOT / "jobs").glob("*.py")]
    said: list[ast.expr] = []
    for file in files:
        known = saying | ({"InputError"} if file.name == "opml.py" else set())
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in known:
                said += [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "reason")]
    assert len(said) > 20
    assert [ast.unparse(value) for value in said if isinstance(value, ast.Constant | ast.JoinedStr)] == []
