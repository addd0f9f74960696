"""1.15: feeds, from the first reading to the alert, with a bot that another process tells of them."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from rich.console import Console

from bot import source_commands
from bot.check_command import check_sources
from storage import sources
from storage.sources import Source
from tests.e2e.feeds import Press
from tests.e2e.program import Bot, holding, told, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def known(bot: Bot, url: str) -> Source | None:
    async with bot.storage.read() as tx:
        return await sources.find(tx, url)


async def test_what_a_feed_brings_after_it_was_added_rings(bot: Bot, press: Press) -> None:
    """1.14, 1.15: what is there is stored and silent; a new item rings, once, an old one never; then 304."""
    feed = press.feed("spices")
    feed.publish("الفانيليا قبل الإضافة", "عن الفانيليا القديمة.")
    reader = await bot.follower("الفانيليا")
    added = await bot.add_source(feed.url)
    assert (added.code, added.err) == (0, f"added {feed.url}: 1 article stored, none alerts")
    assert (await bot.add_source(feed.url)).err == f"{feed.url} is watched already"
    feed.publish("الفانيليا قبل أسبوع", "عن الفانيليا في الأسبوع الماضي.", age=timedelta(days=7))
    feed.publish("الفانيليا <الآن> & هنا", "عن <b>الفانيليا</b> الجديدة.")
    alert = await told(reader, "الفانيليا <الآن> & هنا")
    assert "جريدة التجربة" in alert.text
    await until(lambda: feed.not_modified > 0)
    await bot.settled()
    assert len(holding(reader, "الفانيليا <الآن> & هنا")) == 1
    assert not holding(reader, "الفانيليا قبل الإضافة")
    assert not holding(reader, "الفانيليا قبل أسبوع")


async def test_a_feed_that_cannot_be_read_is_not_added_unless_forced(bot: Bot, press: Press) -> None:
    """1.15: it says why and stores nothing; with --force its first good reading is as silent as any first one."""
    feed = press.feed("later")
    feed.broken = True
    refused = await bot.add_source(feed.url)
    assert refused.code == 1
    assert refused.err.startswith(f"error: {feed.url}: ")
    assert refused.err.endswith("; not added (--force adds it all the same)")
    assert await known(bot, feed.url) is None
    forced = await bot.add_source(feed.url, force=True)
    assert forced.code == 0
    assert forced.err.startswith(f"added {feed.url}, which cannot be read now: ")
    reader = await bot.follower("الهيل")
    feed.publish("الهيل في أول قراءة", "عن الهيل.")
    feed.broken = False

    async def was_read() -> bool:
        source = await known(bot, feed.url)
        return source is not None and source.succeeded_at is not None

    await until(was_read)
    feed.publish("الهيل في ثاني قراءة", "عن الهيل مرة أخرى.")
    await told(reader, "الهيل في ثاني قراءة")
    assert not holding(reader, "الهيل في أول قراءة")


async def test_a_word_on_the_page_of_a_teaser_rings(bot: Bot, press: Press) -> None:
    """3.3: the feed gives the first words, the page the text; one alert, with what the page says."""
    feed = press.feed("teasers")
    feed.publish("خبر قديم", "نص قديم.")
    assert (await bot.add_source(feed.url)).code == 0
    reader = await bot.follower("الزعفران")
    story = "قال التجار إن موسم الزعفران بدأ مبكرًا هذا العام، وإن الأسعار ستنخفض قبل نهاية الشهر. " * 6
    press.pages["/teasers/1"] = (
        f"<html><body><article><h1>موسم جديد في السوق الكبير</h1><p>{story}</p></article></body></html>"
    )
    feed.publish("موسم جديد في السوق الكبير", "قال التجار إن موسم...")
    alert = await told(reader, "موسم جديد في السوق الكبير")
    assert "الزعفران" in alert.text
    await bot.settled()
    assert len(holding(reader, "موسم جديد في السوق الكبير")) == 1


async def test_a_broken_feed_stops_no_other(bot: Bot, press: Press) -> None:
    """Promise 8: the fault is kept with its feed, and the others are read as always."""
    broken, healthy = press.feed("broken"), press.feed("healthy")
    broken.publish("خبر", "نص الخبر.")
    healthy.publish("خبر آخر", "نص الخبر الآخر.")
    for feed in (broken, healthy):
        assert (await bot.add_source(feed.url)).code == 0
    broken.broken = True
    reader = await bot.follower("الكستناء")

    async def is_noted() -> bool:
        source = await known(bot, broken.url)
        return source is not None and source.error is not None

    await until(is_noted)
    healthy.publish("الكستناء في السوق", "عن الكستناء.")
    await told(reader, "الكستناء في السوق")
    source = await known(bot, healthy.url)
    assert source is not None
    assert source.error is None


async def test_private_addresses_are_refused(bot: Bot, press: Press) -> None:
    """Promise 7: without RASID_ALLOW_PRIVATE_NETWORKS nothing connects to this machine or its network."""
    feed = press.feed("private")
    feed.publish("سر", "لا يقرأه أحد.")
    said: list[str] = []
    cautious = bot.settings.model_copy(update={"allow_private_networks": False})
    assert await source_commands.add_source(cautious, feed.url, force=False, say=said.append) == 1
    assert (
        await check_sources(
            cautious,
            [feed.url],
            content_type=None,
            base_url=None,
            as_json=False,
            console=Console(file=io.StringIO()),
            errors=Console(file=io.StringIO()),
            say=said.append,
            write=said.append,
        )
        == 1
    )
    assert len(said) == 2
    assert feed.readings == 0
    assert await known(bot, feed.url) is None
