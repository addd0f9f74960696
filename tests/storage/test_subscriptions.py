"""1.12, 1.17: queries and who follows them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.core.model import Lane
from storage import outbox, subscriptions
from storage.engine import Storage
from storage.schema import AlertState, chat, subscription
from storage.subscriptions import Subscription
from tests.storage.builders import NOW, alerts_of, follow, make_chat, make_owed, owe, set_columns, store_article

MINUTE = timedelta(minutes=1)


async def test_equivalent_keywords_are_one_query(storage: Storage) -> None:
    """Words: a query is shared by all who typed an equivalent one."""
    async with storage.write() as tx:
        first = await subscriptions.remember_query(tx, "سوريا", NOW)
        assert await subscriptions.remember_query(tx, "سوريا", NOW + MINUTE) == first
        other = await subscriptions.remember_query(tx, "لبنان", NOW)
        assert await subscriptions.queries_after(tx, 0) == [(first, "سوريا"), (other, "لبنان")]
        assert await subscriptions.queries_after(tx, first) == [(other, "لبنان")]
        assert await subscriptions.canonical_of(tx, other) == "لبنان"
        assert await subscriptions.canonical_of(tx, 999) is None


async def test_queries_become_visible_in_the_order_of_their_ids(storage: Storage) -> None:
    """1.15: an index that follows by id misses none, however transactions overlap."""
    if storage.is_sqlite:
        return  # writing transactions exclude each other
    stored = asyncio.Event()
    seen: list[int] = []

    async def slow() -> None:
        async with storage.write() as tx:
            await subscriptions.remember_query(tx, "أول", NOW)
            stored.set()
            await asyncio.sleep(0.2)

    async def quick() -> None:
        await stored.wait()
        async with storage.write() as tx:
            await subscriptions.remember_query(tx, "ثان", NOW)
        async with storage.read() as tx:
            seen.extend(query_id for query_id, _ in await subscriptions.queries_after(tx, 0))

    await asyncio.gather(slow(), quick())
    assert len(seen) == 2


async def test_follow_twice_is_once(storage: Storage) -> None:
    """1.17: the keyword stays as it was typed first."""
    async with storage.write() as tx:
        reader = await make_chat(tx)
        query_id = await subscriptions.remember_query(tx, "سوريا", NOW)
        first = await subscriptions.follow(tx, reader.id, query_id, "سوريا", NOW)
        again = await subscriptions.follow(tx, reader.id, query_id, "سورية", NOW)
        assert first is not None
        assert again is not None
        assert (first.new, again.new, again.subscription) == (True, False, first.subscription)
        assert await subscriptions.listed(tx, reader.id) == [first.subscription]
        assert await subscriptions.find(tx, reader.id, query_id) == first.subscription
        assert await subscriptions.find(tx, reader.id, 999) is None


async def test_following_at_once_is_once(storage: Storage) -> None:
    """1.17: a double tap."""
    async with storage.write() as tx:
        reader = await make_chat(tx)
        query_id = await subscriptions.remember_query(tx, "سوريا", NOW)

    async def tap() -> bool:
        async with storage.write() as tx:
            followed = await subscriptions.follow(tx, reader.id, query_id, "سوريا", NOW)
            return followed is not None and followed.new

    assert sorted(await asyncio.gather(*(tap() for _ in range(5)))) == [False] * 4 + [True]


async def test_limit(storage: Storage) -> None:
    """Promise 7: a chat follows so many keywords, and no more until one goes."""
    async with storage.write() as tx:
        reader, other = await make_chat(tx), await make_chat(tx)
        for number in range(subscriptions.LIMIT_PER_CHAT):
            last = await follow(tx, reader, f"كلمة{number}")
        query_id = await subscriptions.remember_query(tx, "زائدة", NOW)
        assert await subscriptions.follow(tx, reader.id, query_id, "زائدة", NOW) is None
        assert await subscriptions.follow(tx, reader.id, last.query_id, "كلمة", NOW) is not None
        assert await subscriptions.follow(tx, other.id, query_id, "زائدة", NOW) is not None
        assert await subscriptions.unfollow(tx, reader.id, last.id, NOW) == last
        assert await subscriptions.follow(tx, reader.id, query_id, "زائدة", NOW) is not None


async def test_unfollow_drops_what_it_alone_caused(storage: Storage) -> None:
    """1.12: an alert goes with the last of its causes; what was settled stays."""
    async with storage.write() as tx:
        reader = await make_chat(tx)
        water, power = await follow(tx, reader, "ماء"), await follow(tx, reader, "كهرباء")
        alone, both, sent = [await store_article(tx) for _ in range(3)]
        await owe(tx, sent, water)
        sent_id = (await alerts_of(tx, reader.id))[0].id
        await outbox.settle_sent(tx, [outbox.Sent(reader.id, 7, Lane.ALERT, [sent_id], [])], NOW)
        await owe(tx, alone, water)
        await owe(tx, both, water, power)

        assert await subscriptions.unfollow(tx, reader.id, water.id, NOW) == water

        found = {row.article_id: (row.state, row.reason) for row in await alerts_of(tx, reader.id)}
        assert found == {
            sent.id: (AlertState.SENT, None),
            alone.id: (AlertState.DROPPED, "unfollowed"),
            both.id: (AlertState.PENDING, None),
        }
        assert await subscriptions.listed(tx, reader.id) == [power]
        assert await subscriptions.unfollow(tx, reader.id, water.id, NOW) is None
        await subscriptions.unfollow(tx, reader.id, power.id, NOW)
        assert all(row.state != AlertState.PENDING for row in await alerts_of(tx, reader.id))


async def test_unfollow_is_for_ones_own(storage: Storage) -> None:
    """Promise 7: a button of one chat does nothing in another."""
    async with storage.write() as tx:
        reader, stranger = await make_chat(tx), await make_chat(tx)
        mine = await follow(tx, reader, "ماء")
        assert await subscriptions.unfollow(tx, stranger.id, mine.id, NOW) is None
        assert await subscriptions.listed(tx, reader.id) == [mine]


async def test_what_remains_is_due_when_the_others_want_it(storage: Storage) -> None:
    """1.12: `due_at` is the earliest of the subscriptions that are left."""
    async with storage.write() as tx:
        reader = await make_chat(tx)
        instant, digest = await follow(tx, reader, "ماء"), await follow(tx, reader, "كهرباء")
        await set_columns(tx, chat, reader.id, next_digest_at=NOW + 60 * MINUTE)
        await set_columns(tx, subscription, digest.id, cadence="daily")
        await owe(tx, await store_article(tx), instant, digest)
        assert [row.due_at for row in await alerts_of(tx, reader.id)] == [NOW]
        await subscriptions.unfollow(tx, reader.id, instant.id, NOW)
        assert [row.due_at for row in await alerts_of(tx, reader.id)] == [NOW + 60 * MINUTE]


async def test_ending_everything(storage: Storage) -> None:
    """1.17: no keyword, and nothing owed for one; others' stay."""
    async with storage.write() as tx:
        reader, other = await make_chat(tx), await make_chat(tx)
        water, power = await follow(tx, reader, "ماء"), await follow(tx, reader, "كهرباء")
        theirs = await follow(tx, other, "ماء")
        assert await subscriptions.find_canonical(tx, reader.id, "كهرباء") == power
        assert await subscriptions.find_canonical(tx, other.id, "كهرباء") is None
        await owe(tx, await store_article(tx), water)
        assert await subscriptions.unfollow_all(tx, reader.id, NOW) == 2
        assert await subscriptions.unfollow_all(tx, reader.id, NOW) == 0
        assert [row.state for row in await alerts_of(tx, reader.id)] == [AlertState.DROPPED]
        assert [row.state for row in await alerts_of(tx, other.id)] == [AlertState.PENDING]
        assert await subscriptions.listed(tx, other.id) == [theirs]


