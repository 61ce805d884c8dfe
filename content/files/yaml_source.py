"""One YAML file as text alone: every scalar stays the words that the editor wrote.

PyYAML's own loaders read `2010-08-01` as a date, `no` as false, `12:30` as 750 and accept a key twice. Here the
events of libyaml are put together directly. Only mappings, lists and texts are accepted: no anchors, aliases, tags,
directives or second documents. `parse` is quick and gives up when anything is odd; `content.checking.inspection` then
reads the file again with line numbers and says what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

LIMIT = 1 << 20  # bytes in a file
DEPTH = 12  # levels of mappings and lists; records need six

Node = str | list["Node"] | dict[str, "Node"]

_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})
# What a canonical file never holds: tabs, comments after a value, and line breaks that only YAML knows.
_ODD_BYTES = (b"\t", b" #", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9")


class _OddError(Exception):
    """Something needs a closer look."""


def is_empty(value: str, style: str | None) -> bool:
    """Tell whether a scalar is a way of writing nothing: no text, or `null` and `~` without quotes."""
    return value in _EMPTY and (not value or not style)


def parse(data: bytes) -> dict[str, Node] | None:
    """Read a file in which nothing is odd; None asks for `inspect`."""
    if len(data) > LIMIT or any(odd in data for odd in _ODD_BYTES):
        return None
    try:
        data.decode()
        return _build(CParser(data))
    except (UnicodeDecodeError, yaml.YAMLError, _OddError):
        return None


def _build(parser: CParser) -> dict[str, Node] | None:  # noqa: C901, PLR0912 - one loop: a call per event costs twice the time
    root: dict[str, Node] | None = None
    current: Node | None = None
    key: str | None = None
    above: list[tuple[Node | None, str | None]] = []
    events: Iterator[Any] = iter(parser.get_event, None)
    for event in events:
        kind = type(event)
        if kind is ScalarEvent:
            new: Node = event.value
            if event.anchor is not None or event.tag is not None or (new in _EMPTY and is_empty(new, event.style)):
                raise _OddError
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None or len(above) >= DEPTH:
                raise _OddError
            new = {} if kind is MappingStartEvent else []
        elif isinstance(event, CollectionEndEvent):
            current, key = above.pop()
            continue
        elif kind is AliasEvent or (kind is DocumentStartEvent and (event.explicit or root is not None)):
            raise _OddError
        else:
            continue
        if type(current) is dict:
            if key is None:
                if type(new) is not str or new in current:
                    raise _OddError
                key = new
                continue
            current[key] = new
            key = None
        elif type(current) is list:
            current.append(new)
        elif type(new) is dict:
            root = new
        else:
            raise _OddError
        if type(new) is not str:
            above.append((current, None))
            current = new
    return root
