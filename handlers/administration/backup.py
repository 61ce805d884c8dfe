"""`/backup`: for owners, a copy of the state database as a file, in a private chat only."""

from __future__ import annotations

import logging
from typing import Final

from handlers.dialogue.answering import Answer
from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question, spot_of
from handlers.dialogue.rights import need
from handlers.views.administration.backup import LARGEST, backup_caption, command_card, server_card
from handlers.views.writing.card import Paper
from storage.desk.audit import Act
from storage.errors import BackupError, BackupTooLargeError

_LOG = logging.getLogger(__name__)
_NAME: Final = "backup-{day}.db.gz"


async def answer(question: Question) -> Answer:
    """Answer the command. Raises UserError for who may not ask, in groups, and when no copy can be made."""
    user_id = await need(question, "backup")
    if not question.is_private:
        raise UserError("backup.group")
    services, voice = question.services, question.voice
    if services.vault.file is None:
        return server_card(voice, question.today)
    if question.message is not None:
        await question.context.show_typing(spot_of(question.message, reply=False))
    name = _NAME.format(day=question.today)
    now = services.clock()
    try:
        body = await services.vault.pack(LARGEST)
    except BackupTooLargeError as fault:
        return command_card(voice, name, fault.size)
    except (BackupError, OSError) as fault:
        _LOG.warning("no copy of the state database could be made: %s", fault)
        raise UserError("backup.failed") from fault
    await services.audit.note(Act(user_id, "backup", name, {"bytes": len(body)}), now)
    return Paper(name, body, backup_caption(voice, now, question.zone))
