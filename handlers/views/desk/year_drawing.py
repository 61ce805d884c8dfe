"""Draws a year as a poster of twelve months. Loads Pillow: whoever imports this does so when a picture is asked for.

Colours run from pale to dark in one hue, so that they differ for every eye and in print; jubilees and today are told by
shapes. Everything is drawn larger and reduced, which smooths all edges.
"""

from __future__ import annotations

import calendar
import datetime as dt
import io
from importlib.resources import files
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from handlers.views.desk.year import LEVELS, Poster, level_of

SIZE: Final = (1280, 1728)  # pixels; what Telegram shows of a picture without making it smaller
_SCALE: Final = 2

_PAPER, _INK, _QUIET, _FAINT = "#FBF9F4", "#12304F", "#55626F", "#857F72"
_ACCENT: Final = "#D55E00"
_MARK: Final = "#F0A202"
_SHADES: Final = ("#ECE8DE", "#BCDAEA", "#74B3D5", "#2776AE", "#0A3866")
_NUMBERS: Final = (_FAINT, _INK, _INK, "#FFFFFF", "#FFFFFF")

_MARGIN: Final = 64
_COLUMNS: Final = 3
_CELL: Final = (46, 42)
_PITCH: Final = (50, 46)
_MONTH: Final = (401, 352)  # from one month to the next, across and down
_TOP: Final = 226
_LEGEND: Final = 1652

Point = tuple[float, float]


class Canvas:
    """Paper to draw on, in the pixels of the finished picture; what is drawn is _SCALE times as large."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.image = Image.new("RGB", (size[0] * _SCALE, size[1] * _SCALE), _PAPER)
        self._draw = ImageDraw.Draw(self.image)
        self._fonts: dict[tuple[str, int], ImageFont.FreeTypeFont] = {}

    def box(self, at: Point, size: Point, fill: str | None, edge: str | None = None, *, round_by: float = 9) -> None:
        """Draw a box with round corners."""
        corners = [number * _SCALE for number in (*at, at[0] + size[0], at[1] + size[1])]
        self._draw.rounded_rectangle(corners, round_by * _SCALE, fill, edge, 4 * _SCALE if edge else 0)

    def diamond(self, at: Point, reach: float) -> None:
        """Draw a mark with a rim of paper around it."""
        for grown, fill in ((reach + 2.5, _PAPER), (reach, _MARK)):
            x, y = at
            corners = [(x, y - grown), (x + grown, y), (x, y + grown), (x - grown, y)]
            self._draw.polygon([(a * _SCALE, b * _SCALE) for a, b in corners], fill)

    def text(self, at: Point, words: str, font: tuple[str, int], fill: str, anchor: str = "ls") -> None:
        """Write a line; `anchor` is Pillow's, by the base line."""
        self._draw.text((at[0] * _SCALE, at[1] * _SCALE), words, fill, self._font(*font), anchor)

    def width(self, words: str, font: tuple[str, int]) -> float:
        """Measure a line."""
        return self._draw.textlength(words, self._font(*font)) / _SCALE

    def fit(self, words: str, font: tuple[str, int], room: float) -> tuple[str, int]:
        """Give the font as small as it takes, down to half."""
        weight, size = font
        while size > font[1] // 2 and self.width(words, (weight, size)) > room:
            size -= 1
        return weight, size

    def clip(self, words: str, font: tuple[str, int], room: float) -> str:
        """Cut words that don't even fit in the smallest size."""
        if self.width(words, font) <= room:
            return words
        while words and self.width(words + "…", font) > room:
            words = words[:-1]
        return words.rstrip() + "…"

    def _font(self, weight: str, size: int) -> ImageFont.FreeTypeFont:
        if (weight, size) not in self._fonts:
            letters = (files("fontpkg_be_vietnam_pro") / "files" / f"BeVietnamPro-{weight}.ttf").read_bytes()
            self._fonts[weight, size] = ImageFont.truetype(io.BytesIO(letters), size * _SCALE)
        return self._fonts[weight, size]


