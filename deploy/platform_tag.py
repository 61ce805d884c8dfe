"""Says what wheels have to fit: this Python's implementation and version, its system and machine, its C library.

With such a line as an argument it ends with 0 when wheels made there fit here, else with 1: everything has to be the
same, but the C library may be newer here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path


def main() -> int:
    """Print the line, or compare with one; give the exit code."""
    here = f"{sys.implementation.cache_tag} {sysconfig.get_platform()} {_find_library()}"
    if not sys.argv[1:]:
        print(here)
        return 0
    return 0 if _fits(sys.argv[1], here) else 1


def _find_library() -> str:
    """Give the C library with its version, as in `glibc-2.36`; `other` where it is neither glibc nor musl."""
    try:
        return "-".join((os.confstr("CS_GNU_LIBC_VERSION") or "").split()) or "other"
    except (ValueError, OSError):
        pass
    for loader in Path("/lib").glob("ld-musl-*.so.1"):
        said = subprocess.run([loader], capture_output=True, text=True, check=False).stderr
        if found := re.search(r"Version (\d[\d.]*)", said):
            return f"musl-{found[1]}"
    return "other"


def _fits(there: str, here: str) -> bool:
    *rest, made = there.split()
    *same, found = here.split()
    name, _, version = made.partition("-")
    return rest == same and name == found.partition("-")[0] and _numbers(version) <= _numbers(found)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


if __name__ == "__main__":
    sys.exit(main())
