"""What Telegram answers to a post, and what follows from it for the post, its chat and its people."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from storage.outbox.posts import PostState, Suspension
from tests.bot.delivered import DUE, Office, office, sending_of

pytestmark = pytest.mark.long

HOUR = dt.timedelta(hours=1)
DAY = dt.date(2027, 6, 27)
SENT = (PostState.SENT, None, 0)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


@pytest.fixture
async def alice(desk: Office) -> int:
    """Somebody who gets a post in an hour."""
    alice = desk.person()
    await desk.subscribe(alice)
    await desk.until(DUE - HOUR)
    return alice


class TestDoubt:
    @pytest.mark.parametrize(("kind", "sent"), [("cut", 1), ("cut_after", 2), ("garbage", 1)])
    async def test_the_first_time_a_post_is_tried_again(self, desk: Office, alice: int, kind: str, sent: int) -> None:
        desk.sandbox.faults.add(Fault(kind, "sendMessage"))
        await desk.until(DUE + HOUR)
        assert await desk.state_of(alice, DAY) == (PostState.SENT, None, 1)
        assert len(desk.texts(alice)) == sent
        assert desk.alarms == []

    async def test_the_second_time_admins_decide(self, desk: Office, alice: int) -> None:
        desk.sandbox.faults.add(Fault("cut_after", "sendMessage", times=2))
        await desk.until(DUE + 12 * HOUR)
        assert await desk.state_of(alice, DAY) == (PostState.UNCERTAIN, None, 2)
        assert len(desk.texts(alice)) == 2
        assert desk.alarms == [("uncertain", {"chat": str(alice)})]
        outbox = desk.world.state.outbox
        (listed,) = await outbox.uncertain(9)
        assert listed.chat_id == alice
        assert await outbox.send_again(listed.post_id, desk.world.time())
        await desk.go(60)
        assert await desk.state_of(alice, DAY) == (PostState.SENT, None, 2)
        assert len(desk.texts(alice)) == 3
        assert await outbox.uncertain(9) == []

    async def test_also_when_the_second_time_is_a_crash(self, desk: Office, alice: int) -> None:
        desk.sandbox.faults.add(Fault("cut_after", "sendMessage"))
        desk.world.time.go(3600)
        await desk.life.delivery.tick()
        await desk.life.settle()
        desk.world.time.go(60)
        outbox, time = desk.world.state.outbox, desk.world.time
        (claimed,) = await outbox.claim(time(), time.real(), 9, "killed", 60.0)
        parcel = await desk.life.composer.compose(claimed)
        assert parcel is not None
        await outbox.begin([sending_of(parcel)], "killed", time.real())
        await desk.end()
        desk.start()
        await desk.go(60)
        await desk.go(60)
        assert await desk.state_of(alice, DAY) == (PostState.UNCERTAIN, None, 2)
        assert desk.alarms == [("uncertain", {"chat": str(alice)})]

    async def test_a_post_in_doubt_waits_for_its_retry_through_a_restart(self, desk: Office, alice: int) -> None:
        desk.sandbox.faults.add(Fault("cut", "sendMessage"))
        desk.world.time.go(3600)
        await desk.life.delivery.tick()
        await desk.life.delivery.land(9)
        await desk.end()
        desk.start()
        await desk.go(60)
        assert await desk.state_of(alice, DAY) == (PostState.SENT, None, 1)
        assert len(desk.texts(alice)) == 1

    async def test_a_retry_whose_outcome_is_known_ends_the_doubt_or_keeps_it(self, desk: Office, alice: int) -> None:
        desk.sandbox.faults.add(Fault("cut", "sendMessage"))
        for _ in range(3):
            desk.sandbox.faults.add(Fault("429", "sendMessage", retry_after=7))
        desk.sandbox.faults.add(Fault("status", "sendMessage", status=403, description="bot was blocked by the user"))
        await desk.until(DUE + HOUR)
        assert (await desk.post(alice, DAY)).state is PostState.UNCERTAIN
        stored = await desk.world.state.sheets.get(alice)
        assert stored is not None
        assert stored.suspended is Suspension.BLOCKED
        assert len(await desk.world.state.outbox.uncertain(9)) == 1
        assert desk.alarms == [("uncertain", {"chat": str(alice)})]


class TestSurelyUnsent:
    async def test_a_flood_halts_a_chat_for_as_long_as_it_says(self, desk: Office, alice: int) -> None:
        bob = desk.person("Bob")
        await desk.subscribe(bob)
        desk.sandbox.faults.add(Fault("429", "sendMessage", chat=alice, retry_after=1000))
        await desk.until(DUE + dt.timedelta(seconds=900))
        assert (len(desk.texts(alice)), len(desk.texts(bob))) == (0, 1)
        await desk.until(DUE + dt.timedelta(seconds=1400))
        assert await desk.state_of(alice, DAY) == SENT

    async def test_two_floods_together_halt_all(self, desk: Office, alice: int) -> None:
        people = [alice, *(desk.person(f"Person {number}") for number in range(9))]
        for person in people[1:]:
            await desk.subscribe(person)
        desk.sandbox.faults.add(Fault("429", "sendMessage", retry_after=100, times=2))
        await desk.until(DUE + dt.timedelta(seconds=80))
        assert sum(len(desk.texts(person)) for person in people) <= 8
        await desk.until(DUE + dt.timedelta(seconds=300))
        assert [len(desk.texts(person)) for person in people] == [1] * 10

    async def test_no_connection_costs_nothing_but_time(self, desk: Office, alice: int) -> None:
        async with desk.unreachable():
            await desk.until(DUE + HOUR / 2)
            assert (await desk.post(alice, DAY)).state is PostState.PLANNED
        await self._check_that_it_comes(desk, alice)

    async def test_neither_does_a_token_that_is_refused(self, desk: Office, alice: int) -> None:
        desk.sandbox.faults.add(Fault("status", status=401, times=4))
        await self._check_that_it_comes(desk, alice)

    @staticmethod
    async def _check_that_it_comes(desk: Office, alice: int) -> None:
        await desk.until(DUE + HOUR)
        post = await desk.post(alice, DAY)
        assert (post.state, post.unknowns, post.attempts) == (PostState.SENT, 0, 0)
        assert len(desk.texts(alice)) == 1

    async def test_refused_markup_comes_as_plain_text(self, desk: Office, alice: int) -> None:
        desk.sandbox.faults.add(
            Fault("status", "sendMessage", status=400, description="can't parse entities: unexpected end")
        )
        await desk.until(DUE + HOUR)
        (text,) = desk.texts(alice)
        assert "today" in text
        assert "<b>" not in text

    async def test_words_nobody_knows_end_it_and_nobody_else_waits(self, desk: Office, alice: int) -> None:
        bob = desk.person("Bob")
        await desk.subscribe(bob)
        desk.sandbox.faults.add(Fault("status", "sendMessage", chat=alice, status=400, description="NEW_WORDS"))
        await desk.until(DUE + HOUR)
        assert await desk.state_of(alice, DAY) == (PostState.FAILED, "refused", 0)
        assert await desk.state_of(bob, DAY) == SENT
        assert await desk.world.state.outbox.send_again((await desk.post(alice, DAY)).post_id, desk.world.time())
        await desk.go(60)
        assert await desk.state_of(alice, DAY) == SENT
