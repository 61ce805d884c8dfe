"""Who takes part: people and bots."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from .inbox import Inbox
from .refusal import Json

TOKEN: Final = re.compile(r"(\d{1,18}):[A-Za-z0-9_\-]{3,}")
ANONYMOUS: Final[Json] = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT: Final[Json] = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a client; `user` is the Bot API's User object."""

    user: Json
    deactivated: bool = False

    @property
    def id(self) -> int:
        """The user id."""
        return int(self.user["id"])

    def names(self) -> Json:
        """What a private chat with this person shows of them."""
        return {key: self.user[key] for key in ("first_name", "last_name", "username") if key in self.user}


@dataclass(slots=True, eq=False)
class Bot:
    """A bot account with all that it has set."""

    token: str
    user: Json
    inbox: Inbox
    blocked_by: set[int] = field(default_factory=set)
    reads_everything: bool = False
    # (scope key, language) -> commands
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    # ("name" | "description" | "short_description", language) -> text
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    # chat id, or 0 for the default -> MenuButton
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    default_rights: dict[bool, Json] = field(default_factory=dict)
    closed: bool = False

    @property
    def id(self) -> int:
        """The bot's user id, the part of the token before the colon."""
        return int(self.user["id"])

    @property
    def username(self) -> str:
        """Without the @."""
        return str(self.user["username"])

    def me(self) -> Json:
        """The answer to getMe."""
        return {
            **self.user,
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_everything,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
        }


def user_object(number: int, first_name: str, *, is_bot: bool, **optional: Any) -> Json:
    """A User object without the fields that are empty."""
    user: Json = {"id": number, "is_bot": is_bot, "first_name": first_name}
    user.update({key: value for key, value in optional.items() if value})
    return user
