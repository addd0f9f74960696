"""What a person means by plain text: an Arabic or English command word, a greeting, or a word to be followed.

Commands are known with or without diacritics, hamza and article («اعدادات», «الإعدادات»); what follows them is handed
on as it was typed. A command word counts only where it makes sense: «لماذا» alone asks why, «لماذا توقفت الحرب» is a
phrase to be followed, and so is «البحث العلمي», though «بحث سوريا» searches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.core.arabic.analysis import news_analyzer
from bot.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_KEYWORDS: Final = 10
"""How many keywords one message may follow."""


@dataclass(frozen=True, slots=True)
class Follow:
    """Follow these keywords; none when the word came alone. `left_over` were more than one message may hold."""

    keywords: tuple[str, ...] = ()
    left_over: int = 0


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Stop following; None asks which."""

    keyword: str | None = None


@dataclass(frozen=True, slots=True)
class ListKeywords:
    """Show the followed words."""


@dataclass(frozen=True, slots=True)
class Latest:
    """Show the latest news, of everything or of `what`."""

    what: str | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Search the stored news; None when the word came alone."""

    what: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """Say what Rasid does."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Show the settings."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Hold alerts for a while."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Let alerts come again."""


@dataclass(frozen=True, slots=True)
class Why:
    """Say why an alert came, that is replied to, or why an article did or did not that `link` leads to."""

    link: str = ""


@dataclass(frozen=True, slots=True)
class Greeting:
    """A greeting; `salam` when it wishes peace, which has an answer of its own."""

    salam: bool = False


@dataclass(frozen=True, slots=True)
class Thanks:
    """Thanks."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Some wish to stop: pausing or stopping is offered."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Anything else, trimmed: following it is offered. Empty when there was nothing to read."""

    text: str


Intent: TypeAlias = (
    Follow
    | Unfollow
    | ListKeywords
    | Latest
    | Search
    | Help
    | Settings
    | Pause
    | Resume
    | Why
    | Greeting
    | Thanks
    | Cancel
    | Plain
)

_WORD: Final = re.compile(r"\S+")
_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$")
_WHY_LINK: Final = re.compile(
    r"(?:لماذا|ليش|why)(?:\s+(?:وصلني|جاءني|did i (?:get|receive)))?(?:\s+(?:هذا|this))?\s*[؟?]*"
    r"\s+((?:https?://|t\.me/)\S+)",
    re.IGNORECASE,
)
_DIVIDERS: Final = re.compile(r"[،,;؛\n\r\u2028\u2029]+")
_LONGEST_COMMAND: Final = 6
_JOINING: Final = frozenset({"و", "أو", "او", "and", "or", "&"})
_SHORTEST_WITH_ARTICLE: Final = 5
"""Letters of «و», article and word: «والت» and «والا» are words of their own."""
_EMOJI_OF_THANKS: Final = re.compile("[👍❤🙏👏👌🌹💐\U0001f3fb-\U0001f3ff\ufe0f]+")

