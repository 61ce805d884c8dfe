"""Listens to all that is logged while the tests of a worker run, and to what people say in its local Telegrams."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

from bot.sandbox.inbox import Inbox
from bot.updates.confidential import private_words
from config.logging import PARTS, make_formatter
from config.redaction import TOKEN_PATTERN

_TOKEN = re.compile(TOKEN_PATTERN)
_ALWAYS = frozenset({"time", "level", "logger", "update", "chat"})


class Ear(logging.Handler):
    """Keeps what was logged, as the code words it and as it is written; and what was said, in this test and the last.

    What is private is what `private_words` finds in the updates that local Telegrams make.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(make_formatter(human=False))
        self._lines: list[str] = []
        self._said: set[str] = set()
        self._said_before: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        self.read(record.getMessage(), self.format(record))

    def read(self, *texts: str) -> None:
        """Keep what is in a log."""
        self._lines.extend(_said_in(line) for text in texts for line in text.splitlines())

    def hear(self, words: Iterable[str]) -> None:
        """Keep what somebody said or is called."""
        self._said.update(words)

    def leaks(self) -> list[str]:
        """Give the lines since the last time that hold a token or something private, each with what it is."""
        lines, self._lines = self._lines, []
        said = self._said | self._said_before
        self._said_before, self._said = self._said, set()
        log = "\n".join(lines)
        private = [re.compile(rf"(?<!\w){re.escape(words)}(?!\w)") for words in said if words in log]
        return [f"{found[0]}: {line}" for line in lines for one in (_TOKEN, *private) if (found := one.search(line))]

    def attach(self) -> Callable[[], None]:
        """Listen to every logger, down to the least lines, and every inbox; gives what ends that."""
        root, add_raw = logging.getLogger(), Inbox.add_raw

        def add_heard(inbox: Inbox, update: dict[str, Any]) -> int:
            self.hear(private_words(update))
            return add_raw(inbox, update)

        def detach() -> None:
            root.removeHandler(self)
            Inbox.add_raw = add_raw  # type: ignore[method-assign]  # as it was

        Inbox.add_raw = add_heard  # type: ignore[assignment,method-assign]  # what every update passes through
        root.addHandler(self)
        for part in PARTS:
            logging.getLogger(part).setLevel(logging.DEBUG)
        return detach


def _said_in(line: str) -> str:
    """Leave out of a line of JSON what it always has: somebody may say "event", too."""
    try:
        parts = json.loads(line)
    except json.JSONDecodeError:
        return line
    return " ".join(str(parts[name]) for name in parts if name not in _ALWAYS) if isinstance(parts, dict) else line


EAR = Ear()
