import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.documents import MAX_DOCUMENT_BYTES, decode_document
from bot.errors import InputError

TEXT = "خبر قصير\nمن سطرين"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf8_and_marked_utf16_are_read(charset: str) -> None:
    assert decode_document(TEXT.encode(charset)) == TEXT


def test_big_endian_utf16_is_read_by_its_mark() -> None:
    assert decode_document(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"%PDF-1.7 ...", r"binary file \(PDF\)"),
        (b"PK\x03\x04....", "ZIP"),
        (b"ab\x00cd", r"NUL at byte 2"),
        (b"\x01\x02\x03\x04abc", "control characters"),
        ("خبر".encode() + b"\xff", "not UTF-8 at byte 6; .*damaged"),
        (b"\xef\xbb\xbfabc\xff", "not UTF-8 at byte 6;"),
        (TEXT.encode("cp1256"), "not UTF-8 at byte 0; .*WINDOWS-1256"),
        ("café".encode("latin-1"), "not UTF-8 at byte 3; .*ITS-CHARSET"),
        (b"\xff\xfe\x00\xd8", "not UTF-16 at byte 2; .*cut off"),
        (b"a" * (MAX_DOCUMENT_BYTES + 1), "larger than 4 MB"),
    ],
)
def test_bad_files_give_one_clear_reason(data: bytes, reason: str) -> None:
    """1.13: empty, binary, wrong charset; the offset is the file's."""
    with pytest.raises(InputError, match=reason) as caught:
        decode_document(data)
    assert "\n" not in str(caught.value)


@given(st.binary())
def test_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    try:
        text = decode_document(data)
    except InputError:
        return
    assert text.strip("\ufeff \t\r\n")
