"""What waits in one chat: what is within the allowances of its people first, then what is late, each in order."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ticket:
    """An update that waits, packed (JSON) where there are many; `done` is its future."""

    update: dict[str, Any] | bytes
    person: int
    late: bool
    done: asyncio.Future[None]


@dataclass(slots=True, eq=False)
class ChatQueue:
    """What waits in one chat, and of whom something late does. `stand` is the line in which it stands, if in any."""

    chat: int
    prompt: deque[Ticket] = field(default_factory=deque)
    late: deque[Ticket] = field(default_factory=deque)
    latecomers: Counter[int] = field(default_factory=Counter)
    stand: deque[ChatQueue] | None = None

    def add(self, ticket: Ticket) -> None:
        """Queue a ticket."""
        if ticket.late:
            self.latecomers[ticket.person] += 1
        (self.late if ticket.late else self.prompt).append(ticket)

    @property
    def first(self) -> Ticket | None:
        """Whose turn it is."""
        waiting = self.prompt or self.late
        return waiting[0] if waiting else None

    def take(self) -> Ticket:
        """Take the first one. Raises IndexError."""
        ticket = (self.prompt or self.late).popleft()
        if ticket.late:
            self.latecomers[ticket.person] -= 1
            if not self.latecomers[ticket.person]:
                del self.latecomers[ticket.person]
        return ticket

    def clear(self) -> None:
        """Forget all."""
        self.prompt.clear()
        self.late.clear()
        self.latecomers.clear()
