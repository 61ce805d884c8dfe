from __future__ import annotations

import asyncio
import errno
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from content.records.kinds import Record
from storage.content.build import build, digest_record
from storage.content.schema import SCHEMA, content_file
from storage.content.shelf import ContentShelf
from storage.content.snapshot import Snapshot
from storage.errors import ContentTimeoutError, ContentUnusableError


@pytest.fixture
def folder(tmp_path: Path, records: dict[str, Record]) -> Path:
    for number, sha in enumerate(("a", "b", "c", "d", "e", "f")):
        build(records, content_file(tmp_path, sha))
        os.utime(content_file(tmp_path, sha), (number, number))
    return tmp_path


@pytest.fixture
async def shelf(folder: Path) -> AsyncIterator[ContentShelf]:
    shelf = ContentShelf(folder)
    await shelf.open("f")
    yield shelf
    await shelf.close()


def _list(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_built_file_is_alone_and_without_a_log(tmp_path: Path, records: dict[str, Record]) -> None:
    file = content_file(tmp_path, "a")
    build(records, file)
    assert _list(tmp_path) == ["content-a.db"]
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert database.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
        assert database.execute("SELECT count(*) FROM record").fetchone() == (len(records),)


def test_the_same_records_give_the_same_file(tmp_path: Path, records: dict[str, Record]) -> None:
    build(records, tmp_path / "one.db")
    build(dict(reversed(records.items())), tmp_path / "two.db")
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "two.db").read_bytes()


def test_a_build_replaces_what_a_killed_one_left(tmp_path: Path, records: dict[str, Record]) -> None:
    (tmp_path / "content-a.db.tmp").write_bytes(b"half")
    build(records, content_file(tmp_path, "a"))
    assert _list(tmp_path) == ["content-a.db"]


def test_a_failed_build_leaves_the_old_file(tmp_path: Path, records: dict[str, Record]) -> None:
    file = content_file(tmp_path, "a")
    file.write_bytes(b"old")
    broken = {slug: record for slug, record in records.items() if slug != "gazette"}
    with pytest.raises(KeyError):
        build(broken, file)
    assert _list(tmp_path) == ["content-a.db"]
    assert file.read_bytes() == b"old"


def test_a_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, records: dict[str, Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space") as caught:
        build(records, content_file(tmp_path, "a"))
    assert caught.value.errno == errno.ENOSPC
    assert _list(tmp_path) == []


def test_an_unwritable_folder_is_told(tmp_path: Path, records: dict[str, Record]) -> None:
    with pytest.raises(sqlite3.OperationalError):
        build(records, content_file(tmp_path / "missing", "a"))


def test_a_digest_changes_with_the_record(records: dict[str, Record]) -> None:
    record = records["hoi-an"]
    other = record.model_copy(update={"aliases": ("Faifoo",)})
    assert digest_record(record) == digest_record(record.model_copy())
    assert digest_record(record) != digest_record(other)


async def test_the_last_three_files_and_the_live_one_stay(folder: Path) -> None:
    (folder / "content-x.db.tmp").write_bytes(b"half")
    (folder / "notes.txt").write_text("not ours")
    shelf = ContentShelf(folder)
    await shelf.open("b")
    assert _list(folder) == ["content-b.db", "content-d.db", "content-e.db", "content-f.db", "notes.txt"]
    assert shelf.revision == "b"
    await shelf.swap("f")
    assert _list(folder) == ["content-d.db", "content-e.db", "content-f.db", "notes.txt"]
    await shelf.close()
    assert shelf.revision is None


async def test_a_loan_keeps_its_content_over_a_swap(folder: Path) -> None:
    shelf = ContentShelf(folder)
    await shelf.open("a")
    async with shelf.lend() as old:
        await shelf.swap("f")
        async with shelf.lend() as new:
            assert (old.revision, new.revision) == ("a", "f")
            assert await old.dossier("hoi-an") == await new.dossier("hoi-an")
        assert "content-a.db" in _list(folder)
    assert "content-a.db" not in _list(folder)
    await shelf.close()


async def test_loans_outlast_closing(shelf: ContentShelf) -> None:
    async with shelf.lend() as reader:
        await shelf.close()
        assert await reader.dossier("hoi-an") is not None
        with pytest.raises(ContentUnusableError, match="no content is open"):
            async with shelf.lend():
                pass


async def test_what_cannot_be_deleted_is_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unlink = Path.unlink

    def refuse(file: Path, *, missing_ok: bool = False) -> None:
        if file.name == "content-a.db":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        unlink(file, missing_ok=missing_ok)

    shelf = ContentShelf(folder)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        await shelf.open("f")
    assert "content-a.db" in _list(folder)
    await shelf.swap("e")
    assert "content-a.db" not in _list(folder)
    await shelf.close()


async def test_a_missing_file_leaves_the_live_one(shelf: ContentShelf) -> None:
    with pytest.raises(ContentUnusableError, match=r"content-x\.db cannot be read: No such file"):
        await shelf.swap("x")
    assert shelf.revision == "f"


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda body: body[: len(body) // 2], id="cut"),
        pytest.param(lambda _: b"nonsense" * 1000, id="no database"),
        pytest.param(lambda body: body[:8192] + bytes(len(body) - 8192), id="zeroed"),
        pytest.param(lambda body: body[:60] + (SCHEMA + 1).to_bytes(4, "big") + body[64:], id="other schema"),
    ],
)
async def test_a_damaged_file_is_refused(shelf: ContentShelf, folder: Path, damage: object) -> None:
    assert callable(damage)
    file = content_file(folder, "e")
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(ContentUnusableError):
        await shelf.swap("e")
    async with shelf.lend() as reader:
        assert reader.revision == "f"
        assert await reader.dossier("hoi-an") is not None


_SLOW = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


async def test_a_question_without_end_is_stopped(folder: Path) -> None:
    snapshot = await Snapshot.open(content_file(folder, "f"), connections=1, seconds=0.05)
    with pytest.raises(ContentTimeoutError):
        await snapshot.fetch(_SLOW)
    assert await snapshot.fetch("SELECT 1") == [(1,)]
    await snapshot.close()


async def test_a_slow_question_holds_up_no_other(folder: Path) -> None:
    snapshot = await Snapshot.open(content_file(folder, "f"), connections=2, seconds=60)
    slow = asyncio.create_task(snapshot.fetch(_SLOW))
    assert await snapshot.fetch("SELECT 1") == [(1,)]
    assert not slow.done()
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    assert [await snapshot.fetch("SELECT 2") for _ in range(2)] == [[(2,)]] * 2
    await snapshot.close()


async def test_more_questions_than_connections_wait_their_turn(folder: Path) -> None:
    snapshot = await Snapshot.open(content_file(folder, "f"), connections=2, seconds=60)
    answers = await asyncio.gather(*(snapshot.fetch("SELECT ?", (number,)) for number in range(50)))
    assert answers == [[(number,)] for number in range(50)]
    await snapshot.close()


async def test_nothing_can_be_written(folder: Path) -> None:
    snapshot = await Snapshot.open(content_file(folder, "f"), connections=1, seconds=60)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await snapshot.fetch("DELETE FROM record")
    await snapshot.close()
