import pytest

from bot.core.documents.labels import Kind, Label, ends_with_full_stop, find_label


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("إقرأ أيضاً:", Kind.READ_ALSO),
        ("اقرأ أيضا", Kind.READ_ALSO),
        ("اقرا ايضاً :", Kind.READ_ALSO),
        ("** اقـرأ أيضًا **", Kind.READ_ALSO),
        ("READ ALSO", Kind.READ_ALSO),
        ("الكلمات المفتاحية", Kind.TAGS),
        ("كلمات دلاليّة", Kind.TAGS),
        ("Tags:", Kind.TAGS),
        ("[المصدر]", Kind.SOURCE),
        ("مقالات مشابهة", Kind.SIMILAR),
        ("Similar articles", Kind.SIMILAR),
        ("أخبار ذات صلة", Kind.RELATED),
        ("شاهد أيضًا:", Kind.RELATED),
    ],
)
def test_a_whole_line_is_a_label_in_every_spelling(line: str, kind: Kind) -> None:
    """1.13, trap 2."""
    assert find_label(line) == Label(kind)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("المصدر: صدى", Label(Kind.SOURCE, "صدى")),
        ("المصدر : صدى", Label(Kind.SOURCE, "صدى")),
        ("Source： The Post", Label(Kind.SOURCE, "The Post")),
        ("• الرابط: https://a.b/c", Label(Kind.URL, "https://a.b/c")),
        ("إقرأ أيضاً: خبر: آخر", Label(Kind.READ_ALSO, "خبر: آخر")),
        ("أخبار ذات صلة وزير يزور المرفأ", Label(Kind.RELATED, "وزير يزور المرفأ")),
        ("اقرأ أيضاً | سباق حول البحيرة", Label(Kind.READ_ALSO, "سباق حول البحيرة")),
    ],
)
def test_a_label_at_the_start_of_a_line_carries_a_value(line: str, label: Label) -> None:
    """1.13, traps 2 and 4."""
    assert find_label(line) == label


@pytest.mark.parametrize(
    "line",
    [
        "",
        "بانفجار مجهول المصدر في بلدة",
        "وقال المصدر: لم نصل بعد",
        "المصدر نفسه قال غير ذلك",
        "شاهد أيضا الوزير المعرض",
        "أخبار ذات صلة بالموضوع انتشرت أمس",
        "أخبار ذات صلة انتشرت أمس في المدينة.",
        "خبراء: الجفاف يطول",
        "التاريخ",
        "كتب",
    ],
)
def test_running_text_is_no_label(line: str) -> None:
    """1.13, trap 2: «مجهول المصدر» is running text."""
    assert find_label(line) is None


def test_a_full_stop_is_told_from_an_ellipsis() -> None:
    assert ends_with_full_stop("انتهى.")
    assert ends_with_full_stop("قال: «انتهى.»")
    assert not ends_with_full_stop("انتهى..")
    assert not ends_with_full_stop("انتهى…")
    assert not ends_with_full_stop("انتهى")
