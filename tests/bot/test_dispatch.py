from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.updates.dispatch import Dispatch, RawUpdate, chat_of, person_of


def update(number: int, chat: int) -> RawUpdate:
    return {"update_id": number, "message": {"chat": {"id": chat}}}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"update_id": 1, "message": {"chat": {"id": -7}, "from": {"id": 3}}}, 3),
        ({"update_id": 1, "message": {"chat": {"id": -7}, "from": {"id": 9}, "sender_chat": {"id": -7}}}, -7),
        ({"update_id": 1, "callback_query": {"from": {"id": 3}, "message": {"chat": {"id": -7}}}}, 3),
        ({"update_id": 1, "message": {"chat": {"id": -7}}}, -7),
        ({"update_id": 1, "poll": {"id": "5"}}, 0),
        ({"update_id": 1, "message": {"chat": {"id": -7}, "from": {"id": "odd"}}}, -7),
    ],
)
def test_who_caused_an_update(raw: RawUpdate, expected: int) -> None:
    assert person_of(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"update_id": 1, "message": {"chat": {"id": -7}, "from": {"id": 3}}}, -7),
        ({"update_id": 1, "callback_query": {"from": {"id": 3}, "message": {"chat": {"id": -7}}}}, -7),
        ({"update_id": 1, "callback_query": {"from": {"id": 3}, "inline_message_id": "x"}}, 3),
        ({"update_id": 1, "inline_query": {"from": {"id": 3}}}, 3),
        ({"update_id": 1, "poll": {"id": "5"}}, None),
        ({"update_id": 1, "message": {"chat": {"id": "odd"}}}, None),
        ({"update_id": 1}, None),
    ],
)
def test_the_chat_of_an_update(raw: RawUpdate, expected: int | None) -> None:
    assert chat_of(raw) == expected


async def test_a_chat_is_answered_in_order_and_a_slow_one_holds_up_nobody() -> None:
    gate = asyncio.Event()
    handled: list[tuple[int, int]] = []

    async def handle(raw: RawUpdate) -> None:
        chat = raw["message"]["chat"]["id"]
        if chat == 1:
            await gate.wait()
        handled.append((chat, raw["update_id"]))

    dispatch = Dispatch(handle)
    slow = [dispatch.submit(update(number, 1)) for number in (1, 2, 3)]
    fast = [dispatch.submit(update(number, 2)) for number in (4, 5, 6)]
    await asyncio.gather(*fast)
    assert handled == [(2, 4), (2, 5), (2, 6)]
    gate.set()
    await asyncio.gather(*slow)
    assert handled[3:] == [(1, 1), (1, 2), (1, 3)]
    assert await dispatch.drain(1)


async def test_no_more_chats_are_at_work_than_the_width() -> None:
    at_work = 0
    most = 0

    async def handle(_: RawUpdate) -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0)
        at_work -= 1

    dispatch = Dispatch(handle, width=3)
    await asyncio.gather(*(dispatch.submit(update(number, number)) for number in range(1, 20)))
    assert most == 3


async def test_what_hangs_is_cancelled_when_the_bot_stops() -> None:
    started = asyncio.Event()

    async def handle(_: RawUpdate) -> None:
        started.set()
        await asyncio.get_running_loop().create_future()

    dispatch = Dispatch(handle)
    future = dispatch.submit(update(1, 1))
    await started.wait()
    assert not await dispatch.drain(0)
    assert future.cancelled()


async def test_a_chat_that_comes_back_is_served_again() -> None:
    seen: list[Any] = []

    async def handle(raw: RawUpdate) -> None:
        seen.append(raw["update_id"])

    dispatch = Dispatch(handle)
    await dispatch.submit(update(1, 1))
    await dispatch.drain(1)
    await dispatch.submit(update(2, 1))
    assert seen == [1, 2]


async def test_who_is_in_no_hurry_waits_until_everybody_is_answered() -> None:
    gates = {number: asyncio.Event() for number in (1, 2)}
    steps: list[str] = []

    async def handle(raw: RawUpdate) -> None:
        await gates[raw["update_id"]].wait()
        steps.append("answered")

    async def wait() -> None:
        await dispatch.give_way(60)
        steps.append("at last")

    dispatch = Dispatch(handle)
    await dispatch.give_way(0)
    answers = [dispatch.submit(update(number, number)) for number in gates]
    waiting = asyncio.create_task(wait())
    for gate, answer in zip(gates.values(), answers, strict=True):
        gate.set()
        await answer
    await waiting
    assert steps == ["answered", "answered", "at last"]


async def test_nobody_waits_for_others_for_ever() -> None:
    gate = asyncio.Event()

    async def handle(_: RawUpdate) -> None:
        await gate.wait()

    dispatch = Dispatch(handle)
    answer = dispatch.submit(update(1, 1))
    await dispatch.give_way(0.001)
    assert not answer.done()
    gate.set()
    await answer
