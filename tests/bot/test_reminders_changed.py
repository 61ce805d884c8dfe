"""Sheets and content that change all the time: what is owed by what holds now comes once, whatever had been planned."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from content.reminders.sheet import Sheet
from storage.content.build import build
from storage.content.schema import content_file
from storage.outbox.posts import PostState, Subscription
from storage.planning import plan_change
from tests.bot.made_facts import ZONES, Span, make_facts, make_records, make_sheet, move_fact
from tests.bot.owed import Fact, Told, find_moment, list_items, pass_quiet
from tests.bot.simulated import Simulation, simulation

DAY = dt.timedelta(days=1)
SOON = dt.timedelta(minutes=1)
RECENT = 12  # posts of a chat that are looked at after each change


@dataclass
class Expected:
    """A day's post: when it is due by the sheet that holds, and what it tells."""

    due: dt.datetime
    items: frozenset[Told]
    at: dt.datetime  # when it comes, if nothing changes


@dataclass
class Reader:
    """A chat that changes its mind, and what it has to get; days about which a move of the zone leaves doubt aside.

    What falls due before `since` the chat only gets if it had been promised: so long its sheet has called for this.
    """

    subscription: Subscription
    facts: Sequence[Fact]
    since: dt.datetime
    waiting: dict[dt.date, Expected] = field(default_factory=dict)
    came: dict[dt.date, Expected] = field(default_factory=dict)
    said: dict[Told, dt.date] = field(default_factory=dict)
    unclear: set[dt.date] = field(default_factory=set)

    def look_ahead(self, now: dt.datetime, last: dt.date, *, fresh: bool = False) -> None:
        """Find what is owed from now on, keeping what had been owed for a day and is not past.

        `fresh`: the content is another one; what it has for a day that is not over still comes.
        """
        promised, self.waiting = self.waiting, {}
        sheet = self.subscription.sheet
        today = now.astimezone(ZoneInfo(sheet.zone)).date()
        day = now.date() - 3 * DAY
        while (day := day + DAY) <= last:
            items = self.find_news(day)
            moment = find_moment(sheet.zone, sheet.hour, sheet.quiet, day)
            open_still = day >= today or moment.ends >= now
            if fresh and day in promised and not open_still:  # it tells what it was to tell, as far as that holds
                items &= promised[day].items
            late = fresh and moment.due >= self.since and open_still
            if items and day not in self.came and (moment.due >= now or day in promised or late):
                self.waiting[day] = Expected(moment.due, items, pass_quiet(sheet, max(moment.due, now)))
        if not self.subscription.subscribed:
            self.waiting.clear()

    def find_news(self, day: dt.date) -> frozenset[Told]:
        """What another post told already is not told again; when that is all, there is no post."""
        items = list_items(self.subscription.sheet, self.facts, day)
        return frozenset(item for item in items if self.said.get(item, day) == day)

    async def live(self, world: Simulation) -> None:
        """Let time pass, and hear what came."""
        now = world.time()
        for day in [day for day, expected in self.waiting.items() if expected.at <= now]:
            self.came[day] = self.waiting.pop(day)
        posts = {post.day: post for post in await world.state.outbox.history(self.subscription.chat_id, RECENT)}
        sent = {day: post for day, post in posts.items() if post.state is PostState.SENT}
        for day, post in sent.items():
            self.said |= {(item.anchor.split(":")[0], item.year, item.lead): day for item in post.items}
        for day in self.unclear & posts.keys():
            self.waiting.pop(day, None)
            self.came.pop(day, None)
            if day in sent:
                self.came[day] = Expected(sent[day].due, frozenset(), now)

    async def change(self, world: Simulation, after: Subscription, last: dt.date) -> None:
        """Change the sheet as its chat does."""
        before, now = self.subscription, world.time()
        async with world.services.shelf.lend() as reader:
            promises = await world.state.outbox.promises(after.chat_id)
            plan = await plan_change(reader, before, after, promises, now)
            await world.state.sheets.store(after, plan, content=reader.revision, expected=before)
        if promises.first is None:  # only planning, which is due, finds out where nothing is left to be told
            days = {now.date() + number * DAY for number in range(-2, 3)}
            self.unclear |= {
                day for day in days if list_items(before.sheet, self.facts, day) and not self.find_news(day)
            }
        self.subscription = after
        if before.sheet != after.sheet or before.since != after.since:
            self.since = now
        if before.sheet.zone != after.sheet.zone:
            self.unclear |= {now.date() + number * DAY for number in range(-3, 5)}
        self.look_ahead(now, last)


