"""Writes anew what was posted, after its facts were corrected: which messages have to say something else, and what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.delivery.composer import digest_of, key_of, voice_for
from bot.delivery.told import GONE
from content.reminders.occasions import Anchor, Item
from handlers.dialogue.services import Services
from handlers.views.posts.post import post_pages
from handlers.views.posts.post_corrected import Told, corrected_pages
from handlers.views.writing.card import Card
from handlers.views.writing.voice import Voice
from storage.outbox.posts import Claimed, StoredItem, StoredPart


@dataclass(frozen=True, slots=True)
class Edit:
    """A message of a post that has to say something else: the call, and the part as it is stored afterwards."""

    body: Mapping[str, Any]
    part: StoredPart


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The edits that a post takes, and its items as they are known now."""

    edits: tuple[Edit, ...]
    items: tuple[StoredItem, ...]


class Rewriter:
    """Rewrites posts by the live content."""

    def __init__(self, services: Services, bot_name: str) -> None:
        self._services = services
        self._bot_name = bot_name

    async def rewrite(self, post: Claimed, now: dt.datetime) -> Rewriting:
        """Write what a post that was sent has to say now."""
        sheet = post.subscription.sheet
        async with self._services.shelf.lend() as reader:
            anchors = await reader.anchors([item.anchor for item in post.items])
            due = await reader.items(sheet, post.day)
        told = [_find_told(item, anchors, post.items, due) for item in post.items]
        voice = voice_for(self._services, post.language)
        today = now.astimezone(ZoneInfo(sheet.zone)).date()
        said = {digest_of(page) for page in self._write_plain(voice, post, told, due)}
        edits = tuple(
            Edit(_address(post, part, page), replace(part, digest=digest_of(page)))
            for part, page in zip(post.parts, self._write(voice, post, told, today), strict=True)
            # What says the same as before needs no note that it was corrected.
            if part.message_id is not None and part.digest not in {*said, digest_of(page)}
        )
        return Rewriting(edits, tuple(_store(item, one) for item, one in zip(post.items, told, strict=True)))

    def _write(self, voice: Voice, post: Claimed, told: Sequence[Told], today: dt.date) -> tuple[Card, ...]:
        return corrected_pages(
            voice,
            post.day,
            told,
            corrected=today,
            pages=len(post.parts),
            place=post.subscription.place,
            bot_name=self._bot_name,
        )

    def _write_plain(self, voice: Voice, post: Claimed, told: Sequence[Told], due: Sequence[Item]) -> tuple[Card, ...]:
        known = {(one.anchor.key, one.year, one.lead) for one in told if one.anchor is not None}
        items = [item for item in due if key_of(item) in known]
        return post_pages(voice, post.day, items, place=post.subscription.place, bot_name=self._bot_name)


def _find_told(
    item: StoredItem, anchors: Mapping[str, Anchor], items: Sequence[StoredItem], due: Sequence[Item]
) -> Told:
    """Find what an item tells of now: where its year was corrected, its anchor goes by another key."""
    anchor = anchors.get(item.anchor)
    if anchor is None:
        others = {(other.anchor, other.lead) for other in items}
        name = item.anchor.split(":")[:2]  # record and kind of date
        anchor = next(
            (
                one.occasion.anchor
                for one in due
                if one.lead == item.lead
                and one.occasion.anchor.key.split(":")[:2] == name
                and (one.occasion.anchor.key, one.lead) not in others
            ),
            None,
        )
    return Told(item.lead, item.year, anchor)


def _store(item: StoredItem, told: Told) -> StoredItem:
    if told.anchor is None:
        return replace(item, digest=GONE)
    return replace(item, anchor=told.anchor.key, digest=told.anchor.digest)


def _address(post: Claimed, part: StoredPart, page: Card) -> dict[str, Any]:
    return {"chat_id": post.subscription.chat_id, "message_id": part.message_id, **page.message()}
