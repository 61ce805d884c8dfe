from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from content.reminders.moments import end_quiet, find_moment, is_quiet
from content.reminders.sheet import QuietHours, QuietMode, Sheet
from tests.content.anchors import ZONE

UTC = dt.UTC
SIX_HOURS = dt.timedelta(hours=6)
ZONES = [
    *(ZONE, "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "America/St_Johns"),
    *("Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "America/Nuuk", "UTC"),
    *("Africa/Casablanca", "Asia/Tehran", "Pacific/Chatham", "Antarctica/Troll"),
]


def _find(zone: str, day: str, hour: int, quiet: QuietHours | None = None) -> tuple[str, str, bool]:
    due, expires, silent = find_moment(Sheet(zone, hour, quiet=quiet), dt.date.fromisoformat(day))
    assert due.tzinfo is UTC
    assert expires.tzinfo is UTC
    return f"{due:%Y-%m-%d %H:%M}", f"{expires:%Y-%m-%d %H:%M}", silent


@pytest.mark.parametrize(
    ("zone", "day", "hour", "due", "expires"),
    [
        (ZONE, "2027-06-27", 8, "2027-06-27 01:00", "2027-06-27 17:00"),
        (ZONE, "2027-06-27", 0, "2027-06-26 17:00", "2027-06-27 17:00"),
        (ZONE, "2027-06-27", 18, "2027-06-27 11:00", "2027-06-27 17:00"),
        (ZONE, "2027-06-27", 23, "2027-06-27 16:00", "2027-06-27 22:00"),  # at least six hours
        ("Asia/Kathmandu", "2027-06-27", 8, "2027-06-27 02:15", "2027-06-27 18:15"),
        # Clocks go from 2 to 3: the hour that is left out counts by the offset before.
        ("Europe/Berlin", "2027-03-27", 2, "2027-03-27 01:00", "2027-03-27 23:00"),
        ("Europe/Berlin", "2027-03-28", 2, "2027-03-28 01:00", "2027-03-28 22:00"),
        ("Europe/Berlin", "2027-03-28", 3, "2027-03-28 01:00", "2027-03-28 22:00"),
        ("Europe/Berlin", "2027-03-29", 2, "2027-03-29 00:00", "2027-03-29 22:00"),
        # Clocks go from 3 back to 2: the first of the two.
        ("Europe/Berlin", "2027-10-31", 2, "2027-10-31 00:00", "2027-10-31 23:00"),
        ("Europe/Berlin", "2027-10-31", 3, "2027-10-31 02:00", "2027-10-31 23:00"),
        # Midnight is left out: the day begins at 1.
        ("Africa/Cairo", "2027-04-30", 0, "2027-04-29 22:00", "2027-04-30 21:00"),
        ("Africa/Cairo", "2027-04-29", 20, "2027-04-29 18:00", "2027-04-30 00:00"),
        ("America/Sao_Paulo", "2018-11-04", 0, "2018-11-04 03:00", "2018-11-05 02:00"),
        # The hour before midnight comes twice, and the day ends after the second.
        ("America/Sao_Paulo", "2018-02-17", 23, "2018-02-18 01:00", "2018-02-18 07:00"),
        ("America/Sao_Paulo", "2018-02-17", 8, "2018-02-17 10:00", "2018-02-18 03:00"),
        # Half an hour is left out.
        ("Australia/Lord_Howe", "2027-10-03", 2, "2027-10-02 15:30", "2027-10-03 13:00"),
        # A whole day is left out: its post comes with that of the next.
        ("Pacific/Apia", "2011-12-29", 8, "2011-12-29 18:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-30", 8, "2011-12-30 18:00", "2011-12-31 10:00"),
        ("Pacific/Apia", "2011-12-31", 8, "2011-12-30 18:00", "2011-12-31 10:00"),
    ],
)
def test_the_local_hour(zone: str, day: str, hour: int, due: str, expires: str) -> None:
    assert _find(zone, day, hour) == (due, expires, False)


@pytest.mark.parametrize(
    ("hour", "start", "end", "due", "expires"),
    [
        (8, 22, 7, "2027-06-27 01:00", "2027-06-28 01:00"),  # the grace would end in the next quiet hours
        (7, 22, 7, "2027-06-27 00:00", "2027-06-28 01:00"),  # the end is no longer quiet
        (6, 22, 7, "2027-06-27 00:00", "2027-06-28 01:00"),
        (0, 22, 7, "2027-06-27 00:00", "2027-06-28 01:00"),
        (22, 22, 7, "2027-06-28 00:00", "2027-06-29 01:00"),  # the grace moves along
        (23, 22, 7, "2027-06-28 00:00", "2027-06-29 01:00"),
        (21, 22, 7, "2027-06-27 14:00", "2027-06-28 01:00"),
        (21, 22, 1, "2027-06-27 14:00", "2027-06-27 20:00"),  # they are over long before it ends
        (21, 22, 2, "2027-06-27 14:00", "2027-06-27 20:00"),
        (21, 22, 3, "2027-06-27 14:00", "2027-06-27 21:00"),  # they are over when it would end
        (8, 0, 7, "2027-06-27 01:00", "2027-06-28 01:00"),
        (8, 1, 7, "2027-06-27 01:00", "2027-06-27 17:00"),
        (13, 12, 14, "2027-06-27 07:00", "2027-06-27 17:00"),
        (14, 12, 14, "2027-06-27 07:00", "2027-06-27 17:00"),
        (11, 12, 14, "2027-06-27 04:00", "2027-06-27 17:00"),
        (20, 18, 22, "2027-06-27 15:00", "2027-06-27 21:00"),
        (5, 0, 23, "2027-06-27 16:00", "2027-06-28 17:00"),
        (23, 22, 0, "2027-06-27 17:00", "2027-06-28 18:00"),  # until midnight, the first moment of the next day
    ],
)
def test_quiet_hours_that_delay_move_the_post_to_their_end(
    hour: int, start: int, end: int, due: str, expires: str
) -> None:
    assert _find(ZONE, "2027-06-27", hour, QuietHours(start, end)) == (due, expires, False)


@pytest.mark.parametrize(("hour", "silent"), [(8, False), (7, False), (6, True), (22, True), (21, False)])
def test_quiet_hours_that_mute_move_nothing(hour: int, silent: bool) -> None:  # noqa: FBT001 - a case of the table
    quiet = QuietHours(22, 7, QuietMode.SILENT)
    assert _find(ZONE, "2027-06-27", hour, quiet) == (*_find(ZONE, "2027-06-27", hour)[:2], silent)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "quiet", "due"),
    [
        ("Europe/Berlin", "2027-03-27", 23, (22, 2), "2027-03-28 01:00"),  # quiet until an hour that is left out
        ("Europe/Berlin", "2027-03-28", 2, (3, 5), "2027-03-28 03:00"),  # moved by the clock into the quiet hours
        ("Europe/Berlin", "2027-10-31", 1, (1, 2), "2027-10-31 00:00"),  # until the first of two hours
        ("Europe/Berlin", "2027-10-31", 2, (1, 3), "2027-10-31 02:00"),
        ("Pacific/Apia", "2011-12-29", 22, (21, 7), "2011-12-30 17:00"),  # the night before the day that is left out
        ("Africa/Cairo", "2027-04-29", 23, (22, 0), "2027-04-29 22:00"),  # until a midnight that is left out
    ],
)
def test_quiet_hours_while_clocks_change(zone: str, day: str, hour: int, quiet: tuple[int, int], due: str) -> None:
    assert _find(zone, day, hour, QuietHours(*quiet))[0] == due


