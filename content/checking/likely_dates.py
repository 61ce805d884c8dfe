"""What may be meant by a date that is written as people or spreadsheet programs write it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from content.records.edtf import EdtfDate, EdtfError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_ORDINAL = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)\b")
_UNITS = re.compile(r"\b(?:ngày|tháng|năm|mùng|mồng|day|of|the)\b")  # words around the numbers
_ABOUT = re.compile(r"^(?:khoảng|about|around|circa|ca\.?|c\.)\s*")
_APART = re.compile(r"[\s,./-]+")
_DAY = re.compile(r"([0-9]{1,2}) ([0-9]{1,2}) ([0-9]{4})")
_MONTH = re.compile(r"([0-9]{1,2}) ([0-9]{4})")
_TURNED = re.compile(r"([0-9]{4})(?: ([0-9]{1,2}))?(?: ([0-9]{1,2}))?")
_WORDED = re.compile(r"(?:([0-9]{1,2}) )?([a-z]{3})(?: ([0-9]{1,2}))? ([0-9]{4})")
_SHORT = re.compile(r"([a-z]{3})-([0-9]{2})")  # what English spreadsheet programs make of 2010-11
_COUNTED = re.compile(r"[2-5][0-9]{4}")  # the number by which they keep a day
_LONGEST = 60  # characters


def likely_dates(text: str) -> list[str]:
    """Give what may be meant by a text, the likeliest first; days stand before months, as in most of the world."""
    if len(text) > _LONGEST:
        return []
    plain = unicodedata.normalize("NFC", text).strip().lower()
    bare = _ABOUT.sub("", plain)
    mark = "" if bare == plain else "~"
    guesses = [f"{guess}{mark}" for guess in _guess(bare)]
    return [guess for guess in dict.fromkeys(guesses) if guess != text and _is_date(guess)]


def counted_day(number: int) -> dt.date:
    """Give the day that spreadsheet programs mean by a number, from 61 on."""
    return dt.date(1899, 12, 30) + dt.timedelta(days=number)


def _guess(text: str) -> Iterator[str]:
    if (match := _SHORT.fullmatch(text)) and match[1] in _MONTHS:
        month = _MONTHS.index(match[1]) + 1
        yield from (f"20{match[2]}-{month:02d}", f"19{match[2]}-{month:02d}")
    elif _COUNTED.fullmatch(text):
        yield str(counted_day(int(text)))
    else:
        named = _NAMED.sub(lambda name: name[0][:3], _ORDINAL.sub(r"\1", text))
        guesses = _put_together(_APART.sub(" ", _UNITS.sub(" ", named)).strip())
        yield from islice(guesses, 1) if "tháng" in text else guesses  # then the day stands first for sure


def _put_together(numbers: str) -> Iterator[str]:
    """Give the dates that numbers make, with single spaces between them and at most one short name of a month."""
    if match := _DAY.fullmatch(numbers):
        first, second, year = int(match[1]), int(match[2]), match[3]
        yield from (f"{year}-{second:02d}-{first:02d}", f"{year}-{first:02d}-{second:02d}")
    elif match := _MONTH.fullmatch(numbers):
        yield f"{match[2]}-{int(match[1]):02d}"
    elif match := _TURNED.fullmatch(numbers):
        yield "-".join([match[1], *(f"{int(part):02d}" for part in (match[2], match[3]) if part)])
    elif (match := _WORDED.fullmatch(numbers)) and match[2] in _MONTHS and not (match[1] and match[3]):
        day = match[1] or match[3]
        yield f"{match[4]}-{_MONTHS.index(match[2]) + 1:02d}" + (f"-{int(day):02d}" if day else "")


def _is_date(text: str) -> bool:
    try:
        EdtfDate.parse(text)
    except EdtfError:
        return False
    return True
