"""1.12, 4.1, promises 1, 3, 4 and 6: who is owed what, when, and why not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.core.model import Lane, Span, Zone
from storage import articles, chats, fanout, outbox, subscriptions
from storage.engine import Storage
from storage.schema import AlertState, Occasion, article, chat, mute, subscription
from tests.storage.builders import (
    NOW,
    alerts_of,
    all_alerts,
    follow,
    make_chat,
    make_owed,
    owe,
    set_columns,
    store_article,
)

HOUR = timedelta(hours=1)


async def test_one_alert_for_every_chat_that_follows(storage: Storage) -> None:
    """4.1: one INSERT … SELECT; whoever follows nothing that matches is owed nothing."""
    async with storage.write() as tx:
        readers = [await make_chat(tx) for _ in range(3)]
        water = [await follow(tx, reader, "ماء") for reader in readers[:2]]
        power = await follow(tx, readers[2], "كهرباء")
        about = await store_article(tx)
        assert await owe(tx, about, *water) == 2
        assert [await alerts_of(tx, readers[2].id), power.shown] == [[], "كهرباء"]
        (row,) = await alerts_of(tx, readers[0].id)
    assert (row.occasion, row.occasion_id, row.article_id) == (Occasion.EPISODE, about.episode_id, about.id)
    assert (row.lane, row.state, row.due_at, row.created_at) == (Lane.ALERT, AlertState.PENDING, NOW, NOW)
    assert (row.reason, row.leased_until, row.attempts, row.settled_at) == (None, None, 0, None)


async def test_two_keywords_one_alert_two_causes(storage: Storage) -> None:
    """1.12, 1.20: the alert says every word that matched, and where."""
    async with storage.write() as tx:
        reader = await make_chat(tx)
        water, power = await follow(tx, reader, "ماء"), await follow(tx, reader, "كهرباء")
        about = await store_article(tx)
        spans = {
            water.query_id: [Span(Zone.TITLE, 0, 3), Span(Zone.TAG, 5, 9)],
            power.query_id: [Span(Zone.TEXT, 1, 7)],
        }
        await fanout.record_matches(tx, about.id, spans)
        assert await fanout.owe(tx, about, NOW) == 1
        (row,) = await alerts_of(tx, reader.id)
        causes = await outbox.causes(tx, [row.id])
    assert causes == {
        row.id: [outbox.Cause(one.id, one.shown, one.shown, tuple(spans[one.query_id])) for one in (water, power)]
    }


async def test_matching_again_doubles_nothing(storage: Storage) -> None:
    """Promise 3: neither while the alert waits nor after it was sent; nor does a crash between match and commit."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
        assert await owe(tx, owed.article, owed.subscription) == 0
        await outbox.settle_sent(tx, [outbox.Sent(owed.chat.id, 7, Lane.ALERT, [owed.alert_id], [])], NOW)
        assert await owe(tx, owed.article, owed.subscription) == 0
        assert [row.state for row in await alerts_of(tx, owed.chat.id)] == [AlertState.SENT]
    with pytest.raises(ZeroDivisionError):
        async with storage.write() as tx:
            _ = (await make_owed(tx)).alert_id / 0
    assert len(await all_alerts(storage)) == 1


