"""Why a source or a list could not be read, in the reader's language; what no text of ours says is shown as code."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from bot.core import reasons
from bot.core.collecting import Outcome
from bot.core.html import clip, foreign, one_line
from bot.core.i18n import Texts

_DETAIL_UNITS: Final = 200
_KEYS: Final = {
    Outcome.HTTP: "reading-fault-http",
    Outcome.UNREACHABLE: "reading-fault-unreachable",
    Outcome.REFUSED: "reading-fault-refused",
    Outcome.INTERNAL: "reading-fault-internal",
}


def reading_fault(outcome: str | None, sentence: str, texts: Texts) -> Markup:
    """Say why a source could not be read.

    A sentence that `bot.core.reasons` does not know stands as code behind the kind of fault: `outcome` is a value of
    `Outcome`; any other counts as unreadable.
    """
    known = _translated(sentence, texts)
    if known is not None:
        return known
    kinds = {kind.value: key for kind, key in _KEYS.items()}
    kind = texts.html(kinds.get(outcome or "", "reading-fault-unreadable"))
    return kind + Markup(" ({})").format(_code(sentence)) if one_line(sentence) else kind


def list_fault(sentence: str, texts: Texts) -> Markup:
    """Say why a list of feeds was not taken."""
    known = _translated(sentence, texts)
    return _code(sentence) if known is None else known


def _translated(sentence: str, texts: Texts) -> Markup | None:
    found = reasons.read(sentence)
    if found is None:
        return None
    details = {name: clip(one_line(detail), _DETAIL_UNITS) for name, detail in found.details.items()}
    return texts.html(found.reason.key, **details)


def _code(sentence: str) -> Markup:
    return Markup("<code>{}</code>").format(foreign(clip(one_line(sentence), _DETAIL_UNITS)))
