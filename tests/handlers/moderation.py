"""What members who report and their moderators do in the tests."""

from __future__ import annotations

from bot.sandbox.registry import Query
from handlers.codecs import Button
from storage.complaints import Complaint, ReportState, Verdict
from tests.handlers.desk import BOSS
from tests.talk import Answer, Talker, Town

WORDS = "The year is <b>wrong</b> & more"


async def report(talker: Talker, words: str = WORDS, key: str = "Report an error") -> int:
    """Report an error in a record; gives the number."""
    prompt = await (await talker.says("/start wh-hoi-an")).press(key)
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


async def state_of(town: Town, number: int) -> ReportState:
    found = await town.bot.services.reports.get(number)
    assert found is not None
    return found.state
