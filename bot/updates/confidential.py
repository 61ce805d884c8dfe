"""What an update holds that concerns nobody but the people in it: what they wrote, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_NAMES: Final = frozenset(
    {"first_name", "last_name", "username", "title", "phone_number", "sender_user_name", "author_signature"}
)
_TEXTS: Final = frozenset({"text", "caption", "question", "query", "file_name", "address"})
_SHORTEST_NAME: Final = 2
_SHORTEST_TEXT: Final = 4  # what is shorter, such as "yes", would be found in any line
_COMMAND: Final = re.compile(r"/\w+(@\w+)?(\s+|$)")


def private_words(update: Mapping[str, Any]) -> frozenset[str]:
    """Give the texts and names in an update (the Bot API's JSON): not those of bots, and no command by itself."""
    return frozenset(_find(update))


def _find(update: Any) -> Iterator[str]:
    """Walk through everything, however deep somebody has nested it."""
    parts = [update]
    while parts:
        part = parts.pop()
        if isinstance(part, list):
            parts.extend(part)
        elif isinstance(part, dict) and not part.get("is_bot"):
            ours = _is_ours(part)
            for name, value in part.items():
                if isinstance(value, str):
                    yield from _words(name, value, ours=ours)
                elif not ours or name in {"chat", "reply_to_message"}:  # the keys under a message of ours are ours, too
                    parts.append(value)


def _words(name: str, value: str, *, ours: bool) -> Iterator[str]:
    if name in _NAMES:
        yield from _telling(value, _SHORTEST_NAME)
    elif name in _TEXTS and not ours:
        yield from _telling(value, _SHORTEST_TEXT)
        if command := _COMMAND.match(value):
            yield from _telling(value[command.end() :], _SHORTEST_TEXT)


def _is_ours(part: Mapping[str, Any]) -> bool:
    """Say whether this is a message of a bot; whoever writes as a group has a bot's account, too."""
    sender = part.get("from")
    return isinstance(sender, dict) and bool(sender.get("is_bot")) and "sender_chat" not in part


def _telling(words: str, shortest: int) -> Iterator[str]:
    words = words.strip()
    if len(words) >= shortest and any(map(str.isalpha, words)) and not _COMMAND.fullmatch(words):
        yield words
