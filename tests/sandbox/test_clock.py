"""The clock of the local Telegram: set, running on, and no measure of durations."""

import datetime as dt
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.sandbox.accounts import Person
from bot.sandbox.clock import Clock
from bot.sandbox.refusal import ControlError
from bot.sandbox.scene import NamedDay, NamedPlace, Scene
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client, FakeClock

NEW_YEAR = dt.datetime(2027, 2, 6, 1, tzinfo=dt.UTC)


def test_it_is_set_and_runs_on(clock: FakeClock) -> None:
    shown = Clock(clock)
    assert shown.utc() == dt.datetime.fromtimestamp(clock.now, dt.UTC)
    shown.set(NEW_YEAR)
    clock.pass_seconds(90)
    assert shown.utc() == NEW_YEAR + dt.timedelta(seconds=90)
    shown.move(-3600.0)
    assert shown() == clock.now - 3600
    shown.move(0.0)
    assert shown() == clock.now


@pytest.mark.parametrize("year", [1969, 2200, 9999])
def test_it_stays_between_1970_and_2199(clock: FakeClock, year: int) -> None:
    shown = Clock(clock)
    with pytest.raises(ControlError, match="1970 to 2199"):
        shown.set(dt.datetime(year, 6, 1, tzinfo=dt.UTC))
    assert shown.offset == 0


async def test_messages_are_dated_by_it(api: Client, alice: Person, sandbox: Sandbox, clock: FakeClock) -> None:
    answer = await api.control("POST", "clock", now="2027-02-06T08:00:00+07:00")
    assert answer == {"now": "2027-02-06T01:00:00.000+00:00", "offset": NEW_YEAR.timestamp() - clock.now}
    assert (await api("sendMessage", chat_id=alice.id, text="x"))["date"] == NEW_YEAR.timestamp()
    assert sandbox.world.send(alice.id, "x")["date"] == NEW_YEAR.timestamp()
    assert sandbox.world.now() == NEW_YEAR
    clock.pass_seconds(60)
    assert (await api.control("GET", "clock"))["now"] == "2027-02-06T01:01:00.000+00:00"
    assert (await api.control("POST", "clock", now=None, offset=-60))["offset"] == -60
    assert (await api.control("POST", "clock", now=None))["offset"] == 0
    assert (await api("sendMessage", chat_id=alice.id, text="x"))["date"] == clock.now


async def test_a_moment_without_an_offset_is_of_the_scenes_zone(clock: FakeClock) -> None:
    async with Sandbox(clock=clock, scene=Scene("Asia/Tokyo")) as sandbox:
        answer: Any = sandbox.control.acts.routes["POST", "clock"]({"now": "2027-02-06T10:00"})
        assert answer["now"] == "2027-02-06T01:00:00.000+00:00"


@pytest.mark.parametrize("now", ["tomorrow", "2027-13-01", "1951-07-12T00:00Z"])
async def test_moments_that_are_none(api: Client, now: str) -> None:
    async with api.session.post(f"{api.sandbox.url}/control/clock", json={"now": now}) as response:
        assert response.status == 400


async def test_durations_do_not_go_by_it(api: Client, alice: Person, sandbox: Sandbox, clock: FakeClock) -> None:
    sandbox.rates.set(chat=1)
    keys = {"inline_keyboard": [[{"text": "Next", "callback_data": "n"}]]}
    sent = await api("sendMessage", chat_id=alice.id, text="x", reply_markup=keys)
    pressed: Any = sandbox.world.press(alice.id, sent["message_id"], data="n")
    for year in (2099, 1999):
        sandbox.world.set_clock(dt.datetime(year, 1, 1, tzinfo=dt.UTC))
        assert "retry after 1" in await api.refusal("sendMessage", chat_id=alice.id, text="x")
    assert await api("answerCallbackQuery", callback_query_id=pressed.id)
    clock.pass_seconds(1)
    assert await api("sendMessage", chat_id=alice.id, text="x")
    call = sandbox.world.journal.find(method="sendMessage", limit=1)[0]
    assert call.time == clock.now


async def test_the_page_is_told(api: Client, sandbox: Sandbox) -> None:
    async with api.session.get(f"{sandbox.url}/control/events") as response:
        await response.content.readuntil(b"\n\n")
        sandbox.world.set_clock(NEW_YEAR)
        event = orjson.loads((await response.content.readline()).removeprefix(b"data: "))
        assert (event["type"], event["now"]) == ("clock", "2027-02-06T01:00:00.000+00:00")
    sandbox.world.reset()
    assert (await api.control("GET", "state"))["clock"]["offset"] == 0


async def test_the_scene_is_shown(clock: FakeClock) -> None:
    day = NamedDay("New Year", "Tết", (NEW_YEAR.date(),))
    place = NamedPlace("Japan", "Nhật Bản", 35.65, 139.74)
    sandbox = Sandbox(clock=clock, scene=Scene("Asia/Tokyo", (day,), (place,)))
    state: Any = sandbox.control.routes["GET", "state"]({})
    assert orjson.loads(orjson.dumps(state["scene"])) == {
        "zone": "Asia/Tokyo",
        "days": [{"en": "New Year", "vi": "Tết", "dates": ["2027-02-06"]}],
        "places": [{"en": "Japan", "vi": "Nhật Bản", "latitude": 35.65, "longitude": 139.74}],
    }


def test_only_the_demo_knows_that_the_clock_can_be_set() -> None:
    root = Path(__file__).parents[2] / "bot"
    for path in root.rglob("*.py"):
        if path.relative_to(root).parts[0] not in {"bench", "demo.py", "sandbox"}:
            assert "bot.sandbox" not in path.read_text(encoding="utf-8"), path
