"""1.17: first contact, help, deep links, menus."""

from __future__ import annotations

import pytest

from bot.core.compose import deep_link
from bot.demo.wire import bad_request
from handlers.menus import command_menu, publish_menus
from storage import sources
from storage.schema import ChatState
from tests.handlers.conftest import CATALOGUE, EDITOR, Newsroom, bare

KEYBOARDS = {
    "ar": [["كلماتي", "آخر الأخبار"], ["بحث", "مساعدة"]],
    "en": [["My keywords", "Latest news"], ["Search", "Help"]],
}


@pytest.mark.parametrize(
    ("code", "language", "greeting"),
    [
        ("ar", "ar", "يتابع الصحف"),
        ("ar-EG", "ar", "يتابع الصحف"),
        (None, "ar", "يتابع الصحف"),
        ("en", "en", "watches the newspapers"),
        ("fr", "en", "watches the newspapers"),
    ],
)
async def test_1_17_start_greets_in_the_readers_language(
    newsroom: Newsroom, code: str | None, language: str, greeting: str
) -> None:
    reader = newsroom.reader(1, code)
    answer = await newsroom.ask(reader, "/start")
    assert greeting in answer.text
    assert reader.keyboard == KEYBOARDS[language]
    assert (await newsroom.chat(reader)).lang == language


async def test_1_17_start_tells_the_truth_about_what_is_watched(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    assert "لا مصادر" in (await newsroom.ask(reader, "/start")).text
    async with newsroom.storage.write() as tx:
        await sources.add(tx, "https://example.org/feed", now=newsroom.clock())
    await newsroom.store("خبر")
    assert "المصادر المتابَعة الآن: 1. الأخبار المحفوظة: 1." in bare(await newsroom.ask(reader, "/start"))


@pytest.mark.parametrize(("code", "words"), [("ar", "ما يفعله راصد"), ("en", "What Rasid does")])
@pytest.mark.parametrize("typed", ["/help", "مساعدة", "Help"])
async def test_1_17_help(newsroom: Newsroom, code: str, words: str, typed: str) -> None:
    assert words in (await newsroom.ask(newsroom.reader(1, code), typed)).text


async def test_1_20_a_deep_link_opens_the_stored_text_in_pages(newsroom: Newsroom) -> None:
    text = "\n".join(f"فقرة رقم {number} من نص طويل جدًا يحتاج إلى أكثر من صفحة واحدة." for number in range(120))
    article_id = await newsroom.store("عنوان الخبر", text, url=None)
    reader = newsroom.reader()
    link = deep_link(newsroom.application.bot.username, article_id)
    said = await reader.follow_link(link)
    assert said is not None
    page = await reader.wait_for("عنوان الخبر", 5, after=said.id)
    assert "فقرة رقم 0 " in page.text
    assert "الصفحة" in page.text
    await newsroom.press(reader, page, "التالي")
    turned = newsroom.seen(reader, page)
    assert "فقرة رقم 0 " not in turned.text
    await newsroom.press(reader, turned, "السابق")
    assert "فقرة رقم 0 " in newsroom.seen(reader, page).text


async def test_1_20_links_that_lead_nowhere(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    assert "لم يعد هذا الخبر محفوظًا" in (await newsroom.ask(reader, "/start art_77")).text
    for payload in ("art_", "art_x", "art_" + "9" * 19, "kw_1", "'; DROP"):
        assert "يتابع الصحف" in (await newsroom.ask(reader, f"/start {payload}")).text


async def test_4_speaking_again_revives_a_chat_that_was_gone(newsroom: Newsroom) -> None:
    reader = newsroom.reader()
    await newsroom.ask(reader, "/start")
    newsroom.api.world.change_bot(reader.chat, reader.user, "kicked")
    await newsroom.settle()
    assert (await newsroom.chat(reader)).state is ChatState.GONE
    newsroom.api.world.change_bot(reader.chat, reader.user, "member")
    await newsroom.settle()
    assert (await newsroom.chat(reader)).state is ChatState.ACTIVE
    assert newsroom.woken


async def test_1_17_menus_are_published_in_each_language_and_for_editors(newsroom: Newsroom) -> None:
    await publish_menus(newsroom.application.bot, newsroom.services)
    menus = newsroom.api.world.commands
    by_language = {code: menu for (scope, code), menu in menus.items() if '"default"' in scope}
    assert set(by_language) == {"", "ar", "en"}
    assert by_language[""] == by_language["ar"]
    assert {command["command"] for command in by_language["en"]} == {
        "start", "help", "follow", "unfollow", "list", "latest", "search", "why",
    }  # fmt: skip
    assert by_language["en"][0]["description"] == "Follow a word or a name"
    assert len([scope for scope, _ in menus if str(EDITOR) in scope]) == 3
    for language in ("ar", "en"):
        assert any(c.command == "breaking" for c in command_menu(CATALOGUE, language, editor=True))


async def test_1_17_an_editor_who_never_spoke_gets_the_menu_with_start(newsroom: Newsroom) -> None:
    def refuse(*_: object) -> object:

        raise bad_request("chat not found")

    table = newsroom.api._methods
    name, real = table["setmycommands"]
    table["setmycommands"] = (name, lambda params: refuse() if "scope" in params.values else real(params))
    await publish_menus(newsroom.application.bot, newsroom.services)
    assert len(newsroom.api.world.commands) == 3
    table["setmycommands"] = (name, real)
    await newsroom.ask(newsroom.editor(), "/start")
    await newsroom.settle()
    assert len(newsroom.api.world.commands) == 6
