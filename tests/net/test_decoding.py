"""3.2: strict UTF-8, then declared, then HTTP, then windows-1256."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.decoding import decode_feed

ARABIC = "خبر عن المدينة القديمة والمرفأ"


def declared(charset: str, text: str = ARABIC) -> str:
    return f'<?xml version="1.0" encoding="{charset}"?><x>{text}</x>'


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (declared("utf-8").encode(), None),
        (declared("windows-1256").encode(), None),
        (declared("utf-8").encode(), "text/xml; charset=windows-1256"),
        (codecs.BOM_UTF8 + declared("windows-1256").encode(), None),
        (declared("utf-16").encode("utf-16"), None),
        (codecs.BOM_UTF16_BE + declared("utf-16").encode("utf-16-be"), None),
        (declared("utf-32").encode("utf-32"), None),
        (declared("windows-1256").encode("cp1256"), None),
        (declared("iso-8859-6").encode("iso-8859-6"), "text/xml; charset=utf-8"),
        (declared("utf-8").encode("cp1256"), None),
        (declared("utf-8").encode("iso-8859-6"), "text/xml; charset='ISO-8859-6'"),
        (declared("no-such-thing").encode("cp1256"), None),
        (declared("utf-7").encode("cp1256"), None),
        (declared("base64").encode("cp1256"), None),
        (f"<x>{ARABIC}</x>".encode("cp1256"), "text/xml"),
    ],
)
def test_arabic_arrives(body: bytes, content_type: str | None) -> None:
    assert decode_feed(body, content_type) == f"<x>{ARABIC}</x>"


def test_declared_wins_over_http() -> None:
    assert ARABIC in decode_feed(declared("cp1256").encode("cp1256"), "text/xml; charset=iso-8859-6")


def test_latin_1_means_windows_1252() -> None:
    body = declared("iso-8859-1", "caf\xe9 \x80 \x93x\x94").encode("latin-1")
    assert decode_feed(body, None) == "<x>café € “x”</x>"


def test_nearly_utf_8_is_utf_8() -> None:
    """One character cut in the middle does not turn all others into mojibake."""
    body = declared("utf-8").encode()
    broken = body.replace("المدينة".encode(), "المدين".encode() + b"\xd8")
    assert decode_feed(broken, None) == f"<x>{ARABIC.replace('المدينة', 'المدين' + chr(0xFFFD))}</x>"


def test_characters_xml_forbids_go() -> None:
    assert decode_feed(b"<x>a\x00b\x0bc\td\n</x>", None) == "<x>abc\td\n</x>"


@given(st.binary(max_size=400), st.sampled_from([None, "text/xml; charset=utf-8", "text/xml; charset=x"]))
def test_never_fails(body: bytes, content_type: str | None) -> None:
    decode_feed(body, content_type).encode()
