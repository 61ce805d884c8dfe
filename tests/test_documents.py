"""What the documents show works as they show it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from content.files.canonical import untidy
from content.files.reader import place, read_directory, read_files
from content.records.edtf import EdtfDate
from content.records.statements import DateKind

ROOT = Path(__file__).resolve().parents[1]
EDITORS = (ROOT / "docs" / "editors.md").read_text("utf-8")


def shipped() -> dict[str, bytes]:
    return read_directory(ROOT / "content" / "facts").files


def examples() -> dict[str, bytes]:
    """The files that the guide for editors shows, by where it says they belong."""
    paths = re.findall(r"(?:Make|here) `([a-z]+/[a-z0-9-]+\.yaml)`", EDITORS)
    texts = re.findall(r"```yaml\n(.*?)```", EDITORS, re.DOTALL)
    assert len(paths) == len(texts) == 2
    return {path: text.encode() for path, text in zip(paths, texts, strict=True)}


def test_the_example_of_the_guide_has_no_faults() -> None:
    reading = read_files(shipped() | examples())
    assert reading.faults == ()
    shown = {slug: record for slug, record in reading.records.items() if place(record) in examples()}
    assert len(shown) == 2
    assert untidy(reading.files, shown) == ()


def test_the_fault_that_the_guide_shows_is_what_check_says() -> None:
    path = next(path for path in examples() if path.startswith("events/"))
    spoiled = examples() | {path: examples()[path].replace(b"2026-02-20", b"2026-02-30")}
    faults = [str(fault) for fault in read_files(shipped() | spoiled).faults]
    assert faults
    for fault in faults:
        assert fault in EDITORS


def test_the_guide_names_every_kind_of_date() -> None:
    told = re.search(r"Each date has a `kind`.*?\n\n", EDITORS, re.DOTALL)
    assert told is not None
    assert {kind.value for kind in DateKind} <= set(re.findall(r"`([a-z]+)`", told[0]))


@pytest.mark.parametrize(
    "form", ["1999-12-04", "1999-12", "1999", "1972~", "1972?", "1972%", "2022/2029", "2024-08/.."]
)
def test_the_guide_shows_the_forms_of_dates(form: str) -> None:
    assert f"`{form}`" in EDITORS
    assert str(EdtfDate.parse(form)) == form


@pytest.mark.parametrize("path", [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")], ids=lambda path: str(path.name))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target


def test_every_dependency_has_its_licence_listed() -> None:
    listed = (ROOT / "docs" / "licences.md").read_text("utf-8")
    for file in ("requirements.txt", "requirements-postgresql.txt", "requirements-dev.txt"):
        for name in re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / file).read_text("utf-8"), re.MULTILINE):
            assert f"| {name.lower()}" in listed
