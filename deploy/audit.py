"""Asks PyPI's advisory service about every pinned dependency: `audit.py PIP_AUDIT REQUIREMENTS...`.

Ends with 0 when nothing is known against any of them, with 1 when something is, with 75 when the service can't be
asked. What pip-audit says itself is not shown, because it holds addresses, and those of a mirror may hold a password:
only the kinds of its errors and the hosts that it names are.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

_FAULTY = 1
_TEMPORARY = 75
_SECONDS = 600
_FAULT = re.compile(r"\b[A-Z][A-Za-z]*(?:Error|Exception|Timeout)\b")
_ADDRESS = re.compile(r"https?://(\S+)")
_NAMED = re.compile(r"\bhost='([A-Za-z0-9.-]+)'")
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_OPTIONS = ("--progress-spinner=off", "--disable-pip", "--require-hashes", "--format=json")


def main() -> int:
    """Run the audit, print what it found; give the exit code."""
    tool, *files = sys.argv[1:]
    command = [tool, *_OPTIONS, *(f"--requirement={file}" for file in files)]
    why, found = "", list[dict[str, Any]]()
    try:
        ended = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
        why = _explain(ended.returncode, ended.stderr.decode(errors="replace"))
        found = json.loads(ended.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        why = f"pip-audit was not done within {_SECONDS} seconds"
    except OSError as fault:
        why = f"pip-audit can't be started: {fault.strerror}"
    except (ValueError, KeyError, TypeError):  # it gave no list; `why` says as much as is known
        pass
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
        print(f"Why: {why}")
        return _TEMPORARY
    if unknown:
        print(f"Not known to the advisory service, so not checked: {', '.join(unknown)}")
        return _TEMPORARY
    print(f"{len(found)} dependencies, nothing is known against them.")
    return 0


def _explain(code: int, said: str) -> str:
    """Give what of pip-audit's words tells why it failed and holds no secret."""
    kinds = dict.fromkeys(_FAULT.findall(said))
    # Whatever stands before the last @ may be a user with a password, however badly it is written.
    ends = (address.rpartition("@")[2] for address in _ADDRESS.findall(said))
    hosts = dict.fromkeys([host[0] for end in ends if (host := _HOST.match(end))] + _NAMED.findall(said))
    return (
        f"pip-audit ended with {code}"
        + (f": {', '.join(kinds)}" if kinds else "")
        + (f"; it asked {', '.join(hosts)}" if hosts else "")
    )


if __name__ == "__main__":
    sys.exit(main())
