"""Zip files from strangers, unpacked in memory within bounds, whatever their headers claim.

Nothing is ever written: entries are looked up by name and read piece by piece, and what they really unpack to is
counted. XLSX files and content archives are both zip files.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from content.checking.refusals import RefusedError

MOST_ENTRIES = 50_000
MOST_BYTES = 100 << 20  # unpacked, of a whole archive
RATIO = 100  # texts shrink to a tenth, bombs to a thousandth
_SLACK = 8 << 20  # small files may shrink as they like
_PIECE = 1 << 16
_ENTRY = b"PK\x01\x02"
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Zip:
    """An open zip file; raises RefusedError for everything that is wrong with it.

    All that is read of it is no more than `most` bytes, and than `ratio` times its size if that is given.
    """

    def __init__(self, data: bytes, most: int = MOST_BYTES, ratio: int | None = RATIO) -> None:
        self._most = most if ratio is None else min(most, _SLACK + ratio * len(data))
        self._bomb = self._most < most
        self._read = 0
        if data.count(_ENTRY) > MOST_ENTRIES + 10:  # before a list of them is made
            raise _crowded()
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
            self.entries = self._file.infolist()
        except _DAMAGE as error:
            raise _damaged() from error
        if len(self.entries) > MOST_ENTRIES:
            raise _crowded()

    def names(self) -> set[str]:
        """Give the names of all entries, as they are written."""
        return {entry.filename for entry in self.entries}

    def read(self, entry: zipfile.ZipInfo, most: int) -> bytes:
        """Unpack an entry, but no more than `most` bytes of it."""
        if entry.flag_bits & 0x1:
            raise RefusedError("the archive is locked with a password", "make it again without one")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            problem = "the archive is packed in a way that is not read here"
            raise RefusedError(problem, "make it again as a plain zip file, as your computer does by itself")
        pieces: list[bytes] = []
        length = 0
        try:
            with self._file.open(entry) as stream:
                while length < most and (piece := stream.read(min(_PIECE, most - length))):
                    pieces.append(piece)
                    length += len(piece)
                    self._count(len(piece))
        except RefusedError:
            raise
        except _DAMAGE as error:
            raise _damaged() from error
        return b"".join(pieces)

    def _count(self, length: int) -> None:
        self._read += length
        if self._read <= self._most:
            return
        if self._bomb:
            problem = f"the file unpacks to more than {RATIO} times its size"
            raise RefusedError(problem, "send the files themselves, or an archive of them alone")
        problem = f"the file unpacks to more than {self._most >> 20} MB"
        raise RefusedError(problem, "send it in several parts, or less at once")


def _crowded() -> RefusedError:
    return RefusedError(f"the archive holds more than {MOST_ENTRIES:,} files", "send fewer files at once")


def _damaged() -> RefusedError:
    return RefusedError("the file is damaged or did not arrive as a whole", "make it again and send it anew")
