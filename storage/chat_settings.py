"""The settings of a chat, asked for every update: from a small memory, else by one query for all who ask at once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BindParameter, bindparam, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.desk.tables import ROLE, SPOKEN
from storage.outbox.posts import Suspension
from storage.sheet_terms import read_terms
from storage.state.access import reading
from storage.state.shared_reads import SharedReads
from storage.state.tables import CHAT, SHEET

# Chats whose settings are kept at hand, and for how many seconds: another process may change them.
_REMEMBERED: Final = 2000
_SECONDS: Final = 60.0

_IDS: Final[BindParameter[int]] = bindparam("ids", expanding=True)
_STORED: Final = union_all(
    select(literal(CHAT.name), CHAT.c.chat_id, CHAT.c.language, null()).where(CHAT.c.chat_id.in_(_IDS)),
    select(literal(SHEET.name), SHEET.c.chat_id, SHEET.c.terms, SHEET.c.suspended).where(SHEET.c.chat_id.in_(_IDS)),
    select(literal(ROLE.name), ROLE.c.user_id, ROLE.c.role, null()).where(ROLE.c.user_id.in_(_IDS)),
    select(literal(SPOKEN.name), SPOKEN.c.user_id, SPOKEN.c.language, null()).where(SPOKEN.c.user_id.in_(_IDS)),
)

# By the name of a table what it has of a chat.
_Stored = Mapping[str, tuple[str | None, str | None]]


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What a chat has set; None where it has set nothing. `zone` is the IANA name on its sheet.

    `suspended` says why it gets no posts, `serves` that it is that of somebody with a role given in the chat, `spoken`
    in which language the bot spoke with somebody who has one: all as of at most a minute ago.
    """

    chat_id: int
    language: str | None = None
    zone: str | None = None
    suspended: Suspension | None = None
    serves: bool = False
    spoken: str | None = None


class SettingsMemory:
    """The settings of the chats that were asked for last. `monotonic` gives seconds."""

    def __init__(
        self, engine: AsyncEngine, *, remembered: int = _REMEMBERED, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._remembered = remembered
        self._monotonic = monotonic
        self._known: OrderedDict[int, tuple[float, ChatSettings]] = OrderedDict()
        self._reads: SharedReads[int, _Stored] = SharedReads(self._read)
        self._writes = 0

    async def get(self, chat_id: int) -> ChatSettings:
        """Give the settings of a chat; a chat that is not stored has set nothing. Raises StateUnavailableError."""
        known = self._known.get(chat_id)
        if known is not None and self._monotonic() < known[0]:
            return known[1]
        writes = self._writes
        settings = _settings(chat_id, await self._reads.get(chat_id) or {})
        if writes == self._writes:  # else it may be older than what was written meanwhile
            self._known[chat_id] = (self._monotonic() + _SECONDS, settings)
            self._known.move_to_end(chat_id)
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
        return settings

    def forget(self, chat_id: int) -> None:
        """Drop what is remembered of a chat: it changed."""
        self._writes += 1
        self._known.pop(chat_id, None)

    async def close(self) -> None:
        """Give up what is being read."""
        await self._reads.close()

    async def _read(self, chat_ids: Sequence[int]) -> Mapping[int, _Stored]:
        found: dict[int, dict[str, tuple[str | None, str | None]]] = {}
        async with reading(self._engine) as connection:
            for table, chat_id, first, second in await connection.execute(_STORED, {"ids": chat_ids}):
                found.setdefault(chat_id, {})[table] = first, second
        return found


def _settings(chat_id: int, stored: _Stored) -> ChatSettings:
    nothing = (None, None)
    language, _ = stored.get(CHAT.name, nothing)
    terms, suspended = stored.get(SHEET.name, nothing)
    spoken, _ = stored.get(SPOKEN.name, nothing)
    zone = None if terms is None else read_terms(terms).zone
    barred = None if suspended is None else Suspension(suspended)
    return ChatSettings(chat_id, language, zone, barred, serves=ROLE.name in stored, spoken=spoken)
