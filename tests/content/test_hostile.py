"""Every file of hostile.py, and the sentence of hostile.txt that answers it, within bounds of time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.content.hostile import CASES

ANSWERS = dict(
    line.split(" => ", 1) for line in Path(__file__).with_name("hostile.txt").read_text("utf-8").splitlines()
)
_SECONDS = 5  # of processor time
_MEMORY = 256  # MiB, the interpreter and the modules included
_FAULTS = 102


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    command = [sys.executable, "-m", "tests.content.hostile", str(tmp_path_factory.mktemp("hostile"))]
    output = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parents[2]).stdout
    return {found["case"]: found for found in map(json.loads, output.splitlines())}


def test_there_are_many_and_each_has_its_answer() -> None:
    assert len(CASES) >= 40
    assert list(ANSWERS) == list(CASES)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.long
def test_it_is_answered_and_hurts_nobody(case: str, measured: dict[str, dict[str, Any]]) -> None:
    found = measured[case]
    assert found["answer"] == ANSWERS[case]
    assert found["seconds"] < _SECONDS
    assert found["memory"] < _MEMORY
    assert found["faults"] <= _FAULTS
