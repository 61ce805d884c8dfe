"""The files that an upload is compared with: where the record of a slug stands, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import cast

from pydantic import ValidationError

from content.canonical import tidy, write
from content.faults import as_slug, nearest
from content.folding import fold
from content.inspection import inspect
from content.reader import home
from content.records import FOLDERS, MODELS, Record
from content.references import role, serves
from content.yaml_source import Node, parse

_KINDS = {folder: kind for kind, folder in FOLDERS.items()}


class Base:
    """Files by their path below the content directory. Records are read when they are asked for."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._names: dict[str, dict[str, str]] = {}

    @cached_property
    def homes(self) -> dict[str, str]:
        """The path of each slug."""
        return {PurePosixPath(path).stem: path for path in self.files}

    def kind(self, slug: str) -> str | None:
        """Give the kind of a slug's record, by the folder in which it stands."""
        path = self.homes.get(slug)
        return None if path is None else _KINDS.get(path.rpartition("/")[0] or ".")

    def slugs(self, kind: str) -> list[str]:
        """Give the slugs of a kind, sorted."""
        folder = FOLDERS[kind]
        return sorted(slug for slug, path in self.homes.items() if (path.rpartition("/")[0] or ".") == folder)

    def roles(self) -> dict[str, str]:
        """Give what each slug can be named as, without reading the records of most."""
        kinds = {slug: self.kind(slug) or "" for slug in self.homes}
        return {
            slug: role(record) if kind == "place" and (record := self.record(slug)) is not None else kind
            for slug, kind in kinds.items()
        }

    def find(self, words: str, wanted: str) -> str | None:
        """Give the slug of what can be named in a role and is called so, or else of the nearest; None where none is."""
        names = self._names.get(wanted)
        if names is None:
            names = self._names[wanted] = dict(self._list_names(wanted))
        return names.get(fold(words)) or nearest(as_slug(words), sorted(set(names.values())))

    def _list_names(self, wanted: str) -> Iterator[tuple[str, str]]:
        for slug in sorted(self.homes, reverse=True):  # of two that are called alike the first one stays
            record = self.record(slug)
            if record is None or not serves(record, wanted):
                continue
            name = getattr(record, "name", None)
            called = (*getattr(record, "aliases", ()), *(() if name is None else (name.en, name.vi)))
            yield from ((fold(words), slug) for words in called)
            yield fold(slug), slug

    def record(self, slug: str) -> Record | None:
        """Give the record of a slug; None when there is none, or it cannot be read."""
        path = self.homes.get(slug)
        return None if path is None else record_in(path, self.files[path])

    def file(self, record: Record) -> tuple[str, bytes]:
        """Give the path and the canonical file of a record, below the comments of its present file."""
        path = home(record.kind, record.slug)
        old = self.files.get(path)
        return path, write(record).encode() if old is None else tidy(old, record)


def record_in(path: str, data: bytes) -> Record | None:
    """Read the record of one file; None when something is wrong with it."""
    tree: dict[str, Node] | None = parse(data)
    if tree is None:
        inspection = inspect(path, data)
        tree = None if inspection.faults else inspection.tree
    kind = None if tree is None else tree.get("kind")
    if not isinstance(kind, str) or kind not in MODELS:
        return None
    try:
        return cast("Record", MODELS[kind].model_validate(tree))
    except ValidationError:
        return None
