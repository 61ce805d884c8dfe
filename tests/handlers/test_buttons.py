from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.administration.announcement_buttons import AIMS, STEPS, Aim, Halt, Proclaim, Step
from handlers.desk.coverage_buttons import FINDINGS, Cover
from handlers.desk.proposal_buttons import Apply, Explain, Past, Peek, Refuse, Revert, Trace
from handlers.desk.report_buttons import (
    Accept,
    Complain,
    Decline,
    Hush,
    Hushed,
    Inspect,
    Respond,
    Retell,
    Waiting,
)
from handlers.dialogue import lists
from handlers.dialogue.buttons import (
    AREAS,
    Cite,
    Day,
    Enter,
    Erase,
    Locate,
    Open,
    Speak,
    StaleButtonError,
    Turn,
    Years,
    read,
)
from handlers.dialogue.codecs import LIMIT, Button
from handlers.dialogue.lists import LETTERS, Listed, Origin, Searched, token
from handlers.reminders.post_buttons import Adjust, Foresee, Resend, ResendAll, Settle, Show, Unsettled
from handlers.reminders.settings_buttons import FIELDS, PAGES, Choose, Leaf, Tick
from handlers.zones.names import zone_names

SLUGS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=40)
TOKENS = st.none() | SLUGS.map(token)
KINDS = st.sampled_from(sorted(LETTERS))
PLACES = st.integers(0, 999_999)
PAGE_NUMBERS = st.integers(0, 99)

# Those that the bot makes: heritage by programme, place and year; all else by year, month and part of the time line.
ORIGINS: st.SearchStrategy[Origin] = st.one_of(
    st.builds(Listed, st.just("heritage"), programme=TOKENS, province=TOKENS, year=st.none() | st.integers(1, 9999)),
    st.builds(
        Listed,
        KINDS,
        year=st.none() | st.integers(1, 9999),
        month=st.none() | st.integers(1, 12),
        when=st.sampled_from([None, "upcoming", "past", "yearly"]),
    ),
    st.builds(Searched, st.none() | KINDS, PLACES),
)
# Telegram's ids have at most 52 bits; channels and supergroups count down from -10^12.
CHATS = st.none() | st.integers(-(2**52), -1) | st.integers(1, 2**52)
FLAGS = st.booleans()
SERIALS = st.integers(1, 10**18 - 1)
VALUES = st.sampled_from(
    [*zone_names().zones, "weekly", "festivals", "02-28", "23", "2147483647", token("geopark"), ""]
)
ANNOUNCEMENTS = st.integers(1, 10**18 - 1)
BUTTONS: st.SearchStrategy[Button] = st.one_of(
    st.builds(Aim, ANNOUNCEMENTS, st.sampled_from(AIMS)),
    st.builds(Step, ANNOUNCEMENTS, st.sampled_from(STEPS)),
    st.builds(Proclaim, ANNOUNCEMENTS, PLACES),
    st.builds(Halt, ANNOUNCEMENTS),
    st.builds(Leaf, st.sampled_from(PAGES), CHATS),
    st.builds(Choose, st.sampled_from(FIELDS), VALUES, CHATS),
    st.builds(Tick, st.sampled_from(FIELDS), VALUES, FLAGS, CHATS),
    st.builds(Show, SLUGS),
    st.just(Adjust()),
    st.builds(Foresee, st.dates()),
    st.builds(Unsettled, PLACES),
    st.builds(Resend, st.integers(1, 2**63 - 1), PLACES),
    st.builds(Settle, st.integers(1, 2**63 - 1), PLACES),
    st.builds(ResendAll, st.booleans()),
    st.builds(Cover, st.sampled_from(FINDINGS), st.integers(0, 9999), PLACES),
    st.builds(Open, SLUGS, st.none() | ORIGINS, PAGE_NUMBERS),
    st.builds(Cite, SLUGS, st.none() | ORIGINS, PAGE_NUMBERS),
    st.builds(Locate, SLUGS),
    st.builds(Turn, ORIGINS, PLACES),
    st.builds(Enter, st.sampled_from(AREAS)),
    st.builds(Years, PLACES),
    st.builds(Day, st.dates(), PLACES),
    st.builds(Speak, st.sampled_from(["en", "vi", ""])),
    st.builds(Erase, st.sampled_from(["ask", "yes", "no"])),
    st.builds(Complain, SLUGS, st.just("") | st.text("0123456789abcdef", min_size=8, max_size=8)),
    *(st.builds(kind, SERIALS) for kind in (Apply, Refuse, Explain)),
    *(st.builds(kind, PLACES) for kind in (Revert, Past)),
    st.builds(Peek, SERIALS, SLUGS),
    st.builds(Trace, SLUGS, PLACES),
    st.builds(Waiting, PLACES),
    st.builds(Hushed, PLACES),
    *(st.builds(kind, SERIALS) for kind in (Inspect, Respond, Accept, Retell)),
    st.builds(Decline, SERIALS, st.sampled_from(["ask", "bare", "words"])),
    st.builds(Hush, st.integers(1, 2**52), FLAGS, st.just(0) | SERIALS),
)


@given(BUTTONS)
def test_buttons_come_back_from_64_bytes(button: Button) -> None:
    data = button.pack()
    assert 1 <= len(data.encode()) <= LIMIT
    assert read(data) == button


@given(ORIGINS)
def test_lists_come_back(origin: Origin) -> None:
    assert lists.unpack(origin.pack()) == origin


@given(st.text(max_size=70) | BUTTONS.map(Button.pack).flatmap(lambda data: st.text(max_size=3).map(data.__add__)))
def test_garbage_is_stale_and_nothing_else(data: str) -> None:
    with suppress(StaleButtonError):
        button = read(data)
        assert read(button.pack()) == button


@pytest.mark.parametrize(
    ("data", "area"),
    [
        ("", "help"),
        ("zz:1", "help"),
        ("l:h?:0", "heritage"),
        ("l:?:0", "help"),
        ("l:h:x", "heritage"),
        ("c:Hoi An:e....u:0", "events"),
        ("c:hoi-an:q3:0:more", "search"),
        ("s:hoi-an:p:-1", "people"),
        ("y:", "events"),
        ("d:2026-02-30:0", "today"),
        ("a:moon", "help"),
        ("f:nowhere:", "settings"),
        ("h:hour:", "settings"),
        ("k:daily::2:", "settings"),
        ("f:sheet:-0", "settings"),
        ("h:zone:a b:", "settings"),
        ("e:all", "help"),
        ("l:o:１", "organisations"),
    ],
)
def test_stale_data_leads_to_the_start_of_its_area(data: str, area: str) -> None:
    with pytest.raises(StaleButtonError) as caught:
        read(data)
    assert caught.value.area == area


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="64 are allowed"):
        Locate("a" * 80).pack()


def test_a_token_names_one_slug_or_none() -> None:
    assert lists.named_by(token("geopark"), ["biosphere", "geopark"]) == "geopark"
    assert lists.named_by(token("geopark"), ["biosphere"]) is None
    assert lists.named_by(token("geopark"), ["geopark", "geopark"]) is None
    assert len(token("geopark")) == lists.TOKEN_LENGTH


def test_a_day_keeps_its_date() -> None:
    assert read(Day(dt.date(2026, 2, 28), 8).pack()) == Day(dt.date(2026, 2, 28), 8)
