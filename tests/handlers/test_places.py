"""Groups, topics, channels; being blocked, thrown out, let in; groups that become supergroups."""

from __future__ import annotations

import pytest

from bot.core.model import ChatKind
from storage import chats
from storage.schema import ChatState
from tests.handlers.conftest import Newsroom, bare

FORUM = -(10**12) - 5
CHANNEL = -(10**12) - 6


async def test_groups_are_spoken_to_only_when_they_ask(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    newsroom.api.world.reads_all_group_messages = True
    group = newsroom.api.group(-5, "غرفة الأخبار", members=[reader])
    await reader.say("سوريا", chat=group)
    await reader.say("شكرًا", chat=group)
    await reader.say("/nonsense", chat=group)
    await newsroom.settle()
    assert group.replies() == []
    answer = await newsroom.ask(reader, "/follow سوريا", where=group)
    assert bare(answer).startswith("بدأت متابعة «سوريا».")
    assert answer.raw["reply_to_message"]["text"] == "/follow سوريا"
    assert group.keyboard == []
    await newsroom.ask(reader, "/start", where=group)
    assert group.keyboard == []
    chat = await newsroom.chat(group)
    assert (chat.kind, chat.to.chat_id) == (ChatKind.GROUP, -5)
    assert [item.shown for item in await newsroom.followed(group)] == ["سوريا"]


async def test_topics_of_a_forum_are_destinations_of_their_own(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    forum = newsroom.api.group(FORUM, kind="supergroup", members=[reader], forum=True)
    topic = forum.topic("سوريا")
    said = await reader.say("/follow سوريا", chat=forum, thread_id=topic)
    answer = await forum.wait_for("بدأت متابعة", 5, after=said.id)
    assert answer.raw["message_thread_id"] == topic
    assert (await newsroom.chat(forum, topic)).to.thread_id == topic


async def test_channels_use_commands_of_their_posts(newsroom: Newsroom) -> None:
    owner = newsroom.reader()
    channel = newsroom.api.group(CHANNEL, kind="channel", admins=[owner], bot_status="administrator")
    said = await owner.say("/follow سوريا", chat=channel)
    await channel.wait_for("بدأت متابعة", 5, after=said.id)
    assert (await newsroom.chat(channel)).kind is ChatKind.CHANNEL
    await owner.say("منشور عادي", chat=channel)
    await newsroom.settle()
    assert len(channel.messages()) == 3


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_being_thrown_out_and_let_in(newsroom: Newsroom, status: str) -> None:
    reader = newsroom.reader()
    forum = newsroom.api.group(FORUM, kind="supergroup", members=[reader], forum=True)
    topic = forum.topic("سوريا")
    await reader.say("/follow سوريا", chat=forum, thread_id=topic)
    await newsroom.ask(reader, "/list", where=forum)
    await newsroom.settle()
    forum.set_bot(reader, status)
    await newsroom.settle()
    async with newsroom.storage.read() as tx:
        assert [chat.state for chat in await chats.all_at(tx, FORUM)] == [ChatState.GONE, ChatState.GONE]
        assert await chats.count_active(tx) == 0
    forum.set_bot(reader, "member")
    await newsroom.settle()
    async with newsroom.storage.read() as tx:
        assert [chat.state for chat in await chats.all_at(tx, FORUM)] == [ChatState.ACTIVE, ChatState.ACTIVE]
    assert len(await newsroom.followed(forum)) == 1


async def test_being_let_in_says_nothing(newsroom: Newsroom) -> None:
    reader = newsroom.reader(1, "en")
    group = newsroom.api.group(-5, bot_status="left", members=[reader])
    group.set_bot(reader, "member")
    await newsroom.settle()
    assert group.messages() == []
    assert (await newsroom.chat(group)).lang == "en"


async def test_migration_keeps_everything(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    group = newsroom.api.group(-5, members=[reader])
    await newsroom.ask(reader, "/follow سوريا", where=group)
    new = group.migrate(FORUM, reader)
    await newsroom.settle()
    assert [item.shown for item in await newsroom.followed(new)] == ["سوريا"]
    assert await newsroom.followed(group) == []
    assert "سوريا" in (await newsroom.ask(reader, "/list", where=new)).text


async def test_an_answer_finds_a_group_that_moved_meanwhile(newsroom: Newsroom) -> None:
    """The service message may come after the command it was typed with."""
    reader = newsroom.reader()
    group = newsroom.api.group(-5, members=[reader])
    message = group.world.post(group.chat, reader.user, {
        "text": "/list", "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
    })  # fmt: skip
    new = newsroom.api.group(FORUM, kind="supergroup", members=[reader])
    group.chat.migrated_to = FORUM
    group.world.updates.add("message", message)
    await new.wait_for("لا كلمات متابَعة", 5)
    await newsroom.settle()
    assert (await newsroom.chat(new)).kind is ChatKind.GROUP


async def test_who_blocks_while_we_answer_is_gone(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await reader.say("/list")
    reader.chat.bot_status = "kicked"
    await newsroom.settle()
    assert (await newsroom.chat(reader)).state is ChatState.GONE
    assert reader.replies() == []


@pytest.mark.parametrize(("code", "words"), [("ar", "راصد يقرأ النصوص فقط"), ("en", "Rasid reads text only")])
async def test_pictures_are_answered_in_private_only(newsroom: Newsroom, code: str, words: str) -> None:
    reader = newsroom.reader(1, code)
    group = newsroom.api.group(-5, members=[reader])
    photo = {"photo": [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]}
    for place in (group, reader):
        message = place.world.post(place.chat, reader.user, photo)
        place.world.updates.add("message", message)
    await newsroom.settle()
    assert words in reader.replies()[-1].text
    assert group.replies() == []


async def test_edited_messages_are_no_orders(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    said = await reader.say("/follow سوريا")
    await newsroom.settle()
    await reader.edit(said, "/follow لبنان")
    await newsroom.settle()
    assert [item.shown for item in await newsroom.followed(reader)] == ["سوريا"]
    assert len(reader.replies()) == 1


async def test_a_group_that_silences_us_is_gone(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    group = newsroom.api.group(-5, members=[reader])
    await newsroom.ask(reader, "/list", where=group)
    rights = (
        "can_send_messages can_change_info can_invite_users can_pin_messages can_send_polls can_send_other_messages"
        " can_add_web_page_previews can_manage_topics can_send_audios can_send_documents can_send_photos"
        " can_send_videos can_send_video_notes can_send_voice_notes can_edit_tag"
        " can_react_to_messages"
    )
    bot = newsroom.api.world.bot
    restricted = {"user": bot.json(), "status": "restricted", "is_member": True, "until_date": 0}
    change = {
        "chat": group.chat.brief,
        "from": reader.user.json(),
        "date": 0,
        "old_chat_member": newsroom.api.world.member(bot, "member"),
        "new_chat_member": restricted | dict.fromkeys(rights.split(), False),
    }
    newsroom.api.world.updates.add("my_chat_member", change)
    await newsroom.settle()
    assert (await newsroom.chat(group)).state is ChatState.GONE
