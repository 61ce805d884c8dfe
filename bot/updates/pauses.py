"""How long to wait after a failed call, and how many failures are borne in silence; by polling and in webhook mode."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from telegram.error import RetryAfter, TelegramError

HICCUPS: Final = 3  # failures in a row of which admins need not know: a connection is lost now and then
_PAUSES: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
# Whatever a 429 asks for: a call without a pause helps nobody, and an end of the trouble is to be seen.
_SHORTEST: Final = 1.0
_LONGEST: Final = 300.0


def pause_after(fault: TelegramError, failures: int) -> float:
    """Give the seconds to wait after a failure that `failures` others in a row came before."""
    if isinstance(fault, RetryAfter):
        after = fault.retry_after
        seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
        return min(max(seconds, _SHORTEST), _LONGEST)
    return _PAUSES[min(failures, len(_PAUSES) - 1)]
