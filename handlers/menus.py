"""The command menus and the bot's own description that Telegram shows, as data: one per scope and language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content.roles import Role, may
from handlers.commands import COMMANDS, Command
from handlers.locales import LANGUAGES, Phrases

_DEFAULT = "en"  # what clients in any other language see


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu; `name` tells scope and language apart, `commands` are names with descriptions."""

    name: str
    scope: dict[str, Any]
    language: str
    commands: tuple[tuple[str, str], ...]

    @property
    def method(self) -> str:
        """The method that sets it."""
        return "SetMyCommands"

    def request(self) -> dict[str, Any]:
        """Give the arguments of the method; no language code stands for every language without a menu."""
        commands = [{"command": name, "description": description} for name, description in self.commands]
        return {"scope": self.scope, "commands": commands, **_coded(self.language)}


@dataclass(frozen=True, slots=True)
class Description:
    """What an empty chat says that the bot can do, or in short what its profile says."""

    name: str
    method: str
    language: str
    text: str

    def request(self) -> dict[str, Any]:
        """Give the arguments of the method; no language code stands for every language without a text."""
        field = "short_description" if "Short" in self.method else "description"
        return {field: self.text, **_coded(self.language)}


def menus(phrases: Phrases, roles: Mapping[int, Role]) -> tuple[Menu, ...]:
    """Give the menus of members, groups, administrators of groups, and each of the people with a role."""
    members = _for(None)
    groups = [command for command in members if command.groups]
    scopes: list[tuple[str, dict[str, Any], list[Command]]] = [
        ("private", {"type": "all_private_chats"}, members),
        ("groups", {"type": "all_group_chats"}, [command for command in groups if not command.settles]),
        ("group-admins", {"type": "all_chat_administrators"}, groups),
    ]
    own = (menu for user, role in sorted(roles.items()) for menu in own_menus(phrases, user, role))
    return (*_menus(phrases, scopes), *own)


def own_menus(phrases: Phrases, user_id: int, role: Role | None) -> tuple[Menu, ...]:
    """Give the menus of somebody's private chat; without a role they are those of members."""
    return tuple(_menus(phrases, [(f"admin-{user_id}", {"type": "chat", "chat_id": user_id}, _for(role))]))


def _for(role: Role | None) -> list[Command]:
    return [command for command in COMMANDS if command.right is None or may(role, command.right)]


def descriptions(phrases: Phrases) -> tuple[Description, ...]:
    """Give the long and the short description in every language."""
    return tuple(
        Description(f"{key}/{language}", method, language, phrases.plain(language, key))
        for key, method in (("profile.long", "SetMyDescription"), ("profile.short", "SetMyShortDescription"))
        for language in LANGUAGES
    )


def table(phrases: Phrases) -> str:
    """Give the commands as the README's table, in English."""
    rows = [f"| `/{command.name}` | {phrases.plain(_DEFAULT, command.key)} |\n" for command in COMMANDS]
    return "".join(["| Command | |\n", "|---|---|\n", *rows])


def _coded(language: str) -> dict[str, str]:
    return {"language_code": language} if language != _DEFAULT else {}


def _menus(phrases: Phrases, scopes: Iterable[tuple[str, dict[str, Any], list[Command]]]) -> Iterator[Menu]:
    for name, scope, commands in scopes:
        for language in LANGUAGES:
            said = tuple((command.name, phrases.plain(language, command.key)) for command in commands)
            yield Menu(f"{name}/{language}", scope, language, said)
