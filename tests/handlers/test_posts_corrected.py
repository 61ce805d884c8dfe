"""Posts after a correction: what is right stands in place of what was told, and the post says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from content.reminders.occasions import SECTIONS, Anchor
from handlers.locales import Phrases
from handlers.reminders.post_buttons import Adjust, Show
from handlers.views.posts.post_corrected import Told, corrected_pages
from handlers.views.writing.card import Card
from handlers.views.writing.voice import Voice
from tests.handlers.anchors import anchors, make_anchor
from tests.handlers.telegram_html import check_card

DAY, LATER = dt.date(2027, 6, 27), dt.date(2027, 6, 29)


def correct(voice: Voice, *told: Told, pages: int = 1, day: dt.date = DAY, place: str = "private") -> list[str]:
    cards = corrected_pages(voice, day, told, corrected=LATER, pages=pages, place=place, bot_name="test_bot")
    assert len(cards) == pages
    return [check_card(card) for card in cards]


def today(anchor: Anchor | None = None, **fields: Any) -> Told:
    return Told("0", 2027, anchor or make_anchor(**fields))


def test_corrected_words_stand_in_place_of_the_old_ones(english: Voice, vietnamese: Voice) -> None:
    (said,) = correct(english, today(name="The right name"))
    assert said == (
        "📅 Sunday, 27 June 2027\n23rd day of the 5th lunar month\n✏️ Corrected on 29 June 2027.\n\n"
        "📌 On this day\n\n🏛 The right name\n16 years since the inscription (27 June 2011)"
    )
    (said,) = correct(vietnamese, today())
    assert "✏️ Đã đính chính ngày 29 tháng 6 năm 2027." in said


def test_a_date_that_moved_is_told_rightly(english: Voice, vietnamese: Voice) -> None:
    moved = today(date="2011-06-28", slug="moved")
    cards = corrected_pages(
        english, DAY, [today(), moved], corrected=LATER, pages=1, place="private", bot_name="test_bot"
    )
    said = check_card(cards[0])
    assert said.endswith("\n\nCorrected dates\n\n2. 🏛 Old Town\nInscription: 28 June 2011 (not 27 June)")
    assert said.count("✏️") == 1
    assert [key.target for row in cards[0].keyboard for key in row] == [Show("old-town"), Show("moved"), Adjust()]
    assert "Ghi danh: tháng 6 năm 2011 (chỉ biết tháng)" in correct(vietnamese, today(date="2011-06"))[0]
    assert "Inscription: 2011 (only the year is known)" in correct(english, today(date="2011"))[0]
    assert correct(english, today(date="2011-06-27?"))[0].endswith("Inscription: 27 June 2011 (uncertain)")
    said = correct(vietnamese, today(date="2011-06-28", confidence="single"))[0]
    assert said.endswith("Ghi danh: ngày 28 tháng 6 năm 2011 (không phải ngày 27 tháng 6; một nguồn)")


def test_a_date_that_moved_says_what_it_is_the_date_of(english: Voice) -> None:
    born = today(name="X", date_kind="birth", date="2023", label="300th anniversary of the birth of X")
    assert correct(english, born)[0].endswith(
        "X\nBirth: 2023 (only the year is known)\n300th anniversary of the birth of X"
    )
    listed = today(date_kind="nomination", date="2022-06-28", label="Put on the tentative list")
    assert correct(english, listed)[0].endswith("Old Town\nPut on the tentative list: 28 June 2022 (not 27 June)")
    week_ahead = Told("7", 2027, make_anchor(date="2011-07-05"))
    assert correct(english, week_ahead)[0].endswith("Inscription: 5 July 2011 (not 4 July)")
    month = Told("month", 2027, make_anchor(date="2011-08"))
    assert correct(english, month)[0].endswith("Inscription: August 2011")
    year = Told("month", 2027, make_anchor(date="2011"))
    assert correct(english, year)[0].endswith("Inscription: 2011 (only the year is known)")
    leap = Told("0", 2027, make_anchor(date="2024-03-02"))
    assert correct(english, leap, day=dt.date(2027, 3, 1))[0].endswith("Inscription: 2 March 2024")


def test_days_and_festivals_that_moved(english: Voice) -> None:
    fixed = today(yearly={"month": 6, "day": 28}, category="days")
    ruled = today(yearly={"month": 6, "week": 3, "weekday": "monday"}, category="days")
    moon = today(lunar={"month": 5, "day": 24}, category="festivals")
    (said,) = correct(english, fixed, ruled, moon)
    assert "Kept: 28 June (not 27 June)\n" in said
    assert "Kept: third Monday of June (not 27 June)\n" in said
    assert "Kept: 24th day of the 5th lunar month" in said


def test_what_is_gone_is_said_to_be_withdrawn(english: Voice) -> None:
    (said,) = correct(english, today(), Told("0", 2027, None))
    assert "1 entry of this post was withdrawn." in said
    (said,) = correct(english, today(), Told("0", 2027, None), Told("0", 2027, None))
    assert "2 entries of this post were withdrawn." in said


def test_a_post_of_which_nothing_is_left(english: Voice, vietnamese: Voice) -> None:
    (said,) = correct(english, Told("0", 2027, None))
    assert said.endswith("\n\nThis reminder was withdrawn on 29 June 2027: its facts were corrected.")
    first, second = correct(vietnamese, Told("0", 2027, None), pages=2)
    assert first == second
    assert "đã được thu hồi ngày 29 tháng 6 năm 2027" in first


def test_messages_that_are_left_over_say_so(english: Voice) -> None:
    first, second = correct(english, today(), pages=2)
    assert "\n🏛 Old Town" in first
    assert second.endswith("This part of the post was withdrawn on 29 June 2027.")


def test_each_section_keeps_what_still_belongs_there(english: Voice) -> None:
    july, week, leap = dt.date(2027, 7, 1), dt.date(2027, 6, 21), dt.date(2027, 3, 1)
    assert "Corrected dates" not in correct(english, Told("month", 2027, make_anchor(date="2011-07")), day=july)[0]
    assert "Corrected dates" not in correct(english, Told("month", 2027, make_anchor(date="2011-07-31")), day=july)[0]
    assert "Corrected dates" in correct(english, Told("month", 2027, make_anchor(date="2011-08")), day=july)[0]
    assert "Corrected dates" not in correct(english, Told("week", 2027, make_anchor()), day=week)[0]
    assert "Corrected dates" in correct(english, Told("week", 2027, make_anchor(date="2011-06-28")), day=week)[0]
    new_year = dt.date(2027, 1, 2)
    assert "Corrected dates" not in correct(english, Told("year", 2027, make_anchor(date="2007")), day=new_year)[0]
    assert "Corrected dates" in correct(english, Told("year", 2027, make_anchor(date="2008")), day=new_year)[0]
    for day in (leap, leap - dt.timedelta(days=1)):
        assert "Corrected dates" not in correct(english, Told("0", 2027, make_anchor(date="2024-02-29")), day=day)[0]


@given(
    st.lists(st.builds(Told, st.sampled_from(SECTIONS), st.integers(2020, 2030), st.none() | anchors()), max_size=70),
    st.integers(1, 4),
    st.sampled_from(["en", "vi"]),
)
def test_any_correction_fits_into_the_messages_that_were_sent(
    phrases: Phrases, told: list[Told], pages: int, language: str
) -> None:
    cards: tuple[Card, ...] = corrected_pages(
        Voice(phrases, language), DAY, told, corrected=LATER, pages=pages, place="group", bot_name="test_bot"
    )
    assert len(cards) == pages
    for card in cards:
        check_card(card)
