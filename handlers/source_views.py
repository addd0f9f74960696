"""Messages about sources, for admins: pure, from what storage gave to what is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from markupsafe import Markup

from bot.core.callbacks import (
    AddFound,
    ExportSources,
    PauseSource,
    RemoveSource,
    ReviveSource,
    SetSourceInterval,
    SetSourceLanguage,
    SetSourceTeaser,
    SetSourceUrgent,
    SourcePage,
    TestSource,
    ViewSource,
    encode,
)
from bot.core.collecting import Ended, Offer, Outcome, Reading, ReadingFailed, ReadingResult, Teaser
from bot.core.compose import button_text, paragraphs, reading_fault
from bot.core.compose.parts import line
from bot.core.i18n import Texts
from bot.core.model import Button, Message
from handlers.views import Row, button, lines, plain_message, shown, turn_buttons
from storage.sources import POSTS, Source

Choice = TypeVar("Choice")

PAGE: Final = 8
_NAME_UNITS: Final = 40
_URL_UNITS: Final = 300
INTERVALS: Final = tuple(timedelta(minutes=minutes) for minutes in (0, 2, 5, 15, 30, 60, 360, 1440))
LANGUAGES: Final = ("", "ar", "en", "fa", "fr")
TEASERS: Final = tuple(Teaser)
_CHANGED = (Outcome.CHANGED,)
_UNCHANGED = (Outcome.SAME, Outcome.NOT_MODIFIED)


def source_list(found: Sequence[Source], texts: Texts, *, page: int, total: int) -> Message:
    """A page of the sources, each a button that shows it."""
    hint = texts.html("sources-hint")
    if not total:
        return plain_message(paragraphs([texts.html("sources-empty"), hint]))
    pages = -(-total // PAGE)
    header = texts.html("sources-header", count=total)
    note = texts.html("page-of", page=page + 1, pages=pages) if pages > 1 else Markup()
    rows: list[Row] = [(_entry(source, texts),) for source in found]
    turns = turn_buttons(texts, page, SourcePage, more=page < pages - 1)
    export = (button("button-sources-export", texts, ExportSources()),)
    return plain_message(paragraphs([header, lines([note, hint])]), *rows, turns, export)


def _entry(source: Source, texts: Texts) -> Button:
    sign = "⏸" if source.ended else ("⚠️" if source.failures else "✅")
    name = shown(source.name, _NAME_UNITS)
    return Button(f"{texts.mark}{sign} {name}", data=encode(ViewSource(source.id)))


def source_card(source: Source, texts: Texts, *, now: datetime, a_day: float) -> Message:
    """A source with its health and what can be done about it."""
    facts = [
        _state(source, texts),
        texts.html("source-read", when=texts.relative(now - source.succeeded_at))
        if source.succeeded_at
        else texts.html("source-read-never"),
        texts.html("source-error", error=reading_fault(source.error_kind, source.error, texts))
        if source.error
        else Markup(),
        texts.html("source-a-day", number=texts.number(round(a_day, 1))),
        _readings(source, texts),
        texts.html("source-category", category=shown(source.category)) if source.category else Markup(),
    ]
    title = texts.html("source-title", title=shown(source.name, 200))
    address = line(texts, Markup("{}").format(shown(source.url, _URL_UNITS)))
    return plain_message(paragraphs([lines([title, address]), lines(facts)]), *_buttons(source, texts))


def _state(source: Source, texts: Texts) -> Markup:
    match source.ended:
        case Ended.PAUSED:
            return texts.html("source-state-paused")
        case Ended.GONE:
            return texts.html("source-state-gone")
        case Ended.FAILING:
            return texts.html("source-state-gave-up")
    if source.kind == POSTS:
        return texts.html("source-state-posts")
    return texts.html("source-state-failing") if source.failures else texts.html("source-state-ok")


def _readings(source: Source, texts: Texts) -> Markup:
    changed = sum(source.outcomes.get(outcome, 0) for outcome in _CHANGED)
    same = sum(source.outcomes.get(outcome, 0) for outcome in _UNCHANGED)
    fetched, missing = (source.outcomes.get(outcome, 0) for outcome in (Outcome.PAGE, Outcome.PAGE_FAILED))
    failed = sum(source.outcomes.values()) - changed - same - fetched - missing
    counts = {name: texts.number(count) for name, count in (("changed", changed), ("same", same), ("failed", failed))}
    readings = texts.html("source-readings", **counts)
    if not fetched and not missing:
        return readings
    pages = texts.html("source-pages", fetched=texts.number(fetched), failed=texts.number(missing))
    return lines([readings, pages])


def _buttons(source: Source, texts: Texts) -> list[Row]:
    this = source.id
    switch = (
        button("button-source-resume", texts, ReviveSource(this))
        if source.ended
        else button("button-source-pause", texts, PauseSource(this))
    )
    seconds = int(_following(INTERVALS, source.interval).total_seconds())
    language = LANGUAGES.index(_following(LANGUAGES, source.own_lang or ""))
    teaser = TEASERS.index(_following(TEASERS, source.teaser))
    back = (
        button("button-source-remove", texts, RemoveSource(this, 0)),
        button("button-sources", texts, SourcePage(0)),
    )
    if source.kind == POSTS:
        return [(switch,), (Button(_language(source, texts), data=encode(SetSourceLanguage(this, language))),), back]
    urgent = "button-source-urgent" if source.urgent else "button-source-not-urgent"
    return [
        (button("button-source-test", texts, TestSource(this)), switch),
        (Button(_interval(source, texts), data=encode(SetSourceInterval(this, seconds))),),
        (Button(_language(source, texts), data=encode(SetSourceLanguage(this, language))),),
        (Button(_teaser(source, texts), data=encode(SetSourceTeaser(this, teaser))),),
        (button(urgent, texts, SetSourceUrgent(this, int(not source.urgent))),),
        back,
    ]


def _following(choices: Sequence[Choice], present: Choice) -> Choice:
    """The choice behind the present one; the first behind the last, and behind one that is none of them."""
    return choices[(choices.index(present) + 1) % len(choices)] if present in choices else choices[0]


def _interval(source: Source, texts: Texts) -> str:
    if not source.interval:
        return texts.plain("button-source-interval-auto")
    return texts.plain("button-source-interval", interval=texts.span(source.interval))


def _language(source: Source, texts: Texts) -> str:
    if not source.own_lang:
        return texts.plain("button-source-language-auto")
    return texts.plain("button-source-language", language=texts.language_name(source.own_lang))


def _teaser(source: Source, texts: Texts) -> str:
    match source.teaser:
        case Teaser.ALWAYS:
            return texts.plain("button-source-teaser-always")
        case Teaser.NEVER:
            return texts.plain("button-source-teaser-never")
    return texts.plain("button-source-teaser-auto")


def sure(source: Source, texts: Texts) -> Message:
    """Ask before a source is forgotten."""
    yes = button("button-source-remove-sure", texts, RemoveSource(source.id, 1))
    no = button("button-keep", texts, ViewSource(source.id))
    return plain_message(texts.html("source-remove-question", title=shown(source.name)), (yes,), (no,))


def offers(found: Sequence[Offer], texts: Texts) -> Message:
    """The feeds of a site; their addresses stand in the message, where the buttons find them again."""
    items = [
        line(texts, Markup('{}. <a href="{}">{}</a>').format(number, offer.url, shown(offer.title or offer.url, 200)))
        for number, offer in enumerate(found, 1)
    ]
    rows = [
        (Button(_offer(number, offer, texts), data=encode(AddFound(number))),) for number, offer in enumerate(found)
    ]
    return plain_message(paragraphs([texts.html("sources-several"), lines(items)]), *rows)


def _offer(number: int, offer: Offer, texts: Texts) -> str:
    return button_text("button-source-add", texts, f"{number + 1}. {offer.title or offer.url}")


def tested(result: ReadingResult, texts: Texts) -> Message:
    """What a test reading gave."""
    if isinstance(result, ReadingFailed):
        return plain_message(
            texts.html("source-test-failed", reason=reading_fault(result.outcome, result.reason, texts))
        )
    items = result.items if isinstance(result, Reading) else ()
    titles = [line(texts, Markup("• {}").format(shown(item.title, 150))) for item in items[:5]]
    return plain_message(paragraphs([texts.html("source-test-done", count=len(items)), lines(titles)]))
