"""What became of posts that were being sent, recorded; and what people decide about those that nobody can know of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final, assert_never

from sqlalchemy import Row, bindparam, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox_planning import suspend_posts
from storage.posts import Outcome, PartState, PostState, Reason, Refused, Sent, Unknown, Unsent
from storage.sheet_marks import mark_pinned, mark_suspended
from storage.state_locks import lock_posts, lock_sheets
from storage.state_tables import POST, POST_PART, SHEET

# A post that failed oftener, surely unsent each time, is given up.
MOST_ATTEMPTS: Final = 12
# Between two messages of a post: Telegram allows a chat about one a second.
_NEXT_PART: Final = dt.timedelta(seconds=1)
# A post that people send again is not late for so long.
_GRACE: Final = dt.timedelta(hours=6)
# Before any real time: the next try is at once.
_AT_ONCE: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SENDING: Final = PostState.SENDING.value
_HELD: Final = (PostState.CLAIMED.value, _SENDING)

_Values = dict[str, Any]


async def record(
    connection: AsyncConnection, outcomes: Sequence[Outcome], now: dt.datetime, real: dt.datetime, owner: str | None
) -> None:
    """Record outcomes in their order; one that names no post in hand, or no part being sent, changes nothing."""
    ids = {outcome.post_id for outcome in outcomes}
    marking = [outcome.post_id for outcome in outcomes if _marks_sheet(outcome)]
    if marking:
        await lock_sheets(connection, SHEET.c.chat_id.in_(select(POST.c.chat_id).where(POST.c.id.in_(marking))))
        chats = [outcome.chat_id for outcome in outcomes if isinstance(outcome, Refused)]
        await lock_posts(connection, POST.c.id.in_(ids) | POST.c.chat_id.in_(chats))
    posts, parts = await _read_held(connection, ids, owner)
    told: list[tuple[Outcome, Row[Any], Row[Any] | None]] = []
    for outcome in outcomes:
        post, part = posts.get(outcome.post_id), parts.get((outcome.post_id, outcome.number))
        if post is not None and _concerns(outcome, post, part):
            del posts[outcome.post_id]  # of two outcomes the first one counts
            told.append((outcome, post, part))
    if not told:
        return
    part_rows = [_change_part(outcome, part) for outcome, post, part in told if part and post.state == _SENDING]
    if part_rows:
        part_is = (POST_PART.c.post_id == bindparam("of_post"), POST_PART.c.number == bindparam("of_number"))
        await connection.execute(update(POST_PART).where(*part_is), part_rows)
    post_rows = [_change_post(outcome, post, now, real) for outcome, post, _ in told]
    await connection.execute(update(POST).where(POST.c.id == bindparam("of_post")), post_rows)
    await _mark_sheets(connection, [(outcome, post) for outcome, post, _ in told], now)


async def _read_held(
    connection: AsyncConnection, ids: Collection[int], owner: str | None
) -> tuple[dict[int, Row[Any]], dict[tuple[int, int], Row[Any]]]:
    """Give those of the posts that are in hand, locked, and their parts."""
    query = select(POST).where(POST.c.id.in_(ids), POST.c.state.in_(_HELD)).order_by(POST.c.id).with_for_update()
    if owner is not None:
        query = query.where(POST.c.owner == owner)
    posts = {row.id: row for row in await connection.execute(query)}
    query = select(POST_PART).where(POST_PART.c.post_id.in_(posts))
    return posts, {(row.post_id, row.number): row for row in await connection.execute(query)}


async def _mark_sheets(connection: AsyncConnection, told: Sequence[tuple[Outcome, Row[Any]]], now: dt.datetime) -> None:
    """Store what outcomes tell about chats."""
    pinned = {post.chat_id: part.message_id for part, post in told if isinstance(part, Sent) and part.pinned}
    suspensions = {part.chat_id: part.suspension for part, _ in told if isinstance(part, Refused) and part.suspension}
    await mark_pinned(connection, pinned)
    suspended = await mark_suspended(connection, suspensions)
    if suspended:
        await suspend_posts(connection, sorted(suspended), now)


def _marks_sheet(outcome: Outcome) -> bool:
    return outcome.pinned if isinstance(outcome, Sent) else isinstance(outcome, Refused)


def _concerns(outcome: Outcome, post: Row[Any], part: Row[Any] | None) -> bool:
    """Say whether an outcome is about what is in hand.

    A post that is claimed and not begun can be put off, and can turn out to be complete with the parts that arrived.
    """
    if post.state == PostState.SENDING:
        return part is not None and part.state == PartState.SENDING
    if isinstance(outcome, Sent):
        return outcome.last and not post.doubt and part is not None and part.state == PartState.SENT
    return isinstance(outcome, Unsent)


def _change_post(outcome: Outcome, post: Row[Any], now: dt.datetime, real: dt.datetime) -> _Values:
    """Give the new values of a post's row."""
    values: _Values = {
        "of_post": post.id,
        "state": PostState.UNCERTAIN.value if post.doubt else PostState.PLANNED.value,
        "reason": None,
        "attempts": post.attempts,
        "unknowns": post.unknowns,
        "begun": post.begun,
        "doubt": post.doubt,
        "owner": None,
        "lease_until": None,
        "try_at": None,
        "settled": None,
    }
    match outcome:
        case Sent(last=last):
            values |= {"begun": True, "doubt": False, "try_at": real + _NEXT_PART, "state": PostState.PLANNED.value}
            if last:
                values |= {"state": PostState.SENT.value, "try_at": None, "settled": now}
        case Unsent(pause=pause, counts=counts):
            values |= {"attempts": post.attempts + counts, "try_at": real + dt.timedelta(seconds=pause)}
            if values["attempts"] > MOST_ATTEMPTS:
                values |= _end(post, PostState.FAILED, Reason.EXHAUSTED, now)
        case Unknown(pause=pause):
            retry = None if post.doubt else real + dt.timedelta(seconds=pause)
            values |= {"begun": True, "doubt": True, "unknowns": post.unknowns + 1, "try_at": retry}
            values["state"] = PostState.UNCERTAIN.value
        case Refused(reason=reason, suspension=suspension):
            state = PostState.FAILED if suspension is None else PostState.DROPPED
            values |= _end(post, state, reason, now)
        case _:
            assert_never(outcome)
    return values


