"""The web server: whether the bot lives and can work, its figures, and where it listens."""

from __future__ import annotations

import asyncio
import socket
import stat
from pathlib import Path

import aiohttp
import orjson
import pytest
from aiohttp import web

from bot.exits import Exit
from bot.updates.receiver import Receiver
from bot.watch.fresh import Fresh
from bot.watch.readiness import Readiness, make_checks
from bot.watch.signs import DELIVERING, PLANNING, TELEGRAM, Signs
from bot.watch.webserver import WebServer, no_door
from storage.content.shelf import ContentShelf
from storage.state.database import StateDatabase
from tests.bot.hooked import PATH, SECRET, caller_of, execute, free_port, hooked, message, telegram
from tests.talk import at_work


class Hands:
    """Time that passes only when it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_bot_that_polls_has_the_pages_and_no_door(tmp_path: Path) -> None:
    port = free_port()
    async with (
        telegram() as sandbox,
        caller_of(port) as caller,
        at_work(sandbox, tmp_path, listen=f"127.0.0.1:{port}") as town,
    ):
        assert (await town.person("Alice").says("/start")).text
        assert await caller.gets("/healthz") == (200, "ok\n")
        status, text = await caller.gets("/readyz")
        checks = {name: {"ok": True} for name in ("database", "content", "telegram", "ticks")}
        assert (status, orjson.loads(text)) == (200, {"ready": True, "checks": checks})
        assert await caller.posts(message(900_001, 1, "/about")) == 404
        assert await caller.count("bot_webhook_refusals_total", reason="path") == 1


async def test_a_unix_socket_is_for_its_group_and_gone_in_the_end(tmp_path: Path) -> None:
    place = tmp_path / "web.sock"
    async with telegram() as sandbox:
        with socket.socket(socket.AF_UNIX) as left:  # as after a kill
            left.bind(str(place))
        for _ in range(2):
            async with at_work(sandbox, tmp_path, listen=str(place)):
                assert stat.S_IMODE(place.stat().st_mode) == 0o660
                connector = aiohttp.UnixConnector(str(place))
                async with (
                    aiohttp.ClientSession(connector=connector) as session,
                    session.get("http://b/healthz") as got,
                ):
                    assert got.status == 200
            assert not place.exists()


@pytest.mark.parametrize("kind", ["port", "file"])
async def test_a_place_that_is_taken_ends_the_start_with_75(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "web.sock" if kind == "file" else ("127.0.0.1", free_port())
    first = WebServer(place, {}, no_door, lambda _: None)
    await first.open()
    try:
        with pytest.raises(Exit) as ended:
            await WebServer(place, {}, no_door, lambda _: None).open()
        if isinstance(place, Path):
            _, writer = await asyncio.open_unix_connection(str(place))  # the first one has it still
            writer.close()
    finally:
        await first.close()
    assert ended.value.code == 75  # whoever has it may go: a later start helps by itself
    assert "BOT_LISTEN" in str(ended.value)


async def test_a_socket_that_another_bot_has_made_meanwhile_stays(tmp_path: Path) -> None:
    place = tmp_path / "web.sock"
    first, second = (WebServer(place, {}, no_door, lambda _: None) for _ in range(2))
    await first.open()
    place.unlink()
    await second.open()
    await first.close()
    assert place.exists()
    await second.shut()
    assert not place.exists()
    third = WebServer(place, {}, no_door, lambda _: None)
    await third.open()
    await second.close()
    assert place.exists()
    await third.close()


@pytest.mark.parametrize("name", ["nowhere/web.sock", "notes.txt", ""])
async def test_a_place_that_is_none_ends_the_start_with_2(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(Exit) as ended:
        await WebServer(tmp_path / name, {}, no_door, lambda _: None).open()
    assert ended.value.code == 2
    assert "BOT_LISTEN" in str(ended.value)
    assert (tmp_path / "notes.txt").read_text("utf-8") == "mine"


async def test_a_page_is_found_with_a_question_behind_its_path(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (_, caller):
        assert await caller.gets("/healthz?x=1") == (200, "ok\n")
        assert await caller.count("bot_webhook_refusals_total", reason="path") == 0


@pytest.mark.parametrize("said", [b"GET /healthz HTTP/1.1", b"GET /elsewhere HTTP/1.1", b"nonsense", b"GET /healthz"])
async def test_no_answer_tells_which_software_gives_it(tmp_path: Path, said: bytes) -> None:
    async def live(_: web.BaseRequest) -> web.Response:
        return web.Response(text="ok")

    place = tmp_path / "web.sock"
    server = WebServer(place, {"/healthz": live}, no_door, lambda _: None)
    await server.open()
    reader, writer = await asyncio.open_unix_connection(str(place))
    writer.write(said + b"\r\nHost: b\r\nConnection: close\r\n\r\n")
    answer = (await reader.read()).lower()
    writer.close()
    await server.close()
    assert answer.startswith(b"http/")
    assert b"server: bot" in answer
    assert b"aiohttp/" not in answer
    assert b"python/" not in answer


async def test_a_door_that_is_shut_asks_to_come_again() -> None:
    taken: list[int] = []

    async def take(update: dict[str, int]) -> bool:
        taken.append(update["update_id"])
        return True

    port, refused = free_port(), list[str]()
    receiver = Receiver(PATH, SECRET, take)
    server = WebServer(("127.0.0.1", port), {}, receiver, refused.append)
    await server.open()
    async with caller_of(port) as caller:
        assert await caller.posts({"update_id": 1}) == 503
        receiver.open()
        assert await caller.posts({"update_id": 2}) == 200
        receiver.close()
        await server.shut()
        assert await caller.posts({"update_id": 3}) == 503  # on the connection that is there
    async with caller_of(port) as caller:
        with pytest.raises(aiohttp.ClientConnectorError):
            await caller.posts({"update_id": 4})
    await server.close()
    assert taken == [2]
    assert refused == ["closed", "closed"]


async def test_an_update_is_let_in_by_halves_only_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.updates.receiver._READ_SECONDS", 0.05)
    port, refused = free_port(), list[str]()

    async def take(_: dict[str, int]) -> bool:
        return True

    receiver = Receiver(PATH, SECRET, take)
    receiver.open()
    server = WebServer(("127.0.0.1", port), {}, receiver, refused.append)
    await server.open()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST {PATH} HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n\r\n{{".encode()
    )
    assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
    writer.close()
    await server.close()
    assert refused == ["cut"]


async def test_a_database_of_another_shape_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.watch.readiness._KEPT_SECONDS", 0.0)
    async with hooked(tmp_path) as (town, caller):
        await town.person("Alice").says("/start")
        assert (await caller.gets("/readyz"))[0] == 200
        await execute(tmp_path, "ALTER TABLE alembic_version RENAME TO elsewhere")
        status, text = await caller.gets("/readyz")
        assert status == 503
        report = orjson.loads(text)
        assert not report["ready"]
        assert not report["checks"]["database"]["ok"]
        assert report["checks"]["content"] == {"ok": True}
        assert (await caller.gets("/healthz"))[0] == 200
        # The figures go on without those of a database that fails.
        await execute(tmp_path, "ALTER TABLE sheet RENAME TO nowhere")
        counts = await caller.counts()
        assert counts["bot_database_up", frozenset()] == 0
        assert not any(name == "bot_chats" for name, _ in counts)


async def test_each_thing_that_is_missing_is_named(tmp_path: Path) -> None:
    hands = Hands()
    signs = Signs(hands)
    state = StateDatabase(f"sqlite+aiosqlite:///{tmp_path / 'state.db'}")
    await state.open()
    shelf = ContentShelf(tmp_path)
    checks = make_checks(state, shelf, signs)
    signs.end("correcting")
    signs.end(DELIVERING)
    signs.begin(DELIVERING)  # and there it is stuck
    hands.seconds = 16.4
    signs.show(TELEGRAM)
    signs.end(PLANNING)
    try:
        report = await Readiness(checks).report()
        assert report["checks"]["database"] == {"ok": True}
        assert report["checks"]["content"] == {"ok": False, "why": "fails (ContentUnusableError)"}
        assert report["checks"]["telegram"] == {"ok": True}
        assert report["checks"]["ticks"] == {"ok": False, "why": "correcting: 16 s late"}
        signs.end("correcting")
        assert (await Readiness(checks).report())["checks"]["ticks"] == {"ok": True}
        hands.seconds = 167.0
        signs.end("correcting")
        signs.end(PLANNING)
        report = await Readiness(checks).report()
        assert report["checks"]["telegram"] == {"ok": False, "why": "nothing heard for 151 s"}
        assert report["checks"]["ticks"] == {"ok": False, "why": "delivering reminders: 167 s late"}
        signs.show(TELEGRAM)
        assert (await Readiness(checks).report())["checks"]["telegram"]["ok"]
    finally:
        await state.close()


async def test_a_check_that_hangs_or_fails_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.watch.readiness._PATIENCE", 0.01)

    async def hang() -> str:
        await asyncio.sleep(3600)
        return ""

    async def fail() -> str:
        raise RuntimeError("postgresql://bot:secret@host")

    report = await Readiness({"one": hang, "two": fail}).report()
    assert report["checks"]["one"]["why"] == "no answer within 0.01 s"
    assert report["checks"]["two"]["why"] == "fails (RuntimeError)"


async def test_what_is_fresh_is_asked_once_and_shared() -> None:
    hands, asked = Hands(), list[float]()

    async def ask() -> int:
        asked.append(hands.seconds)
        await asyncio.sleep(0)
        return len(asked)

    fresh = Fresh(ask, 10.0, hands)
    assert list(await asyncio.gather(fresh.get(), fresh.get())) == [1, 1]
    hands.seconds = 9.9
    assert await fresh.get() == 1
    hands.seconds = 10.0
    assert await fresh.get() == 2
