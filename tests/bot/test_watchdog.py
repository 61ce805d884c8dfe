"""The watchdog: what admins are told when a part of the bot does not go on, and systemd for as long as all do."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.watch.signs import DELIVERING, PLANNING, POLLING, Signs
from bot.watch.systemd import ALIVE, READY, Systemd
from bot.watch.watchdog import Watchdog
from handlers.administration.vitals import Vitals
from handlers.locales import LANGUAGES, Phrases
from handlers.views.administration.status import INCIDENTS
from tests.talk import Clock

TOLD = (
    ("planning_late", "planning_again"),
    ("delivering_late", "delivering_again"),
    ("polling_stalled", "polling_again"),
    ("sends_fail", "sends_arrive"),
    ("loop_lags", "loop_even"),
)


class Yard:
    """A watchdog whose time passes when told; parts are well unless they are named in `ill`."""

    def __init__(self, environ: dict[str, str] | None = None) -> None:
        self.seconds = 1000.0
        self.told: list[str] = []
        self.ill: set[str] = set()
        self.signs = Signs(self.monotonic)
        self.dog = Watchdog(self.signs, self.tell, Systemd(environ or {}), monotonic=self.monotonic)

    def monotonic(self) -> float:
        return self.seconds

    async def tell(self, key: str, **_: str) -> None:
        self.told.append(key)

    async def go(self, seconds: int) -> None:
        for _ in range(seconds):
            self.seconds += 1
            for part in {PLANNING, DELIVERING, POLLING} - self.ill:
                self.signs.show(part)
            await self.dog.look(0)


@pytest.fixture
def yard() -> Yard:
    return Yard()


@pytest.mark.parametrize(
    ("part", "seconds", "bad", "good"),
    [
        (PLANNING, 60, "planning_late", "planning_again"),
        (DELIVERING, 60, "delivering_late", "delivering_again"),
        (POLLING, 180, "polling_stalled", "polling_again"),
    ],
)
async def test_a_part_that_stands_still_is_told_once_and_once_when_it_goes_on(
    yard: Yard, part: str, seconds: int, bad: str, good: str
) -> None:
    await yard.go(10)
    yard.ill = {part}
    await yard.go(seconds)
    assert yard.told == []
    await yard.go(1)
    assert yard.told == [bad]
    await yard.go(500)
    assert yard.told == [bad]
    yard.ill = set()
    await yard.go(10)
    assert yard.told == [bad, good]


async def test_what_never_was_at_work_is_not_missed(yard: Yard) -> None:
    yard.ill = {POLLING}  # as with a webhook
    await yard.go(1000)
    assert yard.told == []


async def test_sends_that_fail_are_told_once_and_once_when_they_arrive_again(yard: Yard) -> None:
    for number in range(19):
        yard.signs.sent(fine=number > 9)
    await yard.go(1)
    assert yard.told == []  # too few to tell
    yard.signs.sent(fine=True)
    await yard.go(1)
    assert yard.told == ["sends_fail"]
    await yard.go(400)
    assert yard.told == ["sends_fail"]  # nothing was sent since, so nobody knows
    yard.signs.sent(fine=True)
    await yard.go(1)
    assert yard.told == ["sends_fail", "sends_arrive"]


async def test_a_fifth_of_sends_may_fail(yard: Yard) -> None:
    for _ in range(100):
        for number in range(10):
            yard.signs.sent(fine=number > 1)
        await yard.go(1)
    assert yard.told == []


async def test_a_loop_that_lags_is_told_once_and_once_when_it_was_even_for_a_minute(yard: Yard) -> None:
    await yard.go(10)
    await yard.dog.look(4)
    assert yard.told == []
    await yard.dog.look(6)
    await yard.go(50)
    await yard.dog.look(7)
    await yard.go(59)
    assert yard.told == ["loop_lags"]
    await yard.go(1)
    assert yard.told == ["loop_lags", "loop_even"]


async def test_who_stood_still_altogether_is_not_told_to_be_late(yard: Yard) -> None:
    await yard.go(10)
    yard.seconds += 200
    await yard.dog.look(199)
    await yard.go(10)
    assert yard.told == ["loop_lags"]


async def test_it_looks_every_second_and_sees_by_how_much_it_is_late() -> None:
    yard, slept = Yard(), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        yard.seconds += seconds + 6
        if len(slept) == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await Watchdog(yard.signs, yard.tell, Systemd({}), monotonic=yard.monotonic, sleep=sleep).run()
    assert slept == [1, 1, 1]
    assert yard.told == ["loop_lags"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_admins_are_told_in_their_language(language: str) -> None:
    phrases, numbers = Phrases.load(), {"seconds": "61", "sends": "20", "failed": "9"}
    said = [phrases.text(language, f"alarm.{key}", **numbers) for pair in TOLD for key in pair]
    said += [phrases.text(language, f"status.incident.{bad}", name=bad, **numbers) for bad, _ in TOLD]
    assert len(set(said)) == 15
    assert not any("{" in words or "alarm." in words for words in said)


async def test_the_status_shows_what_is_bad_and_not_what_is_well() -> None:
    vitals = Vitals(Clock())
    for bad, good in TOLD:
        vitals.note(bad, {})
        vitals.note(good, {})
        assert vitals.incidents[0].name == bad
        assert bad in INCIDENTS


class Listener:
    """A socket as systemd has it."""

    def __init__(self, address: str | bytes) -> None:
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.line.bind(address)
        self.line.setblocking(False)  # noqa: FBT003 -- the library's own way

    def heard(self) -> list[str]:
        found = list[str]()
        while True:
            try:
                found.append(self.line.recv(1000).decode())
            except BlockingIOError:
                return found


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Listener]]:
    """What stands in NOTIFY_SOCKET, and who listens there."""
    name = str(tmp_path / "notify")
    listener = Listener(name if request.param == "path" else b"\0" + name.encode())
    yield (name if request.param == "path" else f"@{name}"), listener
    listener.line.close()


def test_systemd_is_told(systemd: tuple[str, Listener]) -> None:
    address, listener = systemd
    Systemd({"NOTIFY_SOCKET": address}).tell(READY)
    assert listener.heard() == ["READY=1"]


def test_without_systemd_nothing_happens(caplog: pytest.LogCaptureFixture) -> None:
    nobody = Systemd({"WATCHDOG_USEC": "1000000"})
    nobody.tell(READY)
    assert nobody.watchdog_seconds == 0
    assert not caplog.records


def test_systemd_that_went_away_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Systemd({"NOTIFY_SOCKET": str(tmp_path / "gone")}).tell(READY)
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, 0),
        ({"WATCHDOG_USEC": "soon"}, 0),
        ({}, 0),
    ],
)
def test_only_the_process_that_is_meant_is_watched(environ: dict[str, str], seconds: float) -> None:
    assert Systemd({"NOTIFY_SOCKET": "@nowhere", **environ}).watchdog_seconds == seconds


async def test_systemd_hears_at_half_of_its_time_while_the_ticks_go_on(systemd: tuple[str, Listener]) -> None:
    address, listener = systemd
    yard = Yard({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "20000000"})
    await yard.go(100)
    assert listener.heard() == [ALIVE] * 10
    yard.ill = {DELIVERING}
    for _ in range(29):  # the socket holds few messages at a time
        await yard.go(10)
        assert listener.heard() == [ALIVE]
    await yard.go(9)
    listener.heard()
    await yard.go(100)
    assert listener.heard() == []
    yard.ill = set()
    await yard.go(20)
    assert len(listener.heard()) == 2


async def test_a_short_time_of_systemd_is_kept_too(systemd: tuple[str, Listener]) -> None:
    address, listener = systemd
    yard, slept = Yard(), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        yard.seconds += seconds
        if yard.seconds > 1002:
            raise asyncio.CancelledError

    told = Systemd({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"})
    with pytest.raises(asyncio.CancelledError):
        await Watchdog(yard.signs, yard.tell, told, monotonic=yard.monotonic, sleep=sleep).run()
    assert slept[0] == 0.25
    assert len(listener.heard()) == 4
