"""Posts as they are set: sections, wording by kind, what stands together, keys, and the room of several messages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.occasions import Anchor, Item
from content.sheet import Digest, Sheet
from content.statements import DateKind
from handlers.locales import Phrases
from handlers.post_buttons import Adjust, Show
from handlers.views.card import Card, Key
from handlers.views.post import PAGES, post_pages
from handlers.views.voice import Voice
from tests.handlers.anchors import ALL, in_order, items, make_anchor, owed
from tests.handlers.telegram_html import check_card

DAY = dt.date(2027, 6, 27)


def pages(voice: Voice, found: Sequence[Item], day: dt.date = DAY, place: str = "private") -> tuple[Card, ...]:
    return post_pages(voice, day, found, place=place, bot_name="test_bot")


def text(voice: Voice, day: str, *anchors: Anchor, sheet: Sheet | None = None) -> str:
    found = owed(day, *anchors) if sheet is None else owed(day, *anchors, sheet=sheet)
    (card,) = pages(voice, found, dt.date.fromisoformat(day))
    return check_card(card)


def test_a_post_in_english(english: Voice) -> None:
    assert text(english, "2027-06-27", make_anchor("Citadel", emblem="🏰")) == (
        "📅 Sunday, 27 June 2027\n"
        "23rd day of the 5th lunar month\n"
        "\n"
        "📌 On this day\n"
        "\n"
        "1. 🏰 Citadel\n"
        "16 years since the inscription (27 June 2011)"
    )


def test_a_post_in_vietnamese(vietnamese: Voice) -> None:
    assert text(vietnamese, "2027-06-27", make_anchor("Citadel", "Thành cổ", confidence="single")) == (
        "📅 Chủ nhật, ngày 27 tháng 6 năm 2027\n"
        "Ngày 23 tháng 5 âm lịch\n"
        "\n"
        "📌 Vào ngày này\n"
        "\n"
        "1. 🏛 Thành cổ\n"
        "16 năm kể từ khi được ghi danh (ngày 27 tháng 6 năm 2011) (một nguồn)"
    )


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
    ("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd"), (113, "113th")]
)
def test_birthdays_are_counted_by_ordinals(english: Voice, vietnamese: Voice, number: int, said: str) -> None:
    born = make_anchor(date_kind="birth", date="1822-06-27", kind="person")
    assert f"{said} birthday (born 27 June 1822)" in text(english, f"{1822 + number}-06-27", born)
    assert f"{number} năm ngày sinh" in text(vietnamese, f"{1822 + number}-06-27", born)


@pytest.mark.parametrize("kind", list(DateKind))
@pytest.mark.parametrize("year", [2026, 2036])
def test_each_kind_has_its_own_words(voice: Voice, kind: DateKind, year: int) -> None:
    told = [text(voice, f"{year}-06-27", make_anchor(date_kind=one, date="2011-06-27")) for one in (kind, *DateKind)]
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
    fixed = make_anchor("Heritage Day", yearly={"month": 11, "day": 23}, category="days", kind="event")
    ruled = make_anchor(
        "Philosophy Day", yearly={"month": 11, "week": 3, "weekday": "thursday"}, category="days", kind="event"
    )
    moon = make_anchor(
        "Festivals of two temples", label="The festival", lunar={"month": 4, "day": 7, "until": 9, "main": 9},
        category="festivals",
    )  # fmt: skip
    assert text(english, "2027-11-23", fixed).endswith("1. 🗓 Heritage Day\nObserved every year on this day")
    assert text(english, "2027-11-18", ruled).endswith("Observed every year on the third Thursday of November")
    assert text(vietnamese, "2027-11-18", ruled).endswith(
        "Được kỷ niệm hằng năm vào thứ Năm thứ ba của tháng 11"
    )  # fmt: skip
    assert text(english, "2027-05-14", moon).endswith(
        "1. 🏛 The festival\n🌙 7th to 9th day of the 4th lunar month, above all the 9th\nFestivals of two temples"
    )


def test_what_comes_is_announced_by_its_date(english: Voice) -> None:
    comes = make_anchor("The session", date_kind="meeting", date="2027-07-04", kind="event", one_off=True)
    lasts = make_anchor("The strategy", date_kind="goal", date="2027-07-27/2027-07-29", kind="event", one_off=True)
    said = text(english, "2027-06-27", comes, lasts, sheet=ALL)
    assert "⏳ 7 days ahead: Sunday, 4 July 2027\n\n1. 🗓 The session\nMeeting: Sunday, 4 July 2027" in said
    assert "⏳ 30 days ahead: Tuesday, 27 July 2027\n\n2. 🗓 The strategy\nGoal: 27–29 July 2027" in said
    assert "⏳ 1 day ahead: Sunday, 4 July 2027" in text(english, "2027-07-03", comes, sheet=ALL)
    late = re.compile(r"\b(today|tomorrow|yesterday|this|next|ago|in \d+ days)\b", re.IGNORECASE)
    assert not late.search(said)


def test_digests_say_the_day_and_as_much_as_is_known(english: Voice, vietnamese: Voice) -> None:
    sheet = Sheet("UTC", daily=False, digests=frozenset(Digest))
    exact, month = make_anchor("Exact", date="2011-06-04"), make_anchor("Month", date="2011-06")
    decade, year = make_anchor("Decade", date="1997-06"), make_anchor("Year", date="1997", confidence="single")
    assert text(english, "2027-05-31", exact, month, year, sheet=sheet).endswith(
        "📆 The week from 31 May to 6 June 2027\n\n1. 🏛 Exact\nFriday, 4 June · 16 years since the inscription (2011)"
    )
    assert text(english, "2027-06-01", exact, month, year, sheet=sheet).endswith(
        "📆 June 2027\n\n1. 🏛 Exact\nFriday, 4 June · 16 years since the inscription (2011)\n\n"
        "2. 🏛 Month\n16 years since the inscription (June 2011)"
    )
    assert text(vietnamese, "2027-01-02", exact, decade, year, sheet=sheet).endswith(
        "🏅 Những dịp kỷ niệm lớn trong năm 2027\n\n"
        "1. 🏛 Decade\nTháng 6 · 🎉 Kỷ niệm 30 năm được ghi danh (tháng 6 năm 1997)\n\n"
        "2. 🏛 Year\n🎉 Kỷ niệm 30 năm được ghi danh (năm 1997) (một nguồn)"
    )


def test_29_february_is_told_with_its_own_date(english: Voice) -> None:
    assert "3 years since the inscription (29 February 2024)" in text(
        english, "2027-02-28", make_anchor(date="2024-02-29")
    )


def test_what_belongs_together_stands_together(english: Voice) -> None:
    meeting = {"date_kind": "meeting", "date": "2025-06-27"}
    visit = make_anchor(
        "The reception", slug="visit", kind="event", category="events", related=["one", "two"], **meeting
    )
    titles = [
        make_anchor(name, slug=slug, label=f"Support for {slug}", **meeting)
        for slug, name in (("one", "First"), ("two", "Second"))
    ]
    dossier = make_anchor("A dossier", slug="file", kind="event", related=["two"], **meeting)
    apart = make_anchor("Elsewhere", slug="apart", kind="event", **meeting)
    (card,) = pages(english, owed("2027-06-27", *titles, dossier, visit, apart))
    said = check_card(card)
    assert said.count("2 years since the meeting") == 2
    lines = said.splitlines()
    first = lines.index("2. 🗓 The reception")
    assert lines[first + 1] == "2 years since the meeting (27 June 2025)"
    assert set(lines[first + 2 : first + 5]) == {"• A dossier", "• First: Support for one", "• Second: Support for two"}
    assert [key.target for row in card.keyboard for key in row] == [Show("apart"), Show("visit"), Adjust()]


def test_an_event_that_only_repeats_its_title_is_left_out(english: Voice) -> None:
    title = make_anchor("Painting craft", slug="craft", label="Inscribed on the list")
    event = make_anchor("Painting craft inscribed", slug="news", kind="event", category="events", related=["craft"])
    said = text(english, "2027-06-27", event, title)
    assert "1. 🏛 Painting craft\n" in said
    assert "inscribed" not in said


def test_titles_stand_for_themselves(english: Voice) -> None:
    twins = make_anchor("One", slug="one", related=["two"]), make_anchor("Two", slug="two", related=["one"])
    assert "2. 🏛 Two" in text(english, "2027-06-27", *twins)


def test_only_private_chats_get_a_key_to_their_settings(english: Voice) -> None:
    found = owed("2027-06-27", make_anchor())
    keys = {place: pages(english, found, place=place)[0].keyboard for place in ("private", "group", "supergroup")}
    assert keys["group"] == keys["supergroup"] == ((Key("1", Show("old-town")),),)
    assert keys["private"][-1] == (Key("⚙️ Settings", Adjust()),)


def test_channels_get_links(english: Voice) -> None:
    (card,) = pages(english, owed("2027-06-27", make_anchor()), place="channel")
    assert card.markup() == {"inline_keyboard": [[{"text": "1", "url": "https://t.me/test_bot?start=old-town"}]]}


def test_a_long_digest_ends_with_how_many_more_there_are(voice: Voice) -> None:
    many = [
        make_anchor("n" * number, slug=f"slug-{number}", date=f"1997-06-{number % 28 + 1:02d}")
        for number in range(1, 100)
    ]
    sheet = Sheet("UTC", daily=False, digests=frozenset({Digest.MONTHLY}))
    cards = pages(voice, owed("2027-06-01", *many, sheet=sheet), dt.date(2027, 6, 1))
    assert 1 < len(cards) <= PAGES
    shown = [key.label for card in cards for row in card.keyboard for key in row if key.label.isdecimal()]
    assert shown == [str(number) for number in range(1, len(shown) + 1)]
    assert str(99 - len(shown)) in check_card(cards[-1]).splitlines()[-1]
    assert all(
        f"{place}" in check_card(card).splitlines()[1 if place > 1 else 2] for place, card in enumerate(cards, 1)
    )


@settings(max_examples=150)
@given(
    st.lists(items(), min_size=1, max_size=90),
    st.sampled_from(["en", "vi"]),
    st.sampled_from(["private", "supergroup", "channel"]),
    st.dates(dt.date(1899, 1, 1), dt.date(2101, 12, 1)),
)
def test_any_words_make_posts_that_telegram_takes(
    phrases: Phrases, found: list[Item], language: str, place: str, day: dt.date
) -> None:
    cards = post_pages(Voice(phrases, language), day, in_order(found), place=place, bot_name="test_bot")
    assert 1 <= len(cards) <= PAGES
    last = 0
    for card in cards:
        said = check_card(card)
        assert card.text.count("<b>") + card.text.count("<i>") <= 100
        keys = [int(key.label) for row in card.keyboard for key in row if key.label.isdecimal()]
        assert keys == list(range(last + 1, last + len(keys) + 1))
        assert keys
        assert all(re.search(rf"^{number}\. ", said, re.MULTILINE) for number in keys)
        last = keys[-1]
