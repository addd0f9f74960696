"""1.8: parameters are read from any body a client may send."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.wire import ApiError, Params, read_params

FORM = "application/x-www-form-urlencoded"


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_1_8_forms_are_read_as_they_were_written(fields: dict[str, str]) -> None:
    body = urlencode(fields, errors="replace").encode()
    clean = {k.encode("utf-8", "replace").decode(): v.encode("utf-8", "replace").decode() for k, v in fields.items()}
    assert read_params(b"", FORM, body).values == clean
    assert read_params(body, "", b"").values == clean


def test_1_8_the_body_wins_over_the_query_and_odd_escapes_stay() -> None:
    params = read_params(b"a=1&b=2", FORM + "; charset=utf-8", b"b=3&c=%zz%&d")
    assert params.values == {"a": "1", "b": "3", "c": "%zz%", "d": ""}


def test_1_8_values_are_read_by_kind() -> None:
    params = Params(
        {"n": "7", "m": 8, "junk": "x", "yes": "True", "on": True, "off": "false", "o": {"a": "ب"}, "s": "[1]"}
    )
    assert [params.integer(name, 5) for name in ("n", "m", "junk", "o", "none")] == [7, 8, 5, 5, 5]
    assert [params.flag(name) for name in ("yes", "on", "off", "none")] == [True, True, False, False]
    assert params.text("o") == '{"a": "ب"}'
    assert params.parsed("s", "s") == [1]
    assert params.parsed("none", "none") is None
    assert "n" in params
    with pytest.raises(ApiError, match="object expected as s"):
        params.table("s", "s")
    with pytest.raises(ApiError, match="expected an Array of Object"):
        params.rows("s", "s")
    assert Params({"e": ""}).table("e", "e") is None


def test_1_8_multipart_keeps_texts_and_files_apart() -> None:
    body = (
        '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nسلام\r\n'
        '--b\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\nContent-Type: image/png\r\n\r\n\r\n--\r\n'
        "--b\r\nContent-Disposition: form-data; name=\"g\"; filename*=utf-8''%D8%A7\r\n\r\n1\r\n"
        "--b--\r\n"
    ).encode()
    params = read_params(b"", 'multipart/form-data; boundary="b"', body)
    assert params.values == {"text": "سلام"}
    assert (params.files["f"].content, params.files["f"].content_type) == (b"\r\n--", "image/png")
    assert params.files["g"].filename == "ا"
