"""Lossless distortions of Arabic text: what readers do not see must not matter (1.19)."""

from __future__ import annotations

import unicodedata
from random import Random

MARKS = "ًٌٍَُِّْٰ"
INVISIBLE = "\u200c\u200d\u00ad\u2060\u200b\u200e\u200f\u061c"
_JOINING = set("بتثجحخسشصضطظعغفقكلمنهي")


def _forms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in range(0xFE80, 0xFEFD):
        plain = unicodedata.normalize("NFKC", chr(code))
        found.setdefault(plain, []).append(chr(code))
    return found


_FORMS = _forms()


def marks(text: str, chance: Random) -> str:
    return "".join(c + (chance.choice(MARKS) if "ء" <= c <= "ي" and chance.random() < 0.4 else "") for c in text)


def tatweel(text: str, chance: Random) -> str:
    return "".join(c + ("ـ" * chance.randint(0, 2) if c in _JOINING else "") for c in text)


def invisible(text: str, chance: Random) -> str:
    return "".join(c + (chance.choice(INVISIBLE) if c.isalpha() and chance.random() < 0.3 else "") for c in text)


def presentation(text: str, chance: Random) -> str:
    return "".join(chance.choice(_FORMS[c]) if c in _FORMS else c for c in text.replace("لا", "ﻻ"))


def persian(text: str, chance: Random) -> str:
    return text.translate(str.maketrans("يكه", "یک" + chance.choice("ہھه")))


def digits(text: str, chance: Random) -> str:
    return text.translate(str.maketrans("0123456789", chance.choice(["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"])))


def decomposed(text: str, _chance: Random) -> str:
    return unicodedata.normalize("NFD", text)


LOSSLESS = (marks, tatweel, invisible, presentation, persian, digits, decomposed)