_LEADING: Final[tuple[tuple[str, str], ...]] = (
    # Phrases that take what follows them.
    ("follow", "تابع|تابعي|متابعة|متابعة كلمة|متابعة كلمة جديدة|أريد متابعة|أضف|أضيفي|أضف كلمة"),
    ("follow", "follow|subscribe|subscribe to|add|add keyword"),
    ("unfollow", "ألغ|ألغي|ألغ متابعة|ألغي متابعة|إلغاء متابعة|إلغاء متابعة كلمة|أوقف متابعة|إيقاف متابعة|احذف"),
    ("unfollow", "unfollow|unsubscribe|unsubscribe from|stop following|remove|delete"),
    ("search", "بحث|ابحث|ابحثي|ابحث عن|ابحثي عن|بحث عن|البحث عن|فتش عن|search|search for|find"),
    ("latest", "آخر الأخبار|آخر أخبار|آخر الأخبار عن|آخر أخبار عن|أحدث الأخبار|أحدث الأخبار عن|الجديد عن"),
    ("latest", "latest|latest on|latest about|latest news|latest news on|latest news about|latest news of"),
)
_WHOLE: Final[tuple[tuple[Intent, str], ...]] = (
    # Phrases that count only alone.
    (Latest(), "آخر|الأخبار|الجديد|ما الجديد|news|what is new|what's new|headlines"),
    (
        ListKeywords(),
        "كلماتي|قائمتي|القائمة|قائمة كلماتي|متابعاتي|اشتراكاتي|my keywords|keywords|my words|list|my list",
    ),
    (Help(), "من أنت|من انت|ما أنت|ماذا تفعل|who are you|what are you|what can you do"),
    (Help(), "مساعدة|المساعدة|ساعدني|النجدة|كيف|كيف يعمل|help|help me|?|؟"),
    (Settings(), "إعدادات|إعداداتي|ضبط|settings|my settings|preferences|options"),
    (Pause(), "أوقف|أوقفي|إيقاف|إيقاف مؤقت|أوقف التنبيهات|إيقاف التنبيهات|اسكت|pause|pause alerts|mute"),
    (Resume(), "استأنف|استأنفي|استئناف|استئناف التنبيهات|شغل التنبيهات|resume|unpause|resume alerts|continue"),
    (Why(), "لماذا|لماذا وصلني هذا|لماذا وصلني|ليش|why|why this|why did i get this|why did this come"),
    (Cancel(), "توقف|توقفي|إلغاء|كفى|إنهاء|stop|cancel|quit|stop it|enough|end"),
    (Unfollow(), "إلغاء المتابعة|ألغ المتابعة|ألغي المتابعة|أوقف المتابعة"),
    (Search(), "بحث|البحث"),
    (Follow(), "إضافة كلمة|new keyword"),
    (Thanks(), "شكرا|شكرا لك|شكرا لكم|شكرا جزيلا|ألف شكر|جزاك الله خيرا|جزاكم الله خيرا|مشكور|مشكورين|ممنون|تسلم"),
    (
        Thanks(),
        "بارك الله فيك|بارك الله فيكم|يعطيك العافية|thanks|thank you|thank you very much|thanks a lot|thx|ty|merci",
    ),
    (
        Greeting(),
        "مرحبا|مرحبا بك|مرحبا بكم|أهلا|أهلين|أهلا بك|أهلا وسهلا|هلا|هلا والله|صباح الخير|مساء الخير|صباح النور",
    ),
    (Greeting(), "مساء النور|تحية طيبة|كيف حالك|كيف الحال|hi|hello|hey|hello there|hi there|good morning|good evening"),
    (Greeting(), "good afternoon|good day|how are you|bonjour|salut"),
)
_SALAM: Final = (
    "السلام عليكم|السلام عليكم ورحمة الله|السلام عليكم ورحمة الله وبركاته|سلام عليكم|سلام|salam|salam alaikum"
)
_NAMES: Final = frozenset({"راصد", "rasid", "bot", "بوت"})
"""Rasid may be spoken to by name: «شكرا راصد», «يا راصد»."""


