"""Faults in the language of who reads them: content words them in English, which `check` prints as it is.

The catalogue of a language has for each English sentence one of its own, with `{names}` for what differs: values, keys
and slugs pass through as they are. `{n}` is a number, `{noun}` what a record can be, `{meaning}` what belongs into a
column, `{reason}` why a file is not read. What no sentence fits stays English. Nothing is escaped here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from string import Formatter
from typing import Final

from content.checking.faults import read_choice, read_header, read_kind, suggest
from content.checking.report import Fault
from content.tables.columns import TABLE_KINDS, plain_columns
from handlers.locales import read_fault_words
from handlers.views.desk.headers import find_header
from handlers.views.desk.terms import find_choice, find_kind
from handlers.views.writing.voice import Voice

_WHOLE: Final = frozenset({"file", "table"})  # where no field is
_LONGEST: Final = 2000  # characters; what is longer holds a value that nobody reads


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One sentence with names; its ends without them pass over nearly all texts before they are searched."""

    start: str
    end: str
    search: re.Pattern[str]
    words: str


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """What a language says for English: whole sentences, patterns with the most telling first, single terms by sort."""

    sentences: Mapping[str, str]
    patterns: tuple[_Pattern, ...]
    terms: Mapping[str, Mapping[str, str]]

    def find(self, text: str, group: str) -> str | None:
        """Put a text into the language, the digits of its numbers grouped by `group`; None when no sentence fits."""
        if (whole := self.sentences.get(text)) is not None or len(text) > _LONGEST:
            return whole
        for pattern in self.patterns:
            if text.startswith(pattern.start) and text.endswith(pattern.end):
                match = pattern.search.fullmatch(text)
                filled = None if match is None else self._fill(match.groupdict(), group)
                if filled is not None:
                    return pattern.words.format(**filled)
        return None

    def _fill(self, values: Mapping[str, str], group: str) -> dict[str, str] | None:
        """Give what stands for each name; None when one of them is not what its name says."""
        filled: dict[str, str] = {}
        for name, value in values.items():
            sort = _sort(name)
            said = value.replace(",", group) if sort == "n" else self.terms.get(sort, {}).get(value)
            if said is None and sort == "meaning":
                return None
            filled[name] = value if said is None else said
        return filled


def word_fault(voice: Voice, fault: Fault) -> Fault:
    """Give a fault whose words are those of the voice's language; file, line and names of fields stay."""
    lexicon = _read_lexicon(voice.language)
    fault = replace(fault, remedy=_name_meant(voice, fault) or fault.remedy)
    return replace(
        fault,
        where=lexicon.terms.get("where", {}).get(fault.where, fault.where),
        problem=find_words(voice, fault.problem) or fault.problem,
        remedy=find_words(voice, fault.remedy) or fault.remedy,
    )


def _name_meant(voice: Voice, fault: Fault) -> str | None:
    """Give the remedy where a word, a header or a kind stands as people say it, and not as tables have it."""
    choice = read_choice((fault.problem, fault.remedy))
    header = read_header(fault.problem)
    kind = read_kind(fault.problem)
    if choice is not None:
        meant = find_choice(voice, fault.where, *choice)
    elif header is not None:
        meant = find_header(voice, *header)
    else:
        meant = None if kind is None else find_kind(voice, kind)
    return None if meant is None else suggest(meant)


def tell_fault(voice: Voice, fault: Fault) -> str:
    """Give a fault in a line of the voice's language; what is the file as a whole, or its table, is not said twice."""
    said = word_fault(voice, fault)
    place = f"{fault.file}:{fault.line}" if fault.line else fault.file
    if fault.more:
        place = voice.plain("desk.fault.rows", file=fault.file, rows=fault.rows())
    where = "" if fault.where in _WHOLE else f" {said.where}:"
    return f"{place}:{where} {said.problem}, {said.remedy}"


def find_words(voice: Voice, text: str) -> str | None:
    """Put the problem or the remedy of a fault into the voice's language; None when its catalogue does not know it."""
    return _read_lexicon(voice.language).find(text, voice.plain("number.group"))


@cache
def _read_lexicon(language: str) -> _Lexicon:
    """Read a catalogue when the first fault is told."""
    sentences: dict[str, str] = {}
    terms: dict[str, dict[str, str]] = {"meaning": dict(_meanings())}
    for message in read_fault_words(language):
        if not (isinstance(message.id, str) and isinstance(message.string, str) and message.id):
            continue
        if message.context:
            terms.setdefault(message.context, {})[message.id] = message.string
        else:
            sentences[message.id] = message.string
    plain = {english.format(): words.format() for english, words in sentences.items() if not _names(english)}
    patterns = [_compile(english, words, terms) for english, words in sentences.items() if _names(english)]
    patterns.sort(key=lambda pattern: len(re.sub(r"\{[^}]*\}", "", pattern[0])), reverse=True)
    return _Lexicon(plain, tuple(pattern for _, pattern in patterns), terms)


def _compile(english: str, words: str, terms: Mapping[str, Mapping[str, str]]) -> tuple[str, _Pattern]:
    """Make a pattern of an English sentence; gives it with the sentence.

    Two names have a text between them, and no sentence more than two that may be anything, so that no search runs away.
    """
    parts = list(Formatter().parse(english))
    source = "".join(re.escape(text) + ("" if name is None else _shape(name, terms)) for text, name, _, _ in parts)
    last, name, _, _ = parts[-1]
    pattern = _Pattern(parts[0][0], "" if name is not None else last, re.compile(source, re.DOTALL), words)
    return english, pattern


def _shape(name: str, terms: Mapping[str, Mapping[str, str]]) -> str:
    """Give the expression for what may stand at a name."""
    match _sort(name):
        case "n":
            return f"(?P<{name}>[0-9][0-9,]*)"
        case "noun":
            nouns = "|".join(map(re.escape, sorted(terms.get("noun", {}), key=len, reverse=True)))
            return f"(?:an? )?(?P<{name}>{nouns})"
    return f"(?P<{name}>.*)"


def _sort(name: str) -> str:
    """Tell what a name stands for: `noun2` is a second noun."""
    return name.rstrip("0123456789")


def _names(sentence: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(sentence) if name is not None]


def _meanings() -> Iterator[tuple[str, str]]:
    """Give the meaning of each column as faults word it, beside the Vietnamese one."""
    for kind in TABLE_KINDS:
        for column in plain_columns(kind):
            english, vietnamese = column.meaning()
            yield english[0].lower() + english[1:], vietnamese[0].lower() + vietnamese[1:]
