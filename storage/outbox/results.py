"""What became of posts that were being sent, recorded; and what people decide about those that nobody can know of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, assert_never

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox.intake import waiting_state
from storage.outbox.planning import AT_ONCE, plan_anew, suspend_posts
from storage.outbox.posts import Outcome, PartState, PostState, Reason, Refused, Sent, Unknown, Unsent
from storage.sheet_marks import mark_suspended
from storage.state.locks import lock_posts, lock_sheets
from storage.state.tables import POST, POST_PART, SHEET

# A post that failed oftener, surely unsent each time, is given up.
MOST_ATTEMPTS: Final = 12
# Between two messages of a post: Telegram allows a chat about one a second.
_NEXT_PART: Final = dt.timedelta(seconds=1)
# A post that people send again is not late for so long.
_GRACE: Final = dt.timedelta(hours=6)
# In whose hands a post is that admins were asked about.
_PEOPLE: Final = "people"
_SENDING: Final = PostState.SENDING.value
# What a restored copy of the database leaves to people.
LEFT_OUT: Final = and_(POST.c.state == PostState.DROPPED, POST.c.reason == Reason.RESTORED)
_OPEN: Final = (PostState.CLAIMED.value, _SENDING, PostState.UNCERTAIN.value)

_Values = dict[str, Any]


async def record(
    connection: AsyncConnection, outcomes: Sequence[Outcome], now: dt.datetime, real: dt.datetime, owner: str | None
) -> frozenset[int]:
    """Record outcomes in their order; one that names no post in hand, or no part being sent, changes nothing.

    But what is certain ends a doubt, however late it comes and whoever holds the post by then. Gives the chats that
    were active until now and are suspended.
    """
    ids = {outcome.post_id for outcome in outcomes}
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    if refused:
        these = POST.c.id.in_({outcome.post_id for outcome in refused})
        await lock_sheets(connection, SHEET.c.chat_id.in_(select(POST.c.chat_id).where(these)))
        chats = {outcome.chat_id for outcome in refused}
        await lock_posts(connection, POST.c.id.in_(ids) | POST.c.chat_id.in_(chats))
    posts, parts = await _read_open(connection, ids)
    told: list[_Told] = []
    for outcome in outcomes:
        post = posts.get(outcome.post_id)
        if post is None:
            continue
        known = _Told(outcome, post, parts.get(post.id, {}))
        if known.late or ((owner is None or post.owner == owner) and known.concerns_hand):
            del posts[outcome.post_id]  # of two outcomes the first one counts
            told.append(known)
    if not told:
        return frozenset()
    part_rows = [_change_part(known) for known in told if known.late or known.post.state == _SENDING]
    if part_rows:
        part_is = (POST_PART.c.post_id == bindparam("of_post"), POST_PART.c.number == bindparam("of_number"))
        await connection.execute(update(POST_PART).where(*part_is), part_rows)
    post_rows = [_change_post(known, now, real) for known in told]
    await connection.execute(update(POST).where(POST.c.id == bindparam("of_post")), post_rows)
    return await _mark_sheets(connection, [known.outcome for known in told], now)


@dataclass(frozen=True, slots=True)
class _Told:
    """An outcome with the post that it is about, and the parts of that by their numbers."""

    outcome: Outcome
    post: Row[Any]
    parts: Mapping[int, Row[Any]]

    @property
    def part(self) -> Row[Any] | None:
        """The part that the outcome names."""
        return self.parts.get(self.outcome.number)

    @property
    def late(self) -> bool:
        """Say whether it ends the doubt about a part: that became unknown before its outcome was recorded.

        Of two tries that nobody knew, one that failed says nothing about the other.
        """
        part = self.part
        if part is None or part.state != PartState.UNCERTAIN or self.post.state == _SENDING:
            return False
        match self.outcome:
            case Sent():
                return True
            case Unsent(tried=tried):
                return tried and part.unknowns == 1
            case Refused():
                return bool(part.unknowns == 1)
            case _:
                return False

    @property
    def concerns_hand(self) -> bool:
        """Say whether it is about what is in hand.

        A post that is claimed and not begun can be put off, or turn out to be complete with the parts that arrived.
        """
        part = self.part
        if self.post.state == _SENDING:
            return part is not None and part.state == PartState.SENDING
        if self.post.state != PostState.CLAIMED:
            return False
        if isinstance(self.outcome, Sent):
            return self.outcome.last and part is not None and part.state == PartState.SENT
        return isinstance(self.outcome, Unsent)


async def _read_open(
    connection: AsyncConnection, ids: Collection[int]
) -> tuple[dict[int, Row[Any]], dict[int, dict[int, Row[Any]]]]:
    """Give those of the posts that are in hand or in doubt, locked, and their parts."""
    query = select(POST).where(POST.c.id.in_(ids), POST.c.state.in_(_OPEN)).order_by(POST.c.id).with_for_update()
    posts = {row.id: row for row in await connection.execute(query)}
    query = select(POST_PART).where(POST_PART.c.post_id.in_(posts))
    parts: dict[int, dict[int, Row[Any]]] = {}
    for row in await connection.execute(query):
        parts.setdefault(row.post_id, {})[row.number] = row
    return posts, parts


async def _mark_sheets(connection: AsyncConnection, outcomes: Sequence[Outcome], now: dt.datetime) -> frozenset[int]:
    """Store what outcomes tell about chats; gives those that are suspended now and were not before."""
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    suspended = await mark_suspended(
        connection, {outcome.chat_id: outcome.suspension for outcome in refused if outcome.suspension}
    )
    if suspended:
        await suspend_posts(connection, sorted(suspended), now)
    if refused:
        await plan_anew(connection, {outcome.chat_id for outcome in refused})
    return suspended


def _change_post(known: _Told, now: dt.datetime, real: dt.datetime) -> _Values:
    """Give the new values of a post's row."""
    post, late = known.post, known.late
    doubt = post.doubt and not late
    arrived = any(part.state == PartState.SENT for part in known.parts.values())
    values: _Values = {
        "of_post": post.id,
        "state": PostState.UNCERTAIN.value if doubt else PostState.PLANNED.value,
        "reason": None,
        "attempts": post.attempts,
        "unknowns": post.unknowns - (late and not isinstance(known.outcome, Sent)),
        "begun": arrived if late else post.begun,
        "doubt": doubt,
        "owner": None,
        "lease_until": None,
        "try_at": None,
        "settled": None,
    }
    match known.outcome:
        case Sent() if doubt and post.state != _SENDING:  # nothing is left to be said after the part in doubt
            values |= _end(doubt, PostState.SENT, Reason.NOTHING, now)
        case Sent(last=last):
            values |= {"begun": True, "doubt": False, "try_at": real + _NEXT_PART, "state": PostState.PLANNED.value}
            if last:
                values |= {"state": PostState.SENT.value, "try_at": None, "settled": now}
        case Unsent(pause=pause, counts=counts):
            values |= {"attempts": post.attempts + counts, "try_at": real + dt.timedelta(seconds=pause)}
            if values["attempts"] > MOST_ATTEMPTS:
                values |= _end(doubt, PostState.FAILED, Reason.EXHAUSTED, now)
        case Unknown(pause=pause):
            retry = None if doubt else real + dt.timedelta(seconds=pause)
            values |= {"begun": True, "doubt": True, "unknowns": post.unknowns + 1, "try_at": retry}
            values["state"] = PostState.UNCERTAIN.value
        case Refused(reason=reason, suspension=suspension):
            state = PostState.FAILED if suspension is None else PostState.DROPPED
            values |= _end(doubt, state, reason, now)
        case _:
            assert_never(known.outcome)
    return values


