"""Messages: golden renderings a person can read, and limits held against hostile input (1.8, 1.20, 1.21).

`RASID_GOLDEN=write uv run pytest tests/core/test_compose.py` writes the golden files anew: read the difference.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from markupsafe import Markup

from bot.core.callbacks import (
    AskCancelBroadcast,
    ConfirmBroadcast,
    DropDraft,
    ListPage,
    MuteStory,
    OpenArticle,
    PauseBroadcast,
    ResumeBroadcast,
    Unfollow,
    decode,
)
from bot.core.compose import (
    Evidence,
    Keyword,
    PreviewView,
    PushState,
    ReadAlso,
    article_line,
    article_pages,
    breaking_surplus,
    compose_alert,
    compose_article,
    compose_breaking,
    compose_bundle,
    compose_preview,
    compose_preview_footer,
    compose_progress,
    push_duration,
)
from bot.core.html import to_plain, visible_length, without_controls
from bot.core.i18n import Texts
from bot.core.model import Message
from tests.core.html_checker import check
from tests.core.scenes import AR, BOT, BOTH, EN, ENGLISH, NOW, ZONE, article, progress, push, view

GOLDEN = Path(__file__).parents[1] / "data" / "messages"


def bundle(texts: Texts) -> Message:
    views = [
        view(alert_id=1),
        view(alert_id=2, article=ENGLISH, keywords=(Keyword("Nile | النيل", 32),)),
        view(alert_id=3, article=article(id=9, published_at=None, stored_at=NOW, title="عودة السكان إلى قراهم")),
    ]
    return compose_bundle(views, texts, BOT).message


FOOTER = PreviewView(
    broadcast_id=3, version=2, recipients=80214, duration=timedelta(minutes=45), validity=timedelta(minutes=10)
)
SCENES: dict[str, Callable[[Texts], Message]] = {
    "alert": lambda t: compose_alert(view(), t, BOT),
    "alert-english": lambda t: compose_alert(
        view(
            article=ENGLISH,
            summary="The floods cut off twenty villages.",
            evidence=None,
            keywords=(Keyword("floods", 1), Keyword("السودان", 2)),
            read_also=(),
        ),
        t,
        BOT,
    ),
    "bundle": bundle,
    "article": lambda t: compose_article(article(), t, BOT, now=NOW, zone=ZONE, read_also=view().read_also),
    "breaking": lambda t: compose_breaking(push(article=article(), summary=view().summary), t, BOT),
    "preview-footer": lambda t: compose_preview_footer(FOOTER, t),
    "progress": lambda t: compose_progress(progress(), t),
    "report": lambda t: compose_progress(
        progress(state=PushState.DONE, delivered=80199, took=timedelta(minutes=44)), t
    ),
}


def rendering(message: Message) -> str:
    rows = [message.html]
    rows += [" ".join(f"[{b.text} → {b.data or b.url}]" for b in row) for row in message.buttons]
    return without_controls("\n".join(rows)) + "\n"


@BOTH
@pytest.mark.parametrize("scene", SCENES)
def test_golden(scene: str, texts: Texts) -> None:
    """1.20, 1.21: direction controls are left out of the files so that they can be read; they are tested below."""
    file = GOLDEN / f"{scene}.{texts.language}.txt"
    message = SCENES[scene](texts)
    check(message.html)
    if os.environ.get("RASID_GOLDEN") == "write":
        file.write_text(rendering(message), encoding="utf-8")
    assert rendering(message) == file.read_text(encoding="utf-8")


@BOTH
@pytest.mark.parametrize("scene", sorted(set(SCENES) - {"breaking", "article"}))
def test_every_line_begins_with_the_readers_direction(scene: str, texts: Texts) -> None:
    """1.20: right-to-left correct, whatever the headline begins with; and the reverse."""
    for row in check(SCENES[scene](texts).html).split("\n"):
        assert not row or row.startswith(texts.mark), row


def test_headlines_are_isolated_in_their_own_direction() -> None:
    assert "\u200f\u2066Floods cut off" in check(compose_alert(view(article=ENGLISH), AR, BOT).html)
    assert "\u200e\u2067فيضانات" in check(compose_alert(view(), EN, BOT).html)
    mixed = compose_alert(view(article=article(title="NASA تنشر صور الفيضانات")), AR, BOT)
    assert check(mixed.html).startswith("\u200f\u2067NASA تنشر")


def test_own_text_runs_in_its_own_direction() -> None:
    assert "\u200f«عزلت" in compose_article(article(text="«عزلت الفيضانات»"), EN, BOT, now=NOW, zone=ZONE).html
    assert "\u200eFlood" in compose_breaking(push(body="Flood\n\nسيل"), AR, BOT).html


def test_alert_buttons() -> None:
    """1.20: read, mute this story, stop following (one button a word, three at most)."""
    words = tuple(Keyword(f"كلمة {n}", n) for n in range(7))
    message = compose_alert(view(keywords=words), AR, BOT)
    (read, mute), *stops = message.buttons
    assert read.url == "https://example.org/news/7?a=1&b=2"
    assert decode(mute.data or "") == MuteStory(5)
    assert [decode(row[0].data or "") for row in stops] == [Unfollow(0), Unfollow(1), Unfollow(2)]
    assert without_controls(stops[1][0].text) == "إلغاء متابعة «كلمة 1»"
    assert "«كلمة 4»، +2" in without_controls(to_plain(message.html))


def test_article_without_address_opens_in_the_bot() -> None:
    """1.20, samples trap 7: headline and button open the stored text."""
    message = compose_alert(view(article=article(url=None)), AR, BOT)
    address = "https://t.me/rasid_bot?start=art_7"
    assert f'<a href="{address}">' in message.html
    assert message.buttons[0][0].url == address


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (None, None),
        (NOW - timedelta(minutes=5), "قبل 5 دقائق"),
        (NOW + timedelta(minutes=2), "الآن"),
        (NOW - timedelta(hours=24), "20 نوفمبر 2024"),
        (NOW + timedelta(days=1), "22 نوفمبر 2024"),
    ],
)
def test_time_is_shown_when_known(published: datetime | None, shown: str | None) -> None:
    """1.20: relative within a day, else the date; nothing when unknown."""
    text = without_controls(check(compose_alert(view(article=article(published_at=published)), AR, BOT).html))
    expected = "صدى البلد · نقلًا عن رويترز" + (f" · {shown}" if shown else "")
    assert expected in text.split("\n")


def test_agency_is_named_once() -> None:
    text = check(compose_alert(view(article=article(agency="صدى البلد")), AR, BOT).html)
    assert "نقلًا عن" not in text


def test_an_alert_with_next_to_nothing() -> None:
    bare = article(title="", text="", url=None, publisher=None, agency=None, published_at=None)
    message = compose_alert(view(article=bare, summary="", keywords=(), evidence=None, read_also=()), AR, BOT)
    assert without_controls(check(message.html)) == "خبر بلا عنوان"
    assert len(message.buttons) == 1
    lead = compose_alert(view(article=replace(bare, text="كلمة " * 50)), AR, BOT)
    assert without_controls(check(lead.html).split("\n")[0]) == ("كلمة " * 18).strip() + "…"


def test_evidence_is_bold_and_at_most_160() -> None:
    """1.20: «ورد فيه: …» with the word in bold."""
    html = without_controls(compose_alert(view(), AR, BOT).html)
    assert "ورد فيه: وقال مسؤول إن <b>السودان</b> طلب قوارب." in html
    long = Evidence("أ " * 50 + "كلمة " + "ب " * 200, ((100, 104), (300, 301), (5, 2), (101, 103)))
    row = next(r for r in compose_alert(view(evidence=long), AR, BOT).html.split("\n") if "ورد فيه" in r)
    assert without_controls(row).count("<b>") == 1
    assert "<b>كلمة</b>" in row
    assert len(without_controls(to_plain(row)).removeprefix("ورد فيه: ")) <= 160


def test_at_most_four_read_also_links_each_once() -> None:
    links: tuple[ReadAlso, ...] = (
        ReadAlso("أ", "https://e.org/1"),
        ReadAlso("ب", "https://e.org/1"),
        ReadAlso("", "https://e.org/2"),
    )
    links += tuple(ReadAlso(f"خبر {n}", None, n) for n in range(9))
    text = check(compose_alert(view(read_also=links), AR, BOT).html)
    assert [row[-2:-1] for row in text.split("\n") if "• " in row] == ["أ", "0", "1", "2"]


def test_what_does_not_fit_goes_in_order() -> None:
    """1.20: first read-also links, then the end of the summary, then the end of the headline."""
    full = view(summary="خبر " * 800, read_also=tuple(ReadAlso("رابط " * 30, f"https://e.org/{n}") for n in range(4)))
    html = compose_alert(full, AR, BOT).html
    text = check(html)
    assert 3900 < visible_length(html) <= 4096
    assert text.count("• ") == 4
    longer = check(compose_alert(replace(full, summary="خبر " * 860), AR, BOT).html)
    assert 0 < longer.count("• ") < 4
    assert "خبر…" not in longer
    longest = check(compose_alert(replace(full, summary="خبر " * 5000), AR, BOT).html)
    assert "• " not in longest
    assert "خبر…" in longest
    assert "قرية" in longest
    headline = check(compose_alert(replace(full, article=article(title="عنوان " * 2000)), AR, BOT).html)
    assert "عنوان…" in headline
    assert headline.count("خبر") > 70


@BOTH
def test_bundle_is_newest_first_and_grouped(texts: Texts) -> None:
    views = [
        view(alert_id=n, article=article(id=n, published_at=NOW - timedelta(hours=n), title=f"خبر {n}"),
             keywords=(Keyword("أ" if n % 2 else "ب", n),))
        for n in (3, 1, 2, 4)
    ]  # fmt: skip
    result = compose_bundle(views, texts, BOT)
    rows = without_controls(check(result.message.html)).split("\n")
    assert [row.split(" · ")[0] for row in rows if row][1:] == ["أ", "• خبر 1", "• خبر 3", "ب", "• خبر 2", "• خبر 4"]
    assert result.shown == (1, 2, 3, 4)
    assert result.counted == ()
    assert decode(result.message.buttons[0][0].data or "") == ListPage(0)


def test_bundle_counts_what_does_not_fit() -> None:
    views = [
        view(alert_id=n, article=article(id=n, published_at=NOW - timedelta(minutes=n), title="خبر طويل " * 12))
        for n in range(200)
    ]
    result = compose_bundle(views, AR, BOT)
    text = without_controls(check(result.message.html))
    assert result.shown + result.counted == tuple(range(200))
    assert 20 < len(result.shown) < 60
    assert text.startswith("200 خبر جديد")
    assert f"و{len(result.counted)} خبر" in text


def test_bundle_of_short_items_keeps_to_100_entities() -> None:
    views = [view(alert_id=n, article=article(title="خ", publisher=None, published_at=None)) for n in range(150)]
    result = compose_bundle(views, AR, BOT)
    assert check(result.message.html)
    assert len(result.shown) == 98
    assert result.shown[0] == 149


def test_bundle_of_one_is_an_alert_and_of_none_a_mistake() -> None:
    result = compose_bundle([view()], AR, BOT)
    assert result.message == compose_alert(view(), AR, BOT)
    assert (result.shown, result.counted) == ((1,), ())
    with pytest.raises(ValueError, match="nothing"):
        compose_bundle([], AR, BOT)


def test_bundle_without_keywords() -> None:
    views = [view(alert_id=n, keywords=()) for n in range(2)]
    assert "أخبار أخرى" in compose_bundle(views, AR, BOT).message.html


def test_article_in_pages_loses_nothing() -> None:
    text = "\n".join(f"فقرة {n}: " + "كلمة " * 60 for n in range(30))
    pages = article_pages(text)
    assert " ".join(without_controls(to_plain(page)) for page in pages).split() == text.split()
    first = compose_article(article(text=text), AR, BOT, now=NOW, zone=ZONE, read_also=view().read_also)
    assert [decode(b.data or "") for b in first.buttons[0]] == [OpenArticle(7, 1)]
    assert without_controls("\n".join(check(first.html).split("\n")[-1:])) == f"الصفحة 1 من {len(pages)}"
    middle = compose_article(article(text=text), AR, BOT, now=NOW, zone=ZONE, page=1)
    assert [decode(b.data or "") for b in middle.buttons[0]] == [OpenArticle(7, 0), OpenArticle(7, 2)]
    last = compose_article(
        article(text=text, url=None), AR, BOT, now=NOW, zone=ZONE, page=99, read_also=view().read_also
    )
    assert [decode(b.data or "") for b in last.buttons[0]] == [OpenArticle(7, len(pages) - 2)]
    assert "اقرأ أيضًا" in last.html
    assert "اقرأ أيضًا" not in first.html


@pytest.mark.parametrize("text", ["ب" * 9000, "-" * 9000, "\u0651" * 9000, "كلمة، " * 2000])
def test_an_endless_paragraph_is_divided(text: str) -> None:
    pages = article_pages(text)
    assert "".join(without_controls(to_plain(p)).removesuffix("…") for p in pages).replace(" ", "") == text.replace(
        " ", ""
    )


def test_breaking_heading_stands_once() -> None:
    """1.21: an editor who writes «عاجل» himself does not get it twice."""
    for body in ("عاجل: زلزال", "عاجل | زلزال", "زلزال", Markup("عاجل - <b>زلزال</b>"), "Breaking news: زلزال"):
        assert without_controls(check(compose_breaking(push(body=body), AR, BOT).html)) == "عاجل\n\nزلزال"
    assert "عاجلًا" in compose_breaking(push(body="عاجلًا أم آجلًا"), AR, BOT).html


def test_breaking_keeps_the_editors_format_but_not_a_readers_html() -> None:
    assert "<b>زلزال</b>" in compose_breaking(push(body=Markup("<b>زلزال</b> قوي")), AR, BOT).html
    assert "&lt;b&gt;" in compose_breaking(push(body="<b>زلزال"), AR, BOT).html


def test_breaking_over_the_limits() -> None:
    """1.21: the desk learns by how much; what is composed is within the limits all the same."""
    assert breaking_surplus(push(body="خبر " * 1000), AR, BOT) == 0
    assert breaking_surplus(push(body="خ" * 4200), AR, BOT) == 4200 + len("\u200fعاجل\n\n\u200f") - 4096
    cut = check(compose_breaking(push(body=Markup("<b>خبر</b> ") * 1300, article=article()), AR, BOT).html)
    assert cut.endswith("قبل 5 دقائق\u2069")
    assert "خبر…" in cut
    many = compose_breaking(push(body=Markup("<b>خ</b> ") * 120), AR, BOT)
    assert check(many.html).count("خ") == 120
    links = tuple(ReadAlso("رابط " * 30, f"https://e.org/{n}") for n in range(4))
    fuller = check(compose_breaking(push(body="خبر " * 930, read_also=links), AR, BOT).html)
    assert fuller.count("• ") == 2
    summary = check(compose_breaking(push(body="خبر " * 900, article=article(), summary="ملخص " * 300), AR, BOT).html)
    assert "ملخص" not in summary
    assert summary.count("خبر") == 900


def test_preview_is_the_message_itself() -> None:
    """1.21: a preview exactly as readers will see it; the first button confirms that version, the second cancels."""
    assert compose_preview(push(), AR, BOT) == compose_breaking(push(), AR, BOT)
    (confirm,), (cancel,) = compose_preview_footer(FOOTER, AR).buttons
    assert without_controls(confirm.text) == "أرسل إلى 80,214 قارئًا"
    assert decode(confirm.data or "") == ConfirmBroadcast(3, 2)
    assert decode(cancel.data or "") == DropDraft(3, 2)


def test_progress_buttons_follow_the_state() -> None:
    def pressed(state: PushState) -> list[object]:
        return [decode(b.data or "") for row in compose_progress(progress(state=state), AR).buttons for b in row]

    assert pressed(PushState.RUNNING) == [PauseBroadcast(3), AskCancelBroadcast(3)]
    assert pressed(PushState.PAUSED) == [ResumeBroadcast(3), AskCancelBroadcast(3)]
    assert compose_progress(progress(state=PushState.RUNNING, controls=False), AR).buttons == ()
    assert pressed(PushState.DONE) == pressed(PushState.CANCELLED) == []


@pytest.mark.parametrize(
    ("total", "delivered", "share"),
    [(1000, 0, "0%"), (1000, 999, "99%"), (1000, 1000, "100%"), (0, 0, "100%"), (10, 12, "100%")],
)
def test_progress_says_100_only_at_the_end(total: int, delivered: int, share: str) -> None:
    text = check(compose_progress(progress(total=total, delivered=delivered, blocked=0, failed=0), EN).html)
    assert f" {share}" in without_controls(text)


def test_progress_of_a_cancelled_push_says_who_got_nothing() -> None:
    text = without_controls(check(compose_progress(progress(state=PushState.CANCELLED), AR).html))
    assert "لم يُرسل إلى: 46,499" in text
    assert "السرعة" not in text
    paused = without_controls(check(compose_progress(progress(state=PushState.PAUSED, took=timedelta(1)), AR).html))
    assert "بقي: 46,499" in paused
    assert "استغرق" not in paused
    quiet = without_controls(check(compose_progress(progress(rate=None, ends_at=None, blocked=0, failed=0), AR).html))
    assert "السرعة" not in quiet
    assert "ينتهي" not in quiet


def test_push_duration() -> None:
    assert push_duration(80214, 30) == timedelta(seconds=2674)
    assert push_duration(0, 30) == timedelta(0)


def test_article_line_of_a_list() -> None:
    text = without_controls(check(article_line(article(), AR, BOT, NOW, ZONE)))
    assert text == "• فيضانات في حوض النيل تعزل عشرين قرية · صدى البلد · قبل 5 دقائق"
