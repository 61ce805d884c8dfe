"""When the live content is not the newest revision, planning waits for it, sees to it, and says so when that fails."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from content.checking.report import Outcome
from content.reminders.sheet import Category
from storage.content.build import build
from storage.content.schema import content_file
from storage.errors import ContentUnusableError
from storage.outbox.posts import PostState
from storage.state.database import StateDatabase
from tests.bot.library import ADMIN, Library, applied, library_in
from tests.bot.made_facts import make_records
from tests.bot.owed import Fact
from tests.bot.simulated import Life, Simulation, simulation
from tests.storage.posting import add_revision, make_subscription
from tests.talk import town_with_bot

START = dt.datetime(2026, 6, 26, 12, tzinfo=dt.UTC)
FACTS = [Fact("x", Category.DAYS, yearly=(6, 27))]
PLANNED = {PostState.PLANNED: 1}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Simulation]:
    """A chat has to be planned, and other content has become the newest revision."""
    async with simulation(tmp_path, make_records(FACTS), START) as world:
        await world.state.sheets.store(make_subscription(1, since=START), None)
        world.content = "newer"
        build(make_records(FACTS), content_file(tmp_path, "newer"))
        await world.publish()
        yield world


@pytest.fixture
async def life(world: Simulation) -> AsyncIterator[Life]:
    yield world.start()
    await world.end()


async def test_planning_goes_on_as_soon_as_the_content_is_live(world: Simulation, life: Life) -> None:
    await life.planner.tick()
    assert await world.state.outbox.counts() == {}
    await world.services.shelf.swap("newer")
    await life.planner.tick()
    assert (await world.state.outbox.counts(), world.catches) == (PLANNED, 0)


async def test_what_does_not_go_live_within_seconds_is_made_live(world: Simulation, life: Life) -> None:
    for seconds in (0, 1, 3):
        world.time.go(seconds)
        await life.planner.tick()
        assert (await world.state.outbox.counts(), world.catches) == ({}, 0)
    world.time.go(1)
    await life.planner.tick()
    assert (await world.state.outbox.counts(), world.catches) == (PLANNED, 1)
    assert world.services.shelf.revision == "newer"


async def test_for_as_long_as_that_fails_it_is_a_trouble_and_tried_now_and_then(world: Simulation, life: Life) -> None:
    await life.planner.tick()
    world.stuck = True
    for _ in range(120):
        world.time.go(5)
        with pytest.raises(ContentUnusableError, match="stuck"):
            await life.planner.tick()
    assert 9 <= world.catches <= 11
    world.stuck = False
    world.time.go(60)
    await life.planner.tick()
    assert await world.state.outbox.counts() == PLANNED


async def test_content_that_has_become_the_newest_again_is_planned_by(world: Simulation, life: Life) -> None:
    await life.planner.tick()
    world.content = "made-up"
    await world.publish()
    world.time.go(9)
    for _ in range(2):
        await life.planner.tick()
        assert (await world.state.outbox.counts(), world.catches) == (PLANNED, 1)


class TestContentThatStaysBehind:
    async def test_a_revision_that_could_not_be_opened_goes_live_with_the_next_reload(self, tmp_path: Path) -> None:
        async with library_in(tmp_path) as library:
            await library.reload.open()
            name = await library.town()
            library.rename("New town")
            library.shelf.stuck = True
            for _ in range(2):  # stored by the first; the second has nothing to import
                assert (await library.reload(by=ADMIN)).outcome is Outcome.FAILED
                newest = await library.state.revisions.newest()
                assert newest is not None
                assert (newest.number, await library.town()) == (2, name)
            with pytest.raises(ContentUnusableError):
                await library.reload.catch_up()
            library.shelf.stuck = False
            report = await library.reload(by=ADMIN)
            assert (report.outcome, report.revision) == (Outcome.UNCHANGED, 2)
            assert await library.town() == "New town"

    async def test_what_another_process_imported_is_built_from_its_revision(self, tmp_path: Path) -> None:
        async with library_in(tmp_path) as library:
            await library.reload.open()
            (tmp_path / "elsewhere").mkdir()
            other = Library(tmp_path, library.state, "elsewhere")
            library.rename("New town")
            await applied(other)
            await other.shelf.close()
            newest = await library.state.revisions.newest()
            assert newest is not None
            obstacle = content_file(library.data, newest.sha256)
            (obstacle / "in the way").mkdir(parents=True)
            with pytest.raises(ContentUnusableError, match="revision 2 could not be made anew"):
                await library.reload.catch_up()
            shutil.rmtree(obstacle)
            for _ in range(2):
                await library.reload.catch_up()
                assert await library.town() == "New town"


@pytest.mark.prove
async def test_admins_are_told(tmp_path: Path) -> None:
    async with town_with_bot(tmp_path, admin_ids=frozenset({42})) as town:
        admin = town.person("Admin", number=42)
        await admin.says("/subscribe")
        other = StateDatabase(f"sqlite:///{tmp_path / 'data' / 'state.db'}")
        await add_revision(other, "no such content", town.clock())
        await other.close()
        await town.sandbox.world.journal.until(
            lambda: any("the newest content" in str(post.message.get("text")) for post in admin.chat.posts.values()), 90
        )
