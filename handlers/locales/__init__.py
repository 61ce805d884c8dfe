"""The bot's own sentences: a folder of PO catalogues per language beside this module, keyed by feature.

A sentence is Telegram HTML with `{names}`; what is put in is escaped here and nowhere else. Plural forms follow the
rule in each catalogue's header. Catalogues are read once, at start.

What is wrong with content is worded in English by `content`; the folder `faults` has a catalogue for every other
language, whose keys are those sentences. `handlers.views.desk.fault_words` says how they are found.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from types import MappingProxyType

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

LANGUAGES = ("en", "vi")

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language: its sentences by their keys, and those that come in plural forms."""

    sentences: Mapping[str, str]
    plurals: GNUTranslations


class Phrases:
    """All catalogues in memory, safe to share."""

    def __init__(self, catalogues: Mapping[str, Catalogue]) -> None:
        self._catalogues = catalogues

    @classmethod
    def load(cls, folder: Path = _FOLDER) -> Phrases:
        """Read `<language>/*.po` for every language. Raises OSError, ValueError for an unreadable catalogue."""
        return cls(_read_all(folder))

    def text(self, language: str, key: str, /, **args: object) -> Markup:
        """Give a sentence as markup; arguments that are no Markup are escaped. Raises KeyError for an unknown key."""
        return _fill(self._find(language, key), args)

    def count(self, language: str, key: str, number: int, /, **args: object) -> Markup:
        """Give the plural form for a number, which the sentence may show as `{n}`."""
        found = self._catalogues[language].plurals.ngettext(key, key, number)
        if found == key:  # what gettext gives for a key that it does not have
            raise KeyError(key)
        return _fill(found, {"n": number, **args})

    def plain(self, language: str, key: str, /, **args: object) -> str:
        """Give a sentence without markup, for buttons, menus and notices; nothing is escaped."""
        found = self._find(language, key)
        return found.format(**args) if args else found

    def _find(self, language: str, key: str) -> str:
        return self._catalogues[language].sentences[key]


@cache
def _read_all(folder: Path) -> Mapping[str, Catalogue]:
    return MappingProxyType({language: _compile(read_catalogue(folder / language)) for language in LANGUAGES})


def _fill(sentence: str, args: Mapping[str, object]) -> Markup:
    if args:
        sentence = sentence.format(**{name: escape(value) for name, value in args.items()})
    return Markup(sentence)  # noqa: S704 -- the catalogue is ours and all that was put in is escaped


def read_catalogue(folder: Path) -> Catalog:
    """Read the catalogues of one language as one. Raises OSError; ValueError for a faulty one or a key said twice."""
    whole = Catalog(locale=folder.name)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=folder.name, abort_invalid=True)
        for message in part:
            if not message.id:
                continue
            if message.id in whole:
                raise ValueError(f"{path.name} says {message.id} a second time")
            whole[message.id] = message
    return whole


def read_fault_words(language: str) -> Catalog:
    """Read what stands for the English sentences about faults; empty for English. Raises OSError, ValueError."""
    path = _FOLDER / "faults" / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _compile(catalogue: Catalog) -> Catalogue:
    """Make a catalogue fit to speak; gettext takes its plural forms in the binary format that it knows."""
    sentences, counted, binary = {}, Catalog(locale=catalogue.locale), io.BytesIO()
    for message in catalogue:
        if not isinstance(message.id, str):
            counted[message.id] = message
        elif isinstance(message.string, str) and message.string:
            sentences[message.id] = message.string
    write_mo(binary, counted)
    binary.seek(0)
    return Catalogue(sentences, GNUTranslations(binary))
