"""The conversation of the demo: lines become what persons type and press, and what the bot answers is printed."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.demo.people import ChatMessage
from bot.demo.screen import searchable, words_of
from bot.demo.script import Become, Expect, PressButton, Quit, Type, read_step
from bot.errors import InputError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from bot.demo.people import Person
    from bot.demo.screen import Screen
    from bot.demo.script import Step
    from bot.demo.state import Event

_ANSWER: Final = 5.0
"""Seconds that the next line waits for an answer to the one before."""
_BUTTON: Final = 6.0
"""Seconds in which a button may still appear before it is missed: those of a push come after three."""
_QUIET: Final = 0.25
"""Seconds of silence after which an answer counts as complete."""
_LONGEST: Final = 2.0
"""Seconds that the rest of an answer is waited for while the chat is never silent."""


@dataclass(slots=True)
class _Side:
    """One person's side of the conversation."""

    name: str
    person: Person
    said: list[str] = field(default_factory=list)
    """All that the bot said to them, as it can be searched."""
    since: int = 0
    """How much of it had been said when they last typed or pressed."""
    messages: int = 0
    """How many messages that was, changed ones left out."""
    offered: ChatMessage | None = None
    """The last message shown that has buttons."""
    keyboard: list[list[str]] = field(default_factory=list)
    """The reply keyboard as it was last shown."""

    def offer(self, message: ChatMessage) -> None:
        """Note the buttons of a message that came or changed; a change of an older one offers nothing anew."""
        if self.offered is not None and message.id < self.offered.id:
            return
        if message.buttons:
            self.offered = message
        elif self.offered is not None and self.offered.id == message.id:
            self.offered = None


