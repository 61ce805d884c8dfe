"""What changed in a record, field by field, in words: each with what stood there and what stands there now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from content.checking.report import FieldChange
from content.files.canonical import written

_LONGEST: Final = 300  # characters of a value that are told

Tree = Mapping[str, Any]


def compare(old: Tree, new: Tree) -> tuple[FieldChange, ...]:
    """Compare two records as JSON; what is absent, None or empty is nothing."""
    return tuple(_compare("", old, new))


def _compare(where: str, old: Any, new: Any) -> Iterator[FieldChange]:
    if _is_same(old, new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _compare(f"{where}.{key}" if where else key, old.get(key), new.get(key))
    elif _is_list(old) and _is_list(new) and len(old) == len(new) and not _is_simple(old):
        for number, (before, after) in enumerate(zip(old, new, strict=True), 1):
            yield from _compare(f"{where}.{number}", before, after)
    elif _is_list(old) and _is_list(new):
        lost, gained = [one for one in old if one not in new], [one for one in new if one not in old]
        if lost or gained:
            yield FieldChange(where, "; ".join(map(_say, lost)), "; ".join(map(_say, gained)))
        else:
            yield FieldChange(where, _say(old), _say(new))  # another order
    else:
        yield FieldChange(where, _say(old), _say(new))


def _is_same(old: Any, new: Any) -> bool:
    return old == new or (_is_nothing(old) and _is_nothing(new))


def _is_nothing(value: Any) -> bool:
    return value in (None, [], {})


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_simple(values: Sequence[Any]) -> bool:
    return all(not isinstance(value, Mapping) for value in values)


def _say(value: Any) -> str:
    """Write a value in one line, not longer than fits."""
    text = _write(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _write(value: Any) -> str:
    if _is_nothing(value):
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_write(part)}" for key, part in value.items() if not _is_nothing(part))
    if _is_list(value):
        return "; ".join(map(_write, value))
    return written(value)
