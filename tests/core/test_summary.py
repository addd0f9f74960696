"""1.20: summaries of one to three sentences, lead first, within their budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.summary import drop_dateline, summarise
from bot.core.text import tokens

LEAD = "أعلنت وزارة الصحة اليوم ارتفاع عدد ضحايا الانفجار الذي وقع أمس في ضاحية العاصمة إلى عشرين قتيلًا."
NEXT = "وقالت الوزارة في بيان إن عددًا من المصابين في حال حرجة."


def test_the_lead_is_the_summary() -> None:
    assert summarise("انفجار في العاصمة", f"{LEAD} {NEXT}\nفقرة أخرى طويلة هنا.") == LEAD


def test_others_follow_only_while_it_is_short() -> None:
    short = "وقع انفجار في العاصمة."
    assert summarise("خبر", f"{short} {NEXT} {LEAD}") == f"{short} {NEXT}"
    assert (
        summarise("خبر", "قتل رجل اليوم. جرح آخر أمس. فر ثالث غدًا. عاد رابع.")
        == "قتل رجل اليوم. جرح آخر أمس. فر ثالث غدًا."
    )
    assert summarise("خبر", f"{short} {LEAD}", 60) == short


@pytest.mark.parametrize(
    "dateline",
    [
        "دبي، الإمارات العربية المتحدة (CNN)-- ",
        "نيويورك، الولايات المتحدة الأمريكية (CNN) — ",
        "(CNN) -- ",
        "أبوظبي - سكاي نيوز عربية\n",
        "دمشق (الاتحاد)\n",
        "بيروت (رويترز) - ",
        "القاهرة - رويترز: ",
        " \n دمشق (الاتحاد)\n\n",
        "",
    ],
)
def test_datelines_are_dropped(dateline: str) -> None:
    assert summarise("خبر", f"{dateline}{LEAD}") == LEAD


@pytest.mark.parametrize(
    "text",
    [
        "وقالت وكالة الأنباء الرسمية إن الجيش الوطني في شمال البلاد وجنوبها (الحر): انسحب",
        "وقع الاتفاق - وهو الأول - أمس بحضور الوزير.",
        "قال الوزير (وزير الصحة) إن الأمر انتهى.",
    ],
)
def test_what_is_no_dateline_stays(text: str) -> None:
    assert drop_dateline(text) == text


def test_the_headline_is_not_repeated() -> None:
    title = "ارتفاع عدد ضحايا انفجار العاصمة"
    assert summarise(title, f"{title}\n{LEAD}") == LEAD
    assert summarise(title, f"{title}. {LEAD}") == LEAD
    assert summarise(title, f"«{title}»: {LEAD}") == LEAD
    assert summarise(title, f"ارتفاع عدد الضحايا في انفجار العاصمة.\n{LEAD}") == LEAD
    assert summarise(title, title) == ""


def test_a_headline_cut_out_of_the_lead_is_continued() -> None:
    title = "أعلنت وزارة الصحة اليوم ارتفاع عدد ضحايا الانفجار"
    assert summarise(title, LEAD) == "… الذي وقع أمس في ضاحية العاصمة إلى عشرين قتيلًا."
    nearly_all = " ".join(LEAD.split()[:-2])
    assert summarise(nearly_all, f"{LEAD} {NEXT}") == NEXT
    assert summarise(f"{title}…", LEAD).startswith("… الذي")


def test_furniture_and_bylines_are_passed_over() -> None:
    assert summarise("خبر", f"كتب: محمد علي\nاقرأ أيضًا: خبر آخر طويل هنا.\nمراسلنا في العاصمة\n***\n{LEAD}") == LEAD


def test_it_is_cut_after_a_clause() -> None:
    text = "أعلنت وزارة الصحة ارتفاع عدد الضحايا، وذلك بعد انفجار وقع أمس في ضاحية العاصمة الجنوبية قرب المطار."
    assert summarise("", text, 50) == "أعلنت وزارة الصحة ارتفاع عدد الضحايا…"


def test_it_is_cut_after_a_word_that_does_not_announce_another() -> None:
    text = "أعلنت وزارة الصحة ارتفاع عدد الضحايا في العاصمة بعد انفجار كبير"
    assert summarise("", text, 42) == "أعلنت وزارة الصحة ارتفاع عدد الضحايا…"
    assert summarise("", "ارتفع السعر إلى 1,250.75 ليرة", 20) == "ارتفع السعر…"


@pytest.mark.parametrize("text", ["", " \n ", "***", "—"])
def test_nothing_to_say(text: str) -> None:
    assert summarise("خبر", text) == ""


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_room(limit: int) -> None:
    assert summarise("", LEAD, limit) == ""
    assert summarise("", "ا" * 300, 280) == ""
    assert summarise("", "- " + "ا" * 300, 280) == ""


_TEXT = st.lists(
    st.one_of(
        st.sampled_from(
            ["سوريا", "في", "قال", "(رويترز)", "-", "–", "3.14", "1,000", "،", "د.", "«انتهى»", "CNN", "كتب:"]
        ),
        st.text(alphabet='ابتة ًـ.؟!،:\n\u200f…"»-()', max_size=12),
    ),
    max_size=60,
).map(" ".join)


@given(_TEXT, _TEXT, st.integers(0, 300))
def test_never_over_budget_nor_cut_inside_a_word(title: str, text: str, limit: int) -> None:
    summary = summarise(title[:90], text, limit)
    assert len(summary) <= limit
    assert summary == summary.strip()
    whole = {token.text for token in tokens(text)}
    assert {token.text for token in tokens(summary)} <= whole
    headline = [token.folded for token in tokens(title[:90])]
    if headline:
        assert [token.folded for token in tokens(summary)][: len(headline)] != headline or headline_is_said_twice(
            headline, text
        )


def headline_is_said_twice(headline: list[str], text: str) -> bool:
    words = [token.folded for token in tokens(text)]
    return sum(words[at : at + len(headline)] == headline for at in range(len(words))) > 1


@given(st.text(max_size=80), st.text(max_size=300), st.integers(-5, 60))
def test_any_text_has_a_summary(title: str, text: str, limit: int) -> None:
    assert len(summarise(title, text, limit)) <= max(0, limit)
