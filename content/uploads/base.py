"""The files that an upload is compared with: where the record of a slug stands, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import cast

from pydantic import ValidationError

from content.checking.inspection import inspect
from content.checking.names import Names
from content.checking.references import role
from content.files.canonical import tidy, write
from content.files.reader import home
from content.files.yaml_source import Node, parse
from content.records.kinds import FOLDERS, MODELS, Record

_KINDS = {folder: kind for kind, folder in FOLDERS.items()}


class Base:
    """Files by their path below the content directory. Records are read when they are asked for."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

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

    @cached_property
    def names(self) -> Names:
        """What the records are called."""
        return Names(lambda: ((slug, known) for slug in self.homes if (known := self.record(slug)) is not None))

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
