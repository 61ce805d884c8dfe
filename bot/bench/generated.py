"""Made-up records in any number, always the same ones, with Vietnamese-like words: for benchmarks and large tests.

Words follow Zipf's law, as in real texts: a few stand in almost every record, most in very few.
"""

from __future__ import annotations

import datetime as dt
import itertools
from random import Random

from content.folding import fold
from content.records.edtf import EdtfDate
from content.records.kinds import (
    Article,
    ArticleStatement,
    Association,
    Event,
    Heritage,
    Organisation,
    Person,
    Place,
    Programme,
    Record,
    Source,
    Status,
)
from content.records.statements import (
    Confidence,
    Coordinates,
    DatedFact,
    DateKind,
    Festival,
    LunarDays,
    Observance,
    Statement,
    Text,
    Weekday,
    YearlyDay,
)

_ONSETS = tuple("b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x".split())  # noqa: SIM905 - reads better than quotes
_RIMES = tuple(
    (  # noqa: SIM905 - as above
        "a á à ai an án ang anh ao ăn âm ân ấu ây e em ế ên êu i ia iên in inh o oa oan oi ong ô ố ôi ôn ồng ơ ơi ơn"
        " u ua uân ung uôi uy ư ưa ước ương ượng y yên"
    ).split()
)
_ENGLISH = tuple(
    (  # noqa: SIM905 - as above
        "the of and in to for temple citadel village river bay festival music drum pagoda craft city old landscape"
        " song market bridge garden island mountain cave forest court royal sacred silk lantern boat harvest water"
        " museum"
        " theatre manuscript woodblock stele scholar poet painter teacher council library heritage"
    ).split()
)
_CHECKED = dt.date(2026, 1, 1)
_WEEKDAYS = tuple(Weekday)
_PROGRAMMES, _PLACES, _SOURCES = 8, 60, 0.18


