"""The plan of a year or a month as a message: however much there is, the totals and the jubilees are told."""

from __future__ import annotations

import datetime as dt

import pytest

from content.reminders.occasions import Anchor, DuePost
from handlers.views.posts.plan import Planned, plan_card
from handlers.views.writing.voice import Voice
from tests.handlers.anchors import ALL, make_anchor, owed
from tests.handlers.telegram_html import check_card

TODAY = dt.date(2027, 1, 1)


def posts(month: int, *anchors: Anchor) -> list[DuePost]:
    days = [dt.date(2027, month, day) for day in range(1, 31)]
    found = [(day, owed(day.isoformat(), *anchors, sheet=ALL)) for day in days]
    at = dt.datetime(2027, month, 1, tzinfo=dt.UTC)
    return [DuePost(day, at, at, silent=False, items=items) for day, items in found if items]


def plan(voice: Voice, planned: list[DuePost], *, month: int | None = 5, today: dt.date = TODAY) -> str:
    return check_card(plan_card(voice, Planned(2027, month, planned, active=True, today=today)))


def crowd(letters: int, a_day: int = 6) -> list[Anchor]:
    return [
        make_anchor(f"{'Name' * (letters // 4)} {day} {number}", slug=f"t-{day}-{number}", date=f"{year}-05-{day:02d}")
        for day in range(1, 31)
        for number, year in enumerate([1987, *range(2001, 2000 + a_day)])
    ]


@pytest.mark.parametrize("letters", [4, 20, 80, 400])
def test_however_much_there_is_the_totals_and_jubilees_stand(english: Voice, letters: int) -> None:
    said = plan(english, posts(5, *crowd(letters)))
    assert "\nTogether: 30 posts, " in said
    assert "\n📆 60 round anniversaries\n" in said
    assert said.rstrip().splitlines()[-1].startswith("and ")
    rows = [line for line in said.splitlines() if " May 2027: " in line]
    left = [line for line in said.splitlines() if "see the file" in line]
    if len(rows) == 30:
        assert not left
    else:
        assert left == [f"… and {30 - len(rows)} more days: see the file."]


def test_a_year_names_as_many_jubilees_as_there_is_room_for(english: Voice) -> None:
    round_ones = [make_anchor(f"Old Town {day}", slug=f"t-{day}", date=f"2017-05-{day:02d}") for day in range(1, 26)]
    said = plan(english, posts(5, *round_ones), month=None)
    assert said.count("10th anniversary") == 20
    assert said.endswith("\nand 5 more")


def test_few_days_are_all_told(english: Voice) -> None:
    said = plan(english, posts(5, make_anchor("Old Town", date="2011-05-09")))
    assert "Sunday, 9 May 2027: " in said
    assert "see the file" not in said


def test_what_is_told_ahead_of_the_next_year_is_no_jubilee_of_this_one(english: Voice, vietnamese: Voice) -> None:
    ahead = posts(12, make_anchor("Old Town", date="2018-01-05"))
    said = plan(english, ahead, month=12)
    assert "⏳ Round anniversaries of 2028, told ahead\n" in said
    assert "📆" not in said
    assert "⏳ Các dịp kỷ niệm tròn của năm 2028, nhắc trước\n" in plan(vietnamese, ahead, month=12)


def test_days_gone_by_are_told_as_what_would_have_come(english: Voice) -> None:
    found = posts(5, make_anchor("Old Town", date="2011-05-09"))
    assert "what was sent is told by /why" in plan(english, found, today=dt.date(2027, 5, 30))
    assert "/why" not in plan(english, found, today=found[0].day)
