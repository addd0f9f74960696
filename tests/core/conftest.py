"""What only a mutation run needs (CONTRIBUTING.md, "Mutation")."""

from __future__ import annotations

import os

import pytest

from bot.core.arabic.analysis import news_analyzer
from bot.core.arabic.paradigms import news_paradigms


@pytest.fixture(autouse=bool(os.environ.get("MUTANT_UNDER_TEST")))
def nothing_remembered() -> None:
    """mutmut forks a process that has run the tests once: what its caches remember would hide what a mutant does."""
    news_analyzer.cache_clear()
    news_paradigms.cache_clear()