async def test_later_coverage_of_an_episode_rings_once(storage: Storage) -> None:
    """Promise 3: one episode, one alert per chat."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
        later = await store_article(tx)
        await set_columns(tx, article, later.id, episode_id=owed.article.episode_id)
        later = (await articles.get(tx, [later.id]))[later.id]
        assert await owe(tx, later, owed.subscription) == 0
        late = await follow(tx, await make_chat(tx), owed.subscription.shown)
        assert await owe(tx, later, owed.subscription, late) == 1
        rows = await alerts_of(tx, owed.chat.id)
    assert [row.article_id for row in rows] == [owed.article.id]


async def test_every_article_of_an_episode_for_who_wants_it(storage: Storage) -> None:
    """1.12: an article is its own occasion where a reader wants every one; and never rings twice."""
    async with storage.write() as tx:
        reader = await make_chat(tx)
        every, other = await follow(tx, reader, "ماء"), await follow(tx, reader, "كهرباء")
        await set_columns(tx, subscription, every.id, every_article=True)
        first, second = await store_article(tx), await store_article(tx)
        await set_columns(tx, article, second.id, episode_id=first.episode_id)
        second = (await articles.get(tx, [second.id]))[second.id]
        assert await owe(tx, first, every, other) == 1
        assert await owe(tx, second, every, other) == 1
        assert await owe(tx, second, every, other) == 0
        rows = await alerts_of(tx, reader.id)
        causes = await outbox.causes(tx, [row.id for row in rows])
    assert [(row.occasion, row.article_id) for row in rows] == [
        (Occasion.EPISODE, first.id),
        (Occasion.ARTICLE, second.id),
    ]
    assert [[cause.subscription_id for cause in causes[row.id]] for row in rows] == [[every.id, other.id], [every.id]]


async def test_muted_is_held_not_forgotten(storage: Storage) -> None:
    """Promise 6: a muted story's alert is stored with its reason, and never due."""
    async with storage.write() as tx:
        owed, other = await make_owed(tx), await make_chat(tx)
        both = await follow(tx, other, owed.subscription.shown)
        about = await store_article(tx)
        await chats.mute_story(tx, owed.chat.id, about.story_id, NOW)
        assert await owe(tx, about, owed.subscription, both) == 2
        held = (await alerts_of(tx, owed.chat.id))[-1]
        (rings,) = await alerts_of(tx, other.id)
    assert (held.state, held.reason, held.due_at) == (AlertState.MUTED, chats.STORY_MUTED, None)
    assert rings.state == AlertState.PENDING


@pytest.mark.parametrize(("until", "state"), [(NOW + HOUR, AlertState.MUTED), (NOW - HOUR, AlertState.PENDING)])
async def test_a_mute_ends(storage: Storage, until: Any, state: AlertState) -> None:
    """1.12: the column of a mute's end is honoured."""
    async with storage.write() as tx:
        reader, about = await make_chat(tx), await store_article(tx)
        await tx.execute(
            mute.insert().values(chat_id=reader.id, story_id=about.story_id, created_at=NOW - 2 * HOUR, until=until)
        )
        await owe(tx, about, await follow(tx, reader, "ماء"))
        assert [row.state for row in await alerts_of(tx, reader.id)] == [state]


async def test_gone_chats_are_owed_nothing(storage: Storage) -> None:
    """4.6: while a chat cannot be written to, nothing piles up for it."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
        await chats.mark_gone(tx, owed.chat.id, "blocked", NOW)
        assert await owe(tx, await store_article(tx), owed.subscription) == 0


@pytest.mark.parametrize(
    ("of_chat", "of_subscription", "due"),
    [
        pytest.param({}, {}, 0, id="instant: now"),
        pytest.param({"paused_until": 3}, {}, 3, id="chat paused"),
        pytest.param({"paused_until": -3}, {}, 0, id="pause over"),
        pytest.param({}, {"paused_until": 2}, 2, id="keyword paused"),
        pytest.param({"paused_until": 3}, {"paused_until": 2}, 3, id="both paused"),
        pytest.param({"hold_from": -1, "hold_until": 5}, {}, 5, id="quiet hours"),
        pytest.param({"hold_from": 1, "hold_until": 5}, {}, 0, id="before quiet hours"),
        pytest.param({"hold_from": -5, "hold_until": 0}, {}, 0, id="quiet hours just over"),
        pytest.param({"cadence": "daily", "next_digest_at": 6}, {}, 6, id="digest"),
        pytest.param({"cadence": "daily"}, {}, 0, id="digest without a time: not lost"),
        pytest.param({"cadence": "daily", "next_digest_at": 6}, {"cadence": "instant"}, 0, id="keyword instant"),
        pytest.param({"next_digest_at": 6}, {"cadence": "daily"}, 6, id="keyword digest, chat's time"),
        pytest.param({"next_digest_at": 6}, {"cadence": "daily", "next_digest_at": 4}, 4, id="keyword's own time"),
        pytest.param(
            {"cadence": "daily", "next_digest_at": 2, "hold_from": 1, "hold_until": 5}, {}, 5, id="digest at night"
        ),
        pytest.param({"paused_until": 2, "hold_from": 1, "hold_until": 5}, {}, 5, id="pause that ends at night"),
    ],
)
async def test_when_it_is_due(storage: Storage, of_chat: Any, of_subscription: Any, due: int) -> None:
    """Promise 4, 1.12: evaluate always, hold delivery. Hours from now."""

    def hours(values: dict[str, Any]) -> dict[str, Any]:
        return {name: NOW + value * HOUR if isinstance(value, int) else value for name, value in values.items()}

    async with storage.write() as tx:
        reader = await make_chat(tx)
        keyword = await follow(tx, reader, "ماء")
        await set_columns(tx, chat, reader.id, summary_chars=280, **hours(of_chat))
        await set_columns(tx, subscription, keyword.id, shown="ماء", **hours(of_subscription))
        await owe(tx, await store_article(tx), keyword)
        (row,) = await alerts_of(tx, reader.id)
    assert (row.state, row.due_at) == (AlertState.PENDING, NOW + due * HOUR)


async def test_earliest_of_its_causes_also_when_a_correction_brings_one(storage: Storage) -> None:
    """1.12: `due_at` is the earliest of the subscriptions' times; what was tried waits for its next attempt."""
    async with storage.write() as tx:
        reader = await make_chat(tx)
        digest, instant = await follow(tx, reader, "ماء"), await follow(tx, reader, "كهرباء")
        await set_columns(tx, subscription, digest.id, cadence="daily", next_digest_at=NOW + 9 * HOUR)
        about, tried, both = [await store_article(tx) for _ in range(3)]
        await owe(tx, about, digest)
        await owe(tx, tried, digest)
        await owe(tx, both, digest, instant)
        rows = {row.article_id: row for row in await alerts_of(tx, reader.id)}
        assert [rows[one.id].due_at - NOW for one in (about, tried, both)] == [9 * HOUR, 9 * HOUR, timedelta()]
        await outbox.postpone(tx, [rows[tried.id].id], until=NOW + 5 * HOUR, reason="429")
        for one in (about, tried, both):
            assert await owe(tx, one, digest, instant, now=NOW + HOUR) == 0
        rows = {row.article_id: row for row in await alerts_of(tx, reader.id)}
    assert [rows[one.id].due_at - NOW for one in (about, tried, both)] == [HOUR, 5 * HOUR, timedelta()]


