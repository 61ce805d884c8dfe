from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from content.checking.directory import CheckResult, check
from tests.content.sample import FILES

UNTIDY = "places/da-nang.yaml"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path


def test_sound_content(directory: Path) -> None:
    assert check(directory, fix=True) == CheckResult((), len(FILES), ())


def test_no_source_was_checked_on_a_day_to_come(directory: Path) -> None:
    assert check(directory, fix=False, today=dt.date(2026, 11, 19)).faults == ()  # in UTC+14 it is the 20th
    faults = check(directory, fix=False, today=dt.date(2026, 11, 18)).faults
    assert {fault.problem for fault in faults} == {"'2026-11-20' is a day to come"}
    assert len(faults) == sum("verified: 2026-11-20" in text for text in FILES.values())


def test_another_form_is_a_fault_and_mended_on_request(directory: Path) -> None:
    file = directory / UNTIDY
    file.write_text("# head\n\n" + FILES[UNTIDY].replace("en: Da Nang", 'en: "Da Nang"'), "utf-8")
    file.chmod(0o640)
    assert [fault.file for fault in check(directory, fix=False).faults] == [UNTIDY]
    assert check(directory, fix=True) == CheckResult((), len(FILES), (UNTIDY,))
    assert file.read_text("utf-8") == "# head\n" + FILES[UNTIDY]
    assert file.stat().st_mode & 0o777 == 0o640
    assert check(directory, fix=True) == CheckResult((), len(FILES), ())
    assert {path.name for path in file.parent.iterdir()} == {"da-nang.yaml", "viet-nam.yaml"}


def test_files_with_faults_or_comments_are_left_as_they_are(directory: Path) -> None:
    commented = FILES[UNTIDY].replace("name:", "# why\nname:")
    (directory / UNTIDY).write_text(commented, "utf-8")
    faulty = FILES["places/viet-nam.yaml"].replace("kind: place", "kind:  place") + "colour: red\n"
    (directory / "places/viet-nam.yaml").write_text(faulty, "utf-8")
    result = check(directory, fix=True)
    assert result.rewritten == ()
    assert [(fault.file, fault.line) for fault in result.faults] == [(UNTIDY, 3), ("places/viet-nam.yaml", 7)]
    assert (directory / UNTIDY).read_text("utf-8") == commented
    assert (directory / "places/viet-nam.yaml").read_text("utf-8") == faulty
