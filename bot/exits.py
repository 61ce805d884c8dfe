"""How the process ends when it can't go on: one clear line and an exit code."""

from __future__ import annotations

from typing import Self

USAGE = 2  # a setting or the content has to be mended first
TEMPORARY = 75  # EX_TEMPFAIL of sysexits.h: starting again later may help


class Exit(Exception):  # noqa: N818 -- it is an end, not always an error
    """End the process with `code`; the message is all that the user sees."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code

    @classmethod
    def usage(cls, message: str) -> Self:
        """Somebody has to change something before a new start can work."""
        return cls(message, USAGE)

    @classmethod
    def temporary(cls, message: str) -> Self:
        """A later start may work."""
        return cls(message, TEMPORARY)
