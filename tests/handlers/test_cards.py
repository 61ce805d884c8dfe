"""Any record, whatever its words, gives messages that Telegram takes, and loses nothing on the way."""

from __future__ import annotations

import datetime as dt
from itertools import cycle

from hypothesis import given, settings
from hypothesis import strategies as st

from content.records.entries import Dossier, Findings, Kind, Page
from content.records.kinds import RECORD, Association
from handlers.dialogue.buttons import Open, Turn
from handlers.dialogue.lists import LETTERS, Listed, Searched, token
from handlers.views.answers.cards import Way, record_card, record_texts
from handlers.views.answers.cards_citable import sources_card
from handlers.views.answers.cards_heritage import venue
from handlers.views.answers.lists import PAGE, list_card
from handlers.views.answers.search import also_rows, found_card
from handlers.views.answers.talks import about_card, welcome_card
from handlers.views.writing.entries import EMBLEMS
from handlers.views.writing.voice import Voice
from tests.handlers.records import CASES, KINDS, LINES, SLUG, Case, entries, fill
from tests.handlers.telegram_html import check_card

TODAY = dt.date(2026, 11, 21)
# Each example renders a card on all of its pages.
FEW = settings(max_examples=40, deadline=None)
ORIGIN = Listed("heritage", token("programme"), token("place"), 2010)


@FEW
@given(CASES)
def test_any_card_is_a_message_on_each_of_its_pages(voice: Voice, case: Case) -> None:
    dossier = case.dossier()
    way = Way(ORIGIN, Open(SLUG, ORIGIN), Open(SLUG, ORIGIN), Turn(ORIGIN, 999_992))
    said = ""
    for page in range(9):
        card = record_card(voice, dossier, way, record_texts(voice, dossier, TODAY), page=page)
        said += check_card(card)
        if not any(key.target == Open(SLUG, ORIGIN, page + 1) for row in card.keyboard for key in row):
            if page == 0:
                check_complete(voice, dossier, said)
            break
    venue(voice, dossier)


def check_complete(voice: Voice, dossier: Dossier, said: str) -> None:
    """On a single page every fact and every citation is there."""
    record = dossier.record
    assert record.name.en in said
    assert record.name.vi in said
    for statement in getattr(record, "statements", ()):
        assert voice.of(statement.text) in said
    for fact in getattr(record, "dates", ()):
        assert voice.of(fact.label) in said
        assert voice.of(fact.note) in said
    for note in dossier.notes:
        assert voice.of(note.text) in said


@FEW
@given(CASES)
def test_any_list_of_sources_is_a_message(voice: Voice, case: Case) -> None:
    dossier = case.dossier()
    for page in range(3):
        check_card(sources_card(voice, dossier, Searched("heritage", 999_999), page))


@st.composite
def pages(draw: st.DrawFn) -> Page:
    made = draw(st.lists(entries(), max_size=PAGE))
    listed = tuple(entry.model_copy(update={"slug": f"{number}-{'a' * 38}"}) for number, entry in enumerate(made))
    offset = draw(st.sampled_from([0, PAGE, 999_992]))
    return Page(listed, offset, offset + len(listed) + draw(st.integers(0, 20)))


@FEW
@given(pages(), st.text(max_size=5000))
def test_any_search_is_a_message(voice: Voice, page: Page, query: str) -> None:
    counts: dict[Kind, int] = {}
    for entry in page.entries:
        counts[entry.kind] = counts.get(entry.kind, 0) + 100
    found = Findings(page, len(page.entries), counts, corrected=query or "a", suggestions=page.entries)
    for kind in (None, "heritage"):
        card = found_card(voice, query or "a", found, "heritage" if kind else None)
        check_card(card)
        assert card.quote == bool(page.entries)
    if page.entries:
        assert bool(also_rows(voice, found, "heritage")) == (page.total > 1)


@FEW
@given(pages())
def test_any_list_is_a_message_with_a_key_for_each_entry(voice: Voice, page: Page) -> None:
    card = list_card(voice, voice("events.upcoming"), page, ORIGIN, marked=True)
    check_card(card)
    opened = [key.target.slug for row in card.keyboard for key in row if isinstance(key.target, Open)]
    assert opened == [entry.slug for entry in page.entries]
    turned = [key.target.offset for row in card.keyboard for key in row if isinstance(key.target, Turn)]
    if page.entries:
        before = [page.offset - PAGE] if page.offset else []
        after = [page.offset + PAGE] if page.offset + PAGE < page.total else []
        assert turned == before + after


@FEW
@given(st.lists(LINES, min_size=1, max_size=5))
def test_any_association_is_told_on_pages(voice: Voice, words: list[str]) -> None:
    association = RECORD.validate_python(fill(KINDS["association"], cycle(words)))
    assert isinstance(association, Association)
    check_card(welcome_card(voice, association, private=True, note=voice("start.gone")))
    for page in range(3):
        check_card(about_card(voice, association, (), {"event": 1}, (), version="1.0", page=page))


def test_every_kind_has_an_emblem() -> None:
    assert set(LETTERS) <= set(EMBLEMS)