def _end(post: Row[Any], state: PostState, reason: Reason, now: dt.datetime) -> _Values:
    """Give what ends a post unsent; one in doubt stays uncertain and is left to people."""
    if post.doubt:
        return {"state": PostState.UNCERTAIN.value, "reason": reason.value, "try_at": None}
    return {"state": state.value, "reason": reason.value, "try_at": None, "settled": now}


def _change_part(outcome: Outcome, part: Row[Any]) -> _Values:
    """Give the new values of a part's row."""
    doubtful = PartState.UNCERTAIN.value if part.unknowns else PartState.PLANNED.value
    values: _Values = {"of_post": part.post_id, "of_number": part.number, "state": doubtful}
    values |= {"unknowns": part.unknowns, "message_id": None}
    match outcome:
        case Sent(message_id=message_id):
            values |= {"state": PartState.SENT.value, "message_id": message_id}
        case Unknown():
            values |= {"state": PartState.UNCERTAIN.value, "unknowns": part.unknowns + 1}
    return values


async def send_again(connection: AsyncConnection, post_id: int, now: dt.datetime) -> bool:
    """Let a post that failed, or whose outcome people decide about, go out now; tells whether it is one.

    One in doubt stays uncertain until it is sent, so that its unknown tries are never forgotten.
    """
    left = (POST.c.state == PostState.FAILED) | ((POST.c.state == PostState.UNCERTAIN) & POST.c.try_at.is_(None))
    done = await connection.execute(
        update(POST)
        .where(POST.c.id == post_id, left)
        .values(
            state=case((POST.c.doubt, PostState.UNCERTAIN.value), else_=PostState.PLANNED.value),
            due=case((POST.c.due > now, now), else_=POST.c.due),
            expires=case((POST.c.expires < now + _GRACE, now + _GRACE), else_=POST.c.expires),
            reason=None,
            attempts=0,
            try_at=_AT_ONCE,
            settled=None,
        )
    )
    return done.rowcount > 0
