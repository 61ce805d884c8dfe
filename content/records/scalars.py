"""The single values that records are made of: slugs, lines of text, addresses, numbers, days, dates.

They arrive as text (the reader never lets YAML guess a type) and are typed here. Messages of ValueError read
`what is wrong; what would be right`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, StringConstraints, ValidationInfo
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from content.records.edtf import EdtfDate, EdtfError, Point


class NumberError(ValueError):
    """The text is no number as they are written here; the message says what would be right."""


def _composed(value: object) -> object:
    """Compose letters and their accents (NFC), so that equal words are equal text."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _spaced(value: object) -> object:
    """Put one space where several stand, also such as other programs keep words together with: nobody means them."""
    return re.sub("[ \u00a0]{2,}", " ", value) if isinstance(value, str) else value


def _whole(value: object) -> object:
    """Let only plain digits through: pydantic alone also takes `1.0`, `+1`, `01` and `1_000`."""
    if isinstance(value, str) and not re.fullmatch(r"0|[1-9][0-9]{0,8}", value):
        raise NumberError(f"'{value}' is not a whole number; write digits alone, such as 12")
    return value


def _decimal(value: object) -> object:
    """Let only plain decimal numbers through: pydantic alone also takes `nan`, `1e5` and `1_0.5`."""
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,20})?", value):
        msg = f"'{value}' is not a decimal number; write it with a point and without spaces, such as 15.883"
        raise NumberError(msg)
    return value


def _day(value: object, info: ValidationInfo) -> object:
    """Let only `2026-11-20` through: pydantic alone also takes seconds since 1970 and times of day.

    Where the context of the validation knows `today` in UTC, no day after it is let through, but for the next one: that
    is today where clocks are ahead.
    """
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise EdtfError(f"'{value}' is not one known day; write year, month and day, such as 2026-11-20")
    day = Point.parse(value).first
    today: dt.date | None = (info.context or {}).get("today")
    if today is not None and day > today and (day - today).days > 1:
        msg = (
            f"'{value}' is a day to come; write the day on which the sources were last checked, not later than {today}"
        )
        raise ValueError(msg)
    return day


def _truth(value: object) -> object:
    """Let only `true` and `false` through: pydantic alone also takes `yes`, `1` and `off`."""
    if isinstance(value, str) and value not in {"true", "false"}:
        raise ValueError(f"'{value}' is neither true nor false; write 'true', or delete the line")
    return value


@cache
def _list_zones() -> frozenset[str]:
    """Name all time zones; reading their folders takes a while."""
    return frozenset(available_timezones())


def _zone(value: object) -> object:
    """Let only names of the IANA database through that mean the same on every machine."""
    if isinstance(value, str) and (not re.fullmatch(ZONE_PATTERN, value) or value not in _list_zones()):
        raise ValueError(f"'{value}' is no time zone; write its IANA name, such as Asia/Ho_Chi_Minh")
    return value


SLUG_PATTERN = r"^[a-z0-9-]{1,40}$"
# Line breaks, control characters and marks that turn the direction of writing have no place in a text.
LINE_PATTERN = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]*$"
URL_PATTERN = r"^https?://[^\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]+$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}$"
ZONE_PATTERN = r"^[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]+)+$"

Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1000, strip_whitespace=True, pattern=LINE_PATTERN),
    BeforeValidator(_composed),
    BeforeValidator(_spaced),
]
Url = Annotated[str, StringConstraints(pattern=URL_PATTERN, max_length=1000), BeforeValidator(_composed)]
LanguageCode = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)]
TimeZone = Annotated[str, StringConstraints(pattern=ZONE_PATTERN), BeforeValidator(_zone)]
Sources = Annotated[tuple[Slug, ...], Field(min_length=1)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Whole = Annotated[int, BeforeValidator(_whole)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Decimal = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(_decimal)]


class _EdtfType:
    """Lets pydantic read an EdtfDate from its text and write it back."""

    @classmethod
    def _read(cls, value: object) -> EdtfDate:
        if isinstance(value, EdtfDate):
            return value
        if not isinstance(value, str):
            raise PydanticKnownError("string_type")
        return EdtfDate.parse(value)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> dict[str, Any]:
        return {"type": "string", "description": "EDTF: 1999-12-04, 1999-12, 1999, 1972~, 2022/2029, 2024-08/.."}


Edtf = Annotated[EdtfDate, _EdtfType]
