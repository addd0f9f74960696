"""No message breaks a limit of Telegram, leaves a tag open or lets raw HTML through, whatever comes in (1.8, 1.20)."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from bot.core.callbacks import (
    decode,
)
from bot.core.compose import (
    AlertView,
    Evidence,
    Keyword,
    ReadAlso,
    compose_alert,
    compose_article,
    compose_breaking,
    compose_bundle,
)
from bot.core.html import without_controls
from bot.core.i18n import Texts
from bot.core.model import Message, StoredArticle
from tests.core.html_checker import check
from tests.core.scenes import AR, BOT, EN, NOW, ZONE, article, push, view

hostile = st.one_of(
    st.text(max_size=60),
    st.builds(lambda s, n: s * n, st.text(min_size=1, max_size=8), st.integers(1, 700)),
    st.sampled_from(
        ["<b>", "</a>", '"><script>', "&lt;&amp;", "\u202eabc", "\u2069\u2069", "😀" * 2500, "\ue0000\ue001"]
    ),
)
address = st.none() | hostile | st.sampled_from(["https://e.org/?a=1&b='\"", "javascript:x", "https://e.org/<b>"])
moment = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
articles = st.builds(
    article, title=hostile, text=hostile, url=address, publisher=st.none() | hostile, agency=st.none() | hostile,
    published_at=moment, id=st.integers(0, 2**63 - 1), story_id=st.integers(0, 2**63 - 1),
)  # fmt: skip
links = st.lists(st.builds(ReadAlso, hostile, address, st.none() | st.integers(0, 9)), max_size=6).map(tuple)
spans = st.lists(st.tuples(st.integers(-5, 200), st.integers(-5, 200)), max_size=12).map(tuple)
views = st.builds(
    view,
    article=articles,
    summary=hostile,
    keywords=st.lists(st.builds(Keyword, hostile, st.integers(0, 9)), max_size=7).map(tuple),
    evidence=st.none() | st.builds(Evidence, hostile, spans),
    read_also=links,
)
either = st.sampled_from([AR, EN])


def check_message(message: Message) -> None:
    check(message.html)
    for button in (button for row in message.buttons for button in row):
        assert 1 <= len(without_controls(button.text)) <= 60
        assert (button.url is None) != (button.data is None)
        assert button.data is None or decode(button.data) is not None


@settings(deadline=None)
@given(views, either)
def test_no_alert_breaks_a_limit(hostile_view: AlertView, texts: Texts) -> None:
    check_message(compose_alert(hostile_view, texts, BOT))


@settings(deadline=None, max_examples=40)
@given(st.lists(views, min_size=1, max_size=8), st.integers(1, 20), either)
def test_no_bundle_breaks_a_limit(some: list[AlertView], times: int, texts: Texts) -> None:
    many = [replace(v, alert_id=n) for n, v in enumerate(some * times)]
    result = compose_bundle(many, texts, BOT)
    check_message(result.message)
    assert sorted(result.shown + result.counted) == list(range(len(many)))
    assert result.shown


@settings(deadline=None)
@given(articles, links, st.integers(-1, 9), either)
def test_no_article_breaks_a_limit(
    any_article: StoredArticle, some: tuple[ReadAlso, ...], page: int, texts: Texts
) -> None:
    check_message(compose_article(any_article, texts, BOT, now=NOW, zone=ZONE, page=page, read_also=some))


bodies = hostile | hostile.map(lambda text: Markup("<b>{}</b>\n").format(without_controls(text)) * 3)


@settings(deadline=None)
@given(bodies, st.none() | articles, hostile, links, either)
def test_no_push_breaks_a_limit(
    body: str, about: StoredArticle | None, summary: str, some: tuple[ReadAlso, ...], texts: Texts
) -> None:
    check_message(compose_breaking(push(body=body, article=about, summary=summary, read_also=some), texts, BOT))
