"""What a revision changed, as its row keeps it: JSON of the first thousand records; of one no more are told."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

import orjson

from content.checking.report import Change, FieldChange

_MOST: Final = 1000
# What stands in the text of changes where a record was removed, and nowhere else.
REMOVAL: Final = '"sign":"-"'


def write_changes(changes: Iterable[Change]) -> str:
    """Give the text of changes; of more than 1000 the first."""
    return orjson.dumps(list(islice(changes, _MOST))).decode()


def mark_of(slug: str) -> str:
    """Give what stands in the text of changes where this record is among them, and nowhere else.

    No value holds it, as quotation marks are escaped there.
    """
    return f'"slug":"{slug}"'


def read_changes(text: str | None) -> tuple[Change, ...]:
    """Give the changes that were written; those of revisions from before changes were kept are none."""
    return tuple(
        Change(one["slug"], one["kind"], one["name_en"], one["name_vi"], _fields(one["fields"]), one["sign"])
        for one in orjson.loads(text or "[]")
    )


def _fields(listed: Iterable[dict[str, str]]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(one["field"], one["old"], one["new"]) for one in listed)
