"""What pydantic refuses, in plain words for people who do not program."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from inspect import isclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from content.checking.likely_dates import likely_dates
from content.checking.likely_numbers import likely_numbers
from content.folding import fold
from content.records.edtf import EdtfError
from content.records.scalars import LANGUAGE_PATTERN, LINE_PATTERN, SLUG_PATTERN, URL_PATTERN, NumberError
from content.records.statements import Text

Words = tuple[str, str]  # what is wrong, what would be right

_LANGUAGES = {"en": "English", "vi": "Vietnamese"}
_EXAMPLES = {
    "about": "what it is about",
    "confidence": "'confidence: verified' (two sources, or an official one) or 'confidence: single'",
    "date": "'date: 1999-12-04', or as much of it as is known",
    "kind": "its kind in a line such as 'kind: birth'",
    "language": "'language: en' or 'language: vi'",
    "slug": "'slug: ' and the name of the file without '.yaml'",
    "verified": "the day on which the sources were last checked, such as 'verified: 2026-11-20'",
}
_PATTERNS = {
    SLUG_PATTERN: ("is not a slug", "use 1 to 40 small letters a-z, digits and hyphens, such as 'hoi-an'"),
    LINE_PATTERN: (
        "holds a line break or an invisible character",
        "write one paragraph; for a text over several lines begin it with '>-'",
    ),
    URL_PATTERN: ("is not the address of a page", "copy it whole, beginning with https://, without spaces"),
    LANGUAGE_PATTERN: ("is not the code of a language", "write two or three small letters, such as 'en' or 'vi'"),
}
_ONE_OF = "write one of: "
_MOST_DEGREES = {"latitude": 90.0, "longitude": 180.0}
_WHOLE_DAY = len("2026-11-20")


def clip(value: object) -> str:
    """Quote a value in at most 60 characters, its invisible ones by their number."""
    text = "".join(mark if mark.isprintable() else f"<U+{ord(mark):04X}>" for mark in str(value)[:100])
    return f"'{text[:57]}...'" if len(text) > 60 else f"'{text}'"


def nearest(word: str, choices: Sequence[str]) -> str | None:
    """Give the choice that is most like a word, in small letters, if one is close enough to be meant."""
    from rapidfuzz import process  # noqa: PLC0415 -- the bot itself, which is told of few faults, need not load it
    from rapidfuzz.distance import OSA  # noqa: PLC0415 -- likewise

    found = process.extractOne(word[:80].lower(), choices, scorer=OSA.normalized_similarity, score_cutoff=0.6)
    return None if found is None else str(found[0])


def read_choice(words: Words) -> tuple[str, list[str]] | None:
    """Give the word of a fault that is none of those to choose from, and these; None for what is wrong otherwise."""
    wrong = re.fullmatch("'(.*)' is not one of the words allowed here", words[0])
    choices = words[1].removeprefix(_ONE_OF)
    return None if wrong is None or choices == words[1] else (wrong[1], choices.split(", "))


def explain_header(kind: str, header: str, choices: Sequence[str]) -> Words:
    """Word that a table of a kind has no such column, but those to choose from."""
    near = nearest(" ".join(header.lower().split()), choices)
    remedy = suggest(near) if near else "delete the column, or take its name from the template"
    return f"a table of the kind '{kind}' has no column {clip(header)}", remedy


def read_header(problem: str) -> tuple[str, str] | None:
    """Give the kind of the table, empty where it is not known, and the header that a problem says is no column."""
    if (found := re.fullmatch("a table of the kind '([a-z]+)' has no column '(.*)'", problem)) is not None:
        return found[1], found[2]
    found = re.fullmatch("the first row names no columns, it begins with '(.*)'", problem)
    return None if found is None else ("", found[1])


def explain_kind(word: str, choices: Sequence[str]) -> Words:
    """Word that tables hold no such kind of record, but those to choose from."""
    near = nearest(word, choices)
    remedy = suggest(near) if near else f"{_ONE_OF}{', '.join(choices)}"
    return f"{clip(word)} is no kind of record that tables hold", remedy


def read_kind(problem: str) -> str | None:
    """Give the word of which a problem says that tables hold no such kind."""
    found = re.fullmatch("'(.*)' is no kind of record that tables hold", problem)
    return None if found is None else found[1]


def suggest(meant: str) -> str:
    """Ask whether a value was meant."""
    return f"did you mean '{meant}'?"


def as_slug(name: str) -> str:
    """Make a slug of a name, or of the end of an address; empty when nothing is left of it."""
    last = name.rstrip("/").rpartition("/")[2] if "://" in name else name
    return re.sub(r"[^a-z0-9]+", "-", fold(last[:200]))[:40].strip("-")


def explain(error: ErrorDetails, model: type[BaseModel]) -> Words:
    """Word one of pydantic's errors about a record of this class; its path starts at the record."""
    wording = _WORDING.get(error["type"])
    if wording is not None:
        return wording(error, model)
    message = error["msg"]
    return f"{clip(error['input'])} is refused ({message[:1].lower()}{message[1:]})", "compare with a file of this kind"


