"""4.2, 4.9: what a bundle only counted can be opened; editors see how delivery goes, and retry what was given up."""

from __future__ import annotations

from datetime import timedelta

from bot.core.callbacks import RetryDead, encode
from storage import messages, outbox
from storage.schema import AlertState
from tests.handlers.conftest import Newsroom, bare
from tests.storage.builders import all_alerts

MANY = 45


async def test_the_rest_of_a_bundle_opens(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await newsroom.ask(reader, "/start")
    await newsroom.follow(reader, "سوريا")
    for number in range(MANY):
        await newsroom.store(f"خبر من سوريا رقم {number} " + "وفيه تفاصيل كثيرة " * 8, "نص الخبر عن سوريا.")
    await newsroom.match_all()
    shown = await newsroom.alert(reader)
    more = next(button for button in shown.buttons if "+" in button.text)
    states = [row.state for row in await all_alerts(newsroom.storage)]
    counted = states.count(AlertState.BUNDLED)
    assert counted > 10
    assert str(counted) in more.text or "خبر" in more.text
    await newsroom.press(reader, shown, more.text)
    rest = reader.replies()[-1]
    assert "بقية الرسالة" in bare(rest)
    assert len(rest.links) == 10
    await newsroom.press(reader, rest, "التالي")
    turned = newsroom.seen(reader, rest)
    assert turned.links[0] not in rest.links
    newsroom.clock.advance(messages.BUNDLE_KEPT + timedelta(minutes=1))
    assert "مضى أسبوع" in await newsroom.press(reader, shown, more.text)


async def test_the_ledger_tells_what_waits(newsroom: Newsroom) -> None:
    editor, reader = newsroom.editor(), newsroom.reader()
    await newsroom.ask(reader, "/start")
    await newsroom.follow(reader, "سوريا")
    await newsroom.store("خبر من سوريا", "نص.")
    await newsroom.match_all()
    newsroom.clock.advance(timedelta(minutes=3))
    shown = bare(await newsroom.ask(editor, "/status"))
    assert "تنبيهات: 1 تنتظر" in shown
    assert "3" in shown
    assert "لا رسائل رُفضت نهائيًا" in shown
    await newsroom.deliver()
    await newsroom.press(editor, editor.replies()[-1], "تحديث")
    assert "لا شيء ينتظر التسليم الآن" in bare(newsroom.seen(editor, editor.replies()[-1]))


async def test_dead_letters_are_named_and_tried_again(newsroom: Newsroom) -> None:
    editor, reader = newsroom.editor(), newsroom.reader()
    await newsroom.ask(reader, "/start")
    await newsroom.follow(reader, "سوريا")
    await newsroom.store("خبر من سوريا", "نص.")
    await newsroom.match_all()
    (row,) = await all_alerts(newsroom.storage)
    async with newsroom.storage.write() as tx:
        await outbox.bury(tx, [row.id], reason="Bad Request: <odd>", now=newsroom.clock())
    shown = await newsroom.ask(editor, "/status")
    assert "رُفضت نهائيًا: 1" in bare(shown)
    assert "Bad Request: <odd>" in bare(shown)
    assert await newsroom.press(editor, shown, "إعادة المرفوضة") == "أُعيدت رسالة واحدة"
    assert "لا رسائل رُفضت نهائيًا" in bare(newsroom.seen(editor, shown))
    assert "خبر من سوريا" in (await newsroom.alert(reader)).text


async def test_readers_see_no_ledger(newsroom: Newsroom) -> None:
    """Promise 7: by user id alone, for the command and for a forged press."""
    reader = newsroom.reader()
    shown = await newsroom.ask(reader, "/status")
    assert "لهيئة التحرير" in bare(shown)
    assert "لهيئة التحرير" in await newsroom.forge(reader, shown, encode(RetryDead()))
