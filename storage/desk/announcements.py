"""Announcements: drafted, looked at, confirmed once, and followed until nothing of them waits any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.desk.announced import Announcement, AnnouncementState, Audience, Shown, Tally
from storage.desk.announcement_tables import ANNOUNCEMENT
from storage.desk.audit import Act, note
from storage.outbox import announcing
from storage.state.access import reading, writing
from storage.state.sole import SoleProcess

# Posts that are dropped in one transaction, so that others need not wait long.
_BATCH: Final = 1000
_DRAFT: Final = AnnouncementState.DRAFT.value
_GOING: Final = AnnouncementState.GOING.value
_STOPPED: Final = AnnouncementState.STOPPED.value


class Announcements:
    """Each method is one transaction, but for `stop`; all raise StateFullError, StateUnavailableError.

    `now` is the bot's clock, which may be set. `language` is spoken to chats that have chosen none.
    """

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine, sole: SoleProcess) -> None:
        self._engine = engine
        self._writer = writer
        self._sole = sole

    async def draft(self, author: int, texts: Mapping[str, str], audience: Audience, now: dt.datetime) -> Announcement:
        """Store a draft in place of any other that its author has."""
        row = {
            "author": author,
            "state": _DRAFT,
            "version": 1,
            "made_at": now,
            "total": 0,
            "handed": False,
            **_write(texts, audience),
        }
        async with writing(self._writer) as connection:
            other = (ANNOUNCEMENT.c.author == author, ANNOUNCEMENT.c.state == _DRAFT)
            await connection.execute(delete(ANNOUNCEMENT).where(*other))
            done = await connection.execute(insert(ANNOUNCEMENT).values(row).returning(*ANNOUNCEMENT.c))
            return _read(done.one())

    async def get(self, number: int) -> Announcement | None:
        """Give an announcement."""
        async with reading(self._engine) as connection:
            query = select(ANNOUNCEMENT).where(ANNOUNCEMENT.c.id == number)
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _read(row)

    async def draft_of(self, author: int) -> Announcement | None:
        """Give the draft that somebody has under way."""
        query = select(ANNOUNCEMENT).where(ANNOUNCEMENT.c.author == author, ANNOUNCEMENT.c.state == _DRAFT)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _read(row)

    async def newest(self, limit: int) -> Sequence[Announcement]:
        """Give what was confirmed, newest first."""
        query = select(ANNOUNCEMENT).where(ANNOUNCEMENT.c.state != _DRAFT).order_by(ANNOUNCEMENT.c.id.desc())
        return await self._list(query.limit(limit))

    async def under_way(self) -> Sequence[Announcement]:
        """Give what was confirmed and still has posts to make, or that wait."""
        going = (ANNOUNCEMENT.c.state.in_((_GOING, _STOPPED)), ANNOUNCEMENT.c.ended_at.is_(None))
        return await self._list(select(ANNOUNCEMENT).where(*going).order_by(ANNOUNCEMENT.c.id))

    async def revise(self, draft: Announcement, texts: Mapping[str, str], audience: Audience) -> Announcement | None:
        """Change a draft; None when it was changed, confirmed or let go since it was read."""
        values = {"version": draft.version + 1, **_write(texts, audience)}
        async with writing(self._writer) as connection:
            changed = update(ANNOUNCEMENT).where(_is_draft(draft.number, draft.version)).values(values)
            row = (await connection.execute(changed.returning(*ANNOUNCEMENT.c))).one_or_none()
        return None if row is None else _read(row)

    async def discard(self, number: int) -> bool:
        """Let a draft go; tells whether it was one."""
        async with writing(self._writer) as connection:
            draft = (ANNOUNCEMENT.c.id == number, ANNOUNCEMENT.c.state == _DRAFT)
            return (await connection.execute(delete(ANNOUNCEMENT).where(*draft))).rowcount > 0

    async def reach(self, language: str) -> Mapping[tuple[str, str], int]:
        """Count the chats that get posts, by place and language; see storage.outbox.announcing."""
        async with reading(self._engine) as connection:
            return await announcing.read_reach(connection, language)

    async def confirm(  # noqa: PLR0913 -- what a confirmation says
        self, draft: Announcement, by: int, day: dt.date, shown: Shown | None, now: dt.datetime, *, language: str
    ) -> int | None:
        """Let a draft go out as it was read, and note who did so; gives for how many chats, None when that is past.

        `day` is the one that its posts bear. Whoever confirms it a second time confirms nothing.
        """
        async with writing(self._writer) as connection:
            reach = await announcing.read_reach(connection, language)
            total = announcing.count_reached(reach, draft.audience)
            values = {
                "state": _GOING,
                "confirmed_at": now,
                "confirmed_by": by,
                "day": day,
                "total": total,
                **_name(shown),
            }
            going = update(ANNOUNCEMENT).where(_is_draft(draft.number, draft.version)).values(values)
            if not total or not (await connection.execute(going)).rowcount:
                return None
            await note(connection, Act(by, "announce", str(draft.number), {"chats": total}), now)
            return total

    async def stop(self, number: int, by: int, now: dt.datetime) -> bool:
        """Begin nothing more of an announcement, and note who stopped it; tells whether it was going.

        What is left of it when the process ends at once, whoever follows announcements drops.
        """
        async with writing(self._writer) as connection:
            going = (ANNOUNCEMENT.c.id == number, ANNOUNCEMENT.c.state == _GOING)
            if not (await connection.execute(update(ANNOUNCEMENT).where(*going).values(state=_STOPPED))).rowcount:
                return False
            await note(connection, Act(by, "recall", str(number)), now)
        await self.recall(number, now)
        return True

    async def recall(self, number: int, now: dt.datetime) -> None:
        """Drop the posts of an announcement that have not begun, in several transactions."""
        count = _BATCH
        while count == _BATCH:
            async with writing(self._writer) as connection:
                count = await announcing.recall(connection, number, now, _BATCH)

    async def hand_over(self, number: int, language: str, now: dt.datetime, limit: int) -> bool:
        """Make the next posts of an announcement; tells whether there may be more. Only the sole process may."""
        await self._sole.check()
        async with writing(self._writer) as connection:
            return await announcing.hand_over(connection, number, language, now, limit)

    async def waiting(self, number: int, now: dt.datetime) -> int:
        """Count the posts of an announcement that are due and not sent."""
        async with reading(self._engine) as connection:
            return await announcing.count_waiting(connection, number, now)

    async def tally(self, number: int) -> Tally:
        """Count the posts of an announcement by what became of them."""
        async with reading(self._engine) as connection:
            return await announcing.read_tally(connection, number)

    async def end(self, number: int, now: dt.datetime) -> None:
        """Take it that nothing of an announcement waits any more; one that was stopped stays so."""
        mine = and_(ANNOUNCEMENT.c.id == number, ANNOUNCEMENT.c.handed.is_(True), ANNOUNCEMENT.c.ended_at.is_(None))
        done = update(ANNOUNCEMENT).where(mine, ANNOUNCEMENT.c.state == _GOING)
        async with writing(self._writer) as connection:
            await connection.execute(done.values(state=AnnouncementState.DONE.value))
            await connection.execute(update(ANNOUNCEMENT).where(mine).values(ended_at=now))

    async def show(self, number: int, shown: Shown | None) -> None:
        """Store which message shows how an announcement goes; None: there is none any more."""
        async with writing(self._writer) as connection:
            mine = update(ANNOUNCEMENT).where(ANNOUNCEMENT.c.id == number)
            await connection.execute(mine.values(**_name(shown)))

    async def _list(self, query: Any) -> list[Announcement]:
        async with reading(self._engine) as connection:
            return [_read(row) for row in await connection.execute(query)]


def _is_draft(number: int, version: int) -> ColumnElement[bool]:
    return and_(ANNOUNCEMENT.c.id == number, ANNOUNCEMENT.c.state == _DRAFT, ANNOUNCEMENT.c.version == version)


def _write(texts: Mapping[str, str], audience: Audience) -> dict[str, Any]:
    return {
        "texts": orjson.dumps({language: str(text) for language, text in texts.items()}).decode(),
        "places": orjson.dumps(sorted(audience.places)).decode(),
        "languages": orjson.dumps(sorted(audience.languages)).decode(),
    }


def _name(shown: Shown | None) -> dict[str, Any]:
    if shown is None:
        return {"shown_chat": None, "shown_message": None, "shown_language": None}
    return {"shown_chat": shown.chat_id, "shown_message": shown.message_id, "shown_language": shown.language}


def _read(row: Row[Any]) -> Announcement:
    shown = None
    if row.shown_chat is not None and row.shown_message is not None:
        shown = Shown(row.shown_chat, row.shown_message, row.shown_language)
    return Announcement(
        number=row.id,
        author=row.author,
        texts=orjson.loads(row.texts),
        audience=Audience(frozenset(orjson.loads(row.places)), frozenset(orjson.loads(row.languages))),
        state=AnnouncementState(row.state),
        version=row.version,
        made_at=row.made_at,
        confirmed_at=row.confirmed_at,
        ended_at=row.ended_at,
        total=row.total,
        handed=row.handed,
        shown=shown,
    )
