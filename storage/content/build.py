"""Builds a content database from checked records, so that a reader finds the whole file or none."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Final

from content.records.entries import Kind
from content.records.kinds import Event, Heritage, Programme, Record
from content.records.scalars import Slug
from content.records.statements import LunarDays, Observance, YearlyDay
from content.reminders.anchors import list_anchors
from content.reminders.slots import find_slot
from storage.content.coverage import insert_gaps
from storage.content.dossiers import DossierWriter, write_record
from storage.content.links import find_date, list_facts, make_entry, sort_records
from storage.content.schema import INDEXES, KINDS, SCHEMA, SEARCHED, TABLES
from storage.content.typos import MENDABLE, list_shapes
from storage.content.words import Names, join_neighbours, list_keys, list_name_words, list_names, list_text_words

# Records written at a time.
_BATCH: Final = 1000

Numbered = Sequence[tuple[int, Record]]


def build(records: Mapping[Slug, Record], path: Path) -> None:
    """Write the records, which refer only to one another, into a new content database at `path`.

    The file appears whole or not at all, and outlasts a power cut once this returns. Raises OSError and
    sqlite3.Error (a full disk: errno ENOSPC, SQLITE_FULL); then nothing is left behind.
    """
    unfinished = path.with_name(f"{path.name}.tmp")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as database:
            _fill(database, records)
            _check(database)
        _sync(unfinished)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def digest_record(record: Record) -> bytes:
    """Give a digest that changes with anything in the record."""
    return _digest(write_record(record))


def _fill(database: sqlite3.Connection, records: Mapping[Slug, Record]) -> None:
    # A reader opens the file as immutable and would not see a write-ahead log; the file is synced as a whole.
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA temp_store = MEMORY")
    database.executescript(TABLES)
    programmes = {record.slug: record for record in records.values() if isinstance(record, Programme)}
    numbered = list(enumerate(sort_records(records, programmes), start=1))
    names = {record.slug: list_names(record) for _, record in numbered}
    with _transaction(database):
        _insert_kinds(database, numbered)
        _insert_records(database, numbered, programmes)
        _insert_names(database, numbered, names)
        _insert_places(database, numbered)
        _insert_days(database, numbered)
        _insert_anchors(database, numbered, programmes)
        insert_gaps(database, numbered, programmes)
        _insert_words(database, numbered, names)
    database.executescript(INDEXES)
    database.execute(f"PRAGMA user_version = {SCHEMA}")


def _insert_kinds(database: sqlite3.Connection, numbered: Numbered) -> None:
    counts = Counter(record.kind for _, record in numbered)
    first = 1
    for kind in KINDS:
        database.execute("INSERT INTO kind VALUES (?, ?, ?)", (kind, first, first + counts[kind] - 1))
        first += counts[kind]


def _insert_records(database: sqlite3.Connection, numbered: Numbered, programmes: Mapping[Slug, Programme]) -> None:
    entries = {record.slug: make_entry(record, programmes) for _, record in numbered}
    writer = DossierWriter([record for _, record in numbered], entries, programmes)

    for start in range(0, len(numbered), _BATCH):
        batch = [(number, record, write_record(record)) for number, record in numbered[start : start + _BATCH]]
        database.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (number, *_list_columns(record), _digest(text), writer.entry(record.slug))
                for number, record, text in batch
            ),
        )
        database.executemany(
            "INSERT INTO dossier VALUES (?, ?)",
            ((number, writer.write(record, text)) for number, record, text in batch),
        )


def _list_columns(record: Record) -> tuple[str, str | None, str | None, str | None]:
    date, _ = find_date(record)
    programme = record.programme if isinstance(record, Heritage) else None
    first = None if date is None else date.first.isoformat()
    last = None if date is None or date.last is None else date.last.isoformat()
    return record.slug, programme, first, last


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()


def _insert_names(database: sqlite3.Connection, numbered: Numbered, names: Mapping[Slug, Names]) -> None:
    keys = ((key, number) for number, record in numbered for key in list_keys(record.slug, names[record.slug]))
    database.executemany("INSERT INTO name VALUES (?, ?)", sorted(keys))


def _insert_places(database: sqlite3.Connection, numbered: Numbered) -> None:
    database.executemany(
        "INSERT INTO placed VALUES (?, ?)",
        (
            (place, number)
            for number, record in numbered
            if isinstance(record, Heritage)
            for place in {*record.provinces, *record.states_parties}
        ),
    )


def _insert_days(database: sqlite3.Connection, numbered: Numbered) -> None:
    rules: dict[YearlyDay | LunarDays, int] = {}
    for number, record in numbered:
        facts = list_facts(record)
        dates = [find_date(record)[0]] if not facts else [fact.date for fact in facts]
        points = {(p.year, p.month) for date in dates if date is not None for p in (date.start, date.end or date.start)}
        database.executemany("INSERT INTO dated VALUES (?, ?, ?)", ((*point, number) for point in points))
        for place, fact in enumerate(facts):
            day = fact.date.exact_day
            if day is not None:
                database.execute(
                    "INSERT INTO happened VALUES (?, ?, ?, ?, ?, ?)",
                    (day.month, day.day, day.year, number, place, fact.model_dump_json(exclude_defaults=True)),
                )
        if isinstance(record, Event) and record.observance is not None:
            _insert_observance(database, number, record.observance, rules)
        if isinstance(record, Heritage):
            for festival in record.festivals:
                days, name = festival.lunar, festival.name.model_dump_json()
                if days.day is not None:
                    row = (days.month, days.day, days.until or days.day, number, name)
                    database.execute("INSERT INTO lunar VALUES (?, ?, ?, ?, ?)", row)
    database.executemany("INSERT INTO rule VALUES (?, ?, ?, ?, ?, ?)", (_list_rule(*item) for item in rules.items()))


def _list_rule(rule: YearlyDay | LunarDays, number: int) -> tuple[int | str | None, ...]:
    text = rule.model_dump_json(exclude_defaults=True)
    if isinstance(rule, LunarDays):
        return number, text, None, None, None, None
    return number, text, rule.month, rule.day, rule.week, rule.weekday


def _insert_observance(
    database: sqlite3.Connection, number: int, observance: Observance, rules: dict[YearlyDay | LunarDays, int]
) -> None:
    days = observance.yearly or observance.lunar
    if days is None:  # pragma: no cover - the model refuses an observance without a calendar
        return
    rule = rules.setdefault(days, len(rules) + 1)
    database.execute("INSERT INTO observed VALUES (?, ?)", (rule, number))
    if isinstance(days, YearlyDay):
        database.execute("INSERT INTO dated VALUES (NULL, ?, ?)", (days.month, number))
    elif days.day is not None:
        row = (days.month, days.day, days.until or days.day, number)
        database.execute("INSERT INTO lunar VALUES (?, ?, ?, ?, NULL)", row)


def _insert_anchors(database: sqlite3.Connection, numbered: Numbered, programmes: Mapping[Slug, Programme]) -> None:
    for _, record in numbered:
        emblem = programmes[record.programme].emblem if isinstance(record, Heritage) else None
        database.executemany(
            "INSERT INTO anchor (key, slot, year, category, programme, one_off, anchor) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    anchor.key,
                    find_slot(anchor),
                    anchor.date.start.year if anchor.date is not None and anchor.returns else None,
                    anchor.category,
                    anchor.programme,
                    anchor.one_off,
                    anchor.model_dump_json(exclude_defaults=True),
                )
                for anchor in list_anchors(record, emblem)
            ),
        )


def _insert_words(database: sqlite3.Connection, numbered: Numbered, names: Mapping[Slug, Names]) -> None:
    searched: frozenset[Kind] = frozenset(SEARCHED)
    named: Counter[str] = Counter()
    used: Counter[str] = Counter()
    labels: list[tuple[int, str]] = []
    texts: list[tuple[int, str, str]] = []
    for number, record in numbered:
        if record.kind not in searched:
            continue
        own_names = names[record.slug]
        own, other = list_name_words(own_names), list_text_words(record, names)
        named.update(own)
        used.update({*own, *other})
        labels.append((number, "\n".join(own_names)))
        texts.append((number, " ".join((*own, *join_neighbours(own_names))), " ".join(other)))
    database.executemany("INSERT INTO label VALUES (?, ?)", labels)
    database.executemany("INSERT INTO search (rowid, names, words) VALUES (?, ?, ?)", texts)
    words = [(number, word) for number, word in enumerate(used, start=1) if len(word) in MENDABLE]
    database.executemany("INSERT INTO word VALUES (?, ?, ?, ?)", ((n, w, named[w], used[w]) for n, w in words))
    database.executemany("INSERT INTO shape VALUES (?, ?)", sorted((s, n) for n, w in words for s in list_shapes(w)))
    database.execute("INSERT INTO search (search) VALUES ('optimize')")


def _check(database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    (verdict,) = database.execute("PRAGMA quick_check").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"the new content database is damaged: {verdict}")


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN")
    yield
    database.execute("COMMIT")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
