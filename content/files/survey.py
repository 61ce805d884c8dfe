"""The files of a content directory: which are read, which are passed over, which are refused."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from content.checking.report import Fault
from content.files.yaml_source import LIMIT

SUFFIX = ".yaml"
_PASSED_PREFIXES = (".", "#")  # hidden files and folders, Emacs' automatic saves
_PASSEDSUFFIXES = ("~", ".bak", ".orig", ".swp", ".swo", ".tmp")  # what editors leave behind
_PASSED_NAMES = frozenset({"thumbs.db", "desktop.ini"})  # what Windows lays into folders


def survey(root: Path) -> tuple[dict[str, bytes], list[Fault]]:
    """Read every YAML file below a directory.

    Gives the files by their path below it, written with '/', and a fault for everything else that is no hidden file
    or editor's backup. Links to files inside of the directory are followed, other links are refused. Raises OSError
    when the directory itself cannot be read.
    """
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    inside = root.resolve(strict=True)
    with os.scandir(inside) as entries:
        waiting = [entry for entry in entries if not is_passed(entry.name)]
    while waiting:
        entry = waiting.pop()
        name = os.fsencode(entry.path[len(str(inside)) + 1 :]).decode(errors="replace").replace(os.sep, "/")
        try:
            if entry.is_dir(follow_symlinks=False):
                with os.scandir(entry.path) as entries:
                    waiting += [below for below in entries if not is_passed(below.name)]
                continue
            flaw = _refusal(entry, inside)
            if flaw is None:
                files[name] = _read(entry.path)
            else:
                faults.append(Fault(name, 0, "file", *flaw))
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            faults.append(Fault(name, 0, "file", f"it cannot be read ({reason})", "let the bot's user read it"))
    return files, faults


def directory_digest(files: Mapping[str, bytes]) -> str:
    """Give the SHA-256 (64 hexadecimal digits) over paths and bytes, in the order of the paths."""
    digest = hashlib.sha256()
    for path in sorted(files):
        name = path.encode()
        digest.update(b"%d %d\n%b%b" % (len(name), len(files[path]), name, files[path]))
    return digest.hexdigest()


def is_passed(name: str) -> bool:
    """Tell whether a file or folder of this name is passed over."""
    return name.startswith(_PASSED_PREFIXES) or name.endswith(_PASSEDSUFFIXES) or name.lower() in _PASSED_NAMES


def _refusal(entry: os.DirEntry[str], inside: Path) -> tuple[str, str] | None:
    """Say why a file is not read: what is wrong, what would be right."""
    if entry.is_symlink():
        target = Path(entry.path).resolve()
        if not target.is_relative_to(inside):
            return "it is a link to a place outside of the content", "put the file itself here"
        if target.is_dir():
            return "it is a link to a folder", "put the folder itself here"
    if not entry.is_file():
        return "it is no file", "remove it from the content"
    if not entry.name.endswith(SUFFIX):
        return "it is no '.yaml' file", "rename it to end in '.yaml', or move it out of the content"
    return None


def _read(path: str) -> bytes:
    """Read a file, but no more than one byte above the limit, which the reader reports."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - half the time of Path.read_bytes, for 100,000 files
        return file.read(LIMIT + 1)
