"""The plan on the command line: it reads what is live, for any chat, and leaves everything as it is."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from content.reminders.sheet import Sheet
from storage.outbox.posts import Subscription
from storage.state.database import StateDatabase
from tests.bot.process import finish, forked
from tests.talk import town_with_bot

YEAR = ("plan", "--from", "2027-01-01", "--to", "2027-12-31")
CHAT = -1001234567890


def made_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def plan(folder: Path, *arguments: str, **settings: str) -> list[list[str]]:
    """Give the rows of a plan."""
    async with forked(folder, *arguments, **settings) as process:
        code, out, errors = await finish(process)
    assert code == 0, errors
    return list(csv.reader(io.StringIO(out)))


async def test_without_a_database_the_directory_is_read_and_nothing_is_made(tmp_path: Path) -> None:
    head, *rows = await plan(tmp_path, *YEAR)
    assert head[0] == "Day of the post"
    assert len(rows) > 100
    assert {row[0][:4] for row in rows} == {"2027"}
    assert ["2027-06-15", "08:00", "on the day", "2027-06-15"] in [row[:4] for row in rows]
    assert made_in(tmp_path) == []


async def test_it_works_beside_a_bot_at_work_and_by_the_sheet_of_a_chat(tmp_path: Path) -> None:
    async with town_with_bot(tmp_path) as town:
        alice = town.person("Alice")
        sheet = Sheet("Europe/Paris", hour=21, digests=frozenset(), jubilees_only=True)
        await town.bot.services.sheets.store(Subscription(alice.id, "private", sheet), None)
        everything = await plan(tmp_path, *YEAR)
        rows = await plan(tmp_path, *YEAR, "--chat", str(alice.id), BOT_LANGUAGE="vi")
        assert (await alice.says("/today")).text
    assert rows[0][0] == "Ngày gửi"
    assert {row[1] for row in rows[1:]} == {"21:00"}
    assert {row[10] for row in rows[1:]} == {"kỷ niệm tròn"}
    assert len(rows) < len(everything)


async def test_a_lost_content_file_is_made_anew_elsewhere(tmp_path: Path) -> None:
    async with town_with_bot(tmp_path):
        pass
    whole = await plan(tmp_path, *YEAR)
    for file in (tmp_path / "data").glob("content-*.db"):
        file.unlink()
    assert await plan(tmp_path, *YEAR, BOT_CONTENT_DIR="nowhere") == whole
    assert not [name for name in made_in(tmp_path / "data") if name.startswith("content-")]


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (("plan", "--from", "2027-02-30", "--to", "2027-12-31"), {}, "'2027-02-30' is no day"),
        (("plan", "--from", "2027-12-31", "--to", "2027-01-01"), {}, "--to 2027-01-01 has to lie after"),
        (("plan", "--from", "1927-12-31", "--to", "2027-01-01"), {}, "by less than 20 years"),
        ((*YEAR, "--chat", str(CHAT)), {}, f"the chat {CHAT} has no settings"),
        (YEAR, {"BOT_CONTENT_DIR": "nowhere"}, "BOT_CONTENT_DIR nowhere"),
        (YEAR, {"BOT_DATABASE_URL": "nonsense"}, "BOT_DATABASE_URL"),
    ],
)
async def test_what_is_wrong_ends_with_2_and_one_clear_line(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], said: str
) -> None:
    async with forked(tmp_path, *arguments, **settings) as process:
        code, out, errors = await finish(process)
    assert (code, out) == (2, "")
    assert said in errors.splitlines()[-1]


async def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    state = StateDatabase(f"sqlite:///{tmp_path / 'state.db'}")
    assert not await state.is_ready()
    assert not (tmp_path / "state.db").exists()
    await state.open()
    assert await state.is_ready()
    await state.close()