def think_again(chance: Random, before: Subscription, now: dt.datetime, *, moves: bool) -> Subscription:
    """Give what a chat wants instead; `moves`: also another zone."""
    sheet = before.sheet
    what = chance.choice(["hour", "hour", "quiet", "wishes", "topic", "off", *(["zone"] if moves else [])])
    match what:
        case "hour":
            return replace(before, sheet=replace(sheet, hour=chance.randrange(24)))
        case "quiet":
            return replace(before, sheet=replace(sheet, quiet=make_sheet(chance, sheet.zone).quiet))
        case "wishes":
            return replace(before, sheet=make_sheet(chance, sheet.zone))
        case "zone":
            return replace(before, sheet=replace(sheet, zone=chance.choice(ZONES)))
    if what == "topic":
        return replace(before, thread_id=chance.randrange(1, 99))
    return replace(before, subscribed=False) if before.subscribed else replace(before, subscribed=True, since=now)


def correct(chance: Random, facts: Sequence[Fact], now: dt.datetime, number: int) -> list[Fact]:
    """Give other facts: of what comes up about now some goes, some comes, and some has another day."""
    near = Span(now.date() - 3 * DAY, now.date() + 4 * DAY)
    kept = [fact for fact in facts if chance.random() > 0.05]
    moved = [move_fact(chance, fact) if chance.random() < 0.2 else fact for fact in kept]
    return [*moved, *(replace(fact, slug=f"{fact.slug}-{number}") for fact in make_facts(chance, near, 4))]


async def check(world: Simulation, reader: Reader) -> None:
    """Compare what came with what had to."""
    chat = reader.subscription.chat_id
    arrivals = [arrival for arrival in world.arrivals if arrival.chat == chat]
    first = {arrival.day: arrival for arrival in arrivals if arrival.number == 0}
    posts = {post.day: post for post in await world.state.outbox.history(chat, 10_000)}
    told = Counter((item.anchor, item.year, item.lead) for post in posts.values() for item in post.items)
    assert set(told.values()) <= {1}
    assert {day for day, post in posts.items() if post.state is PostState.SENT} == first.keys()
    assert first.keys() - reader.unclear == reader.came.keys() - reader.unclear
    for day in first.keys() - reader.unclear:
        expected = reader.came[day]
        assert {(item.anchor.split(":")[0], item.year, item.lead) for item in posts[day].items} == expected.items
        assert expected.at <= first[day].wall <= expected.at + SOON


@dataclass
class Chances:
    """How long a simulation is, how often something changes, and what."""

    span: Span
    chats: int
    days: float  # between two changes at most
    content: bool = False  # changes, too, and not only sheets

    @property
    def last(self) -> dt.date:
        """How far readers look ahead."""
        return self.span.last + 9 * DAY


