"""Which release is at work: its version and, where it was built from a commit, that commit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

VERSION: Final = "0.1.0"
_REVISION: Final = Path(__file__).with_name("REVISION")  # written when an archive or an image is built
_FORM: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,63}")


def name_release(file: Path | None = None) -> str:
    """Give the version with what it was built from, as in 0.1.0+3f9a1c0712; in a checkout the version alone."""
    try:
        revision = (file or _REVISION).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return VERSION
    return f"{VERSION}+{revision}" if _FORM.fullmatch(revision) else VERSION
