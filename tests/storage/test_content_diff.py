from __future__ import annotations

from pathlib import Path

import pytest

from content.checking.report import Change, FieldChange
from content.records.kinds import Record
from storage.content.build import build
from storage.content.diff import Difference, difference
from storage.desk.packing import DamagedPackError, pack, unpack


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, records: dict[str, Record]) -> Path:
    path = tmp_path_factory.mktemp("live") / "content-live.db"
    build(records, path)
    return path


def test_the_same_records_differ_in_nothing(live: Path, records: dict[str, Record], tmp_path: Path) -> None:
    build(records, tmp_path / "built.db")
    assert difference(live, tmp_path / "built.db") == Difference()


def test_what_was_added_changed_and_removed_is_told(live: Path, records: dict[str, Record], tmp_path: Path) -> None:
    changed = records["hoi-an"].model_copy(update={"aliases": ("Faifoo",), "reference": None})
    added = records["atlas"].model_copy(update={"slug": "atlas-two"})
    new = {slug: record for slug, record in records.items() if slug != "undated"}
    build({**new, "hoi-an": changed, "atlas-two": added}, tmp_path / "built.db")
    found = difference(live, tmp_path / "built.db")
    assert found.added == (Change("atlas-two", "source", "Atlas of caves", "Bản đồ hang động", sign="+"),)
    assert found.removed == (Change("undated", "event", "Undated plan", "Dự định", sign="-"),)
    assert found.changed == (
        Change(
            "hoi-an",
            "heritage",
            "Hoi An Ancient Town",
            "Đô thị cổ Hội An",
            (FieldChange("aliases", "Faifo", "Faifoo"), FieldChange("reference", "948", "")),
        ),
    )


@pytest.mark.parametrize("name", [None, "missing.db", "damaged.db"])
def test_without_a_live_content_all_is_new(
    live: Path, tmp_path: Path, records: dict[str, Record], name: str | None
) -> None:
    (tmp_path / "damaged.db").write_bytes(b"nothing of SQLite")
    found = difference(None if name is None else tmp_path / name, live)
    assert {change.slug for change in found.added} == set(records)
    assert (found.changed, found.removed) == ((), ())


def test_packed_files_come_back() -> None:
    files = {"people/a.yaml": "tên: Đỗ\n".encode(), "b.yaml": b""}
    assert unpack(pack(files)) == files
    assert unpack(pack({})) == {}


@pytest.mark.parametrize("damage", [b"", b"nonsense", pack({"a": b"b"})[:-3]])
def test_a_damaged_pack_is_told(damage: bytes) -> None:
    with pytest.raises(DamagedPackError):
        unpack(damage)
