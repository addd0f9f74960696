"""One file of the corpus, and the texts they are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

SITE = "https://coast.example"
PAPER = "صحيفة الساحل"
TITLES = (
    "حريق في الميناء القديم",
    "افتتاح مكتبة المدينة بعد ترميمها",
    "فوز فريق الساحل على ضيفه بهدفين",
)
LEADS = (
    "اندلع حريق كبير فجر اليوم في أحد مستودعات الميناء القديم, وعملت فرق الإطفاء ساعات حتى أخمدته دون إصابات.",
    "افتتحت مكتبة المدينة أبوابها صباح اليوم بعد ترميم استمر عامين, وحضر الافتتاح مئات من سكان الأحياء القريبة.",
    "فاز فريق الساحل على ضيفه بهدفين دون رد مساء أمس, وسجل القائد الهدف الأول من ركلة حرة بعيدة عن المرمى.",
)
"""Without «،»: ISO-8859-6 has it, windows-1256 too, but what is read must be equal in every encoding."""
REST = "وقال مسؤول في البلدية إن العمل مستمر, وإن التفاصيل ستعلن مساء اليوم في مؤتمر صحفي يعقد في مبنى البلدية."
WHEN = "2026-11-24T07:15:00+00:00"
MAIL_DATE = "Tue, 24 Nov 2026 10:15:00 +0300"
ISO_DATE = "2026-11-24T10:15:00+03:00"


@dataclass(frozen=True, slots=True)
class Case:
    """A file: its bytes, how it is served, and what must come of it.

    `items` are what is read, in order, each only as far as the case is about it; `error` is a part of the reason.
    """

    name: str
    body: bytes
    kind: str = "feed"
    items: tuple[Json, ...] = ()
    error: str | None = None
    content_type: str | None = None
    url: str = f"{SITE}/feed"
    absent: tuple[str, ...] = field(default=())
    """Words that must stand nowhere in what is read."""

    def about(self) -> Json:
        """What stands in the file beside it."""
        known: Json = {"url": self.url, "content_type": self.content_type}
        if self.error is not None:
            return known | {"error": self.error}
        return known | {"kind": self.kind, "items": list(self.items), "absent": list(self.absent)}


def item(number: int = 0, **more: Any) -> Json:
    """What is expected of the article of that number."""
    return {"title": TITLES[number], "url": f"{SITE}/news/{number}"} | more