def _end(doubt: bool, state: PostState, reason: Reason, now: dt.datetime) -> _Values:  # noqa: FBT001 - the post's own
    """Give what ends a post unsent; one in doubt stays uncertain and is left to people."""
    if doubt:
        return {"state": PostState.UNCERTAIN.value, "reason": reason.value, "try_at": None}
    return {"state": state.value, "reason": reason.value, "try_at": None, "settled": now}


def _change_part(known: _Told) -> _Values:
    """Give the new values of a part's row."""
    post, part = known.post, known.parts[known.outcome.number]
    values: _Values = {"of_post": post.id, "of_number": part.number, "unknowns": part.unknowns, "message_id": None}
    match known.outcome:
        case Sent(message_id=message_id, chat_id=chat_id):
            # In the chat that a group became its messages have other ids.
            here = chat_id in {None, post.chat_id}
            values |= {"state": PartState.SENT.value, "message_id": message_id if here else None}
        case Unknown():
            values |= {"state": PartState.UNCERTAIN.value, "unknowns": part.unknowns + 1}
        case _:
            values["unknowns"] -= known.late
            values["state"] = PartState.UNCERTAIN.value if values["unknowns"] else PartState.PLANNED.value
    return values


async def has_questions(connection: AsyncConnection) -> bool:
    """Say whether people have to decide about a post that they were not asked about."""
    return (await connection.execute(_find_unasked(1))).first() is not None


