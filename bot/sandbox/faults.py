"""Faults on request: what goes wrong, where and how often."""

import random
from dataclasses import dataclass
from typing import Final

from .refusal import ControlError, Json

KINDS: Final = frozenset({"429", "status", "hang", "hang_after", "cut", "cut_after", "garbage", "conflict", "slow"})


@dataclass(slots=True)
class Fault:
    """One rule. Empty `method` means every method but getUpdates, `chat` 0 every chat; `times` 0 means for ever.

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
        self.method = self.method.lower()


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
