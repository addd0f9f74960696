from hypothesis import given
from hypothesis import strategies as st

from bot.core.documents.plain import detect_lang, one_line, plain, plain_lines


@given(st.text())
def test_no_code_point_moves(text: str) -> None:
    """1.23: offsets into the plain text are offsets into the input."""
    assert len(plain(text)) == len(text)
    assert plain(plain(text)) == plain(text)


def test_what_cannot_be_stored_or_shown_is_replaced() -> None:
    assert plain("a\x00b\tc\r\nd\re\u2028f\u202eg\ud800") == "a b c \nd\ne\nf\u2060g\ufffd"
    assert one_line(" a\u00a0 b\u200f\u00ad\nc ") == "a b c"
    assert plain_lines("أ\r\n \u00a0\r\nب") == ["أ", "", "ب"]


def test_the_script_decides_the_language() -> None:
    """1.13: "ar" when Arabic letters dominate, else "en"."""
    assert detect_lang("هذا نص عربي عن NASA") == "ar"
    assert detect_lang("A text about سوريا and more") == "en"
    assert detect_lang("2024 …") == "en"
    assert detect_lang("ﻣﺮﺣﺒﺎ") == "ar"
