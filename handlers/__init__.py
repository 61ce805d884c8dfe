"""What people can say: one module for each family of commands, and the ordered list of their handlers."""

from __future__ import annotations

from typing import Any, Final

from telegram.ext import BaseHandler, CallbackQueryHandler, filters

from handlers import (
    about,
    events,
    heritage,
    keys,
    language,
    listening,
    organisations,
    people,
    privacy,
    reload,
    search,
    sources,
    start,
    today,
    unknown,
)
from handlers.answering import Ask, command, messages, reading
from handlers.commands import COMMANDS
from handlers.context import Context
from handlers.migration import migration_handler
from handlers.pressing import Keyboard

ANSWERS: Final[dict[str, Ask]] = {
    "start": reading(start.answer),
    "help": start.answer_help,
    "about": reading(about.answer),
    "privacy": reading(privacy.answer),
    "language": language.answer,
    "heritage": reading(heritage.answer),
    "events": reading(events.answer),
    "today": reading(today.answer),
    "people": reading(people.answer),
    "organisations": reading(organisations.answer),
    "sources": reading(sources.answer),
    "search": reading(search.answer),
    "reload": reload.answer,
}


def build_handlers() -> list[BaseHandler[Any, Context, Any]]:
    """Give all handlers in the order in which they are tried; the fallback comes last."""
    private = filters.ChatType.PRIVATE
    return [
        CallbackQueryHandler(Keyboard(keys.react)),
        *(command(listed.name, ANSWERS[listed.name]) for listed in COMMANDS),
        migration_handler(),
        messages(private & filters.TEXT & ~filters.COMMAND, reading(listening.answer)),
        messages(private & filters.COMMAND, unknown.answer),
    ]
