"""Two changes of the same files brought together: by file, and within a record by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from content.files.canonical import write
from content.files.comments import head
from content.files.yaml_source import parse
from content.records.kinds import RECORD, Record

Files = Mapping[str, bytes]
Changes = dict[str, bytes | None]  # None: the file goes


@dataclass(frozen=True, slots=True)
class Merge:
    """What `theirs` changed, to be laid over `ours`; `conflicts` are files that both changed, each another way.

    In `changes` a file in conflict stands as they have it, with those of our fields that they left alone.
    """

    changes: Changes
    conflicts: tuple[str, ...]


def list_changes(before: Files, after: Files) -> Changes:
    """Give what turns one set of files into another."""
    changes: Changes = {path: body for path, body in after.items() if before.get(path) != body}
    return changes | dict.fromkeys(before.keys() - after.keys())


def lay_over(files: Files, changes: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """Give files with changes made to them."""
    whole = {**files, **changes}
    return {path: body for path, body in whole.items() if body is not None}


def merge_lists(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Bring together what was made of a list in two places; a value may stand in it several times.

    Of each there are as many as it takes to make both changes; where both made the same one, it is made once. The order
    is theirs; what we added follows in ours.
    """
    if list(theirs) == list(base):
        return list(ours)
    before, here, there = Counter(base), Counter(ours), Counter(theirs)
    wanted = Counter({one: _merge_counts(before[one], here[one], there[one]) for one in here | there})
    merged: list[str] = []
    for one in (*theirs, *ours):
        if wanted[one] > 0:
            wanted[one] -= 1
            merged.append(one)
    return merged


def _merge_counts(base: int, ours: int, theirs: int) -> int:
    """Give how often a value stands in a list that two changed; each change is made, and the same one once."""
    if (ours - base) * (theirs - base) > 0:
        return max(ours, theirs) if ours > base else min(ours, theirs)
    return ours + theirs - base


def merge(base: Files, ours: Files, theirs: Files) -> Merge:
    """Bring together what was made of `base` in two places.

    A record that both changed is no conflict when no field of it was changed by both, each another way.
    """
    changes: Changes = {}
    conflicts: list[str] = []
    for path, body in sorted(list_changes(base, theirs).items()):
        mine = ours.get(path)
        if mine == body:
            continue
        if mine == base.get(path):
            changes[path] = body
            continue
        changes[path], clash = _merge_record(base.get(path), mine, body)
        if clash:
            conflicts.append(path)
    return Merge(changes, tuple(conflicts))


def _merge_record(base: bytes | None, mine: bytes | None, theirs: bytes | None) -> tuple[bytes | None, bool]:
    """Give a record with what both changed, and whether a field was changed by both: then it is as they have it."""
    trees = [None if body is None else parse(body) for body in (base, mine, theirs)]
    if mine is None or theirs is None or any(tree is None for tree in trees[1:]):
        return theirs, True
    before, here, there = ({} if tree is None else tree for tree in trees)
    merged: dict[str, Any] = {}
    clash = False
    for key in dict.fromkeys((*there, *here)):
        left_alone = there.get(key) == before.get(key)
        clash = clash or not (left_alone or here.get(key) in (before.get(key), there.get(key)))
        value = here.get(key) if left_alone else there.get(key)
        if value is not None:
            merged[key] = value
    try:
        record: Record = RECORD.validate_python(merged)
    except ValidationError:  # each is sound, both together are not
        return theirs, True
    return (head(theirs.decode("utf-8-sig")) + write(record)).encode(), clash
