"""What a record can be found by, folded: its names, and every other text that its card shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from content.folding import fold
from content.records.kinds import Article, Event, Heritage, Organisation, Person, Record, Source
from content.records.scalars import Slug
from content.records.statements import DatedFact, Text
from storage.content.links import list_facts

Names = tuple[str, ...]  # the folded names of one record


def list_names(record: Record) -> Names:
    """Give the folded names of a record, each once: both languages, aliases, acronym."""
    names = [record.name.vi, record.name.en, *record.aliases]
    if isinstance(record, Organisation) and record.acronym is not None:
        names.append(record.acronym)
    return tuple(dict.fromkeys(key for key in map(fold, names) if key))


def list_keys(slug: Slug, names: Names) -> frozenset[str]:
    """Give what names a record exactly: its folded names and its slug, all without spaces."""
    return frozenset(key.replace(" ", "") for key in (*names, fold(slug)) if key)


def list_name_words(names: Names) -> tuple[str, ...]:
    """Give the words of folded names, each once."""
    return tuple(dict.fromkeys(word for name in names for word in name.split()))


def join_neighbours(names: Names) -> tuple[str, ...]:
    """Give each two neighbouring words of folded names as one, as people write "hoian" and "halong"."""
    pairs = (pair for name in names for pair in pairwise(name.split()))
    return tuple(dict.fromkeys(first + second for first, second in pairs))


def list_text_words(record: Record, names: Mapping[Slug, Names]) -> tuple[str, ...]:
    """Give the words of all other texts of a record, and of the names of its programme, places and person."""
    found = dict.fromkeys(fold(" ".join(_list_texts(record))).split())
    if isinstance(record, Heritage):
        slugs = (record.programme, *record.provinces, *record.states_parties)
        for slug in (*slugs, *((record.person,) if record.person else ())):
            found.update(dict.fromkeys(list_name_words(names[slug])))
    return tuple(found)


def _list_texts(record: Record) -> Iterator[str]:
    for fact in list_facts(record):
        yield from _list_fact(fact)
    if isinstance(record, Heritage | Person | Organisation | Event | Article):
        yield from _both(*(statement.text for statement in record.statements))
    if isinstance(record, Heritage):
        yield from _list_heritage(record)
    elif isinstance(record, Person):
        yield from _both(*(text for office in record.offices for text in (office.title, office.note)))
    elif isinstance(record, Event):
        yield from _both(record.place)
    elif isinstance(record, Article | Source):
        yield from (record.publisher, *_both(record.note))


def _list_heritage(record: Heritage) -> Iterator[str]:
    yield from _both(record.listed_on, record.field, record.session, record.provinces_note, record.area_note)
    yield from (text for text in (record.reference, record.decision) if text is not None)
    for festival in record.festivals:
        yield from _both(festival.name, festival.place)


def _list_fact(fact: DatedFact) -> Iterator[str]:
    yield str(fact.date.start.year)
    yield from _both(fact.label, fact.note)


def _both(*texts: Text | None) -> Iterator[str]:
    for text in texts:
        if text is not None:
            yield text.en
            yield text.vi
