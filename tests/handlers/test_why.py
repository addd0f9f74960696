"""2.12, promise 6: a reader can always learn why an alert came, or did not."""

from __future__ import annotations

import pytest

from bot.core.callbacks import MuteStory, encode
from storage import articles
from storage.schema import AlertPolicy
from tests.handlers.conftest import Newsroom, bare


async def ask_why(newsroom: Newsroom, article_id: int, code: str = "ar") -> str:
    word = "لماذا" if code == "ar" else "why"
    link = (await newsroom.article(article_id)).url
    return bare(await newsroom.ask(newsroom.reader(1, code), f"{word} {link}"))


@pytest.mark.parametrize("question", ["لماذا وصلني هذا؟", "/why", "لماذا"])
async def test_2_12_a_reply_to_an_alert_says_which_words_stand_where(newsroom: Newsroom, question: str) -> None:
    reader = newsroom.reader()
    await newsroom.ask(reader, "/follow سوريا | ~وزير -رياضة")
    await newsroom.store("اجتماع في دمشق", "وصل الوزراء إلى بسوريا أمس.", tags=("سوريا",))
    alert = await newsroom.alert(reader)
    said = await reader.say(question, reply_to=alert)
    answer = bare(await reader.wait_for(lambda _: True, 5, after=said.id))
    assert "وصل هذا الخبر لأن كلمات متابَعة وردت فيه:" in answer
    assert "«(سوريا | ~وزير) -رياضة»: «الوزراء»، «بسوريا»، «سوريا» (في النص، في الوسوم)" in answer
    assert "اجتماع في دمشق" in answer


async def test_2_12_each_article_of_a_bundle_is_explained(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await newsroom.ask(reader, "/follow سوريا")
    for number in range(3):
        await newsroom.store(f"سوريا تفتح المعبر رقم {number}")
    alert = await newsroom.alert(reader)
    said = await reader.say("لماذا؟", reply_to=alert)
    answer = bare(await reader.wait_for(lambda _: True, 5, after=said.id))
    assert answer.count("«سوريا»: «سوريا» (في العنوان)") == 3


async def test_2_12_why_it_did_not_come(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await newsroom.ask(reader, '/follow سوريا -رياضة، مصدر:رويترز + لبنان، "بالعراق"')
    excluded = await newsroom.store("سوريا تفوز في الرياضة")
    other = await newsroom.store("لبنان يستعد")
    absent = await newsroom.store("مصر تبني مدينة")
    old = await newsroom.store("سوريا قبل شهر", age_hours=24 * 30)
    inexact = await newsroom.store("زيارة إلى العراق")
    await newsroom.deliver()
    assert "«سوريا -رياضة»: استثناه ورود «الرياضة»" in await ask_why(newsroom, excluded)
    assert "«مصدر:رويترز + لبنان»: ورد، لكن من مصدر آخر" in await ask_why(newsroom, other)
    for nothing in (excluded, other, absent, inexact):
        assert "لم ترد فيه" in await ask_why(newsroom, nothing)
    answer = await ask_why(newsroom, old)
    assert "نُشر قبل مدة طويلة" in answer
    assert "«سوريا -رياضة»: «سوريا» (في العنوان)" in answer


async def test_2_12_what_was_held_back(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    said = await newsroom.ask(reader, "/follow سوريا")
    silent = await newsroom.store("سوريا في الأرشيف")
    async with newsroom.storage.write() as tx:
        await articles.set_policy(tx, [silent], AlertPolicy.NEVER)
    muted = await newsroom.store("سوريا في قصة مكتومة")
    story = (await newsroom.article(muted)).story_id
    await newsroom.forge(reader, said, encode(MuteStory(story)))
    await newsroom.deliver()
    assert "حُفظ بلا تنبيه" in await ask_why(newsroom, silent)
    assert "قصته مكتومة" in await ask_why(newsroom, muted)


async def test_2_12_who_followed_later_is_told_so(newsroom: Newsroom) -> None:
    before = await newsroom.store("سوريا أولا")
    await newsroom.deliver()
    newsroom.clock.advance(newsroom.services.max_age / 100)
    await newsroom.ask(newsroom.reader(), "/follow سوريا")
    assert "المتابعة بدأت بعد وروده" in await ask_why(newsroom, before)


async def test_2_12_what_waits_is_said_to_wait(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await newsroom.ask(reader, "/follow سوريا")
    article_id = await newsroom.store("سوريا تنتظر")
    newsroom.api.faults.fail(502, method="sendMessage")
    await newsroom.deliver()
    assert "ينتظر موعد إرساله" in await ask_why(newsroom, article_id)


async def test_2_12_in_english(newsroom: Newsroom) -> None:
    await newsroom.ask(newsroom.reader(1, "en"), "/follow Syria")
    article_id = await newsroom.store("Syria opens a border", "Text.", lang="en")
    await newsroom.deliver()
    answer = await ask_why(newsroom, article_id, "en")
    assert "It came because it contains words you follow:" in answer
    assert "“Syria”: “Syria” (in the headline)" in answer


async def test_2_12_what_is_not_kept_is_said(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    answer = await newsroom.ask(reader, "/help")
    said = await reader.say("/why", reply_to=answer)
    assert "لم تعد تفاصيل هذه الرسالة محفوظة" in (await reader.wait_for(lambda _: True, 5, after=said.id)).text
    assert "لا خبر محفوظًا بهذا الرابط" in (await newsroom.ask(reader, "/why https://nowhere.example/1")).text
    assert "ردًا على التنبيه" in (await newsroom.ask(reader, "/why")).text


async def test_2_12_another_chats_alerts_are_not_told(newsroom: Newsroom) -> None:
    owner, other = newsroom.reader(1), newsroom.reader(2)
    await newsroom.ask(owner, "/follow سوريا")
    await newsroom.ask(other, "/help")
    article_id = await newsroom.store("سوريا للجميع")
    await newsroom.deliver()
    link = (await newsroom.article(article_id)).url
    assert "لم ترد فيه" in bare(await newsroom.ask(other, f"/why {link}"))


async def test_2_12_without_a_reply_it_is_the_last_alert(newsroom: Newsroom) -> None:
    """Whoever asks right under an alert means that one."""
    reader = newsroom.reader()
    await newsroom.ask(reader, "/follow سوريا")
    await newsroom.store("سوريا أولا")
    await newsroom.alert(reader)
    newsroom.clock.advance(newsroom.services.max_age / 1000)
    await newsroom.store("سوريا ثانيا")
    await newsroom.alert(reader)
    answer = bare(await newsroom.ask(reader, "لماذا وصلني هذا؟"))
    assert "سوريا ثانيا" in answer
    assert "سوريا أولا" not in answer