def _plain_word(word: str) -> str:
    """`word` folded, without punctuation at its edges, hamza and article."""
    core = fold(_EDGES.sub("", word)) or fold(word)
    for seat, bare in (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ؤ", "و"), ("ئ", "ي"), ("ء", "")):
        core = core.replace(seat, bare)
    return core[2:] if core.startswith("ال") and len(core) > 4 else core


def _has_article(word: str) -> bool:
    core = fold(_EDGES.sub("", word))
    return core.startswith("ال") and len(core) > 4


def _key(phrase: str) -> tuple[str, ...]:
    return tuple(_plain_word(word) for word in phrase.split())


def _exact_key(phrase: str) -> tuple[str, ...]:
    """As `_key`, but with the article: «السلام» alone is the subject of news, not a greeting."""
    return tuple(fold(_EDGES.sub("", word)) for word in phrase.split())


_STARTS: Final = {_key(phrase): name for name, phrases in _LEADING for phrase in phrases.split("|")}
_ALONE: Final = {_key(phrase): intent for intent, phrases in _WHOLE for phrase in phrases.split("|")}
_GREETINGS_OF_PEACE: Final = frozenset(_exact_key(phrase) for phrase in _SALAM.split("|"))


def split_keywords(text: str) -> tuple[str, ...]:
    """Divide `text` at commas, semicolons and new lines into trimmed keywords, each once, in order.

    Between keywords "and" only joins the list: «سوريا، لبنان، والأردن» ends in «الأردن», «الولد، والد» in «والد».
    A glued «و» goes only where word counts say that it is none of the word's own letters.
    """
    parts = [part for piece in _DIVIDERS.split(text) if (part := " ".join(piece.split()))]
    return tuple(dict.fromkeys([*parts[:1], *map(_without_conjunction, parts[1:])]))


def _without_conjunction(keyword: str) -> str:
    first, _, rest = keyword.partition(" ")
    if rest and first.lower() in _JOINING:
        return rest
    own = first.startswith("وال") and len(fold(first)) < _SHORTEST_WITH_ARTICLE
    if first[0] == "و" and not own and news_analyzer().begins_with_particle(first):
        return keyword[1:].lstrip("\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652")
    return keyword


def follow(text: str) -> Follow:
    """Read what stands after the command to follow."""
    keywords = split_keywords(text)
    return Follow(keywords[:MAX_KEYWORDS], max(0, len(keywords) - MAX_KEYWORDS))


def _unfollow(rest: str) -> Intent:
    return Unfollow(rest or None)


def _search(rest: str) -> Intent:
    return Search(rest or None)


def _latest(rest: str) -> Intent:
    return Latest(rest or None)


_READERS: Final[dict[str, Callable[[str], Intent]]] = {
    "follow": follow,
    "unfollow": _unfollow,
    "search": _search,
    "latest": _latest,
}


def understand(text: str) -> Intent:
    """Tell what `text`, typed in a private chat, asks for. Linear; never raises."""
    stripped = text.strip()
    head = tuple(match for match, _ in zip(_WORD.finditer(stripped), range(_LONGEST_COMMAND + 1), strict=False))
    if len(head) <= _LONGEST_COMMAND:
        whole = _alone(match.group() for match in head)
        if whole is not None:
            return whole
    asked = _WHY_LINK.fullmatch(stripped)
    if asked is not None:
        return Why(asked[1])
    return _command(stripped, head) or Plain(stripped)


def _alone(words: Iterable[str]) -> Intent | None:
    """Find the intent of a message that is nothing but a known phrase."""
    typed = list(words)
    if typed and all(_EMOJI_OF_THANKS.fullmatch(word) for word in typed):
        return Thanks()
    kept = [word for word in typed if _EDGES.sub("", word)] or typed  # «مرحبا 👋» is a greeting, «؟» asks for help
    for phrase in (kept, _without_name(kept)):
        if _exact_key(" ".join(phrase)) in _GREETINGS_OF_PEACE:
            return Greeting(salam=True)
        intent = _ALONE.get(_key(" ".join(phrase)))
        if intent is not None:
            return intent
    return None


def _without_name(words: list[str]) -> list[str]:
    if len(words) > 1 and _plain_word(words[-1]) in _NAMES:
        return words[:-2] if len(words) > 2 and _plain_word(words[-2]) == "يا" else words[:-1]
    return words


def _command(text: str, head: tuple[re.Match[str], ...]) -> Intent | None:
    """Find the intent of a message that starts with a command; the longest command wins.

    One word with the article is a subject, no command: «البحث العلمي».
    """
    words = tuple(_plain_word(match.group()) for match in head)
    for count in range(min(len(words), _LONGEST_COMMAND), 0, -1):
        name = _STARTS.get(words[:count])
        if name is not None and (count > 1 or not _has_article(head[0].group())):
            return _READERS[name](text[head[count - 1].end() :].strip())
    return None
