"""Any valid record, made from the models themselves."""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum
from inspect import isclass
from itertools import chain
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, MinLen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from content.records.edtf import EdtfDate
from content.records.kinds import KINDS, Record
from content.records.scalars import LANGUAGE_PATTERN, LINE_PATTERN, SLUG_PATTERN, URL_PATTERN, ZONE_PATTERN
from content.records.statements import LunarDays, Observance, YearlyDay

# What YAML would read as something else, and what a line cannot hold.
_TRAPS = (
    *("null", "~", "no", "1999-12-04", "12:30", "a: b", "a:", "a #b", "#", "- a", "-", "--- a", "? x", ": x", "'x'"),
    *('"', "''", "{a}", "[", "&a b", "*a", "!a", "%a", "@a", "`a", "| x", ">-", ", a", "a\\n", "=", "<<", "..."),
    *("e\u0301", "a  b", "a\u00a0b", "🏛", "word " * 60, "long-word" * 40, "# " * 80, "it's: " * 50, "a  " * 90 + "b"),
)
_LINES = st.sampled_from(_TRAPS) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)
_TEXTS = {
    SLUG_PATTERN: st.from_regex(re.compile(SLUG_PATTERN, re.ASCII), fullmatch=True).map(str.strip),
    LINE_PATTERN: _LINES.map(str.strip).filter(lambda text: text and re.fullmatch(LINE_PATTERN, text) is not None),
    URL_PATTERN: st.text("abc/?#&='%:é", max_size=150).map("https://{}".format).filter(lambda url: len(url) > 8),
    LANGUAGE_PATTERN: st.sampled_from(["en", "vi", "no"]),
    ZONE_PATTERN: st.sampled_from(["Asia/Ho_Chi_Minh", "Etc/GMT+5", "America/Argentina/Buenos_Aires"]),
}
_EDTF = st.sampled_from(["1999-12-04", "1999", "1972~", "1973-09?", "2022/2029", "2024-08/.."]).map(EdtfDate.parse)
_DECIMALS = st.decimals(-80, 80, places=6, allow_nan=False, allow_infinity=False).map(float)


def records() -> SearchStrategy[Record]:
    """Give any valid record of any kind; its references are made up."""
    return st.sampled_from(KINDS).flatmap(_model)


def _model(model: type[BaseModel]) -> SearchStrategy[Any]:
    fields = {name: _of(field.annotation, tuple(field.metadata)) for name, field in model.model_fields.items()}
    made = st.fixed_dictionaries(fields)
    if model is LunarDays:
        made = made.map(lambda values: values | {"until": None, "main": values["day"]})
    elif model is YearlyDay:
        made = made.map(lambda values: values | {"day": min(values["day"] or 1, 29), "week": None, "weekday": None})
    elif model is Observance:
        made = made.map(lambda values: values | {"lunar": None} if values["yearly"] else values)
        made = made.filter(lambda values: bool(values["yearly"] or values["lunar"]))
    return made.map(lambda values: model(**values))


def _of(annotation: Any, metadata: tuple[Any, ...]) -> SearchStrategy[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        more = [part.metadata if isinstance(part, FieldInfo) else [part] for part in arguments[1:]]
        made = _of(arguments[0], (*metadata, *chain.from_iterable(more)))
    elif origin in {Union, UnionType}:
        made = st.one_of(*(_of(choice, metadata) for choice in arguments))
    elif origin is Literal:
        made = st.sampled_from(arguments)
    elif origin is tuple:
        least = next((part.min_length for part in metadata if isinstance(part, MinLen)), 0)
        made = st.lists(_of(arguments[0], ()), min_size=least, max_size=2).map(tuple)
    elif isclass(annotation) and issubclass(annotation, BaseModel):
        made = _model(annotation)
    elif isclass(annotation) and issubclass(annotation, Enum):
        made = st.sampled_from(annotation)
    else:
        made = _scalar(annotation, metadata)
    return made


def _scalar(annotation: Any, metadata: tuple[Any, ...]) -> SearchStrategy[Any]:
    if annotation is str:
        patterns = [part.pattern for part in metadata if isinstance(part, StringConstraints)]
        return _TEXTS[str(patterns[0])]
    if annotation is int:
        least = next((int(str(part.ge)) for part in metadata if isinstance(part, Ge)), 0)
        most = next((int(str(part.le)) for part in metadata if isinstance(part, Le)), 999)
        return st.integers(least, most)
    if annotation is float:
        above = any(isinstance(part, Gt) for part in metadata)
        return _DECIMALS.map(lambda number: abs(number) + 0.5) if above else _DECIMALS
    simple: dict[Any, SearchStrategy[Any]] = {
        type(None): st.none(),
        bool: st.booleans(),
        EdtfDate: _EDTF,
        dt.date: st.dates(min_value=dt.date(1000, 1, 1)),
    }
    return simple[annotation]
