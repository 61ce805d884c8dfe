"""`/coverage`: for admins, what the content lacks, as a message and as a picture of the year."""

from __future__ import annotations

import asyncio
from typing import Final

from content.coverage import Gap, compare, stale_before
from content.records.kinds import Article, Source
from handlers.answers.periods import read_period
from handlers.desk.coverage_buttons import Cover, Finding
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.questions import Question, spot_of
from handlers.dialogue.rights import need
from handlers.reminders.foresight import check_years, is_foreseen
from handlers.views.desk.coverage import PAGE, Survey, counts_card, days_card, gap_card, survey_card
from handlers.views.desk.year import Poster, year_caption, year_poster
from handlers.views.writing.card import Card, Picture, Several
from storage.content.reader import ContentReader

_FILE: Final = "year-{year}.png"
_DEEPEST: Final = 5000  # records that one can turn to


async def answer(question: Question, reader: ContentReader) -> Several:
    """Answer the command. Raises UserError for who may not ask, and for words that name no year."""
    await need(question, "coverage")
    year = _read(question)
    if question.message is not None:
        await question.context.show_typing(spot_of(question.message, reply=False))
    card = await _show_all(question, reader, year)
    association = await reader.association()
    poster = year_poster(question.voice, association.name, year, await reader.day_loads(year), question.today)
    body = await asyncio.to_thread(_draw, poster)
    return Several((card, Picture(_FILE.format(year=year), body, year_caption(question.voice, year))))


async def react(question: Question, reader: ContentReader, button: Cover) -> Reaction:
    """Show a page of a finding. Raises UserError for who may not ask, OutdatedError for years beyond the calendar."""
    await need(question, "coverage")
    if not is_foreseen(button.year):
        raise OutdatedError("help")
    return Reaction(await _show(question, reader, button.finding, button.year, button.offset))


async def _show(question: Question, reader: ContentReader, finding: Finding, year: int, offset: int) -> Card:
    voice, before = question.voice, stale_before(question.today)
    if finding == "all":
        return await _show_all(question, reader, year)
    if finding == "days":
        others = [other for other in (year - 1, year + 1) if is_foreseen(other)]
        return days_card(voice, await reader.day_loads(year), year, others)
    gap = Gap(finding)
    offset = min(offset, _DEEPEST) // PAGE * PAGE
    page = await reader.gap(gap, before, offset=offset, limit=PAGE)
    if not page.entries and page.total:  # the list got shorter since: its last page
        page = await reader.gap(gap, before, offset=(page.total - 1) // PAGE * PAGE, limit=PAGE)
    if gap is not Gap.COUNTS:
        return gap_card(voice, gap, page, year, before)
    comparisons = compare(await reader.programmes())
    return counts_card(voice, comparisons, await _read_sources(reader), page, year)


async def _show_all(question: Question, reader: ContentReader, year: int) -> Card:
    programmes, counts = await reader.programmes(), await reader.counts()
    facts = sum(counts[kind] for kind in ("heritage", "person", "organisation", "event", "programme"))
    records = sum(counts.values())
    totals = {
        Gap.SOURCES: facts,
        Gap.STALE: records - counts["place"],
        Gap.LANGUAGE: records,
        Gap.COORDINATES: sum(count.titles for count in programmes if count.programme.located),
    }
    gaps = await reader.gaps(stale_before(question.today))
    days = await reader.day_loads(year)
    survey = Survey(year, question.today, records, gaps, totals, days, compare(programmes))
    return survey_card(question.voice, survey)


async def _read_sources(reader: ContentReader) -> dict[str, Source | Article]:
    """Give all that the programmes cite."""
    dossiers = [await reader.dossier(count.programme.slug) for count in await reader.programmes()]
    return {source.slug: source for dossier in dossiers if dossier is not None for source in dossier.sources}


def _draw(poster: Poster) -> bytes:
    # Pillow takes memory that a bot does without until somebody wants a picture.
    from handlers.views.desk.year_drawing import draw_year  # noqa: PLC0415 -- see above

    return draw_year(poster)


def _read(question: Question) -> int:
    if not question.words:
        return question.today.year
    check_years(question.words)
    period = read_period(question.services.phrases, question.words, question.today)
    if period is None or period.year is None or period.month is not None or period.when is not None:
        raise UserError("coverage.unclear")
    return period.year
