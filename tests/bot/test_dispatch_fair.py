"""Somebody who asks very much: others are answered as ever, and everything is answered in the end."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.updates.allowance import Allowance
from bot.updates.dispatch import Dispatch, RawUpdate

FLOODER, OTHER = 1, 2
WIDTH = 16


class Desk:
    """Answers in steps: each update takes as many turns of the loop as `turns`; time stands unless it is set."""

    def __init__(self, width: int = WIDTH, turns: int = 3) -> None:
        self.turns = turns
        self.seconds = 0.0
        self.crowded = False
        self.answered: list[tuple[int, int]] = []  # chat and person
        self.numbers: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.at_work: list[int] = []
        self.most_at_work: dict[int, int] = defaultdict(int)
        self.next = count(1)
        self.dispatch = Dispatch(self.handle, width, crowded=lambda: self.crowded, monotonic=lambda: self.seconds)

    async def handle(self, update: RawUpdate) -> None:
        chat, person = update["message"]["chat"]["id"], update["message"]["from"]["id"]
        self.at_work.append(person)
        self.most_at_work[person] = max(self.most_at_work[person], self.at_work.count(person))
        for _ in range(self.turns):
            await asyncio.sleep(0)
        self.at_work.remove(person)
        self.answered.append((chat, person))
        self.numbers[chat, person].append(update["update_id"])

    def ask(self, chat: int, person: int) -> asyncio.Future[None]:
        said = {"chat": {"id": chat}, "from": {"id": person}, "text": "where is it?"}
        return self.dispatch.submit({"update_id": next(self.next), "message": said})

    def before(self, person: int) -> int:
        """How many answers others got before this person's first one."""
        return next(place for place, (_, who) in enumerate(self.answered) if who == person)


async def test_one_who_floods_a_private_chat_holds_up_nobody() -> None:
    desk = Desk()
    flood = [desk.ask(FLOODER, FLOODER) for _ in range(10_000)]
    await desk.ask(OTHER, OTHER)
    assert desk.before(OTHER) < 5
    await asyncio.gather(*flood)
    assert len(desk.answered) == 10_001
    assert desk.numbers[FLOODER, FLOODER] == sorted(desk.numbers[FLOODER, FLOODER])


async def test_one_who_floods_very_many_groups_leaves_places_for_others() -> None:
    desk = Desk(turns=50)
    flood = [desk.ask(-group, FLOODER) for _ in range(3) for group in range(100, 400)]
    for _ in range(10):
        await asyncio.sleep(0)
    before = len(desk.answered)
    await asyncio.gather(*(desk.ask(number, number) for number in range(50, 58)))
    # Eight others ask and each gets a place at once, so no more is done meanwhile than the flooder's few places hold.
    assert len(desk.answered) - before <= 8 + 2 * 4
    await asyncio.gather(*flood)
    assert desk.most_at_work[FLOODER] <= 4
    assert len(desk.answered) == 908


async def test_in_a_group_others_are_answered_before_what_one_asks_beyond_the_allowance() -> None:
    desk = Desk()
    flood = [desk.ask(-7, FLOODER) for _ in range(2_000)]
    await desk.ask(-7, OTHER)
    assert desk.before(OTHER) <= 61
    await asyncio.gather(*flood)
    assert desk.numbers[-7, FLOODER] == sorted(desk.numbers[-7, FLOODER])


async def test_a_group_that_asks_too_much_holds_up_no_other_chat() -> None:
    desk = Desk()
    flood = [desk.ask(-7, person) for _ in range(50) for person in range(100, 150)]
    await desk.ask(-8, OTHER)
    assert desk.before(OTHER) < 5
    await asyncio.gather(*flood)


async def test_many_who_flood_together_still_leave_room() -> None:
    desk = Desk(turns=20)
    flood = [desk.ask(person, person) for person in range(100, 200) for _ in range(70)]
    waves = [desk.ask(person, person) for person in range(1000, 1100)]
    await asyncio.gather(*waves)
    assert sum(not one.done() for one in flood) > 500
    await asyncio.gather(*flood)


async def test_what_is_late_is_not_starved_by_those_who_are_in_time() -> None:
    desk = Desk(turns=2)
    await asyncio.gather(*(desk.ask(FLOODER, FLOODER) for _ in range(60)))
    flood = [desk.ask(FLOODER, FLOODER) for _ in range(20)]
    crowd = [desk.ask(person, person) for person in range(1000, 3000)]
    await asyncio.gather(*flood)
    assert sum(not one.done() for one in crowd) > 500
    await asyncio.gather(*crowd)


