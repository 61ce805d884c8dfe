"""Comments in content files.

A file may begin with lines of comments (its head): `check --fix` keeps them. Comments elsewhere would be lost when
a file is rewritten, and a `#` inside of an unquoted text silently cuts the text off, so both are reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """Where a scalar stands, in lines and columns from 0; a block scalar begins with its `>` or `|`."""

    line: int
    column: int
    end_line: int
    end_column: int
    block: bool


def head(text: str) -> str:
    """Give the lines of comments with which a text begins, empty lines left out, each with its line break."""
    lines: list[str] = []
    for line in text.removeprefix("\ufeff").splitlines():
        if line.startswith("#"):
            lines.append(line.rstrip() + "\n")
        elif line.strip():
            break
    return "".join(lines)


def comment_lines(text: str, scalars: Sequence[Span]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the lines (from 1) with a comment after a value, and those of whole-line comments below the head.

    `text` has line feeds alone; `scalars` are all its scalars in their order.
    """
    if "#" not in text:
        return (), ()
    lines = text.split("\n")
    first = scalars[0].line if scalars else len(lines)
    covered = _covered(scalars)
    inline: list[int] = []
    strays: list[int] = []
    for number, line in enumerate(lines):
        column = _comment(line, covered.get(number, []))
        if column is None:
            continue
        if line[:column].strip():
            inline.append(number + 1)
        elif number > first or column:
            strays.append(number + 1)
    return tuple(inline), tuple(strays)


def _covered(scalars: Sequence[Span]) -> dict[int, list[tuple[int, float]]]:
    """Give the columns of each line (from 0) that belong to scalars, as half-open spans."""
    covered: dict[int, list[tuple[int, float]]] = {}
    for span in scalars:
        # the text of a block begins below its indicator, which a comment may follow
        for number in range(span.line + span.block, span.end_line + 1):
            left = span.column if number == span.line else 0
            right = span.end_column if number == span.end_line else float("inf")
            covered.setdefault(number, []).append((left, right))
    return covered


def _comment(line: str, spans: list[tuple[int, float]]) -> int | None:
    """Give the column at which a comment begins."""
    column = line.find("#")
    while column >= 0:
        starts = column == 0 or line[column - 1] in " \t"
        if starts and not any(left <= column < right for left, right in spans):
            return column
        column = line.find("#", column + 1)
    return None
