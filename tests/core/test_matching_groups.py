"""2.3 to 2.5, 2.8: strengths, parts, prefixes and groups, as the query language will write them."""

from __future__ import annotations

import pytest

from bot.core.matching import Index
from bot.core.model import Article, Span, Zone
from bot.core.query import And, Node, Not, Or, Part, Phrase, Query, Strength


def word(text: str, zone: Part | None = None, strength: Strength = Strength.FORM, *, prefix: bool = False) -> Phrase:
    return Phrase(tuple(text.split()), strength, zone, prefix)


def spans(root: Node, article: Article) -> list[str] | None:
    """The matched words, or None if the query does not match."""
    index = Index()
    index.add(5, Query(word("زغرول")))
    index.add(7, Query(root))
    texts = {Zone.TITLE: article.title, Zone.TEXT: article.text, Zone.TAG: "\n".join(article.tags)}
    found = [match for match in index.match(article) if match.query_id == 7]
    index.remove(7)
    assert [match for match in index.match(article) if match.query_id == 7] == []
    return [texts[span.zone][span.start : span.end] for span in found[0].spans] if found else None


ARTICLE = Article(
    title="سوريا ولبنان",
    text="القاهرة (رويترز) - زار الوزراء دمشق\nثم بيروت",
    tags=("الأسد", "لبنان اليوم"),
    publisher="صدى البلد",
    agency="رويترز",
)


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (And((word("سوريا"), word("دمشق"))), ["سوريا", "دمشق"]),
        (And((word("دمشق"), word("سوريا"))), ["سوريا", "دمشق"]),
        (And((word("سوريا"), word("بغداد"))), None),
        (And((word("سوريا"), Not(word("بغداد")))), ["سوريا"]),
        (And((word("سوريا"), Not(word("دمشق")))), None),
        (And((word("سوريا"), Not(Or((word("بغداد"), word("بيروت")))))), None),
        (Or((word("بغداد"), word("بيروت"))), ["بيروت"]),
        (Or((word("بغداد"), word("عمان"))), None),
        (Or((word("لبنان"), word("لبنان"))), ["ولبنان", "لبنان"]),
        (Or((And((word("بغداد"), word("دمشق"))), word("سوريا"))), ["سوريا"]),
        (And((word("سوريا", Part.TITLE), word("دمشق", Part.TEXT))), ["سوريا", "دمشق"]),
        (And((word("سوريا", Part.TEXT), word("دمشق"))), None),
        (word("سوريا", Part.TITLE), ["سوريا"]),
        (word("سوريا", Part.TEXT), None),
        (word("لبنان", Part.TAG), ["لبنان"]),
        (word("لبنان", Part.TITLE), ["ولبنان"]),
        (word("لبنان", Part.LEAD), ["ولبنان"]),
        (word("دمشق", Part.LEAD), ["دمشق"]),
        (word("بيروت", Part.LEAD), None),
        (word("بيروت", Part.TEXT), ["بيروت"]),
        (word("صدى البلد", Part.SOURCE), []),
        (word("رويترز", Part.SOURCE), []),
        (word("سوريا", Part.SOURCE), None),
        (word("رويترز"), None),
        (word("القاهرة"), None),
        (And((word("رويترز", Part.SOURCE), word("سوريا"))), ["سوريا"]),
        (And((word("سوريا"), Not(word("رويترز", Part.SOURCE)))), None),
        (word("وزير"), None),
        (word("وزير", strength=Strength.FAMILY), ["الوزراء"]),
        (word("وزير دمشق", strength=Strength.FAMILY), ["الوزراء دمشق"]),
        (word("الوزراء", strength=Strength.EXACT), ["الوزراء"]),
        (word("وزراء", strength=Strength.EXACT), None),
        (word("دمش", prefix=True), ["دمشق"]),
        (word("لبن", Part.TITLE, prefix=True), ["ولبنان"]),
        (word("الوز", prefix=True), ["الوزراء"]),
        (word("زار الوزراء دم", prefix=True), ["زار الوزراء دمشق"]),
        (word("زار الوزراء بي", prefix=True), None),
        (word("وزير دم", strength=Strength.FAMILY, prefix=True), ["الوزراء دمشق"]),
        (word("زار الوزراء دمشق"), ["زار الوزراء دمشق"]),
        (word("زار الوزراء دمشق ثم"), None),
        (word("دمشق ثم"), None),
    ],
)
def test_groups_parts_and_strengths(root: Node, expected: list[str] | None) -> None:
    assert spans(root, ARTICLE) == expected


