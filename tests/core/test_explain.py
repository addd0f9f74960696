"""2.12: how keywords stand to an article, by the engine that sends alerts."""

from __future__ import annotations

import pytest

from bot.core.explain import ExcludedBy, Explanation, Matched, NotThere, OtherSource, explain, explain_all
from bot.core.grammar import parse_query
from bot.core.model import Article, Zone

ARTICLE = Article(
    title="اجتماع في دمشق",
    text="وصل الوزراء إلى المطار.\n\nثم زاروا بالحافلة سوق المدينة.",
    tags=("سوريا", "رياضة"),
    publisher="رويترز",
)


@pytest.mark.parametrize(
    ("typed", "explanation"),
    [
        ("دمشق", Matched(("دمشق",), (Zone.TITLE,))),
        ("~وزير + سوريا", Matched(("الوزراء", "سوريا"), (Zone.TEXT, Zone.TAG))),
        ("مصدر:رويترز", Matched((), ())),
        ("مصدر:رويترز + الحافلة", Matched(("بالحافلة",), (Zone.TEXT,))),
        ("دمشق -رياضة", ExcludedBy(("رياضة",))),
        ("دمشق -(رياضة + سوريا) -حرب", ExcludedBy(("سوريا", "رياضة"))),
        ("حرب -رياضة", NotThere()),
        ("دمشق + مصدر:الجزيرة", OtherSource()),
        ("حرب + مصدر:الجزيرة", NotThere()),
        ("مصدر:الجزيرة", NotThere()),
        ("حلب | حمص", NotThere()),
        ("عنوان:سوريا", NotThere()),
    ],
)
def test_what_is_said_of_a_keyword(typed: str, explanation: Explanation) -> None:
    assert explain(parse_query(typed), ARTICLE) == explanation


def test_many_at_once_are_each_as_alone() -> None:
    queries = [parse_query(typed) for typed in ("دمشق", "حرب", "دمشق -رياضة", "دمشق", "سوق المدينة")]
    assert explain_all(queries, ARTICLE) == [explain(query, ARTICLE) for query in queries]
    assert explain_all([], ARTICLE) == []
