"""The house rules that no tool knows."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from bot.release import VERSION
from content.files.reader import read_directory
from content.folding import fold
from content.records.kinds import Place

ROOT = Path(__file__).resolve().parents[1]
CODE = ("bot", "handlers", "storage", "content", "config")
SHAPELESS = {"utils", "helpers", "helper", "manager", "managers", "common", "misc"}


_IGNORED = re.compile(r"# (noqa|type: ignore)(\[[^\]]+\])?(: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*)?(?P<why>.*)")


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_a_module_is_one_room() -> None:
    for path in modules(*CODE, "tests"):
        assert len(path.read_text("utf-8").splitlines()) <= 300, path
        assert path.stem not in SHAPELESS, path


def test_an_ignored_rule_says_why() -> None:
    for path in modules(*CODE, "tests"):
        for line in path.read_text("utf-8").splitlines():
            ignored = _IGNORED.search(line)
            assert ignored is None or len(ignored["why"].strip(" -")) > 5, (path, line)


def test_names_of_places_stand_in_the_content_alone() -> None:
    names = {
        fold(name)
        for record in read_directory(ROOT / "content" / "facts").records.values()
        if isinstance(record, Place)
        for name in (record.name.en, record.name.vi)
    }
    assert len(names) > 50
    for path in [*modules(*CODE), *sorted((ROOT / "handlers" / "locales").glob("*/*.po"))]:
        text = f" {fold(path.read_text('utf-8'))} "
        text = text.replace("asia ho chi minh", "")  # a name of the IANA time zones
        found = {name for name in names if f" {name} " in text}
        assert not found, f"{path.relative_to(ROOT)} names {found}"


def test_sql_stands_in_storage_alone() -> None:
    nodes = [
        (path, node)
        for path in modules("bot", "handlers", "content", "config")
        if "sandbox" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    ]
    for path, node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA)\s", node.value), path


def test_the_version_is_one() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == VERSION
