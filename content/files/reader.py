"""Content files to records, with every fault at once.

A record stands in `<folder of its kind>/<slug>.yaml` below the content directory, the association in
`association.yaml`. Files are parsed quickly; only those in which something is wrong are read again with line marks.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import cast

from pydantic import ValidationError

from content.checking.faults import clip, explain, nearest
from content.checking.inspection import Inspection, inspect
from content.checking.names import Names
from content.checking.references import ANY, Directory, advise, role, wanted_in
from content.checking.report import Fault, spell
from content.checking.salvage import salvage
from content.files.survey import directory_digest, survey
from content.files.yaml_source import Node, parse
from content.records.kinds import FOLDERS, MODELS, Record
from content.records.scalars import SLUG_PATTERN

__all__ = ["Reading", "directory_digest", "home", "place", "read_directory", "read_files", "read_survey"]

_MOST = 100  # faults that are reported of one file
_ADVICE = 50  # how often the record that words stand for is looked for: that is slow among many
_KINDS = {folder: kind for kind, folder in FOLDERS.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a content directory holds.

    `records` by slug, in the order of their paths, are those without faults of their own; `files` are the bytes of
    each file that was read, by its path below the directory, written with '/'.
    """

    records: dict[str, Record]
    faults: tuple[Fault, ...]
    files: dict[str, bytes]


def read_directory(path: Path, today: dt.date | None = None) -> Reading:
    """Read all records below a directory; `today` as in `read_files`.

    Raises OSError when the directory itself cannot be read; what is wrong with its files is a fault.
    """
    return read_survey(*survey(path), today)


def read_files(files: Mapping[str, bytes], today: dt.date | None = None, new: Container[str] | None = None) -> Reading:
    """Read records from files that are at hand, by their path below the content directory, written with '/'.

    Where `today` (UTC) is given, sources that are said to be checked on a day to come are a fault: in all files, or in
    those that are `new` alone.
    """
    return read_survey(dict(files), [], today, new)


def place(record: Record) -> str:
    """Give the path below the content directory at which a record belongs."""
    return home(record.kind, record.slug)


def home(kind: str, slug: str) -> str:
    """Give the path of a record of this kind with this slug."""
    folder = FOLDERS[kind]
    return f"{slug}.yaml" if folder == "." else f"{folder}/{slug}.yaml"


def read_survey(
    files: dict[str, bytes], faults: list[Fault], today: dt.date | None = None, new: Container[str] | None = None
) -> Reading:
    """Read records from what `content.files.survey.survey` found; `today` and `new` as in `read_files`."""
    desk = _Desk(files, faults, today, new)
    for path in sorted(files):
        desk.read(path)
    desk.check_association()
    desk.check_references()
    return Reading(desk.records, tuple(_bounded(sorted(set(desk.faults)))), files)


def _bounded(faults: list[Fault]) -> Iterator[Fault]:
    """Give the first faults of each file: a hostile file can hold hundreds of thousands."""
    for file, group in groupby(faults, key=attrgetter("file")):
        found = list(group)
        yield from found[:_MOST]
        if len(found) > _MOST:
            yield Fault(
                file, found[_MOST].line, "file", f"{len(found) - _MOST:,} more faults follow", "mend these first"
            )


def _wanted_at(where: tuple[str | int, ...]) -> str | None:
    """Give the role of the records that are named at a place; None where none is."""
    return wanted_in(where[:-1] if where and isinstance(where[-1], int) else where)


