"""3.3: boxes of links leave the page, whatever they are built of, and what they hold is kept."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from bot.net.page_boxes import take_boxes

BASE = "https://coast.example/news/1"
FIRST = "اندلع حريق كبير فجر اليوم في أحد مستودعات الميناء القديم، وعملت فرق الإطفاء ساعات طويلة."
SECOND = "وقال مدير الميناء إن التحقيق بدأ لمعرفة أسباب الحريق، وإن الخسائر ما زالت قيد التقدير."
LINKS = "<a href='/2'>خطة جديدة لتوسيع الميناء</a>", "<a href='/3'>حريق آخر في مصنع الورق</a>"
LIST = "<ul>" + "".join(f"<li>{link}</li>" for link in LINKS) + "</ul>"
TITLES = {"https://coast.example/2": "خطة جديدة لتوسيع الميناء", "https://coast.example/3": "حريق آخر في مصنع الورق"}


def read(box: str) -> tuple[str, dict[str, str], list[str]]:
    """What is left of a page with this box between its paragraphs, and what the box held."""
    tree = document_fromstring(f"<html><body><article><p>{FIRST}</p>{box}<p>{SECOND}</p></article></body></html>")
    boxes = take_boxes(tree, BASE)
    left = " ".join(tree.text_content().split())
    return left, {url: link.title for url, link in boxes.links.items()}, boxes.tags


@pytest.mark.parametrize("label", ["أخبار ذات صلة", "اقرأ أيضا", "إقرأ أيضاً:", "مقالات مشابهة", "المزيد", "Related"])
@pytest.mark.parametrize(
    "box",
    [
        "<h3>{label}</h3>{links}",
        "<div class=related><h3>{label}</h3>{links}</div>",
        "<aside><div><span>{label}</span></div>{links}</aside>",
        "<section><header><h2><strong>{label}</strong></h2></header><div><div>{links}</div></div></section>",
        "<div><p><b>{label}</b></p></div>{links}",
    ],
)
def test_a_list_under_a_label_goes_and_its_links_stay(label: str, box: str) -> None:
    assert read(box.format(label=label, links=LIST)) == (f"{FIRST}{SECOND}", TITLES, [])


@pytest.mark.parametrize(
    "box",
    [
        "<p>{label}: {one}</p>",
        "<p>{label} | {one}</p>",
        "<div><b>{label}</b> – {one}</div>",
        "<p><a href='/2'>{label}: خطة جديدة لتوسيع الميناء</a></p>",
        "<p><strong><a href='/2'>{label} | خطة جديدة لتوسيع الميناء</a></strong></p>",
    ],
)
@pytest.mark.parametrize("label", ["اقرأ أيضًا", "إقرأ ايضا", "المزيد", "للمزيد", "طالع المزيد", "أخبار ذات صلة"])
def test_a_label_beside_or_within_its_link(label: str, box: str) -> None:
    one = {"https://coast.example/2": "خطة جديدة لتوسيع الميناء"}
    assert read(box.format(label=label, one=LINKS[0])) == (f"{FIRST}{SECOND}", one, [])


def test_a_box_of_several_paragraphs() -> None:
    box = f"<p>أخبار ذات صلة</p><p>{LINKS[0]}</p><p>{LINKS[1]}</p>"
    assert read(box) == (f"{FIRST}{SECOND}", TITLES, [])


@pytest.mark.parametrize(
    "box", ["<p>{}: {}</p>", "<div>{}: {}</div>", "<div class=tags>{} {}</div>", "<footer><p>{} | {}</p></footer>"]
)
@pytest.mark.parametrize("label", ["وسوم", "كلمات دلالية", "الكلمات المفتاحية"])
def test_a_line_of_tags(box: str, label: str) -> None:
    tags = "<a href=/t/1>الميناء</a>، <a href=/t/2>الإطفاء</a>"
    assert read(box.format(label, tags)) == (f"{FIRST}{SECOND}", {}, ["الميناء", "الإطفاء"])


def test_a_link_in_a_sentence_stays() -> None:
    left, links, _ = read("<p>وللمزيد من المعلومات <a href='/2'>زوروا موقع الميناء القديم</a> في أي وقت.</p>")
    assert ("زوروا موقع الميناء" in left, links) == (True, {})


def test_cards_with_pictures_are_links_too() -> None:
    cards = "".join(f"<div class=card><img src=/p.jpg>{link}<time>أمس</time></div>" for link in LINKS)
    assert read(f"<div><h4>مواضيع ذات صلة</h4>{cards}</div>") == (f"{FIRST}{SECOND}", TITLES, [])


@pytest.mark.parametrize("label", ["وسوم", "الكلمات المفتاحية:", "كلمات دلالية", "Tags"])
def test_tags_under_a_label(label: str) -> None:
    tags = "<a href=/t/1>الميناء</a> <a href=/t/2>#فرق_الإطفاء</a> <a href=/t>المزيد</a>"
    assert read(f"<div><span>{label}</span>{tags}</div>") == (f"{FIRST}{SECOND}", {}, ["الميناء", "فرق الإطفاء"])


@pytest.mark.parametrize(
    "box",
    [
        "<h3>أخبار ذات صلة</h3>",
        f"<h3>أخبار ذات صلة</h3><p>{FIRST} <a href=/x>هنا</a></p>",
        f"<h3>ماذا جرى في الميناء</h3>{LIST}",
        f"<div><h1>حريق</h1><h3>أخبار ذات صلة</h3>{LIST}</div>",
    ],
)
def test_what_is_no_box_stays(box: str) -> None:
    """A label without links, prose under it, another heading; and never what holds the headline of the page."""
    left, _, _ = read(box)
    assert FIRST in left
    assert SECOND in left
    if "<h1>" in box:
        assert "حريق" in left
    elif "ماذا" in box:
        assert "خطة جديدة" in left


def test_a_page_of_labels_is_read_in_time() -> None:
    """Hostile: thousands of labels, nested and side by side."""
    many = "<h3>أخبار ذات صلة</h3>" * 3_000
    deep = "<div><b>أخبار ذات صلة</b>" * 200
    left, links, _ = read(many + deep + LIST)
    assert FIRST in left
    assert links == TITLES
