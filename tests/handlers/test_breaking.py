"""1.21: the desk: draft, preview, confirmation, pause and cancel; who may, and who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.core.callbacks import (
    AskCancelBroadcast,
    CancelBroadcast,
    ConfirmBroadcast,
    PauseBroadcast,
    ResumeBroadcast,
    encode,
)
from bot.core.compose import deep_link
from bot.demo.people import ChatMessage
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.schema import BroadcastState
from tests.handlers.conftest import EDITOR, Newsroom, bare

DRAFT, RUNNING, PAUSED = BroadcastState.DRAFT, BroadcastState.RUNNING, BroadcastState.PAUSED
CANCELLED = BroadcastState.CANCELLED


async def prepare(
    newsroom: Newsroom, text: str = "/breaking زلزال يضرب الساحل", *, reply_to: ChatMessage | None = None
) -> tuple[ChatMessage, ChatMessage]:
    """The preview and its footer."""
    said = await newsroom.editor().say(text, reply_to=reply_to)
    await newsroom.settle()
    preview, footer = newsroom.editor().replies(after=said.id)
    return preview, footer


async def refusal(newsroom: Newsroom, text: str, *, reply_to: ChatMessage | None = None) -> str:
    said = await newsroom.editor().say(text, reply_to=reply_to)
    await newsroom.settle()
    (answer,) = newsroom.editor().replies(after=said.id)
    return bare(answer)


async def the_push(newsroom: Newsroom, *states: BroadcastState) -> Broadcast:
    (push,) = await newsroom.pushes(*states)
    return push


@pytest.mark.parametrize(
    ("code", "title", "send", "cancel"),
    [("ar", "عاجل", "أرسل إلى 3 قراء", "إلغاء"), ("en", "Breaking", "Send to 3 readers", "Cancel")],
)
async def test_1_21_preview_exactly_as_readers_see_it(
    newsroom: Newsroom, code: str, title: str, send: str, cancel: str
) -> None:
    for number in (1, 2):
        await newsroom.ask(newsroom.reader(number), "/start")
    newsroom.editor(code)
    preview, footer = await prepare(newsroom)
    assert bare(preview).splitlines() == [title, "", "زلزال يضرب الساحل"]
    assert preview.marked("bold") == [title]
    assert [bare_words(button.text) for button in footer.buttons] == [send, cancel]
    assert "10" in bare(footer)
    push = await the_push(newsroom, DRAFT)
    assert (push.editor_id, push.version, push.progress_message_id) == (EDITOR, 1, footer.id)
    assert newsroom.woken == []


def bare_words(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


async def test_1_21_confirming_starts_the_push_once(newsroom: Newsroom) -> None:
    _, footer = await prepare(newsroom)
    assert await newsroom.press(newsroom.editor(), footer, 0) == "بدأ الإرسال."
    push = await the_push(newsroom, RUNNING)
    assert (push.recipients, push.progress_message_id) == (1, footer.id)
    assert newsroom.woken == [None]
    assert await newsroom.press(newsroom.editor(), footer, 0) == "سبق تأكيد هذا الإرسال."
    assert newsroom.woken == [None]


async def test_1_21_a_double_tap_is_one_push(newsroom: Newsroom) -> None:
    _, footer = await prepare(newsroom)
    presses = [await newsroom.editor().press(footer, 0) for _ in range(2)]
    toasts = [(await press.reply(5))["text"] for press in presses]
    assert toasts == ["بدأ الإرسال.", "سبق تأكيد هذا الإرسال."]
    await newsroom.settle()
    assert newsroom.woken == [None]


async def test_1_21_cancelling_the_draft(newsroom: Newsroom) -> None:
    _, footer = await prepare(newsroom)
    await newsroom.press(newsroom.editor(), footer, 1)
    assert (await the_push(newsroom)).state is CANCELLED
    assert newsroom.seen(newsroom.editor(), footer).text == "أُلغي الخبر قبل إرساله."
    assert not newsroom.seen(newsroom.editor(), footer).buttons
    late = await newsroom.forge(newsroom.editor(), footer, footer.buttons[0].data or "")
    assert late == "أُلغي الخبر قبل إرساله."
    assert await newsroom.forge(newsroom.editor(), footer, footer.buttons[1].data or "") == "أُلغي الخبر قبل إرساله."


async def test_1_21_the_confirmation_counts_ten_minutes(newsroom: Newsroom) -> None:
    _, footer = await prepare(newsroom)
    newsroom.clock.advance(timedelta(minutes=10, seconds=1))
    toast = await newsroom.press(newsroom.editor(), footer, 0)
    assert toast == "انتهت صلاحية هذا التأكيد. تلزم معاينة جديدة."
    assert (await the_push(newsroom)).version == 2
    preview, renewed = newsroom.editor().replies(after=footer.id)
    assert "زلزال يضرب الساحل" in preview.text
    expired = newsroom.seen(newsroom.editor(), footer)
    assert (expired.buttons, expired.text) == ([], "انقضت مهلة التأكيد. المعاينة الجديدة في الرسالة التالية.")
    assert await newsroom.press(newsroom.editor(), renewed, 0) == "بدأ الإرسال."


async def test_1_21_editing_the_message_revises_the_draft(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    said = await editor.say("/breaking زلزال قوته 7")
    await newsroom.settle()
    old_preview, old = editor.replies(after=said.id)
    await editor.edit(said, "/breaking زلزال قوته 6")
    await newsroom.settle()
    preview, footer = editor.replies(after=old.id)
    assert "قوته 6" in preview.text
    assert "تغيّر النص" in newsroom.seen(editor, old).text
    assert await newsroom.forge(editor, old, old.buttons[0].data or "") == (
        "تغيّر النص بعد هذه المعاينة. التأكيد في أحدث معاينة."
    )
    assert (await the_push(newsroom)).state is DRAFT
    assert await newsroom.press(editor, footer, 0) == "بدأ الإرسال."
    push = await the_push(newsroom, RUNNING)
    assert (push.version, push.html) == (2, "زلزال قوته 6")
    await editor.edit(said, "/breaking زلزال قوته 5")
    await newsroom.settle()
    (answer,) = editor.replies(after=footer.id)
    assert answer.text.startswith("أُرسل الخبر كما أُكِّد")
    assert (await the_push(newsroom, RUNNING)).html == "زلزال قوته 6"
    assert old_preview.text


async def test_1_21_editing_an_older_message_leaves_the_present_draft_alone(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    first = await editor.say("/breaking خبر أول")
    await newsroom.settle()
    _, footer = await prepare(newsroom, "/breaking خبر ثان")
    await editor.edit(first, "/breaking خبر أول معدل")
    await newsroom.settle()
    (answer,) = editor.replies(after=footer.id)
    assert answer.text.startswith("هذا التعديل على خبر لم يُرسل.")
    assert await newsroom.press(editor, footer, 0) == "بدأ الإرسال."
    assert (await the_push(newsroom, RUNNING)).html == "خبر ثان"


async def test_1_21_dropping_is_bound_to_the_version_and_its_editor(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    said = await editor.say("/breaking زلزال قوته 7")
    await newsroom.settle()
    _, old = editor.replies(after=said.id)
    await editor.edit(said, "/breaking زلزال قوته 6")
    await newsroom.settle()
    toast = await newsroom.forge(editor, old, old.buttons[1].data or "")
    assert toast == "تغيّر النص بعد هذه المعاينة. التأكيد في أحدث معاينة."
    assert (await the_push(newsroom)).state is DRAFT


async def test_1_21_an_edit_that_cannot_be_sent_ends_the_draft(newsroom: Newsroom) -> None:
    """Whoever confirmed the old text then would send what was withdrawn."""
    editor = newsroom.editor()
    said = await editor.say("/breaking زلزال")
    await newsroom.settle()
    _, footer = editor.replies(after=said.id)
    await editor.edit(said, "/breaking " + "س" * 4085)
    await newsroom.settle()
    assert "النص أطول" in editor.replies()[-1].text
    assert (await the_push(newsroom)).state is CANCELLED
    ended = newsroom.seen(editor, footer)
    assert ended.text == "أُلغي الخبر قبل إرساله.", "there is no newer preview to point to"
    assert not ended.buttons


async def test_1_21_an_edit_of_a_message_that_asked_for_nothing_is_answered(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    said = await editor.say("/breaking")
    await newsroom.settle()
    (usage,) = editor.replies(after=said.id)
    await editor.edit(said, "/breaking زلزال")
    await newsroom.settle()
    (answer,) = editor.replies(after=usage.id)
    assert answer.text.startswith("هذا التعديل على خبر لم يُرسل.")
    assert await newsroom.pushes() == []


async def test_1_21_a_new_draft_takes_the_place_of_the_old(newsroom: Newsroom) -> None:
    _, first = await prepare(newsroom)
    _, second = await prepare(newsroom, "/breaking خبر آخر")
    assert not newsroom.seen(newsroom.editor(), first).buttons
    assert "أُلغي" in await newsroom.forge(newsroom.editor(), first, first.buttons[0].data or "")
    assert await newsroom.press(newsroom.editor(), second, 0) == "بدأ الإرسال."
    assert [push.state for push in await newsroom.pushes()] == [CANCELLED, RUNNING]


async def test_1_21_formatting_is_kept_and_everything_else_escaped(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    message = editor.world.post(
        editor.chat,
        editor.user,
        {
            "text": "/breaking 🏟 <b> & عاجل جدًا",
            "entities": [
                {"type": "bot_command", "offset": 0, "length": 9},
                {"type": "bold", "offset": 0, "length": 15},
                {"type": "italic", "offset": 19, "length": 4},
            ],
        },
    )
    editor.world.updates.add("message", message)
    await newsroom.settle()
    preview = editor.replies()[0]
    assert "🏟 <b> & عاجل جدًا" in preview.text
    assert preview.marked("bold") == ["عاجل", "🏟 <b"]
    assert preview.marked("italic") == ["عاجل"]


async def test_1_21_a_reply_takes_the_text_of_the_message(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    entities = [{"type": "bold", "offset": 0, "length": 5}]
    text = ChatMessage(editor.world.post(editor.chat, editor.user, {"text": "زلزال قوي", "entities": entities}))
    preview, _ = await prepare(newsroom, "/breaking", reply_to=text)
    assert preview.marked("bold") == ["عاجل", "زلزال"]
    photo = ChatMessage(editor.world.post(editor.chat, editor.user, {"caption": "وصف الصورة"}))
    preview, _ = await prepare(newsroom, "/breaking", reply_to=photo)
    assert "وصف الصورة" in preview.text
    preview, _ = await prepare(newsroom, "/breaking نصي أنا", reply_to=text)
    assert bare(preview).splitlines()[-1] == "نصي أنا"
    sticker = ChatMessage(editor.world.post(editor.chat, editor.user, {"sticker": None}))
    assert "تكفي كتابة نص الخبر" in await refusal(newsroom, "/breaking", reply_to=sticker)


async def test_1_21_a_link_brings_the_article(newsroom: Newsroom) -> None:
    article_id = await newsroom.store("هزة في البحر", "وقعت هزة أرضية في البحر.", url="https://www.example.org/n/1")
    preview, _ = await prepare(newsroom, "/breaking https://example.org/n/1?utm_source=x")
    assert "هزة في البحر" in preview.text
    assert "وقعت هزة أرضية" in preview.text
    assert preview.links[0][1].startswith("https://www.example.org/n/1")
    assert preview.buttons[0].url == "https://www.example.org/n/1"
    assert (await the_push(newsroom, DRAFT)).html == ""
    preview, _ = await prepare(newsroom, "/breaking الخبر أكيد https://example.org/n/1 وقد تأكد")
    assert bare(preview).splitlines()[2:4] == ["الخبر أكيد", "وقد تأكد"]
    link = deep_link(newsroom.application.bot.username, article_id)
    await prepare(newsroom, f"/breaking {link}")
    assert (await the_push(newsroom, DRAFT)).article_id == article_id
    assert "الرابط ليس لخبر محفوظ" in await refusal(newsroom, "/breaking https://example.org/unknown")
    assert "الرابط ليس" in await refusal(newsroom, "/breaking https://t.me/another_bot?start=art_1")
    preview, _ = await prepare(newsroom, "/breaking نص مع https://example.org/unknown")
    assert "نص مع https://example.org/unknown" in bare(preview)


async def test_1_21_words_linked_to_an_article_stay(newsroom: Newsroom) -> None:
    article_id = await newsroom.store("هزة في البحر", url="https://example.org/n/1")
    editor = newsroom.editor()
    entities: list[dict[str, Any]] = [
        {"type": "bot_command", "offset": 0, "length": 9},
        {"type": "text_link", "offset": 10, "length": 3, "url": "https://example.org/n/1"},
    ]
    said = editor.world.post(editor.chat, editor.user, {"text": "/breaking هزة قوية", "entities": entities})
    editor.world.updates.add("message", said)
    await newsroom.settle()
    push = await the_push(newsroom, DRAFT)
    assert push.article_id == article_id
    assert push.html == '<a href="https://example.org/n/1">هزة</a> قوية'


async def test_1_21_a_reply_to_an_alert_takes_its_article(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    await newsroom.ask(editor, "/follow هزة")
    article_id = await newsroom.store("هزة في البحر")
    alert = await newsroom.alert(editor)
    await prepare(newsroom, "/breaking", reply_to=alert)
    push = await the_push(newsroom, DRAFT)
    assert (push.article_id, push.html) == (article_id, "")
    await prepare(newsroom, "/breaking لا ضحايا", reply_to=alert)
    push = await the_push(newsroom, DRAFT)
    assert (push.article_id, push.html) == (article_id, "لا ضحايا")


@pytest.mark.parametrize(("code", "words"), [("ar", "تكفي كتابة نص الخبر بعد الأمر"), ("en", "Type the text after")])
async def test_1_21_an_empty_command_is_explained(newsroom: Newsroom, code: str, words: str) -> None:
    newsroom.editor(code)
    assert words in await refusal(newsroom, "/breaking")
    assert await newsroom.pushes() == []


async def test_1_21_too_long_is_refused_by_how_much(newsroom: Newsroom) -> None:
    """The longer heading, that of English readers, decides: nobody gets a text that was cut."""
    text = "س" * 4085
    answer = await refusal(newsroom, f"/breaking {text}")
    assert "النص أطول مما تتسع له رسالة. عدد الحروف الزائدة: " in answer
    surplus = int(answer.rpartition(": ")[2].rstrip("."))
    assert await newsroom.pushes() == []
    preview, _ = await prepare(newsroom, f"/breaking {text[surplus:]}")
    assert "…" not in preview.text


async def test_1_21_only_editors_and_only_in_private(newsroom: Newsroom) -> None:
    reader, editor = newsroom.reader(), newsroom.editor()
    group = newsroom.api.group(-5, members=[reader, editor])
    with structlog.testing.capture_logs() as logs:
        assert (await newsroom.ask(reader, "/breaking سر")).text == "إرسال الأخبار العاجلة خاص بهيئة التحرير."
        assert (await newsroom.ask(reader, "/breaking سر", where=group)).text == (
            "إرسال الأخبار العاجلة خاص بهيئة التحرير."
        )
    refused = [entry for entry in logs if entry["event"] == "refused to push breaking news"]
    assert [entry["user_id"] for entry in refused] == [reader.id, reader.id]
    assert "سر" not in str(logs)
    answer = await newsroom.ask(editor, "/breaking سر", where=group)
    assert answer.text == "إعداد الخبر العاجل يكون في المحادثة الخاصة مع راصد."
    said = await reader.say("/breaking سر")
    await newsroom.settle()
    await reader.edit(said, "/breaking سر آخر")
    await newsroom.settle()
    assert await newsroom.pushes() == []


async def test_7_forged_presses_of_others_do_nothing(newsroom: Newsroom) -> None:
    """Promise 7: only an editor's own user id makes an editor; and a confirmation is its editor's own."""
    _, footer = await prepare(newsroom)
    push = await the_push(newsroom)
    reader = newsroom.reader()
    message = await newsroom.ask(reader, "/help")
    callbacks = (
        ConfirmBroadcast(push.id, 1), CancelBroadcast(push.id), PauseBroadcast(push.id), ResumeBroadcast(push.id),
    )  # fmt: skip
    for callback in callbacks:
        assert await newsroom.forge(reader, message, encode(callback)) == "إرسال الأخبار العاجلة خاص بهيئة التحرير."
    assert (await the_push(newsroom)).state is DRAFT
    assert await newsroom.forge(newsroom.editor(), footer, encode(ConfirmBroadcast(10**9, 1))) == (
        "هذا الزر من رسالة قديمة ولم يعد يعمل."
    )
    async with newsroom.storage.write() as tx:
        other = await broadcasts.draft(tx, EDITOR + 1, "x", None, newsroom.clock())
    toast = await newsroom.forge(newsroom.editor(), footer, encode(ConfirmBroadcast(other.id, 1)))
    assert toast == "التأكيد لمن أعدّ هذا الخبر فقط."


async def test_1_21_pause_resume_and_cancel_a_running_push(newsroom: Newsroom) -> None:
    editor = newsroom.editor()
    _, footer = await prepare(newsroom)
    await newsroom.press(editor, footer, 0)
    push = await the_push(newsroom, RUNNING)

    async def press(callback: PauseBroadcast | ResumeBroadcast | AskCancelBroadcast | CancelBroadcast) -> str:
        return await newsroom.forge(editor, footer, encode(callback))

    assert await press(PauseBroadcast(push.id)) == "الإرسال موقوف مؤقتًا."
    assert (await the_push(newsroom)).state is PAUSED
    assert await press(PauseBroadcast(push.id)) == "الإرسال موقوف مؤقتًا.", "a second tap says how it is"
    assert len(newsroom.woken) == 2, "and changes nothing"
    assert await press(ResumeBroadcast(push.id)) == "استؤنف الإرسال."
    assert await press(ResumeBroadcast(push.id)) == "استؤنف الإرسال."
    assert (await the_push(newsroom)).state is RUNNING
    assert await press(AskCancelBroadcast(push.id)) == ""
    question = editor.replies()[-1]
    assert "لا رجعة في الإلغاء" in question.text
    assert (await the_push(newsroom)).state is RUNNING, "asking changes nothing"
    assert await newsroom.press(editor, question, 1) == "أُلغي ما بقي من الإرسال."
    assert newsroom.seen(editor, question).text == "أُلغي ما بقي من الإرسال."
    assert (await the_push(newsroom)).state is CANCELLED
    assert await press(ResumeBroadcast(push.id)) == "انتهى هذا الإرسال من قبل."
    assert await press(AskCancelBroadcast(push.id)) == "انتهى هذا الإرسال من قبل."
    assert await press(CancelBroadcast(push.id)) == "أُلغي ما بقي من الإرسال."
    assert len(newsroom.woken) == 4


async def test_1_21_a_preview_that_telegram_refuses_is_said(newsroom: Newsroom) -> None:
    newsroom.api.faults.fail(400, "Bad Request: no", method="sendMessage")
    said = await newsroom.editor().say("/breaking زلزال")
    await newsroom.settle()
    assert [message.text for message in newsroom.editor().replies(after=said.id)] == [
        "تعذّر تنفيذ الطلب. يُرجى المحاولة من جديد بعد قليل."
    ]
