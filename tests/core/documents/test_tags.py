from hypothesis import given
from hypothesis import strategies as st

from bot.core.documents.tags import split_tags, tidy_tags
from bot.core.text import fold

WORDS = st.sampled_from(
    ["سوريا", "بشار", "الأسد", "لافروف", "مع", "المزيد", "في", "الساعات", "الأخيرة", "كوفيد-19", "«»"]
)


def test_the_body_shows_phrases_also_with_a_glued_particle() -> None:
    """1.13, trap 3."""
    assert split_tags(["مرفأ صور سليم البحر"], "في مرفأ، وقالت لسليم البحر إن صور بعيدة") == (
        "مرفأ",
        "صور",
        "سليم البحر",
    )
    assert split_tags(["النادي الأهلي مرفأ"], "الفوز للنادي الأهلي في مرفأ") == ("النادي الأهلي", "مرفأ")


def test_no_phrase_crosses_punctuation_or_paragraphs_of_the_body() -> None:
    assert split_tags(["مرفأ صور"], "مرفأ، صور") == ("مرفأ", "صور")
    assert split_tags(["مرفأ صور"], "مرفأ\nصور") == ("مرفأ", "صور")


def test_the_line_itself_shows_a_phrase_by_repeating_it() -> None:
    assert split_tags(["سليم البحر مرفأ سليم البحر"], "مرفأ قديم وسليم، والبحر") == ("سليم البحر", "مرفأ")


def test_neighbours_that_are_neighbours_twice_stay_two() -> None:
    line = ["ليلى حداد جبل النور رصد ليلى حداد جبل النور"]
    assert split_tags(line, "ليلى حداد، جبل النور، رصد") == ("ليلى حداد", "جبل النور", "رصد")


def test_stop_words_divide_and_are_trimmed_but_may_stand_inside() -> None:
    assert split_tags(["مع سليم في مرفأ"], "سليم. مرفأ.") == ("سليم", "مرفأ")
    assert split_tags(["مع حرب على الماء"], "وقعت حرب على الماء مع الجيران") == ("حرب على الماء",)
    assert split_tags(["مع حرب على الماء"], "جاءت مع حرب على الماء") == ("حرب على الماء",)


def test_a_long_run_of_unknown_words_is_divided() -> None:
    """A missed phrase is better than a false one: indefinite after definite begins anew, the rest is let apart."""
    assert split_tags(["الليالي الصافية مرصد الجبل العالي"], "") == ("الليالي الصافية", "مرصد الجبل العالي")
    assert split_tags(["one two three four"], "") == ("one two three four",)
    assert split_tags(["one two three four five"], "") == ("one", "two", "three", "four", "five")


def test_borders_that_are_printed_are_certain() -> None:
    body = "مرفأ صور"
    assert split_tags(["مرفأ، صور"], body) == ("مرفأ", "صور")
    assert split_tags(["مرفأ | حرب على الماء القديم والجديد جداً"], body) == ("مرفأ", "حرب على الماء القديم والجديد جداً")
    assert split_tags(["#مرفأ_صور #بحر #المزيد"], body) == ("مرفأ صور", "بحر")
    assert split_tags(["مرفأ صور", "بحر", "مرفا  صور"], "") == ("مرفأ صور", "بحر")
    assert split_tags([], body) == ()


def test_furniture_repeats_and_endless_tags_go() -> None:
    assert tidy_tags(["هيئة", "هیئة", "المزيد", "", "…", "ا" * 101, " «بحر» "]) == ("هيئة", "بحر")


@given(st.lists(WORDS, max_size=30), st.lists(WORDS, max_size=60))
def test_tags_are_the_words_of_the_line_without_repeats(line: list[str], body: list[str]) -> None:
    tags = split_tags([" ".join(line)], " ".join(body))
    folded = [fold(tag) for tag in tags]
    assert len(folded) == len(set(folded))
    assert {word for tag in tags for word in tag.split()} <= set(line)
    assert all(tag in " ".join(line) for tag in tags), "no tag joins what did not stand together"