def draw_year(poster: Poster) -> bytes:
    """Give the poster as a PNG of SIZE."""
    canvas = Canvas(SIZE)
    _draw_head(canvas, poster)
    for month in range(1, 13):
        row, column = divmod(month - 1, _COLUMNS)
        _draw_month(canvas, poster, month, (_MARGIN + column * _MONTH[0], _TOP + row * _MONTH[1]))
    _draw_legend(canvas, poster)
    out = io.BytesIO()
    canvas.image.reduce(_SCALE).save(out, "PNG")
    return out.getvalue()


def _draw_head(canvas: Canvas, poster: Poster) -> None:
    room = SIZE[0] - 2 * _MARGIN
    canvas.box((_MARGIN, 54), (72, 6), _ACCENT, round_by=3)
    for words, font, fill, line in (
        (poster.association, ("Medium", 27), _QUIET, 100),
        (poster.title, ("Bold", 50), _INK, 156),
        (poster.summary, ("Regular", 25), _QUIET, 198),
    ):
        fitting = canvas.fit(words, font, room)
        canvas.text((_MARGIN, line), canvas.clip(words, fitting, room), fitting, fill)


def _draw_month(canvas: Canvas, poster: Poster, month: int, at: Point) -> None:
    left, top = at
    canvas.text((left, top + 28), poster.months[month - 1], ("SemiBold", 25), _INK)
    for place, name in enumerate(poster.weekdays):
        middle = left + place * _PITCH[0] + _CELL[0] / 2
        canvas.text((middle, top + 56), name, ("Medium", 15), _QUIET, "ms")
    first, days = calendar.monthrange(poster.year, month)
    for day in range(1, days + 1):
        row, column = divmod(first + day - 1, 7)
        corner = (left + column * _PITCH[0], top + 68 + row * _PITCH[1])
        _draw_day(canvas, poster, dt.date(poster.year, month, day), corner)


def _draw_day(canvas: Canvas, poster: Poster, day: dt.date, at: Point) -> None:
    load = poster.days[(day - dt.date(poster.year, 1, 1)).days]
    level = level_of(load.occasions)
    canvas.box(at, _CELL, _SHADES[level])
    if day == poster.today:
        _draw_ring(canvas, at)
    middle = (at[0] + _CELL[0] / 2, at[1] + _CELL[1] / 2 + 6.5)
    canvas.text(middle, str(day.day), ("SemiBold" if level else "Regular", 18), _NUMBERS[level], "ms")
    if load.jubilees:
        canvas.diamond((at[0] + _CELL[0] - 5, at[1] + 5), 8.5)


def _draw_ring(canvas: Canvas, at: Point) -> None:
    canvas.box((at[0] - 3, at[1] - 3), (_CELL[0] + 6, _CELL[1] + 6), None, _ACCENT, round_by=12)


def _draw_legend(canvas: Canvas, poster: Poster) -> None:
    font, small = ("Regular", 21), (30, 28)
    x: float = _MARGIN
    canvas.text((x, _LEGEND + 21), poster.legend, font, _QUIET)
    x += canvas.width(poster.legend, font) + 18
    for level, name in enumerate(LEVELS):
        canvas.box((x, _LEGEND), small, _SHADES[level], round_by=7)
        x += small[0] + 8
        canvas.text((x, _LEGEND + 21), name, font, _INK)
        x += canvas.width(name, font) + 20
    x = SIZE[0] - _MARGIN
    if poster.today is not None and poster.today.year == poster.year:
        x -= canvas.width(poster.now, font)
        canvas.text((x, _LEGEND + 21), poster.now, font, _INK)
        x -= small[0] + 12
        canvas.box((x, _LEGEND), small, None, _ACCENT, round_by=9)
        x -= 32
    x -= canvas.width(poster.jubilee, font)
    canvas.text((x, _LEGEND + 21), poster.jubilee, font, _INK)
    canvas.diamond((x - 20, _LEGEND + 14), 9)
