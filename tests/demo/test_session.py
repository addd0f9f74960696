"""1.10: the conversation, with a bot of a few lines that stands in for the real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.demo.api import LocalBotApi
from bot.demo.screen import Screen
from bot.demo.session import Session
from bot.demo.state import Chat, World
from bot.errors import InputError

KEYBOARD = {"inline_keyboard": [[{"text": "كتم", "callback_data": "mute"}, {"text": "قراءة", "url": "http://x.org/1"}]]}


class Stage:
    """Two persons, a bot, and what is printed."""

    def __init__(self) -> None:
        api = LocalBotApi()
        self.world: World = api.world
        self.people = {
            name: api.person(number, name, "ar", started=False) for number, name in ((1, "reader"), (2, "admin"))
        }
        self.out: list[str] = []
        self.idle_after = 0
        self.calls: list[str] = []
        self.deaf = False
        self.answering = False

    @property
    def shown(self) -> str:
        return "".join(self.out)

    def send(self, chat: Chat, text: str, **content: Any) -> None:
        self.world.post(chat, self.world.bot, {"text": text, **content})

    async def play_bot(self) -> None:
        offset = 0
        while True:
            for update in await self.world.updates.get(offset, 100, 50):
                offset = update["update_id"] + 1
                if "message" in update:
                    self.answer(self.world.chats[update["message"]["chat"]["id"]], update["message"]["text"])
                else:
                    await self.pressed(update["callback_query"])

    def answer(self, chat: Chat, text: str) -> None:
        match text:
            case "offer":
                self.send(chat, "\u2068سوريا\u2069؟", reply_markup=KEYBOARD)
            case "keys":
                chat.keyboard = {"keyboard": [[{"text": "كلماتي"}]]}
                self.send(chat, "لوحة")
            case "silence":
                return
            case "slow":
                self.answering = True
                self.send(chat, "معاينة")
                asyncio.get_running_loop().call_later(0.4, self.answer, chat, "rest")
            case "rest":
                self.send(chat, "أرسل؟", reply_markup={"inline_keyboard": [[{"text": "أرسل", "callback_data": "go"}]]})
                self.answering = False
            case "touch":  # the first message changes, as one that shows progress does
                first = next(message for message in chat.messages.values() if "reply_markup" in message)
                progress = first | {"text": "اكتمل 50%", "edit_date": 1}
                chat.messages[progress["message_id"]] = progress
                chat.tell("edited", progress)
                self.send(chat, "تم")
            case "push":
                for person in self.people.values():
                    self.send(self.world.open_private(person.user), "عاجل")
            case _:
                self.send(chat, f"echo {text}")

    async def pressed(self, query: dict[str, Any]) -> None:
        press = self.world.press(query["id"])
        chat = self.world.chats[press.chat_id]
        if self.deaf:
            return
        press.answer = {"text": "كُتم", "show_alert": False}
        press.answered.set()
        chat.tell("answer", press.answer)
        edited = {k: v for k, v in query["message"].items() if k != "reply_markup"} | {"text": "انتهى", "edit_date": 1}
        chat.messages[edited["message_id"]] = edited
        chat.tell("edited", edited)

    async def is_idle(self) -> bool:
        self.idle_after -= 1
        return self.idle_after < 0

    async def halt(self) -> None:
        self.calls.append("last")

    async def run(self, *lines: str, unattended: bool = True, patience: float = 0.5, **more: Any) -> str:
        session = Session(
            self.people,
            more.pop("persona", "reader"),
            Screen(self.out.append),
            is_idle=self.is_idle,
            is_answering=lambda: self.answering,
            unattended=unattended,
            echo=more.pop("echo", unattended),
            on_first=lambda: self.calls.append("first"),
            on_last=self.halt,
            patience=patience,
        )

        async def typed() -> AsyncIterator[str]:
            for line in lines:
                yield line

        bot = asyncio.create_task(self.play_bot())
        try:
            async with asyncio.timeout(20):
                await session.run(typed())
        finally:
            bot.cancel()
        return self.shown


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_lines_are_typed_and_answers_printed_in_order(stage: Stage) -> None:
    shown = await stage.run("# comment", "", "one", "?echo one", "two")
    said = [block.strip() for block in shown.split("\n\n")]
    assert said == ["reader ▸ one", "راصد ▸ reader\n  echo one", "reader ▸ two", "راصد ▸ reader\n  echo two"]
    assert stage.calls == ["first", "first", "first", "last"]


async def test_buttons_are_pressed_and_toasts_shown(stage: Stage) -> None:
    """A toast and a changed message count as said."""
    shown = await stage.run("offer", "?سوريا؟", "!1", "?كُتم", "?انتهى")
    assert "reader ▸ [كتم]" in shown
    assert "راصد ▸ reader (كُتم)" in shown
    assert "راصد ▸ reader ✎\n  انتهى" in shown


async def test_a_press_waits_for_the_rest_of_a_slow_answer(stage: Stage) -> None:
    """1.10: of the last message, even when its turn comes after more silence than ends other answers."""
    shown = await stage.run("offer", "slow", "!1")
    assert "reader ▸ [أرسل]" in shown
    assert "[كتم]\n" not in shown.split("slow")[1]


async def test_a_press_is_for_the_last_message_though_an_older_one_changes(stage: Stage) -> None:
    """1.10: an older message that shows progress keeps its buttons to itself."""
    shown = await stage.run("offer", "slow", "touch", "!1")
    assert "اكتمل 50%" in shown
    assert "reader ▸ [أرسل]" in shown


async def test_a_button_with_an_address_shows_it(stage: Stage) -> None:
    assert "reader ▸ [قراءة] ↗ http://x.org/1" in await stage.run("offer", "!2")


@pytest.mark.parametrize("line", ["!0", "!3"])
async def test_a_button_that_is_not_there_ends_the_script(stage: Stage, line: str) -> None:
    with pytest.raises(
        InputError, match=rf"^line 2: {line}: no such button; there is: \[1\] كتم, \[2\] قراءة; last seen:"
    ):
        await stage.run("offer", line, "never")
    assert "never" not in stage.shown


async def test_without_buttons_there_is_nothing_to_press(stage: Stage) -> None:
    with pytest.raises(InputError, match="there is: none; the bot has said nothing yet"):
        await stage.run("!1")


async def test_buttons_that_were_taken_away_cannot_be_pressed(stage: Stage) -> None:
    with pytest.raises(InputError, match="line 3: !1: no such button"):
        await stage.run("offer", "!1", "!1")


async def test_words_that_do_not_come_end_the_script(stage: Stage) -> None:
    with pytest.raises(InputError, match=r"^line 2: \?nothing: did not come in 0.5 s; last seen: echo one$"):
        await stage.run("one", "?nothing", "never")
    assert "never" not in stage.shown


async def test_words_from_before_the_last_line_do_not_count(stage: Stage) -> None:
    with pytest.raises(InputError, match="line 3"):
        await stage.run("one", "two", "?echo one")


async def test_several_words_may_stand_in_one_message(stage: Stage) -> None:
    await stage.run("one", "?echo", "?one", "?")


async def test_a_press_that_is_not_answered_ends_the_script(stage: Stage) -> None:
    stage.deaf = True
    with pytest.raises(InputError, match=r"^line 2: !1: the bot did not answer the press of \[كتم\]; last seen: سوريا"):
        await stage.run("offer", "!1", patience=0.3)


async def test_another_person_goes_on(stage: Stage) -> None:
    """`?` looks at what the present person was told since they last did something, whoever caused it."""
    shown = await stage.run("one", "@admin", "push", "?عاجل", "@reader", "?عاجل")
    assert "admin ▸ push" in shown
    assert "راصد ▸ admin\n  عاجل" in shown
    assert "راصد ▸ reader\n  عاجل" in shown


async def test_starts_as_whom_one_wants(stage: Stage) -> None:
    assert "admin ▸ one" in await stage.run("one", persona="admin")


async def test_the_reply_keyboard_is_shown_when_it_changes(stage: Stage) -> None:
    shown = await stage.run("keys", "keys")
    assert shown.count("⌨ كلماتي") == 1


async def test_a_link_into_the_bot_is_opened(stage: Stage) -> None:
    shown = await stage.run("https://t.me/rasid_local_bot?start=art_7")
    assert "echo /start art_7" in shown


async def test_quit_ends_it(stage: Stage) -> None:
    shown = await stage.run("one", "/quit", "never")
    assert "never" not in shown
    assert stage.calls[-1] == "last"


async def test_it_is_over_when_nothing_is_owed(stage: Stage) -> None:
    stage.idle_after = 2
    await stage.run("one", patience=5)
    assert stage.idle_after < 0


async def test_what_stays_owed_is_a_failure(stage: Stage) -> None:
    stage.idle_after = 1_000
    with pytest.raises(InputError, match=r"still owes something after 0\.6 s; last seen: echo one$"):
        await stage.run("one", patience=0.6)


async def test_at_a_terminal_a_fault_is_only_noted(stage: Stage) -> None:
    shown = await stage.run("!1", "?nothing", "@admin", "one", "?echo one", unattended=False, patience=0.2)
    assert "· !1: no such button" in shown
    assert "· ?nothing: did not come" in shown
    assert "· @admin" in shown
    assert "echo one" in shown
    assert "▸ one" not in shown, "the terminal has shown what was typed"


async def test_a_bot_that_says_nothing_holds_nobody_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does one that never falls silent."""
    monkeypatch.setattr("bot.demo.session._ANSWER", 0.1)
    monkeypatch.setattr("bot.demo.session._LONGEST", 0.1)
    shown = await stage.run("silence", "one", "?echo one")
    assert "reader ▸ silence\n\nreader ▸ one\n" in shown


async def test_what_needs_no_words_is_not_shown(stage: Stage) -> None:
    chat = stage.people["reader"].chat
    task = asyncio.create_task(stage.run("one", "?echo one"))
    await asyncio.sleep(0.05)
    chat.tell("action", {"action": "typing"})
    chat.tell("answer", {"text": ""})
    assert (await task).count("▸") == 2
