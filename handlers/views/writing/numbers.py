"""Numbers as a language writes them."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.plural import PluralRule

from handlers.views.writing.voice import Voice


def number_words(voice: Voice, number: float) -> str:
    """Give a number with the language's separators: 1,234.5 or 1.234,5."""
    whole, _, fraction = f"{number:,.12g}".partition(".")
    said = whole.replace(",", voice.plain("number.group"))
    return said + (voice.plain("number.decimal") + fraction if fraction else "")


def ordinal(voice: Voice, number: int) -> str:
    """Give a place in an order: 1st, 22nd, 50th; by CLDR's rule for the language."""
    return voice.plain(f"ordinal.{_ordinals(voice.language)(number)}", n=number)


@lru_cache(maxsize=4)
def _ordinals(language: str) -> PluralRule:
    return Locale(language).ordinal_form
