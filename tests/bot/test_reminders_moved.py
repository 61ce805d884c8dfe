"""A date is corrected during a broadcast: whoever was not told on the former day is told on the right one, and once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random

from content.reminders.sheet import Category, Sheet
from storage.content.build import build
from storage.content.schema import content_file
from storage.outbox.posts import PostState, Reason, Unsent
from tests.bot.made_facts import make_records
from tests.bot.owed import Fact
from tests.bot.simulated import simulation
from tests.storage.posting import make_subscription

START = dt.datetime(2026, 6, 26, 12, tzinfo=dt.UTC)
DAY = dt.date(2026, 6, 27)
TOLD, WAITING = 1, 2


async def test_a_chat_that_waited_is_told_on_the_corrected_day(tmp_path: Path) -> None:
    chance = Random(1)  # noqa: S311 -- moments of waking
    async with simulation(tmp_path, make_records([Fact("x", Category.EVENTS, date="2000-06-27")]), START) as sim:
        outbox, time = sim.state.outbox, sim.time
        for chat in (TOLD, WAITING):
            await sim.state.sheets.store(make_subscription(chat, sheet=Sheet("UTC", hour=8), since=START), None)
        life = sim.start()
        await sim.live_until(dt.datetime(2026, 6, 27, 7, 59, tzinfo=dt.UTC), chance)
        time.go(65)  # the post is due; a 429 lets one chat wait for half a minute
        claimed = {post.subscription.chat_id: post for post in await outbox.claim(time(), time.real(), 9, "x", 60.0)}
        await outbox.record([Unsent(claimed[WAITING].post_id, 0, 30.0, counts=False)], time(), time.real())
        await outbox.release([claimed[TOLD].post_id], "x")
        await life.delivery.tick()
        await life.delivery.land(5.0)
        await life.outcomes.flush()
        build(make_records([Fact("x", Category.EVENTS, date="2000-06-28")]), content_file(tmp_path, "corrected"))
        sim.content = "corrected"
        await sim.publish()
        await sim.services.shelf.swap("corrected")
        await sim.live_until(dt.datetime(2026, 7, 3, tzinfo=dt.UTC), chance)
        assert [(arrival.chat, arrival.wall.date()) for arrival in sim.arrivals] == [
            (TOLD, DAY),
            (WAITING, DAY + dt.timedelta(days=1)),
        ]
        fates = [(post.day, post.state, post.reason) for post in await outbox.history(WAITING, 9)]
        assert fates == [
            (DAY + dt.timedelta(days=1), PostState.SENT, None),
            (DAY, PostState.DROPPED, Reason.NOTHING),
        ]
        await sim.end()
