"""What is said, composed as `Message` values within Telegram's limits; pure.

Every line from outside stands behind a direction mark of the reader's language and inside an isolate of its own
direction, so a Latin headline does not turn an Arabic message around, nor the reverse.
"""

from bot.core.compose.alert import AlertView, compose_alert
from bot.core.compose.article import article_pages, compose_article
from bot.core.compose.breaking import (
    BreakingView,
    PreviewView,
    breaking_surplus,
    compose_breaking,
    compose_preview,
    compose_preview_footer,
)
from bot.core.compose.bundle import Bundle, compose_bundle
from bot.core.compose.fault import list_fault, reading_fault
from bot.core.compose.meaning import is_plain, meaning
from bot.core.compose.parts import (
    Evidence,
    Keyword,
    ReadAlso,
    article_line,
    button_text,
    deep_link,
    paragraphs,
)
from bot.core.compose.progress import ProgressView, PushState, compose_progress, push_duration

__all__ = [
    "AlertView",
    "BreakingView",
    "Bundle",
    "Evidence",
    "Keyword",
    "PreviewView",
    "ProgressView",
    "PushState",
    "ReadAlso",
    "article_line",
    "article_pages",
    "breaking_surplus",
    "button_text",
    "compose_alert",
    "compose_article",
    "compose_breaking",
    "compose_bundle",
    "compose_preview",
    "compose_preview_footer",
    "compose_progress",
    "deep_link",
    "is_plain",
    "list_fault",
    "meaning",
    "paragraphs",
    "push_duration",
    "reading_fault",
]
