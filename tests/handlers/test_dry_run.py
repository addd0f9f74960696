"""2.7 to 2.11: how a keyword was understood, what it would bring, and the buttons that change it."""

from __future__ import annotations

import pytest

from bot.core.callbacks import AddSpelling, ReshapeKeyword, encode
from tests.handlers.conftest import Newsroom, bare


def texts_of(message: object) -> list[str]:
    return [button.text for button in message.buttons]  # type: ignore[attr-defined] # a ChatMessage


@pytest.mark.parametrize(
    ("code", "typed", "said"),
    [
        ("ar", "سوريا | لبنان -رياضة", "المفهوم: «سوريا» أو «لبنان»، ما عدا «رياضة»"),
        ("ar", "سوريا + ~وزير", "المفهوم: «سوريا» مع «وزير» بكل صيغها"),
        ("ar", "عنوان:حرب", "المفهوم: «حرب» في العنوان"),
        ("ar", "سور*", "المفهوم: ما يبدأ بـ«سور»"),
        ("ar", '"الحرب"', "المفهوم: «الحرب» حرفيًا"),
        ("en", "Syria OR Lebanon", "Understood as: “Syria” or “Lebanon”"),
        ("en", "Syria source:Reuters", "Understood as: “Syria” and the source “Reuters”"),
    ],
)
async def test_2_9_the_answer_says_how_it_was_understood(newsroom: Newsroom, code: str, typed: str, said: str) -> None:
    assert said in bare(await newsroom.ask(newsroom.reader(1, code), f"/follow {typed}"))


async def test_2_9_a_dash_between_words_is_shown_to_mean_nothing(newsroom: Newsroom) -> None:
    """It is punctuation; «ترامب -إيران» means except."""
    reader = newsroom.reader()
    assert "المفهوم: «ترامب إيران»" in bare(await newsroom.ask(reader, "/follow ترامب - إيران"))
    assert "المفهوم: «ترامب»، ما عدا «إيران»" in bare(await newsroom.ask(reader, "/follow ترامب -إيران"))
    assert "المفهوم" not in bare(await newsroom.ask(reader, "/follow كوفيد-19"))


async def test_2_9_a_plain_keyword_needs_no_explanation(newsroom: Newsroom) -> None:
    assert "المفهوم" not in bare(await newsroom.ask(newsroom.reader(), "/follow سوريا"))


async def test_2_9_a_word_read_as_an_operator_can_be_taken_back(newsroom: Newsroom) -> None:
    await newsroom.store("الحياة أو الموت في المسرح")
    reader = newsroom.reader()
    answer = await newsroom.ask(reader, "/follow الحياة أو الموت")
    await newsroom.press(reader, answer, texts_of(answer).index("بل العبارة كما كتبتها"))
    changed = newsroom.seen(reader, answer)
    assert "«الحياة_أو_الموت»" in bare(changed)
    assert "خبر واحد" in bare(changed)
    assert "بل العبارة كما كتبتها" not in texts_of(changed)
    [followed] = await newsroom.followed(reader)
    assert followed.shown == "الحياة_أو_الموت"
    assert "بل العبارة" not in texts_of(await newsroom.ask(reader, "/follow الحياة | الموت"))


async def test_2_9_a_phrase_that_never_stood_so_offers_its_words(newsroom: Newsroom) -> None:
    await newsroom.store("وزير الصحة يزور المدينة", "نص عن زيارة.")
    reader = newsroom.reader()
    answer = await newsroom.ask(reader, "/follow وزير المدينة")
    assert "لم ترد الكلمات متتالية" in answer.text
    await newsroom.press(reader, answer, texts_of(answer).index("معًا"))
    changed = newsroom.seen(reader, answer)
    assert "«وزير» مع «المدينة»" in bare(changed)
    assert "خبر واحد" in bare(changed)
    assert [item.shown for item in await newsroom.followed(reader)] == ["وزير + المدينة"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-سوريا", "كل ما كُتب مستثنى"),
        ("سوريا ()", "لا كلمة بين القوسين"),
        ("سوريا (لبنان", "القوس مفتوح"),
        ("سوريا +", "لا كلمة بعد هذه العلامة"),
    ],
)
async def test_2_9_mistakes_are_answered_with_the_place_marked(newsroom: Newsroom, typed: str, said: str) -> None:
    answer = await newsroom.ask(newsroom.reader(), f"/follow {typed}")
    assert said in answer.text
    assert answer.marked("underline") == [typed.replace("سوريا ", "") if typed[0] != "-" else typed]


