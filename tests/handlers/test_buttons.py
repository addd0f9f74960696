"""1.20: the buttons of an alert, pressed once, twice and by strangers."""

from __future__ import annotations

import pytest

from bot.core.callbacks import (
    FollowQuery,
    ListPage,
    MuteStory,
    OpenArticle,
    SearchQuery,
    Unfollow,
    UnmuteStory,
    encode,
)
from bot.demo.people import ChatMessage, Person
from bot.demo.state import Press
from tests.handlers.conftest import Newsroom, bare


async def an_alert(newsroom: Newsroom, reader: Person) -> tuple[int, ChatMessage]:
    await newsroom.ask(reader, "/follow سوريا")
    article_id = await newsroom.store("وفد يصل إلى سوريا", "وصل الوفد إلى سوريا صباح اليوم.")
    return article_id, await newsroom.alert(reader)


@pytest.mark.parametrize(
    ("code", "muted", "unmuted", "unmute"),
    [
        ("ar", "كُتم هذا الخبر. لن تصل تنبيهات أخرى عنه.", "أُلغي كتم هذا الخبر.", "إلغاء الكتم"),
        ("en", "This story is muted. No more alerts about it.", "This story is no longer muted.", "Unmute"),
    ],
)
async def test_1_20_mute_this_story_and_undo(
    newsroom: Newsroom, code: str, muted: str, unmuted: str, unmute: str
) -> None:
    reader = newsroom.reader(1, code)
    article_id, alert = await an_alert(newsroom, reader)
    story = (await newsroom.article(article_id)).story_id
    assert await newsroom.press(reader, alert, encode(MuteStory(story))) == muted
    after = newsroom.seen(reader, alert)
    assert after.text == alert.text
    assert after.links == alert.links
    assert [button.text for button in after.rows[0]] == [alert.rows[0][0].text, unmute]
    again = await newsroom.forge(reader, alert, encode(MuteStory(story)))
    assert again in {"هذا الخبر مكتوم من قبل.", "This story is already muted."}
    assert await newsroom.press(reader, after, unmute) == unmuted
    assert newsroom.seen(reader, alert).rows == alert.rows


@pytest.mark.parametrize("code", ["ar", "en"])
async def test_1_20_stop_following_from_an_alert_and_undo(newsroom: Newsroom, code: str) -> None:
    reader = newsroom.reader(1, code)
    _, alert = await an_alert(newsroom, reader)
    toast = await newsroom.press(reader, alert, 2)
    assert "سوريا" in toast
    assert await newsroom.followed(reader) == []
    after = newsroom.seen(reader, alert)
    assert after.text == alert.text
    assert after.buttons[2].text.startswith("متابعة" if code == "ar" else "Follow")
    assert "سوريا" in await newsroom.press(reader, after, 2)
    assert [item.shown for item in await newsroom.followed(reader)] == ["سوريا"]
    (mine,) = await newsroom.followed(reader)
    assert newsroom.seen(reader, alert).buttons[2].data == encode(Unfollow(mine.id))


async def test_1_20_the_list_from_a_bundle_leaves_the_bundle(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await newsroom.ask(reader, "/follow سوريا")
    await newsroom.store("أول عن سوريا")
    await newsroom.store("ثان عن سوريا")
    bundle = await newsroom.alert(reader)
    assert "خبران جديدان" in bundle.text
    await newsroom.press(reader, bundle, encode(ListPage(0)))
    assert newsroom.seen(reader, bundle).text == bundle.text
    listed = await reader.wait_for("كلماتي", 5, after=bundle.id)
    assert "سوريا" in listed.text


async def test_6_10_forged_ids_do_nothing(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    _, alert = await an_alert(newsroom, reader)
    for callback in (MuteStory(10**18), UnmuteStory(10**18), Unfollow(10**18), OpenArticle(10**18)):
        assert await newsroom.forge(reader, alert, encode(callback))
    assert newsroom.seen(reader, alert).rows == alert.rows
    assert len(await newsroom.followed(reader)) == 1


async def test_promise_4_pausing_holds_what_is_owed_and_resuming_brings_it(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await newsroom.ask(reader, "/follow سوريا")
    await newsroom.ask(reader, "أوقف")
    await newsroom.store("وفد في سوريا")
    await newsroom.deliver()
    assert not [message for message in reader.replies() if "وفد" in message.text]
    assert await newsroom.owed() == 0
    await newsroom.ask(reader, "استأنف")
    assert await newsroom.owed() == 1
    await newsroom.ask(reader, "أوقف")
    assert await newsroom.owed() == 0
    await newsroom.ask(reader, "استأنف")
    assert "وفد في سوريا" in bare(await newsroom.alert(reader))


async def test_a_press_under_a_message_too_old_to_be_told(newsroom: Newsroom) -> None:
    """Telegram sends only id and chat of old messages; muting works, the text is left as it is."""
    reader = newsroom.reader()
    article_id, alert = await an_alert(newsroom, reader)
    story = (await newsroom.article(article_id)).story_id
    old = {"chat": alert.raw["chat"], "message_id": alert.id, "date": 0}
    reader.chat.messages[alert.id] = old
    assert "كُتم" in await newsroom.forge(reader, alert, encode(MuteStory(story)))
    await newsroom.forge(reader, alert, encode(ListPage(0)))
    assert "كلماتي" in reader.replies()[-1].text


async def test_a_press_that_telegram_no_longer_wants_answered(newsroom: Newsroom) -> None:
    """The bot was down for an hour: the press is done, its toast is lost, nothing else."""
    reader = newsroom.reader()
    answer = await newsroom.ask(reader, "/follow سوريا")
    newsroom.api.faults.fail(400, "Bad Request: query is too old", method="answerCallbackQuery")
    await reader.press(answer, 0)
    await newsroom.settle()
    assert await newsroom.followed(reader) == []


async def test_a_press_outside_of_any_chat_is_answered(newsroom: Newsroom) -> None:
    """A forged query can name an inline message; we send none, so there is nothing to do."""
    reader = newsroom.reader()
    press = Press("77", reader.id, reader.id, "1:ls:0")
    newsroom.api.world.presses[press.id] = press
    query = {"id": "77", "from": reader.user.json(), "inline_message_id": "x", "chat_instance": "1", "data": "1:ls:0"}
    newsroom.api.world.updates.add("callback_query", query)
    assert (await press.reply(5))["text"] == ""
    await newsroom.settle()
    assert reader.replies() == []


async def test_6_10_a_button_that_names_a_query_there_never_was(newsroom: Newsroom) -> None:
    """Only the database's own ids stand in buttons, but a keyboard may come from an older database."""
    reader = newsroom.reader()
    message = await newsroom.ask(reader, "/help")
    for callback in (FollowQuery(99), SearchQuery(99)):
        keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": encode(callback)}]]}
        reader.chat.messages[message.id] = message.raw | {"reply_markup": keyboard}
        assert await newsroom.press(reader, message, 0) == "هذا الزر من رسالة قديمة ولم يعد يعمل."
