"""Which conversation takes which update: the one visible list, and the one error handler."""

from __future__ import annotations

from typing import Any

from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from handlers import (
    breaking,
    buttons,
    channel_posts,
    errors,
    find,
    follow,
    membership,
    sources,
    start,
    status,
    talk,
    unfollow,
    why,
)
from handlers.context import BotData, RasidContext, Services
from handlers.menus import command_menu, publish_menus

__all__ = ["command_menu", "context_types", "publish_menus", "register"]

_NEW = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
"""Edits are not orders given twice."""
_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
"""Elsewhere we speak only when spoken to, that is by commands."""
_POSTS = filters.UpdateType.CHANNEL_POSTS
"""Edited ones too: a corrected post is a corrected article."""
_LIST = filters.Document.FileExtension("opml") | filters.Document.FileExtension("xml")
"""Lists of feeds."""
_EDITED = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE


def context_types() -> ContextTypes[RasidContext, dict[Any, Any], dict[Any, Any], BotData]:
    """The types for `ApplicationBuilder.context_types`."""
    return ContextTypes(context=RasidContext, bot_data=BotData)


def register(application: Application[Any, Any, Any, Any, Any, Any], services: Services) -> None:
    """Let the application, built with `context_types()`, speak with people."""
    application.bot_data.services = services
    application.add_handlers(_handlers())
    application.add_error_handler(errors.on_error)


def _handlers() -> list[BaseHandler[Any, Any, Any]]:
    """In this order: the first that fits takes the update."""
    return [
        CommandHandler("start", start.start, _NEW),
        CommandHandler("help", start.help_command, _NEW),
        CommandHandler(["follow", "subscribe"], follow.follow_command, _NEW),
        CommandHandler(["unfollow", "unsubscribe"], unfollow.unfollow_command, _NEW),
        CommandHandler("list", unfollow.list_command, _NEW),
        CommandHandler("latest", find.latest_command, _NEW),
        CommandHandler("search", find.search_command, _NEW),
        CommandHandler("why", why.why_command, _NEW),
        CommandHandler("breaking", breaking.breaking_command, filters.UpdateType.MESSAGE),
        CommandHandler("breaking", breaking.breaking_edited, _EDITED),
        CommandHandler("status", status.status_command, filters.UpdateType.MESSAGE),
        CommandHandler("sources", sources.sources_command, filters.UpdateType.MESSAGE),
        MessageHandler(_PRIVATE & _LIST, sources.on_document),
        MessageHandler(filters.StatusUpdate.MIGRATE & _NEW, membership.on_migration),
        MessageHandler(_PRIVATE & filters.COMMAND, talk.on_unknown_command),
        MessageHandler(_PRIVATE & filters.TEXT, talk.on_text),
        MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, talk.on_no_text),
        MessageHandler(_POSTS & (filters.TEXT | filters.CAPTION), channel_posts.on_post),
        CallbackQueryHandler(buttons.on_press),
        ChatMemberHandler(membership.on_my_member, ChatMemberHandler.MY_CHAT_MEMBER),
    ]
