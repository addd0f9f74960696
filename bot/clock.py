"""The system's clock: the only place that reads it, for the command line and the composition root to pass in."""

from __future__ import annotations

from datetime import UTC, datetime


def system_clock() -> datetime:
    """The present instant."""
    return datetime.now(UTC)
