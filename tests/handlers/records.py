"""Records of every kind with all of their fields set, and dossiers of them with any words in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from hypothesis import strategies as st

from content.records.entries import Dossier, Entry
from content.records.kinds import RECORD, Article, Note, Programme, Source
from content.records.scalars import LINE_PATTERN
from content.records.statements import Text

SLUG = "a" * 40
W = "words"  # stands for any words
T = {"en": W, "vi": W}
SOURCES = ["article", "source"]
STATEMENT: dict[str, Any] = {"text": T, "sources": ["article"], "as_of": "2026-04"}
BACKGROUND: dict[str, Any] = {"text": T, "sources": ["source"]}
DATE: dict[str, Any] = {
    "kind": "inscription",
    "date": "1999-12",
    "label": T,
    "confidence": "single",
    "sources": SOURCES,
    "note": T,
}
LUNAR = {"month": 4, "day": 7, "until": 9, "main": 9}
FACT: dict[str, Any] = {
    "slug": SLUG,
    "name": T,
    "confidence": "single",
    "verified": "2026-11-21",
    "dates": [DATE, DATE, DATE],
    "statements": [STATEMENT, BACKGROUND],
    "related": ["other"],
    "sources": SOURCES,
}
CITABLE: dict[str, Any] = {
    "slug": SLUG,
    "name": T,
    "publisher": W,
    "url": "https://example.org/?a=1&b=<2>",
    "published": "2025-06-28",
    "language": "en",
    "verified": "2026-11-21",
    "note": T,
}
KINDS: dict[str, dict[str, Any]] = {
    "heritage": FACT
    | {
        "kind": "heritage",
        "programme": "programme",
        "status": "inscribed",
        "listed_on": T,
        "field": T,
        "category": "mixed",
        "criteria": ["i", "x"],
        "reference": W,
        "decision": W,
        "session": T,
        "states_parties": ["other"],
        "provinces": ["other"],
        "provinces_note": T,
        "coordinates": {"latitude": "15.88", "longitude": "108.33", "note": T, "sources": SOURCES},
        "area_ha": "1234567.5",
        "area_note": T,
        "person": "other",
        "festivals": [
            {"name": T, "place": T, "lunar": LUNAR, "confidence": "single", "sources": SOURCES, "note": T},
        ],
    },
    "person": FACT
    | {
        "kind": "person",
        "offices": [
            {
                "title": T,
                "organisation": "other",
                "since": "2021",
                "until": "2025-06~",
                "seen": ["2022-07-15", "2024-01"],
                "as_of": "2026-04",
                "confidence": "single",
                "sources": SOURCES,
                "note": T,
            }
        ],
    },
    "organisation": FACT | {"kind": "organisation", "acronym": W},
    "event": FACT
    | {
        "kind": "event",
        "event_type": "international-day",
        "place": T,
        "observance": {"yearly": {"month": "2", "day": "21"}, "confidence": "single", "sources": SOURCES},
    },
    "article": CITABLE | {"kind": "article", "statements": [{"text": T, "about": ["other"]}] * 2},
    "source": CITABLE | {"kind": "source", "source_type": "official"},
    "note": {
        "slug": SLUG,
        "name": T,
        "kind": "note",
        "note_type": "contradiction",
        "text": T,
        "about": ["other"],
        "verified": "2026-11-21",
        "sources": SOURCES,
    },
    "programme": {
        "slug": "programme",
        "name": T,
        "kind": "programme",
        "order": "1",
        "emblem": "🏛",
        "unit": T,
        "about": T,
        "verified": "2026-11-21",
        "sources": SOURCES,
    },
    "association": {
        "slug": SLUG,
        "name": T,
        "kind": "association",
        "about": [T, T],
        "links": [{"name": T, "url": "https://example.org/"}],
        "privacy_contact": T,
        "verified": "2026-11-21",
    },
}

_HOSTILE = (
    "<b>",
    "&amp;",
    "</a>",
    "a & b < c > d \"e\" 'f'",
    "😀" * 500,
    "<" * 1000,
    "từ " * 300,
    "{0} {name} %s",
    "_*`[",
)
_ALLOWED = re.compile(LINE_PATTERN)
LINES = (st.sampled_from(_HOSTILE) | st.text(min_size=1, max_size=50)).filter(
    lambda text: bool(text.strip()) and _ALLOWED.fullmatch(text) is not None
)


def fill(template: Any, words: Iterator[str]) -> Any:
    """Put words wherever the template has room for some."""
    if template == W:
        return next(words)
    if isinstance(template, dict):
        return {key: fill(value, words) for key, value in template.items()}
    if isinstance(template, list):
        return [fill(value, words) for value in template]
    return template


@dataclass(frozen=True)
class Case:
    """What a dossier is made of: small enough to be shown when a test fails."""

    kind: str
    words: list[str]
    times: int
    sources: int
    notes: int

    def dossier(self) -> Dossier:
        words = cycle(self.words)
        template = dict(KINDS[self.kind])
        for name in ("dates", "statements", "festivals", "offices"):
            if name in template:
                template[name] = template[name] * self.times
        article, source, note, programme = (
            RECORD.validate_python(fill(KINDS[kind], words) | ({"slug": kind} if kind in SOURCES else {}))
            for kind in ("article", "source", "note", "programme")
        )
        assert isinstance(article, Article)
        assert isinstance(source, Source)
        assert isinstance(note, Note)
        assert isinstance(programme, Programme)
        other = Entry(slug="other", kind="person", name=Text(en=next(words), vi=next(words)))
        return Dossier(
            record=RECORD.validate_python(fill(template, words)),
            programme=programme if self.kind == "heritage" else None,
            entries={"other": other},
            mentioned_by=("other",),
            sources=(article, source) * self.sources,
            notes=(note,) * self.notes,
        )


CASES = st.builds(
    Case,
    kind=st.sampled_from(["heritage", "person", "organisation", "event", "article", "source", "note"]),
    words=st.lists(LINES, min_size=1, max_size=7),
    times=st.integers(1, 6),
    sources=st.integers(0, 3),
    notes=st.integers(0, 2),
)


@st.composite
def entries(draw: st.DrawFn, slug: str = SLUG) -> Entry:
    """Give a line of a list."""
    return Entry(
        slug=slug,
        kind=draw(st.sampled_from(["heritage", "person", "organisation", "event", "source", "article"])),
        name={"en": draw(LINES), "vi": draw(LINES)},
        emblem=draw(st.sampled_from([None, "🎭"])),
        status=draw(st.sampled_from([None, "inscribed", "nominated"])),
        date=draw(st.sampled_from([None, "1999-12-04", "1972~", "2024-08/.."])),
        date_kind=draw(st.sampled_from([None, "birth", "founding"])),
    )
