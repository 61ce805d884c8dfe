"""From the list in a button to records, and from words to a list."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from content.records.entries import ProgrammeCount, Selection
from content.records.kinds import Heritage, Record
from handlers.answers.periods import drop_fillers, read_period
from handlers.dialogue.buttons import area_of
from handlers.dialogue.errors import OutdatedError
from handlers.dialogue.lists import LETTERS, Listed, named_by, token
from handlers.locales import Phrases
from handlers.views.writing.voice import Voice
from storage.content.reader import ContentReader

_YEAR: Final = re.compile(r"(?<!\d)(1\d{3}|20\d{2}|2100)(?!\d)")
_MOST_WORDS: Final = 12  # more are no name of a programme with a place, and each split costs two questions


@dataclass(frozen=True, slots=True)
class Selected:
    """A list found again: what to ask for, the names for its title, and the counts of a whole programme."""

    selection: Selection
    programme: str | None
    province: str | None
    count: ProgrammeCount | None


async def select(reader: ContentReader, listed: Listed, voice: Voice, today: dt.date) -> Selected:
    """Find the programme and place that a list's tokens name. Raises OutdatedError when one is gone."""
    programmes = {count.programme.slug: count for count in await reader.programmes()}
    programme = named_by(listed.programme, programmes) if listed.programme else None
    places = {place.slug: place for place in await reader.places()} if listed.province else {}
    province = named_by(listed.province, places) if listed.province else None
    if (listed.programme and programme is None) or (listed.province and province is None):
        raise OutdatedError(area_of(listed))
    count = programmes[programme] if programme else None
    named = count.programme if count else None
    return Selected(
        Selection(listed.kind, programme, province, listed.year, listed.month, listed.when, today),
        f"{named.emblem} {voice.of(named.name)}" if named else None,
        voice.of(places[province].name) if province else None,
        count if listed == Listed(listed.kind, listed.programme) else None,
    )


async def read_list(reader: ContentReader, words: str, phrases: Phrases) -> Listed | None:
    """Read words as a programme, a place or a year, or as one with a year ("geopark 2010"); None for other words.

    Words that only join others may stand between ("ở một tỉnh", "trong năm 2010").
    """
    core = drop_fillers(phrases, words)
    whole = await _named(reader, words) or await _named(reader, core)
    if whole is not None:
        return whole
    year = _YEAR.search(words)
    if year is None:
        return None
    rest = f"{words[: year.start()]} {words[year.end() :]}".strip()
    core = drop_fillers(phrases, rest)
    if not core or read_period(phrases, words, dt.date(int(year[0]), 1, 1)) is not None:
        return Listed("heritage", year=int(year[0]))
    named = await _named(reader, rest) or await _named(reader, core) or await read_mixed(reader, core)
    return None if named is None else Listed("heritage", named.programme, named.province, int(year[0]))


async def read_mixed(reader: ContentReader, words: str) -> Listed | None:
    """Read words as a programme and a place, in either order; None for other words."""
    parts = words.split()
    if len(parts) > _MOST_WORDS:
        return None
    for cut in range(1, len(parts)):
        first = await _named(reader, " ".join(parts[:cut]))
        second = await _named(reader, " ".join(parts[cut:])) if first is not None else None
        if first is None or second is None:
            continue
        programme, province = first.programme or second.programme, first.province or second.province
        if programme and province:
            return Listed("heritage", programme, province)
    return None


def home_of(record: Record) -> Listed | None:
    """Give the list in which a record stands by nature; None for kinds that have no lists."""
    if isinstance(record, Heritage):
        return Listed("heritage", programme=token(record.programme))
    return Listed(record.kind) if record.kind in LETTERS else None


async def _named(reader: ContentReader, words: str) -> Listed | None:
    resolved = await reader.resolve(words)
    if resolved.programme is not None:
        return Listed("heritage", programme=token(resolved.programme))
    if resolved.province is not None:
        return Listed("heritage", province=token(resolved.province))
    return None
