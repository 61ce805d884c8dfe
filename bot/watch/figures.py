"""What the state database knows that is worth watching, read in a few counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.dialogue.services import Services
from storage.outbox.posts import PostState


@dataclass(frozen=True, slots=True)
class Figures:
    """Posts by state, chats as (type, fate, number), the content's newest revision and whether it is live, bytes."""

    posts: Mapping[str, int]
    chats: Sequence[tuple[str, str, int]]
    revision: int
    live: bool
    database_bytes: int


async def read_figures(services: Services) -> Figures:
    """Read them. Raises StateUnavailableError."""
    counts, newest = await services.outbox.counts(), await services.revisions.newest()
    chats = [
        (one.place, fate, number)
        for one in await services.standing.places()
        for fate, number in (("active", one.active), ("suspended", one.suspended), ("off", one.off))
    ]
    return Figures(
        posts={state.value: counts.get(state, 0) for state in PostState},
        chats=chats,
        revision=0 if newest is None else newest.number,
        live=newest is not None and newest.sha256 == services.shelf.revision,
        database_bytes=await services.standing.size(),
    )
