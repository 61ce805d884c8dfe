"""Faults on request: what goes wrong, where and how often."""

import asyncio
import random
from dataclasses import dataclass
from typing import Final

from .inbox import OTHER_POLLER
from .refusal import ControlError, Json, Refusal, too_many

KINDS: Final = frozenset({"429", "status", "hang", "hang_after", "cut", "cut_after", "garbage", "conflict", "slow"})
AFTERWARDS: Final = frozenset({"cut_after", "hang_after"})
_FOR_EVER: Final = 3600.0


class Dropped(Exception):  # noqa: N818 - no error: the connection is cut because that was asked for
    """The connection is to be closed without an answer."""


class Garbage(Exception):  # noqa: N818 - no error: the answer of a broken proxy, given on request
    """An answer that is not Telegram's."""

    page = b"<html><head><title>Bad Gateway</title></head><body>The server is not available.</body></html>"

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Fault:
    """One rule.

    Empty `method` means every method but getUpdates (for a conflict only that one), `chat` 0 every chat, `times` 0 for
    ever; `share` is the part of the fitting calls that is hit.

    - 429: refuse with `retry_after`; status: answer with this HTTP status and description, in Telegram's JSON;
    - hang: never answer (or cut after `seconds`), not carried out; hang_after: carried out first;
    - cut: close the connection, not carried out; cut_after: carried out, then closed without an answer;
    - garbage: a proxy's HTML page with `status` (502); conflict: 409; slow: carried out after `seconds`.
    """

    kind: str
    method: str = ""
    chat: int = 0
    retry_after: int = 1
    status: int = 0
    description: str = ""
    seconds: float = 0.0
    times: int = 1
    share: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ControlError(f"kind is one of {', '.join(sorted(KINDS))}")
        self.method = self.method.lower() or ("getupdates" if self.kind == "conflict" else "")


class Faults:
    """The rules in order; the first that fits is used and counted. Shares are drawn from a seeded generator."""

    def __init__(self, seed: int = 0) -> None:
        self.rules: list[Fault] = []
        self.random = random.Random(seed)  # noqa: S311 - chance for tests, not for secrets

    def add(self, fault: Fault) -> None:
        """Append a rule."""
        self.rules.append(fault)

    def clear(self) -> None:
        """Drop all rules."""
        self.rules.clear()

    def pick(self, method: str, values: Json) -> Fault | None:
        """The fault that this call (method in lower case) meets."""
        for fault in self.rules:
            if fault.method != method if fault.method else method == "getupdates":
                continue
            if fault.chat and str(values.get("chat_id")) != str(fault.chat):
                continue
            if fault.share < 1 and self.random.random() >= fault.share:
                continue
            if fault.times:
                fault.times -= 1
                if not fault.times:
                    self.rules.remove(fault)
            return fault
        return None


async def meet(fault: Fault) -> None:
    """Do what the fault says before a call is carried out; raises Refusal, Garbage or Dropped."""
    match fault.kind:
        case "429":
            raise too_many(fault.retry_after)
        case "conflict":
            raise Refusal(409, fault.description or OTHER_POLLER)
        case "status":
            raise Refusal(fault.status or 500, fault.description)
        case "garbage":
            raise Garbage(fault.status or 502)
        case "cut":
            raise Dropped
        case "hang":
            await asyncio.sleep(fault.seconds or _FOR_EVER)
            raise Dropped
        case "slow":
            await asyncio.sleep(fault.seconds)


async def drop_afterwards(fault: Fault) -> None:
    """Do what the fault says after a call was carried out; raises Dropped."""
    if fault.kind == "hang_after":
        await asyncio.sleep(fault.seconds or _FOR_EVER)
    if fault.kind in AFTERWARDS:
        raise Dropped
