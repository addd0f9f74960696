"""Editors and those who are none (promise 7, 1.21)."""

from __future__ import annotations

import pytest

from tests.e2e.program import EDITOR, Bot, holding, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_only_an_editor_pushes(bot: Bot) -> None:
    """Promise 7: others are refused politely, in their language, and logged; nothing is drafted."""
    text = "خبر لم يأذن به أحد"
    arabic, english = bot.reader(), bot.reader("en")
    await arabic.ask(f"/breaking {text}", "إرسال الأخبار العاجلة خاص بهيئة التحرير")
    await english.ask(f"/breaking {text}", "editors")
    await until(lambda: bot.log.count("refused to push breaking news") == 2)
    assert not holding(arabic, text)
    assert text not in bot.log


async def test_a_push_reaches_everybody_as_previewed(bot: Bot) -> None:
    """1.21: the preview is what readers get, markup in it is shown; everyone gets it once, in their own language."""
    text = "قرار <عاجل> & مهم"
    arabic, english = await bot.follower("الأنبياء"), await bot.follower("Prophets", lang="en")
    editor = bot.api.person(EDITOR)
    await editor.say(f"/breaking {text}")
    footer = await editor.wait_for(lambda message: any("أرسل" in button.text for button in message.buttons), 20)
    (preview,) = holding(editor, text)
    press = await editor.press(footer, 0)
    assert (await press.reply(20)).get("text") == "بدأ الإرسال."
    await bot.settled()
    (received,) = holding(arabic, text)
    assert (received.text, received.entities) == (preview.text, preview.entities)
    assert "Breaking" in holding(english, text)[0].text
    assert len(holding(editor, text)) == 2
    assert "اكتمل الإرسال" in editor.chat.messages[footer.id]["text"]
