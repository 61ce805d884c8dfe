"""Reload: applied whole or not at all, whatever happens on the way."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from bot.sandbox.server import Sandbox
from content.checking.report import FieldChange, Outcome
from tests.bot.library import ADMIN, NOW, TOWN, Library, applied, library_in
from tests.bot.process import TOKEN, started
from tests.content.sample import FILES

pytestmark = pytest.mark.long


async def test_the_first_start_imports_and_the_next_serves_what_is_stored(tmp_path: Path) -> None:
    async with library_in(tmp_path) as library:
        report = await library.reload.open()
        assert report is not None
        assert (report.outcome, report.revision, report.records) == (Outcome.APPLIED, 1, len(FILES))
        name = await library.town()
    async with library_in(tmp_path, fresh=False) as library:
        assert await library.reload.open() is None
        assert await library.town() == name


async def test_an_unchanged_directory_is_recognised(tmp_path: Path) -> None:
    async with library_in(tmp_path) as library:
        await library.reload.open()
        report = await library.reload(by=ADMIN)
        assert (report.outcome, report.revision) == (Outcome.UNCHANGED, 1)


async def test_a_reload_tells_what_was_added_changed_and_removed(tmp_path: Path) -> None:
    async with library_in(tmp_path) as library:
        await library.reload.open()
        library.rename("New town")
        library.write("events/word-day-2.yaml", FILES["events/word-day.yaml"].replace("word-day", "word-day-2"))
        (library.facts / "events" / "word-day.yaml").unlink()
        report = await applied(library)
        assert report.revision == 2
        assert [change.slug for change in report.added] == ["word-day-2"]
        assert [(change.slug, change.name_en, change.fields) for change in report.changed] == [
            ("old-town", "New town", (FieldChange("name.en", "Old Town", "New town"),))
        ]
        assert [change.slug for change in report.removed] == ["word-day"]
        newest = await library.state.revisions.newest()
        assert newest is not None
        assert (newest.number, newest.author, newest.created_at) == (2, ADMIN, NOW)


async def test_what_removes_much_has_to_be_confirmed_by_the_number_of_what_goes(tmp_path: Path) -> None:
    async with library_in(tmp_path) as library:
        for number in range(2, 9):
            library.write(
                f"events/day-{number}.yaml", FILES["events/word-day.yaml"].replace("word-day", f"day-{number}")
            )
        await library.reload.open()
        for number in (2, 3):
            (library.facts / "events" / f"day-{number}.yaml").unlink()
        for removing in (None, 0, 1, 3):
            asked = await library.reload(by=ADMIN, removing=removing)
            assert (asked.outcome, asked.revision, asked.total("removed")) == (Outcome.MANY, 1, 2)
        (library.facts / "events" / "day-3.yaml").write_text(FILES["events/word-day.yaml"].replace("word-day", "day-3"))
        assert (await library.reload(by=ADMIN)).total("removed") == 1
        for number in (3, 4, 5):
            (library.facts / "events" / f"day-{number}.yaml").unlink()
        report = await library.reload(by=ADMIN, removing=3)
        assert (report.outcome, report.revision, report.total("removed")) == (Outcome.APPLIED, 3, 3)


async def test_on_faults_the_old_content_stays(tmp_path: Path) -> None:
    async with library_in(tmp_path) as library:
        await library.reload.open()
        name = await library.town()
        library.write(TOWN, FILES[TOWN].replace("en: ", "english: ", 1))
        report = await library.reload(by=ADMIN)
        assert report.outcome is Outcome.FAULTY
        assert report.faults[0].file == TOWN
        assert await library.town() == name
        assert (await library.reload(by=ADMIN)).revision == 1


async def test_who_reads_during_a_swap_keeps_what_was_begun_with(tmp_path: Path) -> None:
    async with library_in(tmp_path) as library:
        await library.reload.open()
        before = await library.town()
        async with library.shelf.lend() as reader:
            library.rename("New town")
            await applied(library)
            dossier = await reader.dossier("old-town")
            assert dossier is not None
            assert dossier.record.name.en == before
        assert await library.town() == "New town"


async def test_the_second_of_two_reloads_at_once_is_told_so(tmp_path: Path) -> None:
    async with library_in(tmp_path) as library:
        await library.reload.open()
        library.rename("New town")
        first, second = await asyncio.gather(library.reload(by=ADMIN), library.reload(by=ADMIN))
        assert {first.outcome, second.outcome} == {Outcome.APPLIED, Outcome.BUSY}


@pytest.mark.parametrize("damage", ["missing", "garbage", "cut", "empty"])
async def test_a_damaged_content_file_is_rebuilt_from_its_revision(tmp_path: Path, damage: str) -> None:
    async with library_in(tmp_path) as library:
        await library.reload.open()
        library.rename("New town")
        await applied(library)
    newest = max((tmp_path / "data").glob("content-*.db"), key=lambda path: path.stat().st_mtime_ns)
    whole = newest.read_bytes()
    newest.unlink()
    if damage != "missing":
        newest.write_bytes({"garbage": b"x" * len(whole), "cut": whole[: len(whole) // 2], "empty": b""}[damage])
    async with library_in(tmp_path, fresh=False) as library:
        library.write(TOWN, "what is in the directory now does not matter")
        assert await library.reload.open() is None
        assert await library.town() == "New town"


async def test_a_directory_that_is_gone_leaves_the_old_content(tmp_path: Path) -> None:
    async with library_in(tmp_path) as library:
        await library.reload.open()
        name = await library.town()
        library.facts.rename(tmp_path / "elsewhere")
        assert (await library.reload(by=ADMIN)).outcome is Outcome.UNREADABLE
        assert await library.town() == name


async def test_a_child_that_dies_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with library_in(tmp_path, forks=False) as library:
        await library.reload.open()
        name = await library.town()
        library.rename("New town")
        monkeypatch.setenv("PYTHONSTARTUP", "")
        monkeypatch.setenv("PYTHONHASHSEED", "not a number")  # no interpreter starts with this
        assert (await library.reload(by=ADMIN)).outcome is Outcome.FAILED
        assert await library.town() == name


async def test_a_state_database_that_fails_leaves_the_old_content(tmp_path: Path) -> None:
    async with library_in(tmp_path) as library:
        await library.reload.open()
        name = await library.town()
        library.rename("New town")
        with closing(sqlite3.connect(tmp_path / "data" / "state.db")) as database:
            database.execute("ALTER TABLE revision_files RENAME TO elsewhere")
        assert (await library.reload(by=ADMIN)).outcome is Outcome.FAILED
        assert await library.town() == name
        with closing(sqlite3.connect(tmp_path / "data" / "state.db")) as database:
            database.execute("ALTER TABLE elsewhere RENAME TO revision_files")
        await applied(library)
        assert await library.town() == "New town"


@pytest.mark.prove
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
async def test_a_full_disk_leaves_the_old_content(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(data)], check=False)  # noqa: S607, ASYNC221 -- nothing else runs meanwhile
    if mounted.returncode:
        pytest.skip("a small disk can't be mounted here")
    try:
        async with library_in(tmp_path) as library:
            await library.reload.open()
            name = await library.town()
            library.rename("New town")
            free = os.statvfs(data)
            (data / "ballast").write_bytes(b"x" * (free.f_bavail * free.f_frsize - 20_000))
            assert (await library.reload(by=ADMIN)).outcome is Outcome.NO_SPACE
            assert await library.town() == name
            (data / "ballast").unlink()
            await applied(library)
            assert await library.town() == "New town"
    finally:
        subprocess.run(["umount", "-l", str(data)], check=True)  # noqa: S607, ASYNC221 -- nothing else runs meanwhile


async def reload_and_kill(folder: Path, call: str, delay: float) -> None:
    """Start the bot, let the admin reload, kill it when it first makes this call, or so many seconds later."""
    async with Sandbox() as sandbox:
        world = sandbox.world
        world.add_bot(TOKEN)
        admin = world.add_person("Lan", language_code="en").id
        settings = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": sandbox.url,
            "BOT_CONTENT_DIR": str(folder / "facts"),
            "BOT_ADMIN_IDS": str(admin),
        }
        async with started(folder, "run", **settings) as process:
            await world.journal.until(lambda: "getupdates" in world.journal.last_call)
            world.send(admin, "/reload")
            await world.journal.until(lambda: call in world.journal.last_call)
            if delay:
                await asyncio.sleep(delay)  # only in the long proof, where the point of the kill is what is varied
            process.kill()
            await process.wait()


async def check_kills(folder: Path, points: Iterable[tuple[str, float]]) -> None:
    async with library_in(folder) as library:
        await library.reload.open()
        name = await library.town()
    for number, (call, delay) in enumerate(points):
        next_name = f"Town {number}"
        Library.rename(library, next_name)
        await reload_and_kill(folder, call, delay)
        async with library_in(folder, fresh=False) as served:
            assert await served.reload.open() is None
            town, newest = await served.town(), await served.state.revisions.newest()
            assert newest is not None
            assert town in {name, next_name}  # old or new, never half
            name = town


async def test_a_kill_during_a_reload_leaves_the_old_or_the_new_content(tmp_path: Path) -> None:
    await check_kills(tmp_path, [("sendchataction", 0), ("sendmessage", 0)])  # as the import begins, and ends


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(5))
async def test_kills_at_many_points_leave_the_old_or_the_new_content(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 -- the same points every time are wanted
    await check_kills(tmp_path, [("sendchataction", dice.uniform(0, 1.2)) for _ in range(10)])
