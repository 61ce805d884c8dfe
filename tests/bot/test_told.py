"""What a change would correct is foreseen to the post: what is named is what is edited then, and nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.delivery.told import CORRECTED, foresee
from content.desk.review import Correction
from storage.content.build import build
from storage.content.schema import content_file
from tests.bot.delivered import DUE, TODAY, TOMORROW, Office, office
from tests.bot.made_facts import make_records
from tests.bot.owed import Fact


async def look_ahead(
    bot: Office, *facts: Fact, names: dict[str, str] | None = None, now: dt.datetime | None = None
) -> tuple[Correction, ...]:
    """Foresee what a content would correct, without making it live."""
    build(make_records(facts, names or {}), content_file(Path(bot.world.url.removeprefix("sqlite:///")).parent, "seen"))
    shelf = bot.world.services.shelf
    async with shelf.lend() as live, shelf.peek("seen") as changed:
        return await foresee(bot.world.state.outbox, live, changed, now or bot.world.time())


async def edited(bot: Office, chats: list[int], *facts: Fact, **names: str) -> int:
    """Make a content live; gives in how many chats something was edited."""
    before = [bot.texts(chat) for chat in chats]
    await bot.publish(*facts, **names)
    return sum(texts != bot.texts(chat) for chat, texts in zip(chats, before, strict=True))


@pytest.mark.long
async def test_what_is_named_is_what_is_edited(tmp_path: Path) -> None:
    async with office(tmp_path) as bot:
        chats = [bot.person() for _ in range(3)]
        for chat in chats:
            await bot.subscribe(chat)
        silent = bot.person()
        await bot.subscribe(silent, subscribed=False)
        await bot.until(DUE + dt.timedelta(minutes=5))
        assert [len(bot.texts(chat)) for chat in chats] == [1, 1, 1]
        day = dt.date(2027, 6, 27)
        changes: list[tuple[list[Fact], dict[str, str], str]] = [
            ([TODAY, TOMORROW], {"today": "Another name"}, "a name that was told"),
            ([TOMORROW], {}, "what nothing is left of is withdrawn"),
            ([TODAY, TOMORROW], {}, "what comes back"),
        ]
        for facts, names, what in changes:
            (named,) = await look_ahead(bot, *facts, names=names)
            assert named.anchor.slug == "today"
            assert named.days == ((day, 3),), what
            assert await edited(bot, [*chats, silent], *facts, **names) == 3, what
        untold = [TODAY, TOMORROW]
        assert await look_ahead(bot, *untold, names={"tomorrow": "Another name"}) == ()
        assert await edited(bot, chats, *untold, tomorrow="Another name") == 0
        assert await look_ahead(bot, *untold) == ()


async def test_the_last_told_comes_first_and_what_was_told_long_ago_not_at_all(tmp_path: Path) -> None:
    async with office(tmp_path) as bot:
        chat = bot.person()
        await bot.subscribe(chat)
        await bot.until(DUE + dt.timedelta(days=1, minutes=5))
        names = {"today": "Another name", "tomorrow": "A name of another"}
        found = await look_ahead(bot, TODAY, TOMORROW, names=names)
        assert [(one.anchor.slug, one.days) for one in found] == [
            ("tomorrow", ((dt.date(2027, 6, 28), 1),)),
            ("today", ((dt.date(2027, 6, 27), 1),)),
        ]
        later = DUE + CORRECTED + dt.timedelta(hours=12)
        (left,) = await look_ahead(bot, TODAY, TOMORROW, names=names, now=later)
        assert left.anchor.slug == "tomorrow"
