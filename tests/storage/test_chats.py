"""1.12, 1.17, 4.6: chats come, go, come back and move."""

from __future__ import annotations

from datetime import timedelta

from bot.core.model import ChatKind, Destination
from storage import broadcasts, chats, fanout, outbox, subscriptions
from storage.engine import Storage
from storage.schema import AlertState, ChatState, Occasion, alert, chat
from tests.storage.builders import NOW, alerts_of, follow, make_chat, make_owed, owe, set_columns, store_article

GROUP, SUPERGROUP = Destination(-500), Destination(-100_500)
MINUTE = timedelta(minutes=1)


async def test_first_contact_and_every_later_one(storage: Storage) -> None:
    """1.17: the language stays as chosen, the title follows, when one is known."""
    async with storage.write() as tx:
        assert await chats.find(tx, GROUP) is None
        first = await chats.ensure(tx, GROUP, kind=ChatKind.GROUP, lang="ar", now=NOW, title="أخبار")
        await chats.set_language(tx, first.id, "en")
        again = await chats.ensure(tx, GROUP, kind=ChatKind.GROUP, lang="ar", now=NOW + MINUTE)
        row = (await tx.execute(chat.select())).one()
    assert (first.to, first.kind, first.lang, first.state) == (GROUP, ChatKind.GROUP, "ar", ChatState.ACTIVE)
    assert (again.id, again.lang) == (first.id, "en")
    assert (row.title, row.created_at, row.seen_at) == ("أخبار", NOW, NOW + MINUTE)


async def test_1_18_a_question_waits_for_the_very_next_that_is_said(storage: Storage) -> None:
    """What to search for was asked: kept in storage, so that a restart between question and answer costs nothing."""
    async with storage.write() as tx:
        asked = await make_chat(tx, to=GROUP)
        other = await make_chat(tx, to=SUPERGROUP)
        assert await chats.search_asked_at(tx, Destination(1)) is None
        assert await chats.search_asked_at(tx, asked.to) is None
        await chats.ask_for_search(tx, asked.id, NOW)
    async with storage.read() as tx:
        assert await chats.search_asked_at(tx, asked.to) == NOW
        assert await chats.search_asked_at(tx, other.to) is None
    async with storage.write() as tx:
        await chats.ensure(tx, asked.to, kind=ChatKind.GROUP, lang="ar", now=NOW + MINUTE)
        assert await chats.search_asked_at(tx, asked.to) is None


async def test_topics_of_a_forum_are_chats_of_their_own(storage: Storage) -> None:
    """Words: a chat is a person, a group and topic, or a channel."""
    async with storage.write() as tx:
        main = await make_chat(tx, to=GROUP, kind=ChatKind.GROUP)
        topic = await make_chat(tx, to=Destination(-500, 7), kind=ChatKind.GROUP)
        assert main.id != topic.id
        assert await chats.find(tx, Destination(-500, 7)) == topic
        assert topic.to == Destination(-500, 7)
        assert await chats.count_active(tx) == 2


async def test_gone_is_soft(storage: Storage) -> None:
    """4.6: what keywords are owed waits for the chat's return; breaking news, stale by then, is dropped."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
        push = await broadcasts.draft(tx, 1, "عاجل", None, NOW)
        await broadcasts.confirm(tx, push.id, version=1, editor_id=1, now=NOW)
        await broadcasts.enqueue(tx, push.id, chunk=9, now=NOW)
        await chats.mark_gone(tx, owed.chat.id, "blocked", NOW + MINUTE)
        assert await outbox.claim(tx, now=NOW + MINUTE, lease=MINUTE, chats=9) == []
        assert await chats.count_active(tx) == 0
        kept, dropped = await alerts_of(tx, owed.chat.id)
        assert (kept.state, dropped.state, dropped.reason) == (AlertState.PENDING, AlertState.DROPPED, chats.CHAT_GONE)
        assert (await chats.find(tx, owed.chat.to)).state is ChatState.GONE  # type: ignore[union-attr] # it exists
        back = await chats.ensure(tx, owed.chat.to, kind=ChatKind.PRIVATE, lang="ar", now=NOW + MINUTE)
        assert (back.id, back.state) == (owed.chat.id, ChatState.ACTIVE)
        due = await outbox.claim(tx, now=NOW + MINUTE, lease=MINUTE, chats=9)
    assert [one.alerts[0].id for one in due] == [owed.alert_id]


async def test_migration_moves_all_topics(storage: Storage) -> None:
    """4.6: the group's new id, with everything it has."""
    async with storage.write() as tx:
        owed = await make_owed(tx, to=GROUP, kind=ChatKind.GROUP)
        topic = await make_chat(tx, to=Destination(-500, 7), kind=ChatKind.GROUP)
        other = await make_chat(tx)
        await chats.migrate(tx, -500, -100_500, NOW)
        moved = await chats.find(tx, SUPERGROUP)
        assert moved is not None
        assert moved.id == owed.chat.id
        assert (await chats.find(tx, Destination(-100_500, 7))).id == topic.id  # type: ignore[union-attr] # it exists
        assert await chats.find(tx, GROUP) is None
        assert await chats.find(tx, other.to) == other


