"""What chats have set, and everything else that is stored about a chat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.chat_settings import ChatSettings, SettingsMemory
from storage.desk.announced import AnnouncementState
from storage.desk.announcement_tables import ANNOUNCEMENT
from storage.desk.report_tables import MUTED, REPORT
from storage.desk.tables import AUDIT, DRAFT, PICKED, PROPOSAL, ROLE, SPOKEN
from storage.outbox.migration import move_posts, move_sheet
from storage.outbox.posts import Subscription
from storage.sheet_terms import read_subscription
from storage.state.access import reading, writing
from storage.state.locks import lock_posts, lock_sheets
from storage.state.tables import CHAT, INBOX, POST, REVISION, SHEET
from storage.state.upsert import upsert

_PERSONAL: Final = ("grant", "revoke", "mute", "unmute")  # acts whose subject is a person
_CONFIRMED: Final = ANNOUNCEMENT.c.state != AnnouncementState.DRAFT.value


@dataclass(frozen=True, slots=True)
class StoredData:
    """Everything that is stored about a chat.

    `since` is when the settings were first stored (UTC), None without settings; `noted_updates` counts messages
    that wait to be answered and are deleted then; `posts` counts posts in the outbox, and `set_up` the sheets of other
    chats that name this one, a person's, as who set them up. `reports` counts what this person reported; `muted`: they
    may report no more. `drafts` counts what they have under way for others to see: an edit, changes of the content and
    announcements that were not confirmed. `role`: they were given one, `picked`: picked for one; `acts`: revisions or
    the log name them. `spoken` is kept of who has a role.
    """

    chat_id: int
    language: str | None
    since: dt.datetime | None
    noted_updates: int
    subscription: Subscription | None = None
    posts: int = 0
    set_up: int = 0
    reports: int = 0
    muted: bool = False
    drafts: int = 0
    role: bool = False
    acts: bool = False
    spoken: str | None = None
    picked: bool = False


class Chats:
    """The settings of chats, and what is stored about them. A write drops what is remembered of a chat."""

    def __init__(
        self,
        engine: AsyncEngine,
        writer: AsyncEngine,
        clock: Callable[[], dt.datetime],
        *,
        memory: SettingsMemory | None = None,
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._clock = clock
        self._memory = memory or SettingsMemory(engine)

    async def settings(self, chat_id: int) -> ChatSettings:
        """Give the settings of a chat; a chat that is not stored has set nothing. Raises StateUnavailableError."""
        return await self._memory.get(chat_id)

    async def close(self) -> None:
        """Give up what is being read."""
        await self._memory.close()

    async def set_language(self, chat_id: int, language: str | None) -> None:
        """Store the language of a chat; None forgets it, and with it the chat, which has set nothing else."""
        async with writing(self._writer) as connection:
            if language is None:
                await connection.execute(delete(CHAT).where(CHAT.c.chat_id == chat_id))
            else:
                row = {"chat_id": chat_id, "language": language, "since": self._clock()}
                await upsert(connection, CHAT, [row], replaced=["language"])
        self.forget(chat_id)

    async def note_spoken(self, user_id: int, language: str) -> None:
        """Keep in which language the bot speaks with somebody who has a role and has chosen none."""
        row = {"user_id": user_id, "language": language}
        async with writing(self._writer) as connection:
            await upsert(connection, SPOKEN, [row], replaced=["language"])
        self.forget(user_id)

    async def stored(self, chat_id: int) -> StoredData | None:
        """Give everything that is stored about a chat; None when nothing is."""
        async with reading(self._engine) as connection:
            query = select(CHAT.c.language, CHAT.c.since).where(CHAT.c.chat_id == chat_id)
            row = (await connection.execute(query)).one_or_none()
            sheet = (await connection.execute(select(SHEET).where(SHEET.c.chat_id == chat_id))).one_or_none()
            heard = select(SPOKEN.c.language).where(SPOKEN.c.user_id == chat_id)
            spoken: str | None = (await connection.execute(heard)).scalar_one_or_none()
            noted, posts, set_up, reports, muted, role, picked, *drafts = [
                (await connection.execute(select(func.count()).where(mine))).scalar_one()
                for mine in (
                    INBOX.c.chat_id == chat_id,
                    POST.c.chat_id == chat_id,
                    SHEET.c.by_user == chat_id,
                    REPORT.c.user_id == chat_id,
                    MUTED.c.user_id == chat_id,
                    ROLE.c.user_id == chat_id,
                    PICKED.c.user_id == chat_id,
                    *_drafts(chat_id).values(),
                )
            ]
            named = select(or_(*(exists().where(mine) for mine in _acts(chat_id))))
            acts = bool((await connection.execute(named)).scalar_one())
        own = sheet is not None and sheet.by_user == chat_id
        found = StoredData(
            chat_id,
            None if row is None else row.language,
            None if row is None else row.since,
            noted,
            None if sheet is None else read_subscription(sheet),
            posts,
            set_up - own,
            reports,
            muted > 0,
            sum(drafts),
            role > 0,
            acts,
            spoken,
            picked > 0,
        )
        return None if found == StoredData(chat_id, None, None, 0) else found

    async def erase(self, chat_id: int) -> bool:
        """Delete everything that is stored about a chat; tells whether there was anything.

        Sheets of other chats that this person set up stay, without the name. That somebody may report no more stays,
        too, also without the name: else whoever erases might begin anew. What the person reported goes, also out of an
        edit that corrects it, and so does what they have under way: an edit, changes of the content, announcements that
        were not confirmed; the language of their app; and that they were picked for a role. A role stays, which others
        gave and take, and so do the author of revisions and the log, which the history of the content needs.
        """
        async with writing(self._writer) as connection:
            deleted = 0
            await lock_sheets(connection, or_(SHEET.c.chat_id == chat_id, SHEET.c.by_user == chat_id))
            await lock_posts(connection, POST.c.chat_id == chat_id)
            for table in (SHEET, POST, CHAT, INBOX):
                deleted += (await connection.execute(delete(table).where(table.c.chat_id == chat_id))).rowcount
            for table in (REPORT, SPOKEN, PICKED):
                deleted += (await connection.execute(delete(table).where(table.c.user_id == chat_id))).rowcount
            for table, mine in _drafts(chat_id).items():
                deleted += (await connection.execute(delete(table).where(mine))).rowcount
            await connection.execute(update(MUTED).where(MUTED.c.user_id == chat_id).values(name=""))
            nameless = update(SHEET).where(SHEET.c.by_user == chat_id).values(by_user=None)
            deleted += (await connection.execute(nameless)).rowcount
        self.forget(chat_id)
        return deleted > 0

    async def migrate(self, old_id: int, new_id: int) -> None:
        """Move everything from a chat to the one that it became; what the new one has set itself stays.

        Of two posts for the same day one stays; see storage.outbox.migration.
        """
        if old_id == new_id:
            return
        async with writing(self._writer) as connection:
            query = select(CHAT.c.language, CHAT.c.since).where(CHAT.c.chat_id == old_id)
            row = (await connection.execute(query)).one_or_none()
            if row is not None:
                moved = {"chat_id": new_id, "language": row.language, "since": row.since}
                await upsert(connection, CHAT, [moved], replaced=[])
                await connection.execute(delete(CHAT).where(CHAT.c.chat_id == old_id))
            await move_sheet(connection, old_id, new_id)
            await move_posts(connection, old_id, new_id)
            await connection.execute(update(INBOX).where(INBOX.c.chat_id == old_id).values(chat_id=new_id))
        self.forget(old_id)
        self.forget(new_id)

    def forget(self, chat_id: int) -> None:
        """Drop what is remembered of a chat's settings: they changed."""
        self._memory.forget(chat_id)


def _drafts(user_id: int) -> dict[Table, ColumnElement[bool]]:
    """Give by its table what somebody has under way; what came of an applied change is in its revision."""
    draft = and_(ANNOUNCEMENT.c.author == user_id, ANNOUNCEMENT.c.state == AnnouncementState.DRAFT.value)
    return {DRAFT: DRAFT.c.user_id == user_id, PROPOSAL: PROPOSAL.c.user_id == user_id, ANNOUNCEMENT: draft}


def _acts(user_id: int) -> tuple[ColumnElement[bool], ...]:
    """Give where somebody is named for good, as who did something or to whom it was done."""
    return (
        REVISION.c.author == user_id,
        or_(AUDIT.c.actor == user_id, and_(AUDIT.c.subject == str(user_id), AUDIT.c.action.in_(_PERSONAL))),
        or_(ANNOUNCEMENT.c.confirmed_by == user_id, and_(ANNOUNCEMENT.c.author == user_id, _CONFIRMED)),
    )
