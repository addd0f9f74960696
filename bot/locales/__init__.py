"""The texts themselves: one Fluent file a language; Arabic is the reference."""

from __future__ import annotations

from importlib.resources import files

from bot.core.i18n import LANGUAGES, Catalogue


def load() -> Catalogue:
    """Read the texts of every language from beside this file."""
    here = files(__name__)
    return Catalogue({language: (here / f"{language}.ftl").read_text(encoding="utf-8") for language in LANGUAGES})
