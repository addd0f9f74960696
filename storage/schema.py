"""The complete declared schema; `storage/migrations` leads to exactly this (a test proves it).

In one place, and over 400 lines for that.

Words of the table names are the map's. Instants are microseconds since the epoch, UTC, so that both engines order
and compare them alike. What a reader chose lives in `chat` and `subscription`; what is owed lives in `alert` alone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    literal,
    text,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def microseconds(moment: datetime) -> int:
    """An aware datetime as it is stored: microseconds since the epoch, UTC."""
    return (moment - _EPOCH) // _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware datetime kept as microseconds since the epoch, UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuse naive datetimes: they would silently mean local time."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: instants are aware, in UTC")
        return microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Give back an aware datetime in UTC."""
        del dialect
        return None if value is None else _EPOCH + value * _MICROSECOND


class PlainText(TypeDecorator[str]):
    """Text from outside: what cannot be stored (PostgreSQL knows no NUL, UTF-8 no lone surrogate) becomes U+FFFD.

    One character for one, so that spans keep their places.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what cannot be stored."""
        del dialect
        return None if value is None else _UNSTORABLE.sub("\ufffd", value)


class ChatState(StrEnum):
    """Whether a chat can be written to; GONE is soft: subscriptions and what is owed wait for its return."""

    ACTIVE = "active"
    GONE = "gone"


class AlertState(StrEnum):
    """PENDING is owed. MUTED and EXCLUDED are held back, not forgotten; the rest are settled."""

    PENDING = "pending"
    SENT = "sent"
    BUNDLED = "bundled"
    MUTED = "muted"
    EXCLUDED = "excluded"
    DROPPED = "dropped"
    DEAD = "dead"


UNFOLLOWED = "unfollowed"
"""The reason of an alert that was dropped because the last keyword that caused it went."""


class Occasion(StrEnum):
    """What an alert is about; unique per chat."""

    EPISODE = "episode"
    ARTICLE = "article"
    BROADCAST = "broadcast"


class BroadcastState(StrEnum):
    """A broadcast's life: draft → running ⇄ paused → done, or cancelled at any moment."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class AlertPolicy(StrEnum):
    """Whether an article may raise alerts: AUTO asks its age at matching time."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"
    UNDECIDED = "undecided"
    """Undated, and how many others of its run or fetch are is not known yet; alerts nobody until that is decided.
    After a crash the next run or fetch that brings it decides."""


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives rowids only to INTEGER keys; PostgreSQL needs the room of BIGINT.
_Key = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", _Key, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, **options: Any) -> Column[int]:
    return Column(name, _Key, ForeignKey(target, ondelete=options.pop("ondelete", "CASCADE")), **options)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


source = Table(
    "source",
    metadata,
    _id(),
    Column("url", PlainText, nullable=False, unique=True),
    Column("kind", PlainText, nullable=False, server_default="feed"),
    Column("title", PlainText),
    Column("lang", PlainText),
    Column("etag", PlainText),
    Column("last_modified", PlainText),
    Column("host", PlainText, nullable=False),
    Column("category", PlainText),
    Column("interval_s", Integer, nullable=False, server_default="0"),
    Column("own_lang", PlainText),
    Column("teaser", PlainText, nullable=False, server_default="auto"),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("enabled", Boolean, nullable=False),
    Column("ended", PlainText),
    Column("note_due", Boolean, nullable=False, server_default=false()),
    Column("next_check_at", Instant, nullable=False),
    Column("checked_at", Instant),
    Column("succeeded_at", Instant),
    Column("error", PlainText),
    Column("error_kind", PlainText),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failing_since", Instant),
    Column("news_at", Instant),
    Column("gap_s", Integer, nullable=False, server_default="0"),
    Column("ttl_s", Integer, nullable=False, server_default="0"),
    Column("seen", LargeBinary),
    Column("outcomes", JSON, nullable=False),
    Column("added_at", Instant, nullable=False),
    Index(None, "enabled", "next_check_at"),
    Index("ix_source_note", "id", **_where("note_due")),
)

