"""What all areas share: lists, cards, their sources, and the way between them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from markupsafe import Markup

from content.records.entries import Findings, Kind
from content.records.kinds import Association, Place, Programme
from handlers.answers import selecting
from handlers.answers.phrasings import find_core
from handlers.desk.report_buttons import EDITION
from handlers.dialogue.buttons import Enter, Open, Turn, area_of
from handlers.dialogue.errors import OutdatedError
from handlers.dialogue.lists import Listed, Origin, Searched, token
from handlers.dialogue.questions import Question
from handlers.views.answers import lists, search
from handlers.views.answers.cards import Way, record_card, record_texts
from handlers.views.answers.cards_citable import sources_card
from handlers.views.answers.talks import about_card
from handlers.views.writing.card import Card, Row
from storage.content.reader import ContentReader

# An article is a source, too.
_SEARCHED_WITH: Final[dict[Kind, frozenset[Kind]]] = {"source": frozenset({"source", "article"})}


async def keep_card(question: Question, reader: ContentReader, area: str, make: Callable[[], Awaitable[Card]]) -> Card:
    """Give the card that the same words got lately in this language on this day, else make it.

    It may depend on nothing else: whoever asks, wherever, gets the same.
    """
    return await reader.keep(("card", area, question.words, question.voice.language, question.today), make)


async def show_card(  # noqa: PLR0913 -- the question, the content, and what a button carries
    question: Question,
    reader: ContentReader,
    slug: str,
    origin: Origin | None = None,
    page: int = 0,
    *,
    also: Sequence[Row] = (),
    note: Markup | None = None,
) -> Card:
    """Show a record: its card, or what stands for a programme, a place or the association.

    Raises OutdatedError when there is no such record.
    """
    dossier = await reader.dossier(slug)
    if dossier is None:
        raise OutdatedError(area_of(origin))
    match dossier.record:
        case Association():
            return await show_association(question, reader, page)
        case Programme():
            return await show_list(question, reader, Listed("heritage", programme=token(slug)), 0)
        case Place():
            return await show_list(question, reader, Listed("heritage", province=token(slug)), 0)
        case record:
            way = await _find_way(question, reader, slug, origin or selecting.home_of(record))
    voice, today = question.voice, question.today
    texts = reader.derive(
        ("texts", slug, voice.language, today, note), lambda: record_texts(voice, dossier, today, note)
    )
    return record_card(voice, dossier, way, texts, page=page, also=also, edition=reader.revision[:EDITION])


async def name_of(question: Question, reader: ContentReader, slug: str) -> str | None:
    """Give the name of a record; None when there is no such record."""
    dossier = await reader.dossier(slug)
    return None if dossier is None else question.voice.of(dossier.record.name)


async def show_sources(question: Question, reader: ContentReader, slug: str, origin: Origin | None, page: int) -> Card:
    """Show the sources of a record. Raises OutdatedError when there is no such record."""
    dossier = await reader.dossier(slug)
    if dossier is None:
        raise OutdatedError(area_of(origin))
    return sources_card(question.voice, dossier, origin, page)


async def show_list(question: Question, reader: ContentReader, origin: Origin, offset: int) -> Card:
    """Show a page of a list or of a search. Raises OutdatedError when what it needs is gone."""
    if isinstance(origin, Searched):
        findings = await find(question, reader, origin.kind, offset)
        return search.found_card(question.voice, question.words or "", findings, origin.kind)
    kept = "list", origin, offset, question.voice.language, question.today
    return await reader.keep(kept, lambda: _list_page(question, reader, origin, offset))


async def _list_page(question: Question, reader: ContentReader, origin: Listed, offset: int) -> Card:
    found = await selecting.select(reader, origin, question.voice, question.today)
    offset -= offset % lists.PAGE
    page = await reader.entries(found.selection, offset=offset, limit=lists.PAGE)
    if not page.entries and page.total:  # the list got shorter since: its last page
        offset = (page.total - 1) // lists.PAGE * lists.PAGE
        page = await reader.entries(found.selection, offset=offset, limit=lists.PAGE)
    title = lists.title_of(question.voice, origin, found.programme, found.province)
    marked = origin.kind == "heritage" and origin.programme is None
    below = lists.back_rows(question.voice, origin)
    total = lists.total_of(question.voice, page, found.count)
    return lists.list_card(question.voice, title, page, origin, marked=marked, total=total, below=below)


async def show_association(question: Question, reader: ContentReader, page: int = 0) -> Card:
    """Show the association and what the catalogue holds."""
    association = await reader.association()
    dossier = await reader.dossier(association.slug)
    notes = () if dossier is None else dossier.notes
    programmes, counts = await reader.programmes(), await reader.counts()
    version, edition = question.services.version, reader.revision[:EDITION]
    return about_card(
        question.voice, association, programmes, counts, notes, version=version, page=page, edition=edition
    )


async def show_best(question: Question, reader: ContentReader, findings: Findings, kind: Kind) -> Card:
    """Show the card of the best hit, with keys to the others."""
    voice, page = question.voice, findings.page
    origin = Searched(kind) if page.total > 1 else None
    also, note = search.also_rows(voice, findings, kind), search.corrected_note(voice, findings)
    return await show_card(question, reader, page.entries[0].slug, origin, also=also, note=note)


async def find(
    question: Question, reader: ContentReader, kind: Kind | None, offset: int, limit: int = lists.PAGE
) -> Findings:
    """Search for the words of the question. Raises OutdatedError when these are gone."""
    if not question.words:
        raise OutdatedError("search")
    kinds = None if kind is None else _SEARCHED_WITH.get(kind, frozenset({kind}))
    core = find_core(question.services.phrases, question.words)
    if core is None or not await _asks_for(reader, question.words, core):
        return await reader.find(question.words, kinds=kinds, offset=offset, limit=limit)
    findings = await reader.find(core, kinds=kinds, offset=offset, limit=limit)
    return replace(findings, corrected=findings.corrected or core)


async def _asks_for(reader: ContentReader, words: str, core: str) -> bool:
    """Say whether a question finds less by its own words than by what it is about, whichever kinds are shown."""
    whole = await reader.find(words, limit=lists.PAGE)
    if whole.leaders and whole.corrected is None:
        return False
    bare = await reader.find(core, limit=lists.PAGE)
    found = whole.page.total > 0 and whole.corrected is None
    return bare.leaders > 0 or (bare.page.total > 0 and not found)


async def _find_way(question: Question, reader: ContentReader, slug: str, origin: Origin | None) -> Way:
    if origin is None:
        return Way(back=Enter("help"))
    if isinstance(origin, Searched):
        return await _find_way_of_search(question, reader, slug, origin)
    kept = "way", slug, origin, question.today
    return await reader.keep(kept, lambda: _find_way_in_list(question, reader, slug, origin))


async def _find_way_in_list(question: Question, reader: ContentReader, slug: str, origin: Listed) -> Way:
    found = await selecting.select(reader, origin, question.voice, question.today)
    near = await reader.neighbours(found.selection, slug)
    if near is None:
        return Way(origin, back=Turn(origin))
    return Way(
        origin,
        Open(near.previous, origin) if near.previous else None,
        Open(near.next, origin) if near.next else None,
        Turn(origin, (near.position - 1) // lists.PAGE * lists.PAGE),
    )


async def _find_way_of_search(question: Question, reader: ContentReader, slug: str, origin: Searched) -> Way:
    """Find the hits beside one; without the words of the search there is only the way back to its start."""
    if not question.words:
        return Way(origin, back=Enter("search"))
    slugs = await _slugs_around(question, reader, origin)
    back = Turn(Searched(origin.kind), origin.index // lists.PAGE * lists.PAGE)
    if slugs.get(origin.index) != slug:
        return Way(origin, back=back)
    steps = [
        Open(near, Searched(origin.kind, index)) if (near := slugs.get(index)) else None
        for index in (origin.index - 1, origin.index + 1)
    ]
    return Way(origin, steps[0], steps[1], back)


async def _slugs_around(question: Question, reader: ContentReader, origin: Searched) -> dict[int, str]:
    """Give the hits around one by their place, read by the pages that the list has, which may be at hand."""
    around: dict[int, str] = {}
    for offset in sorted({max(index, 0) // lists.PAGE * lists.PAGE for index in (origin.index - 1, origin.index + 1)}):
        findings = await find(question, reader, origin.kind, offset)
        around |= {offset + place: entry.slug for place, entry in enumerate(findings.page.entries)}
    return around