async def test_2_9_a_keyword_can_become_another(storage: Storage) -> None:
    """The same subscription, with its options; two that become one are one."""
    async with storage.write() as tx:
        chat, other = await make_chat(tx), await make_chat(tx)
        first, second = await follow(tx, chat, "سوريا"), await follow(tx, chat, "لبنان")
        query_id = await subscriptions.remember_query(tx, "دمشق", NOW)
        changed = await subscriptions.change_query(tx, chat.id, first.id, query_id, "دمشق", NOW)
        assert changed == Subscription(first.id, query_id, "دمشق")
        assert await subscriptions.change_query(tx, other.id, first.id, query_id, "دمشق", NOW) is None
        assert await subscriptions.get(tx, other.id, first.id) is None
        joined = await subscriptions.change_query(tx, chat.id, first.id, second.query_id, "لبنان", NOW)
        assert joined == second
        assert await subscriptions.listed(tx, chat.id) == [second]
        assert await subscriptions.change_query(tx, chat.id, first.id, second.query_id, "لبنان", NOW) is None


async def test_2_11_a_daily_digest_waits_for_its_time_and_comes_again(storage: Storage) -> None:
    day = timedelta(days=1)
    async with storage.write() as tx:
        owed = await make_owed(tx)
        mine = (owed.chat.id, owed.subscription.id)
        assert await subscriptions.set_cadence(tx, *mine, next_digest_at=NOW + day / 2, now=NOW) == owed.subscription
        assert (await alerts_of(tx, owed.chat.id))[0].due_at == NOW + day / 2, "what is owed already waits too"
        await subscriptions.advance_digests(tx, NOW + day * 2.6)
        await subscriptions.set_cadence(tx, *mine, next_digest_at=None, now=NOW + day)
        assert (await alerts_of(tx, owed.chat.id))[0].due_at == NOW + day
        assert await subscriptions.set_cadence(tx, owed.chat.id, 10**6, next_digest_at=None, now=NOW) is None


async def test_2_11_digest_times_that_passed_move_on_by_whole_days(storage: Storage) -> None:
    day = timedelta(days=1)
    async with storage.write() as tx:
        chat = await make_chat(tx)
        followed = await follow(tx, chat, "الميناء")
        await subscriptions.set_cadence(tx, chat.id, followed.id, next_digest_at=NOW, now=NOW - day)
        await subscriptions.advance_digests(tx, NOW + day * 2.6)
        await owe(tx, await store_article(tx), followed, now=NOW + day * 2.6)
        assert (await alerts_of(tx, chat.id))[0].due_at == NOW + day * 3