async def test_reschedule_follows_the_settings(storage: Storage) -> None:
    """4.3: a changed setting moves what is owed; breaking news keeps its own time."""
    async with storage.write() as tx:
        owed, other = await make_owed(tx), await make_owed(tx)
        await set_columns(tx, chat, owed.chat.id, paused_until=NOW + 2 * HOUR)
        await fanout.reschedule(tx, owed.chat.id, NOW + HOUR)
        assert [row.due_at for row in await alerts_of(tx, owed.chat.id)] == [NOW + 2 * HOUR]
        assert [row.due_at for row in await alerts_of(tx, other.chat.id)] == [NOW]
        await set_columns(tx, chat, owed.chat.id, paused_until=None)
        await fanout.reschedule(tx, owed.chat.id, NOW + HOUR)
        assert [row.due_at for row in await alerts_of(tx, owed.chat.id)] == [NOW + HOUR]


async def test_dropped_with_one_keyword_comes_back_with_another(storage: Storage) -> None:
    """Promise 1: what its reader was never told is owed again when another keyword of theirs brings it."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
        other = await follow(tx, owed.chat, "كهرباء")
        await outbox.postpone(tx, [owed.alert_id], until=NOW, reason="5xx")
        await subscriptions.unfollow(tx, owed.chat.id, owed.subscription.id, NOW)
        assert await owe(tx, owed.article, other, now=NOW + HOUR) == 1
        (row,) = await alerts_of(tx, owed.chat.id)
        causes = await outbox.causes(tx, [row.id])
    assert (row.id, row.state, row.reason, row.due_at) == (owed.alert_id, AlertState.PENDING, None, NOW + HOUR)
    assert (row.attempts, row.settled_at) == (0, None)
    assert [cause.subscription_id for cause in causes[row.id]] == [other.id]


async def test_matches_follow_the_text(storage: Storage) -> None:
    """1.13: a corrected text's matches take the place of the earlier ones; an article may match nothing."""
    async with storage.write() as tx:
        reader = await make_chat(tx)
        water, power = await follow(tx, reader, "ماء"), await follow(tx, reader, "كهرباء")
        about = await store_article(tx)
        await owe(tx, about, water)
        await owe(tx, about, power)
        (row,) = await alerts_of(tx, reader.id)
        causes = (await outbox.causes(tx, [row.id]))[row.id]
        assert [(cause.shown, len(cause.spans)) for cause in causes] == [("ماء", 0), ("كهرباء", 1)]
        await fanout.record_matches(tx, about.id, {})
        assert await fanout.owe(tx, about, NOW) == 0
