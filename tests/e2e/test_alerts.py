"""The main road, end to end: an article comes in, whoever follows a word of it is told once (promises 3 to 9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import chats
from tests.e2e.program import Bot, bare, holding, record, told

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_reader_is_told_in_a_second_or_two(bot: Bot) -> None:
    """1.15, 1.20: what another process imports reaches its reader, whole and with its buttons."""
    await bot.bring(
        record(
            "موسم الياسمين يبدأ في الوادي", "بدأ قطاف الياسمين في الوادي. يستمر الموسم شهرين.", url="http://e.test/1"
        ),
        alert=False,
    )
    reader = await bot.follower("الياسمين")
    done = await bot.bring(
        record(
            "أسعار العطور ترتفع",
            "ارتفعت أسعار العطور في السوق هذا الأسبوع. وقال التجار إن الطلب كبير. وتراجع إنتاج الياسمين بسبب الصقيع.",
            url="http://e.test/2",
        )
    )
    alert = await told(reader, "أسعار العطور ترتفع")
    assert (done.code, done.err) == (0, "1 new, 0 updated, 0 unchanged, 1 alerted")
    assert ("أسعار العطور ترتفع", "http://e.test/2") in alert.links
    assert "صحيفة التجربة" in alert.text
    assert "وتراجع إنتاج الياسمين بسبب الصقيع" in bare(alert.text)
    assert alert.buttons[0].url == "http://e.test/2"
    assert alert.buttons[1].text == "كتم هذا الخبر"


async def test_one_article_is_one_alert(bot: Bot) -> None:
    """Promise 3: two keywords, the same import again and a corrected copy ring once."""
    reader = await bot.follower("الزعفران", "القرنفل")
    story = record(
        "الزعفران والقرنفل في معرض واحد", "افتتح معرض التوابل وفيه الزعفران والقرنفل.", url="http://e.test/3"
    )
    first = await bot.bring(story)
    await bot.settled()
    again = await bot.bring(story)
    corrected = await bot.bring(story | {"text": "افتتح أمس معرض التوابل الدولي وفيه الزعفران والقرنفل والهيل."})
    await bot.settled()
    assert first.err == "1 new, 0 updated, 0 unchanged, 1 alerted"
    assert again.err == "0 new, 0 updated, 1 unchanged, 0 alerted"
    assert corrected.err == "0 new, 1 updated, 0 unchanged, 0 alerted"
    (alert,) = holding(reader, "الزعفران والقرنفل في معرض واحد")
    assert "سبب التنبيه: متابعة «الزعفران»، «القرنفل»" in bare(alert.text)


async def test_a_keyword_that_a_correction_brings_rings(bot: Bot) -> None:
    """1.13: a corrected copy is matched anew, so that it reaches those who were not told."""
    reader = await bot.follower("الكركم")
    story = record("معرض للأعشاب في المدينة القديمة", "افتتح معرض للأعشاب الطبية.", url="http://e.test/4")
    await bot.bring(story)
    await bot.settled()
    assert not holding(reader, "معرض للأعشاب")
    await bot.bring(story | {"text": "افتتح معرض للأعشاب الطبية، وفيه ركن للكركم."})
    await told(reader, "معرض للأعشاب")


async def test_old_news_never_rings(bot: Bot) -> None:
    """Promise 4, 1.14: 48 hours are the border, whatever is imported; what did not ring is found all the same."""
    reader = await bot.follower("الخزامى")
    done = await bot.bring(
        record("الخزامى قبل ثلاثة أيام", "حقول الخزامى قبل ثلاثة أيام.", age=timedelta(days=3)),
        record("الخزامى قبل يومين إلا قليلا", "حقول الخزامى في يوم آخر قريب.", age=timedelta(hours=47)),
    )
    await bot.settled()
    assert done.err == "2 new, 0 updated, 0 unchanged, 1 alerted"
    assert holding(reader, "الخزامى قبل يومين إلا قليلا")
    assert not holding(reader, "الخزامى قبل ثلاثة أيام")
    await reader.ask("/search الخزامى", "الخزامى قبل ثلاثة أيام")


async def test_undated_articles_ring_when_they_are_few(bot: Bot) -> None:
    """1.14: 20 are news, 21 an archive; --alert and --no-alert decide otherwise."""
    reader = await bot.follower("الريحان")

    async def undated(name: str, number: int, *, alert: bool | None = None) -> str:
        texts = [f"{name} {n}: الريحان في الحقل رقم {n * 7} من {name}." for n in range(number)]
        done = await bot.bring(
            *(record(f"الريحان {name} {n}", text, age=None) for n, text in enumerate(texts)), alert=alert
        )
        await bot.settled()
        return done.err

    assert await undated("القليل", 20) == "20 new, 0 updated, 0 unchanged, 20 alerted"
    assert await undated("الكثير", 21) == "21 new, 0 updated, 0 unchanged, 0 alerted"
    assert await undated("المؤكد", 21, alert=True) == "21 new, 0 updated, 0 unchanged, 21 alerted"
    assert await undated("الصامت", 1, alert=False) == "1 new, 0 updated, 0 unchanged, 0 alerted"
    states = [row.state for row in await bot.alerts() if row.chat_id == await chat_number(bot, reader.id)]
    assert states.count("sent") + states.count("bundled") == len(states) == 41
    assert holding(reader, "القليل")
    assert not holding(reader, "الكثير")
    assert holding(reader, "المؤكد")
    assert not holding(reader, "الصامت")


async def chat_number(bot: Bot, telegram_id: int) -> int:
    async with bot.storage.read() as tx:
        (chat,) = await chats.all_at(tx, telegram_id)
    return chat.id


async def test_old_news_rings_when_it_is_told_to(bot: Bot) -> None:
    """1.14: --alert overrides age."""
    reader = await bot.follower("السماق")
    old = record("السماق في الأرشيف", "عن السماق قبل سنة.", age=timedelta(days=365))
    assert (await bot.bring(old, alert=True)).err.startswith("1 new")
    await told(reader, "السماق في الأرشيف")


async def test_a_muted_story_is_quiet_and_its_alert_is_kept(bot: Bot) -> None:
    """Promises 4 and 6: what a mute holds back is stored with its reason."""
    reader = await bot.follower("النعناع")
    story = record("النعناع يعود إلى الأسواق", "عاد النعناع إلى الأسواق بعد انقطاع.", url="http://e.test/5")
    await bot.bring(story)
    alert = await told(reader, "النعناع يعود")
    press = await reader.press(alert, "كتم هذا الخبر")
    assert (await press.reply(10)).get("text")
    other = await bot.follower("النعناع")
    await bot.bring(story | {"text": "عاد النعناع والبقدونس إلى الأسواق بعد انقطاع طويل."})
    await told(other, "النعناع يعود")
    await bot.settled()
    assert len(holding(reader, "النعناع يعود إلى الأسواق")) == 1


async def test_boxes_lists_and_captions_never_ring(bot: Bot) -> None:
    """Promise 5: a document's read-also box, its similar list and its furniture are no text."""
    readers = {word: await bot.follower(word) for word in ("البابونج", "اليانسون", "الكمون", "الهال", "المزيد")}
    path = bot.folder / "boxes.txt"
    path.write_text(
        "زراعة البابونج في القرى الجبلية\n\nتوسعت زراعة البابونج في القرى الجبلية هذا العام. والمحصول وفير.\n\n"
        "أخبار ذات صلة اليانسون يغيب عن الأسواق\n\nوأضافوا أن الطلب مستمر.\n\nالمصدر: جريدة الحقل\n\n"
        "كلمات دلالية: البابونج المزيد\n\nمقالات مشابهة\n\n  • الكمون والهال في صدارة التوابل\n",
        encoding="utf-8",
    )
    done = await bot.bring_files(path)
    await told(readers["البابونج"], "زراعة البابونج")
    await bot.settled()
    assert done.err == "1 new, 0 updated, 0 unchanged, 1 alerted"
    for word in ("اليانسون", "الكمون", "الهال", "المزيد"):
        assert not holding(readers[word], "زراعة البابونج"), word


