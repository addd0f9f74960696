"""What is wrong with a feed."""

from __future__ import annotations

from bot.errors import InputError


class FeedError(InputError):
    """It is not a feed, or one that cannot be read; says why."""
