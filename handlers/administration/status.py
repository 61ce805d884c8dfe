"""`/status`: for who runs the bot, how it is."""

from __future__ import annotations

import asyncio
from typing import Final

from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need
from handlers.views.administration.status import Place, Status, status_card
from handlers.views.writing.card import Card
from storage.outbox.posts import PostState

_MOMENTS: Final = 3


async def answer(question: Question) -> Card:
    """Answer the command. Raises UserError for who may not ask."""
    await need(question, "status")
    services = question.services
    now, standing = services.clock(), services.standing
    newest, counts = await services.revisions.newest(), await services.outbox.counts()
    places = [Place(one.place, one.active, one.suspended, one.off) for one in await standing.places()]
    incidents = [(one.at, one.name, one.details) for one in services.vitals.incidents]
    status = Status(
        version=services.version,
        uptime=services.vitals.uptime,
        revision=None if newest is None else (newest.number, newest.created_at),
        places=places,
        states={state.value: counts.get(state, 0) for state in PostState},
        left_out=await services.restored.count(now),
        upcoming=await standing.upcoming(now, _MOMENTS),
        state_bytes=await standing.size(),
        content_bytes=await asyncio.to_thread(services.shelf.measure),
        incidents=incidents,
        zone=question.zone,
    )
    return status_card(question.voice, status)