async def test_2_11_headline_and_lead_only_and_back(newsroom: Newsroom) -> None:
    await newsroom.store("خبر آخر", "فقرة أولى.\n\nفقرة ثانية عن سوريا.")
    reader = newsroom.reader()
    answer = await newsroom.ask(reader, "/follow سوريا")
    assert "خبر واحد" in bare(answer)
    await newsroom.press(reader, answer, texts_of(answer).index("العنوان والمقدمة فقط"))
    narrowed = newsroom.seen(reader, answer)
    assert "«سوريا» في العنوان أو المقدمة" in bare(narrowed)
    assert "لا خبر عن ذلك" in bare(narrowed)
    await newsroom.press(reader, narrowed, texts_of(narrowed).index("الخبر كله"))
    assert "خبر واحد" in bare(newsroom.seen(reader, answer))
    assert [item.shown for item in await newsroom.followed(reader)] == ["سوريا"]


async def test_2_11_what_comes_often_is_called_so_and_a_digest_suggested(newsroom: Newsroom) -> None:
    for number in range(60):
        await newsroom.store(f"سوريا {number}", age_hours=number / 2)
    reader = newsroom.reader()
    answer = await newsroom.ask(reader, "/follow سوريا")
    assert "كثيرة الورود: نحو 49 في اليوم" in bare(answer)
    toast = await newsroom.press(reader, answer, texts_of(answer).index("موجز يومي"))
    assert "مرة في اليوم" in toast
    assert "فور النشر" in texts_of(newsroom.seen(reader, answer))


async def test_2_7_other_spellings_are_offered_and_added_only_when_asked(newsroom: Newsroom) -> None:
    await newsroom.store("دونالد ترامب يتحدث", "قال دونالد ترامب شيئا.")
    await newsroom.store("دونالد ترمب يغادر", "قال دونالد ترمب شيئا آخر.")
    reader = newsroom.reader()
    answer = await newsroom.ask(reader, "/follow ترامب")
    assert "يُكتب أيضًا: «ترمب»" in bare(answer)
    assert [item.shown for item in await newsroom.followed(reader)] == ["ترامب"]
    await newsroom.press(reader, answer, next(at for at, text in enumerate(texts_of(answer)) if "إضافة" in text))
    assert [item.shown for item in await newsroom.followed(reader)] == ["ترامب | ترمب"]
    assert "خبران" in bare(newsroom.seen(reader, answer))


async def test_2_7_the_same_name_in_the_other_script(newsroom: Newsroom) -> None:
    for number in range(2):
        await newsroom.store(f"Lavrov visits Cairo {number}", "Mr Lavrov spoke.", lang="en")
        await newsroom.store(f"لافروف في القاهرة {number}", "تحدث لافروف.")
    assert "«لافروف»" in bare(await newsroom.ask(newsroom.reader(), "/follow Lavrov")).split("يُكتب أيضًا")[1]
    assert "«Lavrov»" in bare(await newsroom.ask(newsroom.reader(2), "/follow لافروف")).split("يُكتب أيضًا")[1]


async def test_buttons_change_only_ones_own_keywords(newsroom: Newsroom) -> None:
    owner, other = newsroom.reader(1), newsroom.reader(2)
    await newsroom.ask(owner, "/follow سوريا")
    [mine] = await newsroom.followed(owner)
    message = await newsroom.ask(other, "/follow لبنان")
    for callback in (ReshapeKeyword(mine.id, 3), ReshapeKeyword(mine.id, 99), AddSpelling(mine.id, mine.query_id)):
        assert await newsroom.forge(other, message, encode(callback))
    assert [item.shown for item in await newsroom.followed(owner)] == ["سوريا"]
