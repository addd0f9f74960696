"""How the chat looks in a terminal or a transcript: plain lines, read from top to bottom, Arabic left as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.demo.html import utf16_slice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.core.model import Button
    from bot.demo.people import ChatMessage
    from bot.demo.wire import Json

BOT: Final = {"ar": "راصد", "en": "Rasid"}
WELCOME: Final = """\
راصد على هذا الجهاز، بلا حساب تلغرام. ما يُكتب هنا يصل إليه، ومع أول سطر تبدأ صحيفة صغيرة بالنشر.
Rasid on this machine, no Telegram account needed. Type, and it answers; with your first line a small newspaper starts.
"""
TRIES: Final = {
    ("ar", "reader"): (
        ("/start", "البدء"),
        ("تابع سوريا", "المتابعة، ثم انتظار أول تنبيه"),
        ("!2", "الزر الثاني في آخر رسالة، مثل «كتم هذا الخبر»"),
        ("/quit", "الخروج"),
    ),
    ("ar", "admin"): (
        ("/breaking المطار يفتح أبوابه من جديد", "معاينة خبر عاجل"),
        ("!1", "إرساله، بالزر الأول في آخر رسالة"),
        ("@reader", "المتابعة بصفة قارئ، والعودة: @admin"),
        ("/quit", "الخروج"),
    ),
    ("en", "reader"): (
        ("/start", "begin"),
        ("follow Syria", "then wait for the first alert"),
        ("!2", "press the second button of the last message, like “Mute this story”"),
        ("/quit", "leave"),
    ),
    ("en", "admin"): (
        ("/breaking The airport opens again", "preview breaking news"),
        ("!1", "send it, by the first button of the last message"),
        ("@reader", "go on as a reader; @admin comes back"),
        ("/quit", "leave"),
    ),
}
"""What a newcomer may type, and what it does; in the chat's language, for a reader and for an editor."""
SOLD_OUT: Final = {
    "ar": "نشرت الصحيفة كل ما لديها. تشغيل الأمر من جديد يعيدها إلى أولها.",
    "en": "The newspaper has printed all it had. Run the command again to start it anew.",
}
_LRM: Final = "\u200e"
"""Between two Arabic pieces it keeps them in columns."""

_BIDI_CONTROLS: Final = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What could move a terminal's cursor or change its state; texts come from outside."""
_STYLES: Final = {"bold": ("\x1b[1m", "\x1b[22m"), "italic": ("\x1b[3m", "\x1b[23m")}
_MARKS: Final = {"bold": ("*", "*"), "italic": ("_", "_")}


def searchable(text: str) -> str:
    """`text` as one would type it: without invisible direction marks, every white space one space."""
    return " ".join(text.translate(_BIDI_CONTROLS).split())


def words_of(message: ChatMessage) -> str:
    """All that can be read in a message: its text, the addresses of its links, its buttons."""
    links = [address for _, address in message.links]
    buttons = [text for button in message.buttons for text in (button.text, button.url or "")]
    return searchable("\n".join([message.text, *links, *buttons]))


@dataclass(frozen=True, slots=True)
class Screen:
    """Prints what happens in the chats. `lang` is that of the frame.

    `styled` is for a terminal, which shows bold and makes use of direction marks; in a transcript bold stands between
    asterisks, and the invisible marks are left out, so that one can search it.
    """

    write: Callable[[str], None]
    lang: str = "ar"
    styled: bool = False

    def welcome(self, persona: str) -> None:
        """Say what this is and what to try."""
        tries = TRIES[self.lang, persona]
        width = max(len(what) for what, _ in tries)
        self.write(WELCOME + "".join(f"  {what:<{width}}  {_LRM} {why}\n" for what, why in tries))

    def typed(self, persona: str, text: str) -> None:
        """Print what a person types."""
        self._block(f"{persona} ▸ {_clean(text)}")

    def pressed(self, persona: str, button: Button) -> None:
        """Print which button a person presses, and where it leads if that is an address."""
        where = f" ↗ {button.url}" if button.url else ""
        self._block(f"{persona} ▸ [{_clean(button.text)}]{where}")

    def message(self, persona: str, message: ChatMessage, keyboard: Sequence[Sequence[str]] = ()) -> None:
        """Print a message of the bot's; `keyboard` is the reply keyboard that came with it."""
        edited = " ✎" if message.edited else ""
        lines = [self._head(persona) + edited, *self._text(message), *_buttons(message)]
        if keyboard:
            lines.append("⌨ " + " · ".join(word for row in keyboard for word in row))
        self._block("\n  ".join(lines))

    def toast(self, persona: str, answer: Json) -> None:
        """Print what the bot says to a press."""
        self._block(f"{self._head(persona)} ({_clean(answer['text'])})")

    def note(self, text: str) -> None:
        """Print a remark of the demo's own."""
        self._block(f"· {text}")

    def sold_out(self) -> None:
        """Say that no more articles will come."""
        self.note(SOLD_OUT[self.lang])

    def _head(self, persona: str) -> str:
        return f"{BOT[self.lang]} ▸ {persona}"

    def _block(self, text: str) -> None:
        shown = text if self.styled else text.translate(_BIDI_CONTROLS)
        self.write("\n" + "\n".join(line.rstrip() for line in shown.split("\n")) + "\n")

    def _text(self, message: ChatMessage) -> Iterator[str]:
        """Lines of the text, and below each the addresses of the links in it."""
        places = [
            (utf16_slice(message.text, 0, entity["offset"]).count("\n"), str(entity["url"]))
            for entity in message.entities
            if entity["type"] == "text_link"
        ]
        for number, line in enumerate(self._marked(message).split("\n")):
            yield _clean(line, keep_styles=self.styled)
            yield from (f"  ↗ {address}" for place, address in places if place == number)

    def _marked(self, message: ChatMessage) -> str:
        """Put marks where bold and italic begin and end; offsets count UTF-16 units."""
        styles = _STYLES if self.styled else _MARKS
        cuts: list[tuple[int, int, str]] = []
        for entity in message.entities:
            if entity["type"] in styles:
                opened, closed = styles[entity["type"]]
                cuts.append((entity["offset"], 1, opened))
                cuts.append((entity["offset"] + entity["length"], 0, closed))
        pieces, at = [], 0
        for offset, _, mark in sorted(cuts):
            pieces += [utf16_slice(message.text, at, offset - at), mark]
            at = offset
        units = len(message.text.encode("utf-16-le", "surrogatepass")) // 2
        return "".join([*pieces, utf16_slice(message.text, at, units - at)])


def _buttons(message: ChatMessage) -> Iterator[str]:
    """Rows of numbered buttons; one that opens what is no link of the text shows its address."""
    shown = {address for _, address in message.links}
    number = 0
    for row in message.rows:
        cells = []
        for button in row:
            number += 1
            arrow = "" if button.url is None else " ↗" if button.url in shown else f" ↗ {button.url}"
            cells.append(f"[{number}] {_clean(button.text)}{arrow}")
        yield "   ".join(cells)


def _clean(text: str, *, keep_styles: bool = False) -> str:
    if not keep_styles:
        return _CONTROLS.sub("", text)
    known = {mark for pair in _STYLES.values() for mark in pair}
    parts = re.split("(" + "|".join(map(re.escape, known)) + ")", text)
    return "".join(part if part in known else _CONTROLS.sub("", part) for part in parts)
