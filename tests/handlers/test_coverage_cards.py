"""The messages about what the content lacks, also where the shipped content has nothing to show for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.coverage import DayLoad, Gap, compare
from content.records.entries import Page, ProgrammeCount
from content.records.kinds import RECORD, Programme, Source
from handlers.locales import LANGUAGES, Phrases
from handlers.views.desk.coverage import PAGE, Survey, counts_card, days_card, gap_card, survey_card
from handlers.views.writing import html
from handlers.views.writing.card import Card
from handlers.views.writing.voice import Voice
from tests.handlers.records import LINES, entries
from tests.handlers.telegram_html import read

TODAY = dt.date(2026, 11, 21)
YEAR = [dt.date(2026, 1, 1) + dt.timedelta(days=ahead) for ahead in range(365)]
EMPTY = Page((), 0, 0)


def make_count(number: int | None, titles: int = 9, name: str = "Heritage", **stated: Any) -> ProgrammeCount:
    fields: dict[str, Any] = {
        "kind": "programme",
        "slug": "programme",
        "name": {"en": name, "vi": name},
        "order": "0",
        "emblem": "🏛",
        "unit": {"en": "title", "vi": "danh hiệu"},
        "about": {"en": "A list.", "vi": "Một danh sách."},
        "verified": "2026-01-01",
        "sources": ["paper"],
    }
    if number is not None:
        fields["stated_count"] = {"number": str(number), "sources": ["paper"], **stated}
    made = RECORD.validate_python(fields)
    assert isinstance(made, Programme)
    return ProgrammeCount(made, titles, 0)


def make_source(publisher: str = "The Paper") -> Source:
    fields = {"kind": "source", "slug": "paper", "name": {"en": "A", "vi": "B"}, "publisher": publisher}
    made = RECORD.validate_python(fields | {"language": "en", "source_type": "news", "verified": "2026-01-01"})
    assert isinstance(made, Source)
    return made


def survey(*counts: ProgrammeCount, gaps: int = 0, days: int = 0) -> Survey:
    loads = [DayLoad(day, int(day >= YEAR[days]), 0, 1) for day in YEAR]
    every = dict.fromkeys(Gap, gaps)
    return Survey(2026, TODAY, 9, every, dict.fromkeys(Gap, 1234), loads, compare(counts))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([make_count(9)], "✅ Titles against the number that sources state: 1 stated number agrees"),
        (
            [make_count(9), make_count(8), make_count(None)],
            "🔸 Titles against the number that sources state: 1 of 2 stated numbers differs; 1 programme without one",
        ),
        ([make_count(None)] * 2, "✅ Titles against the number that sources state: 2 programmes without one"),
    ],
)
def test_the_line_about_counts(english: Voice, counts: list[ProgrammeCount], said: str) -> None:
    assert html.plain(survey_card(english, survey(*counts)).text).endswith(said)


def test_a_content_that_lacks_nothing(english: Voice) -> None:
    text = html.plain(survey_card(english, survey(make_count(9))).text)
    assert "🔸" not in text
    assert "✅ Without a second source: none\n" in text
    assert "✅ Days of 2026 with nothing to remind of: none" in text


def test_large_numbers_are_grouped(phrases: Phrases) -> None:
    for language, said in (("en", "1,000 of 1,234"), ("vi", "1.000 trên 1.234")):
        assert said in html.plain(survey_card(Voice(phrases, language), survey(gaps=1000)).text)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (make_count(9, as_of="2025-12"), "🏛 Heritage: 9 – agrees with The Paper (December 2025)"),
        (make_count(9), "🏛 Heritage: 9 – agrees with The Paper"),
        (make_count(11, as_of="2021"), "🏛 Heritage: 9 – but 11 in The Paper (2021)"),
        (make_count(None), "🏛 Heritage: 9 – no number stated yet"),
    ],
)
def test_one_programme_against_its_number(english: Voice, count: ProgrammeCount, said: str) -> None:
    card = counts_card(english, compare([count]), {"paper": make_source()}, EMPTY, 2026)
    assert html.plain(card.text).endswith(said)


def test_what_is_stale_says_since_when(phrases: Phrases) -> None:
    before = dt.date(2025, 11, 21)
    for language, said in (("en", "since 21 November 2025"), ("vi", "kể từ ngày 21 tháng 11 năm 2025")):
        assert said in gap_card(Voice(phrases, language), Gap.STALE, EMPTY, 2026, before).text


def test_a_full_year_and_an_empty_one(voice: Voice) -> None:
    empty = days_card(voice, [DayLoad(day, 0, 0, 0) for day in YEAR], 2026, [2025, 2027])
    assert html.plain(empty.text).count("1–") == 12
    full = days_card(voice, [DayLoad(day, 1, 0, 1) for day in YEAR], 2026, [2025])
    assert "–" not in html.plain(full.text)


def is_sound(card: Card) -> bool:
    assert read(str(card.text)).strip()
    return html.fits(card.text) and all(key.pack() for row in card.keyboard for key in row)


@given(
    st.sampled_from(LANGUAGES),
    st.lists(entries(), min_size=1, max_size=PAGE),
    st.sampled_from(sorted(set(Gap) - {Gap.COUNTS})),
)
def test_any_page_can_be_sent(phrases: Phrases, language: str, found: list[Any], gap: Gap) -> None:
    assert is_sound(gap_card(Voice(phrases, language), gap, Page(tuple(found), PAGE, 99), 2026, TODAY))


@given(st.sampled_from(LANGUAGES), LINES, LINES, st.integers(1, 60), st.lists(entries(), max_size=PAGE))
def test_any_counts_can_be_sent(  # noqa: PLR0917 -- what hypothesis draws
    phrases: Phrases, language: str, name: str, publisher: str, programmes: int, found: list[Any]
) -> None:
    comparisons = compare([make_count(11, name=name)] * programmes)
    sources = {"paper": make_source(publisher)}
    notes = Page(tuple(found), 0, len(found))
    assert is_sound(counts_card(Voice(phrases, language), comparisons, sources, notes, 2026))


@given(st.sampled_from(LANGUAGES), st.sets(st.sampled_from(YEAR)), st.sets(st.sampled_from(YEAR)))
def test_any_days_can_be_sent(phrases: Phrases, language: str, empty: set[dt.date], moving: set[dt.date]) -> None:
    loads = [DayLoad(day, int(day not in empty), 0, int(day not in moving)) for day in YEAR]
    assert is_sound(days_card(Voice(phrases, language), loads, 2026, [2025, 2027]))
