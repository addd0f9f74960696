"""What an inline button carries: small typed values, versioned and within Telegram's 64 bytes.

A keyword can be longer than that, so buttons name the stored query. Nothing here is proof of a right: whoever handles
a callback checks that what it names belongs to the chat, or that the person is an editor.
"""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass, fields
from typing import Final, TypeAlias, cast

VERSION: Final = "1"
_LARGEST: Final = 2**63 - 1
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class FollowQuery:
    """Follow the stored query that was offered."""

    query_id: int


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Search for the stored query instead of following it; also turns the pages of a search."""

    query_id: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Stop following, from an alert."""

    subscription_id: int


@dataclass(frozen=True, slots=True)
class ReshapeKeyword:
    """Follow a keyword in another way: a number of `bot.core.shapes.Shape`."""

    subscription_id: int
    shape: int


@dataclass(frozen=True, slots=True)
class AddSpelling:
    """Follow another spelling, a stored query, along with a keyword."""

    subscription_id: int
    query_id: int


@dataclass(frozen=True, slots=True)
class DigestKeyword:
    """Bring a keyword's news once a day, or at once again (0)."""

    subscription_id: int
    daily: int


@dataclass(frozen=True, slots=True)
class UnfollowListed:
    """Stop following, from a page of the list, which is then shown anew."""

    subscription_id: int
    page: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """Show a page of the followed words, from 0."""

    page: int


@dataclass(frozen=True, slots=True)
class LatestPage:
    """Show a page of the latest news, from 0."""

    page: int


@dataclass(frozen=True, slots=True)
class BundleRest:
    """Show what a bundle only counted («+N»): of the message pressed (0) or of that number; pages from 0."""

    message_id: int
    page: int


@dataclass(frozen=True, slots=True)
class RetryDead:
    """Try again what Telegram refused for good."""


@dataclass(frozen=True, slots=True)
class RefreshStatus:
    """Show the ledger as it is now."""


@dataclass(frozen=True, slots=True)
class MuteStory:
    """Hear no more of a story."""

    story_id: int


@dataclass(frozen=True, slots=True)
class UnmuteStory:
    """Hear of a muted story again."""

    story_id: int


@dataclass(frozen=True, slots=True)
class OpenArticle:
    """Show a page of the stored text of an article, from 0."""

    article_id: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class ConfirmBroadcast:
    """Send that version of the draft."""

    broadcast_id: int
    version: int


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Drop that version of the draft."""

    broadcast_id: int
    version: int


@dataclass(frozen=True, slots=True)
class AskCancelBroadcast:
    """Ask whether what is left of a push is to be dropped."""

    broadcast_id: int


@dataclass(frozen=True, slots=True)
class CancelBroadcast:
    """Drop what is left of a push; the answer to having been asked."""

    broadcast_id: int


@dataclass(frozen=True, slots=True)
class PauseBroadcast:
    """Hold a push."""

    broadcast_id: int


@dataclass(frozen=True, slots=True)
class ResumeBroadcast:
    """Go on with a push."""

    broadcast_id: int


@dataclass(frozen=True, slots=True)
class PauseChat:
    """Hold all alerts of the chat until it resumes."""


@dataclass(frozen=True, slots=True)
class ResumeChat:
    """Let the alerts of the chat come again."""


@dataclass(frozen=True, slots=True)
class UnfollowAll:
    """Stop following everything."""


@dataclass(frozen=True, slots=True)
class Dismiss:
    """Leave everything as it is."""


@dataclass(frozen=True, slots=True)
class SpeakArabic:
    """Speak Arabic to this chat."""


@dataclass(frozen=True, slots=True)
class SpeakEnglish:
    """Speak English to this chat."""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Show a page of the sources, from 0."""

    page: int


@dataclass(frozen=True, slots=True)
class ViewSource:
    """Show a source with its health."""

    source_id: int


@dataclass(frozen=True, slots=True)
class TestSource:
    """Read a source now and tell what came."""

    source_id: int


@dataclass(frozen=True, slots=True)
class PauseSource:
    """Read a source no more."""

    source_id: int


@dataclass(frozen=True, slots=True)
class ReviveSource:
    """Read a source again, whatever ended it."""

    source_id: int


@dataclass(frozen=True, slots=True)
class SetSourceInterval:
    """Read a source every so many seconds; 0 goes by how it publishes."""

    source_id: int
    seconds: int


