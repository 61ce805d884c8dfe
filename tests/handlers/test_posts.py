"""Posts as they are set: sections, what stands together, keys, and the room of several messages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.reminders.occasions import Item
from content.reminders.sheet import Digest, Sheet
from handlers.locales import Phrases
from handlers.reminders.post_buttons import Adjust, Show
from handlers.views.posts.post import FEW, PAGES, post_pages
from handlers.views.writing.card import Key
from handlers.views.writing.voice import Voice
from tests.handlers.anchors import ALL, in_order, items, make_anchor, owed
from tests.handlers.posts import pages, text
from tests.handlers.telegram_html import check_card


def test_a_post_in_english(english: Voice) -> None:
    assert text(english, "2027-06-27", make_anchor("Citadel", emblem="🏰")) == (
        "📅 Sunday, 27 June 2027\n"
        "23rd day of the 5th lunar month\n"
        "\n"
        "📌 On this day\n"
        "\n"
        "🏰 Citadel\n"
        "16 years since the inscription (27 June 2011)"
    )


def test_a_post_in_vietnamese(vietnamese: Voice) -> None:
    assert text(vietnamese, "2027-06-27", make_anchor("Citadel", "Thành cổ", confidence="single")) == (
        "📅 Chủ nhật, ngày 27 tháng 6 năm 2027\n"
        "Ngày 23 tháng 5 âm lịch\n"
        "\n"
        "📌 Vào ngày này\n"
        "\n"
        "🏛 Thành cổ\n"
        "16 năm kể từ khi được ghi danh (ngày 27 tháng 6 năm 2011; một nguồn)"
    )


def test_no_line_is_empty_where_the_lunar_calendar_ends(english: Voice) -> None:
    assert text(english, "2101-06-27", make_anchor()).startswith("📅 Monday, 27 June 2101\n\n📌 On this day\n\n🏛")


def test_what_comes_is_announced_by_its_date(english: Voice) -> None:
    comes = make_anchor("The session", date_kind="meeting", date="2027-07-04", kind="event", one_off=True)
    lasts = make_anchor("The strategy", date_kind="goal", date="2027-07-27/2027-07-29", kind="event", one_off=True)
    said = text(english, "2027-06-27", comes, lasts, sheet=ALL)
    assert "⏳ 7 days ahead: Sunday, 4 July 2027\n\n1. 🗓 The session\nTakes place: Sunday, 4 July 2027" in said
    assert "⏳ 30 days ahead: Tuesday, 27 July 2027\n\n2. 🗓 The strategy\nGoal or deadline: 27–29 July 2027" in said
    assert "⏳ 1 day ahead: Sunday, 4 July 2027" in text(english, "2027-07-03", comes, sheet=ALL)
    late = re.compile(r"\b(today|tomorrow|yesterday|this|next|ago|in \d+ days)\b", re.IGNORECASE)
    assert not late.search(said)


def test_digests_say_the_day_and_as_much_as_is_known(english: Voice, vietnamese: Voice) -> None:
    sheet = Sheet("UTC", daily=False, digests=frozenset(Digest))
    exact, month = make_anchor("Exact", date="2011-06-04"), make_anchor("Month", date="2011-06")
    decade, year = make_anchor("Decade", date="1997-06"), make_anchor("Year", date="1997", confidence="single")
    assert text(english, "2027-05-31", exact, month, year, sheet=sheet).endswith(
        "📆 The week from 31 May to 6 June 2027\n\n🏛 Exact\nFriday, 4 June · 16 years since the inscription (2011)"
    )
    assert text(english, "2027-06-01", exact, month, year, sheet=sheet).endswith(
        "📆 June 2027\n\n1. 🏛 Exact\nFriday, 4 June · 16 years since the inscription (2011)\n\n"
        "2. 🏛 Month\n16 years since the inscription (June 2011)"
    )
    assert text(vietnamese, "2027-01-02", exact, decade, year, sheet=sheet).endswith(
        "📆 Những dịp kỷ niệm tròn trong năm 2027\n\n"
        "1. 🏛 Decade\nTháng 6 · 🎉 Kỷ niệm 30 năm được ghi danh (tháng 6 năm 1997)\n\n"
        "2. 🏛 Year\n🎉 Kỷ niệm 30 năm được ghi danh (năm 1997; một nguồn)"
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
    assert said.count("2 years since the") == 2
    lines = said.splitlines()
    first = lines.index("2. 🗓 The reception")
    # The dossier is about a title that is named.
    assert lines[first + 1 :] == ["2 years since the meeting (27 June 2025)", "Also mentioned: First; Second"]
    assert [key.target for row in card.keyboard for key in row] == [Show("apart"), Show("visit"), Adjust()]


def test_of_many_that_were_spoken_of_some_are_named(english: Voice) -> None:
    meeting = {"date_kind": "meeting", "date": "2025-06-27"}
    slugs = [f"title-{number}" for number in range(9)]
    visit = make_anchor("The reception", slug="visit", kind="event", related=slugs, **meeting)
    said = text(
        english, "2027-06-27", visit, *(make_anchor(f"Title {slug[-1]}", slug=slug, **meeting) for slug in slugs)
    )
    assert said.endswith("\nAlso mentioned: Title 0; Title 1; Title 2; Title 3; Title 4; and 4 more")


def test_what_happened_leads_where_a_title_was_honoured(english: Voice) -> None:
    ceremony = {"date_kind": "ceremony", "date": "2022-06-27"}
    title = make_anchor("Centenary", slug="title", label="35 years of it", **ceremony)
    event = make_anchor("The ceremony in the capital", slug="event", kind="event", related=["title"], **ceremony)
    said = text(english, "2027-06-27", title, event)
    assert said.endswith(
        "\n\n🗓 The ceremony in the capital\n⭐ 5th anniversary of the ceremony (27 June 2022)\nSee also: Centenary"
    )


def test_what_else_was_on_that_day_is_said(english: Voice) -> None:
    event = make_anchor("Charter signed", slug="event", kind="event", date_kind="adoption", related=["body"])
    body = make_anchor("The body", slug="body", kind="organisation", label="Founded", date_kind="founding")
    assert text(english, "2027-06-27", event, body).endswith("(27 June 2011)\n• The body: Founded")


def test_a_day_and_the_festival_on_it_are_one_entry(voice: Voice) -> None:
    moon: dict[str, Any] = {"lunar": {"month": 3, "day": 10}, "category": "festivals"}
    day = make_anchor("Kings' Day", slug="day", kind="event", event_type="national-day", **moon)
    festival = make_anchor("Worship", slug="worship", label="Commemoration of the kings", related=["day"], **moon)
    said = text(voice, "2027-04-16", day, festival)
    assert "\n\n🏛 Commemoration of the kings\n" in said
    assert "Kings' Day" not in said


def test_an_event_that_only_repeats_its_title_is_left_out(english: Voice) -> None:
    title = make_anchor("Painting craft", slug="craft", label="Inscribed on the list")
    event = make_anchor("Painting craft inscribed", slug="news", kind="event", category="events", related=["craft"])
    said = text(english, "2027-06-27", event, title)
    assert "\n🏛 Painting craft\n" in said
    assert "inscribed" not in said


def test_titles_stand_for_themselves(english: Voice) -> None:
    twins = make_anchor("One", slug="one", related=["two"]), make_anchor("Two", slug="two", related=["one"])
    assert "2. 🏛 Two" in text(english, "2027-06-27", *twins)


def test_only_private_chats_get_a_key_to_their_settings(english: Voice) -> None:
    found = owed("2027-06-27", make_anchor())
    keys = {place: pages(english, found, place=place)[0].keyboard for place in ("private", "group", "supergroup")}
    assert keys["group"] == keys["supergroup"] == ((Key("🏛 Old Town", Show("old-town")),),)
    assert keys["private"][-1] == (Key("⚙️ Settings", Adjust()),)


def test_channels_get_links(english: Voice) -> None:
    (card,) = pages(english, owed("2027-06-27", make_anchor()), place="channel")
    assert card.markup() == {
        "inline_keyboard": [[{"text": "🏛 Old Town", "url": "https://t.me/test_bot?start=old-town"}]]
    }


def test_few_entries_have_keys_with_their_names_each_once(english: Voice) -> None:
    same = [make_anchor(name, date_kind=kind) for name, kind in (("Old", "inscription"), ("Older", "extension"))]
    third = make_anchor("A title with a name that is far too long for a key", slug="long")
    (card,) = pages(english, [*owed("2027-06-27", same[0], third), *owed("2027-06-27", same[0])])
    assert [[key.label for key in row] for row in card.keyboard] == [
        *(["🏛 A title with a name that is far too…"], ["🏛 Old"], ["⚙️ Settings"]),
    ]


@pytest.mark.parametrize(
    ("entries", "rows"), [(4, [4]), (6, [6]), (7, [4, 3]), (13, [5, 4, 4]), (19, [5, 5, 5, 4]), (12, [6, 6])]
)
def test_no_key_stands_alone(english: Voice, entries: int, rows: list[int]) -> None:
    found = owed("2027-06-27", *(make_anchor("n" * number, slug=f"slug-{number}") for number in range(1, entries + 1)))
    (card,) = pages(english, found, place="group")
    assert [len(row) for row in card.keyboard] == rows


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
        records = [key.label for row in card.keyboard for key in row if not isinstance(key.target, Adjust)]
        assert records
        if len(cards) == 1 and not records[0].isdecimal():
            assert len(records) <= FEW
            continue
        keys = [int(label) for label in records]
        assert keys == list(range(last + 1, last + len(keys) + 1))
        assert all(re.search(rf"^{number}\. ", said, re.MULTILINE) for number in keys)
        last = keys[-1]
