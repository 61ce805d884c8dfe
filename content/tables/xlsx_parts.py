"""What the parts of an XLSX file say beside its tables: the list of sheets, where they stand, the shared texts."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

_SHIFTED = re.compile("_x([0-9A-Fa-f]{4})_")
_LIKE_SHIFTED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One sheet as the workbook lists it."""

    title: str
    relation: str
    hidden: bool


class Workbook:
    """Listens to `workbook.xml`."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.since_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a sheet."""
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.entries.append(Entry(attributes.get("name", ""), relation, hidden))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in {"1", "true", "on"}

    def end(self, name: str) -> None:
        """Nothing ends here."""

    def text(self, text: str) -> None:
        """Workbooks hold no text."""


class Relations:
    """Listens to `workbook.xml.rels`: the parts by the ids that the workbook uses."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a part inside of the file; others are never looked for."""
        if name == "Relationship" and attributes.get("TargetMode", "Internal") == "Internal":
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))
            self.targets[attributes.get("Id", "")] = target.lstrip("/")

    def end(self, name: str) -> None:
        """Nothing ends here."""

    def text(self, text: str) -> None:
        """Relations hold no text."""


class SharedTexts:
    """Listens to `sharedStrings.xml`: texts that cells name by number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._writing = Writing()

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - every listener hears them
        """Begin an item or a piece of it."""
        if name == "si":
            self._writing = Writing()
        self._writing.start(name)

    def end(self, name: str) -> None:
        """End an item."""
        self._writing.end(name)
        if name == "si":
            self.texts.append(self._writing.words())

    def text(self, text: str) -> None:
        """Hear a piece of an item."""
        self._writing.hear(text)


class Writing:
    """A text that may come in pieces of different looks; readings of characters beside it are left out."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._heard = False
        self._beside = False

    def start(self, name: str) -> None:
        """Begin a piece."""
        self._heard = name == "t"
        self._beside = self._beside or name == "rPh"

    def end(self, name: str) -> None:
        """End a piece."""
        self._heard = False
        if name == "rPh":
            self._beside = False

    def hear(self, text: str) -> None:
        """Take characters."""
        if self._heard and not self._beside:
            self._pieces.append(text)

    def words(self) -> str:
        """Give the whole text, with the characters that are written by their number."""
        return unshift("".join(self._pieces))


def unshift(text: str) -> str:
    """Read characters that XLSX writes as `_x000D_`; halves of characters that stand alone become U+FFFD."""
    if "_x" not in text:
        return text
    text = _SHIFTED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def shift(text: str) -> str:
    """Write a text so that nothing in it is read as such a number."""
    return _LIKE_SHIFTED.sub("_x005F_", text) if "_x" in text else text
