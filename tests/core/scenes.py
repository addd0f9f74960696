"""An article, an alert, a push and their progress, for tests that compose them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.compose import (
    AlertView,
    BreakingView,
    Evidence,
    Keyword,
    ProgressView,
    PushState,
    ReadAlso,
)
from bot.core.model import StoredArticle
from bot.locales import load

CATALOGUE = load()
AR, EN = CATALOGUE.for_language("ar"), CATALOGUE.for_language("en")
BOTH = pytest.mark.parametrize("texts", [AR, EN], ids=["ar", "en"])
BOT = "rasid_bot"
NOW = datetime(2024, 11, 21, 11, 5, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Amman")


def article(**changes: object) -> StoredArticle:
    base = StoredArticle(
        id=7,
        story_id=5,
        episode_id=6,
        stored_at=NOW - timedelta(minutes=4),
        title="فيضانات في حوض النيل تعزل عشرين قرية",
        text="عزلت الفيضانات عشرين قرية.\nوقالت فرق الإنقاذ إن المياه ارتفعت مترين.",
        url="https://example.org/news/7?a=1&b=2",
        publisher="صدى البلد",
        agency="رويترز",
        published_at=NOW - timedelta(minutes=5),
    )
    return replace(base, **changes)  # type: ignore[arg-type] # a test helper takes any field


ENGLISH = article(
    id=8, story_id=9, title="Floods cut off twenty villages", publisher="The Nile Post", agency=None, lang="en",
    url=None, published_at=NOW - timedelta(days=3),
)  # fmt: skip


def view(**changes: object) -> AlertView:
    base = AlertView(
        alert_id=1,
        article=article(),
        summary="عزلت الفيضانات عشرين قرية في حوض النيل، وارتفعت المياه مترين في ليلة واحدة.",
        keywords=(Keyword("السودان", 31),),
        evidence=Evidence("وقال مسؤول إن السودان طلب قوارب.", ((14, 21),)),
        read_also=(
            ReadAlso("النيل يبلغ أعلى منسوب منذ مئة عام", "https://example.org/6"),
            ReadAlso("NASA images show the flood", None, 12),
            ReadAlso("عنوان بلا رابط"),
        ),
        now=NOW,
        zone=ZONE,
    )
    return replace(base, **changes)  # type: ignore[arg-type] # a test helper takes any field


def push(**changes: object) -> BreakingView:
    base = BreakingView(body="زلزال بقوة 6.1 يضرب شمال البلاد.\nلا أنباء عن ضحايا.", now=NOW, zone=ZONE)
    return replace(base, **changes)  # type: ignore[arg-type] # a test helper takes any field


def progress(**changes: object) -> ProgressView:
    base = ProgressView(
        broadcast_id=3, state=PushState.RUNNING, total=80214, delivered=33700, blocked=12, failed=3, rate=29.6,
        ends_at=NOW + timedelta(minutes=26), zone=ZONE,
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type] # a test helper takes any field