# Days on which clocks change somewhere in ZONES, with those around them.
_CHANGES = (
    "1994-12-31",
    "2011-12-30",
    "2018-02-18",
    "2018-11-04",
    "2027-03-28",
    "2027-04-30",
    "2027-10-03",
    "2027-10-31",
)
_DAYS = st.dates(dt.date(1994, 1, 1), dt.date(2037, 1, 1)) | st.builds(
    lambda day, ahead: dt.date.fromisoformat(day) + dt.timedelta(days=ahead),
    st.sampled_from(_CHANGES),
    st.integers(-3, 1),
)
_SHEETS = st.builds(Sheet, st.sampled_from(ZONES), st.integers(0, 23))
_QUIET = st.builds(
    lambda start, length, mode: QuietHours(start, (start + length) % 24, mode),
    st.integers(0, 23),
    st.integers(1, 23),
    st.sampled_from(QuietMode),
)


@given(_SHEETS, _DAYS)
@example(Sheet("Pacific/Apia", 8), dt.date(2011, 12, 30))
@example(Sheet("Antarctica/Troll", 1), dt.date(2027, 3, 28))  # clocks go from 1 to 3
@example(Sheet("Antarctica/Troll", 2), dt.date(2027, 3, 28))
@example(Sheet("Europe/Berlin", 2), dt.date(2027, 10, 31))
def test_the_moment_is_the_first_that_shows_the_hour_or_counts_by_the_offset_before(sheet: Sheet, day: dt.date) -> None:
    due, expires, silent = find_moment(sheet, day)
    wanted = dt.datetime.combine(day, dt.time(sheet.hour), UTC)
    showing = [
        moment
        for quarters in range(-56, 57)
        if _show(moment := wanted + dt.timedelta(minutes=15 * quarters), sheet.zone) == wanted
    ]
    day_before = wanted - dt.timedelta(hours=15)
    offset_before = _show(day_before, sheet.zone) - day_before
    assert due == min(showing, default=wanted - offset_before)
    assert expires >= due + SIX_HOURS
    assert silent is False


