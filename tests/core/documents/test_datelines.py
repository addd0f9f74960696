import pytest

from bot.core.documents.datelines import Origin, find_dateline, is_agency, origin_of


@pytest.mark.parametrize(
    ("line", "origin", "rest"),
    [
        ("دمشق (الاتحاد)", Origin("الاتحاد"), ""),
        ("بيروت (رويترز)", Origin(agency="رويترز"), ""),
        ("القاهرة، الرياض (الشرق الأوسط)", Origin("الشرق الأوسط"), ""),
        ("بيروت (رويترز) - قال وزير", Origin(agency="رويترز"), "قال وزير"),
        ("(أ ف ب) ـ قال وزير", Origin(agency="أ ف ب"), "قال وزير"),
        ("تونس (وكالة تونس أفريقيا للأنباء): بدأ", Origin(agency="وكالة تونس أفريقيا للأنباء"), "بدأ"),
        ("عمان - بترا", Origin(agency="بترا"), ""),
        ("القاهرة – رويترز – قال", Origin(agency="رويترز"), "قال"),
        ("الرباط ـ «الصباح»: قال", Origin("الصباح"), "قال"),
        ("أبوظبي (خاص)", Origin(), ""),
        ("القدس (وفا، أ.ف.ب)", Origin(agency="وفا، أ.ف.ب"), ""),
        ("LONDON, March 3 (Reuters) - The council", Origin(agency="Reuters"), "The council"),
        ("PORT ELLEN — Crews returned", Origin(), "Crews returned"),
    ],
)
def test_datelines_in_all_their_forms(line: str, origin: Origin, rest: str) -> None:
    """1.13, trap 5: newspaper and agency are told apart, the dateline is not text."""
    found = find_dateline(line)
    assert found is not None
    assert (found.origin, found.rest) == (origin, rest)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "قتل 12 شخصاً في انفجار",
        "وقالت (رويترز) إن الوزير وصل",
        "سباق الدراجات (فيديو)",
        "موسم الحصاد (2024)",
        "وزير الزراعة يزور معرض الزهور (الأهرام)",
        "سوريا.. 12 قتيلاً و100 مصاب",
        "بورت سودان - مدينة على البحر",
        "في خطبة طويلة جدا ألقاها - رويترز",
        "() - ",
        'ميناء - "1"',
    ],
)
def test_running_text_and_headlines_are_no_datelines(line: str) -> None:
    assert find_dateline(line) is None


def test_an_agency_is_known_in_every_spelling() -> None:
    for name in ("رويترز", "أ ف ب", "أ.ف.ب", "ا ف ب", "وكالة الأناضول", "«سانا»", "AFP", "reuters", "وكالات"):
        assert is_agency(name)
    for name in ("الاتحاد", "صدى البلد", "الشرق الأوسط", ""):
        assert not is_agency(name)


def test_a_source_may_name_publisher_and_agency() -> None:
    assert origin_of("الجزيرة + رويترز") == Origin("الجزيرة", "رويترز")
    assert origin_of("«صدى البلد»") == Origin("صدى البلد")
    assert origin_of("رويترز") == Origin(None, "رويترز")
    assert origin_of("الميناء، الساحل / وكالات") == Origin("الميناء - الساحل", "وكالات")
    assert origin_of("…*") == Origin("…")
    assert origin_of(" ") == Origin()
