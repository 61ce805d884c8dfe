"""Years in any time zone, with absences and clocks that are set: what is owed comes once, all else not at all."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from content.reminders.sheet import Sheet
from storage.outbox.posts import Absence, PostRecord, PostState, Reason, Subscription
from tests.bot.made_facts import ZONES, Span, make_facts, make_records, make_sheet
from tests.bot.owed import Fact, Moment, Told, find_moment, is_quiet, list_items, pass_quiet
from tests.bot.simulated import Arrival, Simulation, simulation

DAY = dt.timedelta(days=1)
AWAY = dt.timedelta(minutes=2)  # what is longer counts as an absence
SOON = dt.timedelta(minutes=1)  # so long may a post take when all is well
REMEMBERED = 370 * DAY  # and some more
PLANNED_BACK = 7  # days before the return that are looked at again


@dataclass(frozen=True)
class Alive:
    """A span of the bot's clock in which the bot worked and the clock ran evenly."""

    start: dt.datetime
    end: dt.datetime


@dataclass
class Owed:
    """A post that is owed, and what has to become of it, as far as the simulation has come."""

    day: dt.date
    moment: Moment
    items: frozenset[Told]
    sheet: Sheet
    due: dt.datetime  # later than its moment while quiet hours delay it
    sent: dt.datetime | None = None
    dropped: bool = False
    forgotten: bool = False  # the bot was away for so long that not even its planning came back to it

    def live(self, alive: Alive, before: Alive | None) -> None:
        """Let a span pass."""
        moment = self.moment
        if before is not None and self.sent is None:
            gap = alive.start - before.end
            if gap < dt.timedelta() and moment.ends >= alive.start:
                self.dropped = False
                if self.due > alive.start:
                    self.due = moment.due
            elif gap > AWAY and moment.ends < alive.start:
                self.dropped = True
                today = alive.start.astimezone(ZoneInfo(self.sheet.zone)).date()
                self.forgotten = (today - self.day).days > PLANNED_BACK
        while self.sent is None and not self.dropped and self.due <= alive.end:
            now = max(self.due, alive.start)
            free = pass_quiet(self.sheet, now)
            if free == now:
                self.sent = now
            else:
                self.due = free


@dataclass
class Reader:
    """A chat with all that it is owed."""

    subscription: Subscription
    owed: dict[dt.date, Owed] = field(default_factory=dict)

    def expect(self, facts: Sequence[Fact], span: Span) -> None:
        """Find out what is owed on each day."""
        sheet, since = self.subscription.sheet, self.subscription.since
        day = span.first - 2 * DAY
        while (day := day + DAY) <= span.last + 30 * DAY:
            items = list_items(sheet, facts, day)
            moment = find_moment(sheet.zone, sheet.hour, sheet.quiet, day)
            if items and since is not None and moment.due >= since:
                self.owed[day] = Owed(day, moment, items, sheet, moment.due)


async def live(world: Simulation, chance: Random, end: dt.datetime) -> list[Alive]:
    """Let the bot live: it is away now and then, its clock is set, its content comes anew."""
    spans, first = list[Alive](), world.time()
    world.start()
    begun = first
    while True:
        hours = 10 ** chance.uniform(-1, 2.6)
        await world.live_until(min(end, world.time() + dt.timedelta(hours=hours)), chance)
        if world.time() >= end:
            await world.end()
            return [*spans, Alive(begun, world.time())]
        what = chance.choice(["away", "away", "ahead", "back", "content", "restart"])
        if what == "content":
            await world.publish()
            continue
        spans.append(Alive(begun, world.time()))
        if what in {"away", "restart"}:
            await world.end()
            world.time.go(chance.uniform(1, 80) if what == "restart" else _any_span(chance))
            world.start()
        else:
            await world.wake(chance)
            far = dt.timedelta(seconds=_any_span(chance))
            world.time.wall = world.time() + far if what == "ahead" else max(first + 2 * DAY, world.time() - far)
        begun = world.time()


def _any_span(chance: Random) -> float:
    """Give seconds: minutes to weeks."""
    hours = [(0.05, 0.5), (0.5, 8), (8, 40), (24, 9 * 24), (7 * 24, 25 * 24)]
    return 3600 * chance.uniform(*chance.choices(hours, [4, 6, 4, 2, 1])[0])


