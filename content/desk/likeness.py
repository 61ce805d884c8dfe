"""New records that look like one that is there: most often that one was meant, and its slug was mistaken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from content.folding import fold
from content.records.kinds import Article, Heritage, Record, Source

Feature = Literal["reference", "url", "name"]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A new record, and what it has in common with the record `other`, named as it is listed."""

    slug: str
    feature: Feature
    other: str
    name_en: str
    name_vi: str


def find_alike(records: Mapping[str, Record], new: Iterable[str]) -> Iterator[Likeness]:
    """Give those of the records with these slugs that look like one of the others, each with the likeliest.

    An official number counts within its programme, a name among records of the same kind, and of titles of the same
    programme: a town can be a World Heritage property and a creative city.
    """
    added = {slug: records[slug] for slug in new if slug in records}
    kinds = {record.kind for record in added.values()}
    known: dict[Key, Record] = {}
    for slug, record in records.items():
        if record.kind in kinds and slug not in added:
            for _, key in (*_features(record), *(("name", _name(record, alias)) for alias in record.aliases)):
                known.setdefault(key, record)
    for slug, record in sorted(added.items()):
        found = next(((feature, known[key]) for feature, key in _features(record) if key in known), None)
        if found is not None:
            feature, other = found
            yield Likeness(slug, feature, other.slug, other.name.en, other.name.vi)


def strip_address(url: str) -> str:
    """Give what of an address tells one page from another."""
    return url.partition("://")[2].partition("#")[0].rstrip("/")


def _features(record: Record) -> Iterator[tuple[Feature, Key]]:
    """Give what a record can be known by, the surest first."""
    if isinstance(record, Heritage) and record.reference is not None:
        number = fold(record.reference)
        yield "reference", ("reference", record.programme, number.lstrip("0") or number)
    if isinstance(record, Article | Source) and record.url is not None:
        yield "url", ("url", strip_address(record.url))
    for name in (record.name.en, record.name.vi):
        yield "name", _name(record, name)


def _name(record: Record, name: str) -> Key:
    return "name", record.kind, record.programme if isinstance(record, Heritage) else "", fold(name)