def _missing(error: ErrorDetails, model: type[BaseModel]) -> Words:
    key = str(error["loc"][-1])
    part = _part(model, error["loc"][:-1])
    if part is Text:
        return f"the {_LANGUAGES[key]} translation is missing", f"add '{key}: ' with the {_LANGUAGES[key]} words"
    if key == "sources":
        return "no source is named", "add 'sources:' and below it '- ' with the slug of a source or article"
    field = None if part is None else part.model_fields.get(key)
    if key not in _EXAMPLES and field is not None and model_in(field.annotation) is Text:
        return f"'{key}' is missing", f"add '{key}:' and below it 'en: ' and 'vi: ' with the words"
    example = _EXAMPLES.get(key, f"'{key}: ' and its value")
    return f"'{key}' is missing", f"add {example}"


def _unknown_key(error: ErrorDetails, model: type[BaseModel]) -> Words:
    key = str(error["loc"][-1])
    part = _part(model, error["loc"][:-1])
    keys = [] if part is None else list(part.model_fields)
    near = nearest(key, keys)
    remedy = f"did you mean '{near}'?" if near else f"the keys here are {', '.join(keys)}"
    return f"there is no key {clip(key)} here", remedy


def _not_a_choice(error: ErrorDetails, _model: type[BaseModel]) -> Words:
    choices = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    value = error["input"]
    near = nearest(value, choices) if isinstance(value, str) else None
    remedy = suggest(near) if near else f"{_ONE_OF}{', '.join(choices)}"
    return f"{clip(value) if isinstance(value, str) else 'this'} is not one of the words allowed here", remedy


def _no_keys(error: ErrorDetails, model: type[BaseModel]) -> Words:
    part = _part(model, error["loc"])
    if part is Text:
        return "the text does not say its language", "write it twice, in one line after 'en: ' and in one after 'vi: '"
    keys = "" if part is None else f" ({', '.join(part.model_fields)})"
    return "several keys are expected here", f"write each in a line of its own as 'key: value'{keys}"


def _too_short(error: ErrorDetails, _model: type[BaseModel]) -> Words:
    if error["loc"][-1] == "sources":
        return "no source is named", "write '- ' and the slug of a source or article below 'sources:'"
    return "the list is empty", "write at least one item after '- '"


def _empty_text(error: ErrorDetails, _model: type[BaseModel]) -> Words:
    language = _LANGUAGES.get(str(error["loc"][-1]))
    if language:
        return f"the {language} translation is empty", f"write the {language} words here"
    return "the value is empty", "write a value, or delete the line"


