"""What kinds of records, their fields and the words that these may hold are called: the one place that knows.

Files and tables go by technical keys (`date 1 kind`); people read names, and choose and write words of their language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from content.checking.report import FieldChange
from content.desk.drafts import Draft
from content.folding import fold
from content.records.meanings import MEANINGS
from content.tables.columns import TABLE_KINDS, Column, WordNames
from handlers.locales import LANGUAGES
from handlers.views.writing.html import shorten
from handlers.views.writing.voice import Voice

# How the keys of the sentences begin that stand for the values of a field; of languages two are known.
_CHOICES: Final = {
    "category": "heritage.category.",
    "confidence": "confidence.",
    "event_type": "event.type.",
    "kind": "date.kind.",
    "language": "language.name.",
    "located": "truth.",
    "memorial": "truth.",
    "note_type": "note.type.",
    "place_type": "place.type.",
    "source_type": "source.type.",
    "status": "heritage.status.",
    "weekday": "weekday.",
}
_NAME: Final = 120  # units of a record's name in a heading
_PART: Final = re.compile("([a-z]+) ([0-9]+)")
# A key in what a whole part holds, written in one line, with its value where that is one word.
_INSIDE: Final = re.compile(r"(?:^|(?<=[,:;] ))(?P<key>[a-z_]+): (?:(?P<word>[a-z-]+)(?=, |; |$))?")


def name_kind(voice: Voice, kind: str) -> str:
    """Name a kind of record."""
    return voice.plain(f"kind.{kind}")


def read_kind(voice: Voice, words: str) -> str | None:
    """Find the kind that is meant by its key, its name, or words that no other name has; None for other words."""
    said = _part_words(words)
    names = {kind: _part_words(name_kind(voice, kind)) for kind in TABLE_KINDS}
    exact = [kind for kind, name in names.items() if said in {f" {kind} ", name}]
    found = exact or [kind for kind, name in names.items() if said.strip() and said in name]
    return found[0] if len(found) == 1 else None


def find_kind(voice: Voice, words: str) -> str | None:
    """Find the kind of record that tables hold and people call so in one of the languages, the voice's first."""
    said = fold(words)
    for language in sorted(LANGUAGES, key=voice.language.__ne__):
        speaker = Voice(voice.phrases, language)
        listed = (kind for kind in TABLE_KINDS if said == fold(_name_listed(speaker, kind)))
        if (kind := next(listed, None) or read_kind(speaker, words)) is not None:
            return kind
    return None


def _name_listed(voice: Voice, kind: str) -> str:
    """Name what a kind is called where records of several are listed."""
    try:
        return voice.plain(f"list.kind.{kind}")
    except KeyError:
        return name_kind(voice, kind)


def _part_words(text: str) -> str:
    return f" {' '.join(re.findall('[a-z0-9]+', fold(text)))} "


def name_part(voice: Voice, field: str) -> str:
    """Name one part of a repeated field."""
    return voice.plain(f"part.{field}")


def name_group(voice: Voice, group: str) -> str:
    """Name what columns belong to: a field, or a part such as `date 2`."""
    part = _PART.fullmatch(group)
    return _name_step(voice, group) if part is None else _name_part(voice, f"{part[1]}s", int(part[2]))


def name_column(voice: Voice, column: Column) -> str:
    """Name a column with what it belongs to."""
    return _name_path(voice, tuple(step + 1 if isinstance(step, int) else step for step in column.path))


def label_column(voice: Voice, column: Column) -> str:
    """Name a column among those of the same group."""
    path = [step for step in column.path if isinstance(step, str)]
    own = len(path) == 1 or path[1] in LANGUAGES
    return _join(voice, [], path if own else path[1:])


def name_field(voice: Voice, field: str) -> str:
    """Name the path of a change: `dates.1.date`."""
    return _name_path(voice, tuple(int(step) if step.isdecimal() else step for step in field.split(".")))


def word_value(voice: Voice, column: Column, cell: str) -> str:
    """Give what a cell holds as its reader says it."""
    return _word(voice, str(column.path[-1]), cell) if column.words or column.path[-1] == "language" else cell


