"""People who get announcements, and what they are seen to get."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from content.reminders.sheet import Sheet
from storage.desk.announced import Tally
from storage.outbox.posts import Subscription
from tests.talk import NOW, Answer, Talker, Town

BOSS = 77
OWNERS = frozenset({BOSS, 78})
SEND = "Send to"
ZONE = "Asia/Ho_Chi_Minh"


async def crowd(town: Town, count: int, **changes: Any) -> list[Talker]:
    """People who get reminders."""
    people = [town.person(f"Member {number}") for number in range(count)]
    for person in people:
        await person.says("/start")
        await subscribe(town, person.id, "private", **changes)
    return people


async def subscribe(town: Town, chat: int, place: str, sheet: Sheet | None = None, **changes: Any) -> None:
    made = Subscription(chat, place, sheet or Sheet(ZONE), subscribed=True, since=NOW)
    await town.bot.services.sheets.store(replace(made, **changes), None)


def count(town: Town, chat: int, text: str) -> int:
    """How many messages of the bot with just this text a chat has."""
    return sum(1 for one in town.sandbox.world.messages(chat) if one["by_bot"] and one.get("text") == text)


def counts(town: Town, people: Sequence[Talker], text: str) -> list[int]:
    return [count(town, one.chat.id, text) for one in people]


async def draft(talker: Talker, text: str, **carried: Any) -> Answer:
    """Say what makes a draft, and wait for the card below what chats get."""
    await talker.says(text, **carried)
    return await talker.hears_about("a draft")


async def seen(talker: Talker, words: str) -> Answer:
    """Wait until some message of the bot has these words, whatever else it writes meanwhile."""

    def find() -> list[dict[str, Any]]:
        posts = talker.town.sandbox.world.messages(talker.chat.id)
        return [post for post in posts if post["by_bot"] and words in post.get("text", "")]

    await talker.town.sandbox.world.journal.until(lambda: bool(find()))
    return Answer(talker, find()[-1])


async def listed(talker: Talker) -> Answer:
    """Ask for the last announcements; a question for a text comes after them."""
    await talker.says("/announce")
    await talker.hears_about("Reply to this message with")
    found = [one for one in talker.town.sandbox.world.messages(talker.chat.id) if one["by_bot"] and not one["deleted"]]
    return Answer(talker, found[-2])


async def tally(town: Town, number: int = 1) -> Tally:
    return await town.bot.services.announcements.tally(number)


async def settled(town: Town, wanted: Tally, number: int = 1) -> None:
    """Wait until this became of an announcement."""
    async with asyncio.timeout(20):
        while await tally(town, number) != wanted:  # noqa: ASYNC110 -- the database tells nobody
            await asyncio.sleep(0.05)
