"""Writes posts: from what the outbox says is due to the messages that go out, by the content that is live now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from content.reminders.moments import is_quiet
from content.reminders.occasions import Item
from handlers.administration.announcing import text_of
from handlers.dialogue.services import Services
from handlers.views.administration.announcements import announced_card
from handlers.views.posts.post import post_pages
from handlers.views.writing.card import Card
from handlers.views.writing.voice import Voice
from storage.content.reader import ContentReader
from storage.desk.announced import number_of
from storage.outbox.posts import Claimed, PartState, StoredItem, StoredPart


@dataclass(frozen=True, slots=True)
class Parcel:
    """The next message of a post, ready to be sent; `number` of `total`, counted from 0.

    `content` is the revision that it was written by (its SHA-256), None where no content goes into it.
    """

    claimed: Claimed
    number: int
    total: int
    body: Mapping[str, Any]
    digest: str
    items: tuple[StoredItem, ...]
    content: str | None

    @property
    def last(self) -> bool:
        """Say whether the post is complete with it."""
        return self.number + 1 >= self.total


class Composer:
    """Composes posts; `bot_name` is the bot's username, which links from channels lead to."""

    def __init__(self, services: Services, bot_name: str) -> None:
        self._services = services
        self._bot_name = bot_name

    async def compose(self, claimed: Claimed) -> Parcel | None:
        """Write the next message of a post; None when nothing of it holds any more.

        What a post tells was settled when it was planned; what the content has corrected since is told as it is now,
        and what it no longer has is left out.
        """
        number = number_of(claimed.kind)
        if number is not None:
            return await self._repeat(claimed, number)
        subscription = claimed.subscription
        async with self._services.shelf.lend() as reader:
            wanted = {(item.anchor, item.year, item.lead) for item in claimed.items}
            due = await reader.items(subscription.sheet, claimed.day)
            items = tuple(item for item in due if key_of(item) in wanted)
            pages, content = self._write(reader, claimed, items), reader.revision
        return self._pack(claimed, pages, tuple(map(store, items)), content) if items else None

    async def _repeat(self, claimed: Claimed, number: int) -> Parcel | None:
        """Give an announcement as it was confirmed, in the language of the chat."""
        announcement = await self._services.announcements.get(number)
        if announcement is None:
            return None
        text = text_of(announcement, claimed.language or self._services.language)
        return self._pack(claimed, (announced_card(text),), (), None)

    def _pack(
        self, claimed: Claimed, pages: tuple[Card, ...], items: tuple[StoredItem, ...], content: str | None
    ) -> Parcel | None:
        number = next_number(claimed.parts)
        if number >= len(pages):
            return None
        page = pages[number]
        return Parcel(
            claimed=claimed,
            number=number,
            total=len(pages),
            body=self._address(claimed, page),
            digest=digest_of(page),
            items=items,
            content=content,
        )

    def _write(self, reader: ContentReader, claimed: Claimed, items: tuple[Item, ...]) -> tuple[Card, ...]:
        voice, place = voice_for(self._services, claimed.language), claimed.subscription.place
        shown = tuple((*key_of(item), item.occasion.day) for item in items)
        return reader.derive(  # thousands of chats get the same post
            ("post", voice.language, place, claimed.day, shown),
            lambda: post_pages(voice, claimed.day, items, place=place, bot_name=self._bot_name),
        )

    def _address(self, claimed: Claimed, page: Card) -> dict[str, Any]:
        subscription = claimed.subscription
        body = {"chat_id": subscription.chat_id, **page.message()}
        if subscription.thread_id is not None:
            body["message_thread_id"] = subscription.thread_id
        # Also where they delay: a post that was begun before is brought to its end.
        if is_quiet(subscription.sheet, self._services.clock()):
            body["disable_notification"] = True
        return body


def voice_for(services: Services, language: str | None) -> Voice:
    """Give the voice of a chat."""
    return Voice(services.phrases, language or services.language)


def key_of(item: Item) -> tuple[str, int, str]:
    """Give what names an item within a chat."""
    return item.occasion.anchor.key, item.occasion.year, item.lead


def store(item: Item) -> StoredItem:
    """Give an item as the outbox keeps it."""
    anchor = item.occasion.anchor
    return StoredItem(anchor.key, item.occasion.year, item.lead, anchor.digest)


def next_number(parts: tuple[StoredPart, ...]) -> int:
    """Give the number of the first message of a post that has not arrived."""
    return sum(1 for part in parts if part.state is PartState.SENT)


def digest_of(page: Card) -> str:
    """Give 16 hex digits that change with what a message shows."""
    shown = orjson.dumps([str(page.text), page.markup()])
    return hashlib.blake2b(shown, digest_size=8).hexdigest()