async def test_migration_to_a_chat_that_spoke_to_us_already(storage: Storage) -> None:
    """4.6, promise 1: the new chat takes over keywords, mutes and what is owed, and nothing twice."""
    async with storage.write() as tx:
        old = await make_chat(tx, to=GROUP, kind=ChatKind.GROUP)
        new = await make_chat(tx, to=SUPERGROUP, kind=ChatKind.GROUP)
        only_old, both_old = await follow(tx, old, "ماء"), await follow(tx, old, "كهرباء")
        both_new = await follow(tx, new, "كهرباء")
        one, two, three = [await store_article(tx) for _ in range(3)]
        await owe(tx, one, only_old)
        await owe(tx, two, both_old)
        await set_columns(tx, chat, new.id, state=ChatState.GONE.value)
        await owe(tx, three, both_old)
        await chats.mute_story(tx, old.id, three.story_id, NOW)
        muted_by_both = await store_article(tx)
        for muting in (old, new):
            await chats.mute_story(tx, muting.id, muted_by_both.story_id, NOW)
        await set_columns(tx, chat, new.id, state=ChatState.ACTIVE.value)

        await chats.migrate(tx, -500, -100_500, NOW)

        gone = await chats.find(tx, GROUP)
        assert gone is not None
        assert (gone.id, gone.state) == (old.id, ChatState.GONE)
        assert {one.shown for one in await subscriptions.listed(tx, new.id)} == {"ماء", "كهرباء"}
        alerts = {row.article_id: row for row in await alerts_of(tx, new.id)}
        assert {key: row.state for key, row in alerts.items()} == {
            one.id: AlertState.PENDING,
            two.id: AlertState.PENDING,
            three.id: AlertState.MUTED,
        }
        causes = await outbox.causes(tx, [row.id for row in alerts.values()])
        assert [cause.subscription_id for cause in causes[alerts[one.id].id]] == [only_old.id]
        assert [cause.subscription_id for cause in causes[alerts[three.id].id]] == [both_new.id]
        left = await alerts_of(tx, old.id)
        assert [(row.article_id, row.state, row.reason) for row in left] == [
            (two.id, AlertState.DROPPED, chats.MIGRATED)
        ]
        assert await owe(tx, await store_article(tx), only_old, both_new) == 1
        await owe(tx, muted_by_both, both_new)
        assert (await alerts_of(tx, new.id))[-1].state == AlertState.MUTED


async def test_muting_a_story_holds_back_what_is_owed(storage: Storage) -> None:
    """1.20, promise 6: held with its reason; articles of the story that a reader wants singly, too."""
    async with storage.write() as tx:
        owed, other = await make_owed(tx), await make_owed(tx)
        single = {"chat_id": owed.chat.id, "occasion": Occasion.ARTICLE.value, "occasion_id": owed.article.id}
        await tx.execute(
            alert.insert().values(
                **single, article_id=owed.article.id, lane=2, state="pending", due_at=NOW, created_at=NOW
            )
        )
        for _ in range(2):  # a double tap
            await chats.mute_story(tx, owed.chat.id, owed.article.story_id, NOW)
        held = await alerts_of(tx, owed.chat.id)
        assert [(row.state, row.reason) for row in held] == [(AlertState.MUTED, chats.STORY_MUTED)] * 2
        due = await outbox.claim(tx, now=NOW, lease=MINUTE, chats=9)
    assert [one.chat.id for one in due] == [other.chat.id]


async def test_unmuting_lets_later_alerts_through(storage: Storage) -> None:
    """1.20: from the next one on."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
        article = await store_article(tx)
        await chats.mute_story(tx, owed.chat.id, article.story_id, NOW)
        await chats.unmute_story(tx, owed.chat.id, article.story_id)
        assert await owe(tx, article, owed.subscription) == 1
        states = [row.state for row in await alerts_of(tx, owed.chat.id)]
    assert states == [AlertState.PENDING, AlertState.PENDING]


async def test_pausing_a_chat(storage: Storage) -> None:
    """1.12, 4.3: what is owed waits for the pause's end, and comes at once when it is lifted."""
    async with storage.write() as tx:
        owed = await make_owed(tx)
        assert await chats.paused_until(tx, owed.chat.id) is None
        assert not await chats.set_pause(tx, owed.chat.id, None)
        for until, changed in ((NOW + MINUTE, True), (NOW + MINUTE, False), (None, True)):
            assert await chats.set_pause(tx, owed.chat.id, until) is changed
            assert await chats.paused_until(tx, owed.chat.id) == until
            await fanout.reschedule(tx, owed.chat.id, NOW)
            assert [row.due_at for row in await alerts_of(tx, owed.chat.id)] == [until or NOW]


async def test_all_chats_at_a_telegram_id_come_back_together(storage: Storage) -> None:
    """4.6: the bot is let into a forum again."""
    async with storage.write() as tx:
        main = await make_chat(tx, to=GROUP, kind=ChatKind.GROUP)
        topic = await make_chat(tx, to=Destination(-500, 7), kind=ChatKind.GROUP)
        other = await make_chat(tx)
        assert await chats.all_at(tx, -500) == [main, topic]
        for one in (main, topic, other):
            await chats.mark_gone(tx, one.id, "kicked", NOW)
        await chats.mark_back(tx, -500)
        assert await chats.all_at(tx, -500) == [main, topic]
        assert await chats.count_active(tx) == 2


async def test_who_is_gone_for_ninety_days_is_forgotten(storage: Storage) -> None:
    """4.6: paused softly, resumes on return, forgotten in the end, with all it followed."""
    async with storage.write() as tx:
        gone, back, here = [await make_owed(tx) for _ in range(3)]
        for owed in (gone, back):
            await chats.mark_gone(tx, owed.chat.id, "blocked", NOW)
            await chats.mark_gone(tx, owed.chat.id, "blocked", NOW + timedelta(days=80))
        late = NOW + chats.FORGOTTEN_AFTER
        assert await chats.forget_gone(tx, late, 10) == 0
        await chats.mark_back(tx, back.chat.to.chat_id)
        assert await chats.forget_gone(tx, late + timedelta(seconds=1), 10) == 1
        assert await chats.find(tx, gone.chat.to) is None
        assert await subscriptions.listed(tx, gone.chat.id) == []
        for owed in (back, here):
            assert await chats.find(tx, owed.chat.to) is not None
