"""The models of the outbox: posts with their states, and what is handed to and fro while one is delivered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from content.reminders.occasions import DuePost
from content.reminders.sheet import Sheet


class PostState(StrEnum):
    """Where a post stands."""

    PLANNED = "planned"  # waits for its moment, or for the next try
    CLAIMED = "claimed"  # in the hands of a deliverer, nothing is written yet: goes back to planned at no cost
    SENDING = "sending"  # a part of it may be on its way: if the process ends now, its outcome is unknown
    SENT = "sent"
    UNCERTAIN = "uncertain"  # an outcome is unknown: tried once more; if that is unknown too, people decide
    FAILED = "failed"  # refused for good
    DROPPED = "dropped"  # not sent on purpose, for a reason


class PartState(StrEnum):
    """Where one message of a post stands."""

    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    PLANNED = "planned"


class Reason(StrEnum):
    """Why a post was dropped or failed."""

    LATE = "late"  # the bot was away until its grace was over
    NOTHING = "nothing"  # the content or the sheet changed, and nothing is owed any more
    STOPPED = "stopped"  # the chat wants no reminders any more
    SUSPENDED = "suspended"  # the chat can't be reached; see Suspension
    REFUSED = "refused"  # Telegram refuses it and says nothing that would help
    EXHAUSTED = "exhausted"  # failed too often before anything was sent
    RECALLED = "recalled"  # somebody stopped the announcement
    RESTORED = "restored"  # a copy of the database was restored, and the lost one may have posted it


class Suspension(StrEnum):
    """Why nothing is posted to a chat until it comes back."""

    BLOCKED = "blocked"
    KICKED = "kicked"
    DEACTIVATED = "deactivated"
    RIGHTS = "rights"  # the bot may not write there
    GONE = "gone"  # there is no such chat


@dataclass(frozen=True, slots=True)
class Subscription:
    """What is stored about a chat's reminders.

    `place` is Telegram's type of the chat. `since` is the moment (UTC) from which on posts are owed: the last time it
    was switched on or came back. `by` is the user who set it up and is told when something fails. `thread_id` is the
    topic; `pinned` the message that is pinned for us, if `pin`.
    """

    chat_id: int
    place: str
    sheet: Sheet
    subscribed: bool = False
    since: dt.datetime | None = None
    by: int | None = None
    thread_id: int | None = None
    pin: bool = False
    pinned: int | None = None
    suspended: Suspension | None = None

    @property
    def active(self) -> bool:
        """Say whether posts are planned for the chat."""
        return self.subscribed and self.suspended is None


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A chat whose posts have to be planned: from the local day `first` on; nothing due before `since` is owed.

    `version` names what the row said when it was read; a plan that bears it counts only as long as nothing changed.
    """

    chat_id: int
    sheet: Sheet
    since: dt.datetime
    first: dt.date | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Promises:
    """What a chat was promised and has not got, before its sheet changes.

    `waiting` are the days of the posts in the outbox that wait for their moment or their turn, each with the moment
    (UTC) until which it is worth posting. Days from `first` on are not planned yet (None: from today on), and what
    falls due before `owed_from` (UTC) an earlier change left out. `restored` is when the database was last restored
    (UTC): what fell due before may have been posted.
    """

    waiting: Mapping[dt.date, dt.datetime]
    first: dt.date | None
    owed_from: dt.datetime | None = None
    restored: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What makes a plan the answer to a changed sheet: made at a `moment` (UTC), it keeps what days were `promised`.

    `renewed`: the sheet calls for other posts than before; then nothing else is owed that fell due before the moment.
    """

    moment: dt.datetime
    promised: frozenset[dt.date]
    renewed: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a chat is owed next. `through`: the last local day that was looked at; `again`: when to look again (UTC).

    `version` is that of the row it was made from; with None nobody looks whether the sheet changed meanwhile. `change`
    is set for the plan that goes with a changed sheet.
    """

    chat_id: int
    posts: tuple[DuePost, ...]
    through: dt.date
    again: dt.datetime
    version: int | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item as it is stored: it names an occasion; `digest` is the anchor's when it was last told, else empty."""

    anchor: str
    year: int
    lead: str
    digest: str


@dataclass(frozen=True, slots=True)
class StoredPart:
    """One message of a post; `digest` is that of its text, `unknowns` counts tries whose outcome is unknown."""

    number: int
    state: PartState
    message_id: int | None
    digest: str
    unknowns: int = 0


@dataclass(frozen=True, slots=True)
class Claimed:
    """A post in our hands, with all that is needed to write and address it."""

    post_id: int
    kind: str
    day: dt.date
    due: dt.datetime
    attempts: int
    subscription: Subscription
    language: str | None
    items: tuple[StoredItem, ...]
    parts: tuple[StoredPart, ...]


@dataclass(frozen=True, slots=True)
class Sending:
    """What is about to be written: part `number` of `total` with a text of this digest; `items` are all of the post."""

    post_id: int
    number: int
    total: int
    digest: str
    items: tuple[StoredItem, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A part arrived, the `last` of its post or not; `chat_id` names the chat in which the message has its id.

    Without that it is the chat that the post has when this is recorded.
    """

    post_id: int
    number: int
    message_id: int
    last: bool
    chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Unsent:
    """A part surely did not arrive; try again after `pause` seconds; `counts`: for our fault or Telegram's, not pace.

    Also for a post that is claimed and not begun, which then waits so long. `tried`: this is what became of a try, so
    that a part is in doubt no longer which became unknown meanwhile.
    """

    post_id: int
    number: int
    pause: float
    counts: bool
    tried: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether a part arrived; a first unknown is tried again after `pause` seconds."""

    post_id: int
    number: int
    pause: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A part was refused for good; with a `suspension` the chat gets nothing more until it comes back."""

    post_id: int
    number: int
    chat_id: int
    reason: Reason
    suspension: Suspension | None = None


Outcome = Sent | Unsent | Unknown | Refused


@dataclass(frozen=True, slots=True)
class PostRecord:
    """A post as `/why` and `/outbox` tell of it; moments are UTC."""

    post_id: int
    chat_id: int
    kind: str
    day: dt.date
    due: dt.datetime
    expires: dt.datetime
    state: PostState
    reason: str | None
    attempts: int
    unknowns: int
    try_at: dt.datetime | None
    settled: dt.datetime | None
    corrected: dt.datetime | None
    items: tuple[StoredItem, ...]
    parts: tuple[StoredPart, ...]
    total: int = 0  # messages that it needs, as far as known


@dataclass(frozen=True, slots=True)
class Absence:
    """A span in which nothing was delivered because the bot was away (UTC)."""

    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Epoch:
    """A restore: what the database that was lost posted between these moments (UTC), nobody knows."""

    copied: dt.datetime
    restored: dt.datetime

    def hides(self, due: dt.datetime, expires: dt.datetime) -> bool:
        """Say whether a post may have gone out unknown to the copy: due before the end, and worth posting after it."""
        return due <= self.restored and expires >= self.copied


@dataclass(frozen=True, slots=True)
class Beat:
    """What the pulse says: since when posts are delivered without a break (UTC), and whether the clock was set back."""

    since: dt.datetime
    stepped_back: bool


@dataclass(frozen=True, slots=True)
class SheetCounts:
    """How many chats get reminders, how many can't be reached and why, and how many have switched them off."""

    active: int
    suspended: dict[Suspension, int]
    off: int
