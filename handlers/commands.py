"""The one list of commands: help, menus and the README's table come from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from content.roles import Right


@dataclass(frozen=True, slots=True)
class Command:
    """A command; its description is the sentence `command.<name>` of the catalogues.

    `groups` puts it into the menu of groups, `settles` only into that of their administrators; `right`
    is what a role has to give for it.
    """

    name: str
    groups: bool = True
    settles: bool = False
    right: Right | None = None

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
    Command("suggest", groups=False),
    Command("start", groups=False),
    Command("reload", right=Right.EDIT),
    Command("preview", right=Right.LOOK),
    Command("plan", right=Right.LOOK),
    Command("why", right=Right.LOOK),
    Command("outbox", right=Right.SEND),
    Command("queue", right=Right.MODERATE),
    Command("coverage", right=Right.LOOK),
    Command("history", right=Right.LOOK),
    Command("edit", right=Right.EDIT),
    Command("new", right=Right.EDIT),
    Command("upload", right=Right.EDIT),
    Command("template", right=Right.EDIT),
    Command("export", right=Right.EDIT),
    Command("rollback", right=Right.EDIT),
    Command("announce", right=Right.SEND),
    Command("admins", right=Right.RULE),
    Command("audit", right=Right.RULE),
    Command("status", right=Right.LOOK),
    Command("backup", right=Right.RULE),
)
