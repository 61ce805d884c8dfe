"""The models of announcements: what is told, to whom, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from storage.outbox.posts import Reason

# What the kind of a post begins with that belongs to an announcement; its number follows.
_KIND: Final = "announce-"


class AnnouncementState(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    GOING = "going"  # confirmed; its posts are made and sent
    STOPPED = "stopped"  # what had not begun by then is dropped
    DONE = "done"  # nothing of it waits any more


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an announcement is for: chats with reminders, of these places and spoken to in these languages.

    A place is `private`, `group`, which supergroups are, too, or `channel`.
    """

    places: frozenset[str]
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """The message that shows how an announcement goes, and the language that it speaks."""

    chat_id: int
    message_id: int
    language: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement; see storage.desk.announcement_tables. `texts` are Telegram's HTML by language, one at least."""

    number: int
    author: int
    texts: Mapping[str, str]
    audience: Audience
    state: AnnouncementState
    version: int
    made_at: dt.datetime
    confirmed_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    total: int = 0
    handed: bool = False
    shown: Shown | None = None

    def text(self, language: str) -> str:
        """Give the text for a chat that is spoken to in a language, else the only one."""
        return self.texts.get(language) or next(iter(self.texts.values()))


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the posts of an announcement; of `uncertain` ones nobody knows, and people decide."""

    waiting: int = 0
    sent: int = 0
    uncertain: int = 0
    failed: Mapping[Reason, int] = field(default_factory=dict)
    dropped: Mapping[Reason, int] = field(default_factory=dict)

    @property
    def made(self) -> int:
        """How many posts there are in all."""
        settled = sum(self.failed.values()) + sum(self.dropped.values())
        return self.waiting + self.sent + self.uncertain + settled


def kind_of(number: int) -> str:
    """Give the kind that the posts of an announcement have: so two of one day are two posts for each chat."""
    return f"{_KIND}{number}"


def number_of(kind: str) -> int | None:
    """Give the announcement that a post of a kind belongs to; None for reminders."""
    return int(kind.removeprefix(_KIND)) if kind.startswith(_KIND) else None
