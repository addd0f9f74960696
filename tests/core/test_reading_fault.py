"""Promise 9: why a source could not be read is said in the reader's language, whatever detail stands behind it."""

from __future__ import annotations

import pytest

from bot import locales
from bot.core.collecting import Outcome
from bot.core.compose import reading_fault
from tests.core.html_checker import check

TEXTS = locales.load()


@pytest.mark.parametrize("outcome", [*Outcome, None, "something of a later version"])
def test_every_kind_of_fault_is_said_in_both_languages(outcome: str | None) -> None:
    arabic = check(str(reading_fault(outcome, "HTTP 503", TEXTS.for_language("ar"))))
    english = check(str(reading_fault(outcome, "HTTP 503", TEXTS.for_language("en"))))
    assert "HTTP 503" in arabic
    assert "HTTP 503" in english
    assert not arabic.split("(")[0].isascii()
    assert english.split("(")[0].isascii()


def test_kinds_are_told_apart() -> None:
    texts = TEXTS.for_language("ar")
    kinds = (Outcome.HTTP, Outcome.UNREACHABLE, Outcome.REFUSED, Outcome.UNREADABLE, Outcome.INTERNAL)
    assert len({str(reading_fault(kind, "", texts)) for kind in kinds}) == 5


def test_the_detail_is_outside_text() -> None:
    html = str(reading_fault(Outcome.HTTP, "<script>\nx" + "y" * 500, TEXTS.for_language("ar")))
    assert "<script>" not in html
    assert len(check(html)) < 300
