"""The command menu, in each language and for editors."""

from __future__ import annotations

import structlog
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.core.i18n import LANGUAGES, Catalogue, Language
from handlers.context import Services

log = structlog.get_logger(__name__)

DEFAULT_LANGUAGE: Language = "ar"
"""Of the menu for those whose language has none of its own."""


def command_menu(catalogue: Catalogue, language: Language, *, editor: bool) -> list[BotCommand]:
    """The commands with what they do, the most useful first."""
    texts = catalogue.for_language(language)
    menu = [
        BotCommand("follow", texts.plain("command-follow")),
        BotCommand("list", texts.plain("command-list")),
        BotCommand("latest", texts.plain("command-latest")),
        BotCommand("search", texts.plain("command-search")),
        BotCommand("unfollow", texts.plain("command-unfollow")),
        BotCommand("why", texts.plain("command-why")),
        BotCommand("help", texts.plain("command-help")),
        BotCommand("start", texts.plain("command-start")),
    ]
    if not editor:
        return menu
    desk = [
        BotCommand("breaking", texts.plain("command-breaking")),
        BotCommand("sources", texts.plain("command-sources")),
        BotCommand("status", texts.plain("command-status")),
    ]
    return [*desk, *menu]


async def publish_menus(bot: Bot, services: Services) -> None:
    """Set the menus of everybody, then those of the editors. Raises TelegramError when the first cannot be set."""
    catalogue = services.catalogue
    await bot.set_my_commands(command_menu(catalogue, DEFAULT_LANGUAGE, editor=False))
    for language in LANGUAGES:
        await bot.set_my_commands(command_menu(catalogue, language, editor=False), language_code=language)
    for editor in sorted(services.admins):
        await publish_for_editor(bot, catalogue, editor)


async def publish_for_editor(bot: Bot, catalogue: Catalogue, editor: int) -> None:
    """Set the menu in the private chat of an editor; one who never spoke to the bot gets it with /start."""
    scope = BotCommandScopeChat(editor)
    try:
        await bot.set_my_commands(command_menu(catalogue, DEFAULT_LANGUAGE, editor=True), scope=scope)
        for language in LANGUAGES:
            menu = command_menu(catalogue, language, editor=True)
            await bot.set_my_commands(menu, scope=scope, language_code=language)
    except TelegramError as error:
        log.info("no menu for an editor", user_id=editor, error=type(error).__name__)