async def check(world: Simulation, reader: Reader, spans: Sequence[Alive], arrivals: Sequence[Arrival]) -> int:
    """Compare what came with what had to; gives how many posts did."""
    for owed in reader.owed.values():
        for before, alive in zip([None, *spans], spans, strict=False):
            owed.live(alive, before)
    came = defaultdict[dt.date, list[Arrival]](list)
    for arrival in arrivals:
        came[arrival.day].append(arrival)
    wrong = came.keys() ^ {owed.day for owed in reader.owed.values() if owed.sent}
    assert not wrong, [(day, day in came, reader.owed.get(day), reader.subscription.sheet, spans) for day in wrong]
    for day, messages in came.items():
        owed = reader.owed[day]
        assert owed.sent is not None
        assert sorted(message.number for message in messages) == list(range(messages[0].total))
        for message in messages:
            assert message.silent == is_quiet(owed.sheet, message.wall)
        assert all(owed.sent <= message.wall <= owed.sent + SOON for message in messages), (owed, messages)
    records = await world.state.outbox.history(reader.subscription.chat_id, 10_000)
    absences = await world.state.pulse.absences(spans[0].start)
    seen = {record.day for record in records}
    assert len(records) == len(seen)
    assert seen <= reader.owed.keys()
    for record in records:
        check_record(record, reader.owed[record.day], spans[-1].end)
    for owed in reader.owed.values():
        kept = spans[-1].end - REMEMBERED < owed.moment.due <= spans[-1].end
        assert owed.day in seen or owed.forgotten or not kept
        assert not owed.dropped or any(_holds(absence, owed.moment.ends) for absence in absences)
    return len(came)


def check_record(record: PostRecord, owed: Owed, now: dt.datetime) -> None:
    """Compare what the outbox says with what had to be."""
    assert (record.due, record.expires) == (owed.due, owed.moment.ends)
    assert {(item.anchor.split(":")[0], item.year, item.lead) for item in record.items} == owed.items
    assert len(record.items) == len(owed.items)
    assert (record.unknowns, record.attempts) == (0, 0)
    if owed.sent:
        assert record.state is PostState.SENT
    elif owed.dropped:
        assert (record.state, record.reason) == (PostState.DROPPED, Reason.LATE)
    else:
        assert record.state is PostState.PLANNED
        assert record.due > now


def _holds(absence: Absence, moment: dt.datetime) -> bool:
    return absence.start <= moment < absence.end


def span_of(first: dt.date, days: int) -> Span:
    return Span(first, first + days * DAY)


async def prove(
    folder: Path, span: Span, zones: Sequence[str], chance: Random, url: str | None = None
) -> tuple[int, int, int]:
    """Simulate, a chat for each zone; gives how many posts came, how many were dropped, how often the bot woke."""
    facts = make_facts(chance, span, 70)
    start = dt.datetime.combine(span.first, dt.time(chance.randrange(24), chance.randrange(60)), dt.UTC)
    readers = [
        Reader(Subscription(number, "private", make_sheet(chance, zone), subscribed=True, since=start))
        for number, zone in enumerate(zones, start=1)
    ]
    async with simulation(folder, make_records(facts), start, url) as world:
        for reader in readers:
            await world.state.sheets.store(reader.subscription, None)
            reader.expect(facts, span)
        spans = await live(world, chance, start + (span.last - span.first))
        came = 0
        for reader in readers:
            chat = reader.subscription.chat_id
            came += await check(world, reader, spans, [one for one in world.arrivals if one.chat == chat])
        dropped = sum(owed.dropped for reader in readers for owed in reader.owed.values())
        return came, dropped, world.wakes


@pytest.mark.parametrize(
    ("first", "zones"),
    [
        (dt.date(2028, 2, 24), ("Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu")),
        (dt.date(2011, 12, 24), ("Pacific/Apia", "America/Sao_Paulo", "Pacific/Kiritimati", "Pacific/Pago_Pago")),
    ],
    ids=["leap day", "lost day"],
)
@pytest.mark.long
async def test_weeks_with_absences_and_clocks_that_are_set(
    tmp_path: Path, first: dt.date, zones: Sequence[str]
) -> None:
    came, dropped, _ = await prove(tmp_path, span_of(first, 14), zones, Random(5))  # noqa: S311 -- chance that can be repeated
    assert came > 15
    assert dropped > 0


@pytest.mark.prove
async def test_months_on_postgresql(tmp_path: Path, postgres: str) -> None:
    chance = Random(2)  # noqa: S311 -- chance that can be repeated
    came, dropped, _ = await prove(tmp_path, span_of(dt.date(2027, 12, 18), 150), ZONES, chance, postgres)
    assert came > 200
    assert dropped > 0


@pytest.mark.prove
@pytest.mark.parametrize("year", [2011, 2024])
async def test_five_years_with_absences_and_clocks_that_are_set(tmp_path: Path, year: int) -> None:
    chance = Random(year)  # noqa: S311 -- chance that can be repeated
    came, dropped, wakes = await prove(tmp_path, span_of(dt.date(year, 12, 18), 5 * 366), (*ZONES, *ZONES[:2]), chance)
    assert came > 1500
    assert dropped > 200
    assert wakes > 5000