story = Table("story", metadata, _id(), Column("opened_at", Instant, nullable=False))

episode = Table(
    "episode",
    metadata,
    _id(),
    _ref("story_id", "story.id", nullable=False),
    Column("number", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    UniqueConstraint("story_id", "number"),
)

article = Table(
    "article",
    metadata,
    _id(),
    Column("identity", PlainText, nullable=False, unique=True),
    Column("text_key", PlainText, nullable=False, index=True),
    Column("title_key", PlainText, index=True),
    Column("record_key", PlainText, index=True),
    Column("content_hash", PlainText, nullable=False),
    _ref("source_id", "source.id", ondelete="SET NULL"),
    Column("guid", PlainText),
    _ref("episode_id", "episode.id", nullable=False, index=True),
    Column("title", PlainText, nullable=False),
    Column("title_derived", Boolean, nullable=False),
    Column("body", PlainText, nullable=False),
    Column("url", PlainText),
    Column("publisher", PlainText),
    Column("agency", PlainText),
    Column("tags", JSON, nullable=False),
    Column("related", JSON, nullable=False),
    Column("lang", PlainText, nullable=False),
    Column("image", PlainText),
    Column("published_at", Instant),
    Column("stored_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("alerts", PlainText, nullable=False),
    Column("matched_at", Instant),
    Column("match_fault", PlainText),
    Column("teaser_hash", PlainText),
    Column("page_at", Instant),
    Column("page_attempts", SmallInteger, nullable=False, server_default="0"),
    Column("page_key", PlainText, index=True),
    Column("figure_changes", Integer, nullable=False, server_default="0"),
    Index("ix_article_page_at", "page_at", **_where("page_at IS NOT NULL")),
    Index("ix_article_source_guid", "source_id", "guid"),
    Index("ix_article_unmatched", "id", **_where("matched_at IS NULL")),
    Index("ix_article_match_fault", "id", **_where("match_fault IS NOT NULL")),
    # Both instants, so that the newest articles are found without reading texts.
    Index("ix_article_stored_at", "stored_at", "published_at"),
    # PostgreSQL's other indexes refuse values beyond 2.7 kB, and headlines come from outside.
    Index("ix_article_title", "title", postgresql_using="hash"),
)

read_also = Table(
    "read_also",
    metadata,
    _ref("article_id", "article.id", primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("title", PlainText, nullable=False),
    Column("url", PlainText),
    Column("identity", PlainText),
    Column("target_key", PlainText),
    _ref("target_id", "article.id", ondelete="SET NULL", index=True),
    Column("own", Boolean, nullable=False),
    Index("ix_read_also_open_key", "target_key", **_where("target_id IS NULL")),
    Index("ix_read_also_open_title", "title", postgresql_using="hash", **_where("target_id IS NULL")),
)

query = Table(
    "query",
    metadata,
    _id(),
    Column("canonical", PlainText, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
)

match = Table(
    "match",
    metadata,
    _ref("article_id", "article.id", primary_key=True),
    _ref("query_id", "query.id", primary_key=True, index=True),
    Column("spans", JSON, nullable=False),
)

chat = Table(
    "chat",
    metadata,
    _id(),
    Column("telegram_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=False, server_default="0"),
    Column("kind", PlainText, nullable=False),
    Column("title", PlainText),
    Column("lang", PlainText, nullable=False),
    Column("state", PlainText, nullable=False),
    Column("state_reason", PlainText),
    Column("gone_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("zone", PlainText, nullable=False, server_default="UTC"),
    Column("cadence", PlainText, nullable=False, server_default="instant"),
    Column("next_digest_at", Instant),
    Column("quiet_from", SmallInteger),
    Column("quiet_to", SmallInteger),
    Column("hold_from", Instant),
    Column("hold_until", Instant),
    Column("paused_until", Instant),
    Column("summary_chars", Integer, nullable=False, server_default="280"),
    Column("search_asked_at", Instant),
    Column("breaking_a_day", SmallInteger),
    UniqueConstraint("telegram_id", "thread_id"),
    CheckConstraint("quiet_from BETWEEN 0 AND 1439", name="quiet_from_minute"),
    CheckConstraint("quiet_to BETWEEN 0 AND 1439", name="quiet_to_minute"),
)

subscription = Table(
    "subscription",
    metadata,
    _id(),
    _ref("chat_id", "chat.id", nullable=False),
    _ref("query_id", "query.id", nullable=False, index=True),
    Column("shown", PlainText, nullable=False),
    Column("cadence", PlainText),
    Column("next_digest_at", Instant),
    Column("every_article", Boolean, nullable=False, server_default=false()),
    Column("title_only", Boolean, nullable=False, server_default=false()),
    Column("sources", JSON),
    Column("paused_until", Instant),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("chat_id", "query_id"),
)

mute = Table(
    "mute",
    metadata,
    _ref("chat_id", "chat.id", primary_key=True),
    _ref("story_id", "story.id", primary_key=True, index=True),
    Column("created_at", Instant, nullable=False),
    Column("until", Instant),
)

broadcast = Table(
    "broadcast",
    metadata,
    _id(),
    Column("editor_id", BigInteger, nullable=False),
    Column("state", PlainText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("html", PlainText, nullable=False),
    _ref("article_id", "article.id", ondelete="SET NULL"),
    Column("previewed_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("finished_at", Instant),
    Column("recipients", Integer, nullable=False, server_default="0"),
    Column("cursor", _Key, nullable=False, server_default="0"),
    Column("enqueued", Boolean, nullable=False, server_default=false()),
    Column("command_message_id", BigInteger),
    Column("progress_message_id", BigInteger),
    Column("reported", Boolean, nullable=False, server_default=false()),
    Index(None, "state"),
)

message = Table(
    "message",
    metadata,
    _id(),
    _ref("chat_id", "chat.id", nullable=False),
    Column("telegram_message_id", BigInteger, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("silent", Boolean, nullable=False, server_default=false()),
    Column("sent_at", Instant, nullable=False),
    Column("edit_due_at", Instant),
    Column("edit_since", Instant),
    Column("edited_at", Instant),
    UniqueConstraint("chat_id", "telegram_message_id"),
    Index("ix_message_edit_due_at", "edit_due_at", **_where("edit_due_at IS NOT NULL")),
    Index("ix_message_chat_sent", "chat_id", "sent_at"),
)

alert = Table(
    "alert",
    metadata,
    _id(),
    _ref("chat_id", "chat.id", nullable=False),
    Column("occasion", PlainText, nullable=False),
    Column("occasion_id", _Key, nullable=False),
    _ref("article_id", "article.id", index=True),
    _ref("broadcast_id", "broadcast.id"),
    Column("lane", SmallInteger, nullable=False),
    Column("state", PlainText, nullable=False),
    Column("reason", PlainText),
    Column("due_at", Instant),
    Column("leased_until", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("settled_at", Instant),
    _ref("message_id", "message.id", ondelete="SET NULL", index=True),
    Column("position", SmallInteger),
    UniqueConstraint("chat_id", "occasion", "occasion_id"),
    Index("ix_alert_due", "lane", "due_at", "id", **_where("state = 'pending'")),
    Index("ix_alert_pending_chat", "chat_id", "due_at", **_where("state = 'pending'")),
    Index("ix_alert_broadcast", "broadcast_id", "state", **_where("broadcast_id IS NOT NULL")),
    Index(
        "ix_alert_push_due", "broadcast_id", "due_at", "id", **_where("state = 'pending' AND broadcast_id IS NOT NULL")
    ),
    Index("ix_alert_occasion", "occasion", "occasion_id"),
)

remembered = Table(
    "remembered",
    metadata,
    Column("name", PlainText, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

is_pending = alert.c.state == literal(AlertState.PENDING.value, literal_execute=True)
"""Still owed. Written into the statement instead of bound to it: only so do both engines use the partial indexes."""

alert_cause = Table(
    "alert_cause",
    metadata,
    _ref("alert_id", "alert.id", primary_key=True),
    _ref("subscription_id", "subscription.id", primary_key=True, index=True),
)
