"""What the content lacks, as a message: the counts of all findings, and a page of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from markupsafe import Markup

from content.coverage import Comparison, DayLoad, Gap, list_runs
from content.records.entries import Page
from content.records.kinds import Article, Source
from handlers.desk.coverage_buttons import Cover, Finding
from handlers.reminders.post_buttons import Show
from handlers.views.posts.post_words import capital
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, Row, grid, rows
from handlers.views.writing.dates import day_words, words
from handlers.views.writing.entries import NAME_LIMIT, entry_line
from handlers.views.writing.numbers import number_words
from handlers.views.writing.voice import Voice

PAGE: Final = 8
_WIDTH: Final = 4  # number keys beside each other
_LABELS: Final = 2
_GAPS: Final[dict[Gap, Finding]] = {
    Gap.SOURCES: "sources",
    Gap.STALE: "stale",
    Gap.LANGUAGE: "language",
    Gap.COORDINATES: "coordinates",
}


@dataclass(frozen=True, slots=True)
class Survey:
    """The counts of all findings; `totals` of how many records each gap could be one."""

    year: int
    today: dt.date
    records: int
    gaps: Mapping[Gap, int]
    totals: Mapping[Gap, int]
    days: Sequence[DayLoad]
    comparisons: Sequence[Comparison]


def survey_card(voice: Voice, survey: Survey) -> Card:
    """Give all counts, with a key to each finding."""
    empty = sum(not day.occasions for day in survey.days)
    moving = sum(day.moving_only for day in survey.days)
    of_days = voice("coverage.of", n=empty, total=len(survey.days))
    days = [of_days, voice.count("coverage.moving", moving)] if moving else [of_days]
    text = html.paragraphs(
        html.bold(voice("coverage.title")),
        _records(voice, survey),
        html.lines(
            *(_gap_line(voice, survey, gap) for gap in _GAPS),
            _line(voice, voice("coverage.name.days", year=survey.year), html.join("; ", days), missing=empty),
        ),
        _counts_line(voice, survey.comparisons),
    )
    keys = [_key(voice, survey, key, survey.gaps[gap]) for gap, key in _GAPS.items() if survey.gaps[gap]]
    keys += [_key(voice, survey, "days", empty), _key(voice, survey, "counts", 0)]
    return Card(text, grid(keys, _LABELS))


def gap_card(voice: Voice, gap: Gap, page: Page, year: int, before: dt.date) -> Card:
    """Give a page of the records with a gap; each has a key that opens it."""
    title = [html.bold(voice(f"coverage.name.{gap}")), voice.count("list.total", page.total)]
    if page.total > PAGE:
        title.append(voice("list.page", page=page.offset // PAGE + 1, pages=-(-page.total // PAGE)))
    about = voice(f"coverage.about.{gap}", **({"date": day_words(voice, before)} if gap is Gap.STALE else {}))
    text = html.paragraphs(
        html.join(" · ", title),
        html.italic(about),
        *(_entries(voice, page) if page.entries else [voice("coverage.empty")]),
    )
    return Card(text, rows(*_open_keys(page), _turn_keys(voice, _GAPS[gap], page, year), _back(voice, year)))


def days_card(voice: Voice, days: Sequence[DayLoad], year: int, years: Sequence[int]) -> Card:
    """Name the days of a year with nothing to remind of, month by month; `years` are others to look at."""
    months = groupby((load.day for load in days if not load.occasions), key=lambda day: day.month)
    lines = [_month_line(voice, month, list(found)) for month, found in months]
    moving = [load.day for load in days if load.moving_only]
    blocks = html.paragraphs(
        html.bold(voice("coverage.name.days", year=year)),
        html.italic(voice("coverage.about.days")),
        html.lines(*lines) or voice("coverage.full"),
        voice("coverage.moving.days", days=html.join("; ", _moving(voice, moving))) if moving else None,
    )
    turns = tuple(Key(voice.plain("coverage.key.year", year=one), Cover("days", one)) for one in years)
    return Card(html.pages([blocks], html.TEXT_LIMIT)[0], rows(turns, _back(voice, year)))


def counts_card(
    voice: Voice, comparisons: Sequence[Comparison], sources: Mapping[str, Source | Article], notes: Page, year: int
) -> Card:
    """Set the titles of each programme against what sources count; then the notes about such numbers."""
    text = html.paragraphs(
        html.bold(voice("coverage.name.counts")),
        html.italic(voice("coverage.about.counts")),
        html.lines(*(_comparison_line(voice, one, sources) for one in comparisons)),
        html.bold(voice.count("coverage.notes", notes.total)) if notes.entries else None,
        html.lines(*_entries(voice, notes)),
    )
    return Card(
        html.pages([text], html.TEXT_LIMIT)[0],
        rows(*_open_keys(notes), _turn_keys(voice, "counts", notes, year), _back(voice, year)),
    )


def _records(voice: Voice, survey: Survey) -> Markup:
    number = number_words(voice, survey.records)
    return voice.count("coverage.records", survey.records, number=number, date=day_words(voice, survey.today))


def _gap_line(voice: Voice, survey: Survey, gap: Gap) -> Markup:
    found, total = (number_words(voice, counts[gap]) for counts in (survey.gaps, survey.totals))
    value = voice("coverage.of", n=found, total=total)
    return _line(voice, voice(f"coverage.name.{gap}"), value, missing=survey.gaps[gap])


def _line(voice: Voice, name: Markup, value: Markup, *, missing: int) -> Markup:
    return voice("coverage.some" if missing else "coverage.none", name=html.bold(name), value=value)


def _counts_line(voice: Voice, comparisons: Sequence[Comparison]) -> Markup:
    stated = [one.surplus for one in comparisons if one.surplus is not None]
    differing = sum(surplus != 0 for surplus in stated)
    said = []
    if differing:
        said.append(voice.count("coverage.differ", differing, total=len(stated)))
    elif stated:
        said.append(voice.count("coverage.agree", len(stated)))
    if len(stated) < len(comparisons):
        said.append(voice.count("coverage.unstated", len(comparisons) - len(stated)))
    name = html.bold(voice("coverage.name.counts"))
    return voice("coverage.some" if differing else "coverage.fine", name=name, value=html.join("; ", said))


def _key(voice: Voice, survey: Survey, finding: Finding, count: int) -> Key:
    label = voice.plain(f"coverage.key.{finding}", **({"n": number_words(voice, count)} if finding != "counts" else {}))
    return Key(label, Cover(finding, survey.year))


def _entries(voice: Voice, page: Page) -> Iterator[Markup]:
    for number, entry in enumerate(page.entries, page.offset + 1):
        yield entry_line(voice, entry, number, marked=True)


def _open_keys(page: Page) -> tuple[Row, ...]:
    """Give a key with its number for every record; the message stays."""
    keys = [Key(str(number), Show(entry.slug)) for number, entry in enumerate(page.entries, page.offset + 1)]
    return grid(keys, _WIDTH)


def _turn_keys(voice: Voice, finding: Finding, page: Page, year: int) -> Row:
    keys = []
    if page.offset > 0:
        keys.append(Key(voice.plain("key.page.previous"), Cover(finding, year, max(0, page.offset - PAGE))))
    if page.offset + PAGE < page.total:
        keys.append(Key(voice.plain("key.page.next"), Cover(finding, year, page.offset + PAGE)))
    return tuple(keys)


def _back(voice: Voice, year: int) -> Row:
    return (Key(voice.plain("coverage.key.back"), Cover("all", year)),)


def _month_line(voice: Voice, month: int, days: Sequence[dt.date]) -> Markup:
    runs = [f"{first.day}" if first == last else f"{first.day}–{last.day}" for first, last in list_runs(days)]
    value = voice.count("coverage.month", len(days), days=", ".join(runs))
    return voice("card.field", name=capital(voice.plain(f"month.{month}")), value=value)


def _moving(voice: Voice, days: Sequence[dt.date]) -> Iterator[str]:
    for month, found in groupby(days, key=lambda day: day.month):
        yield f"{voice.plain(f'month.{month}')}: {', '.join(str(day.day) for day in found)}"


def _comparison_line(voice: Voice, one: Comparison, sources: Mapping[str, Source | Article]) -> Markup:
    programme, held = one.held.programme, one.held.titles
    said = {"emblem": programme.emblem, "name": html.shorten(voice.of(programme.name), NAME_LIMIT), "n": held}
    stated = programme.stated_count
    if stated is None:
        return voice("coverage.count.unstated", **said)
    # One source speaks for all of them: the first that the record names.
    source = html.shorten(sources[stated.sources[0]].publisher, NAME_LIMIT)
    if stated.as_of is not None:
        source = voice("coverage.source", publisher=source, date=words(voice, stated.as_of))
    if one.surplus == 0:
        return voice("coverage.count.same", **said, source=source)
    return voice("coverage.count.other", **said, source=source, stated=stated.number)