def _pattern(error: ErrorDetails, _model: type[BaseModel]) -> Words:
    problem, remedy = _PATTERNS[error["ctx"]["pattern"]]
    if error["ctx"]["pattern"] == SLUG_PATTERN and (slug := as_slug(str(error["input"]))):
        remedy = f"did you mean '{slug}'?"
    return f"{clip(error['input'])} {problem}", remedy


def _own_words(error: ErrorDetails, _model: type[BaseModel]) -> Words:
    problem, _, remedy = str(error["ctx"]["error"]).rpartition("; ")  # the value may hold one, too
    value = error["input"]
    if isinstance(value, str) and isinstance(error["ctx"]["error"], EdtfError):
        dates = [date for date in likely_dates(value) if len(date) == _WHOLE_DAY or not _wants_day(error)]
        if dates:
            return f"{clip(value)} is not a date", f"did you mean {' or '.join(dates)}?"
        if not re.match("[0-9]{4}", value) and value not in problem:  # '/' parts an interval, but not in 31/06/2025
            problem = f"{clip(value)} is not a date"
    if isinstance(value, str) and isinstance(error["ctx"]["error"], NumberError):
        numbers = _guess_numbers(error, problem, value)
        remedy = f"did you mean {' or '.join(numbers)}?" if numbers else remedy
    if isinstance(value, str) and (len(value) > 60 or not value.isprintable()):
        problem = problem.replace(value, clip(value)[1:-1])
    return problem, remedy


def _guess_numbers(error: ErrorDetails, problem: str, value: str) -> list[str]:
    guesses = likely_numbers(value, _MOST_DEGREES.get(str(error["loc"][-1])))
    return [guess for guess in guesses if "." not in guess] if "whole" in problem else guesses


def _wants_day(error: ErrorDetails) -> bool:
    """Tell whether only a whole day is taken: all other dates may be as precise as they are known."""
    return error["loc"][-1] == "verified"


def _bound(comparison: str, key: str) -> Callable[[ErrorDetails, type[BaseModel]], Words]:
    def word(error: ErrorDetails, _model: type[BaseModel]) -> Words:
        return f"{clip(error['input'])} is out of range", f"write a number {comparison} {error['ctx'][key]}"

    return word


def _fixed(problem: str, remedy: str) -> Callable[[ErrorDetails, type[BaseModel]], Words]:
    def word(_error: ErrorDetails, _model: type[BaseModel]) -> Words:
        return problem, remedy

    return word


_WORDING: dict[str, Callable[[ErrorDetails, type[BaseModel]], Words]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _not_a_choice,
    "enum": _not_a_choice,
    "model_type": _no_keys,
    "tuple_type": _fixed("a list is expected here", "write each item in a line of its own after '- '"),
    "string_type": _fixed("one text is expected here, without keys or '- '", "write it behind the colon of its key"),
    "int_type": _fixed("one whole number is expected here", "write digits alone, such as 12"),
    "float_type": _fixed("one decimal number is expected here", "write it with a point, such as 15.883"),
    "date_type": _fixed("one day is expected here", "write year, month and day, such as 2026-11-20"),
    "string_too_short": _empty_text,
    "string_too_long": _fixed("the text is longer than 1,000 characters", "shorten it, or split it into two"),
    "string_pattern_mismatch": _pattern,
    "too_short": _too_short,
    "value_error": _own_words,
    "greater_than": _bound("above", "gt"),
    "greater_than_equal": _bound("not below", "ge"),
    "less_than": _bound("below", "lt"),
    "less_than_equal": _bound("not above", "le"),
}


def _part(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel] | None:
    """Find the model that stands at a path below a model."""
    part: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int):
            continue  # items of a list are of the model that the list's field names
        field = None if part is None else part.model_fields.get(step)
        part = None if field is None else model_in(field.annotation)
    return part


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Find the model in an annotation such as `tuple[Statement, ...]` or `Text | None`."""
    if isclass(annotation) and issubclass(annotation, BaseModel):
        return annotation
    found = (model_in(argument) for argument in get_args(annotation))
    return next((model for model in found if model is not None), None)
