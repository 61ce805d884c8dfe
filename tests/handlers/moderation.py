"""Members who report, their moderators, and what they do in the tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.registry import Query
from content.roles import Role
from handlers.dialogue.codecs import Button
from storage.desk.complaints import Complaint, Ending, Heard, Report, ReportState, Verdict
from tests.handlers.desk import BOSS, give
from tests.talk import Answer, Talker, Town, small_town

WORDS = "The year is <b>wrong</b> & more"


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Town]:
    """A bot of its own for a test."""
    async with small_town(tmp_path) as town:
        yield town


@pytest.fixture
async def mai(hall: Town) -> Talker:
    """A moderator, who was told of a report just now."""
    made = hall.person("Mai", "en")
    await give(hall, made, Role.MODERATOR)
    await calm(hall)
    return made


@pytest.fixture
async def kim(hall: Town) -> Talker:
    """An editor."""
    made = hall.person("Kim", "en")
    await give(hall, made, Role.EDITOR)
    return made


@pytest.fixture
def alice(hall: Town) -> Talker:
    """A member."""
    return hall.person("Alice", "en")


async def report(talker: Talker, words: str = WORDS, key: str = "Report an error", *, slug: str = "wh-hoi-an") -> int:
    """Report an error in a record; gives the number."""
    prompt = await (await talker.says(f"/start {slug}")).press(key)
    await talker.says(words, reply_to=prompt.id)
    (*_, newest) = await talker.town.bot.services.reports.waiting(99)
    return newest.number


async def suggest(talker: Talker, *words: str) -> None:
    """Suggest something, one after the other."""
    for said in words:
        assert (await talker.says(f"/suggest {said}")).text.startswith("Thank you!")


async def calm(town: Town) -> None:
    """Let moderators have been told of a report, number 1, just now: no notice comes in between for ten minutes."""
    reports, now = town.bot.services.reports, town.clock()
    await reports.add(Complaint(1, 1, "Ona", "en", "old"), now)
    await reports.settle(1, Verdict(ReportState.ANSWERED, BOSS, "ok"), now)
    await reports.mark_told(1, now)


def force(page: Answer, button: Button, *, by: Talker) -> Query:
    """Press a key that does not stand under a message (any more), without waiting."""
    world = by.town.sandbox.world
    query: Query = world.ask(world.default_bot(), by.account, by.chat.id)
    message = {key: value for key, value in page.post.items() if key not in {"number", "html", "source"}}
    update = {"id": query.id, "from": by.account.user, "message": message, "chat_instance": "1"}
    world.default_bot().inbox.add_raw({"callback_query": {**update, "data": button.pack()}})
    return query


async def notice_of(query: Query, talker: Talker) -> str:
    return str((await talker.town.sandbox.world.answered(query)).get("text", ""))


async def open_first(talker: Talker) -> Answer:
    """Open the oldest report that waits."""
    listed = await talker.says("/queue")
    return await listed.press(listed.buttons[0])


async def accept_first(talker: Talker) -> Answer:
    """Accept the oldest report that waits."""
    return await (await open_first(talker)).press("Accept")


async def open_accepted(talker: Talker) -> Answer:
    """Open the oldest report that is to be corrected."""
    listed = await (await talker.says("/queue")).press("To be corrected")
    return await listed.press(listed.buttons[0])


async def end_of(town: Town, number: int, heard: Heard = Heard.TOLD) -> Ending:
    """Wait until it is noted whether a member got to know how their report ended."""
    async with asyncio.timeout(20):
        while True:
            ending = (await get(town, number)).ending
            if ending is not None and ending.heard is heard:
                return ending
            await asyncio.sleep(0.02)


async def get(town: Town, number: int) -> Report:
    found = await town.bot.services.reports.get(number)
    assert found is not None
    return found


async def state_of(town: Town, number: int) -> ReportState:
    return (await get(town, number)).state
