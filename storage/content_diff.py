"""What new records change in a live content database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from content.records import Record
from content.report import Change
from content.statements import Slug
from storage.content_build import digest_record


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes in the order of slugs."""

    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()


def difference(live: Path | None, records: Mapping[Slug, Record]) -> Difference:
    """Compare the records with the content database at `live`; without a readable one everything is added."""
    old = _digests(live)
    added = [_change(record) for slug, record in records.items() if slug not in old]
    differing = [record for slug, record in records.items() if slug in old and old[slug] != digest_record(record)]
    gone = [slug for slug in old if slug not in records]
    known = [*gone, *(record.slug for record in differing)]
    before = _stored(live, known) if live is not None and known else {}
    return Difference(
        added=_sorted(added),
        changed=_sorted([_change(record, before.get(record.slug)) for record in differing]),
        removed=_sorted([_removal(before[slug]) for slug in gone if slug in before]),
    )


def _sorted(changes: list[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: (change.kind, change.slug)))


def _digests(live: Path | None) -> dict[str, bytes]:
    if live is None:
        return {}
    try:
        with closing(sqlite3.connect(f"{live.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            return dict(database.execute("SELECT slug, digest FROM record"))
    except sqlite3.Error:
        return {}


def _stored(live: Path, slugs: list[str]) -> dict[str, dict[str, Any]]:
    """Give the stored JSON of these records by slug."""
    found = {}
    with closing(sqlite3.connect(f"{live.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        for slug in slugs:
            row = database.execute(
                "SELECT dossier FROM dossier JOIN record USING (id) WHERE slug = ?", (slug,)
            ).fetchone()
            if row is not None:
                found[slug] = orjson.loads(row[0])["record"]
    return found


def _change(record: Record, before: dict[str, Any] | None = None) -> Change:
    fields: tuple[str, ...] = ()
    if before is not None:
        after = record.model_dump(mode="json", exclude_defaults=True)
        before = {key: value for key, value in before.items() if value not in (None, [], ())}
        fields = tuple(sorted(key for key in after.keys() | before.keys() if after.get(key) != before.get(key)))
    return Change(record.slug, record.kind, record.name.en, record.name.vi, fields)


def _removal(record: dict[str, Any]) -> Change:
    return Change(record["slug"], record["kind"], record["name"]["en"], record["name"]["vi"])
