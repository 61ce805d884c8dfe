"""A bot that is killed while a change is applied: the old or the new content, never half, and the log of it agrees."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from storage.desk.proposals import ProposalState
from storage.state.database import StateDatabase
from tests.bot.library import ADMIN, applied, library_in
from tests.bot.process import TOKEN, Started, forked


@dataclass
class Press:
    """A local Telegram with an editor who goes back and forth between two revisions."""

    folder: Path
    sandbox: Sandbox
    editor: int
    names: dict[int, str] = field(default_factory=lambda: {1: "Old Town", 2: "New Town"})
    live: int = 2
    number: int = 2

    def bot(self) -> AbstractAsyncContextManager[Started]:
        settings = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.sandbox.url,
            "BOT_CONTENT_DIR": str(self.folder / "facts"),
            "BOT_ADMIN_IDS": str(self.editor),
        }
        return forked(self.folder, "run", **settings)

    async def apply_and_kill(self, delay: float) -> int:
        """Go back to the other revision, and kill the bot so many seconds after Apply; gives the proposal's number."""
        async with self.bot() as process:
            proposal = await self._press()
            await asyncio.sleep(delay)  # the point of the kill is what is varied
            process.kill()
            await process.communicate()
        return proposal

    async def apply(self) -> float:
        """Go back to the other revision; gives the seconds from Apply to the end of it."""
        async with self.bot() as process:
            proposal, began = await self._press(), time.monotonic()
            await self._end_of(proposal)
            seconds = time.monotonic() - began
            process.send_signal(signal.SIGTERM)
            await process.communicate()
        assert await self.check(proposal)
        self.live, self.number = 3 - self.live, self.number + 1
        return seconds

    async def _press(self) -> int:
        """Ask to go back to the other revision, and press Apply; gives the proposal's number."""
        world = self.sandbox.world
        before = max((int(one["message_id"]) for one in world.messages(self.editor)), default=0)
        world.send(self.editor, f"/rollback {3 - self.live}")
        await world.journal.until(lambda: bool(self._answers(before)))
        (message,) = self._answers(before)
        keys = [key["callback_data"] for row in message["reply_markup"]["inline_keyboard"] for key in row]
        (apply,) = [key for key in keys if key.startswith("A:")]
        world.press(self.editor, int(message["message_id"]), data=apply)
        return int(apply.partition(":")[2])

    async def _end_of(self, proposal: int) -> None:
        """Wait until it is applied."""
        state = StateDatabase(f"sqlite+aiosqlite:///{self.folder / 'data' / 'state.db'}")
        await state.open()
        async with asyncio.timeout(30):
            while True:
                known = await state.proposals.get(proposal)
                assert known is not None
                if known.state is ProposalState.APPLIED:
                    break
                await asyncio.sleep(0.02)
        await state.close()

    def _answers(self, before: int) -> list[dict[str, Any]]:
        messages = self.sandbox.world.messages(self.editor)
        return [one for one in messages if one["by_bot"] and int(one["message_id"]) > before]

    async def check(self, proposal: int) -> bool:
        """Look at what a killed bot left: all of the change, or nothing; tells which."""
        async with library_in(self.folder, fresh=False) as library:
            await library.reload.open()
            newest = await library.state.revisions.newest()
            known = await library.state.proposals.get(proposal)
            assert newest is not None
            assert known is not None
            done = known.state is ProposalState.APPLIED
            assert await library.town() == self.names[3 - self.live if done else self.live]
            assert newest.number == self.number + done
            (told, *_) = await library.state.revisions.history(1)
            assert told.revision.number == newest.number
            assert [change.slug for change in told.changes] == ["old-town"]
            return done

    async def go_on(self, proposal: int) -> None:
        """Let another bot carry out what was pressed, as it was noted or is asked for anew: once."""
        async with self.bot() as process:
            await self._end_of(proposal)
            process.send_signal(signal.SIGTERM)
            await process.communicate()
        assert await self.check(proposal)
        self.live, self.number = 3 - self.live, self.number + 1


async def check_kills(folder: Path, points: list[float]) -> Counter[bool]:
    """Kill the bot at so many points of applying a change; gives how often the change was there already.

    The points are parts of the time that applying takes here and now, which is measured time and again.
    """
    async with library_in(folder) as library:
        await library.reload.open()
        library.rename("New Town")
        await applied(library)
    found = Counter[bool]()
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN)
        press = Press(folder, sandbox, sandbox.world.add_person("Lan", language_code="en", number=ADMIN).id)
        for number, point in enumerate(points):
            if number % 10 == 0:
                whole = await press.apply()
            proposal = await press.apply_and_kill(point * whole)
            found[await press.check(proposal)] += 1
            await press.go_on(proposal)
    return found


@pytest.mark.long
async def test_a_few_kills_while_a_change_is_applied(tmp_path: Path) -> None:
    assert (await check_kills(tmp_path, [0.0, 3.0])).total() == 2


@pytest.mark.prove
async def test_fifty_kills_while_a_change_is_applied(tmp_path: Path) -> None:
    chance = Random("apply")  # noqa: S311 -- chance that can be repeated
    found = await check_kills(tmp_path, [chance.uniform(0, 2) for _ in range(50)])
    assert min(found[True], found[False]) > 5
