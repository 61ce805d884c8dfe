"""Which tables there are to fill in."""

from __future__ import annotations

from content.tables.columns import TABLE_KINDS
from handlers.views.desk.terms import name_kind
from handlers.views.writing import html
from handlers.views.writing.card import Card
from handlers.views.writing.voice import Voice


def kinds_card(voice: Voice) -> Card:
    """Name the kinds of which there are tables, each with the command that gives its own."""
    lines = [voice("template.kind", kind=kind, name=name_kind(voice, kind)) for kind in TABLE_KINDS]
    return Card(html.paragraphs(voice("template.unclear"), html.lines(*lines)))
