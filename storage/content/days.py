"""What falls on a day of the year, and when observances come next."""

from __future__ import annotations

import datetime as dt
from typing import Final

from content.records.entries import Anniversary, Entry
from content.records.statements import DatedFact, LunarDays, Text, Weekday, YearlyDay
from content.reminders.lunar import LunarDate, solar_date
from content.reminders.observances import next_lunar_day, next_yearly_day
from storage.content.snapshot import Snapshot

# More than anyone reads of one day; it bounds the work.
MOST: Final = 200

_ON_DAY = """
SELECT entry, fact, 0, NULL FROM (
    SELECT id, fact, year, place FROM happened WHERE month = :month AND day = :day AND year < :year
    ORDER BY year, id, place LIMIT :most
) JOIN record USING (id)
UNION ALL
SELECT entry, NULL, 0, NULL FROM (
    SELECT observed.id FROM rule JOIN observed ON observed.rule = rule.id
    WHERE rule.month = :month AND (rule.day = :day OR rule.week = :week AND rule.weekday = :weekday)
    ORDER BY observed.id LIMIT :most
) JOIN record USING (id)
UNION ALL
SELECT entry, NULL, 1, festival FROM (
    SELECT id, festival FROM lunar WHERE month = :lunar_month AND first <= :lunar_last AND last >= :lunar_day
    ORDER BY id LIMIT :most
) JOIN record USING (id)
"""


async def read_day(snapshot: Snapshot, day: dt.date, lunar: LunarDate | None) -> tuple[Anniversary, ...]:
    """Read what falls on a day: facts of earlier years (oldest first), then observances, then lunar festivals.

    Of each of the three at most MOST.
    """
    parameters: dict[str, object] = {
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "week": (day.day - 1) // 7 + 1,
        "weekday": tuple(Weekday)[day.weekday()].value,
        "lunar_month": None,
        "lunar_day": None,
        "lunar_last": None,
        "most": MOST,
    }
    if lunar is not None and not lunar.leap:
        parameters["lunar_month"] = lunar.month
        parameters["lunar_day"] = lunar.day
        # What is kept on the 30th falls on the 29th when the month has no more days.
        short = lunar.day == 29 and solar_date(lunar.year, lunar.month, 30) is None
        parameters["lunar_last"] = 30 if short else lunar.day
    return tuple(
        Anniversary(
            entry=Entry.model_validate_json(entry),
            fact=None if fact is None else DatedFact.model_validate_json(fact),
            lunar=bool(by_moon),
            festival=None if festival is None else Text.model_validate_json(festival),
        )
        for entry, fact, by_moon, festival in await snapshot.fetch(_ON_DAY, parameters)
    )


class ObservanceCalendar:
    """The next day of every rule by which something is observed, worked out once a day."""

    def __init__(self, rules: dict[int, YearlyDay | LunarDays]) -> None:
        self._rules = rules
        self._today: dt.date | None = None
        self._due: dict[int, dt.date] = {}

    @classmethod
    async def read(cls, snapshot: Snapshot) -> ObservanceCalendar:
        """Read all rules; there are at most about a thousand different ones."""
        rows = await snapshot.fetch("SELECT id, month IS NOT NULL, rule FROM rule")
        return cls({number: (LunarDays, YearlyDay)[yearly].model_validate_json(rule) for number, yearly, rule in rows})

    def find_due(self, today: dt.date) -> dict[int, dt.date]:
        """Give the next day of each rule that is `today` or later."""
        if today != self._today:
            self._due = {number: day for number, rule in self._rules.items() if (day := _find_next(rule, today))}
            self._today = today
        return self._due


def _find_next(rule: YearlyDay | LunarDays, today: dt.date) -> dt.date | None:
    return next_yearly_day(rule, today) if isinstance(rule, YearlyDay) else next_lunar_day(rule, today)
