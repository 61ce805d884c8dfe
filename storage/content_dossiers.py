"""Whole dossiers as JSON, put together from pieces that are written only once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from content.entries import Entry
from content.records import Article, Heritage, Note, Programme, Record, Source
from content.statements import Slug
from storage.content_links import list_citations, list_references
from storage.content_schema import MENTIONS


class DossierWriter:
    """Writes the dossier of any of the records that it was made from.

    `entries` of a dossier leaves out cited sources and notes, which stand in it whole; records that refer to many,
    or are referred to by many, name the first MENTIONS in the order of lists.
    """

    def __init__(
        self, ordered: Iterable[Record], entries: Mapping[Slug, Entry], programmes: Mapping[Slug, Programme]
    ) -> None:
        self._programmes = programmes
        self._entries = {slug: entry.model_dump_json(exclude_defaults=True) for slug, entry in entries.items()}
        self._whole: dict[Slug, str] = {}
        self._mentions: dict[Slug, list[Slug]] = {}
        self._notes: dict[Slug, list[Slug]] = {}
        for record in ordered:
            if isinstance(record, Article | Source | Note | Programme):
                self._whole[record.slug] = record.model_dump_json(exclude_defaults=True)
            targets = {*list_references(record), *list_citations(record)}
            kept = self._notes if isinstance(record, Note) else self._mentions
            for slug in targets:
                by = kept.setdefault(slug, [])
                if len(by) < MENTIONS:
                    by.append(record.slug)

    def entry(self, slug: Slug) -> str:
        """Give the JSON of the entry of a record."""
        return self._entries[slug]

    def write(self, record: Record) -> str:
        """Give the JSON of the dossier of a record."""
        mentioned_by = self._mentions.get(record.slug, [])
        entries = dict.fromkeys((*list_references(record), *mentioned_by))
        own = self._whole.get(record.slug)
        parts = [
            f'"record":{record.model_dump_json(exclude_defaults=True) if own is None else own}',
            f'"entries":{{{",".join(f"{json.dumps(slug)}:{self._entries[slug]}" for slug in entries)}}}',
            f'"mentioned_by":{json.dumps(mentioned_by)}',
            f'"sources":[{",".join(self._whole[slug] for slug in list_citations(record))}]',
            f'"notes":[{",".join(self._whole[slug] for slug in self._notes.get(record.slug, []))}]',
        ]
        if isinstance(record, Heritage):
            parts.append(f'"programme":{self._whole[self._programmes[record.programme].slug]}')
        return "{" + ",".join(parts) + "}"
