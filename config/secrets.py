"""Secrets that stand in files, as systemd's credentials and the secrets of containers do."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from config.redaction import strike_login

_LONGEST: Final = 4096  # bytes; whoever names a device or a database by mistake is told so


def read_secret(typed: str, file: Path | None, setting: str) -> str:
    """Give a secret without the space around it: as typed, or else from the file that `setting` names.

    Raises ValueError when both are given, or the file is none or holds no line of text; the message never quotes it.
    """
    typed = typed.strip()
    if file is None:
        return typed
    if typed:
        raise ValueError(f"and {setting} are both set; keep one of them")
    named = f"can't be read from the file of {setting}, {strike_login(str(file))}"  # it may be a secret by mistake
    try:
        if file.exists() and not file.is_file():  # a pipe or a terminal may be silent for ever
            raise ValueError(f"{named}: it is no regular file")
        with file.open("rb") as opened:
            read = opened.read(_LONGEST + 1)
    except OSError as fault:
        raise ValueError(f"{named}: {fault.strerror}") from None
    try:
        text = read.decode().strip()
    except UnicodeDecodeError:
        text = ""
    if not text or len(read) > _LONGEST or len(text.split()) > 1:
        raise ValueError(f"{named}: it must hold the secret and nothing else")
    return text
