"""The card of an event or of a day that is kept every year."""

from __future__ import annotations

from content.records.kinds import Event
from handlers.views.answers.sheet import Blocks, Sheet, related_entries
from handlers.views.writing import html
from handlers.views.writing.dates import observance_words
from handlers.views.writing.entries import EMBLEMS


def event_blocks(sheet: Sheet, record: Event) -> Blocks:
    """Give the blocks of an event's card."""
    return [
        *sheet.head(EMBLEMS["event"], record.name),
        html.EMPTY,
        sheet.voice(f"event.type.{record.event_type}"),
        *_times(sheet, record),
        *sheet.field("event.place", sheet.text(record.place)),
        *sheet.statements(record.statements),
        *sheet.dates(record.dates[1:]),
        *sheet.related(related_entries(sheet.dossier)),
        *sheet.notes(),
        *sheet.checked(record.verified, record.confidence),
    ]


def _times(sheet: Sheet, record: Event) -> Blocks:
    blocks: Blocks = []
    if (kept := record.observance) is not None:
        blocks.append(
            sheet.voice("card.field", name=sheet.voice("event.observed"), value=observance_words(sheet.voice, kept))
            + sheet.doubtful(kept.confidence, kept.sources)
        )
    for fact in record.dates[:1]:
        blocks += sheet.main_date(fact)
    return blocks or [sheet.voice("event.undated")]
