"""What people are called: in their own words if Telegram tells, else in those of who picked them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from telegram import User
from telegram.constants import ChatType

from content.roles import Face
from handlers.dialogue.context import Context
from handlers.dialogue.questions import Question
from handlers.views.writing.faces import tell_apart


def face_of(user: User) -> Face:
    """Give what somebody calls themselves."""
    return Face(user.id, user.full_name, user.username)


async def find_face(context: Context, user_id: int) -> Face | None:
    """Ask Telegram what somebody is called; it only knows those who have written to the bot."""
    found = await context.find_chat(user_id)
    if found.get("type") != ChatType.PRIVATE:
        return None
    name = " ".join(str(found[key]) for key in ("first_name", "last_name") if found.get(key))
    return Face(user_id, name, found.get("username"))


async def name_people(
    question: Question, user_ids: Iterable[int], told: Mapping[int, str] | None = None
) -> dict[int, str]:
    """Give a label for each of these people, no two alike; `told` is what else is known of their names."""
    holders = {holder.user_id: holder.face for holder in await question.services.roles.holders()}
    if question.user is not None:
        holders[question.user.id] = face_of(question.user)
    wanted = sorted(set(user_ids))
    unknown = [user for user in wanted if user not in holders]
    asked = await asyncio.gather(*(find_face(question.context, user) for user in unknown))
    found = {user: face for user, face in zip(unknown, asked, strict=True) if face is not None}
    faces = [
        holders.get(user) or found.get(user) or Face(user, _fallback(question, user, told or {})) for user in wanted
    ]
    return tell_apart(faces)


def _fallback(question: Question, user_id: int, told: Mapping[int, str]) -> str:
    if user_id in told:
        return told[user_id]
    return question.voice.plain("admins.owner", number=user_id) if user_id in question.services.admins else ""
