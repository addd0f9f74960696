"""3.2: strict UTF-8, then what the bytes look like, then declared, then HTTP."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.arabic_bytes import repaired
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


@pytest.mark.parametrize(
    "text",
    [
        "Le président a été élu à l'unanimité, «voilà» où ça mène; élève à Pâques",
        "Übergröße für Äpfel: Ä, Ö, Ü, ß – Straße",
        "El niño comió piñas. ¿Qué? Á É Í Ó Ú Ñ",
        "Åse på øya før jul",
    ],
)
def test_latin_letters_stay(text: str) -> None:
    """3.2: only what is Arabic is taken for Arabic."""
    assert decode_feed(declared("iso-8859-1", text).encode("cp1252"), None) == f"<x>{text}</x>"
    assert decode_feed(declared("utf-8", text).encode(), None) == f"<x>{text}</x>"


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (
            "Le président a été élu à l'unanimité, où ça mène; élève à Pâques. L'été arrive à Genève après les fêtes.",
            "cp1252",
        ),
        ("Größe in Österreich geändert: Übung für Äpfel, Straße nach München gesperrt wegen Überschwemmung.", "cp1252"),
        ("Президент подписал закон о бюджете на следующий год, сообщили в правительстве страны сегодня.", "cp1251"),
        (
            "Ο πρωθυπουργός ανακοίνωσε νέα μέτρα για την οικονομία και την ανάπτυξη της χώρας σήμερα το πρωί.",
            "iso8859-7",
        ),
    ],
)
def test_without_a_label_what_is_not_arabic_is_guessed(text: str, charset: str) -> None:
    """3.2: windows-1256 only where the bytes look Arabic."""
    assert decode_feed(f"<x>{text}</x>".encode(charset), None) == f"<x>{text}</x>"


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(charset: str) -> None:
    assert decode_feed(declared("utf-16").encode(charset), None) == f"<x>{ARABIC}</x>"


def test_the_gaps_of_windows_1252_are_read_as_browsers_do() -> None:
    body = declared("iso-8859-1", "caf\xe9 \x81 \x80").encode("latin-1")
    assert decode_feed(body, None) == "<x>café \x81 €</x>"


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("L'été déçu à Genève : où êtes-vous", "cp1252"),
        ("ÉLÈVES À L ÉCOLE ÉTÉ DÉÇU ÊTRE", "cp1252"),
        ("Hyvää yötä, pääministeri", "cp1252"),
        ("Ação", "cp1252"),
        ("Für", "cp1252"),
        ("ESPAÑA AÑO", "cp1252"),
        ("ÉTÉ", "cp1252"),
        ("Été à Genève", "cp1252"),
        ("À Paris, la fête", "cp1252"),
        ("Cœur de la ville, sœur et œuvre", "cp1252"),
        ("100 € d’aide", "cp1252"),
        ("£20 note", "cp1252"),
        ("Cumhurbaşkanı İstanbul görüştü", "cp1254"),
        ("Москва", "cp1251"),
        ("МОСКВА ЦЕНЫ", "cp1251"),
    ],
)
def test_short_texts_without_a_label(text: str, charset: str) -> None:
    assert decode_feed(f"<x>{text}</x>".encode(charset), None) == f"<x>{text}</x>"


@pytest.mark.parametrize("label", ["iso-8859-1", "us-ascii", "utf-8", None])
@pytest.mark.parametrize("text", ["أَعْلَنَ الرَّئِيسُ", "Apple تطلق iPhone جديدا café", "مـصـر تفوز", "مصر"])
def test_arabic_with_signs_and_latin_words(text: str, label: str | None) -> None:
    whole = declared(label, text) if label else f"<x>{text}</x>"
    assert decode_feed(whole.encode("cp1256"), None) == f"<x>{text}</x>"


def test_other_charsets_are_believed() -> None:
    russian = "Президент подписал закон о бюджете"
    assert russian in decode_feed(declared("windows-1251", russian).encode("cp1251"), None)


def test_only_the_stretch_that_was_read_wrongly_is_repaired() -> None:
    """3.2: a feed whose headlines went through a careless program, and whose texts did not."""
    wrong = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in ARABIC.encode())
    text = f"<x><a>{wrong}</a><b>{ARABIC} – café</b></x>"
    assert decode_feed(text.encode(), None) == f"<x><a>{ARABIC}</a><b>{ARABIC} – café</b></x>"


@given(st.text(alphabet=st.characters(min_codepoint=0x600, max_codepoint=0x6FF), max_size=200))
def test_arabic_is_never_repaired(text: str) -> None:
    assert repaired(text) == text


@given(st.binary(max_size=400), st.sampled_from([None, "text/xml; charset=utf-8", "text/xml; charset=x"]))
def test_never_fails(body: bytes, content_type: str | None) -> None:
    decode_feed(body, content_type).encode()
