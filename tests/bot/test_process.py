"""The bot as its owners start it: exit codes, clear lines, a lock; a stop or a kill loses nothing."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from tests.bot.process import TOKEN, finish, forked, started
from tests.talk import prepare

pytestmark = pytest.mark.long

CLOSED = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "BOT_TOKEN is missing; get a token from @BotFather"),
        ({"BOT_TOKEN": "hello"}, "BOT_TOKEN does not look like a token"),
        ({"BOT_TOKEN": TOKEN, "BOT_TIMEZONE": "Asia/Hanoi"}, "BOT_TIMEZONE 'Asia/Hanoi' is no time zone"),
        ({"BOT_TOKEN": TOKEN, "BOT_ADMIN_IDS": "@mai"}, "BOT_ADMIN_IDS '@mai' must be user ids"),
        ({"BOT_ADMIN_IDS": TOKEN}, "BOT_ADMIN_IDS '<token>' must be user ids"),
        ({"BOT_TOKEN": TOKEN, "BOT_CONTENT_DIR": TOKEN}, "BOT_CONTENT_DIR <token>"),
        ({"BOT_TOKEN": TOKEN, "BOT_CONTENT_DIR": "nowhere", "BOT_API_URL": CLOSED}, "BOT_CONTENT_DIR"),
    ],
)
async def test_a_wrong_setting_ends_with_2_and_one_clear_line(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    async with forked(tmp_path, "run", **settings) as process:
        code, _, errors = await finish(process)
    assert code == 2
    *log, line = errors.splitlines()
    assert line.startswith("error: ")
    assert said in line
    assert TOKEN not in errors
    assert all(json.loads(entry)["level"] == "info" for entry in log)


@pytest.mark.parametrize("command", ["run", "health", "restore --in-place", "plan --from 2027-01-01 --to 2027-12-31"])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "postgresql://bot:hidden@127.0.0.1:1/bot?sslmode=require",
            "does not take this host or port, or one of these options: sslm",
        ),
        ("mysql://bot:hidden@127.0.0.1/bot", "'mysql' is no kind of database that can be used; write sqlite:///path"),
        ("sqlite:///:memory:", "a database in memory would forget chats"),
    ],
)
async def test_an_address_of_no_database_ends_with_2(tmp_path: Path, command: str, url: str, said: str) -> None:
    async with forked(tmp_path, *command.split(), BOT_TOKEN=TOKEN, BOT_DATABASE_URL=url) as process:
        code, _, errors = await finish(process)
    assert code == 2
    assert errors.startswith("error: BOT_DATABASE_URL: ")
    assert said in errors
    assert "hidden" not in errors


@pytest.mark.parametrize("kind", ["sqlite", "sqlite+aiosqlite"])
async def test_the_address_of_a_database_is_taken_as_the_help_writes_it(tmp_path: Path, kind: str) -> None:
    url = f"{kind}:///{tmp_path / 'state.db'}"
    async with forked(tmp_path, "run", BOT_TOKEN=TOKEN, BOT_API_URL=CLOSED, BOT_DATABASE_URL=url) as process:
        code, _, errors = await finish(process)
    assert (code, (tmp_path / "state.db").exists()) == (75, True)
    assert "error: Telegram can't be reached" in errors


async def test_a_data_folder_that_cannot_be_written_to_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "data" / "lock").mkdir(parents=True)
    async with forked(tmp_path, "run", BOT_TOKEN=TOKEN, BOT_API_URL=CLOSED) as process:
        code, _, errors = await finish(process)
    assert code == 2
    assert errors.startswith("error: BOT_DATA_DIR ")
    assert len(errors.splitlines()) == 1


async def test_a_demo_on_a_taken_port_ends_with_2(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, forked(tmp_path, "demo", "--port", str(sandbox.port)) as process:
        code, _, errors = await finish(process)
    assert code == 2
    assert f"port {sandbox.port} can't be had" in errors


async def test_an_unreachable_server_ends_with_75(tmp_path: Path) -> None:
    prepare(tmp_path)
    async with forked(tmp_path, "run", BOT_TOKEN=TOKEN, BOT_API_URL=CLOSED) as process:
        code, _, errors = await finish(process)
    assert code == 75
    assert errors.splitlines()[-1].startswith("error: Telegram can't be reached")
    assert "Traceback" not in errors
    assert TOKEN not in errors


async def test_a_refused_token_ends_with_2(tmp_path: Path) -> None:
    prepare(tmp_path)
    async with Sandbox() as sandbox, forked(tmp_path, "run", BOT_TOKEN=TOKEN, BOT_API_URL=sandbox.url) as process:
        code, _, errors = await finish(process)
    assert code == 2
    assert "Telegram refuses BOT_TOKEN" in errors


async def test_faulty_content_ends_with_2_and_names_the_first_fault(tmp_path: Path) -> None:
    facts = tmp_path / "facts"
    (facts / "people").mkdir(parents=True)
    (facts / "people" / "mai.yaml").write_text("kind: person\n", "utf-8")
    settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": CLOSED, "BOT_CONTENT_DIR": str(facts)}
    async with forked(tmp_path, "run", **settings) as process:
        code, _, errors = await finish(process)
    assert code == 2
    assert "association.yaml" in errors
    assert "python -m bot check" in errors


@pytest.mark.parametrize(
    "arguments", [("--help",), *((name, "--help") for name in ("run", "demo", "check", "backup", "restore", "health"))]
)
async def test_every_command_explains_itself(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    async with started(tmp_path, *arguments) as process:
        code, out, _ = await finish(process)
    assert code == 0
    assert out.startswith("usage: python -m bot")


async def test_the_demo_prints_an_address_whose_page_is_a_chat(tmp_path: Path) -> None:
    async with started(tmp_path, "demo", "--port", "0") as process:
        assert process.stdout is not None
        lines = [(await asyncio.wait_for(process.stdout.readline(), 30)).decode() for _ in range(2)]
        assert "http://127.0.0.1:" in lines[1]
        process.send_signal(signal.SIGTERM)
        code, _, errors = await finish(process)
    assert code == 0
    assert "Traceback" not in errors


async def test_a_second_process_on_the_same_folder_ends_with_75(tmp_path: Path) -> None:
    prepare(tmp_path)
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN)
        settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": sandbox.url}
        async with forked(tmp_path, "run", **settings):
            await sandbox.world.journal.until(lambda: "getupdates" in sandbox.world.journal.last_call)
            async with forked(tmp_path, "run", **settings) as second:
                code, _, errors = await finish(second)
    assert code == 75
    assert "another process of this bot" in errors


async def test_what_it_writes_is_for_its_user_alone(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN)
        async with forked(tmp_path, "run", BOT_TOKEN=TOKEN, BOT_API_URL=sandbox.url):
            await sandbox.world.journal.until(lambda: "getupdates" in sandbox.world.journal.last_call)
            async with forked(tmp_path, "backup", str(tmp_path / "copy.db.gz")) as asked:
                assert (await finish(asked))[0] == 0
            data = tmp_path / "data"
            found = {
                path.name: path.stat().st_mode & 0o077 for path in (data, *data.rglob("*"), tmp_path / "copy.db.gz")
            }
    assert {"data", "state.db", "copy.db.gz"} <= found.keys()
    assert not any(found.values()), found


async def test_health_is_the_heart_of_a_bot_at_work(tmp_path: Path) -> None:
    prepare(tmp_path)
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN)
        async with forked(tmp_path, "health") as asked:
            code, _, errors = await finish(asked)
        assert code == 75
        assert errors.startswith("error: no bot is at work")
        assert len(errors.splitlines()) == 1
        async with forked(tmp_path, "run", BOT_TOKEN=TOKEN, BOT_API_URL=sandbox.url):
            codes = [code]
            while codes[-1] and len(codes) < 40:  # it has to start first; each question takes a while
                async with forked(tmp_path, "health") as asked:
                    codes.append((await finish(asked))[0])
        assert codes[-1] == 0


async def test_health_makes_no_database(tmp_path: Path) -> None:
    async with forked(tmp_path, "health") as asked:
        code, _, _ = await finish(asked)
    assert code == 75
    assert not (tmp_path / "data").exists()


async def test_a_kill_loses_no_question_and_a_stop_repeats_no_answer(tmp_path: Path) -> None:
    prepare(tmp_path)
    async with Sandbox() as sandbox:
        world = sandbox.world
        world.add_bot(TOKEN)
        settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": sandbox.url}
        people = [world.add_person(f"Person {number}", language_code="en").id for number in range(30)]
        # The server takes the first answers and says nothing: they hang when the kill comes.
        sandbox.faults.add(Fault("hang", "sendMessage", times=5, seconds=3600))
        async with forked(tmp_path, "run", **settings) as process:
            for person in people:
                world.send(person, "/about")
            answered = world.journal.statuses
            await world.journal.until(lambda: answered["sendMessage", 200] >= 20)
            process.kill()
            await finish(process)
        async with forked(tmp_path, "run", **settings) as process:
            await world.journal.until(lambda: all(any(m["by_bot"] for m in world.messages(one)) for one in people))
            process.send_signal(signal.SIGTERM)
            code, _, errors = await finish(process)
        assert code == 0, errors
        assert not len(world.default_bot().inbox)
        answers = answered["sendMessage", 200]
        async with forked(tmp_path, "run", **settings) as process:
            calls = world.journal.call_number
            await world.journal.until(lambda: world.journal.last_call["getupdates"] > calls)
            world.send(people[0], "/about")
            await world.journal.until(lambda: answered["sendMessage", 200] > answers)
        assert answered["sendMessage", 200] == answers + 1
