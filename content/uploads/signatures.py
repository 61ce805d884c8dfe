"""What a file is, by its first bytes: people rename files, and programs choose names that nobody sees."""

from __future__ import annotations

from content.checking.refusals import RefusedError
from content.uploads.zips import Zip

_AS_XLSX = "open it, save it as XLSX or 'CSV UTF-8', and send that"
_AS_ZIP = "pack the files as a plain zip file instead"
_AS_FILES = "send a YAML file, a table as CSV or XLSX, or a zip file of the whole content"
_BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0", "the file is in an old format of Excel or Word, or locked with a password", _AS_XLSX),
    (b"7z\xbc\xaf\x27\x1c", "the file is a 7z archive", _AS_ZIP),
    (b"Rar!", "the file is a RAR archive", _AS_ZIP),
    (b"\x1f\x8b", "the file is a gzip archive", _AS_ZIP),
    (b"BZh", "the file is a bzip2 archive", _AS_ZIP),
    (b"\xfd7zXZ\0", "the file is an xz archive", _AS_ZIP),
    (b"%PDF", "the file is a PDF", _AS_FILES),
    (b"\x89PNG", "the file is a picture", _AS_FILES),
    (b"\xff\xd8\xff", "the file is a picture", _AS_FILES),
    (b"GIF8", "the file is a picture", _AS_FILES),
    (b"SQLite format 3\0", "the file is a database", _AS_FILES),
    (b"\x7fELF", "the file is a program", _AS_FILES),
    (b"MZ", "the file is a program", _AS_FILES),
    (b"{\\rtf", "the file is a text document", _AS_FILES),
)
_DOCUMENTS = (
    ("word/document.xml", "the file is a Word document", _AS_FILES),
    ("ppt/presentation.xml", "the file is a presentation", _AS_FILES),
    ("xl/workbook.bin", "the file is a table in Excel's binary format", _AS_XLSX),
    ("mimetype", "the file is an OpenDocument file", _AS_XLSX),
)

UNKNOWN = RefusedError("the file is neither a record, nor a table, nor an archive of content", _AS_FILES)


def is_zip(data: bytes) -> bool:
    """Tell whether a file is a zip file, which XLSX files are, too."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def refuse_foreign(data: bytes) -> None:
    """Raise RefusedError for files that are known to be something else."""
    for beginning, problem, remedy in _BEGINNINGS:
        if data.startswith(beginning):
            raise RefusedError(problem, remedy)
    if data[257:262] == b"ustar":
        raise RefusedError("the file is a tar archive", _AS_ZIP)
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise RefusedError("the file is a web page or XML", _AS_XLSX)


def refuse_document(archive: Zip) -> None:
    """Raise RefusedError for zip files that are documents of another kind."""
    names = archive.names()
    for name, problem, remedy in _DOCUMENTS:
        if name in names:
            raise RefusedError(problem, remedy)