def test_the_same_word_in_two_forms_is_one_match_in_reading_order() -> None:
    index = Index()
    index.add(1, Query(word("سوريا")))
    found = index.match(Article(text="وسوريا ثم سوريا ثم لسوريا ثم سوريا"))
    assert [span.start for span in found[0].spans] == [0, 10, 19, 29]


def test_many_kinds_of_query_side_by_side_and_removed() -> None:
    index = Index()
    roots: list[Node] = [
        word("سوريا"),
        word("سوريا", Part.TITLE),
        word("سور", prefix=True),
        word("سوريا", strength=Strength.FAMILY),
        word("سوريا", strength=Strength.EXACT),
        And((word("سوريا"), Not(word("لبنان")))),
        word("البلد", Part.SOURCE),
        word("سوريا اليوم"),
    ]
    article = Article(title="سوريا اليوم", text="خبر", publisher="البلد")
    for number, root in enumerate(roots):
        index.add(number, Query(root))
    assert [match.query_id for match in index.match(article)] == list(range(8))
    for number in range(8):
        index.remove(number)
        assert number not in index
        assert [match.query_id for match in index.match(article)] == list(range(number + 1, 8))
    assert len(index) == 0
    assert not index._special
    assert not index._groups
    assert not index._traits
    assert not index._prefixes
    assert index._sources == 0
    assert not any(index._strengths.values())


def test_an_id_may_be_replaced_by_a_query_of_another_kind() -> None:
    index = Index()
    index.add(3, Query(And((word("سوريا"), word("لبنان")))))
    index.add(3, Query(word("مصر")))
    assert len(index) == 1
    assert [match.query_id for match in index.match(Article(text="سوريا ولبنان"))] == []
    assert index.match(Article(text="مصر"))[0].spans == (Span(Zone.TEXT, 0, 3),)


def test_ids_may_be_far_apart() -> None:
    index = Index()
    for number in (10**12, -4, 0, 2**21, 17):
        index.add(number, Query(word("سوريا")))
    assert [match.query_id for match in index.match(Article(text="سوريا"))] == [-4, 0, 17, 2**21, 10**12]
    for number in (10**12, -4, 2**21):
        assert number in index
        index.remove(number)
        assert number not in index
    assert "سوريا" not in index
    assert [match.query_id for match in index.match(Article(text="سوريا"))] == [0, 17]


def test_careless_spelling_is_seen_in_the_whole_text() -> None:
    """«ه» stands for «ة» where the text does not write «ة»."""
    index = Index()
    index.add(1, Query(word("دورة")))
    careful = Article(text="جاء دوره في المدينة بعد الشركة والحكومة")
    careless = Article(text="جاء دوره في المدينه بعد الشركه والحكومه")
    assert index.match(careful) == []
    assert [match.query_id for match in index.match(careless)] == [1]
    index.add(2, Query(word("دورة", strength=Strength.FAMILY)))
    assert [match.query_id for match in index.match(careless)] == [1, 2]


def test_canonical_forms_of_groups() -> None:
    root = And((word("سوريا"), Or((word("لبنان", Part.TITLE), word("مصر"))), Not(word("قطر"))))
    assert root.canonical == "سوريا + (title:لبنان | مصر) -قطر"
    assert root.show("ar") == "سوريا + (عنوان:لبنان | مصر) -قطر"
    assert Not(Or((word("سوريا"), word("مصر")))).canonical == "-(سوريا | مصر)"
    assert Not(Or((word("سوريا"), word("مصر")))).show("en") == "-(سوريا | مصر)"
