"""Whatever members and moderators write, what is shown of it are messages that Telegram takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.views.answers.reports import LIMIT, Outcome, ask_card, outcome_card
from handlers.views.desk.moderation import (
    PAGE,
    Case,
    End,
    Silent,
    case_card,
    pending_card,
    queue_card,
    silent_card,
    words_card,
)
from handlers.views.writing import html
from handlers.views.writing.voice import Voice
from storage.desk.complaints import ReportState
from tests.handlers.telegram_html import check_card, read

FEW = settings(max_examples=40, deadline=None)
STATES = st.sampled_from([state for state in ReportState if state is not ReportState.OPEN])
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
LETTERS = st.characters(exclude_categories=["Cs", "Cc"])
NAMES = st.text(LETTERS, min_size=1, max_size=128).filter(str.strip)
TITLES = st.none() | st.just("<&>" * 300) | NAMES
WORDS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=300).filter(str.strip),
    st.sampled_from(["<" * LIMIT, "🏯" * (LIMIT // 2), "a\n" * (LIMIT // 2), "&amp; " * 333]),
)
CASES = st.builds(
    Case,
    number=st.just(10**18 - 1),
    user_id=st.just(2**52),
    name=NAMES,
    made=st.just(NOON),
    words=WORDS,
    slug=st.none() | st.just("a" * 40),
    record=TITLES,
    revision=st.none() | st.just(999_999),
    state=st.sampled_from(["answered", "accepted", "declined"]),
    ending=st.none(),
    newer=st.none() | st.just(999_999),
    by=NAMES,
    settled=st.none() | st.just(NOON),
    reply=st.none() | WORDS,
    heard=st.sampled_from([None, "told", "gone"]),
    muted=st.booleans(),
    editor=st.booleans(),
)


ENDED = st.builds(
    lambda case, end, state: replace(case, state=state, ending=end),
    CASES,
    st.builds(
        End,
        by=NAMES,
        moment=st.just(NOON),
        revision=st.none() | st.just(999_999),
        heard=st.sampled_from([None, "told", "gone", "unsure"]),
    ),
    st.sampled_from(["corrected", "dropped"]),
)


@FEW
@given(CASES | ENDED, st.booleans())
def test_any_report_is_a_message(voice: Voice, case: Case, declining: bool) -> None:  # noqa: FBT001 -- hypothesis gives it
    note = voice("queue.late.answered", name=case.by)
    said = check_card(case_card(voice, case, note=note, declining=declining))
    assert case.words.strip() in said  # a moderator reads all that was written
    check_card(words_card(voice, case, "https://t.me/bot?start=answer_1", declining=declining))


@FEW
@given(st.lists(CASES, max_size=PAGE))
def test_any_queue_is_a_message_with_a_key_for_each_report(voice: Voice, cases: list[Case]) -> None:
    card = queue_card(voice, cases, offset=PAGE, total=PAGE + len(cases) + 1, muted=3, pending=2)
    check_card(card)
    assert sum(map(len, card.keyboard)) == len(cases) + 4
    waiting = pending_card(voice, cases, offset=PAGE, total=PAGE + len(cases) + 1)
    check_card(waiting)
    assert sum(map(len, waiting.keyboard)) == len(cases) + 3
    people = [Silent(case.user_id, case.name, case.by, NOON) for case in cases]
    check_card(silent_card(voice, people, offset=0, total=99))


@FEW
@given(words=WORDS, reply=st.none() | WORDS, record=TITLES, state=STATES, promised=st.booleans())
def test_any_outcome_is_a_message(
    voice: Voice, words: str, reply: str | None, record: str | None, *, state: str, promised: bool
) -> None:
    outcome = Outcome(state, words, reply, "a" * 40 if record else None, record, promised=promised)
    said = check_card(outcome_card(voice, outcome))
    assert reply is None or reply.strip() in said  # the member reads all that the moderator wrote
    asked = ask_card(voice, "https://t.me/bot?start=report_", record)
    assert read(asked.text).strip()
    assert asked.panel is not None
    assert 1 <= html.units(asked.panel["input_field_placeholder"]) <= 64
