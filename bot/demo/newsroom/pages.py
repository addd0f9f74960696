"""What the newsroom's articles look like on the wire: an RSS 2.0 feed and HTML pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from bot.demo.newsroom.pieces import Piece

NAMES: Final = {"ar": "صحافة الراصد التجريبية", "en": "The Rasid Sample Press"}
"""What the feed of each language is called."""
_READ_ALSO: Final = {"ar": "اقرأ أيضًا", "en": "Read also"}
_NAMESPACES: Final = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_STYLE: Final = "body{max-width:40em;margin:2em auto;padding:0 1em;font:1.1em/1.7 serif}h1{line-height:1.3}"


@dataclass(frozen=True, slots=True)
class Printed:
    """A piece that has been published."""

    piece: Piece
    at: datetime
    read_also: tuple[Piece, ...] = ()


Address = Callable[[Piece], str]
"""Says where the page of a piece stands."""


def feed(lang: str, printed: Sequence[Printed], root: str, address: Address) -> str:
    """Write the feed of a language, newest first; `printed` is in order of publication."""
    items = "".join(_item(one, address) for one in reversed(printed))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_NAMESPACES}><channel>'
        f"<title>{escape(NAMES[lang])}</title><link>{escape(root)}</link><language>{lang}</language>"
        f"<description>{escape(NAMES[lang])}</description>{items}</channel></rss>\n"
    )


def _item(one: Printed, address: Address) -> str:
    piece, url = one.piece, escape(address(one.piece))
    tags = "".join(f"<category>{escape(tag)}</category>" for tag in piece.tags)
    return (
        f"<item><title>{escape(piece.title)}</title><link>{url}</link><guid>{url}</guid>"
        f"<pubDate>{format_datetime(one.at.astimezone(UTC))}</pubDate>"
        f"<dc:publisher>{escape(piece.publisher)}</dc:publisher>{tags}"
        f"<description>{escape(piece.paragraphs[0])}</description>"
        f"<content:encoded>{escape(body(one, address))}</content:encoded></item>"
    )


def body(one: Printed, address: Address) -> str:
    """Write the text of an article as HTML, with its read-also box as newspapers place it."""
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in one.piece.paragraphs)
    if not one.read_also:
        return paragraphs
    links = "".join(f"<li><a href={quoteattr(address(p))}>{escape(p.title)}</a></li>" for p in one.read_also)
    return f"{paragraphs}<p><strong>{_READ_ALSO[one.piece.lang]}:</strong></p><ul>{links}</ul>"


def page(one: Printed, address: Address) -> str:
    """Write the page of an article."""
    piece = one.piece
    direction = "rtl" if piece.lang == "ar" else "ltr"
    return (
        f'<!doctype html><html lang="{piece.lang}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{escape(piece.title)}</title><style>{_STYLE}</style></head><body><article>"
        f"<h1>{escape(piece.title)}</h1><p><small>{escape(piece.publisher)} · {one.at:%Y-%m-%d %H:%M} UTC</small></p>"
        f"{body(one, address)}</article></body></html>"
    )