class _Desk:
    """Where files are read one by one, and then compared."""

    def __init__(
        self, files: Mapping[str, bytes], faults: list[Fault], today: dt.date | None, new: Container[str] | None
    ) -> None:
        self.records: dict[str, Record] = {}
        self.faults = faults
        self._files = files
        self._context = None if today is None else {"today": today}
        self._new = new
        self._faulty: dict[str, Record] = {}  # by path, as far as they can be read
        self._roles: dict[str, str] = {}  # of every file, readable or not, so that no reference to it seems dangling
        self._homes: dict[str, str] = {}  # slug to path
        self._nameless: list[tuple[str, tuple[str | int, ...], str]] = []  # where which words stand for a record's slug
        self._inspected: tuple[str, Inspection] | None = None

    def read(self, path: str) -> None:
        """Read one file and keep its record, or its faults."""
        before = len(self.faults)
        tree = parse(self._files[path])
        if tree is None:
            inspection = self._inspect(path)
            self.faults += inspection.faults
            tree = inspection.tree
        folder = path.rpartition("/")[0] or "."
        if tree is None:
            self._claim(path, PurePosixPath(path).stem, _KINDS.get(folder, ""))
            return
        kind = self._kind(path, folder, tree)
        if kind is None:
            return
        record: Record | None = None
        try:
            context = self._context if self._new is None or path in self._new else None
            record = cast("Record", MODELS[kind].model_validate(tree, context=context))
        except ValidationError as error:
            self._report_invalid(path, kind, error)
        sound = len(self.faults) == before
        slug = tree.get("slug")
        if not (isinstance(slug, str) and re.fullmatch(SLUG_PATTERN, slug)):
            slug = PurePosixPath(path).stem
        self._check_place(path, kind, slug)
        named = record or salvage(kind, tree)
        if self._claim(path, slug, role(named)) and record is not None and sound:
            self.records[slug] = record
        else:
            self._faulty[path] = named

    def check_association(self) -> None:
        """Report when there is not exactly one association."""
        found = [self._homes[slug] for slug, known in self._roles.items() if known == "association"]
        if not found:
            problem = "there is no record of the kind 'association'"
            self.faults.append(Fault("association.yaml", 0, "file", problem, "add it, it says whose bot this is"))
        for path in found[1:]:
            problem = f"there is a second association; the first is {found[0]}"
            self._report(path, ("kind",), problem, "keep one of them")

    def check_references(self) -> None:
        """Report what records say of others that is not so."""
        names = Names(self._list_known)
        directory = Directory(self._roles, names.called)
        for slug, record in self.records.items():
            for where, problem, remedy in directory.check(record):
                self._report(self._homes[slug], where, problem, remedy)
        for path, record in self._faulty.items():
            for where, problem, remedy in directory.check(record):
                if not self._is_spoiled(path, where):
                    self._report(path, where, problem, remedy)
        for number, (path, where, words) in enumerate(self._nameless):
            wanted = _wanted_at(where)
            near = names.find(words, wanted) if wanted is not None and number < _ADVICE else None
            self._report(path, where, f"{clip(words)} is not a slug", advise(near, wanted or ANY))

    def _list_known(self) -> Iterator[tuple[str, Record]]:
        """Give the slugs with their records, as far as these can be read."""
        for slug, path in self._homes.items():
            record = self.records.get(slug) or self._faulty.get(path)
            if record is not None:
                yield slug, record

    def _inspect(self, path: str) -> Inspection:
        if self._inspected is None or self._inspected[0] != path:
            self._inspected = path, inspect(path, self._files[path])
        return self._inspected[1]

    def _report(self, path: str, where: tuple[str | int, ...], problem: str, remedy: str) -> None:
        name = spell(where) or "file"
        self.faults.append(Fault(path, self._inspect(path).line(where), name, problem, remedy))

    def _report_invalid(self, path: str, kind: str, error: ValidationError) -> None:
        for detail in error.errors(include_url=False):
            where = detail["loc"]
            if detail["type"] == "too_short" and detail["input"]:
                continue  # its items are faulty and reported themselves
            if self._is_spoiled(path, where):
                continue
            if detail["type"] == "string_pattern_mismatch" and _wanted_at(where) is not None:
                self._nameless.append((path, where, detail["input"]))
            else:
                self._report(path, where, *explain(detail, MODELS[kind]))

    def _is_spoiled(self, path: str, where: tuple[str | int, ...]) -> bool:
        """Tell whether the value at a place, or what it stands in, is reported already."""
        spoiled = self._inspect(path).spoiled
        return any(where[:length] in spoiled for length in range(1, len(where) + 1))

    def _kind(self, path: str, folder: str, tree: dict[str, Node]) -> str | None:
        """Give the kind to read a file as; reports a kind that is missing or unknown."""
        given = tree.get("kind")
        if isinstance(given, str) and given in MODELS:
            return given
        expected = _KINDS.get(folder)
        near = nearest(given, list(MODELS)) if isinstance(given, str) and given else expected
        remedy = f"write 'kind: {near}'" if near else f"write 'kind: ' and one of {', '.join(MODELS)}"
        if given is None:
            self._report(path, ("kind",), "'kind' is missing", remedy)
        elif ("kind",) not in self._inspect(path).spoiled:
            value = clip(given) if isinstance(given, str) else "this"
            self._report(path, ("kind",), f"{value} is no kind of record", remedy)
        if expected is not None:
            tree["kind"] = expected  # so that the rest of the file is checked too
        return expected

    def _check_place(self, path: str, kind: str, slug: str) -> None:
        right = home(kind, slug)
        if right == path:
            return
        if PurePosixPath(right).name == PurePosixPath(path).name:
            problem = f"a file of the kind '{kind}' stands in the wrong folder"
            self._report(path, ("kind",), problem, f"move it to {right}")
        else:
            self._report(path, ("slug",), f"the file is not named after its slug '{slug}'", f"rename it to {right}")

    def _claim(self, path: str, slug: str, known: str) -> bool:
        """Note whose slug this is; reports it and gives False when another file has it already."""
        first = self._homes.setdefault(slug, path)
        if first != path:
            problem = f"the slug '{slug}' is already that of {first}"
            self._report(path, ("slug",), problem, "choose another slug, and name the file after it")
            return False
        self._roles[slug] = known
        return True
