"""What people can say: one module for each family of commands, and the ordered list of their handlers."""

from __future__ import annotations

from typing import Any, Final

from telegram.ext import BaseHandler, CallbackQueryHandler, filters

from handlers import keys, language, listening, privacy, start, unknown
from handlers.administration import admins, announcing, audit, backup, status
from handlers.answers import about, events, heritage, organisations, people, search, sources, today
from handlers.commands import COMMANDS
from handlers.desk import coverage, editing, export, history, moderating, noting, proposals, reload, reports
from handlers.dialogue.answering import Ask, command, messages, reading
from handlers.dialogue.context import Context
from handlers.dialogue.pressing import Keyboard
from handlers.dialogue.prompts import RepliesTo
from handlers.migration import migration_handler
from handlers.reminders import channels, outbox, outlook, plan, preview, settings, subscribing, why
from handlers.reminders.membership import membership_handler
from handlers.zones import timezones

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
    "subscribe": reading(subscribing.start),
    "unsubscribe": reading(subscribing.stop),
    "settings": reading(settings.answer),
    "timezone": reading(timezones.answer),
    "reminders": reading(outlook.answer),
    "suggest": reading(reports.answer),
    "reload": reload.answer,
    "preview": reading(preview.answer),
    "plan": reading(plan.answer),
    "why": reading(why.answer),
    "outbox": outbox.answer,
    "queue": reading(moderating.answer),
    "coverage": reading(coverage.answer),
    "history": history.answer,
    "edit": editing.answer,
    "new": editing.answer_new,
    "upload": proposals.explain,
    "template": export.answer_template,
    "export": export.answer,
    "rollback": proposals.roll_back,
    "announce": announcing.answer,
    "admins": admins.answer,
    "audit": audit.answer,
    "status": status.answer,
    "backup": backup.answer,
}


# What people send that holds no words and no file.
_SHOWN: Final = (
    filters.PHOTO
    | filters.VIDEO
    | filters.VIDEO_NOTE
    | filters.VOICE
    | filters.AUDIO
    | filters.Sticker.ALL
    | filters.POLL
)


def build_handlers() -> list[BaseHandler[Any, Context, Any]]:
    """Give all handlers in the order in which they are tried; the fallback comes last."""
    private = filters.ChatType.PRIVATE
    return [
        CallbackQueryHandler(Keyboard(keys.react)),
        *(command(listed.name, ANSWERS[listed.name]) for listed in COMMANDS),
        migration_handler(),
        membership_handler(),
        messages(filters.TEXT & RepliesTo(announcing.read_payload), announcing.answer_reply),
        messages(filters.TEXT & RepliesTo(proposals.read_payload), proposals.answer_confirm),
        messages(filters.TEXT & RepliesTo(noting.read_payload), noting.answer_reply),
        messages(filters.TEXT & RepliesTo(reload.read_payload), reload.answer_reply),
        messages(private & ~filters.COMMAND & RepliesTo(reports.read_payload), reports.answer_reply),
        messages(private & ~filters.COMMAND & RepliesTo(moderating.read_payload), reading(moderating.answer_words)),
        messages(private & filters.Document.ALL, proposals.answer_file),
        messages(private & filters.StatusUpdate.USERS_SHARED, admins.answer_shared),
        messages(filters.TEXT & RepliesTo(timezones.read_payload), reading(timezones.answer_reply)),
        messages(private & filters.LOCATION, reading(timezones.answer_location)),
        messages(private & filters.StatusUpdate.CHAT_SHARED, reading(channels.answer_shared)),
        messages(private & filters.TEXT & ~filters.COMMAND, reading(listening.answer)),
        messages(private & filters.COMMAND, unknown.answer),
        messages(private & _SHOWN, unknown.answer_shown),
    ]
