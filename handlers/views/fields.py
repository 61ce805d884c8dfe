"""What changed in the fields of a record: what stood there, and what stands there then."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from content.report import Change, FieldChange
from handlers.views import html
from handlers.views.voice import Voice


def field_lines(voice: Voice, fields: Sequence[FieldChange], most: int | None, width: int) -> Markup:
    """Give a line for each field, at most so many (None: all), with values of at most `width` units."""
    lines = [
        voice(
            "desk.field",
            field=one.field,
            old=html.shorten(one.old, width) or "–",
            new=html.shorten(one.new, width) or "–",
        )
        for one in fields[:most]
    ]
    rest = len(fields) - len(lines)
    return html.lines(*lines, voice("reload.more", n=rest) if rest else None)


def name_of(voice: Voice, change: Change) -> str:
    """Give the name of a changed record."""
    return change.name_vi if voice.language == "vi" else change.name_en