class Session:
    """Talks with the bot, line by line.

    `is_idle` says whether the bot owes nothing to anybody, `is_answering` whether it works on what a person did.
    Unattended, each line waits (bounded) for the answer to the one before, a line that cannot be done ends the
    conversation, and it is over when nothing is owed any more. Otherwise a line that cannot be done is only noted.
    With `echo` what the persons type is printed too: a terminal does that by itself. `on_first` is called before each
    line that does something, `on_last` after the last line. `patience` is how many seconds `?TEXT` waits, a press for
    its answer, and the end for what is owed.
    """

    def __init__(
        self,
        people: Mapping[str, Person],
        persona: str,
        screen: Screen,
        *,
        is_idle: Callable[[], Awaitable[bool]],
        is_answering: Callable[[], bool],
        unattended: bool,
        echo: bool,
        on_first: Callable[[], None],
        on_last: Callable[[], Awaitable[None]],
        patience: float,
    ) -> None:
        self._sides = {name: _Side(name, person) for name, person in people.items()}
        self._side = self._sides[persona]
        self._screen = screen
        self._is_idle = is_idle
        self._is_answering = is_answering
        self._unattended = unattended
        self._echo = echo
        self._on_first = on_first
        self._on_last = on_last
        self._patience = patience
        self._happened = asyncio.Event()
        self._count = 0

    async def run(self, lines: AsyncIterator[str]) -> None:
        """Go through all lines.

        Unattended, raises InputError for a line that cannot be done, saying what was last seen, and when the bot still
        owes something `patience` seconds after the last line.
        """
        with ExitStack() as stack:
            for side in self._sides.values():
                events = stack.enter_context(side.person.watch())
                printing = asyncio.create_task(self._follow(side, events))
                stack.callback(printing.cancel)
            number = 0
            async for line in lines:
                number += 1
                step = read_step(line, self._sides)
                if isinstance(step, Quit):
                    break
                if step is not None:
                    self._on_first()
                    await self._attempt(step, number)
            await self._on_last()
            if self._unattended:
                await self._finish()

    async def _attempt(self, step: Step, number: int) -> None:
        try:
            await self._do(step)
        except InputError as fault:
            if self._unattended:
                raise InputError(f"line {number}: {fault}") from None
            self._screen.note(str(fault))

    async def _do(self, step: Step) -> None:
        match step:
            case Become(name):
                self._side = self._sides[name]
                if not self._echo:
                    self._screen.note(f"@{name}")
            case Type(text):
                await self._act(lambda side: self._type(side, text))
            case PressButton(number):
                await self._act(lambda side: self._press(side, number))
            case Expect(text):
                await self._expect(text)

    async def _act(self, act: Callable[[_Side], Awaitable[Callable[[], bool]]]) -> None:
        """Do something as the present person; what is done says how one knows that it is answered."""
        await asyncio.sleep(0)  # what has happened by now is printed first
        self._side.since = len(self._side.said)
        is_answered = await act(self._side)
        if self._unattended:
            await self._settle(is_answered)

    async def _type(self, side: _Side, text: str) -> Callable[[], bool]:
        """Type, or open a link into the bot; answered by a message."""
        if self._echo:
            self._screen.typed(side.name, text)
        before = side.messages
        if await side.person.follow_link(text) is None:
            await side.person.say(text)
        return lambda: side.messages > before

    async def _press(self, side: _Side, number: int) -> Callable[[], bool]:
        """Press a button; answered by words in a toast, or by a message, new or changed."""
        await self._await_button(side, number)
        buttons = side.offered.buttons if side.offered else []
        if side.offered is None or not 1 <= number <= len(buttons):
            known = ", ".join(f"[{place}] {button.text}" for place, button in enumerate(buttons, 1)) or "none"
            raise InputError(f"!{number}: no such button; there is: {known}{_last(side)}")
        button = buttons[number - 1]
        if self._echo or button.url:
            self._screen.pressed(side.name, button)
        before = side.messages
        if button.url is not None:
            into_bot = await side.person.follow_link(button.url) is not None
            return lambda: side.messages > before or not into_bot
        press = await side.person.press(side.offered, number - 1)
        try:
            toast = (await press.reply(self._patience)).get("text")
        except TimeoutError:
            raise InputError(f"!{number}: the bot did not answer the press of [{button.text}]{_last(side)}") from None
        return lambda: bool(toast) or len(side.said) > side.since

    async def _await_button(self, side: _Side, number: int) -> None:
        """Unattended, give a message a moment that still waits for its turn: a chat gets one message a second."""
        if not self._unattended:
            return
        try:
            async with asyncio.timeout(min(_BUTTON, self._patience)):
                while side.offered is None or number > len(side.offered.buttons):
                    await self._change()
        except TimeoutError:
            return

    async def _expect(self, text: str) -> None:
        side, wanted = self._side, searchable(text)
        try:
            async with asyncio.timeout(self._patience):
                while not any(wanted in said for said in side.said[side.since :]):
                    await self._change()
        except TimeoutError:
            raise InputError(f"?{text}: did not come in {self._patience:g} s{_last(side)}") from None

    async def _change(self) -> None:
        """Wait until something more has been said; only one waits at a time."""
        self._happened.clear()
        await self._happened.wait()

    async def _settle(self, is_answered: Callable[[], bool]) -> None:
        """Wait until the bot has answered, all of it, and then says no more; no longer than is bearable.

        An answer of several messages takes seconds, since a chat gets one a second: buttons come with the last.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(_ANSWER):
                while not is_answered():
                    await self._change()
        queue = self._side.person.world.updates
        give_up = asyncio.get_running_loop().time() + self._patience
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST) as bound:
                while not await self._is_quiet() or queue.pending or self._is_answering():
                    if self._is_answering():
                        bound.reschedule(max(give_up, bound.when() or give_up))

    async def _is_quiet(self) -> bool:
        before = self._count
        await asyncio.sleep(_QUIET)
        return self._count == before

    async def _finish(self) -> None:
        """Wait until the bot has fetched all, owes nothing and says nothing more."""
        queue = self._side.person.world.updates
        try:
            async with asyncio.timeout(self._patience):
                while not await self._is_quiet() or queue.pending or not await self._is_idle():
                    continue
        except TimeoutError:
            raise InputError(f"the bot still owes something after {self._patience:g} s{_last(self._side)}") from None

    async def _follow(self, side: _Side, events: asyncio.Queue[Event]) -> None:
        while True:
            self._show(side, await events.get())

    def _show(self, side: _Side, event: Event) -> None:
        if event.change == "answer":
            if not event.data.get("text"):
                return
            self._screen.toast(side.name, event.data)
            side.said.append(searchable(event.data["text"]))
        elif event.change in {"new", "edited"} and ChatMessage(event.data).from_bot:
            message = ChatMessage(event.data)
            keyboard = side.person.keyboard
            self._screen.message(side.name, message, keyboard if keyboard != side.keyboard else ())
            side.keyboard = keyboard
            side.said.append(words_of(message))
            side.messages += event.change == "new"
            side.offer(message)
        else:
            return
        self._count += 1
        self._happened.set()


def _last(side: _Side) -> str:
    """What was last seen, for a fault."""
    return f"; last seen: {side.said[-1]}" if side.said else "; the bot has said nothing yet"
