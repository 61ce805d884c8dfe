"""The XML inside of XLSX files, read event by event; what XML needs for bombs is refused."""

from __future__ import annotations

from typing import NoReturn, Protocol
from xml.parsers import expat  # never asked to resolve anything; declarations end the reading

from content.checking.refusals import RefusedError


class Listener(Protocol):
    """Hears the elements of a part by their names without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters stand inside of the present element."""


def listen(data: bytes, listener: Listener) -> None:
    """Read one part. Raises RefusedError for what is no plain XML.

    The whole part is given to the parser at once: pieces would let one endless token be read again and again.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: listener.start(_bare(name), attributes)
    parser.EndElementHandler = lambda name: listener.end(_bare(name))
    parser.CharacterDataHandler = listener.text
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position
    except (expat.ExpatError, LookupError, UnicodeError, ValueError) as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError("the table is damaged", "open it, save it again as XLSX and send it anew") from error


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_: object) -> NoReturn:
    problem = "the file holds declarations that no spreadsheet program writes"
    raise RefusedError(problem, "copy the table into a new file, save it as XLSX and send that")
