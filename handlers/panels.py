"""Keys that stand in place of a person's keyboard, and when they are put away.

Telegram leaves them there until a message takes them away. Whoever goes on without them needs them no more. What is
out is not stored: after a restart the key that cancels still puts them away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from handlers.views.card import Card, Paper, Several, Venue

_MOST: Final = 10_000  # chats; of more the oldest are let go


class Panels:
    """The private chats in which our keys stand in place of the keyboard."""

    def __init__(self) -> None:
        self._out: dict[int, None] = {}

    def follow(self, chat_id: int, answer: Card | Venue | Paper | Several) -> bool:
        """Note the next answer to a chat; say whether keys are out there that are to be put away before it."""
        panels = list(_panels(answer))
        left = chat_id in self._out
        self._out.pop(chat_id, None)
        if any("keyboard" in panel for panel in panels):
            self._out[chat_id] = None
            if len(self._out) > _MOST:
                del self._out[next(iter(self._out))]
            return False
        return left and not any("remove_keyboard" in panel for panel in panels)


def _panels(answer: Card | Venue | Paper | Several) -> Iterator[Mapping[str, Any]]:
    if isinstance(answer, Several):
        for part in answer.answers:
            yield from _panels(part)
    elif isinstance(answer, Card) and answer.panel is not None:
        yield answer.panel
