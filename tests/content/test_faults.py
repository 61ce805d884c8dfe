"""Every line of faults.txt: damage to the sample, and the whole report of it.

A case is `## name`, `@ file:line` with the lines that are taken away (`-`) and put there (`+`), or `@ file` with a
whole file, and the report (`!`). Characters that cannot be seen are written \\t, \\x07, \\u2028.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from content.files.reader import read_files
from tests.content.sample import FILES, as_bytes

_UNSEEN = re.compile(r"\\(?:t|x[0-9a-f]{2}|u[0-9a-f]{4})")


class Case(NamedTuple):
    name: str
    files: dict[str, str]
    report: list[str]


def _read_case(text: str) -> Case:
    name, place, *lines = (
        _UNSEEN.sub(lambda found: found[0].encode().decode("unicode_escape"), line) for line in text.splitlines()
    )
    marked = {mark: [line[2:] for line in lines if line.startswith(mark)] for mark in "-+!"}
    path, _, number = place.removeprefix("@ ").partition(":")
    if number:
        old = FILES[path].splitlines()
        start, end = int(number) - 1, int(number) - 1 + len(marked["-"])
        assert old[start:end] == marked["-"], name
        old[start:end] = marked["+"]
        marked["+"] = old
    return Case(name, {path: "\n".join(marked["+"]) + "\n"}, marked["!"])


_TABLE = Path(__file__).with_name("faults.txt").read_text("utf-8")
CASES = [_read_case(text) for text in re.split(r"^## ", _TABLE, flags=re.MULTILINE)[1:]]


def test_sample_has_no_faults() -> None:
    assert read_files(as_bytes()).faults == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_report(case: Case) -> None:
    report = [str(fault) for fault in read_files(as_bytes(**case.files)).faults]
    assert report == case.report
