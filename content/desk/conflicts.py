"""Records that were changed in two places, each another way: what each makes of them, for people to choose."""

from __future__ import annotations

from typing import Any, Literal

from content.checking.report import Change
from content.desk.differences import compare
from content.files.yaml_source import parse


def slug_of(path: str) -> str:
    """Give the slug of the record in a file."""
    return path.rpartition("/")[2].removesuffix(".yaml")


def tell_conflict(path: str, live: bytes | None, other: bytes | None) -> Change:
    """Tell from what is live to what the other place makes of it; a file that is not there is None."""
    old, new = _read(live), _read(other)
    named = new or old
    name = named.get("name") or {}
    sign: Literal["+", "~", "-"] = "-" if other is None else "+" if live is None else "~"
    return Change(
        slug_of(path),
        str(named.get("kind", "")),
        str(name.get("en", slug_of(path))),
        str(name.get("vi", slug_of(path))),
        () if other is None or live is None else compare(old, new),
        sign,
    )


def _read(data: bytes | None) -> dict[str, Any]:
    return {} if data is None else dict(parse(data) or {})
