"""Asks PyPI's advisory service about every pinned dependency: `audit.py PIP_AUDIT REQUIREMENTS`.

Ends with 0 when nothing is known against any of them, with 1 when something is, with 75 when the service can't be
asked. What pip-audit says itself is not shown, because it holds addresses, and those of a mirror may hold a password.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

_FAULTY = 1
_TEMPORARY = 75
_SECONDS = 600
_OPTIONS = ("--progress-spinner=off", "--disable-pip", "--require-hashes", "--format=json")


def main() -> int:
    """Run the audit, print what it found; give the exit code."""
    tool, requirements = sys.argv[1:]
    try:
        said = subprocess.run(
            [tool, *_OPTIONS, "--requirement", requirements], capture_output=True, check=False, timeout=_SECONDS
        ).stdout
        found: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        found = []
    unknown = [dependency["name"] for dependency in found if "skip_reason" in dependency]
    faulty = [dependency for dependency in found if dependency.get("vulns")]
    for dependency in faulty:
        for fault in dependency["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            print(f"{dependency['name']} {dependency['version']}: {fault['id']}, mended in {mended}")
    if faulty:
        return _FAULTY
    if len(unknown) == len(found):
        print("The advisory service can't be asked: nothing was checked. Try again where it can be reached.")
        return _TEMPORARY
    if unknown:
        print(f"Not known to the advisory service, so not checked: {', '.join(unknown)}")
        return _TEMPORARY
    print(f"{len(found)} dependencies, nothing is known against them.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
