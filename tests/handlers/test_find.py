"""1.17: the latest news and the search, verified as alerts are, in pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.callbacks import LatestPage, SearchQuery, encode
from tests.handlers.conftest import Newsroom, bare


@pytest.mark.parametrize(
    ("code", "typed", "header"),
    [("ar", "/latest", "آخر الأخبار"), ("ar", "آخر الأخبار", "آخر الأخبار"), ("en", "latest news", "Latest news")],
)
async def test_1_17_latest_in_pages(newsroom: Newsroom, code: str, typed: str, header: str) -> None:
    reader = newsroom.reader(1, code)
    empty = await newsroom.ask(reader, typed)
    assert empty.text in {"لا أخبار محفوظة بعد.", "No articles are stored yet."}
    for number in range(25):
        await newsroom.store(f"عنوان{number}", age_hours=number)
    page = await newsroom.ask(reader, typed)
    assert page.text.startswith(header)
    assert [words for words, _ in page.links] == [f"عنوان{n}" for n in range(10)]
    await newsroom.press(reader, page, 0)
    second = newsroom.seen(reader, page)
    assert [words for words, _ in second.links] == [f"عنوان{n}" for n in range(10, 20)]
    await newsroom.press(reader, second, 1)
    third = newsroom.seen(reader, page)
    assert len(third.links) == 5
    assert [button.data for button in third.buttons] == [encode(LatestPage(1))]


@pytest.mark.parametrize(
    ("code", "typed", "asked", "header"),
    [
        ("ar", "بحث", "ما المطلوب البحث عنه؟", "بحث: سورية (نتيجة واحدة)"),
        ("ar", "/search", "ما المطلوب البحث عنه؟", "بحث: سورية (نتيجة واحدة)"),
        ("en", "Search", "What would you like to search for?", "Search: سورية (one result)"),
    ],
)
async def test_1_17_search_asks_and_takes_what_is_typed_next(
    newsroom: Newsroom, code: str, typed: str, asked: str, header: str
) -> None:
    reader = newsroom.reader(1, code)
    await newsroom.store("وفد في سورية")
    assert asked in bare(await newsroom.ask(reader, typed))
    assert bare(await newsroom.ask(reader, "سورية")).startswith(header)
    assert "؟" in bare(await newsroom.ask(reader, "سورية")).replace("?", "؟"), "only what is typed next"


@pytest.mark.parametrize("between", ["كلماتي", "/list", "شكرا", None])
async def test_1_17_what_does_not_answer_the_search_ends_it(newsroom: Newsroom, between: str | None) -> None:
    """Another command or ten minutes: then plain text offers to follow, as always (1.18)."""
    reader = newsroom.reader()
    await newsroom.ask(reader, "بحث")
    if between is None:
        newsroom.clock.advance(timedelta(minutes=11))
    else:
        await newsroom.ask(reader, between)
    assert bare(await newsroom.ask(reader, "سورية")) == "متابعة «سورية»؟"


@pytest.mark.parametrize("typed", ["/latest سوريا", "آخر الأخبار عن سوريا"])
async def test_1_17_latest_of_a_word(newsroom: Newsroom, typed: str) -> None:
    reader = newsroom.reader()
    assert "لا أخبار محفوظة عن «سوريا»." in bare(await newsroom.ask(reader, typed))
    await newsroom.store("وفد في سوريا")
    await newsroom.store("وفد في لبنان")
    answer = await newsroom.ask(reader, typed)
    assert bare(answer).startswith("آخر الأخبار: سوريا")
    assert [words for words, _ in answer.links] == ["وفد في سوريا"]


@pytest.mark.parametrize(
    ("code", "typed", "header", "empty"),
    [
        ("ar", "/search سوريا", "بحث: سوريا (12 نتيجة)", "لا نتائج للبحث عن «سوريا»."),
        ("ar", "ابحث عن سوريا", "بحث: سوريا (12 نتيجة)", "لا نتائج للبحث عن «سوريا»."),
        ("en", "search سوريا", "Search: سوريا (12 results)", "No results for “سوريا”."),
    ],
)
async def test_1_17_search_in_pages(newsroom: Newsroom, code: str, typed: str, header: str, empty: str) -> None:
    reader = newsroom.reader(1, code)
    assert bare(await newsroom.ask(reader, typed)) == empty
    for number in range(12):
        await newsroom.store(f"عنوان{number}", "كتب مراسلنا من سوريا.", age_hours=number)
    await newsroom.store("خبر آخر")
    page = await newsroom.ask(reader, typed)
    assert bare(page).startswith(header)
    assert len(page.links) == 10
    await newsroom.press(reader, page, 0)
    second = newsroom.seen(reader, page)
    assert bare(second).startswith(header)
    assert [words for words, _ in second.links] == ["عنوان10", "عنوان11"]
    await newsroom.press(reader, second, 0)
    assert newsroom.seen(reader, page).links == page.links
    assert "سوريا" in await newsroom.press(reader, newsroom.seen(reader, page), 1)
    assert [item.shown for item in await newsroom.followed(reader)] == ["سوريا"]


async def test_1_17_more_than_is_looked_at_is_called_the_newest(newsroom: Newsroom) -> None:
    for number in range(61):
        await newsroom.store(f"سوريا {number}")
    answer = await newsroom.ask(newsroom.reader(), "/search سوريا")
    assert "أحدث النتائج: 60" in bare(answer)


@pytest.mark.parametrize(("code", "words"), [("ar", "ابحث سوريا"), ("en", "search Syria")])
async def test_1_17_search_without_words_in_a_group_says_how(newsroom: Newsroom, code: str, words: str) -> None:
    """There plain text does not reach us."""
    reader = newsroom.reader(1, code)
    group = newsroom.api.group(-5, members=[reader])
    assert words in (await newsroom.ask(reader, "/search", where=group)).text


async def test_a_page_beyond_the_end_is_the_last(newsroom: Newsroom) -> None:
    """News may go while somebody turns pages."""
    reader = newsroom.reader()
    await newsroom.store("وفد في سوريا")
    answer = await newsroom.ask(reader, "/latest")
    await newsroom.forge(reader, answer, encode(LatestPage(99)))
    assert newsroom.seen(reader, answer).text == "آخر الأخبار"
    offer = await newsroom.ask(reader, "سوريا")
    await newsroom.press(reader, offer, 1)
    assert len(newsroom.seen(reader, offer).links) == 1


async def test_6_10_guessed_queries_tell_nothing_about_others(newsroom: Newsroom) -> None:
    secret, other = newsroom.reader(1), newsroom.reader(2)
    await newsroom.ask(secret, "/follow سر الأسرار")
    message = await newsroom.ask(other, "/start")
    toast = await newsroom.forge(other, message, encode(SearchQuery(1)))
    assert "رسالة قديمة" in toast
    assert newsroom.seen(other, message).raw == message.raw
