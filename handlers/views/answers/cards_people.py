"""The cards of persons and organisations."""

from __future__ import annotations

from markupsafe import Markup

from content.records.kinds import Organisation, Person
from content.records.statements import Office
from handlers.views.answers.sheet import Blocks, Sheet, related_entries
from handlers.views.writing import html
from handlers.views.writing.dates import words
from handlers.views.writing.entries import EMBLEMS


def person_blocks(sheet: Sheet, record: Person) -> Blocks:
    """Give the blocks of a person's card."""
    return [
        *sheet.head(EMBLEMS["person"], record.name),
        *sheet.section("person.offices", [_office(sheet, office) for office in record.offices]),
        *sheet.dates(record.dates),
        *sheet.statements(record.statements),
        *sheet.related(related_entries(sheet.dossier)),
        *sheet.notes(),
        *sheet.checked(record.verified, record.confidence),
    ]


def organisation_blocks(sheet: Sheet, record: Organisation) -> Blocks:
    """Give the blocks of an organisation's card."""
    return [
        *sheet.head(EMBLEMS["organisation"], record.name),
        *sheet.field("organisation.acronym", record.acronym),
        *sheet.dates(record.dates),
        *sheet.statements(record.statements),
        *sheet.related(related_entries(sheet.dossier)),
        *sheet.notes(),
        *sheet.checked(record.verified, record.confidence),
    ]


def _office(sheet: Sheet, office: Office) -> Markup:
    voice = sheet.voice
    names = [html.bold(voice.of(office.title))]
    if office.organisation is not None and (organisation := sheet.names([office.organisation])):
        names.append(html.join("", [organisation]))
    times = []
    if office.since is not None:
        times.append(voice("person.since", date=words(voice, office.since)))
    if office.until is not None:
        times.append(voice("person.until", date=words(voice, office.until)))
    if office.seen:
        times.append(voice("person.seen", dates="; ".join(words(voice, day) for day in office.seen)))
    head = html.join(", ", names) + sheet.as_of(office.as_of) + sheet.doubtful(office.confidence, office.sources)
    return html.lines(
        head, html.join(" · ", times) if times else None, html.italic(voice.of(office.note)) if office.note else None
    )