@dataclass(frozen=True, slots=True)
class SetSourceLanguage:
    """Take a source's articles to be in a language: its place in the handlers' list."""

    source_id: int
    choice: int


@dataclass(frozen=True, slots=True)
class SetSourceTeaser:
    """When to fetch the pages of a source's items: the mode's place in `Teaser`."""

    source_id: int
    choice: int


@dataclass(frozen=True, slots=True)
class SetSourceUrgent:
    """Read a source as often as the settings allow, or not."""

    source_id: int
    urgent: int


@dataclass(frozen=True, slots=True)
class RemoveSource:
    """Forget a source; asked first, then sure."""

    source_id: int
    sure: int


@dataclass(frozen=True, slots=True)
class AddFound:
    """Add the feed that is the n-th link of the message, from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class ExportSources:
    """Send all sources as a list."""


Callback: TypeAlias = (
    FollowQuery
    | SearchQuery
    | Unfollow
    | ReshapeKeyword
    | AddSpelling
    | DigestKeyword
    | UnfollowListed
    | ListPage
    | LatestPage
    | BundleRest
    | RetryDead
    | RefreshStatus
    | MuteStory
    | UnmuteStory
    | OpenArticle
    | ConfirmBroadcast
    | DropDraft
    | AskCancelBroadcast
    | CancelBroadcast
    | PauseBroadcast
    | ResumeBroadcast
    | PauseChat
    | ResumeChat
    | UnfollowAll
    | Dismiss
    | SpeakArabic
    | SpeakEnglish
    | SourcePage
    | ViewSource
    | TestSource
    | PauseSource
    | ReviveSource
    | SetSourceInterval
    | SetSourceLanguage
    | SetSourceTeaser
    | SetSourceUrgent
    | RemoveSource
    | AddFound
    | ExportSources
)

_TYPES: Final[dict[str, type[Callback]]] = {
    "fq": FollowQuery,
    "sq": SearchQuery,
    "un": Unfollow,
    "rk": ReshapeKeyword,
    "as": AddSpelling,
    "dk": DigestKeyword,
    "ul": UnfollowListed,
    "ls": ListPage,
    "lt": LatestPage,
    "bm": BundleRest,
    "dr": RetryDead,
    "ds": RefreshStatus,
    "mu": MuteStory,
    "um": UnmuteStory,
    "oa": OpenArticle,
    "bs": ConfirmBroadcast,
    "bd": DropDraft,
    "ba": AskCancelBroadcast,
    "bc": CancelBroadcast,
    "bp": PauseBroadcast,
    "br": ResumeBroadcast,
    "pc": PauseChat,
    "rc": ResumeChat,
    "ua": UnfollowAll,
    "no": Dismiss,
    "la": SpeakArabic,
    "le": SpeakEnglish,
    "so": SourcePage,
    "sv": ViewSource,
    "st": TestSource,
    "sp": PauseSource,
    "sr": ReviveSource,
    "si": SetSourceInterval,
    "sl": SetSourceLanguage,
    "se": SetSourceTeaser,
    "su": SetSourceUrgent,
    "sd": RemoveSource,
    "sa": AddFound,
    "sx": ExportSources,
}
"""Names are for ever: a button sent today is pressed next year. A change of meaning takes a new name or VERSION."""
_CODES: Final = {kind: code for code, kind in _TYPES.items()}


def encode(callback: Callback) -> str:
    """Write `callback` as callback data; ValueError when a number is negative or above 2**63 - 1."""
    numbers = cast("tuple[int, ...]", astuple(callback))
    if any(not 0 <= number <= _LARGEST for number in numbers):
        raise ValueError(f"not a number for a button: {callback}")
    return ":".join((VERSION, _CODES[type(callback)], *map(str, numbers)))


def decode(data: str) -> Callback | None:
    """Read callback data; None for whatever `encode` does not write. Never raises."""
    if len(data) > _LONGEST:
        return None
    version, _, rest = data.partition(":")
    code, *numbers = rest.split(":")
    kind = _TYPES.get(code)
    if version != VERSION or kind is None or len(numbers) != len(fields(kind)):
        return None
    if not all(_NUMBER.fullmatch(number) and int(number) <= _LARGEST for number in numbers):
        return None
    return kind(*map(int, numbers))
