"""What one content database changes against another."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson

from content.checking.report import Change, FieldChange
from content.desk.differences import compare
from content.records.scalars import Slug
from content.reminders.anchors import Anchor


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes, by kind and slug."""

    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()


def difference(live: Path | None, built: Path) -> Difference:
    """Compare the database at `built` with the one at `live`; without a readable one there, everything is added.

    Raises sqlite3.Error when `built` can't be read.
    """
    with closing(_Records(built)) as new, closing(_open_if_whole(live)) as old:
        shared = old.digests.keys() & new.digests.keys()
        differing = [slug for slug in shared if old.digests[slug] != new.digests[slug]]
        return Difference(
            added=_sorted([new.name(slug, "+") for slug in new.digests.keys() - shared]),
            changed=_sorted([new.name(slug, "~", _fields(old, new, slug)) for slug in differing]),
            removed=_sorted([old.name(slug, "-") for slug in old.digests.keys() - shared]),
        )


def changed_anchors(live: Path | None, built: Path) -> tuple[tuple[Anchor, ...], tuple[Anchor, ...]]:
    """Give the anchors that one database has and the other has not, or another way: those of `live`, of `built`.

    Raises sqlite3.Error when `built` can't be read.
    """
    with closing(_Records(built)) as new, closing(_open_if_whole(live)) as old:
        before, after = old.anchors(), new.anchors()
    return (
        tuple(Anchor.model_validate_json(text) for key, text in before.items() if after.get(key) != text),
        tuple(Anchor.model_validate_json(text) for key, text in after.items() if before.get(key) != text),
    )


class _Records:
    """The records of one database: their digests at hand, the rest on demand; no path: none at all."""

    def __init__(self, path: Path | None) -> None:
        address = ":memory:" if path is None else f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(address, uri=True)
        self.digests: dict[Slug, bytes] = {}
        if path is not None:
            try:
                self.digests = dict(self._database.execute("SELECT slug, digest FROM record"))
            except sqlite3.Error:
                self.close()
                raise

    def close(self) -> None:
        self._database.close()

    def name(self, slug: Slug, sign: Literal["+", "~", "-"], fields: tuple[FieldChange, ...] = ()) -> Change:
        entry = self._load("SELECT entry FROM record WHERE slug = ?", slug)
        return Change(slug, entry["kind"], entry["name"]["en"], entry["name"]["vi"], fields, sign)

    def record(self, slug: Slug) -> dict[str, Any]:
        dossier = self._load("SELECT dossier FROM dossier JOIN record USING (id) WHERE slug = ?", slug)
        return {key: value for key, value in dossier["record"].items() if value not in (None, [])}

    def anchors(self) -> dict[str, str]:
        """Give the JSON of all anchors by their keys."""
        return dict(self._database.execute("SELECT key, anchor FROM anchor")) if self.digests else {}

    def _load(self, query: str, slug: Slug) -> dict[str, Any]:
        loaded: dict[str, Any] = orjson.loads(self._database.execute(query, (slug,)).fetchone()[0])
        return loaded


def _open_if_whole(path: Path | None) -> _Records:
    try:
        return _Records(path)
    except sqlite3.Error:
        return _Records(None)


def _fields(old: _Records, new: _Records, slug: Slug) -> tuple[FieldChange, ...]:
    return compare(old.record(slug), new.record(slug))


def _sorted(changes: list[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: (change.kind, change.slug)))
