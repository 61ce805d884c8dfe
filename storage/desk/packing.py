"""The source files of a revision as one compressed piece."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import orjson

_LEVEL = 6  # text of many alike files: higher levels gain little
_MOST_BYTES = 2 * 1024**3  # what unpacking may grow to


class DamagedPackError(Exception):
    """The piece is no pack or was cut."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """Compress files, which are UTF-8 text, by their paths."""
    return pack_changes(files)


def unpack(packed: bytes) -> dict[str, bytes]:
    """Give back what was packed. Raises DamagedPackError."""
    files = unpack_changes(packed)
    if None in files.values():
        raise DamagedPackError
    return {path: body for path, body in files.items() if body is not None}


def pack_changes(changes: Mapping[str, bytes | None]) -> bytes:
    """Compress changed files, which are UTF-8 text, by their paths; None stands for one that goes."""
    texts = {path: None if body is None else body.decode() for path, body in sorted(changes.items())}
    return zlib.compress(orjson.dumps(texts), _LEVEL)


def unpack_changes(packed: bytes) -> dict[str, bytes | None]:
    """Give back the changes that were packed. Raises DamagedPackError."""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, _MOST_BYTES)
        if not unpacker.eof:
            raise DamagedPackError
        return {path: None if body is None else body.encode() for path, body in orjson.loads(text).items()}
    except (zlib.error, ValueError, AttributeError):
        raise DamagedPackError from None
