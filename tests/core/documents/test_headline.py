from hypothesis import given
from hypothesis import strategies as st

from bot.core.documents.headline import LIMIT, derive_headline, take_headline

LONG = "اتفقت الحكومتان على فتح المعبر الحدودي أمام الشاحنات والمسافرين"


def test_a_short_first_sentence_is_the_headline() -> None:
    """1.13, trap 1."""
    assert (
        derive_headline("وصلت السفينة إلى المرفأ. وقال القبطان إن البحر كان هائجاً طوال الليل وإنهم تأخروا.")
        == "وصلت السفينة إلى المرفأ"
    )
    assert derive_headline("من فتح الباب؟ لا أحد يعلم") == "من فتح الباب؟"
    assert derive_headline("\n … \nأولى") == "أولى"
    assert derive_headline(" …\n") == ""


def test_a_long_sentence_is_cut_at_a_clause() -> None:
    """1.13, trap 1: before a word that opens a clause, or at a comma, whichever keeps more that is whole."""
    assert derive_headline(f"{LONG} بعد محادثات استمرت أسبوعاً كاملاً في العاصمة وشارك فيها وزراء الداخلية") == LONG
    assert (
        derive_headline(f"{LONG}، وسيبدأ العمل به في أول الشهر المقبل كما قال الناطق باسم وزارة الداخلية أمس") == LONG
    )
    early = "في خطوة لم يتوقعها أحد، أعلن النادي العريق تعاقده النهائي مع اللاعب الشاب القادم من الدوري المحلي الممتاز"
    assert derive_headline(early) == "في خطوة لم يتوقعها أحد"


def test_no_headline_ends_within_a_quotation_or_on_a_hanging_word() -> None:
    quoted = "قالت مديرة المدرسة في الحفل الختامي السنوي «سنبني، وسنزرع، وسنغني كثيراً بعد أن ينتهي هذا الشتاء الطويل»"
    assert "«" not in derive_headline(quoted) or "»" in derive_headline(quoted) or derive_headline(quoted).endswith("…")
    hanging = "أعلنت وزارة الصناعة والتجارة الخارجية المصرية صباح اليوم الخميس موافقتها الرسمية على إنشاء منطقة"
    assert derive_headline(hanging).endswith("الرسمية…")


def test_one_endless_word_is_cut() -> None:
    assert derive_headline("ا" * 300) == "ا" * (LIMIT - 1) + "…"


@given(st.text(), st.text(alphabet='اب ،.«»"…؟', min_size=80, max_size=300))
def test_a_derived_headline_is_short_and_begins_the_lead(text: str, lead: str) -> None:
    for source in (text, lead):
        headline = derive_headline(source)
        assert len(headline) <= LIMIT
        assert headline.removesuffix("…") in " ".join(source.split()) or source == text


def test_a_first_line_alone_and_shorter_than_the_lead_is_the_headline() -> None:
    """1.13: a title an editor put there is a real title."""
    lead = f"{LONG}، وسيبدأ العمل به غداً."
    assert take_headline(["", "فتح المعبر", "", lead], given=False) == ("فتح المعبر", ["", lead])
    assert take_headline(["# فتح المعبر", "عمان (بترا)", lead], given=False) == ("فتح المعبر", ["عمان (بترا)", lead])


def test_a_lead_is_no_headline() -> None:
    lead = f"{LONG}، وسيبدأ العمل به غداً."
    for lines in (
        [],
        ["فتح المعبر"],
        ["فتح المعبر", lead],
        ["فتح المعبر.", "", lead],
        ["عمان (بترا)", "", lead],
        [lead, "", "قصير"],
        ["فتح المعبر أمام الشاحنات", "", "قصير"],
        ["• فتح المعبر", "", lead],
    ):
        assert take_headline(lines, given=False) == ("", lines)


def test_a_promised_headline_needs_no_blank_line_but_is_no_paragraph() -> None:
    """1.13, trap 4: «إقرأ أيضاً» opens with a headline."""
    assert take_headline(["فتح المعبر", "نص"], given=True) == ("فتح المعبر", ["نص"])
    paragraph = f"{LONG} وسيبدأ العمل به في أول الشهر المقبل كما قال الناطق."
    assert take_headline([paragraph, "نص"], given=True) == ("", [paragraph, "نص"])
