"""Sheets that change all the time: what is owed by the sheet of the moment comes once, whatever had been planned."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import pytest

from content.sheet import Sheet
from storage.planning import find_waiting, plan_change
from storage.posts import PostState, Subscription
from tests.bot.made_facts import ZONES, Span, make_facts, make_records, make_sheet
from tests.bot.owed import Fact, Told, find_moment, list_items
from tests.bot.simulated import Simulation, simulation

DAY = dt.timedelta(days=1)
SOON = dt.timedelta(minutes=1)


@dataclass
class Expected:
    """A day's post: when it is due by the sheet that holds, and what it tells."""

    due: dt.datetime
    items: frozenset[Told]
    at: dt.datetime  # when it comes, if nothing changes


@dataclass
class Reader:
    """A chat that changes its mind, and what it has to get; days about which a move of the zone leaves doubt aside."""

    subscription: Subscription
    facts: Sequence[Fact]
    waiting: dict[dt.date, Expected] = field(default_factory=dict)
    came: dict[dt.date, Expected] = field(default_factory=dict)
    unclear: set[dt.date] = field(default_factory=set)

    def look_ahead(self, now: dt.datetime, last: dt.date) -> None:
        """Find what is owed from now on, keeping what had been owed for a day and is not past."""
        promised, self.waiting = self.waiting, {}
        sheet = self.subscription.sheet
        day = now.date() - 3 * DAY
        while (day := day + DAY) <= last:
            items = list_items(sheet, self.facts, day)
            due = find_moment(sheet.zone, sheet.hour, sheet.quiet, day).due
            if items and day not in self.came and self.subscription.subscribed and (due >= now or day in promised):
                self.waiting[day] = Expected(due, items, max(due, now))

    def live(self, now: dt.datetime) -> None:
        """Let time pass."""
        for day in [day for day, expected in self.waiting.items() if expected.due <= now]:
            self.came[day] = self.waiting.pop(day)

    async def change(self, world: Simulation, after: Subscription, last: dt.date) -> None:
        """Change the sheet as its chat does."""
        before, now = self.subscription, world.time()
        async with world.services.shelf.lend() as reader:
            waiting = await find_waiting(world.state.outbox, after.chat_id)
            plan = await plan_change(reader, before, after, now, waiting=waiting)
        await world.state.sheets.store(after, plan, content=world.content)
        self.subscription = after
        if before.sheet.zone != after.sheet.zone:
            self.unclear |= {now.date() + number * DAY for number in range(-3, 5)}
        self.look_ahead(now, last)


def think_again(chance: Random, before: Subscription, now: dt.datetime, *, moves: bool) -> Subscription:
    """Give what a chat wants instead; `moves`: also another zone."""
    sheet = before.sheet
    match chance.choice(["hour", "hour", "quiet", "wishes", "off", *(["zone"] if moves else [])]):
        case "hour":
            return replace(before, sheet=replace(sheet, hour=chance.randrange(24)))
        case "quiet":
            return replace(before, sheet=replace(sheet, quiet=make_sheet(chance, sheet.zone).quiet))
        case "wishes":
            return replace(before, sheet=make_sheet(chance, sheet.zone))
        case "zone":
            return replace(before, sheet=replace(sheet, zone=chance.choice(ZONES)))
    if before.subscribed:
        return replace(before, subscribed=False)
    return replace(before, subscribed=True, since=now)


async def check(world: Simulation, reader: Reader) -> None:
    """Compare what came with what had to."""
    chat = reader.subscription.chat_id
    arrivals = [arrival for arrival in world.arrivals if arrival.chat == chat]
    assert max(Counter((arrival.day, arrival.number) for arrival in arrivals).values()) == 1
    first = {arrival.day: arrival for arrival in arrivals if arrival.number == 0}
    posts = {post.day: post for post in await world.state.outbox.history(chat, 10_000)}
    told = Counter((item.anchor, item.year, item.lead) for post in posts.values() for item in post.items)
    assert max(told.values()) == 1
    assert {day for day, post in posts.items() if post.state is PostState.SENT} == first.keys()
    said = dict[Told, dt.date]()
    for day in sorted(first):
        said |= {(item.anchor.split(":")[0], item.year, item.lead): day for item in posts[day].items}
    for day in (first.keys() | reader.came.keys()) - reader.unclear:
        expected = reader.came.get(day)
        # What another post told already is not told again; when that is all, there is no post.
        items = (
            frozenset()
            if expected is None
            else frozenset(item for item in expected.items if said.get(item, day) == day)
        )
        assert (day in first) == bool(items), (day, expected)
        if expected is not None and items:
            assert {(item.anchor.split(":")[0], item.year, item.lead) for item in posts[day].items} == items
            assert expected.at <= first[day].wall <= expected.at + SOON


async def prove(folder: Path, span: Span, chats: int, chance: Random, days: float) -> tuple[int, int]:
    """Simulate, changes coming at most so many days apart; gives how many posts came and how often a sheet changed."""
    facts = make_facts(chance, span, 70)
    start = dt.datetime.combine(span.first, dt.time(chance.randrange(24)), dt.UTC)
    async with simulation(folder, make_records(facts), start) as world:
        readers = []
        for number in range(1, chats + 1):
            sheet: Sheet = make_sheet(chance, chance.choice(ZONES))
            readers.append(Reader(Subscription(number, "private", sheet, subscribed=True, since=start), facts))
            await readers[-1].change(world, readers[-1].subscription, span.last + 9 * DAY)
        world.start()
        changes = 0
        while world.time().date() < span.last:
            await world.live_until(world.time() + days * chance.random() * DAY, chance)
            for reader in readers:
                reader.live(world.time())
            lucky = chance.choice(readers)
            await lucky.change(
                world, think_again(chance, lucky.subscription, world.time(), moves=days > 1), span.last + 9 * DAY
            )
            changes += 1
        await world.end()
        for reader in readers:
            await check(world, reader)
        return len(world.arrivals), changes


async def test_weeks_of_changing_sheets(tmp_path: Path) -> None:
    chance = Random(2)  # noqa: S311 -- chance that can be repeated
    came, changes = await prove(tmp_path, Span(dt.date(2028, 2, 20), dt.date(2028, 3, 20)), 1, chance, 0.5)
    assert came > 2
    assert changes > 50


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2))
async def test_a_year_of_changing_sheets(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 -- chance that can be repeated
    came, changes = await prove(tmp_path, Span(dt.date(2027, 3, 20), dt.date(2028, 4, 1)), 8, chance, 3.0)
    assert came > 150
    assert changes > 200


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(4))
async def test_months_of_sheets_that_change_several_times_a_day(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 -- chance that can be repeated
    _, changes = await prove(tmp_path, Span(dt.date(2027, 3, 20), dt.date(2027, 6, 20)), 2, chance, 0.5)
    assert changes > 300
