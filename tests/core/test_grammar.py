"""2.8 to 2.10: the query language, its mistakes, and one form for all equivalent queries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grammar import parse_query, read_canonical
from bot.core.query import And, Node, Not, Or, Part, Phrase, Query, QueryError, Reason, Strength

SIGNS = '+|-~*():،"«»_ \n'
WORDS = (
    "سوريا",
    "لبنان",
    "أو",
    "ما عدا",
    "باستثناء",
    "بدون",
    "OR",
    "NOT",
    "AND",
    "عنوان:",
    "وسم:",
    "source:",
    "C++",
    "كوفيد-19",
)
piece = st.one_of(st.sampled_from(WORDS), st.text(SIGNS, max_size=3), st.text(max_size=4))
typed = st.lists(piece, max_size=9).map(" ".join)


def p(words: str, **more: object) -> Phrase:
    return Phrase(tuple(words.split()), **more)  # type: ignore[arg-type] # what the test gives


A, B, C, D = p("دمشق"), p("حلب"), p("حمص"), p("حماة")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("دمشق حلب", p("دمشق حلب")),
        ("دمشق + حلب", And((A, B))),
        ("دمشق +حلب", And((A, B))),
        ("دمشق AND حلب", And((A, B))),
        ("دمشق | حلب", Or((A, B))),
        ("دمشق|حلب", Or((A, B))),
        ("دمشق أو حلب", Or((A, B))),
        ("دمشق OR حلب", Or((A, B))),
        ("دمشق -حلب", And((A, Not(B)))),
        ("دمشق ما عدا حلب", And((A, Not(B)))),
        ("دمشق باستثناء حلب", And((A, Not(B)))),
        ("دمشق بدون حلب", And((A, Not(B)))),
        ("دمشق NOT حلب", And((A, Not(B)))),
        ("-حلب + دمشق", And((A, Not(B)))),
        ("دمشق -حلب حمص", And((A, Not(p("حلب حمص"))))),
        ("(دمشق -حلب) | حمص", Or((And((A, Not(B))), C))),
        ("دمشق | حلب + حمص", Or((A, And((B, C))))),
        ("(دمشق | حلب) + حمص", And((Or((A, B)), C))),
        ("(دمشق | حلب) حمص", And((Or((A, B)), C))),
        ("دمشق أو حلب ما عدا حمص", And((Or((A, B)), Not(C)))),
        ("دمشق -حلب | حمص", And((Or((A, C)), Not(B)))),
        ("دمشق -حلب -حمص", And((A, Not(B), Not(C)))),
        ("دمشق -(حلب | حمص)", And((A, Not(Or((B, C)))))),
        ("دمشق ((حلب))", And((A, B))),
        ("~دمشق", p("دمشق", strength=Strength.FAMILY)),
        ("~ دمشق حلب", p("دمشق حلب", strength=Strength.FAMILY)),
        ("حلب ~دمشق", And((B, p("دمشق", strength=Strength.FAMILY)))),
        ("~(دمشق | حلب)", Or((p("دمشق", strength=Strength.FAMILY), p("حلب", strength=Strength.FAMILY)))),
        ("عنوان:(دمشق | مصدر:حلب)", Or((p("دمشق", zone=Part.TITLE), p("حلب", zone=Part.SOURCE)))),
        ("دمشق مصدر:حلب", And((A, p("حلب", zone=Part.SOURCE)))),
        ("دمشق + عنوان: ~حلب", And((A, p("حلب", zone=Part.TITLE, strength=Strength.FAMILY)))),
        ('دمشق + "حلب"', And((A, p("حلب", strength=Strength.EXACT)))),
        ("دمش*", p("دمش", prefix=True)),
        ("حلب دمش* | حمص", Or((p("حلب دمش", prefix=True), C))),
        ("ثقب C*", p("ثقب c")),
        # What only looks like an operator
        ("C++", p("c")),
        ("كوفيد-19", p("كوفيد 19")),
        ("دمشق - حلب", p("دمشق حلب")),
        ("دمشق :) حلب", p("دمشق حلب")),
        ("أو دمشق", p("أو دمشق")),
        ("دمشق أو", p("دمشق أو")),
        ("دمشق + أو", None),
        ("دمشق + باستثناء | حلب", Or((And((A, p("باستثناء"))), B))),
        ("بدون دمشق", p("بدون دمشق")),
        ("دمشق or حلب", p("دمشق or حلب")),
        ('"دمشق أو حلب"', p("دمشق أو حلب", strength=Strength.EXACT)),
        ("#دمشق_أو_حلب", p("دمشق أو حلب")),
        ("دمشق (حلب", None),
    ],
)
def test_2_8_what_is_typed_becomes_an_expression(text: str, tree: Node | None) -> None:
    if tree is None:
        with pytest.raises(QueryError):
            parse_query(text)
        return
    assert parse_query(text) == Query.of(tree)


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ("-دمشق", "query-exclude-only", 0),
        ("حلب + (-دمشق)", "query-exclude-only", 7),
        ("دمشق ()", "query-empty-group", 5),
        ("()", "query-empty-group", 0),
        ("دمشق (حلب", "query-open-group", 5),
        ("((دمشق) حلب", "query-open-group", 0),
        ("دمشق +", "query-nothing-after", 5),
        ("دمشق | ؟", "query-nothing-after", 5),
        ("(دمشق |) حلب", "query-nothing-after", 6),
        ("دمشق + من", "query-only-stop-words", 7),
        ("دم*", "query-short-prefix", 0),
        ("حلب | دم*", "query-short-prefix", 6),
        ("دمشق -على", "query-only-stop-words", 6),
        ("دمشق وسم:", "query-empty", 9),
        ("\u200fدمشق ()", "query-empty-group", 6),
        ("+", "query-empty", 0),
        ("|", "query-empty", 0),
        ("كلمة | " * 16 + "كلمة", "query-too-many-terms", 112),
        ("(" * 100 + "دمشق" + ")" * 100, "query-too-many-terms", 16),
    ],
)
def test_2_9_mistakes_are_named_with_their_place(text: str, reason: Reason, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert (caught.value.reason_key, caught.value.position) == (reason, position)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("دمشق + حلب", "حلب + دمشق"),
        ("دمشق | حلب | دمشق", "حلب أو (دمشق)"),
        ("دمشق + (حلب + حمص)", "حمص + حلب + دمشق"),
        ("دمشق -حلب -حمص", "دمشق -حمص -حلب -حلب"),
        ("(دمشق | حلب) -حمص", "دمشق أو حلب ما عدا حمص"),
        ("title:(دمشق | حلب)", "عنوان:حلب | عنوان:دمشق"),
        ("دمشق + دمشق", "دمشق"),
        ("~(دمشق)", "~دمشق"),
    ],
)
def test_2_10_equivalent_queries_are_one(one: str, other: str) -> None:
    assert parse_query(one).canonical == parse_query(other).canonical


def test_2_9_only_words_read_as_operators_are_in_doubt() -> None:
    assert parse_query("دمشق أو حلب").worded
    assert parse_query("دمشق ما عدا حلب").worded
    assert not parse_query("دمشق | حلب").worded
    assert not parse_query("أو دمشق").worded
    literal = parse_query("دمشق أو حلب", literal=True)
    assert literal == Query(p("دمشق أو حلب"))
    assert parse_query(literal.canonical) == parse_query(literal.show()) == literal


def test_it_is_shown_in_the_order_it_was_typed() -> None:
    assert parse_query("وسم:وزير | حلب + ~دمشق -حمص").show() == "(وسم:وزير | حلب + ~دمشق) -حمص"
    assert parse_query("حلب  أو دمشق").show() == "حلب أو دمشق"


def _parsed(text: str) -> Query | QueryError:
    try:
        return parse_query(text)
    except QueryError as error:
        return error


@given(typed)
def test_2_16_the_parser_raises_nothing_but_its_own_error(text: str) -> None:
    query = _parsed(text)
    if isinstance(query, QueryError):
        assert 0 <= query.position <= len(text)
        return
    assert parse_query(query.canonical) == query == read_canonical(query.canonical)
    assert parse_query(query.canonical).canonical == query.canonical
    for lang in ("ar", "en"):
        assert parse_query(query.show(lang)) == query


@given(typed)
def test_2_9_the_literal_reading_is_always_one_phrase(text: str) -> None:
    try:
        query = parse_query(text, literal=True)
    except QueryError:
        return
    assert isinstance(query.root, Phrase)
    assert parse_query(query.canonical) == query


nodes = st.recursive(
    st.sampled_from(
        [A, B, C, D, p("دمشق حلب"), p("سور", prefix=True), p("أو حلب"), p("x", zone=Part.TAG, strength=Strength.EXACT)]
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.tuples(inner, inner).map(And),
        st.tuples(inner, inner).map(lambda pair: And((pair[0], Not(pair[1])))),
    ),
    max_leaves=5,
)


@given(nodes)
def test_2_10_every_expression_can_be_written_and_read(tree: Node) -> None:
    query = Query.of(tree)
    assert parse_query(query.canonical) == query
    assert parse_query(query.show()) == query


@pytest.mark.parametrize("piece", ["«", "(", "~", "عنوان:", "| ", "-", "دمشق أو ", "* "])
def test_2_9_hostile_repetition_is_answered(piece: str) -> None:
    """What is longer than a keyword may be is not looked at; the rest is read once, brackets are counted."""
    assert isinstance(_parsed(piece * 100_000), QueryError)
    short = _parsed(piece * (256 // len(piece)))
    assert isinstance(short, Query | QueryError)


def test_brackets_side_by_side_are_not_nested() -> None:
    query = parse_query(" + ".join(f"((كلمة{letter}))" for letter in "ابتثجحخدذر"))
    assert isinstance(query.root, And)
    assert len(query.root.parts) == 10
