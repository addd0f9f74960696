"""3.1: dates in every common form, and none out of thin air."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net import date_reader
from bot.net.date_reader import MOST, DateReader

DAY, MORNING = datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("الأربعاء، ٢٥ نوفمبر ٢٠٢٦ ١٠:٣٠ ص", MORNING),
        ("الأربعاء 25 تشرين الثاني 2026", DAY),
        ("25-نوفمبر-2026", DAY),
        ("25 نوفمبر، 2026 الساعة 3 مساءً", datetime(2026, 11, 25, 15, tzinfo=UTC)),
        ("2026 نوفمبر 25", DAY),
        ("٢٥/١١/٢٠٢٦ - ١٠:٣٠", MORNING),
        ("Wed, 25 Nov 2026 13:30:00 +0300", MORNING),
        ("Wed, 25 Nov 2026 10:30 GMT", MORNING),
        ("Nov 25, 2026 5:30 AM EST", MORNING),
        ("25 November 2026 13:30 +03:00", MORNING),
        ("Wednesday 25th of November 2026 10:30:00 AM", MORNING),
        ("mercredi 25 novembre 2026 à 10h30", MORNING),
        ("Wed Nov 25 10:30:00 UTC 2026", MORNING),
        ("2026/11/25 10:30", MORNING),
        ("2026/11/25", DAY),
        ("03.06.2026 10:00", datetime(2026, 6, 3, 10, tzinfo=UTC)),
        ("2026.11.25 10:30", MORNING),
        ("2026-11-25 10:30:00 UTC", MORNING),
        ("2026-11-25 13:30:00 +0300", MORNING),
        ("2026-11-25 10:30 PM", datetime(2026, 11, 25, 22, 30, tzinfo=UTC)),
        ("2026-11-25 - 10:30 م", datetime(2026, 11, 25, 22, 30, tzinfo=UTC)),
        ("2026-3-4", datetime(2026, 3, 4, tzinfo=UTC)),
        ("25-11-2026", DAY),
        ("Wed, 25 Nov 2026 12:30:00 EET", MORNING),
        ("Wed, 25 Nov 2026 05:30:00 EST", MORNING),
        ("11/25/2026 10:30:00 AM", MORNING),
        ("2026-11-25T13:30:00+03:00", MORNING),
        ("20261125", DAY),
        (str(int(MORNING.timestamp())), MORNING),
        (f"{int(MORNING.timestamp())}000", MORNING),
    ],
)
def test_common_forms(text: str, moment: datetime) -> None:
    assert DateReader().read(text) == moment


@pytest.mark.parametrize(
    "text",
    ["", "03/04/2026", "03/04/2026 10:30 AM", "منذ ساعتين", "2 hours ago", "أمس", "نوفمبر 2026", "2026", "خبر", "12"],
)
def test_what_is_none_or_two_or_relative_is_unknown(text: str) -> None:
    """A date that may be two is worse than none: old news would ring as new."""
    assert DateReader().read(text) is None


@given(st.text(max_size=90))
def test_any_text_is_read(text: str) -> None:
    found = DateReader().read(text)
    assert found is None or found.tzinfo is not None


def test_a_body_of_hard_dates_does_not_take_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(date_reader, "MOST", 3)
    dates = DateReader()
    read = [dates.read(f"{day}-نوفمبر-2026") for day in range(1, 9)]
    assert [moment is not None for moment in read] == [True] * 3 + [False] * 5
    assert dates.read("1-نوفمبر-2026") == datetime(2026, 11, 1, tzinfo=UTC), "what was read stays known"
    assert MOST >= 100
