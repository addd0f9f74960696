"""What the search index holds of an article, and what it is asked for a query, so that it proposes all that matches."""

from __future__ import annotations

from bot.core.arabic.analysis import news_analyzer
from bot.core.arabic.paradigms import news_paradigms
from bot.core.query import And, Node, Not, Or, Part, Phrase, Strength
from bot.core.text import WORD, fold, terms


def article_terms(text: str) -> list[str]:
    """The terms of `text` (`bot.core.text.terms`), and after them every base its words may have as keywords.

    Letters and digits only. Both spellings of a doubtful «ه» are there, since the whole text is not looked at.
    """
    word_of = news_analyzer().word
    bases: dict[str, None] = {}
    for found in WORD.finditer(text):
        for base in news_analyzer().form_bases(word_of(found[0]).spelled):
            if base.isalnum():
                bases[fold(base)] = None
    return list(dict.fromkeys([*terms(text), *bases]))


def query_terms(node: Node) -> list[str]:
    """Terms that every article which matches holds; none where the index cannot tell (families, alternatives)."""
    if isinstance(node, And):
        return list(dict.fromkeys(term for part in node.parts for term in query_terms(part)))
    if isinstance(node, Or | Not) or node.zone is Part.SOURCE or node.strength is Strength.FAMILY:
        return []
    return _phrase_terms(node)


def _phrase_terms(phrase: Phrase) -> list[str]:
    words = phrase.words[:-1] if phrase.prefix else phrase.words
    if phrase.strength is Strength.EXACT:
        return terms(" ".join(words))
    bases = [fold(news_paradigms().keyword(word)) for word in words]
    return [base for base in dict.fromkeys(bases) if base.isalnum()]
