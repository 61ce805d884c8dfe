"""What may happen between a post that is planned and its chat, case by case."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from content.reminders.sheet import Category, Digest
from storage.outbox.posts import PostState, Reason
from tests.bot.delivered import DUE, SHEET, TODAY, TOMORROW, Office, office, sending_of
from tests.bot.owed import Fact

pytestmark = pytest.mark.long

HOUR = dt.timedelta(hours=1)
DAY = dt.date(2027, 6, 27)
MIDNIGHT = DUE + 16 * HOUR
SENT = (PostState.SENT, None, 0)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


class TestDowntime:
    async def test_within_the_grace_the_post_comes_on_return(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice)
        await desk.go(60)
        await desk.sleep_until(MIDNIGHT - HOUR)
        assert len(desk.texts(alice)) == 1
        assert await desk.state_of(alice, DAY) == SENT

    async def test_after_the_grace_it_is_dropped_with_the_reason(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice)
        await desk.go(60)
        await desk.sleep_until(MIDNIGHT + HOUR)
        assert desk.texts(alice) == []
        post = await desk.post(alice, DAY)
        assert (post.state, post.reason) == (PostState.DROPPED, Reason.LATE)

    async def test_an_evening_post_has_at_least_six_hours(self, desk: Office) -> None:
        alice, bob = desk.person(), desk.person("Bob")
        for person in (alice, bob):
            await desk.subscribe(person, replace(SHEET, hour=23 if person == alice else 8))
        await desk.until(DUE - HOUR)
        await desk.sleep_until(MIDNIGHT + 4 * HOUR)
        assert (len(desk.texts(alice)), len(desk.texts(bob))) == (1, 0)

    async def test_what_was_planned_long_before_and_what_never_was_are_both_dropped(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice, replace(SHEET, leads=frozenset({0, 1})))
        await desk.go(60)
        await desk.sleep_until(DUE + 72 * HOUR)
        posts = await desk.world.state.outbox.history(alice, 9)
        assert [(post.day.day, post.state, post.reason) for post in posts] == [
            (28, PostState.DROPPED, Reason.LATE),
            (27, PostState.DROPPED, Reason.LATE),
        ]

    async def test_what_only_our_pace_delays_is_never_late(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice)
        await desk.until(DUE - HOUR)
        desk.life.pacer.pause(30 * 3600)
        await desk.until(MIDNIGHT + 8 * HOUR)
        assert desk.texts(alice) == []
        await desk.until(MIDNIGHT + 14 * HOUR)
        assert await desk.state_of(alice, DAY) == SENT

    @pytest.mark.parametrize(("hours", "came"), [(3, 1), (7, 0)])
    async def test_a_network_that_is_gone_is_an_absence(self, desk: Office, hours: int, came: int) -> None:
        alice, due = desk.person(), DUE + 10 * HOUR
        await desk.subscribe(alice, replace(SHEET, hour=18))
        await desk.until(due - HOUR)
        async with desk.unreachable():
            await desk.until(due)
            desk.world.beats = False
            await desk.until(due + hours * HOUR)
        await desk.go(120)  # the pauses have grown to a minute and a little
        desk.world.beats = True
        assert len(desk.texts(alice)) == came
        post = await desk.post(alice, DAY)
        assert post.reason == (None if came else Reason.LATE)
        assert post.unknowns == 0


class TestClock:
    async def test_forth_and_back_everything_comes_once(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice)
        await desk.until(DUE + HOUR)
        for step in (9 * HOUR, -20 * HOUR, 40 * HOUR, -3 * HOUR, -30 * HOUR):
            await desk.set_clock(desk.world.time() + step)
            await desk.go(600)
        await desk.until(DUE + 48 * HOUR)
        assert len(desk.texts(alice)) == 2

    async def test_also_when_it_was_years_ahead(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice)
        await desk.until(DUE + HOUR)
        await desk.set_clock(DUE + dt.timedelta(days=900))
        await desk.go(600)
        await desk.set_clock(DUE + HOUR)
        await desk.until(DUE + 10 * HOUR)
        assert len(desk.texts(alice)) == 1

    async def test_a_machine_that_starts_with_a_wrong_clock_drops_nothing_for_good(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice)
        await desk.go(60)
        await desk.sleep_until(DUE + 99 * HOUR)
        assert (await desk.state_of(alice, DAY))[0] is PostState.DROPPED
        await desk.set_clock(DUE + HOUR)
        assert await desk.state_of(alice, DAY) == SENT
        assert len(desk.texts(alice)) == 1

    async def test_a_pause_ends_in_time_though_the_machines_clock_was_ahead(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice)
        await desk.until(DUE - HOUR)
        ahead = dt.timedelta(days=3)
        desk.sandbox.faults.add(Fault("cut", "sendMessage"))
        desk.world.time.wrong = ahead
        desk.world.time.wall += HOUR
        await desk.life.delivery.tick()
        await desk.life.delivery.land(9)
        await desk.life.outcomes.flush()
        desk.world.time.wrong = dt.timedelta()
        await desk.set_clock(desk.world.time() - dt.timedelta(minutes=5))
        await desk.go(600)
        assert await desk.state_of(alice, DAY) == (PostState.SENT, None, 1)


class TestChanges:
    async def test_a_sheet_that_changes_while_its_post_is_in_hand_takes_it_back(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice)
        await desk.until(DUE - HOUR)
        desk.world.time.go(2 * 3600)
        outbox, real = desk.world.state.outbox, desk.world.time.real()
        (claimed,) = await outbox.claim(desk.world.time(), real, 9, "somebody", 60.0)
        parcel = await desk.life.composer.compose(claimed)
        assert parcel is not None
        await desk.subscribe(alice, replace(SHEET, hour=20))
        assert not await outbox.begin([sending_of(parcel)], "somebody", real)
        await desk.until(DUE + 11 * HOUR)
        assert desk.texts(alice) == []
        await desk.until(DUE + 13 * HOUR)
        assert len(desk.texts(alice)) == 1

    async def test_whoever_leaves_during_a_broadcast_gets_nothing_more(self, desk: Office) -> None:
        people = [desk.person(f"Person {number}") for number in range(30)]
        for person in people:
            await desk.subscribe(person)
        await desk.until(DUE - HOUR)
        desk.sandbox.faults.add(Fault("429", "sendMessage", after=5, seconds=2))
        desk.world.time.go(3600)
        await desk.life.delivery.tick()
        left = [person for person in people if not desk.texts(person)]
        for person in left[:10]:
            await desk.subscribe(person, subscribed=False)
        desk.sandbox.faults.clear()
        await desk.go(600)
        assert [len(desk.texts(person)) for person in left] == [0] * 10 + [1] * (len(left) - 10)

    async def test_hour_and_topic_are_read_when_sending(self, desk: Office) -> None:
        forum = desk.town.add_chat("supergroup", "Forum", is_forum=True, bot="member")
        first, second = (desk.town.add_topic(forum.id, name).thread for name in ("First", "Second"))
        await desk.subscribe(forum.id, thread_id=first)
        await desk.go(60)
        await desk.subscribe(forum.id, replace(SHEET, hour=9), thread_id=second)
        await desk.until(DUE + HOUR / 2)
        assert desk.messages(forum.id) == []
        await desk.until(DUE + 2 * HOUR)
        assert [message["message_thread_id"] for message in desk.messages(forum.id)] == [second]

    async def test_what_pace_delays_beyond_its_grace_outlives_a_change(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice)
        desk.sandbox.faults.add(Fault("429", "sendMessage", chat=alice, retry_after=20 * 3600))
        await desk.until(MIDNIGHT + HOUR / 2)
        await desk.subscribe(alice, replace(SHEET, hour=9))
        assert (await desk.state_of(alice, DAY))[0] is PostState.PLANNED
        await desk.until(MIDNIGHT + 13 * HOUR)
        assert await desk.state_of(alice, DAY) == SENT

    async def test_a_change_before_planning_is_back_at_work_loses_nothing_that_was_missed(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice, replace(SHEET, hour=7))
        await desk.publish(TODAY, TOMORROW, Fact("third", Category.DAYS, yearly=(6, 29)))
        await desk.end()
        desk.world.time.go(72 * 3600)
        await desk.subscribe(alice, replace(SHEET, hour=6))
        desk.start()
        await desk.go(60)
        fates = [(post.day.day, post.state) for post in await desk.world.state.outbox.history(alice, 9)]
        assert fates == [(29, PostState.SENT), (28, PostState.DROPPED), (27, PostState.DROPPED)]

    @pytest.mark.parametrize("what", ["category", "digest"])
    async def test_other_content_does_not_bring_what_a_change_had_left_out(self, tmp_path: Path, what: str) -> None:
        monday = dt.datetime(2027, 6, 28, 5, tzinfo=dt.UTC)  # at noon
        before = replace(SHEET, categories=frozenset({Category.PEOPLE}))
        after = SHEET
        if what == "digest":
            before, after = replace(SHEET, daily=False), replace(SHEET, daily=False, digests=frozenset({Digest.WEEKLY}))
        async with office(tmp_path) as desk:
            alice = desk.person()
            await desk.subscribe(alice, before)
            await desk.until(monday)
            await desk.subscribe(alice, after)
            await desk.go(600)
            assert desk.texts(alice) == []
            await desk.publish(TODAY, TOMORROW, today="Another name")
            await desk.until(monday + 36 * HOUR)
            assert desk.texts(alice) == []