async def ask_people(connection: AsyncConnection, limit: int) -> list[int]:
    """Put posts into the hands of people that they have to decide about, at most `limit`; gives their chats."""
    found = list((await connection.execute(_find_unasked(limit).with_for_update())).scalars())
    asked = update(POST).where(POST.c.id.in_(found)).values(owner=_PEOPLE).returning(POST.c.chat_id)
    return list((await connection.execute(asked)).scalars()) if found else []


def _find_unasked(limit: int) -> Select[Any]:
    unasked = (POST.c.state == PostState.UNCERTAIN, POST.c.try_at.is_(None), POST.c.owner.is_(None))
    return select(POST.c.id).where(*unasked).order_by(POST.c.id).limit(limit)


async def send_again(connection: AsyncConnection, post_id: int, now: dt.datetime) -> bool:
    """Let a post go out now that failed, that people decide about or a restore left out; tells whether it is one.

    One in doubt stays uncertain until it is sent, so that its unknown tries are never forgotten.
    """
    left = or_(
        POST.c.state == PostState.FAILED,
        and_(POST.c.state == PostState.UNCERTAIN, POST.c.try_at.is_(None)),
        LEFT_OUT,
    )
    return await let_go_out(connection, and_(POST.c.id == post_id, left), now) > 0


async def let_go_out(connection: AsyncConnection, which: ColumnElement[bool], now: dt.datetime) -> int:
    """Let posts that people decide about go out now; gives how many."""
    done = await connection.execute(
        update(POST)
        .where(which)
        .values(
            state=waiting_state(),
            due=case((POST.c.due > now, now), else_=POST.c.due),
            expires=_prolonged(now),
            reason=None,
            attempts=0,
            owner=None,
            try_at=AT_ONCE,
            settled=None,
        )
    )
    return done.rowcount


async def settle(connection: AsyncConnection, post_id: int, now: dt.datetime) -> bool:
    """Take it that the part in doubt of an uncertain post arrived, as people say; tells whether there is one.

    The post is sent, or goes on at once to its next part. Which message it is, nobody can say.
    """
    query = select(POST.c.total).where(POST.c.id == post_id, POST.c.state == PostState.UNCERTAIN).with_for_update()
    total = (await connection.execute(query)).scalar_one_or_none()
    if total is None:
        return False
    doubtful = (POST_PART.c.post_id == post_id, POST_PART.c.state == PartState.UNCERTAIN)
    number: int = (await connection.execute(select(POST_PART.c.number).where(*doubtful))).scalar_one()
    await connection.execute(update(POST_PART).where(*doubtful).values(state=PartState.SENT.value))
    values: _Values = {"state": PostState.SENT.value, "settled": now, "try_at": None}
    if number + 1 < total:
        values = {"state": PostState.PLANNED.value, "expires": _prolonged(now), "try_at": AT_ONCE, "attempts": 0}
    done = update(POST).where(POST.c.id == post_id).values(doubt=False, reason=None, owner=None, **values)
    await connection.execute(done)
    return True


def _prolonged(now: dt.datetime) -> ColumnElement[dt.datetime]:
    """Give until when a post that people let go out is not late."""
    return case((POST.c.expires < now + _GRACE, now + _GRACE), else_=POST.c.expires)
