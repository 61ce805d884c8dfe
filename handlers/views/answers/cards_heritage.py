"""The card of a title or a nomination, and its place on the map."""

from __future__ import annotations

from markupsafe import Markup

from content.records.entries import Dossier
from content.records.kinds import Heritage, Status
from content.records.statements import Festival
from handlers.views.answers.sheet import Blocks, Sheet, related_entries
from handlers.views.writing import html
from handlers.views.writing.card import Venue
from handlers.views.writing.dates import festival_words
from handlers.views.writing.entries import EMBLEMS
from handlers.views.writing.numbers import number_words
from handlers.views.writing.voice import Voice


def heritage_blocks(sheet: Sheet, record: Heritage) -> Blocks:
    """Give the blocks of the card."""
    programme = sheet.dossier.programme
    emblem = EMBLEMS["heritage"] if programme is None else programme.emblem
    return [
        *sheet.head(emblem, record.name),
        html.EMPTY,
        *_standing(sheet, record),
        *_particulars(sheet, record),
        *_places(sheet, record),
        *sheet.statements(record.statements),
        *sheet.dates(record.dates[1:]),
        *sheet.section("card.festivals", [_festival(sheet, festival) for festival in record.festivals]),
        *sheet.related(related_entries(sheet.dossier)),
        *sheet.notes(),
        *sheet.checked(record.verified, record.confidence),
    ]


def venue(voice: Voice, dossier: Dossier) -> Venue | None:
    """Give a title's point on the map, named, with its provinces for an address; None without coordinates."""
    record = dossier.record
    if not isinstance(record, Heritage) or record.coordinates is None:
        return None
    point = record.coordinates
    entries = (dossier.entries.get(slug) for slug in (record.provinces or record.states_parties))
    places = ", ".join(voice.of(entry.name) for entry in entries if entry is not None)
    return Venue(point.latitude, point.longitude, voice.of(record.name), places or voice.of(point.note))


def _standing(sheet: Sheet, record: Heritage) -> Blocks:
    programme = sheet.dossier.programme
    listed_on = sheet.voice.of(record.listed_on)
    names = dict.fromkeys([*([] if programme is None else [sheet.voice.of(programme.name)]), listed_on])
    status = sheet.voice(f"heritage.status.{record.status}")
    nominated = record.status is Status.NOMINATED
    return [
        html.join(" · ", [*names, *([] if nominated else [status])]),
        *([html.bold(status)] if nominated else []),
        *(block for fact in record.dates[:1] for block in sheet.main_date(fact)),
    ]


def _particulars(sheet: Sheet, record: Heritage) -> Blocks:
    category = sheet.voice(f"heritage.category.{record.category}") if record.category else None
    return [
        *sheet.field("heritage.field", sheet.text(record.field)),
        *sheet.field("heritage.category", category),
        *sheet.field("heritage.criteria", " ".join(f"({criterion})" for criterion in record.criteria)),
        *sheet.field("heritage.reference", record.reference),
        *sheet.field("heritage.session", sheet.text(record.session)),
        *sheet.field("heritage.decision", record.decision),
    ]


def _places(sheet: Sheet, record: Heritage) -> Blocks:
    area = None
    if record.area_ha is not None:
        area = sheet.voice("heritage.hectares", n=number_words(sheet.voice, record.area_ha))
    return [
        *sheet.field("heritage.states", sheet.names(record.states_parties)),
        *sheet.field("heritage.provinces", sheet.names(record.provinces)),
        *(html.italic(note) for note in [sheet.text(record.provinces_note)] if note),
        *sheet.field("heritage.area", area),
        *(html.italic(note) for note in [sheet.text(record.area_note)] if note),
    ]


def _festival(sheet: Sheet, festival: Festival) -> Markup:
    place = [sheet.voice.of(festival.place)] if festival.place is not None else []
    value = html.join(" · ", [*place, festival_words(sheet.voice, festival.lunar)])
    said = sheet.voice("card.field", name=sheet.voice.of(festival.name), value=value)
    said += sheet.doubtful(festival.confidence, festival.sources)
    return html.lines(said, html.italic(sheet.voice.of(festival.note)) if festival.note else None)
