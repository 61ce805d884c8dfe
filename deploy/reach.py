"""Says whether the service gets to a path, shut in as deploy/unesco-bot.service has it: ends with 0 if so, else with 1.

It is a user of its own, and sees no homes. What does not exist yet will be open to all.
"""

from __future__ import annotations

import sys
from pathlib import Path

_HIDDEN = [Path(name).resolve() for name in ("/home", "/root", "/run/user")]  # by ProtectHome


def main() -> int:
    """Look at the path in the arguments, all links followed; give the exit code."""
    path = Path(sys.argv[1]).resolve()
    return 0 if path not in _HIDDEN and not set(_HIDDEN) & set(path.parents) and _is_open(path) else 1


def _is_open(path: Path) -> bool:
    for part in (*reversed(path.parents), path):
        if not part.exists():
            return True
        if not part.stat().st_mode & 0o001:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
