"""Memory that the C library would spread over the threads of the bot, kept together."""

from __future__ import annotations

import ctypes
from typing import Final

_ARENA_MAX: Final = -8  # M_ARENA_MAX of mallopt(3)


def share_arena() -> bool:
    """Let all threads allocate from one arena; say whether that can be: with glibc, before the threads begin.

    Each thread of a database connection else gets one of its own, which keeps what it was given. They hold each other
    up no more than before: Python lets one of them work at a time.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(_ARENA_MAX, 1) == 1
