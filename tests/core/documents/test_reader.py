"""Which line belongs to which article: cases the goldens do not hold."""

from bot.core.documents import parse_document
from bot.core.model import Article, Link

BODY = "بدأت أعمال ترميم القلعة القديمة فوق التل، وستستمر عامين كاملين حسب ما قالت مديرة الآثار."
MORE = "وقالت المديرة إن الحجارة ستؤخذ من المقلع نفسه الذي بنيت منه القلعة قبل ثمانية قرون."
NEWS = "عبرت سفينة شراعية المضيق ليلاً، وهي أول سفينة من نوعها تعبره منذ خمسين سنة كاملة."


def only(raw: str) -> Article:
    (article,) = parse_document(raw)
    return article


def test_a_source_may_stand_on_the_line_below() -> None:
    """1.13, trap 2."""
    assert only(f"{BODY}\n\nالمصدر\n\nالميناء").publisher == "الميناء"
    nameless = only(f"{BODY}\n\nالمصدر\n\n{MORE}")
    assert (nameless.publisher, nameless.text) == (None, f"{BODY}\n{MORE}")
    assert only(f"{BODY}\nالمصدر\nوسوم: قلعة، تل").tags == ("قلعة", "تل")
    assert only(f"{BODY}\nالمصدر").publisher is None


def test_the_first_source_wins_and_an_agency_may_be_the_publisher() -> None:
    assert only(f"{BODY}\nالمصدر: الميناء\nالمصدر: الساحل").publisher == "الميناء"
    article = only(f"{BODY}\nالمصدر: رويترز")
    assert (article.publisher, article.agency) == ("رويترز", None)
    assert only(f"دمشق (الاتحاد)\n\n{BODY}\nالمصدر: الميناء").publisher == "الميناء"


def test_a_source_may_be_an_address() -> None:
    article = only(f"{BODY}\nالمصدر: https://a.b/c\nالرابط: https://a.b/d\nالرابط: ليس عنواناً")
    assert (article.url, article.publisher) == ("https://a.b/c", None)
    assert article.text == f"{BODY}\nالرابط: ليس عنواناً"


def test_header_lines_are_not_text() -> None:
    article = only(
        f"العنوان: ترميم القلعة\nكتبت: رنا\nالتاريخ: 03/04/2024\nالتاريخ: 5 مارس 2024\nDate: 2023-01-01\n{BODY}"
    )
    assert (article.title, article.title_derived, article.text) == ("ترميم القلعة", False, BODY)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2024-03-05T00:00:00+00:00"


def test_words_that_are_labels_only_at_the_head_are_text_elsewhere() -> None:
    late = [BODY, "العنوان: لا يكفي", "كتبت: لن أرحل", "التاريخ: لا يرحم", "المصدر: لا أعلم."]
    assert only("\n".join(late)).text == "\n".join(late)


def test_a_title_alone_is_an_article() -> None:
    article = only("العنوان: ترميم القلعة")
    assert (article.title, article.title_derived, article.text) == ("ترميم القلعة", False, "")
    lone = only("دمشق (الاتحاد)")
    assert (lone.text, lone.title, lone.publisher) == ("دمشق (الاتحاد)", "دمشق (الاتحاد)", None)


def test_read_also_in_the_middle_is_a_box_when_the_footer_is_still_to_come() -> None:
    article = only(f"{BODY}\n\nإقرأ أيضاً:\nسباق حول البحيرة\n\n{MORE}\n\nالمصدر: الميناء")
    assert article.text == f"{BODY}\n{MORE}"
    assert article.read_also == (Link("سباق حول البحيرة"),)


def test_read_also_with_a_paragraph_and_no_footer_after_it_is_an_article() -> None:
    main, along = parse_document(f"{BODY}\n\nإقرأ أيضاً:\nسفينة تعبر المضيق\n\n{NEWS}")
    assert (main.text, along.title, along.text) == (BODY, "سفينة تعبر المضيق", NEWS)


def test_an_article_that_came_along_may_have_its_own_footer_and_no_headline() -> None:
    second_page = f"اقرأ أيضا: سفينة تعبر\n\n{NEWS}\nالمصدر: الساحل\nوسوم: سفينة"
    raw = f"{BODY}\nالمصدر: الميناء\n{second_page}\nإقرأ أيضا\n{NEWS * 3}\n{MORE}"
    main, second, third = parse_document(raw)
    assert (second.title, second.text, second.publisher, second.tags) == ("سفينة تعبر", NEWS, "الساحل", ("سفينة",))
    assert (third.title_derived, third.text) == (True, f"{NEWS * 3}\n{MORE}")
    assert [link.title for link in main.read_also] == [second.title, third.title]


def test_read_also_with_a_dateline_is_an_article_however_short() -> None:
    raw = f"{BODY}\nاقرأ أيضا: سفينة تعبر\nعدن (سبأ)\nعبرت السفينة"
    _, along = parse_document(raw)
    assert (along.title, along.agency, along.text) == ("سفينة تعبر", "سبأ", "عبرت السفينة")
    bare = only(f"{BODY}\nاقرأ أيضا: سفينة تعبر\nعدن (سبأ)\n")
    assert bare.read_also == (Link("سفينة تعبر"),)
    assert bare.text == BODY


def test_a_list_under_read_also_is_links() -> None:
    article = only(f"{BODY}\nالمصدر: الميناء\nإقرأ أيضاً:\n• أول\n• ثان")
    assert article.read_also == (Link("أول"), Link("ثان"))
    mixed = only(f"{BODY}\nالمصدر: الميناء\nإقرأ أيضاً:\n• أول\nذيل\n{MORE}")
    assert mixed.read_also == (Link("أول"), Link("ذيل"))


def test_lists_end_at_the_next_label_and_belong_to_their_article() -> None:
    raw = f"{BODY}\nقد يهمك أيضا: واحد | اثنان\nمقالات مشابهة: ثلاثة\nأخبار ذات صلة\nأربعة\nوسوم\n\nقلعة\nتل\n\nذيل"
    article = only(raw)
    assert article.related == ("واحد", "اثنان", "ثلاثة", "أربعة")
    assert article.tags == ("قلعة", "تل")
    assert article.text == f"{BODY}\nذيل"


def test_a_document_may_begin_with_a_box() -> None:
    """The first article with words is the main one."""
    assert only(f"إقرأ أيضاً:\nسفينة تعبر المضيق\n\n{NEWS}").text == NEWS


def test_a_lone_headline_under_read_also_is_a_link_whatever_the_footer() -> None:
    article = only(f"{BODY}\nالمصدر: الميناء\nإقرأ أيضاً:\nسفينة تعبر المضيق\n\nعدن (سبأ)")
    assert article.read_also == (Link("سفينة تعبر المضيق"),)


def test_what_ends_the_page_never_becomes_text() -> None:
    """Promise 5: long headlines without bullets, with a full stop, and what stands below them."""
    long = "محكمة في العاصمة البعيدة تلغي قراراً كانت قد أصدرته قبل عامين."
    article = only(f"{BODY}\nالمصدر: الميناء\nمقالات مشابهة\n\nأول\n{long}\n{'كلمة ' * 60}")
    assert (article.text, article.related) == (BODY, ("أول", long))
    resumed = only(f"{BODY}\nمقالات مشابهة\n- أول\nذيل\n{MORE}\nالمصدر: الميناء")
    assert (resumed.text, resumed.related) == (f"{BODY}\nذيل\n{MORE}", ("أول",))
