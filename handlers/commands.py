"""The one list of commands: help, menus and the README's table come from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Command:
    """A command; its description is the sentence `command.<name>` of the catalogues.

    `groups` puts it into the menu of groups, `settles` only into that of their administrators; `admin` keeps it to
    the people who run the bot.
    """

    name: str
    groups: bool = True
    settles: bool = False
    admin: bool = False

    @property
    def key(self) -> str:
        """The key of the description."""
        return f"command.{self.name}"


COMMANDS: Final = (
    Command("heritage"),
    Command("events"),
    Command("today"),
    Command("people"),
    Command("organisations"),
    Command("sources"),
    Command("search"),
    Command("reminders"),
    Command("about"),
    Command("help"),
    Command("subscribe", settles=True),
    Command("unsubscribe", settles=True),
    Command("settings", settles=True),
    Command("timezone", settles=True),
    Command("language", settles=True),
    Command("privacy", settles=True),
    Command("start", groups=False),
    Command("reload", admin=True),
    Command("preview", admin=True),
    Command("plan", admin=True),
    Command("why", admin=True),
    Command("outbox", admin=True),
)
