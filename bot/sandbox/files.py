"""Uploaded files, kept in memory within a bound."""

import hashlib
import mimetypes
import struct
from dataclasses import dataclass
from typing import Final

from .refusal import Json, bad

LARGEST_UPLOAD: Final = 50 * 1024 * 1024
LARGEST_PHOTO: Final = 10 * 1024 * 1024
LARGEST_DOWNLOAD: Final = 20 * 1024 * 1024
_KEPT: Final = 256 * 1024 * 1024
_FOLDERS: Final = {"photo": "photos", "document": "documents"}


@dataclass(slots=True)
class Upload:
    """A file as it came in."""

    name: str
    data: bytes
    mime_type: str = ""


@dataclass(slots=True)
class Stored:
    """A file that can be sent again and downloaded."""

    id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime_type: str
    data: bytes

    def brief(self) -> Json:
        """The fields that all kinds of files share."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


class Files:
    """The store; the oldest files go when all together exceed the bound."""

    def __init__(self) -> None:
        self._stored: dict[str, Stored] = {}
        self._by_path: dict[str, Stored] = {}
        self._total = 0
        self._number = 0

    def add(self, kind: str, upload: Upload) -> Stored:
        """Keep a file; raises Refusal when it is empty or too big."""
        if not upload.data:
            raise bad("file must be non-empty")
        if len(upload.data) > (LARGEST_PHOTO if kind == "photo" else LARGEST_UPLOAD):
            raise bad("file is too big")
        number = self._number
        self._number += 1
        folder = _FOLDERS.get(kind, "files")
        extension = upload.name.rsplit(".", 1)[-1] if "." in upload.name else "jpg" if kind == "photo" else "bin"
        digest = hashlib.sha256(upload.data).hexdigest()
        mime_type = upload.mime_type
        if mime_type in {"", "application/octet-stream"}:
            mime_type = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        path = f"{folder}/file_{number}.{extension}"
        stored = Stored(
            f"{kind}-{number}-{digest[:24]}", digest[:15], kind, path, upload.name or "file", mime_type, upload.data
        )
        self._stored[stored.id] = self._by_path[path] = stored
        self._total += len(upload.data)
        while self._total > _KEPT and len(self._stored) > 1:
            oldest = self._stored.pop(next(iter(self._stored)))
            del self._by_path[oldest.path]
            self._total -= len(oldest.data)
        return stored

    def find(self, file_id: str) -> Stored | None:
        """A file by its id."""
        return self._stored.get(file_id)

    def at(self, path: str) -> Stored | None:
        """A file by the path that getFile gave."""
        return self._by_path.get(path)

    def photo_sizes(self, stored: Stored) -> list[Json]:
        """The PhotoSize list of a picture, the largest only; raises Refusal for what is none."""
        size = measure(stored.data)
        if size is None:
            raise bad("IMAGE_PROCESS_FAILED")
        width, height = size
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        return [{**stored.brief(), "width": width, "height": height}]


def document(stored: Stored) -> Json:
    """The Bot API's Document."""
    return {**stored.brief(), "file_name": stored.name, "mime_type": stored.mime_type}


def measure(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, GIF or JPEG; None for anything else or a size of nothing."""
    size = None
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        size = struct.unpack(">II", data[16:24])
    elif data[:6] in {b"GIF87a", b"GIF89a"} and len(data) >= 10:
        size = struct.unpack("<HH", data[6:10])
    elif data.startswith(b"\xff\xd8"):
        size = _measure_jpeg(data)
    return (size[0], size[1]) if size and all(size) else None


def _measure_jpeg(data: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(data) and data[position] == 0xFF:
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # the frame headers
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + length
    return None
