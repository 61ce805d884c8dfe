"""What no log and no report of an error may hold: the token, and what people say and are called."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Final

# What is taken for a token, and so what is struck out: the settings accept nothing else.
TOKEN_PATTERN = r"\d{5,20}:[A-Za-z0-9_-]{20,200}"  # noqa: S105 -- a pattern

Words = Callable[[], Collection[str]]
Fault = tuple[type[BaseException], BaseException, TracebackType | None]

# Also where an address was read as a path, which has no double stroke.
_LOGIN: Final = re.compile(r"(?<=/)[^/]*([:@].*)?@", re.DOTALL)
_PASSWORD: Final = re.compile(r"(?<=password=)[^&\s]+")
_TOKEN: Final = re.compile(TOKEN_PATTERN.replace(":", "(?::|%3[Aa])"))
_QUOTED: Final = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")
_FRAME: Final = re.compile(r'[\s|]*File "')
_STRUCK: Final = "…"
_SHORT: Final = 6  # what is shorter may be part of another word
_handled: ContextVar[tuple[int | None, int | None, Words] | None] = ContextVar("handled", default=None)


@contextmanager
def handling(update: int | None, chat: int | None, said: Words) -> Iterator[None]:
    """Let every line that is logged in the block carry these ids, and none what `said` gives: texts and names.

    The chat is its number, not a digest: /why, /outbox and `plan --chat` take it, and of so few numbers anybody could
    find the one behind a digest. `said` is called only when something is logged.
    """
    token = _handled.set((update, chat, said))
    try:
        yield
    finally:
        _handled.reset(token)


def ids() -> dict[str, int | None]:
    """Give the ids of the update that is being handled, if one is."""
    handled = _handled.get()
    return {} if handled is None else {"update": handled[0], "chat": handled[1]}


def strike_token(text: str) -> str:
    """Strike out whatever looks like a token."""
    return _TOKEN.sub("<token>", text)


def strike_login(address: str) -> str:
    """Strike out of an address who logs in, and with which password."""
    return _PASSWORD.sub("<password>", _LOGIN.sub("<login>@", address))


def strike(text: str) -> str:
    """Strike out tokens, and what was said in the update that is being handled."""
    handled = _handled.get()
    for words in sorted(handled[2]() if handled else (), key=len, reverse=True):
        if words in text:
            bare = re.escape(words)
            text = re.sub(rf"(?<!\w){bare}(?!\w)" if len(words) < _SHORT else bare, _STRUCK, text)
    return strike_token(text)


def trace(fault: Fault) -> str:
    """Give a traceback that may be logged.

    While an update is handled, what an exception's own words quote is struck out, too: Python quotes the values that it
    complains about, and of what somebody said that may be any part.
    """
    chunks = traceback.TracebackException(*fault).format()
    return "".join(strike(chunk) if _FRAME.match(chunk) else trace_words(chunk) for chunk in chunks).rstrip("\n")


def trace_words(words: str) -> str:
    """Give an exception's own words as they may be shown."""
    return strike(words if _handled.get() is None else _QUOTED.sub(_STRUCK, words))
