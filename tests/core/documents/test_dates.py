from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.documents.dates import parse_date


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-12-11T10:00:00+03:00", datetime(2024, 12, 11, 7, tzinfo=UTC)),
        ("2024-12-11t10:00:00z", datetime(2024, 12, 11, 10, tzinfo=UTC)),
        ("2024-12-11", datetime(2024, 12, 11, tzinfo=UTC)),
        ("11 ديسمبر 2024", datetime(2024, 12, 11, tzinfo=UTC)),
        ("الأربعاء، ١١ كانون الأول ٢٠٢٤", datetime(2024, 12, 11, tzinfo=UTC)),
        ("11 كانون الأول/ديسمبر 2024، 09:05", datetime(2024, 12, 11, 9, 5, tzinfo=UTC)),
        ("3 نونبر 2024 الساعة 7:30 مساءً", datetime(2024, 11, 3, 19, 30, tzinfo=UTC)),
        ("3 جويلية 2024 12:10 ص", datetime(2024, 7, 3, 0, 10, tzinfo=UTC)),
        ("March 3rd, 2024 at 1:15 pm", datetime(2024, 3, 3, 13, 15, tzinfo=UTC)),
        ("3 Mar 2024", datetime(2024, 3, 3, tzinfo=UTC)),
        ("25/12/2024 - 14:00", datetime(2024, 12, 25, 14, tzinfo=UTC)),
        ("12.12.2024", datetime(2024, 12, 12, tzinfo=UTC)),
    ],
)
def test_an_unmistakable_date_is_read(written: str, moment: datetime) -> None:
    assert parse_date(written) == moment


@pytest.mark.parametrize(
    "written",
    [
        "",
        "أمس",
        "03/04/2024",
        "12/25/2024",
        "31 شباط 2024",
        "11 رجب 1446",
        "11 ديسمبر",
        "3 مارس 2024 25:00",
        "0001-01-01T00:00:00+14:00",
        "1" * 90,
    ],
)
def test_a_doubtful_date_is_none(written: str) -> None:
    """1.13, trap 7: unknown rather than wrong."""
    assert parse_date(written) is None


@given(st.text(alphabet="0123456789٣/-.: تشرينالأولdecT+ص", max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    moment = parse_date(text)
    assert moment is None or moment.tzinfo is UTC
