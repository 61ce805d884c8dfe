"""What is said about copies of the state database."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.views.administration.status import size_words
from handlers.views.posts.reminders import moment_words
from handlers.views.writing import html
from handlers.views.writing.card import Card
from handlers.views.writing.voice import Voice

# Bytes that a bot may send in one file, less what goes along with it.
LARGEST: Final = 50 * 1000 * 1000 - 100_000


def backup_caption(voice: Voice, moment: dt.datetime, zone: ZoneInfo) -> Markup:
    """Say what the file is, and that it has to be kept safe; `moment` is UTC."""
    return html.paragraphs(voice("backup.file", moment=moment_words(voice, moment, zone)), voice("backup.safe"))


def command_card(voice: Voice, name: str, size: int) -> Card:
    """Say which command makes a copy that is too large to be sent (bytes)."""
    return Card(voice("backup.large", size=size_words(voice, size), name=name))


def server_card(voice: Voice, day: dt.date) -> Card:
    """Say which command copies a database on a server."""
    return Card(voice("backup.server", day=day))
