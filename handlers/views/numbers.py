"""Numbers as a language writes them."""

from __future__ import annotations

from handlers.views.voice import Voice


def number_words(voice: Voice, number: float) -> str:
    """Give a number with the language's separators: 1,234.5 or 1.234,5."""
    whole, _, fraction = f"{number:,.12g}".partition(".")
    said = whole.replace(",", voice.plain("number.group"))
    return said + (voice.plain("number.decimal") + fraction if fraction else "")