async def test_an_allowance_comes_back_with_time() -> None:
    desk = Desk()
    await asyncio.gather(*(desk.ask(FLOODER, FLOODER) for _ in range(200)))
    desk.seconds += 20
    crowd = [desk.ask(person, person) for person in range(100, 200)]
    prompt = [desk.ask(FLOODER, FLOODER) for _ in range(10)]
    late = [desk.ask(FLOODER, FLOODER) for _ in range(200)]
    await asyncio.gather(*prompt, *crowd)
    assert sum(not one.done() for one in late) > 150
    await asyncio.gather(*late)


async def test_while_telegram_tells_us_to_slow_down_what_is_late_waits_a_second_each() -> None:
    desk = Desk(turns=0)
    flood = [desk.ask(FLOODER, FLOODER) for _ in range(63)]
    desk.crowded = True
    await asyncio.gather(*flood[:61])
    for _ in range(100):
        await asyncio.sleep(0)
    assert sum(one.done() for one in flood) == 61
    desk.seconds += 1.1
    await desk.ask(OTHER, OTHER)  # whatever comes next has a look
    await flood[61]
    desk.crowded = False
    await desk.ask(OTHER, OTHER)
    await flood[62]


async def test_a_pause_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.updates.dispatch._PAUSE", 0.01)
    crowded = True
    dispatch = Dispatch(_at_once, crowded=lambda: crowded)
    flood = [dispatch.submit({"message": {"chat": {"id": 1}, "from": {"id": 1}}}) for _ in range(64)]
    await asyncio.wait_for(asyncio.gather(*flood), 10)


async def test_so_many_waiting_updates_hold_up_the_next_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.updates.dispatch._MOST", 100)
    desk = Desk()
    flood = [desk.ask(FLOODER, FLOODER) for _ in range(100)]
    room = asyncio.create_task(desk.dispatch.room())
    await asyncio.sleep(0)
    assert not room.done()
    await flood[0]
    await room
    await asyncio.gather(*flood)
    assert desk.dispatch.waiting == 0


async def test_a_stop_leaves_what_is_late_to_the_next_start() -> None:
    desk = Desk(turns=1)
    flood = [desk.ask(FLOODER, FLOODER) for _ in range(1000)]
    assert not await desk.dispatch.drain(0)
    assert all(one.done() for one in flood)
    assert sum(one.cancelled() for one in flood) > 900
    assert desk.dispatch.waiting == 0
    await desk.ask(FLOODER, FLOODER)
    assert await desk.dispatch.drain(1)


@given(
    asked=st.lists(st.tuples(st.sampled_from([1, 2, 3, -7, -8, -9]), st.integers(1, 4)), max_size=300),
    width=st.integers(1, 5),
    crowded=st.booleans(),
)
async def test_everything_is_answered_once_and_each_person_in_order(
    asked: list[tuple[int, int]], width: int, *, crowded: bool
) -> None:
    desk = Desk(width, turns=1)
    desk.crowded = crowded
    waiting = []
    for number, (chat, person) in enumerate(asked):
        waiting.append(desk.ask(chat, chat if chat > 0 else person))
        desk.seconds += 2 * crowded
        if number % 7 == 0:
            await asyncio.sleep(0)
    desk.crowded = False
    await desk.ask(99, 99)  # has a look again
    await asyncio.gather(*waiting)
    assert len(desk.answered) == len(asked) + 1
    assert all(numbers == sorted(numbers) for numbers in desk.numbers.values())
    assert desk.dispatch.waiting == 0


def test_an_allowance_is_used_up_and_comes_back() -> None:
    now = 0.0
    allowance = Allowance(3, 30, monotonic=lambda: now)
    for _ in range(3):
        assert allowance.has(1)
        allowance.use(1)
    assert not allowance.has(1)
    assert allowance.has(2)
    now = 1.9
    assert not allowance.has(1)
    now = 2.0
    assert allowance.has(1)
    now = 1000.0
    for _ in range(3):
        allowance.use(1)
    assert not allowance.has(1)


def test_allowances_are_forgotten_when_they_are_whole_again() -> None:
    now = 0.0
    allowance = Allowance(3, 30, monotonic=lambda: now)
    for person in range(100_000):
        now += 0.01
        allowance.use(person)
    assert len(allowance) < 10_000


async def _at_once(_: RawUpdate) -> None:
    """Take no time."""