async def test_markup_from_outside_is_shown_and_never_obeyed(bot: Bot) -> None:
    """Promise 7: tags in a headline, a text and a publisher's name are characters."""
    reader = await bot.follower("الزنجبيل")
    evil = "<a href='http://evil.test'>الزنجبيل</a> </b><script>&amp; 5 < 6"
    await bot.bring(
        record(
            evil,
            f"قصة الزنجبيل {evil}. <i>وبعدها نص آخر.",
            source="<b>صحيفة</b> & شركاه",
            url="http://e.test/6?a=1&b=%3Cx%3E",
        )
    )
    alert = await told(reader, "<script>")
    await bot.settled()
    assert "<a href='http://evil.test'>الزنجبيل</a> </b><script>&amp; 5 < 6" in alert.text
    assert "<b>صحيفة</b> & شركاه" in alert.text
    assert not [link for link in alert.links if "evil" in link[1]]
    assert len(holding(reader, "<script>")) == 1


async def test_one_who_blocks_the_bot_stops_nobody(bot: Bot) -> None:
    """Promise 8: the alert of a chat that is gone waits for its return; everybody else is told at once."""
    lost, deleted, kept = [await bot.follower("الحلبة") for _ in range(3)]
    deleted.delete_account()
    lost.block()
    await bot.bring(record("الحلبة تدخل المطبخ", "عن الحلبة وفوائدها."))
    await told(kept, "الحلبة تدخل المطبخ")
    await bot.settled()
    assert not holding(lost, "الحلبة تدخل المطبخ")


