"""The gate: what comes as an update and is none of the Bot API's goes no further.

python-telegram-bot believes every type. A number in place of a text would fail somewhere in a handler, and one that no
database can keep after something else was stored already.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from telegram import Update
from telegram.ext import ExtBot

from bot.updates.texts import read_text

_LOG = logging.getLogger(__name__)
_BOUND: Final = 2**63  # of what both databases keep

Check = Callable[[Any], bool]


def read_update(raw: dict[str, Any], bot: ExtBot[Any]) -> Update | None:
    """Make an update of what Telegram sent; None, with a line in the log, for what Telegram never sends."""
    if _is_update(raw):
        try:
            return read_text(raw, bot) or Update.de_json(raw, bot)
        except Exception as fault:  # noqa: BLE001 -- the library fails in its own ways, each about one update only
            reason = type(fault).__name__
    else:
        reason = "the types are wrong"
    _LOG.warning("update %s is none of the Bot API (%s): passed over", raw.get("update_id"), reason)
    return None


def is_number(value: Any) -> bool:
    """Say whether this is a number that an id can be, and that databases keep."""
    return type(value) is int and -_BOUND <= value < _BOUND


def _is_measure(value: Any) -> bool:
    return type(value) in {int, float}


def _is_flag(value: Any) -> bool:
    return type(value) is bool


def _is_text(value: Any) -> bool:
    return type(value) is str and "\0" not in value  # which PostgreSQL does not keep


def _each(check: Check) -> Check:
    return lambda value: type(value) is list and all(map(check, value))


def _object(parts: Mapping[str, Check], *needed: str) -> Check:
    """Give the check of an object: what is there has to fit, and what is `needed` has to be there."""

    def check(value: Any) -> bool:
        if type(value) is not dict or not all(name in value for name in needed):
            return False
        for name, part in value.items():
            wanted = parts.get(name)
            if wanted is not None and not wanted(part):
                return False
        return True

    return check


# What our handlers look at; the rest is the library's to read.
_USER: Final = _object(
    dict.fromkeys(("first_name", "last_name", "username", "language_code"), _is_text)
    | {"id": is_number, "is_bot": _is_flag},
    *("id", "is_bot", "first_name"),
)
_CHAT: Final = _object({"id": is_number, "type": _is_text, "title": _is_text, "username": _is_text}, "id", "type")
_ENTITY: Final = _object({"type": _is_text, "offset": is_number, "length": is_number, "url": _is_text, "user": _USER})
_FILE: Final = _object(
    dict.fromkeys(("file_id", "file_unique_id", "file_name", "mime_type"), _is_text) | {"file_size": is_number}
)
_SHARED_CHAT: Final = _object(
    {"request_id": is_number, "chat_id": is_number, "title": _is_text}, "request_id", "chat_id"
)
_SHARED_USER: Final = _object({"user_id": is_number, "first_name": _is_text, "last_name": _is_text}, "user_id")
_SEEN: Final[dict[str, Check]] = {
    "message_id": is_number,
    "message_thread_id": is_number,
    "is_topic_message": _is_flag,
    "is_automatic_forward": _is_flag,
    "date": is_number,
    "chat": _CHAT,
    "from": _USER,
    "sender_chat": _CHAT,
    "text": _is_text,
    "caption": _is_text,
    "entities": _each(_ENTITY),
    "caption_entities": _each(_ENTITY),
    "document": _FILE,
    "location": _object({"latitude": _is_measure, "longitude": _is_measure}, "latitude", "longitude"),
    "chat_shared": _SHARED_CHAT,
    "users_shared": _object({"request_id": is_number, "users": _each(_SHARED_USER)}, "request_id", "users"),
    "migrate_to_chat_id": is_number,
    "migrate_from_chat_id": is_number,
}
# A message that another one replies to carries no further one.
_BASIC: Final = ("message_id", "date", "chat")
_MESSAGE: Final = _object(_SEEN | {"reply_to_message": _object(_SEEN, *_BASIC)}, *_BASIC)
_MEMBER: Final = _object({"status": _is_text, "user": _USER}, "status", "user")
_is_update: Final = _object(
    dict.fromkeys(
        (
            *("message", "edited_message", "channel_post", "edited_channel_post"),
            *("business_message", "edited_business_message", "guest_message"),
        ),
        _MESSAGE,
    )
    | {
        "callback_query": _object(
            dict.fromkeys(("id", "data", "inline_message_id", "chat_instance"), _is_text)
            | {"from": _USER, "message": _MESSAGE},
            *("id", "from"),
        ),
        "my_chat_member": _object(
            {"chat": _CHAT, "from": _USER, "old_chat_member": _MEMBER, "new_chat_member": _MEMBER},
            *("chat", "from", "old_chat_member", "new_chat_member"),
        ),
    }
)
