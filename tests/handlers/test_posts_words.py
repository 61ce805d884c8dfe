"""What posts say: each kind of date in its own words and tone, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from content.records.statements import DateKind
from content.reminders.anchors import ONCE
from content.reminders.occasions import is_jubilee
from content.reminders.sheet import Digest, Sheet
from handlers.views.posts.post_words import brief_words
from handlers.views.writing.html import plain
from handlers.views.writing.voice import Voice
from tests.handlers.anchors import ALL, make_anchor, owed
from tests.handlers.posts import text


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2012, "1 year since the inscription"),
        (2013, "2 years since the inscription"),
        (2016, "🎉 5th anniversary of the inscription"),
        (2021, "🎉 10th anniversary of the inscription"),
        (2022, "11 years since the inscription"),
        (2111, "🎉 100th anniversary of the inscription"),
    ],
)
def test_years_and_jubilees(english: Voice, year: int, said: str) -> None:
    assert text(english, f"{year}-06-27", make_anchor()).splitlines()[-1].startswith(said)


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd"), (103, "103rd")]
)
def test_birthdays_are_counted_by_ordinals(english: Voice, vietnamese: Voice, number: int, said: str) -> None:
    born = make_anchor(date_kind="birth", date="1922-06-27", kind="person")
    assert f"🎂 {said} birthday (born 27 June 1922)" in text(english, f"{1922 + number}-06-27", born)
    assert f"🎂 Sinh nhật lần thứ {number} (sinh ngày 27 tháng 6 năm 1922)" in text(
        vietnamese, f"{1922 + number}-06-27", born
    )


@pytest.mark.parametrize(("born", "dead"), [("1726", False), ("1916", False), ("1957", True)])
def test_the_dead_have_no_birthdays(english: Voice, vietnamese: Voice, born: str, dead: bool) -> None:  # noqa: FBT001 - a case of the table
    anchor = make_anchor(date_kind="birth", date=f"{born}-06-27", kind="person", dead=dead)
    years = 2027 - int(born)
    said = text(english, "2027-06-27", anchor) + text(vietnamese, "2027-06-27", anchor)
    assert not set("🎂🎉") & set(said)
    assert "irthday" not in said
    assert "Sinh nhật" not in said
    wanted = f"⭐ {years}th anniversary of the birth" if is_jubilee(years) else f"{years} years since the birth"
    assert f"{wanted} (27 June {born})" in said


def test_a_round_number_of_years_since_a_birth(english: Voice, vietnamese: Voice) -> None:
    born = make_anchor(date_kind="birth", date="1727-06-27", kind="person")
    assert text(english, "2027-06-27", born).endswith("⭐ 300th anniversary of the birth (27 June 1727)")
    assert text(vietnamese, "2027-06-27", born).endswith("⭐ Kỷ niệm 300 năm ngày sinh (ngày 27 tháng 6 năm 1727)")


KINDS = sorted(set(DateKind) - ONCE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("year", [2026, 2036])
def test_each_kind_has_its_own_words(voice: Voice, kind: DateKind, year: int) -> None:
    told = [text(voice, f"{year}-06-27", make_anchor(date_kind=one, date="2011-06-27")) for one in (kind, *KINDS)]
    assert told.count(told[0]) == 2


@pytest.mark.parametrize("kind", [DateKind.DEATH, DateKind.DISASTER])
@pytest.mark.parametrize("year", [2026, 2061])
def test_the_dead_are_remembered_soberly(voice: Voice, kind: DateKind, year: int) -> None:
    said = text(voice, f"{year}-06-27", make_anchor(date_kind=kind))
    assert "🕯" in said
    assert not set("🎉🎂⭐!") & set(said)


def test_a_label_and_the_mark_of_one_source(english: Voice) -> None:
    said = text(english, "2027-06-27", make_anchor(label="Second recognition", confidence="single"))
    assert said.endswith("(27 June 2011)\nSecond recognition (one source)")


def test_days_of_the_year_and_of_the_moon(english: Voice, vietnamese: Voice) -> None:
    day: dict[str, Any] = {"category": "days", "kind": "event", "event_type": "international-day"}
    fixed = make_anchor("Heritage Day", yearly={"month": 11, "day": 23}, **day)
    ruled = make_anchor("Philosophy Day", yearly={"month": 11, "week": 3, "weekday": "thursday"}, **day)
    moon = make_anchor(
        "Festivals of two temples", label="The festival", lunar={"month": 4, "day": 7, "until": 9, "main": 9},
        category="festivals", place={"en": "A temple", "vi": "Đền"},
    )  # fmt: skip
    assert text(english, "2027-11-23", fixed).endswith("🗓 Heritage Day\nInternational day")
    assert text(english, "2027-11-18", ruled).endswith(
        "🗓 Philosophy Day\nInternational day · third Thursday of November"
    )
    assert text(vietnamese, "2027-11-18", ruled).endswith("Ngày quốc tế · thứ Năm thứ ba của tháng 11")
    assert text(english, "2027-05-14", moon).endswith(
        "🏛 The festival\n🌙 7th to 9th day of the 4th lunar month, main day: the 9th\n"
        "A temple · Festivals of two temples"
    )


def test_a_day_whose_name_says_what_it_is_needs_no_more_words(english: Voice) -> None:
    day: dict[str, Any] = {
        "yearly": {"month": 11, "day": 23},
        "category": "days",
        "kind": "event",
        "event_type": "international-day",
    }
    assert text(english, "2027-11-23", make_anchor("International Day of Tea", **day)).endswith(
        "\n🗓 International Day of Tea"
    )
    doubted = make_anchor("International Day of Tea", confidence="single", **day)
    assert text(english, "2027-11-23", doubted).endswith("\n🗓 International Day of Tea\n(one source)")


def test_a_day_for_the_dead_is_told_with_a_candle_by_its_own_name(english: Voice) -> None:
    rite: dict[str, Any] = {
        "label": "Death anniversary of a poet",
        "lunar": {"month": 4, "day": 9},
        "category": "festivals",
    }
    place = {"en": "His home", "vi": "Quê nhà"}
    anchor = make_anchor("600 years of a poet", emblem="🏅", memorial=True, place=place, **rite)
    assert text(english, "2027-05-14", anchor).endswith(
        "9th day of the 4th lunar month\n\n📌 On this day\n\n🕯 Death anniversary of a poet\nHis home"
    )
    assert text(english, "2027-05-13", anchor, sheet=ALL).endswith(
        "\n\n🕯 Death anniversary of a poet\n🌙 9th day of the 4th lunar month\nHis home"
    )


def test_a_festival_kept_a_day_early_says_its_own_day(english: Voice) -> None:
    eve = make_anchor("Year's end", lunar={"month": 12, "day": 30}, category="festivals")
    said = text(english, "2027-02-05", eve)
    assert "\n29th day of the 12th lunar month\n" in said
    assert said.endswith("\n🌙 30th day of the 12th lunar month")


def test_digests_end_with_what_is_remembered(english: Voice, vietnamese: Voice) -> None:
    sheet = Sheet("UTC", daily=False, digests=frozenset({Digest.MONTHLY}))
    death = make_anchor("Poet", slug="poet", kind="person", category="people", date_kind="death", date="1927-06-04")
    flood = make_anchor("Flood", slug="flood", kind="event", date_kind="disaster", date="2017-06-03")
    told = text(english, "2027-06-01", death, flood, make_anchor(), sheet=sheet)
    assert told.endswith(
        "📆 June 2027\n\n1. 🏛 Old Town\nSunday, 27 June · 16 years since the inscription (2011)\n\n"
        "🕯 In memory\n\n2. 🕯 Flood\nThursday, 3 June · 10th anniversary of the disaster (2017)\n\n"
        "3. 🕯 Poet\nFriday, 4 June · 100th anniversary of the death (1927)"
    )
    alone = text(vietnamese, "2027-06-01", death, sheet=sheet)
    assert "📆 Tháng 6 năm 2027\n\n🕯 Tưởng niệm\n\n🕯 Poet\n" in alone
    assert alone.endswith("Tưởng niệm 100 năm ngày mất (năm 1927)")


def test_the_years_belong_to_what_the_label_says(english: Voice, vietnamese: Voice) -> None:
    club = make_anchor(
        "World federation", label="First club", kind="organisation", date_kind="other", date="1947-06-27"
    )
    assert text(english, "2027-06-27", club).endswith(
        "🏢 World federation\n⭐ First club: 80th anniversary (27 June 1947)"
    )
    assert text(vietnamese, "2027-06-27", club).endswith("⭐ Tròn 80 năm: First club (ngày 27 tháng 6 năm 1947)")
    step = make_anchor(label="Put on a list", date_kind="nomination", confidence="single")
    assert text(english, "2027-06-27", step).endswith("Put on a list: 16 years since then (27 June 2011; one source)")
    assert text(vietnamese, "2027-06-27", step).endswith(
        "\n16 năm kể từ: Put on a list (ngày 27 tháng 6 năm 2011; một nguồn)"
    )


def test_the_title_is_told_where_the_name_does_not_say_it(english: Voice, vietnamese: Voice) -> None:
    park: dict[str, Any] = {"date_kind": "designation", "date": "2020-06-27", "programme": "global-geopark"}
    bare = make_anchor("Dak Nong", "Công viên địa chất toàn cầu Đắk Nông", **park)
    assert "7 years since the designation as a UNESCO Global Geopark (27 June 2020)" in text(
        english, "2027-06-27", bare
    )
    assert "7 năm kể từ khi được công nhận (ngày 27" in text(vietnamese, "2027-06-27", bare)
    named = make_anchor("Dak Nong Geopark", "Đắk Nông", **park)
    assert "7 years since the designation (27 June 2020)" in text(english, "2027-06-27", named)
    assert "7 năm kể từ khi được công nhận là công viên địa chất toàn cầu UNESCO (ngày" in text(
        vietnamese, "2027-06-27", named
    )
    assert "🎉 10th anniversary of the designation as a UNESCO Global Geopark (" in text(english, "2030-06-27", bare)
    other = make_anchor("Dak Nong", **{**park, "programme": "new-programme"})
    assert "7 years since the designation (27 June 2020)" in text(english, "2027-06-27", other)


@pytest.mark.parametrize(
    ("day", "fields", "en", "vi"),
    [
        ("2027-06-27", {}, "X – inscription (16 years)", "X – ghi danh (16 năm)"),
        ("2036-06-27", {}, "⭐ X – inscription (25 years)", "⭐ X – ghi danh (25 năm)"),
        ("2027-06-27", {"label": "Put on a list"}, "X: Put on a list (16 years)", "X: Put on a list (16 năm)"),
        ("2027-06-27", {"date_kind": "birth"}, "X – born 16 years ago", "X – 16 năm ngày sinh"),
        ("2012-06-27", {"date_kind": "death"}, "🕯 X – died 1 year ago", "🕯 X – 1 năm ngày mất"),
        ("2061-06-27", {"date_kind": "death"}, "🕯 X – died 50 years ago", "🕯 X – 50 năm ngày mất"),
        ("2027-06-27", {"date_kind": "meeting", "kind": "event"}, "X (16 years)", "X (16 năm)"),
        (
            "2027-05-14",
            {"lunar": {"month": 4, "day": 7, "until": 9, "main": 9}},
            "X (🌙 9th day of the 4th lunar month)",
            "X (🌙 ngày mùng 9 tháng 4 âm lịch)",
        ),
    ],
)
def test_the_short_form_of_an_occasion(  # noqa: PLR0917 -- a table
    english: Voice, vietnamese: Voice, day: str, fields: dict[str, Any], en: str, vi: str
) -> None:
    (item,) = owed(day, make_anchor("X", **fields))
    said = [brief_words(voice, item.occasion, 90) for voice in (english, vietnamese)]
    assert [plain(one) for one in said] == [en, vi]
    assert [one.startswith("<b>") for one in said] == [item.occasion.jubilee] * 2


@pytest.mark.parametrize(
    ("sort", "said", "viet"),
    [
        ("reception", "since the reception", "kể từ buổi tiếp"),
        ("seminar", "since the seminar", "kể từ buổi tọa đàm"),
        ("session", "since the session", "kể từ kỳ họp"),
        ("visit", "since the meeting", "kể từ cuộc gặp"),
        (None, "since the meeting", "kể từ cuộc gặp"),
    ],
)
def test_a_meeting_is_called_what_it_was(
    english: Voice, vietnamese: Voice, sort: str | None, said: str, viet: str
) -> None:
    met = make_anchor(date_kind="meeting", kind="event", event_type=sort)
    assert f"16 years {said} (27 June 2011)" in text(english, "2027-06-27", met)
    assert f"16 năm {viet} (" in text(vietnamese, "2027-06-27", met)


def test_a_week_within_a_month_names_it_once(english: Voice, vietnamese: Voice) -> None:
    sheet = Sheet("UTC", daily=False, digests=frozenset({Digest.WEEKLY}))
    within = make_anchor(date="2011-08-03")
    assert "\n📆 The week from 2 to 8 August 2027\n" in text(english, "2027-08-02", within, sheet=sheet)
    assert "\n📆 Tuần từ ngày 2 đến ngày 8 tháng 8 năm 2027\n" in text(vietnamese, "2027-08-02", within, sheet=sheet)
