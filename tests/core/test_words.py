"""What plain text means (1.17, 1.18, ARABIC.md)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.words import (
    MAX_KEYWORDS,
    Cancel,
    Follow,
    Greeting,
    Help,
    Intent,
    Latest,
    ListKeywords,
    Pause,
    Plain,
    Resume,
    Search,
    Settings,
    Thanks,
    Unfollow,
    Why,
    follow,
    split_keywords,
    understand,
)

TABLE: list[tuple[str, Intent]] = [
    # Following, with and without diacritics, hamza and article
    ("تابع سوريا", Follow(("سوريا",))),
    ("تابِعْ سوريا", Follow(("سوريا",))),
    ("تابع: سوريا، لبنان\nمصر", Follow(("سوريا", "لبنان", "مصر"))),
    ("تابع\nسوريا", Follow(("سوريا",))),
    ("متابعة هيئة تحرير الشام", Follow(("هيئة تحرير الشام",))),
    ("متابعة «سوريا»", Follow(("«سوريا»",))),
    ("أريد متابعة سوريا", Follow(("سوريا",))),
    ("تابع", Follow()),
    ("متابعة كلمة جديدة", Follow()),
    ("Follow Syria, Lebanon", Follow(("Syria", "Lebanon"))),
    ("subscribe to Syria", Follow(("Syria",))),
    # Stopping to follow
    ("ألغِ سوريا", Unfollow("سوريا")),
    ("الغ متابعة سوريا", Unfollow("سوريا")),
    ("إلغاء متابعة سوريا", Unfollow("سوريا")),
    ("أوقف متابعة سوريا", Unfollow("سوريا")),
    ("إلغاء المتابعة", Unfollow()),
    ("unfollow Syria", Unfollow("Syria")),
    ("Stop following Syria", Unfollow("Syria")),
    # Lists
    ("كلماتي", ListKeywords()),
    ("كلماتي؟", ListKeywords()),
    ("My keywords", ListKeywords()),
    ("آخر الأخبار", Latest()),
    ("اخر اخبار", Latest()),
    ("آخر أخبار سوريا", Latest("سوريا")),
    ("آخر الأخبار عن غزة", Latest("غزة")),
    ("latest news about Syria", Latest("Syria")),
    ("الأخبار", Latest()),
    ("ابحث", Search()),
    ("ابحث عن سوريا", Search("سوريا")),
    ("إبحث سوريا", Search("سوريا")),
    ("بحث", Search()),
    ("search for Syria", Search("Syria")),
    # Settings and the rest
    ("الإعدادات", Settings()),
    ("اعدادات", Settings()),
    ("أوقف", Pause()),
    ("أوقف التنبيهات", Pause()),
    ("إيقاف مؤقت", Pause()),
    ("استأنف", Resume()),
    ("استانف", Resume()),
    ("resume", Resume()),
    ("لماذا", Why()),
    ("لماذا وصلني هذا؟", Why()),
    ("why", Why()),
    ("لماذا وصلني هذا؟ https://a.example/1", Why("https://a.example/1")),
    ("ليش وصلني هذا https://a.example/1", Why("https://a.example/1")),
    ("why did i get this? https://a.example/1", Why("https://a.example/1")),
    ("لماذا https://a.example/1", Why("https://a.example/1")),
    ("مساعدة", Help()),
    ("المساعده", Help()),
    ("?", Help()),
    ("HELP", Help()),
    ("توقف", Cancel()),
    ("إلغاء", Cancel()),
    ("الغاء", Cancel()),
    ("stop", Cancel()),
    ("cancel", Cancel()),
    # Courtesies
    ("السلام عليكم", Greeting(salam=True)),
    ("السَّلامُ عليكم ورحمة الله وبركاته", Greeting(salam=True)),
    ("السلام عليكم يا راصد", Greeting(salam=True)),
    ("مرحبًا", Greeting()),
    ("مرحبا 👋", Greeting()),
    ("صباح الخير", Greeting()),
    ("Hi!", Greeting()),
    ("hello Rasid", Greeting()),
    ("شكرًا جزيلًا", Thanks()),
    ("شكرا راصد", Thanks()),
    ("thanks", Thanks()),
    # No commands: phrases one may want to follow
    ("سوريا", Plain("سوريا")),
    (" هيئة تحرير الشام ", Plain("هيئة تحرير الشام")),
    ("لماذا توقفت الحرب", Plain("لماذا توقفت الحرب")),
    ("توقف القتال في غزة", Plain("توقف القتال في غزة")),
    ("مساعدات إنسانية", Plain("مساعدات إنسانية")),
    ("السلام", Plain("السلام")),
    ("بحث القدس", Search("القدس")),
    ("بحث: غزة", Search("غزة")),
    ("البحث عن غزة", Search("غزة")),
    ("البحث العلمي", Plain("البحث العلمي")),
    ("المتابعة الطبية", Plain("المتابعة الطبية")),
    ("find Syria", Search("Syria")),
    ("أضف سوريا، لبنان", Follow(("سوريا", "لبنان"))),
    ("أضف كلمة سوريا", Follow(("سوريا",))),
    ("أضف", Follow()),
    ("add Syria", Follow(("Syria",))),
    ("remove Syria", Unfollow("Syria")),
    ("مَن أنت؟", Help()),
    ("who are you?", Help()),
    ("الأخبار اللبنانية", Plain("الأخبار اللبنانية")),
    ("شكرا لكل من كتب عن سوريا", Plain("شكرا لكل من كتب عن سوريا")),
    ("راصد", Plain("راصد")),
    ("يا راصد", Plain("يا راصد")),
    ("👍", Thanks()),
    ("👍🏽 🙏", Thanks()),
    ("❤️", Thanks()),
    ("🍎", Plain("🍎")),
    ("", Plain("")),
    (" \n ", Plain("")),
]


@pytest.mark.parametrize(("text", "intent"), TABLE)
def test_understand(text: str, intent: Intent) -> None:
    assert understand(text) == intent


def test_one_message_follows_ten_words_at_most() -> None:
    text = "،".join(f"كلمة{n}" for n in range(13))
    intent = follow(text)
    assert len(intent.keywords) == MAX_KEYWORDS == 10
    assert intent.left_over == 3


def test_split_keywords() -> None:
    """ARABIC.md: «،», «,» and a new line separate; order stays, repeats and blanks go."""
    assert split_keywords("سوريا،  بشار   الأسد,, Syria\r\nسوريا؛ لبنان;") == ("سوريا", "بشار الأسد", "Syria", "لبنان")
    assert split_keywords(" ،\n") == ()


def test_and_between_keywords_only_joins_them() -> None:
    """1.17: «والأردن» at the end of a list is «الأردن»; words that begin with و of their own keep it."""
    assert split_keywords("سوريا، لبنان، والأردن") == ("سوريا", "لبنان", "الأردن")
    assert split_keywords("مصر، ووزارة الدفاع، و غزة") == ("مصر", "وزارة الدفاع", "غزة")
    assert split_keywords("الولد، والد، وطن، وزارة") == ("الولد", "والد", "وطن", "وزارة")
    assert split_keywords("والأردن، سوريا") == ("والأردن", "سوريا"), "nothing is joined by the first"
    assert split_keywords("Syria, and Lebanon, Andorra, or Oran") == ("Syria", "Lebanon", "Andorra", "Oran")
    assert split_keywords("سوريا، أو لبنان، & الأردن") == ("سوريا", "لبنان", "الأردن")
    assert split_keywords('غزة، و"حماس"، وَالضفة') == ("غزة", '"حماس"', "الضفة")


OWN = [
    "والد", "والدة", "ولد", "وزير", "وزارة", "وفد", "وفاة", "وطن", "وحدة", "ورقة", "وصول", "وقف", "وكالة",
    "ولاية", "وليد", "وسام", "وائل", "وهران", "وادي", "والي", "والت", "واتساب",
]  # fmt: skip
JOINED = [
    "سوريا", "لبنان", "مصر", "قطر", "روسيا", "أوكرانيا", "حماس", "واشنطن", "ترامب", "الأردن", "الضفة",
    "إسرائيل", "وزارة", "وكالة", "المغرب",
]  # fmt: skip


@given(st.sampled_from(JOINED), st.lists(st.sampled_from(OWN), max_size=3), st.sampled_from(JOINED))
def test_a_glued_and_goes_and_letters_of_words_stay(first: str, between: list[str], last: str) -> None:
    """1.17: whatever stands in the list, its last word loses the «و» that joins it, and no word one of its own."""
    typed = "، ".join([first, *between, "و" + last])
    assert split_keywords(typed) == tuple(dict.fromkeys([first, *between, last]))
    assert split_keywords("، ".join(split_keywords(typed))) == split_keywords(typed)


@given(st.lists(st.text(alphabet="ابتسعمالنهي ", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_what_begins_with_no_and_stays_as_it_is(keywords: list[str]) -> None:
    expected = dict.fromkeys(" ".join(keyword.split()) for keyword in keywords)
    assert split_keywords("، ".join(keywords)) == tuple(expected)


@given(st.text(alphabet="وال بتأن،,", max_size=40))
def test_split_keywords_only_takes_off(text: str) -> None:
    keywords = split_keywords(text)
    assert len(set(keywords)) == len(keywords)
    assert all(keyword and keyword in " ".join(text.split()) for keyword in keywords)


@given(st.text())
def test_never_raises_and_plain_text_stays_as_typed(text: str) -> None:
    intent = understand(text)
    if isinstance(intent, Plain):
        assert intent.text == text.strip()


@given(st.sampled_from(["تابع", "follow"]), st.text(min_size=1))
def test_what_follows_a_command_is_handed_on(command: str, rest: str) -> None:
    intent = understand(f"{command}\n{rest}")
    if isinstance(intent, Follow):
        assert all(keyword in " ".join(rest.split()) for keyword in intent.keywords)


def test_huge_text_is_cheap() -> None:
    assert isinstance(understand("ا " * 500_000), Plain)
