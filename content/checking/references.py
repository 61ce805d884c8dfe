"""Which records a record names, and whether each of them exists and is of the right kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from content.checking.faults import clip, nearest
from content.records.kinds import (
    Article,
    Association,
    Event,
    Heritage,
    Note,
    Organisation,
    Person,
    Place,
    Programme,
    Record,
)
from content.records.scalars import SLUG_PATTERN

Path = tuple[str | int, ...]
Flaw = tuple[Path, str, str]  # where, what is wrong, what would be right

ANY = ""
SOURCE = "source"
# Looking up the nearest slug among many is slow; no reader of a report needs it more often.
_ADVICE = 200

# What a record can stand in for; a place whose file is faulty may be of either type.
_SERVES = {"article": (SOURCE,), "place": ("state", "province")}
_NAMES = {SOURCE: "source or article", ANY: "record"}


@dataclass(frozen=True, slots=True)
class Mention:
    """Slugs that a record names in one place; `wanted` is the role that each must have, ANY for every role."""

    path: Path
    slugs: tuple[str, ...]
    wanted: str
    listed: bool = True


# Which records the fields name that name some, by the last step of their path.
_WANTED = {
    "sources": SOURCE,
    "programme": "programme",
    "states_parties": "state",
    "provinces": "province",
    "person": "person",
    "organisation": "organisation",
    "related": ANY,
    "about": ANY,
}


def wanted_in(path: Path) -> str | None:
    """Give the role of the records that a field names; None where it names none."""
    return _WANTED.get(str(path[-1]))


def serves(record: Record, wanted: str) -> bool:
    """Say whether a record can be named in a role."""
    return wanted == ANY or wanted in _SERVES.get(role(record), (role(record),))


def role(record: Record) -> str:
    """Give what a record can be named as: its kind, for places their type, unless a salvaged one has none of them."""
    return record.place_type if isinstance(record, Place) and record.place_type in _SERVES["place"] else record.kind


def name_role(wanted: str) -> str:
    """Name what belongs where a record in this role is named."""
    return _NAMES.get(wanted, wanted)


def advise(near: str | None, wanted: str) -> str:
    """Say what to write instead of a record that there is not; `near` is the slug that may be meant."""
    return f"did you mean '{near}'?" if near else f"name an existing {name_role(wanted)}, or add its file"


def mentions(record: Record) -> Iterator[Mention]:
    """Give every place in which a record names others, in the order of its fields.

    In a record that `content.checking.salvage` made, slugs may be empty, or any text.
    """
    if isinstance(record, Heritage | Person | Organisation | Event):
        yield from _fact_mentions(record)
    elif isinstance(record, Article):
        for number, stated in enumerate(record.statements):
            yield Mention(("statements", number, "about"), stated.about, ANY)
    elif isinstance(record, Note):
        yield Mention(("about",), record.about, ANY)
        yield Mention(("sources",), record.sources, SOURCE)
    elif isinstance(record, Programme):
        if record.stated_count is not None:
            yield Mention(("stated_count", "sources"), record.stated_count.sources, SOURCE)
        yield Mention(("sources",), record.sources, SOURCE)
    elif isinstance(record, Association):
        if record.organisation is not None:
            yield Mention(("organisation",), (record.organisation,), "organisation", listed=False)
        yield Mention(("sources",), record.sources, SOURCE)


def _fact_mentions(record: Heritage | Person | Organisation | Event) -> Iterator[Mention]:
    if isinstance(record, Heritage):
        yield from _heritage_mentions(record)
    elif isinstance(record, Person):
        for number, office in enumerate(record.offices):
            if office.organisation is not None:
                yield Mention(("offices", number, "organisation"), (office.organisation,), "organisation", listed=False)
            yield Mention(("offices", number, "sources"), office.sources, SOURCE)
    elif isinstance(record, Event) and record.observance is not None:
        yield Mention(("observance", "sources"), record.observance.sources, SOURCE)
    for number, fact in enumerate(record.dates):
        yield Mention(("dates", number, "sources"), fact.sources, SOURCE)
    for number, statement in enumerate(record.statements):
        yield Mention(("statements", number, "sources"), statement.sources, SOURCE)
    yield Mention(("related",), record.related, ANY)
    yield Mention(("sources",), record.sources, SOURCE)


def _heritage_mentions(record: Heritage) -> Iterator[Mention]:
    yield Mention(("programme",), (record.programme,), "programme", listed=False)
    yield Mention(("states_parties",), record.states_parties, "state")
    yield Mention(("provinces",), record.provinces, "province")
    if record.coordinates is not None:
        yield Mention(("coordinates", "sources"), record.coordinates.sources, SOURCE)
    if record.person is not None:
        yield Mention(("person",), (record.person,), "person", listed=False)
    for number, festival in enumerate(record.festivals):
        yield Mention(("festivals", number, "sources"), festival.sources, SOURCE)


@dataclass(slots=True)
class Directory:
    """All slugs of the content with their roles; also of files that could not be read, so that none seems missing.

    `called` gives the slug of what can be named in a role and is called so.
    """

    roles: Mapping[str, str]
    called: Callable[[str, str], str | None]
    _shelves: dict[str, frozenset[str]] = field(init=False)
    _advice: dict[tuple[str, str], str | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        shelves: dict[str, set[str]] = {}
        for slug, known in self.roles.items():
            for wanted in _SERVES.get(known, (known,)):
                shelves.setdefault(wanted, set()).add(slug)
        self._shelves = {wanted: frozenset(slugs) for wanted, slugs in shelves.items()} | {ANY: frozenset(self.roles)}

    def check(self, record: Record) -> Iterator[Flaw]:
        """Give what is wrong with the references of a record, sound or salvaged; what is no slug is passed over."""
        sources = frozenset(getattr(record, "sources", ()))
        shelf = self._shelves.get(SOURCE, frozenset())
        strange = sources - shelf
        unsure = any(not re.fullmatch(SLUG_PATTERN, slug) for slug in strange)  # then it may be any source
        meant = sources | set(self._meant(strange)) if strange else sources
        for mention in mentions(record):
            slugs = frozenset(mention.slugs)
            if len(slugs) < len(mention.slugs):
                yield from _repeated(mention)
            if not slugs <= self._shelves.get(mention.wanted, frozenset()):
                yield from self._dangling(mention)
            if mention.wanted == SOURCE and sources and not unsure and not slugs <= meant:
                yield from _uncited(mention, meant, shelf)
            if mention.path == ("related",) and record.slug in slugs:
                path = (*mention.path, mention.slugs.index(record.slug))
                yield path, "the record names itself", "delete this line"

    def _meant(self, unknown: Iterable[str]) -> Iterator[str]:
        """Give the sources that are meant by slugs that no source has."""
        for slug in unknown:
            if (near := self._nearest(slug, SOURCE)) is not None:
                yield near

    def _dangling(self, mention: Mention) -> Iterator[Flaw]:
        shelf = self._shelves.get(mention.wanted, frozenset())
        for path, slug in _places(mention):
            if slug in shelf or not re.fullmatch(SLUG_PATTERN, slug):
                continue
            wanted = name_role(mention.wanted)
            known = self.roles.get(slug)
            if not known:
                problem = f"there is no {wanted} {clip(slug)}"
            else:
                problem = f"{clip(slug)} is {_one(known)}, but {_one(wanted)} belongs here"
            near = self._nearest(slug, mention.wanted)
            yield path, problem, advise(near, mention.wanted)

    def _nearest(self, slug: str, wanted: str) -> str | None:
        question = (slug, wanted)
        if question not in self._advice:
            if len(self._advice) >= _ADVICE:
                return None
            near = self.called(slug, wanted)
            self._advice[question] = near or nearest(slug, sorted(self._shelves.get(wanted, ())))
        return self._advice[question]


def _one(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _places(mention: Mention) -> Iterator[tuple[Path, str]]:
    for number, slug in enumerate(mention.slugs):
        if not slug:
            continue
        yield (*mention.path, number) if mention.listed else mention.path, slug


def _repeated(mention: Mention) -> Iterator[Flaw]:
    seen: set[str] = set()
    for path, slug in _places(mention):
        if slug in seen:
            yield path, f"{clip(slug)} stands twice in this list", "delete one of the two"
        seen.add(slug)


def _uncited(mention: Mention, sources: Collection[str], known: Container[str]) -> Iterator[Flaw]:
    """Report known sources that the record does not have itself; what no source is called is reported as such."""
    for path, slug in _places(mention):
        if slug in known and slug not in sources:
            remedy = "add it to the list 'sources' of the record"
            near = nearest(slug, sorted(sources))
            if near:
                remedy += f", or did you mean '{near}'?"
            yield path, f"the source {clip(slug)} is not among the sources of the record", remedy
