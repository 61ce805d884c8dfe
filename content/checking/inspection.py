"""A close look at one YAML file: its tree with a line for each path, and everything in it that is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    StreamEndEvent,
)

from content.checking.report import Fault, spell
from content.checking.syntax import explain_character, explain_syntax
from content.files.comments import Span, comment_lines
from content.files.yaml_source import DEPTH, LIMIT, Node, is_empty

Path = tuple[str | int, ...]

_ENOUGH = 1000  # faults of one file
_ODD = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class _StopError(Exception):
    """Nothing after this place in the file can be understood."""


@dataclass(slots=True)
class Inspection:
    """What a close look at one file shows.

    `tree` is None when the file cannot be understood at all; `lines` gives the line (from 1) of each path;
    `spoiled` are paths whose value is already reported; `strays` are lines with a comment below the head.
    """

    tree: dict[str, Node] | None = None
    lines: dict[Path, int] = field(default_factory=dict)
    spoiled: set[Path] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    strays: tuple[int, ...] = ()

    def line(self, path: Path) -> int:
        """Give the line of a path, or of the nearest part of the file around it; 0 is the whole file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def inspect(file: str, data: bytes) -> Inspection:
    """Read a file with line numbers and report everything in it that is no plain YAML."""
    inspection = Inspection()
    if len(data) > LIMIT:
        problem = "the file is larger than 1 MiB"
        inspection.faults.append(Fault(file, 0, "file", problem, "split it into several records"))
        return inspection
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = "the file is not in UTF-8"
        inspection.faults.append(Fault(file, line, "file", problem, "save it again with the encoding UTF-8"))
        return inspection
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _report_odd(file, text, inspection)
    odd = len(inspection.faults)
    text = _ODD.sub(" ", text)
    walk = _Walk(file, inspection, text.count("\n") + 1)
    try:
        walk.follow(CParser(text))
    except yaml.MarkedYAMLError as error:
        inspection.tree = None
        del inspection.faults[odd:]  # what was found on the way is most often a consequence
        if not odd:  # else a tab or a stray character is the likely cause
            inspection.faults.append(explain_syntax(file, text, error))
    except _StopError:
        inspection.tree = None
    else:
        inline, strays = comment_lines(text, walk.spans)
        inspection.strays = strays
        problem = "the words after '#' are a comment and would be lost"
        remedy = "put the whole text in quotes if they belong to it, else move them into a line of their own at the top"
        inspection.faults.extend(Fault(file, line, "file", problem, remedy) for line in inline)
    return inspection


def _report_odd(file: str, text: str, inspection: Inspection) -> None:
    line, start = 1, 0
    seen: set[tuple[int, str]] = set()
    for match in _ODD.finditer(text):
        line += text.count("\n", start, match.start())
        start = match.start()
        if (line, match[0]) not in seen:
            seen.add((line, match[0]))
            inspection.faults.append(Fault(file, line, "file", *explain_character(match[0])))


@dataclass(slots=True)
class _Frame:
    node: dict[str, Node] | list[Node]
    path: Path
    key: str | None = None


