"""The command menus that Telegram shows, as data: one per scope and language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

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

    def request(self) -> dict[str, Any]:
        """Give the arguments of `setMyCommands`; no language code stands for every language without a menu."""
        commands = [{"command": name, "description": description} for name, description in self.commands]
        return {
            "scope": self.scope,
            "commands": commands,
            **({"language_code": self.language} if self.language != _DEFAULT else {}),
        }


def menus(phrases: Phrases, admins: Iterable[int]) -> tuple[Menu, ...]:
    """Give the menus of members, groups, administrators of groups, and each admin of the bot."""
    members = [command for command in COMMANDS if not command.admin]
    groups = [command for command in members if command.groups]
    scopes: list[tuple[str, dict[str, Any], list[Command]]] = [
        ("private", {"type": "all_private_chats"}, members),
        ("groups", {"type": "all_group_chats"}, [command for command in groups if not command.settles]),
        ("group-admins", {"type": "all_chat_administrators"}, groups),
        *((f"admin-{admin}", {"type": "chat", "chat_id": admin}, list(COMMANDS)) for admin in sorted(admins)),
    ]
    return tuple(_menus(phrases, scopes))


def table(phrases: Phrases) -> str:
    """Give the commands as the README's table, in English."""
    rows = [f"| `/{command.name}` | {phrases.plain(_DEFAULT, command.key)} |\n" for command in COMMANDS]
    return "".join(["| Command | |\n", "|---|---|\n", *rows])


def _menus(phrases: Phrases, scopes: Iterable[tuple[str, dict[str, Any], list[Command]]]) -> Iterator[Menu]:
    for name, scope, commands in scopes:
        for language in LANGUAGES:
            said = tuple((command.name, phrases.plain(language, command.key)) for command in commands)
            yield Menu(f"{name}/{language}", scope, language, said)
