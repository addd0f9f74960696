"""2.16: what holds for any text."""

from __future__ import annotations

from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.arabic.analysis import news_analyzer
from bot.core.arabic.spelling import spelled
from bot.core.grammar import parse_query, read_canonical
from bot.core.matching import Index
from bot.core.model import Article
from bot.core.query import Phrase, Query, QueryError, Strength
from tests.core.distortions import LOSSLESS, persian
from tests.core.test_minimal_pairs import PAIRS

KEYWORDS = sorted({keyword for _, keyword, *_ in PAIRS})
TEXTS = sorted({text for *_, text, _ in PAIRS if "\n" not in text})


def index() -> Index:
    made = Index()
    for number, keyword in enumerate(KEYWORDS):
        made.add(number, parse_query(keyword))
    return made


INDEX = index()


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=6), st.integers(0, 99))
@settings(max_examples=25)
def test_lossless_distortions_never_change_matches(pieces: list[str], seed: int) -> None:
    """Persian letters do not tell «ى» from «ي»: left out there are «ى», and the name that then is a preposition."""
    text = "، ".join(pieces)
    for distort in LOSSLESS:
        plain = text.replace("ى", "ا").replace("علي", "عمر") if distort is persian else text
        expected = [(match.query_id, len(match.spans)) for match in INDEX.match(Article(text=plain))]
        noisy = distort(plain, Random(seed))
        assert [(match.query_id, len(match.spans)) for match in INDEX.match(Article(text=noisy))] == expected


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=6))
@settings(max_examples=25)
def test_spans_cover_words_that_match_alone(pieces: list[str]) -> None:
    """Each span, cut out, matches its query; «ه» is judged by the text around it, so those words are left out."""
    text = "، ".join(pieces)
    for match in INDEX.match(Article(text=text)):
        for span in match.spans:
            cut = text[span.start : span.end]
            if "ه" not in cut:
                assert match.query_id in {found.query_id for found in INDEX.match(Article(text=cut))}, cut


@given(st.text(max_size=60), st.text(max_size=120))
def test_any_text_is_matched_and_spans_stand_in_it(title: str, text: str) -> None:
    for match in INDEX.match(Article(title=title, text=text, tags=(title,))):
        assert match.spans
        assert all(0 <= span.start < span.end for span in match.spans)


@example("إنة", Strength.FORM)
@given(st.text(alphabet="اأإآبتسلمنهةويىئءوكف", min_size=1, max_size=10), st.sampled_from(Strength))
def test_a_keyword_matches_itself(word: str, strength: Strength) -> None:
    """But for a last «ه» that is usually «ة»: there the keyword is taken for «ة», the text is not."""
    word = word.rstrip("ه") or "ب"
    made = Index()
    made.add(1, Query(Phrase((spelled(word),), strength)))
    assert made.match(Article(text=word)), word


@example("آو ةء")
@given(st.text(alphabet="اأإآبتسلمنهةويىئءوكف ", min_size=1, max_size=30))
def test_a_canonical_form_is_read_as_it_is_parsed(text: str) -> None:
    """Of every query that can be typed; stop words alone cannot."""
    try:
        query = parse_query(text)
    except QueryError:
        return
    assert read_canonical(query.canonical) == parse_query(query.canonical) == query


@given(st.text(alphabet="اأإآبتسلمنهةويىی", min_size=1, max_size=10), st.booleans())
def test_the_keys_of_a_word_do_not_overlap(word: str, careless: bool) -> None:
    for strength in Strength:
        keys = news_analyzer().word(word).keys(strength, careless=careless)
        assert not set(keys.first) & set(keys.alone)
        assert not set(keys.inner) & set(keys.last)
        assert set(keys.inner) <= set(keys.first)
