"""From the bytes of a feed to its text: strict UTF-8, then what the bytes look like, what it declares, what HTTP says.

Arabic bytes under a Latin label (iso-8859-1, us-ascii), under the other Arabic charset's or under none are common on
the web: which of windows-1256 and ISO-8859-6 they are is told by which gives Arabic words (`bot.net.arabic_bytes`).
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterator

from charset_normalizer import from_bytes

from bot.net.arabic_bytes import WINDOWS_1252, arabic_charset, has_words, is_latin, repaired

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"), (b"{\0", "utf-16-le"), (b"\0{", "utf-16-be"))
"""How UTF-16 without a mark begins."""
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{2,40})["']""")
_DECLARED_IN_PAGE = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
# Latin-1 on the web means windows-1252 (WHATWG Encoding); the others are no charsets of text, or say nothing.
_MEANT = {"iso8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252"}
_USELESS = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"})
_GUESSED_FROM = 20_000
_WESTERN = "cp1252"
_LATIN = (_WESTERN, "cp1250", "cp1254")
_OTHERS = ("cp1251", "koi8_r", "cp1253", "cp1255", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr")
_TURKISH = re.compile("[þÞýÝðÐ]")
_ICELANDIC = re.compile("[æÆáÁ]")
_UNWESTERN = re.compile(r"[þÞýÝðÐ]|[^\W\d_][³¹¿¼¾£¥¶][^\W\d_]|[³¹¿¼¾£¥¶][a-z]")
"""Letters of windows-1252 that other Latin charsets have others for, and signs within words."""
_TOLD_BY_BYTES = frozenset({"cp1252", "iso8859-6", "cp1256", None})
"""Labels, or none, that are not believed where the bytes are Arabic in another charset."""
_REFERENCE = re.compile(r"&(?:(?:amp|#38|#[xX]26);)?#(?:([0-9]+)|[xX]([0-9a-fA-F]+));?")
"""To one character; escaped a second time, too. Parsers raise on long figures, some of them on ten."""
_LONGEST_CODE = 8
_LONGEST_REFERENCE = 20
"""Of zeros a reference may have any number, and Python reads no figures of more than 4,300."""
_REFERENCES = re.compile(f"(?:{_REFERENCE.pattern})+")
_ILLEGAL = dict.fromkeys((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))


def decode_feed(body: bytes, content_type: str | None) -> str:
    """Decode a feed and take its XML declaration away; never fails.

    Characters XML does not allow are dropped, because a single one of them makes the strict parser give up; so are
    references to such («&#xD800;»), and references to the halves of a pair («&#55357;&#56832;») become its character.
    """
    text = _decode(body, content_type)
    text = _PROLOGUE.sub("", text.lstrip("\ufeff")).translate(_ILLEGAL)
    return _REFERENCES.sub(_lawful, text)


def _lawful(references: re.Match[str]) -> str:
    """The references without those to what is no character."""
    kept: list[str] = []
    high = 0
    for reference in _REFERENCE.finditer(references.group()):
        code = _code(reference)
        if 0xDC00 <= code <= 0xDFFF and high:
            kept.append(chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00))
        elif code <= sys.maxunicode and code not in _ILLEGAL:
            kept.append(reference.group() if len(reference.group()) <= _LONGEST_REFERENCE else f"&#{code};")
        high = code if 0xD800 <= code <= 0xDBFF else 0
    return "".join(kept)


def _code(reference: re.Match[str]) -> int:
    figures = (reference[1] or reference[2]).lstrip("0") or "0"
    if len(figures) > _LONGEST_CODE:
        return sys.maxunicode + 1
    return int(figures) if reference[1] else int(figures, 16)


def _decode(body: bytes, content_type: str | None) -> str:
    for mark, charset in (*_MARKS, *_UNMARKED):
        if body.startswith(mark):
            return body.decode(charset, "replace")
    try:
        return repaired(body.decode("utf-8"))
    except UnicodeDecodeError:
        nearly = _nearly_utf8(body)
    if nearly is not None:
        return nearly
    named = list(_candidates(body, content_type))
    arabic = arabic_charset(body) if next(iter(named), None) in _TOLD_BY_BYTES else None
    for charset in [arabic, *named] if arabic else named:
        try:
            return body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    if arabic:
        return body.decode(arabic, "replace")
    return body.decode(_guessed(body), "replace") if not named else _as_browsers_do(body)


def _guessed(body: bytes) -> str:
    """The charset of bytes without a label that are no Arabic; short texts look like many to any guesser."""
    if not is_latin(body) and has_words(body):
        found = _likely(body, _OTHERS)
        # Where no words are known, Cyrillic is what the web has most of.
        return found if found is not None else _OTHERS[0]
    text = body[:_GUESSED_FROM].decode(_WESTERN, "replace")
    if "\ufffd" not in text and not _UNWESTERN.search(text):
        return _WESTERN
    if _TURKISH.search(text) and not _ICELANDIC.search(text):
        return "cp1254"
    return _likely(body, _LATIN) or _WESTERN


def _likely(body: bytes, charsets: tuple[str, ...]) -> str | None:
    found = from_bytes(
        body[:_GUESSED_FROM], steps=5, chunk_size=512, cp_isolation=list(charsets), preemptive_behaviour=False
    )
    best = found.best()
    return best.encoding if best is not None and (best.coherence > 0 or len(found) == 1) else None


def _as_browsers_do(body: bytes) -> str:
    """Read windows-1252 with its gaps, which strict decoding refuses."""
    return body.decode("latin-1").translate(WINDOWS_1252)


def _nearly_utf8(body: bytes) -> str | None:
    """Read as UTF-8 what is UTF-8 but for a few broken characters; another charset would spoil all the others."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(char > "\x7f" for char in text) - broken
    return text if broken * 20 <= whole else None


def _candidates(body: bytes, content_type: str | None) -> Iterator[str]:
    declared = _DECLARED.match(body[:400])
    names = [declared[1].decode("ascii")] if declared else []
    names += [found.decode("ascii") for found in _DECLARED_IN_PAGE.findall(body[:4_096])]
    names += _CHARSET.findall(content_type or "")
    for name in names:
        try:
            b" ".decode(name, "replace")  # «base64» can be looked up too, and is no charset
            charset = codecs.lookup(name).name
        except LookupError:
            continue
        if charset not in _USELESS and charset != "utf-8":
            yield _MEANT.get(charset, charset)
