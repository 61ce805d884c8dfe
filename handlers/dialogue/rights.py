"""What the asker may do: one gate for all that members may not; who is turned away is noted.

What those are called who pass is kept, as they call themselves.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from content.roles import Face, Right, Role, may
from handlers.commands import COMMANDS, Command
from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question
from handlers.dialogue.services import Services
from storage.desk.roles import NAME, Holder
from storage.errors import StorageError

# They are about a chat, whose number can be given in a private one.
_ABOUT_CHATS = frozenset({"preview", "plan", "why"})
_RIGHTS = {command.name: command.right for command in COMMANDS}


async def role_of(services: Services, user_id: int) -> Role | None:
    """Give somebody's role: that of the settings, else the one that was given in the chat, as of now."""
    return Role.OWNER if user_id in services.admins else await services.roles.of(user_id)


async def commands_of(question: Question) -> list[Command]:
    """Give the commands that the asker may use."""
    role = None if question.user is None else await role_of(question.services, question.user.id)
    return [command for command in COMMANDS if command.right is None or may(role, command.right)]


async def need(question: Question, command: str, right: Right | None = None) -> int:
    """Let only those pass who may use a command; gives their user id. Also asked when one of its keys is pressed.

    `right` is what a key asks for that is not for all who may use its command.

    Raises UserError for everybody else, and for who writes as a group.
    """
    right = right or _RIGHTS[command] or Right.LOOK
    if question.is_anonymous:
        if command in _ABOUT_CHATS:
            raise UserError("admin.anonymous.chat", command=command, chat=question.chat.id)
        raise UserError("admin.anonymous", command=command)
    user, services = question.user, question.services
    if user is None:
        raise UserError("admin.refused")
    holder = None if user.id in services.admins else await services.roles.get(user.id)
    role = Role.OWNER if user.id in services.admins else None if holder is None else holder.role
    if not may(role, right):
        await services.audit.refuse(user.id, command, question.chat.id, services.clock())
        raise UserError("admin.refused" if role is None else "admin.other")
    if holder is not None:
        await keep_face(services, holder, Face(user.id, user.full_name, user.username))
    return user.id


async def keep_face(services: Services, holder: Holder, face: Face) -> None:
    """Keep what somebody with a role calls themselves, if that is not what is kept of them."""
    if face.name and holder.face != replace(face, name=face.name[:NAME]):
        with suppress(StorageError):  # whoever asks is answered, also while nothing can be written
            await services.roles.name(face)
