"""What changed in the fields of a record: what stood there, and what stands there then."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from content.checking.report import Change, FieldChange
from handlers.views.desk.terms import name_field, word_change
from handlers.views.writing import html
from handlers.views.writing.voice import Voice


def field_lines(voice: Voice, fields: Sequence[FieldChange], most: int | None, width: int) -> Markup:
    """Give a line for each field, at most so many (None: all), with values of at most `width` units."""
    lines = [_line(voice, one, width) for one in fields[:most]]
    rest = len(fields) - len(lines)
    return html.lines(*lines, voice("reload.more", n=rest) if rest else None)


def new_lines(voice: Voice, fields: Sequence[FieldChange], most: int | None, width: int) -> Markup:
    """Give a line for each field of a new record, as `field_lines` does; nothing stood there before."""
    lines = [
        voice("desk.field.new", field=name_field(voice, one.field), new=html.shorten(word_change(voice, one)[1], width))
        for one in fields[:most]
    ]
    rest = len(fields) - len(lines)
    return html.lines(*lines, voice("reload.more", n=rest) if rest else None)


def _line(voice: Voice, change: FieldChange, width: int) -> Markup:
    old, new = (html.shorten(text, width) or "–" for text in word_change(voice, change))
    return voice("desk.field", field=name_field(voice, change.field), old=old, new=new)


def name_of(voice: Voice, change: Change) -> str:
    """Give the name of a changed record."""
    return change.name_vi if voice.language == "vi" else change.name_en
