"""What a report is, what becomes of it, and who may send one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST: Final = 5
# Any 24 hours, not a day of the calendar: at a midnight, which people elsewhere do not see, ten could come at once.
SPAN: Final = dt.timedelta(hours=24)


class ReportState(StrEnum):
    """What became of a report."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted"  # and to be corrected
    DECLINED = "declined"
    CORRECTED = "corrected"  # after it was accepted
    DROPPED = "dropped"  # likewise, and not corrected after all


class Heard(StrEnum):
    """Whether the member got to know what became of a report."""

    TOLD = "told"
    UNSURE = "unsure"  # it was begun, and nobody knows whether it worked
    GONE = "gone"  # the bot may not write there any more


@dataclass(frozen=True, slots=True)
class Complaint:
    """What somebody writes: about a record as a revision had it, or about none.

    `message_id` is the message in the private chat with this person; `language` is what the bot speaks there.
    """

    user_id: int
    message_id: int
    name: str
    language: str
    words: str
    slug: str | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How an accepted report came to its end: by whom, when (UTC), and in which revision, None where an editor said so.

    `heard` is about the end, None: the member was not told of it yet.
    """

    by: int | None
    at: dt.datetime
    revision: int | None
    heard: Heard | None


@dataclass(frozen=True, slots=True)
class Report:
    """A stored complaint and what became of it; moments are UTC. `heard` None: the member was not told yet.

    `ending` is only of what was accepted; `reply` then is what the member is told with it.
    """

    number: int
    sent: Complaint
    made_at: dt.datetime
    state: ReportState
    reply: str | None
    settled_by: int | None
    settled_at: dt.datetime | None
    heard: Heard | None
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How somebody (None: the bot itself) settles or ends a report; `reply` is what the member is told with it."""

    state: ReportState
    by: int | None
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody may report: not when muted, nor before `next_at` (UTC)."""

    muted: bool = False
    next_at: dt.datetime | None = None

    @property
    def is_free(self) -> bool:
        """Say whether a report is taken now."""
        return not self.muted and self.next_at is None


@dataclass(frozen=True, slots=True)
class Muted:
    """Somebody who may not report; `name` is empty where the person's data was erased, `muted_at` UTC."""

    user_id: int
    name: str
    muted_by: int
    muted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ToCorrect:
    """Accepted reports of which editors were not told: the numbers, who accepted them, and how many wait in all."""

    numbers: tuple[int, ...]
    accepted_by: frozenset[int | None]
    waiting: int


@dataclass(frozen=True, slots=True)
class News:
    """Reports of which moderators were not told: how many, up to which number, and how many wait in all.

    `told_at` is when people were last told of any, also of accepted ones (UTC).
    """

    fresh: int
    newest: int
    waiting: int
    told_at: dt.datetime | None