@dataclass
class Restless:
    """Readers who change their minds, by a content that changes."""

    folder: Path
    world: Simulation
    chance: Random
    chances: Chances
    readers: list[Reader]

    async def change_sheet(self) -> None:
        lucky = self.chance.choice(self.readers)
        after = think_again(self.chance, lucky.subscription, self.world.time(), moves=self.chances.days > 1)
        await lucky.change(self.world, after, self.chances.last)

    async def change_content(self, *, outrun: bool = False) -> None:
        """Make other content live; `outrun`: a sheet changes before everybody reads by it."""
        world, now = self.world, self.world.time()
        facts = correct(self.chance, self.readers[0].facts, now, world.revisions)
        world.content = f"content-{world.revisions}"
        build(make_records(facts), content_file(self.folder, world.content))
        await world.publish()
        if outrun:
            await self.change_sheet()
        await world.services.shelf.swap(world.content)
        for reader in self.readers:
            reader.facts = facts
            reader.look_ahead(now, self.chances.last, fresh=True)

    async def change(self) -> str:
        """Change something, and say what."""
        if not self.chances.content:
            await self.change_sheet()
            return "sheet"
        kind = self.chance.choice(["sheet", "content", "content, sheet", "sheet, content", "outrun"])
        if kind in {"sheet", "sheet, content"}:
            await self.change_sheet()
        if kind != "sheet":
            await self.change_content(outrun=kind == "outrun")
        if kind == "content, sheet":
            await self.change_sheet()
        return kind


async def prove(folder: Path, chance: Random, chances: Chances) -> tuple[int, Counter[str]]:
    """Simulate; gives how many posts came, and what changed how often."""
    span = chances.span
    facts = make_facts(chance, span, 70)
    start = dt.datetime.combine(span.first, dt.time(chance.randrange(24)), dt.UTC)
    changes = Counter[str]()
    async with simulation(folder, make_records(facts), start) as world:
        readers = []
        for number in range(1, chances.chats + 1):
            sheet: Sheet = make_sheet(chance, chance.choice(ZONES))
            subscription = Subscription(number, "private", sheet, subscribed=True, since=start)
            await world.state.sheets.store(subscription, None)
            readers.append(Reader(subscription, facts, start))
            readers[-1].look_ahead(start, chances.last)
        life = world.start()
        restless = Restless(folder, world, chance, chances, readers)
        while world.time().date() < span.last:
            await world.live_until(world.time() + chances.days * chance.random() * DAY, chance)
            for reader in readers:
                await reader.live(world)
            changes[await restless.change()] += 1
            await life.planner.tick()  # what is due and waits is else told as it was planned, or as it is now
        await world.end()
        for reader in readers:
            await check(world, reader)
        return len(world.arrivals), changes


@pytest.mark.long
async def test_weeks_of_changing_sheets(tmp_path: Path) -> None:
    chance = Random(2)  # noqa: S311 -- chance that can be repeated
    span = Span(dt.date(2028, 2, 24), dt.date(2028, 3, 6))
    came, changes = await prove(tmp_path, chance, Chances(span, 1, 0.5))
    assert came > 2
    assert changes["sheet"] > 15


@pytest.mark.long
async def test_weeks_in_which_sheets_and_content_change(tmp_path: Path) -> None:
    chance = Random(1)  # noqa: S311 -- chance that can be repeated
    span = Span(dt.date(2028, 2, 25), dt.date(2028, 3, 4))
    came, changes = await prove(tmp_path, chance, Chances(span, 2, 0.4, content=True))
    assert came > 4
    assert min(changes.values()) > 2


@pytest.mark.prove
@pytest.mark.parametrize("content", [False, True])
@pytest.mark.parametrize("seed", range(2))
async def test_a_year_of_changes(tmp_path: Path, seed: int, *, content: bool) -> None:
    chance = Random(seed)  # noqa: S311 -- chance that can be repeated
    span = Span(dt.date(2027, 3, 20), dt.date(2028, 4, 1))
    came, changes = await prove(tmp_path, chance, Chances(span, 8, 3.0, content))
    assert came > 150
    assert changes.total() > 200


@pytest.mark.prove
@pytest.mark.parametrize("content", [False, True])
@pytest.mark.parametrize("seed", range(4))
async def test_months_of_several_changes_a_day(tmp_path: Path, seed: int, *, content: bool) -> None:
    chance = Random(seed)  # noqa: S311 -- chance that can be repeated
    span = Span(dt.date(2027, 3, 20), dt.date(2027, 6, 20))
    _, changes = await prove(tmp_path, chance, Chances(span, 2, 0.5, content))
    assert changes.total() > 300
