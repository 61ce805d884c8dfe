"""How cells of an XLSX file are shown, as far as it tells dates from numbers, and what numbers mean."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from content.checking.likely_dates import counted_day

_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # formats that every program knows
_UNSHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_LAST = 2_958_465  # 9999-12-31
_SINCE_1904 = 1462  # days between the two first days that programs count from


class Styles:
    """Listens to `styles.xml`: which styles show a date."""

    def __init__(self) -> None:
        self._dated: set[int] = set()
        self._formats: list[int] = []
        self._in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note formats that show days, and which format each style has."""
        if name == "numFmt" and re.search("[dmyhs]", _UNSHOWN.sub("", attributes.get("formatCode", "")), re.IGNORECASE):
            self._dated.add(_number(attributes.get("numFmtId", "")))
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._formats.append(_number(attributes.get("numFmtId", "")))

    def end(self, name: str) -> None:
        """Leave the list of styles."""
        if name == "cellXfs":
            self._in_cells = False

    def text(self, text: str) -> None:
        """Styles hold no text."""

    def shows_date(self, style: str) -> bool:
        """Tell whether a cell with this style is shown as a date or a time."""
        number = _number(style)
        if not 0 <= number < len(self._formats):
            return False
        return self._formats[number] in _DATES or self._formats[number] in self._dated


def number_text(text: str) -> str:
    """Write a number as it is seen: programs keep 15.883 as 15.882999999999999."""
    try:
        number = Decimal(f"{float(text):.15g}")
    except (ValueError, InvalidOperation):
        return text
    return f"{number:f}" if number.is_finite() and abs(number.adjusted()) < 30 else text


def day_of(text: str, *, since_1904: bool) -> dt.date | None:
    """Give the day that a number means; None for a time of day alone and for what is none."""
    try:
        number = int(float(text)) + (_SINCE_1904 if since_1904 else 0)
    except (ValueError, OverflowError):
        return None
    return counted_day(number) if 61 <= number <= _LAST else None


def _number(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else -1
