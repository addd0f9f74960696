"""1.19: what readers type becomes a query, and nothing they type breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grammar import parse_query
from bot.core.query import MAX_CHARACTERS, Part, Phrase, Query, QueryError, Reason, Strength
from bot.errors import InputError

_ALPHABET = 'اأإلوفبكسريىية ء ـًّ\u200f\u200c\ufeff:："«»”#_عنوانوسم title tag 12٣.,ﷺﻻ½ß\n'
_TYPED = st.one_of(st.text(alphabet=_ALPHABET, max_size=60), st.text(max_size=60), st.text(alphabet="ﷺ ", max_size=300))


@pytest.mark.parametrize(
    ("text", "words", "strength", "zone"),
    [
        ("سوريا", ["سوريا"], Strength.FORM, None),
        ("  الأسد ", ["الأسد"], Strength.FORM, None),
        ("هيئة تحرير الشام", ["هيءة", "تحرير", "الشام"], Strength.FORM, None),
        ("#هيئة_تحرير_الشام", ["هيءة", "تحرير", "الشام"], Strength.FORM, None),
        ("عنوان: سوريا", ["سوريا"], Strength.FORM, Part.TITLE),
        ("title:Syria", ["syria"], Strength.FORM, Part.TITLE),
        ('وسم:"هيئة تحرير الشام"', ["هيءة", "تحرير", "الشام"], Strength.EXACT, Part.TAG),
        ("\u200fTag：x", ["x"], Strength.FORM, Part.TAG),
        ("«وزير»", ["وزير"], Strength.EXACT, None),
        ("”وزير”", ["وزير"], Strength.EXACT, None),
        ('"وزير" النقل', ["وزير", "النقل"], Strength.FORM, None),
        ('"', None, Strength.FORM, None),
        ("كوفيد-19", ["كوفيد", "19"], Strength.FORM, None),
        ("عنوان سوريا", ["عنوان", "سوريا"], Strength.FORM, None),
        ("خبر: سوريا", ["خبر", "سوريا"], Strength.FORM, None),
        ("- title:x", ["x"], Strength.FORM, Part.TITLE),
    ],
)
def test_what_is_typed_is_understood(text: str, words: list[str] | None, strength: Strength, zone: Part | None) -> None:
    if words is None:
        with pytest.raises(QueryError):
            parse_query(text)
        return
    assert parse_query(text).root == Phrase(tuple(words), strength, zone)


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ("", "query-empty", 0),
        (" ؟ ", "query-empty", 0),
        ("عنوان:", "query-empty", 6),
        ("عنوان: «»", "query-empty", 6),
        ("a" * 257, "query-too-long", 256),
        ("\u200f" + "a" * 257, "query-too-long", 257),
        ("ﷺ" * 20, "query-too-long", 20),
        ("من إلى", "query-only-stop-words", 0),
        ("على", "query-only-stop-words", 0),
        ("title:the", "query-only-stop-words", 6),
        ("كلمة " * 17, "query-too-many-terms", 80),
        ("½ " * 17, "query-too-many-terms", 32),
    ],
)
def test_what_cannot_be_followed_is_refused_with_reason_and_place(text: str, reason: Reason, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert (caught.value.reason_key, caught.value.position) == (reason, position)
    assert isinstance(caught.value, InputError)
    assert reason in str(caught.value)


def words_of(text: str) -> tuple[str, ...]:
    root = parse_query(text).root
    assert isinstance(root, Phrase)
    return root.words


def test_limits_are_inclusive() -> None:
    assert len(words_of("كلمة " * 16)) == 16
    assert parse_query("a" * MAX_CHARACTERS).canonical == "a" * MAX_CHARACTERS


def test_a_stop_word_within_a_phrase_counts_and_the_name_ali_is_none() -> None:
    assert words_of("من القلب") == ("من", "القلب")
    assert words_of("علي") == ("علي",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("سوريا", "سُوريّا "),
        ("هيئة تحرير الشام", "#هیئة_تحریر_الشام"),
        ("عنوان:مسئول", "title: مسؤول"),
        ('"Élysée"', "«elysee»"),
        ("١٢٣", "123"),
    ],
)
def test_equivalent_queries_are_one(one: str, other: str) -> None:
    assert parse_query(one) == parse_query(other)
    assert parse_query(one).canonical == parse_query(other).canonical


def test_different_queries_differ() -> None:
    typed = ["سوريا", '"سوريا"', "عنوان:سوريا", "وسم:سوريا", 'وسم:"سوريا"', "سوريا الآن"]
    assert len({parse_query(text).canonical for text in typed}) == len(typed)


def test_it_is_shown_as_typed_in_the_readers_language() -> None:
    query = parse_query('title:"أخبار  الشام"')
    assert query.show() == 'عنوان:"أخبار الشام"'
    assert query.show("en") == query.show("fr") == 'title:"أخبار الشام"'
    assert parse_query(query.canonical).show("en") == 'title:"أخبار الشام"'


def _parsed(text: str) -> Query | QueryError:
    try:
        return parse_query(text)
    except QueryError as error:
        return error


@given(_TYPED)
def test_the_parser_raises_nothing_but_its_own_error(text: str) -> None:
    query = _parsed(text)
    if isinstance(query, QueryError):
        assert 0 <= query.position <= len(text)
        return
    again = parse_query(query.canonical)
    assert again == query
    assert again.canonical == query.canonical
    for lang in ("ar", "en"):
        assert parse_query(query.show(lang)) == query


@given(st.text(min_size=257))
def test_long_texts_are_refused(text: str) -> None:
    refused = _parsed(text)
    assert not isinstance(refused, QueryError) or 0 <= refused.position <= len(text)
