"""Which time zone a place lies in, from a map of the world's zones.

The map takes some 35 MB and is asked once in a while, so it is read by a child process that ends with the answer.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Final

_LOG = logging.getLogger(__name__)
_SECONDS: Final = 10.0
_LONGEST: Final = 64  # characters; no zone has a longer name


async def locate(latitude: float, longitude: float) -> str | None:
    """Give the IANA name of the zone at decimal degrees (WGS 84); None when it can't be told."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.locating",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        said, _ = await asyncio.wait_for(child.communicate(f"{latitude} {longitude}".encode()), _SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
        said = b""
    name = said.decode("ascii", "replace").strip()
    if child.returncode != 0 or not 0 < len(name) <= _LONGEST:
        _LOG.warning("the map of time zones gave no answer")
        return None
    return name


def main() -> None:
    """Read latitude and longitude from standard input, write the zone's name."""
    from tzfpy import get_tz  # noqa: PLC0415 -- the parent must not load the map

    latitude, longitude = map(float, sys.stdin.read().split())
    sys.stdout.write(get_tz(longitude, latitude))


if __name__ == "__main__":
    main()