def _show(moment: dt.datetime, zone: str) -> dt.datetime:
    """Give what the clocks show, as if it were UTC."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC)


@given(_SHEETS, st.none() | _QUIET, _DAYS)
def test_from_day_to_day_the_moment_goes_on(sheet: Sheet, quiet: QuietHours | None, day: dt.date) -> None:
    sheet = replace(sheet, quiet=quiet)
    moments = [find_moment(sheet, day + dt.timedelta(days=ahead)) for ahead in range(4)]
    for (due, expires, _), (later, later_expires, _) in pairwise(moments):
        assert due <= later
        assert expires <= later_expires
        if quiet is None:
            # Clocks change by three hours at most, but for whole days: Apia's in 2011, Kiritimati's in 1994.
            left_out = (sheet.zone, due.year) in {("Pacific/Apia", 2011), ("Pacific/Kiritimati", 1994)}
            assert later - due >= dt.timedelta(hours=21) or left_out


@given(_SHEETS, _QUIET, _DAYS)
def test_no_post_makes_a_noise_in_quiet_hours(sheet: Sheet, quiet: QuietHours, day: dt.date) -> None:
    due, expires, silent = find_moment(replace(sheet, quiet=quiet), day)
    plain, plain_expires, _ = find_moment(sheet, day)
    local = due.astimezone(ZoneInfo(sheet.zone))
    within = (local.hour - quiet.start) % 24 < (quiet.end - quiet.start) % 24
    assert expires >= due + SIX_HOURS
    if quiet.mode is QuietMode.SILENT:
        assert (due, expires, silent) == (plain, plain_expires, within)
        return
    assert silent is False
    assert dt.timedelta() <= due - plain <= dt.timedelta(hours=25)
    # Only where the clock jumps over the end of the quiet hours can what follows be quiet again.
    before = _show(due - dt.timedelta(minutes=1), sheet.zone)
    assert not within or _show(due, sheet.zone) - before > dt.timedelta(minutes=1)


_MOMENTS = st.builds(
    lambda day, seconds: dt.datetime.combine(day, dt.time(), UTC) + dt.timedelta(seconds=seconds),
    _DAYS,
    st.integers(0, 86399) | st.integers(0, 95).map(lambda quarters: 900 * quarters),
)


@given(_SHEETS, st.none() | _QUIET, _MOMENTS)
@example(Sheet("Antarctica/Troll"), QuietHours(0, 2), dt.datetime(2027, 10, 31, 2, 30, tzinfo=UTC))  # the second 1:30
@example(Sheet("Africa/Cairo"), QuietHours(1, 0), dt.datetime(2027, 4, 29, 21, tzinfo=UTC))  # until a midnight left out
def test_quiet_hours_delay_until_the_first_moment_that_is_not_quiet(
    sheet: Sheet, quiet: QuietHours | None, moment: dt.datetime
) -> None:
    sheet = replace(sheet, quiet=quiet)
    free = end_quiet(sheet, moment)
    assert free >= moment
    if quiet is None or quiet.mode is QuietMode.SILENT:
        assert free == moment
        return
    assert not is_quiet(sheet, free)
    quarter = moment
    while quarter < free:
        assert is_quiet(sheet, quarter)
        quarter += dt.timedelta(minutes=15) - (quarter - dt.datetime.min.replace(tzinfo=UTC)) % dt.timedelta(minutes=15)


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        find_moment(Sheet("Nowhere/At_All"), dt.date(2027, 1, 1))
