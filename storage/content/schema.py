"""The tables of a content database, and the names of its files.

A content database is built whole and never changed. The ids of `record` are the order of lists: kinds in the order
of KINDS, and inside a kind the order in which its list is shown, so that a scan by id needs no sorting and a search
that stops early stops after the best.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, get_args

from content.records.entries import Kind

# Raise it whenever a table, the meaning of a column or the shape of the stored JSON changes.
SCHEMA: Final = 5

# Ties between search hits go by this order.
SEARCHED: Final[tuple[Kind, ...]] = ("heritage", "person", "organisation", "event", "article", "source")
KINDS: Final[tuple[Kind, ...]] = (*SEARCHED, "programme", "place", "note", "association")

if set(KINDS) != set(get_args(Kind)):  # pragma: no cover - a new kind of record needs its place in the order
    raise AssertionError("KINDS does not list every kind of record")

# A dossier names at most so many of the records that refer to it: a source may be cited by thousands.
MENTIONS: Final = 100

TABLES: Final = """
CREATE TABLE kind (kind TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL,
    programme TEXT,
    first_day TEXT,  -- first and last day of the principal date, ISO; last_day is NULL for an open end
    last_day TEXT,
    digest BLOB NOT NULL,
    entry TEXT NOT NULL  -- JSON of content.records.entries.Entry
);
CREATE TABLE dossier (id INTEGER PRIMARY KEY, dossier TEXT NOT NULL);  -- JSON of content.records.entries.Dossier

-- Folded names, aliases and slugs, without spaces.
CREATE TABLE name (key TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID;
-- The folded names and aliases of one record, one a line: what suggestions are measured against.
CREATE TABLE label (id INTEGER PRIMARY KEY, keys TEXT NOT NULL);

CREATE TABLE placed (place TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (place, id)) WITHOUT ROWID;
CREATE TABLE dated (year INTEGER, month INTEGER, id INTEGER NOT NULL);  -- NULL: not known, or every year
CREATE TABLE happened (
    month INTEGER NOT NULL, day INTEGER NOT NULL, year INTEGER NOT NULL,
    id INTEGER NOT NULL, place INTEGER NOT NULL, fact TEXT NOT NULL,  -- JSON of content.records.statements.DatedFact
    PRIMARY KEY (month, day, year, id, place)
) WITHOUT ROWID;
CREATE TABLE rule (  -- the columns after `rule` say the same as its JSON, for yearly rules alone
    id INTEGER PRIMARY KEY, rule TEXT NOT NULL,  -- JSON of YearlyDay or LunarDays
    month INTEGER, day INTEGER, week INTEGER, weekday TEXT
);
CREATE TABLE observed (rule INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (rule, id)) WITHOUT ROWID;
CREATE TABLE lunar (
    month INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, id INTEGER NOT NULL,
    festival TEXT  -- JSON of the festival's name; NULL for the record itself
);

-- What posts are made of; `slot` is that of content.reminders.slots, `year` that of a date that has anniversaries.
CREATE TABLE anchor (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, slot TEXT, year INTEGER,
    category TEXT NOT NULL, programme TEXT, one_off INTEGER NOT NULL,
    anchor TEXT NOT NULL  -- JSON of content.reminders.anchors.Anchor
);

CREATE TABLE gap (gap TEXT, id INTEGER, PRIMARY KEY (gap, id)) WITHOUT ROWID;  -- those of content.coverage
CREATE TABLE checked (day TEXT, id INTEGER, PRIMARY KEY (day, id)) WITHOUT ROWID;  -- when a record was verified

CREATE TABLE word (id INTEGER PRIMARY KEY, word TEXT NOT NULL, in_names INTEGER NOT NULL, uses INTEGER NOT NULL);
-- Every word of a name or text, whole and with one letter left out: two words one slip apart share a shape.
CREATE TABLE shape (shape TEXT NOT NULL, word INTEGER NOT NULL, PRIMARY KEY (shape, word)) WITHOUT ROWID;

-- The text is folded already; `ascii` takes every character beyond ASCII as part of a word, so that no version of
-- Unicode can split a word that Python takes as one.
CREATE VIRTUAL TABLE search USING fts5(
    names, words, content='', detail='column', columnsize=0, prefix='2 3', tokenize='ascii'
);
"""

# Made after the rows: faster than keeping them up to date meanwhile.
INDEXES: Final = """
CREATE UNIQUE INDEX record_slug ON record (slug);
CREATE INDEX record_programme ON record (programme, id) WHERE programme IS NOT NULL;
CREATE INDEX record_last_day ON record (last_day, first_day) WHERE last_day IS NOT NULL;
CREATE INDEX dated_year ON dated (year, month, id) WHERE year IS NOT NULL;
CREATE INDEX observed_id ON observed (id, rule);
CREATE INDEX dated_month ON dated (month, id) WHERE month IS NOT NULL;
CREATE INDEX lunar_month ON lunar (month, first);
CREATE UNIQUE INDEX anchor_key ON anchor (key);
CREATE INDEX anchor_slot ON anchor (slot, year) WHERE slot IS NOT NULL;
CREATE INDEX anchor_year ON anchor (year) WHERE year IS NOT NULL;
CREATE UNIQUE INDEX word_word ON word (word);
"""


def content_file(folder: Path, sha: str) -> Path:
    """Name the file that holds the content with this SHA-256."""
    return folder / f"content-{sha}.db"
