"""The composition root: builds everything, opens it in order and closes it in reverse. The only file that knows all."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram import Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot import locales
from bot.clock import system_clock
from bot.config import Settings
from bot.core.delivery import Pulse
from bot.core.model import Clock
from bot.errors import ConfigError, StorageError, TokenError
from bot.net.limiter import LaneLimiter
from bot.net.reader import WebReader, open_reader
from bot.net.request import PooledRequest
from bot.net.telegram import TelegramGateway
from bot.net.updates import InOrderPerChat
from handlers.context import Services
from handlers.registry import context_types, publish_menus, register
from jobs.collect import Collector
from jobs.deliver import Deliverer, places
from jobs.desk import Desk
from jobs.edits import Editing
from jobs.letters import Composer
from jobs.match import LiveIndex, match_waiting
from jobs.notes import SourceNotes
from jobs.pace import Pacing
from jobs.pages import PageCollector
from jobs.push import Pusher
from jobs.ticking import Tick
from jobs.upkeep import Upkeep
from storage import articles, broadcasts, outbox, sources
from storage.engine import Storage
from storage.lock import RunLock
from storage.migrate import open_storage
from storage.schema import BroadcastState

log = structlog.get_logger(__name__)

STOP_GRACE = timedelta(seconds=2)
"""How long a stop waits for answers to the alerts that were sent; later ones stay owed."""

STOP_WITHIN_S = 2.5
"""Seconds after which a stop waits for nothing more; with the rest it stays below 5 s (1.22), on a busy machine too."""

LAST_POLL_S = 1.0
"""Seconds a stop gives Telegram to hear which updates were fetched; what it does not hear of comes again."""

LONGEST_RETRY_S = 30.0

STAND_BY_S = 1.0
"""Seconds between two looks at the run lock."""

LOST_LOCK = "the connection that holds the run lock is lost; stopping, so that no two processes run on this database"

REFUSED = "Telegram refuses RASID_TOKEN; ask @BotFather for /token and set it anew"

_POLLING_TASK = "Updater:start_polling:polling_task"

UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CHANNEL_POST,
    Update.EDITED_CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
]


def _telegram(settings: Settings, limiter: LaneLimiter) -> Application:  # type: ignore[type-arg] # six library types
    if settings.token is None:
        raise ConfigError(["RASID_TOKEN: is not set; @BotFather gives you one, `bot.py demo` needs none"])
    return (
        ApplicationBuilder()
        .token(settings.token.get_secret_value())
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .context_types(context_types())
        .rate_limiter(limiter)
        .concurrent_updates(InOrderPerChat())
        .request(PooledRequest())
        .get_updates_request(HTTPXRequest(connection_pool_size=1))
        .build()
    )


@dataclass(frozen=True)
class App:
    """A running bot."""

    storage: Storage
    username: str
    clock: Clock
    is_answering: Callable[[], bool]
    """Whether the bot works on something that a person has typed or pressed."""

    async def is_idle(self) -> bool:
        """Whether nothing waits to be matched, delivered or pushed."""
        async with self.storage.read() as tx:
            open_pushes = await broadcasts.in_state(tx, BroadcastState.RUNNING)
            waiting = await articles.unmatched(tx, 1)
            return not open_pushes and not waiting and await outbox.owed(tx, self.clock()) == 0


@asynccontextmanager
async def running(
    settings: Settings, *, stop: asyncio.Event, clock: Clock = system_clock, stand_by: bool = False
) -> AsyncIterator[App | None]:
    """Run the bot for as long as the block runs; None when `stop` was set before it came to that.

    With `stand_by` it waits while another process runs on the database, and takes over when that ends. Sets `stop`
    itself when Telegram refuses the token while the bot runs, or the run lock is lost. Raises ConfigError, StorageError
    (also when another process runs on the database, without `stand_by`) and TokenError.
    """
    async with AsyncExitStack() as stack:
        limiter = LaneLimiter(rate=settings.send_rate)
        telegram = _telegram(settings, limiter)
        storage = await open_storage(settings.database_url.get_secret_value())
        stack.push_async_callback(storage.close)
        lock = RunLock(storage, stand_by=(lambda: _look_again(stop)) if stand_by else None)
        try:
            await stack.enter_async_context(lock)
        except StorageError:
            if not stop.is_set():
                raise
            yield None  # it stood by until it was stopped
            return
        await _take_over(storage, settings)
        stack.push_async_callback(telegram.shutdown)
        if not await _connect(telegram, stop):
            yield None
            return
        private, spacing = settings.allow_private_networks, settings.host_spacing
        reader = await stack.enter_async_context(
            open_reader(allow_private=private, contact=settings.contact, spacing=spacing)
        )
        polling = await _start(stack, settings, storage, telegram, limiter, reader, clock)
        revoked = _watch(polling, stop)
        watch = asyncio.create_task(_watch_lock(lock, stop), name="run lock")
        stack.callback(watch.cancel)
        log.info("running", username=telegram.bot.username)
        processor = telegram.update_processor
        yield App(
            storage,
            telegram.bot.username,
            clock,
            is_answering=lambda: bool(telegram.update_queue.qsize() or processor.current_concurrent_updates),
        )
        log.info("stopping")
        if revoked():
            raise TokenError(REFUSED)
        if watch.done():
            raise StorageError(LOST_LOCK)


async def _look_again(stop: asyncio.Event) -> bool:
    """Wait before a process that stands by looks at the run lock again; False when it is to stop."""
    try:
        await asyncio.wait_for(stop.wait(), STAND_BY_S)
    except TimeoutError:
        return True
    return False


async def _watch_lock(lock: RunLock, stop: asyncio.Event) -> None:
    """Stop when the run lock is lost: another process may run by now, and two would send everything twice."""
    while await lock.is_held():  # noqa: ASYNC110 - nobody tells us when a server drops a connection
        await asyncio.sleep(STAND_BY_S)
    log.error(LOST_LOCK)
    stop.set()


async def _take_over(storage: Storage, settings: Settings) -> None:
    """Free what a process that died had claimed, and apply a shorter poll interval."""
    async with storage.write() as tx:
        freed = await outbox.release_all(tx)
        await sources.hasten(tx, settings.interval)
    if freed:
        log.info("took over alerts that were under way", count=freed)


async def _connect(telegram: Application, stop: asyncio.Event) -> bool:  # type: ignore[type-arg] # six library types
    """Reach the Bot API, however long that takes; False when `stop` came first."""
    delay = 1.0
    while not stop.is_set():
        try:
            await telegram.initialize()
        except InvalidToken:
            raise TokenError(REFUSED) from None
        except NetworkError as error:
            log.warning("Telegram cannot be reached, trying again", error=str(error), in_seconds=delay)
        else:
            return True
        try:
            await asyncio.wait_for(stop.wait(), delay)
        except TimeoutError:
            delay = min(delay * 2, LONGEST_RETRY_S)
    return False


async def _start(  # noqa: PLR0915 - see below
    stack: AsyncExitStack,
    settings: Settings,
    storage: Storage,
    telegram: Application,  # type: ignore[type-arg] # six library types
    limiter: LaneLimiter,
    reader: WebReader,
    clock: Clock,
) -> asyncio.Task[None]:
    """Build jobs and handlers and set them going; the stack stops them in reverse. Returns the task that polls.

    Over 50 lines on purpose: this is the one place where one sees what is connected to what.
    """
    catalogue = locales.load()
    gateway = TelegramGateway(telegram.bot)
    scheduler = AsyncIOScheduler(timezone=UTC)
    index = LiveIndex()
    composer = Composer(catalogue, telegram.bot.username)
    deliverer = Deliverer(
        storage,
        gateway,
        composer,
        clock=clock,
        random=random.random,
        alerts_an_hour=settings.alerts_per_hour,
        chats=places(settings.send_rate),
    )
    upkeep = Tick(scheduler, "upkeep", Upkeep(storage, clock=clock).tick)
    edit = Tick(scheduler, "edit", Editing(storage, gateway, composer, clock=clock).tick)
    pacing = Pacing(storage, limiter, clock=clock)
    await pacing.recall()
    pace = Tick(scheduler, "pace", pacing.tick)
    deliver = Tick(scheduler, "deliver", deliverer.tick)

    def wake_delivery() -> None:
        deliverer.notice()
        deliver.wake()

    async def match_step() -> int:
        matched = await match_waiting(storage, index, now=clock(), max_age=settings.alert_max_age)
        if matched.alerts:
            wake_delivery()
        return matched.articles

    match = Tick(scheduler, "match", match_step)
    pages = PageCollector(storage, reader, clock=clock, on_stored=match.wake)
    page = Tick(scheduler, "page", pages.tick)

    def wake_readers() -> None:
        page.wake()
        match.wake()

    collector = Collector(
        storage, reader, least=settings.interval, clock=clock, random=random.random, on_stored=wake_readers
    )
    collect = Tick(scheduler, "collect", collector.tick)
    notes = SourceNotes(storage, gateway, catalogue, admins=settings.admins, clock=clock)
    note = Tick(scheduler, "note", notes.tick)
    pusher = Pusher(storage, gateway, catalogue, send_rate=settings.send_rate, clock=clock, on_enqueued=wake_delivery)
    push = Tick(scheduler, "push", pusher.tick)
    services = Services(
        storage=storage,
        gateway=gateway,
        catalogue=catalogue,
        clock=clock,
        admins=frozenset(settings.admins),
        send_rate=settings.send_rate,
        wake=push.wake,
        max_age=settings.alert_max_age,
        pulse=lambda: _pulse(limiter, deliverer),
        desk=Desk(storage, reader, least=settings.interval, clock=clock, random=random.random),
    )
    register(telegram, services)
    await telegram.start()
    menus = asyncio.create_task(_publish(telegram, services), name="menus")
    scheduler.start()

    async def stop_work() -> None:
        limiter.stop_sending()
        scheduler.pause()
        menus.cancel()
        ticks = (tick.stop() for tick in (collect, page, match, note, push, deliver, edit, pace, upkeep))
        jobs = (deliverer.stop(STOP_GRACE), collector.stop(), pages.stop())
        await _within(STOP_WITHIN_S, asyncio.gather(*jobs, telegram.stop(), *ticks))
        scheduler.shutdown(wait=False)

    stack.push_async_callback(stop_work)
    if telegram.updater is None:
        raise RuntimeError("built with an updater")
    before = asyncio.all_tasks()
    await telegram.updater.start_polling(
        allowed_updates=UPDATES, bootstrap_retries=-1, error_callback=_polling_failed, drop_pending_updates=False
    )
    updater = telegram.updater

    async def stop_polling() -> None:
        await _within(LAST_POLL_S, updater.stop())

    stack.push_async_callback(stop_polling)
    (polling,) = (task for task in asyncio.all_tasks() - before if task.get_name() == _POLLING_TASK)
    return polling


def _pulse(limiter: LaneLimiter, deliverer: Deliverer) -> Pulse:
    seen = limiter.counters
    return Pulse(
        rate=limiter.rate,
        wish=limiter.wish,
        waiting=limiter.waiting,
        sent=seen.sent,
        throttled=seen.throttled,
        retried=deliverer.retried,
        maybe_twice=deliverer.maybe_twice,
    )


def _watch(polling: asyncio.Task[None], stop: asyncio.Event) -> Callable[[], bool]:
    """Set `stop` when polling ends because the token is refused; returns how to ask whether that is so.

    python-telegram-bot goes on deaf then. It tells nobody, but gives its task a name.
    """

    def revoked() -> bool:
        return polling.done() and not polling.cancelled() and isinstance(polling.exception(), InvalidToken)

    polling.add_done_callback(lambda _: stop.set() if revoked() else None)
    return revoked


async def _within(seconds: float, work: Awaitable[object]) -> None:
    """Wait for a part of the stop; one that Telegram holds up is broken off, and what it had to do stays to be done."""
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        log.warning("stopping without waiting for Telegram")
    except TelegramError as error:
        log.warning("stopping though Telegram refuses", error=str(error))


def _polling_failed(error: TelegramError) -> None:
    log.warning("no updates from Telegram, trying again", error=str(error))


async def _publish(telegram: Application, services: Services) -> None:  # type: ignore[type-arg] # six library types
    """Menus are a comfort: without them the bot works all the same."""
    try:
        await publish_menus(telegram.bot, services)
    except TelegramError as error:
        log.warning("command menus not published", error=str(error))
