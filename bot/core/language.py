"""Which language a text is in: Arabic, English, Persian or Urdu, told by script, letters and small words."""

from __future__ import annotations

import re

from bot.core.stopwords import STOP_WORDS
from bot.core.text import fold, tokens

_SAMPLE = 2_000
"""Characters that are looked at; more do not change the answer."""

_ARABIC_SCRIPT = re.compile(
    "[\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe80-\ufefc]"
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_URDU_LETTERS = re.compile("[ٹڈڑںےھ]")
_URDU_SHARE = 0.03
"""In Urdu about every tenth letter is one of those; names bring a few into Persian and Arabic."""
_PERSIAN_WORDS = frozenset(
    fold("این که را از در است برای با به آن می شد شده کرد کرده خود هم تا بود های ها نیز وی شود گفت دارد").split()
)
_ARABIC_LANGUAGES = ("ar", "fa", "ur")


def detect(text: str, hint: str | None = None) -> str:
    """Tell the language code of `text`.

    `hint` is what the source says (a BCP 47 tag); it decides where the text does not, and names the languages in Latin
    script other than English. Without letters and without a hint the answer is Arabic.
    """
    sample = text[:_SAMPLE]
    hinted = re.split("[-_]", hint.strip().lower(), maxsplit=1)[0] if hint else ""
    arabic = len(_ARABIC_SCRIPT.findall(sample))
    latin = len(_LATIN.findall(sample))
    if not arabic and not latin:
        return hinted or "ar"
    if latin > arabic:
        return hinted if hinted and hinted not in _ARABIC_LANGUAGES else "en"
    if len(_URDU_LETTERS.findall(sample)) > _URDU_SHARE * arabic:
        return "ur"
    return _arabic_or_persian(sample, hinted)


def _arabic_or_persian(sample: str, hinted: str) -> str:
    words = [token.folded for token in tokens(sample)]
    persian = sum(word in _PERSIAN_WORDS for word in words)
    arabic = sum(word not in _PERSIAN_WORDS and (word in STOP_WORDS or word[:2] == "ال") for word in words)
    if persian != arabic:
        return "fa" if persian > arabic else "ar"
    return hinted if hinted in _ARABIC_LANGUAGES else "ar"