class _Walk:
    """Puts events together with a path and a line for each, and reports what is refused."""

    def __init__(self, file: str, inspection: Inspection, last: int) -> None:
        self._last = last
        self.spans: list[Span] = []
        self._file = file
        self._to = inspection
        self._frames: list[_Frame] = []
        self._documents = 0

    def follow(self, parser: CParser) -> None:
        """Read all events; fills the inspection's tree."""
        while (event := parser.get_event()) is not None:
            if isinstance(event, DocumentStartEvent):
                self._start_document(event)
            elif isinstance(event, CollectionEndEvent):
                self._frames.pop()
            elif isinstance(event, NodeEvent):
                self._take(event)
            elif isinstance(event, StreamEndEvent) and not self._documents:
                self._to.faults.append(
                    Fault(self._file, 1, "file", "the file is empty", "write a record, or delete it")
                )

    def _fault(self, event: Event, path: Path, problem: str, remedy: str) -> None:
        where = spell(path) or "file"
        self._to.faults.append(Fault(self._file, self._line(event), where, problem, remedy))
        if len(self._to.faults) > _ENOUGH:
            raise _StopError

    def _stop(self, event: Event, path: Path, problem: str, remedy: str) -> NoReturn:
        self._fault(event, path, problem, remedy)
        raise _StopError

    def _start_document(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(event, (), "a second document starts here", "write one record per file, without '---'")
        if event.version or event.tags:
            self._fault(event, (), "the file has a line that starts with '%'", "delete that line")

    def _take(self, event: NodeEvent) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and isinstance(frame.node, dict) and frame.key is None:
            self._take_key(event, frame, frame.node)
            return
        path = self._next_path(event, frame)
        self._refuse_marks(event, path)
        if isinstance(event, ScalarEvent):
            self.spans.append(_span(event))
            if is_empty(event.value, event.style):
                self._to.spoiled.add(path)
                self._fault(event, path, *_empty(path))
        node = self._node(event, path)
        if frame is None:
            if not isinstance(node, dict):
                self._stop(event, (), "the file holds no record", "write lines such as 'kind: person'")
            self._to.tree = node
        elif isinstance(frame.node, dict):
            frame.node.setdefault(str(frame.key), node)
            frame.key = None
        else:
            frame.node.append(node)
        if not isinstance(node, str):
            self._frames.append(_Frame(node, path))

    def _next_path(self, event: NodeEvent, frame: _Frame | None) -> Path:
        if frame is None:
            path: Path = ()
        elif isinstance(frame.node, dict):
            return (*frame.path, str(frame.key))
        else:
            path = (*frame.path, len(frame.node))
        self._to.lines.setdefault(path, self._line(event))
        return path

    def _take_key(self, event: NodeEvent, frame: _Frame, node: dict[str, Node]) -> None:
        if not isinstance(event, ScalarEvent):
            self._stop(event, frame.path, "a key must be one word", "put the text in quotes, or write 'key: value'")
        self.spans.append(_span(event))
        path = (*frame.path, event.value)
        self._refuse_marks(event, path)
        if event.value in node:
            first = self._to.lines[path]
            problem = f"'{event.value}' stands twice; its first line is {first}"
            self._fault(event, path, problem, "keep one of the two")
        self._to.lines.setdefault(path, self._line(event))
        frame.key = event.value

    def _refuse_marks(self, event: NodeEvent, path: Path) -> None:
        remedy = "write the value itself, or put the text in quotes if this character belongs to it"
        if isinstance(event, AliasEvent):
            self._to.spoiled.add(path)
            self._fault(event, path, f"'*{event.anchor}' points to another place in the file", remedy)
            return
        if event.anchor is not None:
            self._fault(event, path, f"'&{event.anchor}' marks a place in the file", remedy)
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            self._fault(event, path, "'!' names a type; types are never written here", remedy)

    def _line(self, event: Event) -> int:
        """Give the line of an event; libyaml sets an empty value at the end of the file one line further."""
        return 0 if event.start_mark is None else min(event.start_mark.line + 1, self._last)

    def _node(self, event: NodeEvent, path: Path) -> Node:
        if isinstance(event, ScalarEvent):
            return event.value
        if isinstance(event, AliasEvent):
            return ""
        if len(self._frames) >= DEPTH:
            problem = f"more than {DEPTH} levels stand inside each other"
            self._stop(event, path, problem, "compare the indentation with a file of the same kind")
        return {} if isinstance(event, MappingStartEvent) else []


def _line(event: Event) -> int:
    return 0 if event.start_mark is None else event.start_mark.line + 1


def _span(scalar: ScalarEvent) -> Span:
    start, end = scalar.start_mark, scalar.end_mark
    if start is None or end is None:
        raise TypeError("libyaml marks every event")
    return Span(start.line, start.column, end.line, end.column, block=scalar.style in {"|", ">"})


def _empty(path: Path) -> tuple[str, str]:
    language = {"en": "English", "vi": "Vietnamese"}.get(str(path[-1]) if path else "")
    if language:
        return f"the {language} translation is empty", f"write the {language} words here"
    return "the value is empty", "write a value, or delete the line"
