"""Lists of records: which they show, in which order, and where a record stands in them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from content.records.edtf import EdtfDate
from content.records.entries import Entry, Kind, Neighbours, Page, Selection
from storage.content.snapshot import Row, Snapshot

Spans = Mapping[Kind, tuple[int, int]]  # the first and last id of each kind
Due = Mapping[int, dt.date]  # the rule of an observance and its next day

_RECORDS = "SELECT id, NULL AS day, NULL AS next FROM record WHERE id BETWEEN :first AND :last"
_PROGRAMME = "SELECT id, NULL AS day, NULL AS next FROM record WHERE programme = :programme"
_MONTH = """
SELECT id, NULL AS day, iif(first_day IS NULL, (
    SELECT json_extract(value, '$[1]') FROM observed
    JOIN json_each(:due) ON json_extract(value, '$[0]') = observed.rule WHERE observed.id = record.id
), NULL) AS next FROM record WHERE id BETWEEN :first AND :last
"""
_PAST = (
    "SELECT id, NULL AS day, NULL AS next FROM record WHERE id BETWEEN :first AND :last"
    " AND first_day < :today AND coalesce(last_day < :today, 1)"
)
# What is under way is listed by its last day; the one day that min() finds brings its `next` along.
_YEARLY = """
SELECT observed.id, json_extract(value, '$[1]') AS day, json_extract(value, '$[1]') AS next
FROM json_each(:due) JOIN observed ON observed.rule = json_extract(value, '$[0]')
WHERE observed.id BETWEEN :first AND :last
"""
_UPCOMING = f"""
SELECT id, min(day) AS day, next FROM (
    SELECT id, CASE WHEN first_day >= :today THEN first_day ELSE last_day END AS day, NULL AS next
    FROM record WHERE last_day >= :today AND id BETWEEN :first AND :last
    UNION ALL {_YEARLY}
) GROUP BY id
"""


@dataclass(frozen=True, slots=True)
class _Listing:
    """A subquery giving `id`, `day` and `next` of each record of a list, and how to sort them."""

    source: str
    order: str
    parameters: dict[str, object]

    @property
    def descending(self) -> bool:
        return self.order == "id DESC"


async def read_page(  # noqa: PLR0913 - what is asked, of what, and which slice of it
    snapshot: Snapshot, spans: Spans, selection: Selection, due: Due, *, offset: int, limit: int
) -> Page:
    """Read a slice of a list in one question."""
    listing = _describe(selection, spans, due)
    # S608: put together from the constants above; every value is a parameter.
    sql = (
        f"SELECT count(*), NULL FROM ({listing.source}) UNION ALL SELECT * FROM ("
        f"SELECT entry, next FROM ({listing.source}) AS listed JOIN record USING (id)"
        f" ORDER BY {listing.order} LIMIT :limit OFFSET :offset)"
    )
    offset = max(offset, 0)
    (total, _), *rows = await snapshot.fetch(sql, {**listing.parameters, "limit": max(limit, 0), "offset": offset})
    return Page(tuple(_read_entry(row) for row in rows), offset, total)


async def read_neighbours(
    snapshot: Snapshot, spans: Spans, selection: Selection, due: Due, slug: str
) -> Neighbours | None:
    """Find where a record stands in a list, in one question; None when the list does not show it."""
    listing = _describe(selection, spans, due)
    if listing.order == "day, id":
        # S608: put together from the constants above; every value is a parameter.
        sql = (
            "SELECT before, after, place, total FROM (SELECT slug, lag(slug) OVER list AS before,"
            " lead(slug) OVER list AS after, row_number() OVER list AS place, count(*) OVER () AS total"
            f" FROM ({listing.source}) JOIN record USING (id) WINDOW list AS (ORDER BY day, id)) WHERE slug = :slug"
        )
    else:
        back, on = (">", "<") if listing.descending else ("<", ">")
        up, down = ("ASC", "DESC") if listing.descending else ("DESC", "ASC")
        # S608: as above
        one = f"SELECT slug FROM record WHERE id = (SELECT id FROM ({listing.source}) WHERE id"
        sql = (
            f"SELECT ({one} {back} me.id ORDER BY id {up} LIMIT 1)), ({one} {on} me.id ORDER BY id {down} LIMIT 1)),"
            f" (SELECT count(*) FROM ({listing.source}) WHERE id {back}= me.id),"
            f" (SELECT count(*) FROM ({listing.source}))"
            f" FROM record AS me WHERE slug = :slug AND EXISTS (SELECT 1 FROM ({listing.source}) WHERE id = me.id)"
        )
    rows = await snapshot.fetch(sql, {**listing.parameters, "slug": slug})
    return Neighbours(*rows[0]) if rows else None


def _describe(selection: Selection, spans: Spans, due: Due) -> _Listing:
    first, last = spans[selection.kind]
    parameters: dict[str, object] = {"first": first, "last": last}
    filters = _filter(selection, parameters)
    if selection.kind == "event" and selection.when is not None:
        if selection.today is None:
            raise ValueError("a selection by `when` needs `today`")
        parameters["today"] = selection.today.isoformat()
        if selection.when == "past":
            return _Listing(_PAST + filters, "id DESC", parameters)
        parameters["due"] = json.dumps([(rule, day.isoformat()) for rule, day in due.items()])
        source = _YEARLY if selection.when == "yearly" else _UPCOMING
        # S608: constants only
        return _Listing(f"SELECT * FROM ({source}) WHERE 1{filters}", "day, id", parameters)
    if selection.programme is not None:
        if selection.kind == "heritage":
            parameters["programme"] = selection.programme
            return _Listing(_PROGRAMME + filters, "id", parameters)
        filters += " AND 0"  # nothing else belongs to a programme
    if selection.kind == "event" and selection.month is not None and due:
        parameters["due"] = json.dumps([(rule, day.isoformat()) for rule, day in due.items()])
        return _Listing(_MONTH + filters, "id", parameters)
    return _Listing(_RECORDS + filters, "id", parameters)


def _filter(selection: Selection, parameters: dict[str, object]) -> str:
    filters = ""
    if selection.province is not None:
        filters += " AND id IN (SELECT id FROM placed WHERE place = :province)"
        parameters["province"] = selection.province
    dated = []
    if selection.year is not None:
        # What is observed in a month has no year: it belongs to every one.
        dated.append("year = :year" if selection.month is None else "(year = :year OR year IS NULL)")
        parameters["year"] = selection.year
    if selection.month is not None:
        dated.append("month = :month")
        parameters["month"] = selection.month
    if dated:
        filters += f" AND id IN (SELECT id FROM dated WHERE {' AND '.join(dated)})"
    return filters


def _read_entry(row: Row) -> Entry:
    entry = Entry.model_validate_json(row[0])
    if row[1] is None:
        return entry
    return entry.model_copy(update={"date": EdtfDate.parse(row[1]), "date_kind": None})