async def test_bad_lines_stop_no_good_ones(bot: Bot) -> None:
    """Promise 8, 1.13: each bad input is named with file, line and reason; the rest rings."""
    reader = await bot.follower("البقدونس")
    path = bot.folder / "mixed.jsonl"
    good = '{"title": "البقدونس %s", "text": "عن البقدونس %s وحده."}\n'
    lines = [
        good % ("أول", "أول"),
        "{broken\n",
        '{"title": 5}\n',
        '{"url": "http://e.test/7"}\n',
        good % ("ثان", "ثان"),
    ]
    path.write_text("".join(lines), encoding="utf-8")
    (bot.folder / "empty.txt").write_bytes(b"")
    (bot.folder / "binary.txt").write_bytes(bytes(range(256)) * 10)
    missing = bot.folder / "missing.txt"
    done = await bot.bring_files(path, bot.folder / "empty.txt", bot.folder / "binary.txt", missing)
    await bot.settled()
    assert done.code == 1
    *faults, closing = done.err.splitlines()
    assert [fault.split(": ")[1] for fault in faults] == [
        f"{path}:2", f"{path}:3", f"{path}:4", f"{bot.folder}/empty.txt", f"{bot.folder}/binary.txt", str(missing)
    ]  # fmt: skip
    assert closing == "2 new, 0 updated, 0 unchanged, 2 alerted, 6 failed"
    assert holding(reader, "البقدونس أول")
    assert holding(reader, "البقدونس ثان")


async def test_each_reader_hears_it_in_their_own_language(bot: Bot) -> None:
    """Promise 9: one article, an Arabic and an English alert; a missing language means Arabic."""
    arabic, english, unknown = [await bot.follower("Cardamom", lang=lang) for lang in ("ar-SY", "en-GB", None)]
    await bot.bring(record("Cardamom harvest begins", "The cardamom harvest begins in the hills. Farmers are glad."))
    assert "سبب التنبيه" in (await told(arabic, "Cardamom harvest begins")).text
    assert "Because you follow" in (await told(english, "Cardamom harvest begins")).text
    assert "سبب التنبيه" in (await told(unknown, "Cardamom harvest begins")).text


async def test_an_article_without_an_address_opens_in_the_bot(bot: Bot) -> None:
    """1.20: its headline and its button are deep links; following one shows the text."""
    reader = await bot.follower("الفلفل")
    await bot.bring(record("الفلفل في وثيقة بلا عنوان", "نص الوثيقة عن الفلفل. وفيها جملة أخيرة مميزة."))
    alert = await told(reader, "الفلفل في وثيقة بلا عنوان")
    address = alert.buttons[0].url
    assert address is not None
    opened = await reader.follow_link(address)
    assert opened is not None
    await reader.wait_for("وفيها جملة أخيرة مميزة", 10, after=opened.id)


async def test_stopping_to_follow_drops_what_is_owed(bot: Bot) -> None:
    """Promise 1: what the reader no longer wants is not sent, and only that."""
    reader = await bot.follower("الشمر", "الكزبرة")
    bot.api.faults.fail(502, method="sendMessage", chat_id=reader.id, times=1)
    await bot.bring(record("الشمر أولا", "عن الشمر وحده."), record("الكزبرة ثانيا", "عن الكزبرة وحدها."))
    await bot.api.journal.wait_for(lambda seen: seen.count("sendMessage", status=502, chat_id=reader.id) == 1, 10)
    await reader.ask("/unfollow الشمر", "الشمر")
    await told(reader, "الكزبرة ثانيا")
    await bot.settled()
    assert not holding(reader, "الشمر أولا")


async def test_a_query_is_followed_alerts_and_is_explained(bot: Bot) -> None:
    """2.8, 2.9, 2.12: said in words, matched by the same engine, and answerable for afterwards."""
    reader = bot.reader()
    answer = await reader.ask("/follow الكهرمان أو ~باحث ما عدا كرة", "المفهوم")
    assert "ما عدا" in answer.text
    await bot.bring(
        record("اكتشاف في المختبر", "عاد الباحثون بعينات من بالكهرمان."),
        record("الكهرمان في الملعب", "لعبوا الكرة بالكهرمان."),
    )
    alert = await told(reader, "اكتشاف في المختبر")
    await bot.settled()
    assert not holding(reader, "الكهرمان في الملعب")
    said = await reader.say("لماذا وصلني هذا؟", reply_to=alert)
    why = bare((await reader.wait_for("وردت فيه", 10, after=said.id)).text)
    assert "«الباحثون»، «بالكهرمان» (في النص)" in why