class _Maker:
    def __init__(self, count: int, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - the same records every time are wanted
        pairs = list(itertools.product(_ONSETS, _RIMES))
        self._random.shuffle(pairs)
        self._vietnamese = [onset + rime for onset, rime in pairs]
        self._vietnamese_weights = self._weigh(len(self._vietnamese))
        rare = [f"{fold(self._vietnamese[n % 1000])}{fold(self._vietnamese[n // 1000])}" for n in range(20_000)]
        self._english = [*_ENGLISH, *rare]
        self._english_weights = self._weigh(len(self._english))
        self._count = count
        self._source = "source-0"
        self.sources = [f"source-{n}" for n in range(max(1, int(count * _SOURCES)))]

    @staticmethod
    def _weigh(length: int) -> list[float]:
        return list(itertools.accumulate(1 / (rank + 2) for rank in range(length)))

    def text(self, low: int, high: int) -> Text:
        length = self._random.randint(low, high)
        english = self._random.choices(self._english, cum_weights=self._english_weights, k=length)
        vietnamese = self._random.choices(self._vietnamese, cum_weights=self._vietnamese_weights, k=length)
        return Text(en=" ".join(english).capitalize(), vi=" ".join(vietnamese).capitalize())

    def name(self, number: int) -> Text:
        text = self.text(2, 4)
        rare = self._english[len(_ENGLISH) + number * 7919 % 20_000]
        return Text(en=f"{text.en.title()} {rare.title()}", vi=f"{text.vi.title()} {rare.title()}")

    def cite(self) -> tuple[str, ...]:
        """Cite the one source of the record that is being made."""
        return (self._source,)

    def date(self) -> EdtfDate:
        day = dt.date(1950, 1, 1) + dt.timedelta(days=self._random.randrange(30_000))
        text = day.isoformat()
        return EdtfDate.parse(self._random.choice((text, text, text, text[:7], text[:4])))

    def facts(self, kind: DateKind) -> tuple[DatedFact, ...]:
        kinds = (kind, DateKind.CEREMONY)[: self._random.randint(1, 2)]
        return tuple(
            DatedFact(
                kind=kind, date=self.date(), label=self.text(3, 6), confidence=Confidence.SINGLE, sources=self.cite()
            )
            for kind in kinds
        )

    def statements(self) -> tuple[Statement, ...]:
        return tuple(Statement(text=self.text(12, 30), sources=self.cite()) for _ in range(self._random.randint(1, 3)))

    def related(self, number: int) -> tuple[str, ...]:
        return (f"record-{number - 1}",) if number else ()

    def record(self, number: int) -> Record:
        self._source = self._random.choice(self.sources)
        slug, name = f"record-{number}", self.name(number)
        match number % 10:
            case 0 | 1 | 2 | 3:
                return self._heritage(number, slug, name)
            case 4 | 5:
                facts, kind = self.facts(DateKind.BIRTH), "person"
                return Person(
                    kind=kind, slug=slug, name=name, confidence=Confidence.SINGLE, verified=_CHECKED, dates=facts,
                    statements=self.statements(), related=self.related(number), sources=self.cite(),
                )  # fmt: skip
            case 6:
                return Organisation(
                    kind="organisation", slug=slug, name=name, confidence=Confidence.SINGLE, verified=_CHECKED,
                    dates=self.facts(DateKind.FOUNDING), statements=self.statements(),
                    related=self.related(number), sources=self.cite(),
                )  # fmt: skip
            case _:
                return self._event(number, slug, name)

    def _heritage(self, number: int, slug: str, name: Text) -> Heritage:
        festival = Festival(
            name=self.text(2, 4),
            lunar=LunarDays(month=number % 12 + 1, day=number % 28 + 1, until=number % 28 + 2),
            confidence=Confidence.SINGLE,
            sources=self.cite(),
        )
        return Heritage(
            kind="heritage",
            slug=slug,
            name=name,
            aliases=(f"{name.vi} {number}",) if number % 3 == 0 else (),
            programme=f"programme-{number % _PROGRAMMES}",
            status=Status.NOMINATED if number % 11 == 0 else Status.INSCRIBED,
            listed_on=self.text(2, 3),
            reference=str(number),
            states_parties=("place-0",),
            provinces=(f"place-{1 + number % (_PLACES - 1)}",),
            coordinates=Coordinates(latitude=16.0, longitude=107.0, note=self.text(2, 3), sources=self.cite()),
            festivals=(festival,) if number % 20 == 0 else (),
            confidence=Confidence.SINGLE,
            verified=_CHECKED,
            dates=self.facts(DateKind.INSCRIPTION),
            statements=self.statements(),
            related=self.related(number),
            sources=self.cite(),
        )

    def _event(self, number: int, slug: str, name: Text) -> Event:
        observance = None
        if number % 20 == 9:
            yearly = YearlyDay(month=number % 12 + 1, day=number % 28 + 1)
            by_week = YearlyDay(month=number % 12 + 1, week=number % 4 + 1, weekday=_WEEKDAYS[number % 7])
            lunar = LunarDays(month=number % 12 + 1, day=number % 30 + 1)
            observance = Observance(
                yearly=(yearly, by_week, None)[number % 3],
                lunar=lunar if number % 3 == 2 else None,
                confidence=Confidence.SINGLE,
                sources=self.cite(),
            )
        return Event(
            kind="event",
            slug=slug,
            name=name,
            event_type="conference",
            place=self.text(1, 3),
            observance=observance,
            confidence=Confidence.SINGLE,
            verified=_CHECKED,
            dates=() if observance else self.facts(DateKind.MEETING),
            statements=self.statements(),
            related=self.related(number),
            sources=self.cite(),
        )

    def source(self, number: int) -> Source | Article:
        publisher = self.text(1, 2).en
        if number % 50 == 49:
            stated = (ArticleStatement(text=self.text(10, 20), about=(f"record-{number}",)),)
            return Article(
                kind="article", slug=self.sources[number], name=self.name(number), publisher=publisher,
                published=self.date(), language="en", verified=_CHECKED, statements=stated,
            )  # fmt: skip
        return Source(
            kind="source", slug=self.sources[number], name=self.name(number), publisher=publisher,
            published=self.date(), language="en", verified=_CHECKED, source_type="news",
            url=f"https://example.org/{number}",
        )  # fmt: skip

    def frame(self) -> list[Record]:
        programmes: list[Record] = [
            Programme(
                kind="programme", slug=f"programme-{n}", name=self.text(2, 3), order=n, emblem="🏛",
                unit=self.text(1, 1), about=self.text(8, 12), verified=_CHECKED, sources=self.cite(),
            )
            for n in range(_PROGRAMMES)
        ]  # fmt: skip
        places: list[Record] = [
            Place(kind="place", slug=f"place-{n}", name=self.text(2, 2), place_type="province" if n else "state")
            for n in range(_PLACES)
        ]
        association = Association(
            kind="association", slug="association", name=self.text(3, 4), about=(self.text(10, 20),),
            privacy_contact=self.text(2, 3), verified=_CHECKED,
        )  # fmt: skip
        return [*programmes, *places, association]

    def all(self) -> list[Record]:
        frame = self.frame()
        rest = self._count - len(frame) - len(self.sources)
        records = [self.record(number) for number in range(rest)]
        return [*frame, *records, *(self.source(number) for number in range(len(self.sources)))]


def generate_records(count: int, seed: int = 1) -> dict[str, Record]:
    """Make so many records (200 at least) that refer only to one another."""
    if count < 200:
        raise ValueError("200 records are needed for a whole of every kind")
    return {record.slug: record for record in _Maker(count, seed).all()}