def name_words(voice: Voice) -> WordNames:
    """Give what says how a word of a column is called in English and Vietnamese."""

    def name(language: str, column: Column, word: str) -> str:
        speaker = Voice(voice.phrases, language)
        return name_kind(speaker, word) if column.path == ("kind",) else word_value(speaker, column, word)

    return lambda column, word: (name("en", column, word), name("vi", column, word))


def list_choices(column: Column) -> tuple[str, ...]:
    """Give the values that are offered for a column, if they are few."""
    return LANGUAGES if column.path[-1] == "language" else column.words


def read_value(voice: Voice, column: Column, text: str) -> str:
    """Give the value that is meant by words for one of a choice; all else stays as it is."""
    said = fold(text)
    meant = (value for value in list_choices(column) if said == fold(word_value(voice, column, value)))
    return next(meant, text)


def find_choice(voice: Voice, field: str, words: str, choices: Sequence[str]) -> str | None:
    """Find the one of the choices of a field, by its path or column, that people call so; None for other words."""
    key, said = re.findall("[a-z_]+", field)[-1:], fold(words)
    return next((value for value in choices if key and said == fold(_word(voice, key[0], value))), None)


def title_of(voice: Voice, draft: Draft, row: Mapping[str, str]) -> str:
    """Give the heading of an edit: the name of its record, which the row holds as it would be."""
    name = row.get(f"name_{voice.language}") or row.get("name_en") or draft.slug
    if not draft.new:
        return voice.plain("edit.title", name=shorten(name, _NAME))
    return voice.plain("new.title", kind=name_kind(voice, draft.kind), name=shorten(name, _NAME) or "…")


def word_change(voice: Voice, change: FieldChange) -> tuple[str, str]:
    """Give what stood in a field and what stands there then, as their reader says it."""
    key = next((step for step in reversed(change.field.split(".")) if not step.isdecimal()), "")
    return _word_text(voice, key, change.old), _word_text(voice, key, change.new)


def _word_text(voice: Voice, key: str, text: str) -> str:
    first = _INSIDE.match(text)
    if key in LANGUAGES or first is None or first["key"] not in MEANINGS:
        return _word(voice, key, text)

    def name(found: re.Match[str]) -> str:
        if found["key"] not in MEANINGS:
            return found[0]
        return f"{_name_step(voice, found['key'])}: {_word(voice, found['key'], found['word'] or '')}"

    return _INSIDE.sub(name, text)


def _word(voice: Voice, key: str, value: str) -> str:
    family = _CHOICES.get(key)
    if family is None or not value:
        return value
    if (family, value) == ("date.kind.", "other"):
        return voice.plain("choice.other")
    try:
        return voice.plain(f"{family}{value}")
    except KeyError:
        return value


def _name_path(voice: Voice, path: Sequence[str | int]) -> str:
    match path:
        case (str(field), int(number), *rest):
            inside = [str(step) for step in rest if isinstance(step, str)]
            return _join(voice, [_name_part(voice, field, number)], inside if inside != [field[:-1]] else [])
    return _join(voice, [], [str(step) for step in path])


def _join(voice: Voice, names: list[str], steps: Sequence[str]) -> str:
    """Join the names of steps, one inside the other; the language of a text stands last."""
    *above, last = steps or [""]
    language = last if above and last in LANGUAGES else ""
    own = above if language else steps
    named = " · ".join([*names, *(_name_step(voice, step) for step in own)])
    return f"{named} ({voice.plain(f'language.name.{language}')})" if language else named


def _name_step(voice: Voice, step: str) -> str:
    if step in LANGUAGES:
        return voice.plain(f"language.name.{step}")
    return voice.plain(f"field.{step}") if step in MEANINGS else step


def _name_part(voice: Voice, field: str, number: int) -> str:
    try:
        return f"{voice.plain(f'part.{field}')} {number}"
    except KeyError:
        return f"{_name_step(voice, field)} {number}"
