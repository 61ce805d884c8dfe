"""Who may do what: the roles of people who run the bot, and what each lets them do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """A role; the owners of BOT_ADMIN_IDS have theirs from the settings and can't lose it in the chat."""

    OWNER = "owner"
    EDITOR = "editor"
    MODERATOR = "moderator"


class Right(StrEnum):
    """Something that members may not do."""

    LOOK = "look"  # see what posts come and came, the history, what is missing, how the bot is
    MODERATE = "moderate"  # answer what members report, silence who reports too much
    EDIT = "edit"  # change the content
    SEND = "send"  # announce, send posts again
    RULE = "rule"  # give and take roles, read the audit log, take backups


RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.OWNER: frozenset(Right),
    Role.EDITOR: frozenset({Right.LOOK, Right.MODERATE, Right.EDIT}),
    Role.MODERATOR: frozenset({Right.LOOK, Right.MODERATE}),
}


def may(role: Role | None, right: Right) -> bool:
    """Say whether a role gives a right; nobody's role gives none."""
    return role is not None and right in RIGHTS[role]


_ASCENDING: Final = (None, Role.MODERATOR, Role.EDITOR, Role.OWNER)


def outranks(role: Role | None, other: Role | None) -> bool:
    """Say whether a role stands above another one; nobody's role stands below all."""
    return _ASCENDING.index(role) > _ASCENDING.index(other)


@dataclass(frozen=True, slots=True)
class Face:
    """What somebody is called; `name` is empty where nobody knows it, `username` without the @."""

    user_id: int
    name: str = ""
    username: str | None = None
