"""The texts of both languages: same keys, same variables, all plurals, right direction; every key used exists."""

import re
import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.core.compose import PushState
from bot.core.grammar import parse_query
from bot.core.html import RLM, to_plain
from bot.core.query import And, Or, Part, Phrase, Strength
from bot.core.reasons import Reason
from bot.core.words import Help, Latest, ListKeywords, Plain, Search, understand
from bot.locales import load
from tests.core.html_checker import check

ROOT = Path(__file__).parents[2]
SIX = {"zero", "one", "two", "few", "many", "other"}
COUNTS = {"count", "total", "limit", "page", "pages", "units", "rate"}


class Collector(Visitor):
    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.plurals: list[set[str]] = []

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the name is Fluent's
        self.variables.add(node.id.name)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802 - the name is Fluent's
        names = {v.key.name if isinstance(v.key, ast.Identifier) else v.key.value for v in node.variants}
        self.plurals.append(names)
        self.generic_visit(node)


def read(language: str) -> dict[str, Collector]:
    resource = FluentParser().parse((files("bot.locales") / f"{language}.ftl").read_text(encoding="utf-8"))
    found = {}
    for entry in resource.body:
        if isinstance(entry, ast.Message):
            found[entry.id.name] = Collector()
            found[entry.id.name].visit(entry)
    return found


ARABIC, ENGLISH = read("ar"), read("en")
TEXTS = {language: load().for_language(language) for language in ("ar", "en")}


def arguments(key: str, count: int) -> dict[str, str | int]:
    return {name: count if name in COUNTS else "Reuters <&>" for name in ARABIC[key].variables}


def test_same_keys_in_the_same_order() -> None:
    assert list(ARABIC) == list(ENGLISH)


@pytest.mark.parametrize("key", ARABIC)
def test_same_variables(key: str) -> None:
    assert ARABIC[key].variables == ENGLISH[key].variables


@pytest.mark.parametrize("key", [key for key in ARABIC if ARABIC[key].plurals])
def test_all_plurals(key: str) -> None:
    """ARABIC.md, 1.17: all six Arabic forms; English tells nothing and one from more."""
    assert all(forms == SIX for forms in ARABIC[key].plurals)
    assert all(forms == {"0", "one", "other"} for forms in ENGLISH[key].plurals)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("key", ARABIC)
def test_every_text_is_good_html_and_polite(key: str, language: str) -> None:
    for count in (0, 1, 2, 5, 11, 100):
        html = TEXTS[language].html(key, **arguments(key, count))
        text = check(html)
        assert "!" not in text
        assert to_plain(html) == TEXTS[language].plain(key, **arguments(key, count))


@pytest.mark.parametrize("key", [key for key in ARABIC if key not in {"button-language-en", "plus-more"}])
def test_arabic_lines_run_right_to_left_by_themselves(key: str) -> None:
    """1.20: the first strong letter outside isolates is Arabic, whatever the arguments are."""
    for count in (0, 1, 2, 5, 11, 100):
        for row in TEXTS["ar"].plain(key, **arguments(key, count)).split("\n"):
            bare = re.sub("[\u2066-\u2068][^\u2069]*\u2069", "", row)
            kinds = [unicodedata.bidirectional(char) for char in bare]
            strong = [kind for kind in kinds if kind in {"L", "R", "AL"}]
            assert not strong or strong[0] in {"R", "AL"}, row


@pytest.mark.parametrize("language", ["ar", "en"])
def test_limits_of_telegram(language: str) -> None:
    """Toasts hold 200 characters, command descriptions 256; buttons stay short."""
    texts = TEXTS[language]
    for key in ARABIC:
        if key.startswith(("command-", "keyboard-", "button-")):
            assert len(texts.plain(key, **arguments(key, 80214))) <= 60, key
        if key.endswith(("-done", "-already")) or key in {"button-outdated", "not-allowed", "error"}:
            assert len(texts.plain(key, **arguments(key, 5))) <= 200, key


@pytest.mark.parametrize("language", ["ar", "en"])
def test_keyboard_labels_are_understood(language: str) -> None:
    """1.17: what the reply keyboard types is a command in both languages."""
    expected = {"list": ListKeywords(), "latest": Latest(), "search": Search(), "help": Help()}
    for name, intent in expected.items():
        assert understand(TEXTS[language].plain(f"keyboard-{name}")) == intent


def test_examples_in_the_help_are_understood() -> None:
    """What the help tells people to type must work."""
    for language, alone in (("ar", "سوريا"), ("en", "Syria")):
        rows = [row for row in TEXTS[language].plain("help").split("\n") if row.startswith("• ")]
        assert len(rows) == 8
        for row in rows:
            for typed in re.split("[،,] ", row.removeprefix("• ").partition(":")[0]):
                assert isinstance(understand(typed), Plain) == (typed == alone), typed


def test_2_8_keywords_in_the_help_are_what_they_are_said_to_be() -> None:
    for language in ("ar", "en"):
        rows = [row for row in TEXTS[language].plain("help").split("\n") if row.startswith("◦ ")]
        typed = [re.sub(r" \([^)]*\)$", "", item) for row in rows for item in row.removeprefix("◦ ").split(" · ")]
        roots = [parse_query(item).root for item in typed]
        assert [type(root) for root in roots] == [And, Or, And, *[Phrase] * 6]
        assert [root.strength for root in roots if isinstance(root, Phrase)][:2] == [Strength.FAMILY, Strength.EXACT]
        assert [root.zone for root in roots if isinstance(root, Phrase)][3:] == [Part.TITLE, Part.TAG, Part.SOURCE]


def test_keys_used_in_the_code_exist() -> None:
    used = set()
    for folder in ("bot", "handlers", "jobs"):
        for file in (ROOT / folder).rglob("*.py"):
            used.update(
                re.findall(r"""\b(?:texts|t)\.(?:plain|html)\(\s*"([a-z0-9-]+)\"""", file.read_text(encoding="utf-8"))
            )
    assert used
    assert used <= set(ARABIC)


def test_no_text_is_kept_that_nobody_says() -> None:
    code = "".join(
        file.read_text(encoding="utf-8")
        for folder in ("bot", "handlers", "jobs")
        for file in (ROOT / folder).rglob("*.py")
    )
    made = {f"progress-{state.value}" for state in PushState} | {reason.key for reason in Reason}
    assert [key for key in ARABIC if key not in made and not re.search(f"[\"']{key}[\"']", code)] == []


def test_arabic_file_says_no_forbidden_words() -> None:
    """ARABIC.md: words that are not ours."""
    text = (files("bot.locales") / "ar.ftl").read_text(encoding="utf-8")
    assert not re.search("اشتراك|إقرأ|الإشتراك|ملخص يومي|تيليغرام|＋", text)
    assert RLM not in text
