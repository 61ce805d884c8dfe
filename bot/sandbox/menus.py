"""Command menus: scopes, their precedence, and what one person sees in one chat.

Precedence as in https://core.telegram.org/bots/api#determining-list-of-commands.
"""

import re
from typing import Final

from .accounts import Bot
from .chats import Chat
from .refusal import Json, bad

_NAME: Final = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
MOST: Final = 100
LONGEST_DESCRIPTION: Final = 256
_PLAIN_SCOPES: Final = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")


def check_language(language: str) -> str:
    """A two-letter code or an empty string; raises Refusal."""
    if language and not _LANGUAGE.fullmatch(language):
        raise bad("invalid language code specified")
    return language


def check_commands(listed: object) -> list[Json]:
    """A list of commands as Telegram keeps it; raises Refusal."""
    if not isinstance(listed, list):
        raise bad("expected an Array of BotCommand")
    if len(listed) > MOST:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    commands: list[Json] = []
    for entry in listed:
        if not isinstance(entry, dict):
            raise bad("can't parse BotCommand: BotCommand must be an Object")
        name = str(entry.get("command", "")).removeprefix("/")
        description = str(entry.get("description", "")).strip()
        if not _NAME.fullmatch(name):
            raise bad("BOT_COMMAND_INVALID")
        if not description:
            raise bad("command description must be non-empty")
        if len(description) > LONGEST_DESCRIPTION:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        commands.append({"command": name, "description": description})
    return commands


def menu(bot: Bot, chat: Chat, user: int, language: str) -> tuple[str, str, list[Json]]:
    """Scope, language and commands that this user sees in this chat; all empty when the bot has set none."""
    member = chat.member(user)
    leads = member is not None and member.leads
    if chat.private:
        scopes = [f"chat:{chat.id}", "all_private_chats", "default"]
    else:
        scopes = [f"chat_member:{chat.id}:{user}"]
        scopes += [f"chat_administrators:{chat.id}"] if leads else []
        scopes += [f"chat:{chat.id}"]
        scopes += ["all_chat_administrators"] if leads else []
        scopes += ["all_group_chats", "default"]
    for scope in scopes:
        for tongue in (language.split("-", maxsplit=1)[0].lower(), "") if language else ("",):
            if commands := bot.commands.get((scope, tongue)):
                return scope, tongue, commands
    return "", "", []


def plain_scope(kind: str) -> str | None:
    """The key of a scope that names no chat; None for the others and unknown ones."""
    return kind if kind in _PLAIN_SCOPES else None
