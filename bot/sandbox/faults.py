"""Faults on request: what goes wrong, where and how often."""

import asyncio
import math
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from .inbox import OTHER_POLLER
from .rates import is_sending
from .refusal import ControlError, Json, Refusal, too_many

KINDS: Final = frozenset({"429", "status", "hang", "hang_after", "cut", "cut_after", "garbage", "conflict", "slow"})
AFTERWARDS: Final = frozenset({"cut_after", "hang_after"})
_AT_ONCE: Final = frozenset({"429", "status", "garbage", "conflict", "cut", "cut_after"})
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

    Empty `method` means every method but getUpdates (for a conflict only that one), "sending" all that send messages;
    `chat` 0 means every chat, `chats` {modulus, remainder} those whose id leaves this remainder, whatever the sign:
    a share of the chats that is the same in every call. The first `after` fitting calls are let through. `times` 0 is
    for ever; `share` is the part of the fitting calls that is hit.

    - 429: refuse with `retry_after`; status: answer with this HTTP status and description, in Telegram's JSON;
    - hang: never answer (or cut after `seconds`), not carried out; hang_after: carried out first;
    - cut: close the connection, not carried out; cut_after: carried out, then closed without an answer;
    - garbage: a proxy's HTML page with `status` (502); conflict: 409; slow: carried out after `seconds`.

    With `seconds`, those that answer at once (429, status, garbage, conflict, cut, cut_after) hit all that fits for
    that long, from the first hit on, and are gone then; a 429 then asks to wait for what is left of it.
    """

    kind: str
    method: str = ""
    chat: int = 0
    retry_after: int = 0
    status: int = 0
    description: str = ""
    seconds: float = 0.0
    times: int = 1
    share: float = 1.0
    chats: dict[str, int] | None = None
    after: int = 0
    hits: int = field(default=0, init=False)
    until: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ControlError(f"kind is one of {', '.join(sorted(KINDS))}")
        self.method = self.method.lower() or ("getupdates" if self.kind == "conflict" else "")
        if self.chats is not None and not (self.chats.keys() == {"modulus", "remainder"} and self.chats["modulus"] > 0):
            raise ControlError("chats is {modulus, remainder}")

    def fits(self, method: str, chat: str) -> bool:
        """Whether the rule is for this method (in lower case) in this chat."""
        if self.method == "sending":
            if not is_sending(method):
                return False
        elif self.method != method if self.method else method == "getupdates":
            return False
        if self.chat and chat != str(self.chat):
            return False
        if self.chats is None:
            return True
        digits = chat.removeprefix("-")
        return digits.isdecimal() and int(digits) % self.chats["modulus"] == self.chats["remainder"]


class Faults:
    """The rules in order; the first that fits is used and counted. Shares are drawn from a seeded generator.

    `hits` counts by kind what was hit since the last `clear`, also by rules that are spent.
    """

    def __init__(self, seed: int = 0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.rules: list[Fault] = []
        self.hits: Counter[str] = Counter()
        self.monotonic = monotonic
        self.random = random.Random(seed)  # noqa: S311 - chance for tests, not for secrets

    def add(self, fault: Fault) -> None:
        """Append a rule."""
        self.rules.append(fault)

    def clear(self) -> None:
        """Drop all rules and counts."""
        self.rules.clear()
        self.hits.clear()

    def pick(self, method: str, values: Json) -> Fault | None:
        """The fault that this call (method in lower case) meets."""
        chat = str(values.get("chat_id", ""))
        for fault in tuple(self.rules):
            if not fault.fits(method, chat) or self._over(fault):
                continue
            if fault.after:
                fault.after -= 1
                continue
            if fault.share < 1 and self.random.random() >= fault.share:
                continue
            self._count(fault)
            return fault
        return None

    def _over(self, fault: Fault) -> bool:
        """Drop a rule whose time is over."""
        if not fault.until or self.monotonic() < fault.until:
            return False
        self.rules.remove(fault)
        return True

    def _count(self, fault: Fault) -> None:
        fault.hits += 1
        self.hits[fault.kind] += 1
        if fault.kind in _AT_ONCE and fault.seconds:
            now = self.monotonic()
            fault.until = fault.until or now + fault.seconds
            fault.retry_after = max(1, math.ceil(fault.until - now))
        elif fault.times:
            fault.times -= 1
            if not fault.times:
                self.rules.remove(fault)


async def meet(fault: Fault) -> None:
    """Do what the fault says before a call is carried out; raises Refusal, Garbage or Dropped."""
    match fault.kind:
        case "429":
            raise too_many(fault.retry_after or 1)
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
