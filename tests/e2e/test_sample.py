"""1.25, promise 5: documents with traps give exactly the alerts they should, through the real program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.demo.people import ChatMessage, Person
from tests.e2e.program import Bot, bare, holding

pytestmark = pytest.mark.asyncio(loop_scope="session")

DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"
SPELLINGS = re.compile("هيئة تحرير الشام")


async def readers(bot: Bot, *keywords: str) -> dict[str, Person]:
    """A reader for each keyword."""
    return {keyword: await bot.follower(keyword) for keyword in keywords}


def alerts(reader: Person) -> list[ChatMessage]:
    """The alerts a reader got."""
    return [message for message in reader.replies() if "سبب التنبيه" in message.text]


def headlines(reader: Person) -> str:
    """All the reader was told, bundles included; read-also links left out."""
    return "\n".join(re.split("اقرأ أيضًا", bare(message.text))[0] for message in alerts(reader))


async def test_the_sample_alerts_whom_it_should(bot: Bot, shared: Path) -> None:
    """1.25: as samples/README.md expects, the negatives included; imported again it is silent."""
    sample = shared / "samples" / "article-ar-1.txt"
    first_only, second_only = ("هيئة تحرير الشام", "الأسد", "لافروف", "الساعات الأخيرة"), ("لبنان", "القضاء")
    earlier = len(await bot.alerts())
    nobody = ("فرنسا", "السويداء", "الاتحاد", "صدى البلد", "المزيد", "الثوار", '"الأسد لافروف"', "العمارة")
    people = await readers(bot, *first_only, *second_only, *nobody, "سوريا", "دمشق")
    done = await bot.bring_files(sample)
    await bot.settled()
    assert (done.code, done.err) == (0, "2 new, 0 updated, 0 unchanged, 2 alerted")
    second_title = "سوريا.. 12 قتيلاً و100 مصاب جراء انفجار في ريف إدلب"
    for keyword in (*first_only, "دمشق"):
        (alert,) = alerts(people[keyword])
        assert "صدى البلد" in headlines(people[keyword]), keyword
        assert second_title not in headlines(people[keyword]), keyword
        assert second_title in bare(alert.text), "the read-also article is linked"
        assert "اقرأ أيضًا" in alert.text
    for keyword in second_only:
        (alert,) = alerts(people[keyword])
        assert second_title in headlines(people[keyword]), keyword
        assert "الاتحاد" in headlines(people[keyword]), keyword
        assert "صدى البلد" not in headlines(people[keyword]), keyword
    both = "\n".join(bare(message.text) for message in people["سوريا"].replies())
    assert "صدى البلد" in both
    assert second_title in both
    rows = (await bot.alerts())[earlier:]
    assert len(rows) == len(first_only) + 1 + len(second_only) + 2
    assert len({row.occasion_id for row in rows}) == 2, "two stories"
    for keyword in nobody:
        assert not alerts(people[keyword]), keyword
    again = await bot.bring_files(sample)
    assert again.err == "0 new, 0 updated, 2 unchanged, 0 alerted"
    await bot.settled()
    assert len(await bot.alerts()) == earlier + len(rows)


async def test_tags_of_the_sample_match_without_the_body(own_bot: Bot, shared: Path) -> None:
    """1.25: without the five normal spellings in the body, the tag line alone brings the alert."""
    bot = own_bot
    text = (shared / "samples" / "article-ar-1.txt").read_text(encoding="utf-8")
    assert len(SPELLINGS.findall(text)) == 5
    path = bot.folder / "without.txt"
    path.write_text(SPELLINGS.sub("", text), encoding="utf-8")
    await bot.start()
    people = await readers(bot, 'وسم:"هيئة تحرير الشام"', "هيئة تحرير الشام")
    await bot.bring_files(path)
    await bot.settled()
    for keyword, reader in people.items():
        assert len(alerts(reader)) == 1, keyword
        assert "صدى البلد" in headlines(reader), keyword


async def test_our_own_document_with_every_trap(bot: Bot) -> None:
    """1.25: one document with all the traps, of our own writing, beside the sample's."""
    first_only, second_only = ("المذنب", "ليلى حداد", "الليالي الصافية", "هواة الفلك"), ("الأرز", "الجرافات")
    nobody = ("زحلة", "الحمضيات", "نفق الجبل", '"المذنب ليلى"', "نجوم اليوم", "الشتاء")
    people = await readers(bot, *first_only, *second_only, *nobody)
    done = await bot.bring_files(DOCUMENTS / "11-all-in-one.txt")
    await bot.settled()
    assert done.err == "2 new, 0 updated, 0 unchanged, 2 alerted"
    for keyword in first_only:
        assert len(holding(people[keyword], "نجوم اليوم")) == 1, keyword
        assert not holding(people[keyword], "الفجر"), keyword
    for keyword in second_only:
        assert len(holding(people[keyword], "الفجر")) == 1, keyword
        assert not holding(people[keyword], "نجوم اليوم"), keyword
    for keyword in nobody:
        assert not alerts(people[keyword]), keyword
