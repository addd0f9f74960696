"""Why a source could not be read, in the reader's language; the technical detail stands behind it, as it is."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

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


def reading_fault(outcome: str | None, detail: str, texts: Texts) -> Markup:
    """Say what kind of fault it was. `outcome` is a value of `Outcome`; any other counts as unreadable."""
    known = {kind.value: key for kind, key in _KEYS.items()}
    sentence = texts.html(known.get(outcome or "", "reading-fault-unreadable"))
    shown = clip(one_line(detail), _DETAIL_UNITS)
    return sentence + Markup(" (<code>{}</code>)").format(foreign(shown)) if shown else sentence
