"""Messages of the conversations: pure, from what storage gave to what is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.core.callbacks import (
    Callback,
    FollowQuery,
    ListPage,
    PauseChat,
    ResumeChat,
    SpeakArabic,
    SpeakEnglish,
    Unfollow,
    UnfollowListed,
    encode,
)
from bot.core.compose import article_line, button_text, paragraphs
from bot.core.compose.parts import line
from bot.core.html import clip, fits, one_line
from bot.core.i18n import Texts
from bot.core.model import Button, Message, StoredArticle
from bot.core.query import LEAST_PREFIX, MAX_CHARACTERS, MAX_TERMS, QueryError
from storage.subscriptions import Subscription

_PART = re.compile(r"[^+|()\n«»\"]+")
"""From the place of a mistake to the end of that part of a query."""

KEYWORD_UNITS = 64
"""Units of a keyword shown in a sentence."""
LIST_PAGE = 8
TITLE_UNITS = 150

Row = tuple[Button, ...]


def shown(keyword: str, units: int = KEYWORD_UNITS) -> str:
    """A keyword as one line of sane length, to be put into a text."""
    return clip(one_line(keyword), units)


def plain_message(text: Markup, *rows: Row) -> Message:
    """A message of one text; empty rows of buttons are left out."""
    return Message(html=str(text), buttons=tuple(row for row in rows if row))


def within_limits(blocks: Iterable[Markup]) -> Markup:
    """Join as many blocks, in order, as one message holds."""
    kept: list[Markup] = []
    for block in blocks:
        if block and not fits(str(paragraphs([*kept, block]))):
            break
        kept.append(block)
    return paragraphs(kept)


def lines(rows: Iterable[Markup]) -> Markup:
    """A line each, in the direction they have."""
    return Markup("\n").join(row for row in rows if row)


def keyboard(texts: Texts) -> tuple[tuple[str, ...], ...]:
    """The reply keyboard: commands as words, for those who never type a slash."""
    return (
        (texts.plain("keyboard-list"), texts.plain("keyboard-latest")),
        (texts.plain("keyboard-search"), texts.plain("keyboard-help")),
    )


def button(key: str, texts: Texts, callback: Callback, keyword: str | None = None) -> Button:
    """A button that carries `callback`; its text may name a keyword."""
    return Button(button_text(key, texts, keyword), data=encode(callback))


def follow_button(texts: Texts, query_id: int, keyword: str) -> Button:
    """Offers to follow."""
    return button("button-follow", texts, FollowQuery(query_id), keyword)


def unfollow_button(texts: Texts, subscription: Subscription) -> Button:
    """Offers to stop following."""
    return button("button-unfollow", texts, Unfollow(subscription.id), subscription.shown)


def list_button(texts: Texts) -> Button:
    """Shows the followed words."""
    return button("button-list", texts, ListPage(0))


def turn_buttons(texts: Texts, page: int, to_page: Callable[[int], Callback], *, more: bool) -> Row:
    """Buttons to the page before and the page behind, where there are such."""
    turns = []
    if page > 0:
        turns.append(button("button-previous", texts, to_page(page - 1)))
    if more:
        turns.append(button("button-next", texts, to_page(page + 1)))
    return tuple(turns)


def article_lines(
    found: Sequence[StoredArticle], texts: Texts, bot: str, now: datetime, zone: ZoneInfo, units: int = TITLE_UNITS
) -> Markup:
    """Headlines as links, a line each."""
    return lines(article_line(article, texts, bot, now, zone, units) for article in found)


def query_fault(error: QueryError, typed: str, texts: Texts) -> Markup:
    """Why that cannot be followed or searched for, and what to do."""
    match error.reason_key:
        case "query-empty":
            return texts.html("query-empty")
        case "query-too-long":
            return texts.html("query-too-long", limit=MAX_CHARACTERS)
        case "query-too-many-terms":
            return texts.html("query-too-many-terms", limit=MAX_TERMS)
        case "query-only-stop-words":
            common = _PART.match(typed, error.position)
            if common is None or common.group().strip() == typed.strip():
                return texts.html("query-only-stop-words", query=shown(typed))
            part = texts.html("query-only-stop-words", query=shown(common.group().strip()))
            return lines([part, _place(error, typed, texts)])
        case "query-short-prefix":
            return lines([texts.html("query-short-prefix", least=LEAST_PREFIX), _place(error, typed, texts)])
        case "query-exclude-only" | "query-empty-group" | "query-open-group" | "query-nothing-after":
            return lines([texts.html(error.reason_key), _place(error, typed, texts)])
        case _:
            assert_never(error.reason_key)


def _place(error: QueryError, typed: str, texts: Texts) -> Markup:
    """What was typed, underlined from the place of the mistake."""
    before, after = one_line(typed[: error.position]), one_line(typed[error.position :])
    marked = Markup("<u>{}</u>").format(clip(after, KEYWORD_UNITS))
    if before:
        marked = Markup("{} {}").format(clip(before, KEYWORD_UNITS), marked)
    return texts.html("query-place", typed=marked)


def keyword_list(followed: Sequence[Subscription], texts: Texts, page: int) -> Message:
    """A page (from 0; the last one when there are fewer) of the followed words, each with the button that ends it."""
    if not followed:
        return plain_message(texts.html("list-empty"))
    pages = -(-len(followed) // LIST_PAGE)
    page = min(max(page, 0), pages - 1)
    here = followed[page * LIST_PAGE : (page + 1) * LIST_PAGE]
    items = lines(line(texts, texts.html("list-item", keyword=shown(item.shown, 200))) for item in here)
    note = texts.html("page-of", page=page + 1, pages=pages) if pages > 1 else Markup()
    rows: list[Row] = [(button("button-remove", texts, UnfollowListed(item.id, page), item.shown),) for item in here]
    turns = turn_buttons(texts, page, ListPage, more=page < pages - 1)
    text = paragraphs([texts.html("list-header", count=len(followed)), items, lines([note, texts.html("list-hint")])])
    return plain_message(text, *rows, turns)


def settings(texts: Texts, *, paused: bool) -> Message:
    """What is set, and the buttons to change it."""
    state = texts.html("settings-paused") if paused else texts.html("settings-active")
    text = lines([texts.html("settings-header"), state, texts.html("settings-language")])
    change = pause_buttons(texts, paused=paused)
    arabic = button("button-language-ar", texts, SpeakArabic())
    english = button("button-language-en", texts, SpeakEnglish())
    return plain_message(text, change, (arabic, english))


def pause_buttons(texts: Texts, *, paused: bool) -> Row:
    """The button that holds alerts, or lets them come again."""
    if paused:
        return (button("button-resume", texts, ResumeChat()),)
    return (button("button-pause", texts, PauseChat()),)
