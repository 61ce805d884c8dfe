"""Whole dossiers as JSON, put together from pieces that are written only once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from content.records.entries import Entry
from content.records.kinds import Article, Heritage, Note, Programme, Record, Source
from content.records.scalars import Slug
from storage.content.links import split_mentions
from storage.content.schema import MENTIONS


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
        self._named: dict[Slug, tuple[tuple[Slug, ...], tuple[Slug, ...]]] = {}
        for record in ordered:
            if isinstance(record, Article | Source | Note | Programme):
                self._whole[record.slug] = write_record(record)
            referred, cited = self._named[record.slug] = split_mentions(record)
            about = self._notes if isinstance(record, Note) else self._mentions
            for slug in referred:
                _append(about, slug, record.slug)
            for slug in cited:
                if slug not in referred:
                    _append(self._mentions, slug, record.slug)

    def entry(self, slug: Slug) -> str:
        """Give the JSON of the entry of a record."""
        return self._entries[slug]

    def write(self, record: Record, written: str) -> str:
        """Give the JSON of the dossier of a record, whose own JSON is `written`."""
        slug = record.slug
        referred, cited = self._named[slug]
        mentioned_by = self._mentions.get(slug, [])
        entries = dict.fromkeys((*referred, *mentioned_by))
        # Slugs need no escaping: they are plain letters, digits and dashes.
        parts = [
            f'"record":{written}',
            f'"entries":{{{",".join(f"{_quote(other)}:{self._entries[other]}" for other in entries)}}}',
            f'"mentioned_by":[{",".join(map(_quote, mentioned_by))}]',
            f'"sources":[{",".join(self._whole[other] for other in cited)}]',
            f'"notes":[{",".join(self._whole[other] for other in self._notes.get(slug, []))}]',
        ]
        if isinstance(record, Heritage):
            parts.append(f'"programme":{self._whole[self._programmes[record.programme].slug]}')
        return "{" + ",".join(parts) + "}"


def write_record(record: Record) -> str:
    """Give the JSON of a record."""
    return record.model_dump_json(exclude_defaults=True)


def _append(lists: dict[Slug, list[Slug]], slug: Slug, by: Slug) -> None:
    names = lists.setdefault(slug, [])
    if len(names) < MENTIONS:
        names.append(by)


def _quote(slug: Slug) -> str:
    return f'"{slug}"'
