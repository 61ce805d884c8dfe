"""Content archives: a zip file of a whole content directory, read within bounds and written the same every time."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Mapping
from zipfile import ZipInfo

from content.checking.faults import clip
from content.checking.refusals import RefusedError
from content.checking.report import Fault
from content.files.survey import SUFFIX, is_passed
from content.files.yaml_source import LIMIT
from content.records.kinds import FOLDERS
from content.uploads.zips import Zip

Words = tuple[str, str]

_ASSOCIATION = "association.yaml"
_ARCHIVES = (".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".zip")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of zip files: the same files make the same archive
_UTF8 = 0x800
_MOST_FAULTS = 100


def read_archive(archive: Zip, name: str) -> tuple[dict[str, bytes], list[Fault]]:
    """Read the files of an archive by their path below the content directory, and a fault for each that is refused.

    A folder around all files is taken off. Raises RefusedError when the archive cannot be read at all.
    """
    entries, faults = _list(archive, name)
    if not entries and not faults:
        raise RefusedError("the archive holds no '.yaml' file", "send all files as /export gives them")
    folder = _common_folder(list(entries))
    files: dict[str, bytes] = {}
    for path, entry in entries.items():
        data = archive.read(entry, LIMIT + 1)
        if len(data) > LIMIT:
            faults.append(Fault(path, 0, "file", "the file is larger than 1 MiB", "split it into several records"))
        else:
            files[path[len(folder) :]] = data
    if _ASSOCIATION not in files and not any(_ASSOCIATION.partition(".")[0] in fault.file for fault in faults):
        problem = f"the archive holds no '{_ASSOCIATION}', so it is not the whole content, which it would replace"
        remedy = "send all files as /export gives them, or single records as YAML files or in a table"
        faults.append(Fault(name, 0, _ASSOCIATION, problem, remedy))
    return files, faults


def _list(archive: Zip, name: str) -> tuple[dict[str, ZipInfo], list[Fault]]:
    """Give the files to read by their path in the archive, and a fault for each other that is not passed over."""
    entries: dict[str, ZipInfo] = {}
    faults: list[Fault] = []
    for entry in archive.entries:
        path = _path(entry)
        if path is not None and (path.endswith("/") or _is_passed(path)):
            continue
        flaw = _unreadable() if path is None else _refusal(entry, path)
        if flaw is None and path in entries:
            flaw = "it stands in the archive twice", "make the archive again with one of the two"
        if flaw is not None:
            faults.append(Fault(clip(path or entry.filename)[1:-1], 0, "file", *flaw))
        elif path is not None:
            entries[path] = entry
        if len(faults) >= _MOST_FAULTS:
            faults.append(Fault(name, 0, "file", "more faults may follow", "mend these first"))
            break
    return entries, faults


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """Give a zip file of a content directory; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = ZipInfo(path, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # so that the rights below mean the same everywhere
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[path])
    return out.getvalue()


def _path(entry: ZipInfo) -> str | None:
    """Give the path of an entry, written with '/'; None when its name is in no known writing."""
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8 and not name.isascii():
        try:  # programs that write UTF-8 without saying so
            name = name.encode("cp437").decode()
        except UnicodeError:
            return None
    return name.replace("\\", "/")


def _is_passed(path: str) -> bool:
    """Tell whether a file is one that computers leave behind, as in a directory."""
    steps = path.split("/")
    return steps[0] == "__MACOSX" or any(is_passed(step) for step in steps if step not in {".", ".."})


def _refusal(entry: ZipInfo, path: str) -> Words | None:
    """Say why a file is not read: what is wrong, what would be right."""
    mode = stat.S_IFMT(entry.external_attr >> 16)
    if mode == stat.S_IFLNK:
        return "it is a link", "put the file itself into the archive"
    if mode not in {0, stat.S_IFREG}:
        return "it is no file", "leave it out of the archive"
    if path.lower().endswith(_ARCHIVES):
        return "it is an archive inside of the archive", "put the files themselves into the archive"
    flaw = _flaw_of_path(path)
    if flaw is None and not path.endswith(SUFFIX):
        return "it is no '.yaml' file", "rename it to end in '.yaml', or leave it out of the archive"
    return flaw


def _flaw_of_path(path: str) -> Words | None:
    steps = path.split("/")
    flaw: str | None = None
    if not steps[0] or re.match("[A-Za-z]:", path):
        flaw = "its path does not start in the archive"
    elif ".." in steps or "\0" in path:
        flaw = "its path leads out of the archive"
    elif "" in steps or "." in steps:
        flaw = "its path is written in an unusual way"
    return None if flaw is None else (flaw, "make the archive of the folder with the content")


def _unreadable() -> Words:
    return "its name cannot be read", "give it a name of small letters a-z, digits and hyphens"


def _common_folder(paths: list[str]) -> str:
    """Give the folders around all files, with '/' at the end, down to those that a content directory has."""
    around: list[str] = []
    first = paths[0].split("/")[:-1] if paths else []
    for step in first:
        start = "/".join([*around, step, ""])
        if step in FOLDERS.values() or not all(path.startswith(start) for path in paths):
            break
        around.append(step)
    return "".join(f"{step}/" for step in around)
