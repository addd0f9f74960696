"""A small newspaper of the demo's own: its articles, and the site they appear on over time."""

from bot.demo.newsroom.pieces import Piece, load
from bot.demo.newsroom.site import Newsroom

__all__ = ["Newsroom", "Piece", "load"]
