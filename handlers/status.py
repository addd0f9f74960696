"""/status, for editors: what waits to be delivered, how fast it goes, what was given up (4.9)."""

from __future__ import annotations

from datetime import datetime

import structlog
import telegram
from markupsafe import Markup

from bot.core.callbacks import RefreshStatus, RetryDead
from bot.core.compose import paragraphs
from bot.core.compose.parts import line
from bot.core.i18n import Texts
from bot.core.model import Lane, Message
from handlers import views
from handlers.context import RasidContext
from handlers.press import Press
from handlers.visit import Visit
from storage import ledger

log = structlog.get_logger(__name__)

_REASON_UNITS = 200
_LANES = {
    Lane.REPLY: "lane-reply",
    Lane.BREAKING: "lane-breaking",
    Lane.ALERT: "lane-alert",
    Lane.DIGEST: "lane-digest",
    Lane.EDIT: "lane-edit",
}


async def status_command(update: telegram.Update, context: RasidContext) -> None:
    """/status."""
    visit = Visit.of(update, context)
    chat = await visit.arrive()
    texts = visit.texts(chat)
    if not (visit.is_editor and visit.private):
        log.warning("refused to show the ledger", user_id=visit.user_id, chat_id=visit.to.chat_id)
        await visit.say(views.plain_message(texts.html("status-refused")))
        return
    await visit.say(await _ledger(visit, texts))


async def on_refresh(press: Press, _: RefreshStatus) -> None:
    """Show it as it is now."""
    texts = press.visit.texts(await press.visit.arrive())
    if not press.visit.is_editor:
        await press.toast(texts.plain("status-refused"))
        return
    await press.edit(await _ledger(press.visit, texts))


async def on_retry(press: Press, _: RetryDead) -> None:
    """Owe again what was given up."""
    visit = press.visit
    texts = visit.texts(await visit.arrive())
    if not visit.is_editor:
        await press.toast(texts.plain("status-refused"))
        return
    async with visit.services.storage.write() as tx:
        revived = await ledger.revive_dead(tx, visit.now)
    log.info("dead letters tried again", user_id=visit.user_id, count=revived)
    visit.services.wake()
    await press.toast(texts.plain("status-retried", count=revived))
    await press.edit(await _ledger(visit, texts))


async def _ledger(visit: Visit, texts: Texts) -> Message:
    now = visit.now
    async with visit.services.storage.read() as tx:
        due = await ledger.due_by_lane(tx, now)
        held = await ledger.held(tx, now)
        dead = await ledger.dead(tx)
    pulse = visit.services.pulse()
    rate = {"rate": texts.number(round(pulse.rate, 1)), "wish": texts.number(round(pulse.wish, 1))}
    numbers = {name: texts.number(getattr(pulse, name)) for name in ("sent", "throttled", "retried", "maybe_twice")}
    speed = [
        texts.html("status-rate", **rate),
        texts.html("status-waiting", count=pulse.waiting),
        texts.html("status-sent", number=numbers["sent"]),
        texts.html("status-throttled", number=numbers["throttled"]),
        texts.html("status-retried-count", number=numbers["retried"]),
        texts.html("status-maybe-twice", number=numbers["maybe_twice"]),
    ]
    blocks = [
        texts.html("status-header"),
        views.lines([*_due(due, texts, now), texts.html("status-held", number=texts.number(held))]),
        views.lines(speed),
        _dead(dead, texts),
    ]
    refresh = (views.button("button-status-refresh", texts, RefreshStatus()),)
    retry = (views.button("button-status-retry", texts, RetryDead()),) if dead else ()
    return views.plain_message(paragraphs(blocks), retry, refresh)


def _due(due: dict[Lane, ledger.Depth], texts: Texts, now: datetime) -> list[Markup]:
    if not due:
        return [texts.html("status-nothing-due")]
    return [
        texts.html(
            "status-due",
            lane=texts.plain(_LANES[lane]),
            number=texts.number(depth.count),
            oldest=texts.relative(now - depth.oldest),
        )
        for lane, depth in due.items()
    ]


def _dead(dead: list[tuple[str, int]], texts: Texts) -> Markup:
    total = sum(count for _, count in dead)
    if not total:
        return texts.html("status-no-dead")
    named = [
        line(texts, Markup("• {}: {}").format(texts.number(count), views.shown(reason, _REASON_UNITS)))
        for reason, count in dead[: ledger.LATELY]
    ]
    return views.lines([texts.html("status-dead", number=texts.number(total)), *named])
